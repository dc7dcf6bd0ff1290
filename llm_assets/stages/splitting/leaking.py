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
from llm_assets.stages.deduplicating.words import Hashes

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
    if not len(own) or not len(union):
        return 0.0
    places = np.minimum(np.searchsorted(union, own), len(union) - 1)
    return float((union[places] == own).mean())


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
    window with it.
    """

    def __init__(
        self,
        day: date,
        own: Mapping[str, Hashes],
        others: Mapping[date, pl.DataFrame],
        maximum: float,
    ) -> None:
        self._day = day
        self._own = own
        self._maximum = maximum
        self._trained = {
            one: _union(table.filter(pl.col("side") == "train")) for one, table in others.items()
        }
        self._trained_today: set[int] = set()
        self._held_out: list[_HeldOut] = []
        self._holders: dict[int, list[_HeldOut]] = {}  # of a shingle
        for table in others.values():
            for name, _, listed in _held_out(table).iter_rows():
                self._hold(name, _unsigned(listed))

    def refuses(self, document_id: str, side: Side) -> str:
        """Say why a document cannot be on a side; empty where it can."""
        own = self._own[document_id]
        return self._stands_in_training(own) if side != "train" else self._would_tell(own)

    def add(self, document_id: str, side: Side) -> None:
        """Note that a document was put on a side."""
        own = self._own[document_id]
        if side != "train":
            self._hold(document_id, own)
            return
        for one in set(own.tolist()) - self._trained_today:
            for held_out in self._holders.get(one, ()):
                held_out.trained += 1
        self._trained_today.update(own.tolist())

    def _hold(self, name: str, own: Hashes) -> None:
        shingles = own.tolist()
        trained = sum(one in self._trained_today for one in shingles)
        held_out = _HeldOut(len(self._held_out), name, len(shingles), trained)
        self._held_out.append(held_out)
        for one in shingles:
            self._holders.setdefault(one, []).append(held_out)

    def _stands_in_training(self, own: Hashes) -> str:
        shares = [(shared(own, union), day) for day, union in self._trained.items()]
        today = sum(one in self._trained_today for one in own.tolist()) / max(len(own), 1)
        share, day = max([*shares, (today, self._day)])
        return (
            f"{share:.0%} of it stands in training texts of {day}" if share > self._maximum else ""
        )

    def _would_tell(self, own: Hashes) -> str:
        added: dict[int, int] = {}
        for one in set(own.tolist()) - self._trained_today:
            for held_out in self._holders.get(one, ()):
                added[held_out.place] = added.get(held_out.place, 0) + 1
        for place in sorted(added):
            held_out = self._held_out[place]
            share = (held_out.trained + added[place]) / held_out.shingles
            if share > self._maximum:
                return (
                    f"with it, {share:.0%} of the held-out text {held_out.name} would be trained on"
                )
        return ""


@dataclass
class _HeldOut:
    """A held-out text: how many shingles it has, and how many of them the day trains on so far."""

    place: int
    name: str
    shingles: int
    trained: int


def _union(table: pl.DataFrame) -> Hashes:
    flat: npt.NDArray[np.int64] = table["shingles"].explode(empty_as_null=False).to_numpy()
    return np.unique(flat.astype(np.int64).view(np.uint64))


def _held_out(table: pl.DataFrame) -> pl.DataFrame:
    return table.filter(pl.col("side").is_in(["validation", "test"]))


def _unsigned(listed: Sequence[int]) -> Hashes:
    return np.array(listed, np.int64).view(np.uint64)
