"""Tokenizing: a day's documents in, token arrays by side out.

The task's templates turn a document into rows, one a document or one a dialogue, and the base
model's tokenizer turns those into ids. What is cut off, and what the tokenizer does not know, is
counted. Which side a document is on is told, not chosen here. Knows neither models nor batches.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt
import polars as pl

from llm_assets.config import CausalTask, ChatTask, ClassificationTask, Seq2SeqTask, Task
from llm_assets.errors import TokenizingError
from llm_assets.records import (
    SIDES,
    CleanCorpus,
    IntArray,
    Side,
    TokenizedSplits,
    TokenRows,
    TokenSide,
)
from llm_assets.stages.conversing import compose_dialogues
from llm_assets.stages.encoding import Encoder, make_encoder, rows_of, surround, take_rows
from llm_assets.stages.splitting.sides import text_hash

if TYPE_CHECKING:
    from transformers import PreTrainedTokenizerBase

LABEL_SHOWN = 40  # characters of a wrong label: the field may hold a whole text

OWN_COLUMNS: Mapping[str, Mapping[str, type[pl.DataType]]] = {
    "seq2seq": {"input_tokens": pl.Int32, "target_tokens": pl.Int32},
    "causal": {"tokens": pl.Int32},
    "chat": {"dialogue": pl.Int32, "tokens": pl.Int32, "learned_tokens": pl.Int32},
    "classification": {"tokens": pl.Int32, "label": pl.String},
}


def index_schema(kind: str) -> dict[str, type[pl.DataType]]:
    """Return the columns of `TokenizedSplits.documents` for a kind of task."""
    return {
        **{"document_id": pl.String, "side": pl.String, "text_sha256": pl.String},
        **OWN_COLUMNS[kind],
        **{"truncated": pl.Boolean, "unknown_tokens": pl.Int32},
    }


@dataclass(frozen=True)
class _Rows:
    """All rows of a day; row i is of document `document[i]`, and `columns` has a value for it."""

    document: npt.NDArray[np.int64]
    side: TokenSide
    truncated: npt.NDArray[np.bool_]
    columns: Mapping[str, Any]


def tokenize_corpus(
    corpus: CleanCorpus,
    placed: Mapping[str, Side],
    task: Task,
    tokenizer: PreTrainedTokenizerBase,
) -> TokenizedSplits:
    """Return the tokens of every document, and of all its dialogues, on its side.

    `placed` says for a document_id which side that is; a document that is not in it is on neither
    side, and counted. Raises TokenizingError where a document or the tokenizer does not fit the
    task, and BaseModelError where a chat task's base model has no chat template.
    """
    ids = corpus.documents["document_id"].to_list()
    is_placed = pl.Series([one in placed for one in ids], dtype=pl.Boolean)
    documents = corpus.documents.filter(is_placed)
    made = _make_rows(documents, task, tokenizer)
    names = [documents["document_id"][i] for i in made.document.tolist()]
    sides = np.array([placed[name] for name in names], dtype=object)
    hashes = [text_hash(text) for text in documents["text"].to_list()]
    unknown = _unknown_id(tokenizer)
    index = {
        "document_id": names,
        "side": sides.tolist(),
        "text_sha256": [hashes[i] for i in made.document.tolist()],
        **made.columns,
        "truncated": made.truncated,
        "unknown_tokens": _count(made.side.written, unknown),
    }
    chosen: dict[Side, TokenSide] = {
        side: _take(made.side, np.flatnonzero(sides == side)) for side in SIDES
    }
    return TokenizedSplits(
        corpus.day,
        chosen,
        pl.DataFrame(index, index_schema(task.kind)),
        on_no_side=len(ids) - documents.height,
        without_row=documents.height - len(set(made.document.tolist())),
    )


def _make_rows(documents: pl.DataFrame, task: Task, tokenizer: PreTrainedTokenizerBase) -> _Rows:
    if isinstance(task, ChatTask):
        return _converse(documents, task, tokenizer)
    encoder = make_encoder(tokenizer)
    each = np.arange(documents.height)
    if isinstance(task, Seq2SeqTask):
        inputs, cut_inputs = encoder.surround(
            encoder.encode(_filled(task.input, documents)), task.maximum_input_tokens
        )
        targets, cut_targets = encoder.surround(
            encoder.encode(_filled(task.target, documents)), task.maximum_target_tokens
        )
        columns = {"input_tokens": inputs.lengths(), "target_tokens": targets.lengths()}
        return _Rows(each, TokenSide(inputs, targets), cut_inputs | cut_targets, columns)
    if isinstance(task, CausalTask):
        inputs, cut = _end(encoder, encoder.encode(_filled(task.text, documents)), tokenizer)
        return _Rows(each, TokenSide(inputs), cut, {"tokens": inputs.lengths()})
    labels = _labels(documents, task)
    inputs, cut = encoder.surround(
        encoder.encode(_filled(task.text, documents)), task.maximum_tokens
    )
    own = {"tokens": inputs.lengths(), "label": documents[task.label]}
    return _Rows(each, TokenSide(inputs, labels=labels), cut, own)


def _converse(documents: pl.DataFrame, task: ChatTask, tokenizer: PreTrainedTokenizerBase) -> _Rows:
    from llm_assets.stages.formatting import ChatFormat

    dialogues = [
        (row, number, messages)
        for row, document in enumerate(documents.iter_rows(named=True))
        for number, messages in enumerate(compose_dialogues(document, task))
    ]
    inputs, learned = ChatFormat(tokenizer).encode(messages for _, _, messages in dialogues)
    inputs, cut = surround(inputs, (), (), task.maximum_tokens)
    learned, _ = surround(learned, (), (), task.maximum_tokens)
    columns = {
        "dialogue": [number for _, number, _ in dialogues],
        "tokens": inputs.lengths(),
        "learned_tokens": _count(learned, 1),
    }
    document = np.array([row for row, _, _ in dialogues], np.int64)
    return _Rows(document, TokenSide(inputs, learned=learned), cut, columns)


def _end(
    encoder: Encoder, rows: TokenRows, tokenizer: PreTrainedTokenizerBase
) -> tuple[TokenRows, npt.NDArray[np.bool_]]:
    """Put the tokenizer's own tokens around plain text, and its end-of-text token at the end."""
    end = tokenizer.eos_token_id
    if end is None:
        raise TokenizingError(
            "The base model's tokenizer has no end-of-text token, so where a document ends "
            "cannot be learned.",
            "Choose a decoder-only base model, such as openai-community/gpt2.",
        )
    suffix = encoder.suffix if encoder.suffix[-1:] == (end,) else (*encoder.suffix, int(end))
    return surround(rows, encoder.prefix, suffix)


