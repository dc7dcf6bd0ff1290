"""Placing: a day's documents in, the side of each out.

A text is on the side of the first text of its group of copies, by the ledger: what every day, this
one included, has placed before. So sides are first come and never change; a text that would join
two sides, or that shares too much with the other side, is on neither.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from itertools import chain

import numpy as np
import polars as pl

from llm_assets.config import Split
from llm_assets.config.deduplication import Deduplication
from llm_assets.records import SIDES, Side
from llm_assets.stages.deduplicating.copies import SignedDay, blocks, rows_of
from llm_assets.stages.deduplicating.matching import match_all
from llm_assets.stages.deduplicating.signing import SIGNATURE_SCHEMA, Signatures
from llm_assets.stages.splitting.leaking import Overlaps
from llm_assets.stages.splitting.sides import side_of

LEDGER_SCHEMA = SIGNATURE_SCHEMA | {"side": pl.String()}


@dataclass(frozen=True)
class Placement:
    """Which document is on which side; `nowhere` says why one is on none.

    `ledger` is what the day has placed, now and before, by LEDGER_SCHEMA.
    """

    sides: Mapping[str, Side]
    nowhere: Mapping[str, str]
    ledger: pl.DataFrame


def place_documents(
    today: Signatures,
    day: date,
    ledger: Iterable[SignedDay],
    own_ledger: pl.DataFrame | None,
    overlaps: Overlaps,
    split: Split,
    settings: Deduplication,
) -> Placement:
    """Place every document of `today`, in order.

    `ledger` is what all other days have placed and `own_ledger` what this day did in earlier runs;
    `overlaps` knows the texts of the days that models of this day are trained on or held to.
    """
    before = pl.DataFrame(schema=LEDGER_SCHEMA) if own_ledger is None else own_ledger
    own = SignedDay(day, before.height, lambda columns: before.select(columns or pl.all()))
    groups = _Groups(today, chain(ledger, [own]), settings)
    ids = today.documents["document_id"].to_list()
    sides: dict[str, Side] = {}
    nowhere: dict[str, str] = {}
    for row in _first_come(today, before):
        found = groups.sides(row)
        if len(found) > 1:
            nowhere[ids[row]] = "it repeats texts of two sides"
            continue
        side = next(iter(found)) if found else side_of(int(today.words[row]), split)
        if why := overlaps.refuses(ids[row], side):
            nowhere[ids[row]] = why
            continue
        groups.place(row, side)
        sides[ids[row]] = side
        overlaps.add(ids[row], side)
    return Placement(sides, nowhere, _ledger_after(today, sides, before))


class _Groups:
    """The sides on which the texts stand that a document of the day repeats."""

    def __init__(
        self, today: Signatures, ledger: Iterable[SignedDay], settings: Deduplication
    ) -> None:
        _, first, group = np.unique(today.words, return_index=True, return_inverse=True)
        order = np.argsort(first)
        self._of = np.argsort(order)[group]
        texts = rows_of(today, first[order])  # each text once: there may be thousands of the same
        self._known = _known_sides(texts, ledger, settings)
        self._placed: dict[int, Side] = {}
        self._similar: dict[int, list[int]] = {}
        for one, other in match_all(texts, texts, settings):
            self._similar.setdefault(one, []).append(other)
            self._similar.setdefault(other, []).append(one)

    def sides(self, row: int) -> set[Side]:
        """Return where the texts that a document repeats were placed, in the ledger and today."""
        text = int(self._of[row])
        today = (self._placed.get(one) for one in (text, *self._similar.get(text, ())))
        return {side for side in today if side} | self._known.get(text, set())

    def place(self, row: int, side: Side) -> None:
        """Note where a document was placed."""
        self._placed[int(self._of[row])] = side


def _first_come(today: Signatures, before: pl.DataFrame) -> list[int]:
    """Return the rows of `today` in order, but those first that an earlier run has placed."""
    placed = before.filter(pl.col("side").is_in(SIDES)).select("document_id", "words").rows()
    names = zip(today.documents["document_id"], today.words.view(np.int64).tolist(), strict=True)
    is_new = ~np.fromiter(map(set(placed).__contains__, names), np.bool_, len(today))
    order: list[int] = np.argsort(is_new, kind="stable").tolist()
    return order


def _known_sides(
    today: Signatures, ledger: Iterable[SignedDay], settings: Deduplication
) -> dict[int, set[Side]]:
    """Return by row of `today` the sides on which texts that it repeats were placed."""
    sides: dict[int, set[Side]] = {}
    for block in blocks(ledger):
        where = [side for one in block.days for side in one.sides()]
        for row, other in match_all(today, block, settings):
            if (side := where[other]) in SIDES:
                sides.setdefault(row, set()).add(side)
    return sides


def _ledger_after(
    today: Signatures, sides: Mapping[str, Side], before: pl.DataFrame
) -> pl.DataFrame:
    """Return what was placed now, and what was placed before and stands nowhere now."""
    now = today.to_table()
    where = pl.Series("side", [sides.get(one, "") for one in now["document_id"]], pl.String)
    placed = now.with_columns(where).filter(pl.col("side") != "")
    gone = before.join(placed, on=["document_id", "words"], how="anti")
    return pl.concat([placed, gone.select(*LEDGER_SCHEMA)])
