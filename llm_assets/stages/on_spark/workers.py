"""What Spark's workers do: Arrow batches in, Arrow batches out, by the stages' own functions.

Each function takes the batches of one task, as `mapInArrow` gives them, and knows no Spark. What
our own code says of a document it cannot judge comes back as a row, for Spark knows no errors of
ours: REFUSED is its place.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import TypeAlias

import polars as pl
import pyarrow as pa

from llm_assets.config.base import Settings
from llm_assets.config.deduplication import Deduplication
from llm_assets.errors import LlmAssetsError
from llm_assets.stages.cleaning.documents import judge_documents
from llm_assets.stages.cleaning.outcome import Surroundings
from llm_assets.stages.deduplicating.matching import similarity
from llm_assets.stages.deduplicating.signing import from_table, sign
from llm_assets.stages.on_spark.files import PLACE, ROWS, Numbered

Batches: TypeAlias = Iterable[pa.RecordBatch]
Work: TypeAlias = Callable[[Batches], Iterator[pa.RecordBatch]]

REFUSED = -1
GIVEN_AT_ONCE = 1_000  # documents; Arrow's short strings hold 2 GB together

JUDGED = "__place bigint, text string, rule string, value string, redacted array<string>"
SIGNED = "__place bigint, words bigint, bands array<int>, shingles array<bigint>"
COMPARED = "row bigint, __place bigint, similarity double"
_TYPES = {
    "bigint": pa.int64(),
    "double": pa.float64(),
    "string": pa.string(),
    "array<int>": pa.list_(pa.int32()),
    "array<bigint>": pa.list_(pa.int64()),
    "array<string>": pa.list_(pa.string()),
}


def judging(rules: Sequence[Settings], around: Surroundings, names: Sequence[str]) -> Work:
    """Return what judges the documents of a task: a table JUDGED.

    `names` are those of the documents' columns, which come under names that Spark takes.
    """

    def judge(batches: Batches) -> Iterator[pa.RecordBatch]:
        for documents in _whole(batches):
            places = documents[PLACE]
            try:
                named = documents.drop(PLACE)
                named.columns = list(names)
                judged = judge_documents(named, rules, around.tokenizer, around.data)
            except LlmAssetsError as error:
                yield from _given(_refusal(error), JUDGED)
                return
            yield from _given(judged.with_columns(places), JUDGED)

    return judge


def signing(settings: Deduplication, names: Sequence[str]) -> Work:
    """Return what signs the documents of a task: a table SIGNED; `names` as for judging."""

    def sign_all(batches: Batches) -> Iterator[pa.RecordBatch]:
        for documents in _whole(batches):
            named = documents.drop(PLACE)
            named.columns = list(names)
            table = sign(named, settings).to_table()
            yield from _given(table.with_columns(documents[PLACE]), SIGNED)

    return sign_all


def comparing(numbered: Numbered, settings: Deduplication) -> Work:
    """Return what compares pairs (row, place), sorted by place: a table COMPARED.

    Both are places in `numbered`, `row` one of the day's;
    similarity is null where the two are neither the same nor similar enough. Of each file with
    candidates it reads some signatures, and all of the day's: so a day bounds its memory.
    """

    def compare(batches: Batches) -> Iterator[pa.RecordBatch]:
        own = _Day(numbered)
        for batch in batches:
            pairs: pl.DataFrame = pl.from_arrow(batch)  # type: ignore[assignment]
            by_file = pairs.group_by(pl.col(PLACE) // ROWS, maintain_order=True)
            for (file,), some in by_file:
                rows = some[PLACE] % ROWS
                others = _Rows(numbered.file(int(file)), int(rows[0]), int(rows[-1]))
                found = [
                    _similarity(own.file(row // ROWS), row % ROWS, others, other, settings)
                    for row, other in zip(some["row"], rows, strict=True)
                ]
                said = pl.Series("similarity", found, pl.Float64)
                yield from _given(some.with_columns(said), COMPARED)

    return compare


def refusal(judged: pl.DataFrame) -> tuple[str, str, str] | None:
    """Return the class, the message and the remedy of an error that a worker met, if any did."""
    refused = judged.filter(pl.col(PLACE) == REFUSED)
    return refused.select("rule", "text", "value").row(0) if refused.height else None


class _Rows:
    """The signatures of the rows of a file from `first` to `last`, both included, or of all."""

    def __init__(self, file: Path, first: int = 0, last: int | None = None) -> None:
        scan = pl.scan_parquet(file, glob=False).select("words", "bands", "shingles")
        length = None if last is None else last - first + 1
        self._first = first
        self._signatures = from_table(scan.slice(first, length).collect())
        self._sets: dict[int, set[int]] = {}

    def words(self, row: int) -> int:
        return int(self._signatures.words[row - self._first])

    def shingles(self, row: int) -> set[int]:
        if row not in self._sets:
            self._sets[row] = set(self._signatures.shingles_of(row - self._first).tolist())
        return self._sets[row]


class _Day:
    """The files of the day, each read when it is asked for."""

    def __init__(self, numbered: Numbered) -> None:
        self._numbered = numbered
        self._read: dict[int, _Rows] = {}

    def file(self, number: int) -> _Rows:
        if number not in self._read:
            self._read[number] = _Rows(self._numbered.file(number))
        return self._read[number]


def _similarity(
    own: _Rows, row: int, others: _Rows, other: int, settings: Deduplication
) -> float | None:
    if settings.exact and own.words(row) == others.words(other):
        return 1.0
    if settings.near is None:
        return None
    threshold = settings.near.threshold
    found = similarity(own.shingles(row), others.shingles(other), threshold)
    return found if found >= threshold else None


def _whole(batches: Batches) -> Iterator[pl.DataFrame]:
    """Put the batches of a task together, in order: they are one file, cut as it had to be."""
    some = list(batches)
    if some:
        table: pl.DataFrame = pl.from_arrow(pa.Table.from_batches(some))  # type: ignore[assignment]
        assert (table[PLACE] // ROWS).n_unique() == 1, "a task holds several files"
        yield table.sort(PLACE)


def _given(table: pl.DataFrame, schema: str) -> Iterator[pa.RecordBatch]:
    columns = dict(column.split() for column in schema.split(", "))
    types = pa.schema([(name, _TYPES[kind]) for name, kind in columns.items()])
    for start in range(0, table.height, GIVEN_AT_ONCE):
        some = table[start : start + GIVEN_AT_ONCE].select(types.names)
        yield from some.to_arrow().cast(types).combine_chunks().to_batches()


def _refusal(error: LlmAssetsError) -> pl.DataFrame:
    said = {"text": error.what, "rule": type(error).__name__, "value": error.remedy}
    return pl.DataFrame([{PLACE: REFUSED, **said, "redacted": []}])
