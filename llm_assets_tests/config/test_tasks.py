"""Tasks are told apart by their kind, and what does not fit is said with its place and remedy."""

from typing import Any

import pytest

from llm_assets.config import ChatTask, Seq2SeqTask, load, trainable
from llm_assets.config.tasks import template_fields
from llm_assets.errors import ConfigError, TrainingError
from llm_assets_tests.config.conftest import SHIPPED, Edit

SEQ2SEQ = """    kind: seq2seq
    input: "гороскоп: {sign}"
    target: "{text}"
    maximum_input_tokens: 16
    maximum_target_tokens: 256
"""
PROMPTS = SHIPPED.read_text(encoding="utf-8").partition("  evaluation:\n")[2]
EVALUATION = PROMPTS.partition("    floors:")[0]
TURN = '          - { user: "{sign}?", assistant: ["{text}", "Вот: {text}"] }\n'
CHAT = "    kind: chat\n    conversations:\n      - turns:\n"


def declared(edited: Edit, task: str) -> Any:
    """Load the shipped use case with another task, and without prompts."""
    return load(edited((SEQ2SEQ, task), (EVALUATION, "")), "demo").task


@pytest.mark.parametrize(
    ("task", "fields"),
    [
        ("    kind: causal\n", {"text"}),
        ("    kind: classification\n    label: sign\n    labels: [Овен, Рак]\n", {"text", "sign"}),
        (CHAT + 2 * TURN, {"sign", "text"}),
        (
            '    kind: chat\n    system: "{sign}"\n    messages:\n'
            '      - { role: user, content: Привет }\n      - { role: assistant, content: "Да" }\n',
            {"sign"},
        ),
    ],
)
def test_every_kind_of_task_is_read_and_knows_the_fields_it_needs(
    edited: Edit, task: str, fields: set[str]
) -> None:
    read = declared(edited, task)
    assert {name for _, one in read.templates() for name in template_fields(one)} == fields


def test_one_way_to_say_it_needs_no_list(edited: Edit) -> None:
    read = declared(edited, CHAT + 2 * TURN)
    assert isinstance(read, ChatTask)
    turn = read.conversations[0].turns[0]
    assert (turn.user, turn.assistant) == (("{sign}?",), ("{text}", "Вот: {text}"))


LABELS = "    kind: classification\n    label: sign\n    labels: "
MISTAKES = {
    "an unknown kind": (
        "    kind: chatt\n",
        "task.kind: unknown kind; found 'chatt'. Known here: seq2seq, causal, chat, "
        "classification. Did you mean 'chat'?",
    ),
    "a field that no source gives": (
        CHAT + TURN + TURN.replace("Вот: {text}", "{title}"),
        "task.conversations.0.turns.1.assistant.1: the task needs the field title, which the "
        "source zvezdy does not have; use one of sign, text, or add a selector to the source",
    ),
    "a label that no source gives": (
        "    kind: classification\n    label: mood\n    labels: [a, b]\n",
        "task.label: the task needs the field mood, which the source zvezdy does not have",
    ),
    "one label": (LABELS + "[Овен]\n", "task.labels: must have at least 2 entries"),
    "a label twice": (LABELS + "[a, b, a]\n", "task.labels.2: is an earlier label too; remove one"),
    "one turn": (CHAT + TURN, "task.conversations.0.turns: must have at least 2 entries"),
    "five turns": (CHAT + 5 * TURN, "task.conversations.0.turns: must have at most 4 entries"),
    "nothing to say": ("    kind: chat\n", "task: has neither messages nor conversations"),
    "both ways to say it": (
        CHAT + 2 * TURN + "    messages:\n      - { role: user, content: a }\n",
        "task: has both messages and conversations; keep one",
    ),
    "an assistant who begins": (
        "    kind: chat\n    messages:\n"
        '      - { role: assistant, content: "{text}" }\n      - { role: user, content: a }\n',
        "task.messages.0.role: must be user: the user begins, and they take turns",
    ),
    "a user who ends": (
        '    kind: chat\n    messages:\n      - { role: user, content: "{text}" }\n',
        "task.messages: must end with a message of the assistant",
    ),
    "no field at all": (
        "    kind: chat\n    messages:\n      - { role: user, content: a }\n"
        "      - { role: assistant, content: b }\n",
        "task: names no field; write one in braces: {text}",
    ),
    "empty braces in a phrase": (
        CHAT + TURN + TURN.replace("{sign}?", "{}?"),
        "task.conversations.0.turns.1.user: holds {}; between braces write the name of a field",
    ),
}


@pytest.mark.parametrize("mistake", MISTAKES)
def test_a_mistake_is_said_with_its_place_and_remedy(edited: Edit, mistake: str) -> None:
    task, told = MISTAKES[mistake]
    with pytest.raises(ConfigError) as caught:
        declared(edited, task)
    assert told in str(caught.value)


def test_prompts_are_asked_of_seq2seq_only(edited: Edit) -> None:
    with pytest.raises(ConfigError, match=r"evaluation.prompts: are asked of seq2seq models only"):
        load(edited((SEQ2SEQ, "    kind: causal\n")), "demo")


@pytest.mark.parametrize("key", ["prompts", "sampling"])
def test_a_seq2seq_task_needs_prompts_and_sampling(edited: Edit, key: str) -> None:
    block = EVALUATION[EVALUATION.index(f"    {key}:") :]
    end = block.find("    sampling:", 1) if key == "prompts" else block.find("    maximum_new")
    with pytest.raises(ConfigError, match=rf"evaluation.{key}: is required"):
        load(edited((block[:end], "")), "demo")


def test_what_cannot_be_trained_yet_says_so_and_what_works() -> None:
    task = load(SHIPPED, "demo").task
    assert isinstance(task, Seq2SeqTask)
    assert trainable(task) is task
    chat = ChatTask.model_validate(
        {
            "kind": "chat",
            "messages": [
                {"role": "user", "content": "{sign}"},
                {"role": "assistant", "content": "{text}"},
            ],
        }
    )
    with pytest.raises(TrainingError, match=r"of the kind chat .* Set task.kind to seq2seq, or"):
        trainable(chat)
