"""Causal text, classes and chats as tokens, with tokenizers of the kinds that such models have."""

from collections.abc import Callable

import polars as pl
import pytest
from transformers import PreTrainedTokenizerBase

from llm_assets.config import CausalTask, ChatTask, ClassificationTask, Task
from llm_assets.errors import BaseModelError, TokenizingError
from llm_assets.stages.tokenizing import join_sides
from llm_assets_tests.stages.builders import documents
from llm_assets_tests.stages.tiny_tokenizers import CHATML, bert_like, gpt2_like, t5_like
from llm_assets_tests.stages.tokenized import only_row, tokens_of


class TestCausal:
    TASK = CausalTask(kind="causal", text="{sign}: {text}", block_tokens=8)

    def test_a_text_ends_with_the_end_of_text_and_nothing_is_cut(self) -> None:
        tokenizer = gpt2_like()
        long = "Марс обещает вам удачу. " * 50
        splits = tokens_of({"Овен": long}, tokenizer, self.TASK)
        row = only_row(splits, "inputs")
        assert row == [*tokenizer(f"Овен: {long}")["input_ids"], tokenizer.eos_token_id]
        assert splits.sides["train"].targets is None
        assert splits.figures()["truncated"] == 0
        assert splits.figures()["unknown_share"] == 0  # GPT-2's unknown token is its end of text

    def test_a_tokenizer_that_ends_texts_itself_ends_them_once(self) -> None:
        splits = tokens_of({"Овен": "pan"}, t5_like(), self.TASK)
        assert only_row(splits, "inputs").count(1) == 1

    def test_a_tokenizer_without_an_end_of_text_is_refused(self) -> None:
        with pytest.raises(TokenizingError, match=r"no end-of-text token.*Choose a decoder-only"):
            tokens_of({"Овен": "pan"}, bert_like(), self.TASK)


class TestClassification:
    TASK = ClassificationTask(
        kind="classification", label="label", labels=("general", "specific"), maximum_tokens=6
    )
    ROWS = documents("Pon la sal y el aceite.", "Sirve.", label=["specific", "general"])

    def test_a_row_has_the_place_of_its_label_and_its_two_ends_where_it_is_cut_too(self) -> None:
        tokenizer = bert_like()
        splits = tokens_of(self.ROWS, tokenizer, self.TASK)
        (whole, _) = tokenizer(self.ROWS["text"].to_list())["input_ids"]
        train, test = splits.sides["train"], splits.sides["test"]
        assert train.inputs.row(0).tolist() == [*whole[:5], whole[-1]]
        assert test.inputs.row(0).tolist()[-1] == whole[-1]
        assert train.labels is not None
        assert test.labels is not None
        assert (train.labels.tolist(), test.labels.tolist()) == ([1], [0])
        assert splits.documents["label"].to_list() == ["specific", "general"]
        assert splits.documents["truncated"].to_list()[0] is True

    @pytest.mark.parametrize("label", ["generic", "", None])
    def test_a_label_never_seen_is_told_with_its_document(self, label: str | None) -> None:
        rows = documents("Pon.", "Sirve.", label=["general", label])  # type: ignore[list-item]
        with pytest.raises(TokenizingError) as caught:
            tokens_of(rows, bert_like(), self.TASK)
        assert str(caught.value) == (
            f"The document d1 has the label {label!r} in its field label, which is none of "
            "general, specific. Add it to task.labels, or reject such documents with a cleaning "
            "rule, drop_where with the field label."
        )

    def test_labels_of_several_days_are_joined(self) -> None:
        days = [tokens_of(self.ROWS, bert_like(), self.TASK) for _ in range(3)]
        joined = join_sides(days, "train")
        assert joined.labels is not None
        assert joined.labels.tolist() == [1, 1, 1]
        assert joined.targets is None
        assert joined.learned is None


