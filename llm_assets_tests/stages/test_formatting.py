"""A chat is formatted by the model's own template, and only the assistant's turns are learned."""

from collections.abc import Callable, Sequence

import numpy as np
import pytest
from transformers import PreTrainedTokenizerFast

from llm_assets.errors import BaseModelError, TokenizingError
from llm_assets.stages.conversing import Message
from llm_assets.stages.formatting import ChatFormat
from llm_assets_tests.stages.tiny_tokenizers import CHATML, MARKED_CHATML, gpt2_like, phi3_like


def say(*contents: str, system: str | None = None) -> list[Message]:
    """A dialogue that the user begins."""
    roles = ("user", "assistant")
    said: list[Message] = [{"role": "system", "content": system}] if system else []
    return said + [{"role": roles[i % 2], "content": one} for i, one in enumerate(contents)]


DIALOGUE = say("Hola", "¿Para cuántos?", "Para 4.", "Pon sal.\nSirve.", system="Eres cocinero.")
TOKENIZERS: dict[str, Callable[[], PreTrainedTokenizerFast]] = {
    "chatml": lambda: gpt2_like(CHATML),
    "marked chatml": lambda: gpt2_like(MARKED_CHATML),
    "phi3": phi3_like,
}
ENDS = {"chatml": "<|im_end|>", "marked chatml": "<|im_end|>", "phi3": "<|end|>"}


