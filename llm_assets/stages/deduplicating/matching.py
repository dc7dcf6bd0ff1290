"""Matching: signatures in, for each document the first earlier one that it repeats out.

Candidates are documents with the same words, or with an equal band of MinHash; a candidate counts
when the exact Jaccard similarity of the shingles reaches the threshold. Candidates are tried from
the earliest on, so a text that many repeat costs one comparison, not as many as there are copies.
"""

from __future__ import annotations

import heapq
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain
from typing import Protocol

import numpy as np
import numpy.typing as npt

from llm_assets.config.deduplication import Deduplication
from llm_assets.stages.deduplicating.signing import Signatures
from llm_assets.stages.deduplicating.words import Hashes, Offsets

NONE = -1


class Signed(Protocol):
    """Signatures to compare with; their shingles may be read when they are asked for."""

    @property
    def words(self) -> Hashes:
        """The hash of all words of each document, shape (documents,)."""

    @property
    def bands(self) -> npt.NDArray[np.uint32]:
        """The band hashes, shape (documents, bands)."""

    def shingles_of(self, row: int) -> Hashes:
        """Return the hashed shingles of a document."""


@dataclass
class Matches:
    """For each document the row of the first earlier one that it repeats, NONE if there is none.

    `similarity` is Jaccard's, 1 for the same words.
    """

    rows: npt.NDArray[np.int64]
    similarity: npt.NDArray[np.float64]

    @staticmethod
    def none(documents: int) -> Matches:
        """Return that nothing is repeated."""
        return Matches(np.full(documents, NONE), np.zeros(documents))

    def is_found(self) -> npt.NDArray[np.bool_]:
        """Say which documents repeat another, shape (documents,)."""
        found: npt.NDArray[np.bool_] = self.rows != NONE
        return found


def match(today: Signatures, earlier: Signed, settings: Deduplication) -> Matches:
    """Return for each document of `today` the first of `earlier` that it repeats."""
    return _match(today, earlier, settings, np.full(len(today), len(earlier.words)))


def match_itself(today: Signatures, settings: Deduplication) -> Matches:
    """Return for each document the first one before it that it repeats."""
    return _match(today, today, settings, np.arange(len(today)))


def match_all(
    today: Signatures, earlier: Signed, settings: Deduplication
) -> Iterator[tuple[int, int]]:
    """Yield (row of `today`, row of `earlier`) for all that are the same or similar enough.

    Where both are one, only pairs with rows before; each pair once.
    """
    if not len(earlier.words) or not len(today):
        return
    words = _Column(earlier.words)
    columns = _band_columns(today, earlier, settings)
    sets = _Sets(earlier)
    counts = words.counts(today.words)
    for i, column in enumerate(columns):
        counts = np.maximum(counts, column.counts(today.bands[:, i]))
    is_itself = earlier is today
    asked = np.flatnonzero(counts > is_itself)
    candidates = _Candidates(columns, today.bands[asked])
    for place, row in enumerate(asked.tolist()):
        end = row if is_itself else len(earlier.words)
        same = {other for other in words.rows(today.words[row]).tolist() if other < end}
        yield from ((row, other) for other in same)
        if settings.near is None:
            continue
        own = set(today.shingles_of(row).tolist())
        for other in candidates.before(place, end):
            if other not in same and sets.similarity(own, other, settings.near.threshold) >= (
                settings.near.threshold
            ):
                yield row, other


def jaccard(one: set[int], other: set[int]) -> float:
    """Return the share of the shingles of both that both have; 0 where neither has any."""
    shared = len(one & other)
    return shared / (len(one) + len(other) - shared) if one or other else 0.0


def similarity(own: set[int], other: set[int], threshold: float) -> float:
    """Return `jaccard`, or 0 where the sizes alone keep it below the threshold."""
    if min(len(own), len(other)) < threshold * max(len(own), len(other)):
        return 0.0
    return jaccard(own, other)


