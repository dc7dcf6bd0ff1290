"""Copies: a day's documents that passed the rules in, which of them repeat an earlier one out.

Earlier days come as signatures, oldest first, some thousand documents at a time. The result depends
on neither how they are cut into blocks nor which of them were kept: a document is a copy if any
earlier document, kept or not, is the same or similar enough.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TypeAlias

import numpy as np
import numpy.typing as npt
import polars as pl

from llm_assets.config.deduplication import Deduplication
from llm_assets.stages.deduplicating.matching import Matches, match, match_itself
from llm_assets.stages.deduplicating.signing import Signatures, from_table, ragged
from llm_assets.stages.deduplicating.words import Hashes, Ragged

COPY_SCHEMA = {
    "row": pl.Int64,
    "original_id": pl.String,
    "original_day": pl.String,
    "original_source": pl.String,
    "similarity": pl.Float64,
}
Load: TypeAlias = Callable[[list[str] | None], pl.DataFrame]
BLOCK = 50_000  # documents of earlier days that are compared with, and held, at once


@dataclass(frozen=True)
class SignedDay:
    """A day's signatures: `load` reads the stored table, some of its columns or all.

    `file` returns the path of that table as a Parquet file, where it stands in one.
    """

    day: date
    documents: int
    load: Load
    file: Callable[[], Path] | None = None

    def hashes(self) -> Signatures:
        """Return the hashes of words and bands, without names and shingles."""
        return from_table(self.load(["words", "bands"]))

    def sides(self) -> list[str]:
        """Return the sides on which the day's ledger puts its rows, empty for neither."""
        return self.load(["side"])["side"].to_list()


class Block:
    """Several earlier days as one; shingles are read for days with candidates only."""

    def __init__(self, days: Sequence[SignedDay]) -> None:
        self.days = [one for one in days if one.documents]
        hashes = [one.hashes() for one in self.days]
        self._starts = np.cumsum([0, *map(len, hashes)])
        self.words: Hashes = np.concatenate([one.words for one in hashes])
        self.bands: npt.NDArray[np.uint32] = np.concatenate([one.bands for one in hashes])
        self._shingles: dict[int, Ragged] = {}
        self._names: dict[int, pl.DataFrame] = {}

    def shingles_of(self, row: int) -> Hashes:
        """See Signed."""
        place, inside = self._place(row)
        if place not in self._shingles:
            self._shingles[place] = ragged(self.days[place].load(["shingles"])["shingles"])
        return self._shingles[place].row(inside)

    def name(self, row: int) -> tuple[str, str, str]:
        """Return the id, day and source of a document."""
        place, inside = self._place(row)
        if place not in self._names:
            self._names[place] = self.days[place].load(["document_id", "source"])
        document_id, source = self._names[place].row(inside)
        return document_id, str(self.days[place].day), source

    def _place(self, row: int) -> tuple[int, int]:
        place = int(np.searchsorted(self._starts, row, side="right")) - 1
        return place, row - int(self._starts[place])


def find_copies(
    today: Signatures, day: date, earlier: Iterable[SignedDay], settings: Deduplication
) -> pl.DataFrame:
    """Return the documents of `day` that repeat an earlier one, by COPY_SCHEMA.

    `row` is the document's place in `today`; the original is the first document that it repeats, in
    the order (day, source, url, position).
    """
    found: list[tuple[int, str, str, str, float]] = []
    pending = np.arange(len(today))
    for block in blocks(earlier):
        if not len(pending):
            break
        some = rows_of(today, pending)
        matches = match(some, block, settings)
        found += _named(pending, matches, block.name)
        pending = pending[~matches.is_found()]
    within = match_itself(today, settings)
    is_left = np.zeros(len(today), np.bool_)
    is_left[pending] = True
    within.rows[~is_left] = -1

    def name(row: int) -> tuple[str, str, str]:
        document = today.documents.row(row, named=True)
        return document["document_id"], str(day), document["source"]

    found += _named(np.arange(len(today)), within, name)
    return pl.DataFrame(sorted(found), COPY_SCHEMA, orient="row")


def blocks(days: Iterable[SignedDay]) -> Iterator[Block]:
    """Put days together, in order, to blocks of a bounded number of documents."""
    some: list[SignedDay] = []
    for one in days:
        if some and sum(other.documents for other in some) + one.documents > BLOCK:
            yield Block(some)
            some = []
        if one.documents:
            some.append(one)
    if some:
        yield Block(some)


def rows_of(signatures: Signatures, rows: npt.NDArray[np.int64]) -> Signatures:
    """Return the signatures of some documents."""
    if len(rows) == len(signatures):
        return signatures
    return from_table(signatures.to_table()[rows])


def _named(
    rows: npt.NDArray[np.int64], matches: Matches, name: Callable[[int], tuple[str, str, str]]
) -> Iterator[tuple[int, str, str, str, float]]:
    for i in np.flatnonzero(matches.is_found()).tolist():
        yield int(rows[i]), *name(int(matches.rows[i])), float(matches.similarity[i])
