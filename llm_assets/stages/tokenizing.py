"""Tokenizing: a day's documents in, token arrays by side out.

The task's templates turn a document into an input and a target; the base model's tokenizer turns
those into ids. What is cut off at the maximum lengths, and what the tokenizer does not know, is
counted. Knows neither models nor batches.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from llm_assets.config import Seq2SeqTask, Split
from llm_assets.records import SIDES, CleanCorpus, Side, TokenizedSplits, TokenRows, TokenSide
from llm_assets.stages.splitting import side_of, text_hash

if TYPE_CHECKING:
    from transformers import PreTrainedTokenizerBase

INDEX_SCHEMA = {
    "document_id": pl.String,
    "side": pl.String,
    "text_sha256": pl.String,
    "input_tokens": pl.Int32,
    "target_tokens": pl.Int32,
    "truncated": pl.Boolean,
    "unknown_tokens": pl.Int32,
}


def tokenize_corpus(
    corpus: CleanCorpus, task: Seq2SeqTask, split: Split, tokenizer: PreTrainedTokenizerBase
) -> TokenizedSplits:
    """Return the tokens of every document of a day, on the side that its text's hash chooses."""
    rows = list(corpus.documents.iter_rows(named=True))
    inputs = _encode(tokenizer, [task.input.format(**row) for row in rows])
    targets = _encode(tokenizer, [task.target.format(**row) for row in rows])
    kept_inputs = [cut(ids, task.maximum_input_tokens) for ids in inputs]
    kept_targets = [cut(ids, task.maximum_target_tokens) for ids in targets]
    placed: dict[Side, list[int]] = {side: [] for side in SIDES}
    index = []
    for i, row in enumerate(rows):
        side = side_of(row["text"], split)
        placed[side].append(i)
        index.append(
            {
                "document_id": row["document_id"],
                "side": side,
                "text_sha256": text_hash(row["text"]),
                "input_tokens": len(kept_inputs[i]),
                "target_tokens": len(kept_targets[i]),
                "truncated": kept_inputs[i] != inputs[i] or kept_targets[i] != targets[i],
                "unknown_tokens": kept_targets[i].count(tokenizer.unk_token_id),
            }
        )
    token_type = np.uint16 if len(tokenizer) <= np.iinfo(np.uint16).max else np.int32
    sides: dict[Side, TokenSide] = {
        side: TokenSide(
            pack_rows([kept_inputs[i] for i in chosen], token_type),
            pack_rows([kept_targets[i] for i in chosen], token_type),
        )
        for side, chosen in placed.items()
    }
    return TokenizedSplits(corpus.day, sides, pl.DataFrame(index, INDEX_SCHEMA))


def cut(ids: list[int], maximum: int) -> list[int]:
    """Cut ids to `maximum`, keeping the last one, which ends the sequence."""
    return ids if len(ids) <= maximum else [*ids[: maximum - 1], ids[-1]]


def pack_rows(rows: Sequence[Sequence[int]], token_type: type[np.integer]) -> TokenRows:
    """Put ragged rows into one flat array with offsets."""
    offsets = np.zeros(len(rows) + 1, dtype=np.int64)
    np.cumsum([len(row) for row in rows], out=offsets[1:])
    flat = np.fromiter((token for row in rows for token in row), token_type, int(offsets[-1]))
    return TokenRows(flat, offsets)


def join_sides(days: Sequence[TokenizedSplits], side: Side) -> TokenSide:
    """Join one side of several days, in the order given."""
    return TokenSide(
        _join([day.sides[side].inputs for day in days]),
        _join([day.sides[side].targets for day in days]),
    )


def _join(parts: Sequence[TokenRows]) -> TokenRows:
    lengths = np.concatenate([np.zeros(1, np.int64), *(part.lengths() for part in parts)])
    return TokenRows(np.concatenate([part.tokens for part in parts]), np.cumsum(lengths))


def _encode(tokenizer: PreTrainedTokenizerBase, texts: list[str]) -> list[list[int]]:
    if not texts:
        return []
    encoded: list[list[int]] = tokenizer(texts, add_special_tokens=True)["input_ids"]
    return encoded