def _match(
    today: Signatures, earlier: Signed, settings: Deduplication, ends: npt.NDArray[np.int64]
) -> Matches:
    """Match documents with those of `earlier` in the rows before `ends`, shape (documents,)."""
    found = Matches.none(len(today))
    if not len(earlier.words):
        return found
    if settings.exact:
        same = _Column(earlier.words).first(today.words)
        is_same = (same != NONE) & (same < ends)
        found.rows[is_same], found.similarity[is_same] = same[is_same], 1.0
    columns = _band_columns(today, earlier, settings)
    if settings.near is None or not columns:
        return found
    first = np.stack([c.first(today.bands[:, i]) for i, c in enumerate(columns)], axis=1)
    limits = np.where(found.rows == NONE, ends, found.rows)  # an earlier one may be only similar
    first = np.where(first == NONE, len(earlier.words), first).min(axis=1)
    sets, threshold = _Sets(earlier), settings.near.threshold
    asked = np.flatnonzero(first < limits)
    candidates = _Candidates(columns, today.bands[asked])
    for place, row in enumerate(asked.tolist()):
        own = set(today.shingles_of(row).tolist())
        earliest = iter((int(first[row]),))  # mostly enough; looking up all costs more
        others = candidates.before(place, int(limits[row]))
        for candidate in chain(earliest, others):
            similarity = sets.similarity(own, candidate, threshold)
            if similarity >= threshold:
                found.rows[row], found.similarity[row] = candidate, similarity
                break
    return found


def _band_columns(today: Signatures, earlier: Signed, settings: Deduplication) -> list[_Column]:
    if settings.near is None or not (today.bands.shape[1] and earlier.bands.shape[1]):
        return []
    return [_Column(earlier.bands[:, i]) for i in range(today.bands.shape[1])]


class _Column:
    """The rows of equal hashes, earliest first."""

    def __init__(self, hashes: npt.NDArray[np.unsignedinteger]) -> None:
        self.order = np.argsort(hashes, kind="stable")
        self._sorted = hashes[self.order]

    def first(self, hashes: npt.NDArray[np.unsignedinteger]) -> npt.NDArray[np.int64]:
        """Return the first row with each hash, NONE where there is none."""
        places = np.searchsorted(self._sorted, hashes)
        inside = np.minimum(places, len(self._sorted) - 1)
        return np.where(self._sorted[inside] == hashes, self.order[inside], NONE)

    def spans(self, hashes: npt.NDArray[np.unsignedinteger]) -> tuple[Offsets, Offsets]:
        """Return where the rows of each hash begin and end in `order`."""
        starts = np.searchsorted(self._sorted, hashes)
        return starts, np.searchsorted(self._sorted, hashes, side="right")

    def counts(self, hashes: npt.NDArray[np.unsignedinteger]) -> npt.NDArray[np.int64]:
        """Return how many rows have each hash."""
        starts, ends = self.spans(hashes)
        return ends - starts

    def rows(self, one: np.unsignedinteger) -> Offsets:
        """Return all rows with a hash, in order."""
        (start,), (end,) = self.spans(np.array([one]))
        return self.order[start:end]


class _Candidates:
    """The rows that share a band with each of some documents; shape of `bands`: (documents, bands).

    They are looked up for all documents at once, which costs a tenth of one by one.
    """

    FEW = 1_000

    def __init__(self, columns: list[_Column], bands: npt.NDArray[np.uint32]) -> None:
        spans = (column.spans(bands[:, i]) for i, column in enumerate(columns))
        self._found = [
            (column.order, starts.tolist(), ends.tolist())
            for column, (starts, ends) in zip(columns, spans, strict=True)
        ]

    def before(self, place: int, end: int) -> Iterator[int]:
        """Yield the rows before `end` of a document, in order, each once."""
        rows = [order[starts[place] : ends[place]] for order, starts, ends in self._found]
        if sum(map(len, rows)) <= self.FEW:
            yield from (row for row in sorted({*np.concatenate(rows).tolist()}) if row < end)
            return
        last = NONE
        for row in heapq.merge(*rows):
            if row >= end:
                return
            if row != last:
                last = int(row)
                yield last


class _Sets:
    """The shingles of candidates as sets; the last ones are kept, for many repeat the same text."""

    MOST = 10_000

    def __init__(self, earlier: Signed) -> None:
        self._earlier = earlier
        self._known: dict[int, set[int]] = {}

    def similarity(self, own: set[int], row: int, threshold: float) -> float:
        """Return Jaccard's similarity, or 0 where the sizes alone keep it below the threshold."""
        other = self._known.get(row)
        if other is None:
            if len(self._known) >= self.MOST:
                self._known.clear()
            other = self._known[row] = set(self._earlier.shingles_of(row).tolist())
        return similarity(own, other, threshold)
