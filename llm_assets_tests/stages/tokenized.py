"""A day's tokens, with documents placed by their order in the day."""

import polars as pl
from transformers import PreTrainedTokenizerBase

from llm_assets.config import Seq2SeqTask, Task
from llm_assets.records import Side, TokenizedSplits
from llm_assets.stages.tokenizing import tokenize_corpus
from llm_assets_tests.stages.builders import corpus

TASK = Seq2SeqTask(kind="seq2seq", input="гороскоп: {sign}", target="{text}")


def placed(ids: list[str]) -> dict[str, Side]:
    """Two of four documents for training, one on each of the other sides."""
    sides: tuple[Side, ...] = ("train", "test", "train", "validation")
    return {name: sides[i % 4] for i, name in enumerate(ids)}


def tokens_of(
    texts: dict[str, str] | pl.DataFrame, tokenizer: PreTrainedTokenizerBase, what: Task = TASK
) -> TokenizedSplits:
    day = corpus(texts)
    return tokenize_corpus(day, placed(day.documents["document_id"].to_list()), what, tokenizer)


def only_row(splits: TokenizedSplits, part: str) -> list[int]:
    """The only row of the only side that has one."""
    (rows,) = [rows for side in splits.sides.values() if len(rows := getattr(side, part)) == 1]
    return list(rows.row(0))
