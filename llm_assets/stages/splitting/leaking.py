"""Leaking: what of a held-out text was trained on, by exact shingles and no deduplicator.

In: the shingles of the documents that are on a side, as `showing.py` makes them. Out: held-out
texts of which too much stands in training texts. Shares are of the held-out text's distinct
shingles, with one training day at a time, not with all days of a window together. So a text whose
halves stand on two days passes, and that is a choice: by texts that share phrases and nothing else,
the union of seven days is too common. Of the sample sites' documents on 41 days it would set aside
106 of 1189 horoscopes and 119 of 943 recipes, up to a quarter of the held-out texts among them; by
the day it is 4 and 6. (News 0 and 0 of 779, reviews 6 and 2 of 1599, short questions 18 and 15 of
1189.)
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
import numpy.typing as npt
import polars as pl

from llm_assets.records import Side
from llm_assets.stages.deduplicating.words import Hashes, Offsets

SHINGLE_SCHEMA: dict[str, pl.DataType] = {
    "document_id": pl.String(),
    "side": pl.String(),
    "shingles": pl.List(pl.Int64()),
}


@dataclass(frozen=True)
class Leak:
    """A held-out text of which more than allowed stands in a training day."""

    document_id: str
    side: str
    held_out_on: date
    trained_on: date
    share: float

    @property
    def days(self) -> tuple[date, date]:
        """The two days that it is between; they may be one."""
        return self.held_out_on, self.trained_on


def find_leaks(
    days: Mapping[date, pl.DataFrame], maximum: float, day: date | None = None
) -> list[Leak]:
    """Return what held-out texts of all days share with the training side of each, above `maximum`.

    `days` are tables by SHINGLE_SCHEMA: the documents that are on a side. With `day`, only what is
    between that day and any, itself included.
    """
    trained = {one: _union(table.filter(pl.col("side") == "train")) for one, table in days.items()}
    leaks = []
    for held_out_on, table in days.items():
        unions = trained if day in (None, held_out_on) else {day: trained[day]}
        for document_id, side, listed in _held_out(table).iter_rows():
            own = _unsigned(listed)
            for trained_on, union in unions.items():
                share = shared(own, union)
                if share > maximum:
                    leaks.append(Leak(document_id, side, held_out_on, trained_on, share))
    return leaks


def shared(own: Hashes, union: Hashes) -> float:
    """Return the share of the distinct, sorted `own` that is in the distinct, sorted `union`."""
    return float(_is_in(own, union).mean()) if len(own) else 0.0


def shingle_table(
    ids: Sequence[str], sides: Mapping[str, Side], shingles: Sequence[Hashes]
) -> pl.DataFrame:
    """Return the table of a day that `find_leaks` reads: the documents that are on a side."""
    rows = [
        (name, sides[name], own.view(np.int64).tolist())
        for name, own in zip(ids, shingles, strict=True)
        if name in sides
    ]
    return pl.DataFrame(rows, SHINGLE_SCHEMA, orient="row")


class Overlaps:
    """What would leak if a document of a day were put on a side.

    `own` are the shingles of the day's documents, `others` the tables of the days that share a
    window with it. Only the day's own shingles are held, in sorted arrays: of others, what they
    share with it. Whoever may be held out, a document of the day or a held-out text of another, is
    a holder, known by its place; places count the others' texts first.
    """

    def __init__(
        self,
        day: date,
        own: Mapping[str, Hashes],
        others: Mapping[date, pl.DataFrame],
        maximum: float,
    ) -> None:
        self._day = day
        self._maximum = maximum
        self._known = np.unique(np.concatenate([np.empty(0, np.uint64), *own.values()]))
        self._places_of = {name: np.searchsorted(self._known, one) for name, one in own.items()}
        self._trained = {
            one: _is_in(self._known, _union(table.filter(pl.col("side") == "train")))
            for one, table in others.items()
        }
        self._trained_today = np.zeros(len(self._known), np.bool_)
        tables = [_held_out(table) for table in others.values()]
        self._names = [name for table in tables for name in table["document_id"].to_list()]
        self._first_own = len(self._names)
        self._place = {name: self._first_own + i for i, name in enumerate(own)}
        self._names += own
        lengths = [table["shingles"].list.len().to_numpy() for table in tables]
        lengths.append(np.fromiter(map(len, own.values()), np.int64, len(own)))
        self._sizes = np.concatenate(lengths).astype(np.int64)
        self._is_held_out = np.arange(len(self._names)) < self._first_own
        self._trained_of = np.zeros(len(self._names), np.int64)  # today, of each holder
        self._starts, self._holders = self._index(tables)

    def _index(self, tables: Sequence[pl.DataFrame]) -> tuple[Offsets, npt.NDArray[np.int32]]:
        """Return who holds each known shingle: of i it is `holders[starts[i]:starts[i + 1]]`."""
        shingles = [np.empty(0, np.int64), *self._places_of.values()]
        own_sizes = self._sizes[self._first_own :]
        holders = [
            np.repeat(np.arange(self._first_own, len(self._names), dtype=np.int32), own_sizes)
        ]
        first = 0
        for table in tables:
            flat = _flat(table)
            sizes = self._sizes[first : first + table.height]
            of = np.repeat(np.arange(first, first + table.height, dtype=np.int32), sizes)
            is_known = _is_in(flat, self._known)
            shingles.append(np.searchsorted(self._known, flat[is_known]))
            holders.append(of[is_known])
            first += table.height
        all_shingles = np.concatenate(shingles)
        order = np.argsort(all_shingles, kind="stable")
        counts = np.bincount(all_shingles, minlength=len(self._known))
        return np.append(0, np.cumsum(counts)), np.concatenate(holders)[order]

    def refuses(self, document_id: str, side: Side) -> str:
        """Say why a document cannot be on a side; empty where it can."""
        if side != "train":
            return self._stands_in_training(document_id)
        return self._would_tell(document_id)

    def add(self, document_id: str, side: Side) -> None:
        """Note that a document was put on a side."""
        if side != "train":
            self._is_held_out[self._place[document_id]] = True
            return
        holders, counts = self._would_train(document_id)
        self._trained_of[holders] += counts
        self._trained_today[self._places_of[document_id]] = True

    def _would_train(self, document_id: str) -> tuple[Offsets, Offsets]:
        """Return the holders of what a document would train on anew, and of how much."""
        own = self._places_of[document_id]
        new = own[~self._trained_today[own]]
        rows = [self._holders[self._starts[one] : self._starts[one + 1]] for one in new.tolist()]
        if not rows:
            return np.empty(0, np.int64), np.empty(0, np.int64)
        holders, counts = np.unique(np.concatenate(rows), return_counts=True)
        return holders.astype(np.int64), counts

    def _stands_in_training(self, document_id: str) -> str:
        own = self._places_of[document_id]
        shares = [
            (float(trained[own].mean()) if len(own) else 0.0, day)
            for day, trained in [*self._trained.items(), (self._day, self._trained_today)]
        ]
        share, day = max(shares)
        return (
            f"{share:.0%} of it stands in training texts of {day}" if share > self._maximum else ""
        )

    def _would_tell(self, document_id: str) -> str:
        holders, counts = self._would_train(document_id)
        is_held_out = self._is_held_out[holders]
        holders, counts = holders[is_held_out], counts[is_held_out]
        shares = (self._trained_of[holders] + counts) / self._sizes[holders]
        told = np.flatnonzero(shares > self._maximum)
        if not len(told):
            return ""
        share, name = shares[told[0]], self._names[holders[told[0]]]
        return f"with it, {share:.0%} of the held-out text {name} would be trained on"


def _is_in(shingles: Hashes, union: Hashes) -> npt.NDArray[np.bool_]:
    """Return which of `shingles` are in the sorted `union`."""
    if not len(union):
        return np.zeros(len(shingles), np.bool_)
    places = np.minimum(np.searchsorted(union, shingles), len(union) - 1)
    found: npt.NDArray[np.bool_] = union[places] == shingles
    return found


def _flat(table: pl.DataFrame) -> Hashes:
    flat: npt.NDArray[np.int64] = table["shingles"].explode(empty_as_null=False).to_numpy()
    return flat.astype(np.int64, copy=False).view(np.uint64)


def _union(table: pl.DataFrame) -> Hashes:
    return np.unique(_flat(table))


def _held_out(table: pl.DataFrame) -> pl.DataFrame:
    return table.filter(pl.col("side").is_in(["validation", "test"]))


def _unsigned(listed: Sequence[int]) -> Hashes:
    return np.array(listed, np.int64).view(np.uint64)