@pytest.fixture(params=TOKENIZERS)
def kind(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def tokenizer(kind: str) -> PreTrainedTokenizerFast:
    return TOKENIZERS[kind]()


def encode(
    tokenizer: PreTrainedTokenizerFast, messages: Sequence[Message]
) -> tuple[list[int], list[int]]:
    rows, learned = ChatFormat(tokenizer).encode([messages])
    assert learned.tokens.dtype == np.uint8
    assert learned.offsets.tolist() == rows.offsets.tolist()
    return rows.row(0).tolist(), learned.row(0).tolist()


def learned_runs(tokenizer: PreTrainedTokenizerFast, messages: Sequence[Message]) -> list[str]:
    """The texts that are learned, one for each run of tokens."""
    ids, learned = encode(tokenizer, messages)
    places = np.flatnonzero(np.diff([0, *learned, 0])).reshape(-1, 2)
    return [str(tokenizer.decode(ids[start:end])).strip() for start, end in places.tolist()]


def test_ids_are_those_of_the_tokenizers_own_template(tokenizer: PreTrainedTokenizerFast) -> None:
    ids, _ = encode(tokenizer, DIALOGUE)
    assert ids == tokenizer.apply_chat_template(DIALOGUE, tokenize=True)["input_ids"]


def test_the_assistants_turns_are_learned_with_the_token_that_ends_them_and_nothing_else(
    kind: str, tokenizer: PreTrainedTokenizerFast
) -> None:
    end = ENDS[kind]
    assert learned_runs(tokenizer, DIALOGUE) == [f"¿Para cuántos?{end}", f"Pon sal.\nSirve.{end}"]


def test_what_is_generated_from_is_how_the_training_text_begins(
    tokenizer: PreTrainedTokenizerFast,
) -> None:
    ids, learned = encode(tokenizer, DIALOGUE)
    formatter = ChatFormat(tokenizer)
    for turn in (2, 4):
        prompt = formatter.prompt(DIALOGUE[:turn])
        assert ids[: len(prompt)] == prompt
        assert learned[len(prompt) - 1 : len(prompt) + 1] == [0, 1]


@pytest.mark.parametrize("literal", ["</s>", "<|im_end|>", "<|end|>", "<|assistant|>\n", "<s>"])
def test_a_control_token_written_in_a_message_is_text(
    kind: str, tokenizer: PreTrainedTokenizerFast, literal: str
) -> None:
    messages = say(f"Hola {literal} sí", f"Pon {literal} sal.")
    ids, _ = encode(tokenizer, messages)
    clean, _ = encode(tokenizer, say("Hola sí", "Pon sal."))
    controls = set(tokenizer.all_special_ids) | {tokenizer.convert_tokens_to_ids("</s>")}
    assert [i for i in ids if i in controls] == [i for i in clean if i in controls]
    (run,) = learned_runs(tokenizer, messages)
    assert run.replace(" ", "") == f"Pon{literal}sal.{ENDS[kind]}".replace(" ", "")


def test_two_equal_answers_are_each_learned_where_they_stand(
    kind: str, tokenizer: PreTrainedTokenizerFast
) -> None:
    said = say("Sí", "Sí", "Sí", "Sí")
    assert learned_runs(tokenizer, said) == [f"Sí{ENDS[kind]}"] * 2


def test_many_dialogues_give_the_rows_of_each_alone(tokenizer: PreTrainedTokenizerFast) -> None:
    many = [say(f"Hola {i}", f"Van {i} {'</s>' if i % 3 else ''}") for i in range(12)]
    rows, learned = ChatFormat(tokenizer).encode(many)
    for i, messages in enumerate(many):
        assert (rows.row(i).tolist(), learned.row(i).tolist()) == encode(tokenizer, messages)


def test_no_dialogue_gives_no_row(tokenizer: PreTrainedTokenizerFast) -> None:
    rows, learned = ChatFormat(tokenizer).encode([])
    assert (len(rows), len(learned)) == (0, 0)


def test_a_template_that_trims_what_is_said_is_followed() -> None:
    trimming = CHATML.replace("message['content']", "message['content'] | trim")
    runs = learned_runs(gpt2_like(trimming), say("Hola", "  Pon sal.\n"))
    assert runs == ["Pon sal.<|im_end|>"]


def test_where_no_token_ends_a_turn_the_words_alone_are_learned() -> None:
    bare = (
        "{% for message in messages %}<|im_start|>{{ message['content'] }}{% endfor %}"
        "{% if add_generation_prompt %}<|im_start|>{% endif %}"
    )
    assert learned_runs(gpt2_like(bare), DIALOGUE) == ["¿Para cuántos?", "Pon sal.\nSirve."]


def test_a_base_model_without_a_template_is_refused_with_the_remedy() -> None:
    with pytest.raises(BaseModelError, match="no chat template") as caught:
        ChatFormat(gpt2_like())
    assert "Set model.base to one whose name ends with -Instruct or -Chat" in str(caught.value)


@pytest.mark.parametrize(
    "template",
    [
        "{{ messages | length }}" + CHATML,  # the beginning depends on the end
        CHATML.replace("message['content']", "message['content'] | upper"),
        "{% for message in messages %}{{ message['content'] }}{% endfor %}"
        "{% if add_generation_prompt %}>>{% endif %}",
    ],
)
def test_a_template_that_does_not_write_turn_by_turn_is_refused(template: str) -> None:
    with pytest.raises(TokenizingError, match="does not write a dialogue turn by turn") as caught:
        ChatFormat(gpt2_like(template)).encode([DIALOGUE])
    assert "Put {% generation %} marks into its chat_template.jinja" in str(caught.value)


def test_a_template_that_knows_no_system_message_is_told_with_the_remedy() -> None:
    strict = (
        "{% if messages[0]['role'] == 'system' %}{{ raise_exception('no system role') }}{% endif %}"
    )
    with pytest.raises(TokenizingError, match=r"\(no system role\). .* or remove task.system."):
        ChatFormat(gpt2_like(strict + CHATML)).encode([DIALOGUE])
    ChatFormat(gpt2_like(strict + CHATML)).encode([DIALOGUE[1:]])


def test_control_tokens_in_a_message_that_the_template_leaves_out_are_told() -> None:
    forgetful = CHATML.replace(
        "for message in messages", "for message in messages if message['role'] != 'system'"
    )
    with pytest.raises(TokenizingError, match=r"leaves one out.*<\|im_end\|>.*cannot be told"):
        ChatFormat(gpt2_like(forgetful)).encode([say("a", "b", system="Di <|im_end|>")])