def _labels(documents: pl.DataFrame, task: ClassificationTask) -> npt.NDArray[np.int32]:
    """Return the place of each document's label in the task's list."""
    places = {label: i for i, label in enumerate(task.labels)}
    values = documents.select("document_id", task.label).rows()
    for document_id, value in values:
        if value not in places:
            raise TokenizingError(
                f"The document {document_id} has the label {repr(value)[:LABEL_SHOWN]} in its "
                f"field {task.label}, which is none of {', '.join(task.labels)}.",
                "Add it to task.labels, or reject such documents with a cleaning rule, "
                f"drop_where with the field {task.label}.",
            )
    return np.array([places[value] for _, value in values], np.int32)


def _filled(template: str, documents: pl.DataFrame) -> Iterable[str]:
    if template == "{text}":
        return documents["text"].to_list()
    return (template.format(**row) for row in documents.iter_rows(named=True))


def _unknown_id(tokenizer: PreTrainedTokenizerBase) -> int | None:
    """Return the id of what the tokenizer does not know; GPT-2's is its end of text, so none."""
    known = tokenizer.unk_token_id != tokenizer.eos_token_id
    return int(tokenizer.unk_token_id) if known and tokenizer.unk_token_id is not None else None


def _count(rows: TokenRows, token: int | None) -> npt.NDArray[np.int64]:
    """Return how often each row has a token."""
    hits = np.zeros(len(rows.tokens) + 1, np.int64)
    if token is not None:
        np.cumsum(rows.tokens == token, out=hits[1:])
    return hits[rows.offsets[1:]] - hits[rows.offsets[:-1]]


def _take(side: TokenSide, chosen: npt.NDArray[np.int64]) -> TokenSide:
    return TokenSide(
        take_rows(side.inputs, chosen),
        None if side.targets is None else take_rows(side.targets, chosen),
        None if side.learned is None else take_rows(side.learned, chosen),
        None if side.labels is None else side.labels[chosen],
    )


def cut(ids: list[int], maximum: int) -> list[int]:
    """Cut ids to `maximum`, keeping the last one, which ends the sequence."""
    return ids if len(ids) <= maximum else [*ids[: maximum - 1], ids[-1]]


def pack_rows(rows: Sequence[Sequence[int]], token_type: type[np.integer[Any]]) -> TokenRows:
    """Put ragged rows into one flat array with offsets."""
    return rows_of(rows, token_type)


def join_sides(days: Sequence[TokenizedSplits], side: Side) -> TokenSide:
    """Join one side of several days, in the order given."""
    parts = [day.sides[side] for day in days]
    return TokenSide(
        _join([part.inputs for part in parts]),
        _join_some([part.targets for part in parts]),
        _join_some([part.learned for part in parts]),
        _join_labels([part.labels for part in parts]),
    )


def _join_some(parts: Sequence[TokenRows | None]) -> TokenRows | None:
    present = [part for part in parts if part is not None]
    return _join(present) if present else None


def _join_labels(parts: Sequence[IntArray | None]) -> IntArray | None:
    present = [part for part in parts if part is not None]
    return np.concatenate(present) if present else None


def _join(parts: Sequence[TokenRows]) -> TokenRows:
    lengths = np.concatenate([np.zeros(1, np.int64), *(part.lengths() for part in parts)])
    return TokenRows(np.concatenate([part.tokens for part in parts]), np.cumsum(lengths))