class TestChat:
    TASK = ChatTask.model_validate(
        {
            "kind": "chat",
            "per_document": 2,
            "conversations": [
                {
                    "turns": [
                        {"user": "¿Qué lleva {title}?", "assistant": "Sal."},
                        {"user": "¿Y cómo se hace?", "assistant": "{text}"},
                    ]
                },
                {
                    "turns": [
                        {"user": "{title}", "assistant": "¿Para cuántos?"},
                        {"user": "Para 4.", "assistant": "{text}"},
                    ]
                },
            ],
        }
    )
    ROWS = documents("Tritura.", "Hierve.", "Asa.", "Fríe.", title=["gazpacho", "caldo", "", "pan"])

    def test_all_dialogues_of_a_document_are_on_its_side(self) -> None:
        splits = tokens_of(self.ROWS, gpt2_like(CHATML), self.TASK)
        index = splits.documents
        assert index["document_id"].to_list() == ["d0", "d0", "d1", "d1", "d3", "d3"]
        assert index["dialogue"].to_list() == [0, 1] * 3
        assert index["side"].to_list() == ["train"] * 2 + ["test"] * 2 + ["validation"] * 2
        figures = splits.figures()
        assert figures["documents_by_side"] == {"train": 1, "validation": 1, "test": 1}
        assert figures["rows_by_side"] == {"train": 2, "validation": 2, "test": 2}
        assert figures["without_row"] == 1  # the one without a title

    def test_what_is_learned_is_what_the_assistant_says(self) -> None:
        tokenizer = gpt2_like(CHATML)
        splits = tokens_of(self.ROWS, tokenizer, self.TASK)
        side = splits.sides["train"]
        assert side.learned is not None
        learned = {
            str(tokenizer.decode(side.inputs.row(i)[side.learned.row(i) == 1])) for i in range(2)
        }
        asked, end = "¿Para cuántos?", "<|im_end|>"
        assert learned == {f"Sal.{end}Tritura.{end}", f"{asked}{end}Tritura.{end}"}
        index = splits.documents.filter(pl.col("side") == "train")
        assert index["learned_tokens"].to_list() == [
            int(side.learned.row(i).sum()) for i in range(2)
        ]
        assert splits.figures()["learned_tokens_by_side"]["train"] == index["learned_tokens"].sum()

    def test_a_long_dialogue_is_cut_with_its_flags_and_counted(self) -> None:
        cut_task = self.TASK.model_copy(update={"maximum_tokens": 9})
        splits = tokens_of(self.ROWS, gpt2_like(CHATML), cut_task)
        whole = tokens_of(self.ROWS, gpt2_like(CHATML), self.TASK)
        side, all_of_it = splits.sides["test"], whole.sides["test"]
        assert side.learned is not None
        assert side.inputs.lengths().tolist() == side.learned.lengths().tolist() == [9, 9]
        assert side.inputs.row(1).tolist() == all_of_it.inputs.row(1)[:9].tolist()
        assert splits.figures()["truncated"] == 6

    def test_a_model_without_a_chat_template_is_refused(self) -> None:
        with pytest.raises(BaseModelError, match="no chat template"):
            tokens_of(self.ROWS, gpt2_like(), self.TASK)


@pytest.mark.parametrize(
    ("task_of", "tokenizer_of"),
    [
        (TestCausal.TASK, gpt2_like),
        (TestClassification.TASK, bert_like),
        (TestChat.TASK, lambda: gpt2_like(CHATML)),
    ],
    ids=["causal", "classification", "chat"],
)
def test_a_day_without_documents_is_empty_for_every_task(
    task_of: Task, tokenizer_of: Callable[[], PreTrainedTokenizerBase]
) -> None:
    nothing = documents("x", sign=["x"], label=["x"], title=["x"]).clear()
    figures = tokens_of(nothing, tokenizer_of(), task_of).figures()
    assert (figures["documents"], figures["tokens"], figures["truncated"]) == (0, 0, 0)
    assert figures["unknown_share"] == 0
