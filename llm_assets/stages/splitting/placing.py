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

import polars as pl

from llm_assets.config import Split
from llm_assets.config.deduplication import Deduplication
from llm_assets.records import SIDES, Side
from llm_assets.stages.deduplicating.copies import SignedDay, blocks
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
    ids = today.documents["document_id"].to_list()
    before = pl.DataFrame(schema=LEDGER_SCHEMA) if own_ledger is None else own_ledger
    own = SignedDay(day, before.height, lambda columns: before.select(columns or pl.all()))
    known = _known_sides(today, chain(ledger, [own]), settings)
    repeated: dict[int, list[int]] = {}
    for row, other in match_all(today, today, settings):
        if other < row:
            repeated.setdefault(row, []).append(other)
    placed: dict[int, Side] = {}
    nowhere: dict[str, str] = {}
    for row in range(len(today)):
        found = known.get(row, set()) | {
            placed[other] for other in repeated.get(row, []) if other in placed
        }
        if len(found) > 1:
            nowhere[ids[row]] = "it repeats texts of two sides"
            continue
        side = next(iter(found)) if found else side_of(int(today.words[row]), split)
        if why := overlaps.refuses(ids[row], side):
            nowhere[ids[row]] = why
            continue
        placed[row] = side
        overlaps.add(ids[row], side)
    sides = {ids[row]: side for row, side in placed.items()}
    return Placement(sides, nowhere, _ledger_after(today, sides, before))


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
    """Return what was placed now, and what was placed before and is no longer there."""
    now = today.to_table()
    where = pl.Series("side", [sides.get(one, "") for one in now["document_id"]], pl.String)
    gone = before.join(now, on=["document_id", "words"], how="anti")
    return pl.concat([now.with_columns(where), gone.select(*LEDGER_SCHEMA)])
