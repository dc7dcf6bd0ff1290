"""Planning: which days of which assets still have to be made.

In: a use case, days, and what Dagster has recorded. Out: runs to launch, each a range of days or a
single one, or nothing where all is up to date. The steps' recipes decide, the same that the assets
compare, so a plan and a run never disagree. Launches nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import dagster as dg

from llm_assets.components.resources import ASSETS, DATA_ASSETS, MODEL_ASSETS, Workshop
from llm_assets.components.steps import Step
from llm_assets.config import UseCase
from llm_assets.errors import LlmAssetsError

Recorded = Callable[[str, date], bool]


@dataclass(frozen=True)
class PlannedRun:
    """One Dagster run: assets of one use case for consecutive days."""

    assets: tuple[str, ...]
    days: tuple[date, ...]


@dataclass(frozen=True)
class Wanted:
    """What somebody asked for: assets by day; `again` asks for finished ones too."""

    use_case: UseCase
    data_days: tuple[date, ...]
    model_days: tuple[date, ...]
    assets: tuple[str, ...] = ASSETS
    again: bool = False


def plan_runs(
    workshop: Workshop, wanted: Wanted, recorded: Recorded, without: Iterable[date] = ()
) -> list[PlannedRun]:
    """Return the runs that are still needed, leaving out the days in `without`.

    Data assets come first, a run for each stretch of consecutive days; then a run a day for the
    model. Data and model of the same single day are one run.
    """
    left_out = set(without)
    stale = stale_days(workshop, wanted, recorded)
    data_assets = tuple(a for a in DATA_ASSETS if a in wanted.assets)
    model_assets = tuple(a for a in MODEL_ASSETS if a in wanted.assets)
    data_days = [d for d in wanted.data_days if d not in left_out and stale[d] & set(data_assets)]
    model_days = [
        d for d in wanted.model_days if d not in left_out and stale[d] & set(model_assets)
    ]
    if len(wanted.data_days) == 1 and data_days == model_days:
        return [PlannedRun(data_assets + model_assets, tuple(data_days))] if data_days else []
    data_runs = [PlannedRun(data_assets, days) for days in stretches(data_days)]
    return data_runs + [PlannedRun(model_assets, (day,)) for day in model_days]


def stale_days(
    workshop: Workshop, wanted: Wanted, recorded: Recorded
) -> dict[date, frozenset[str]]:
    """Return for each wanted day the assets that are not up to date."""
    stale: dict[date, frozenset[str]] = {}
    steps = {asset: workshop.step(wanted.use_case, asset) for asset in ASSETS}  # they remember days
    for day in sorted({*wanted.data_days, *wanted.model_days}):
        found: set[str] = set()
        for asset in ASSETS:
            is_fresh = not (found or wanted.again) and _is_fresh(steps[asset], day)
            if not (is_fresh and recorded(asset, day)):
                found.add(asset)
        stale[day] = frozenset(found)
    for day in wanted.model_days:
        window = wanted.use_case.training.window.days
        read = (stale.get(day - timedelta(days=back), frozenset()) for back in range(window))
        if any(assets & set(DATA_ASSETS) for assets in read):
            stale[day] |= set(MODEL_ASSETS)
    return stale


def recorded_days(instance: dg.DagsterInstance, use_case: str) -> Recorded:
    """Return a question: has Dagster recorded this day of this asset as materialized?"""
    known = {
        asset: instance.get_materialized_partitions(dg.AssetKey([use_case, asset]))
        for asset in ASSETS
    }
    return lambda asset, day: day.isoformat() in known[asset]


def stretches(days: Sequence[date]) -> list[tuple[date, ...]]:
    """Cut sorted days into stretches of consecutive ones."""
    cut: list[list[date]] = []
    for day in days:
        if cut and day - cut[-1][-1] == timedelta(days=1):
            cut[-1].append(day)
        else:
            cut.append([day])
    return [tuple(stretch) for stretch in cut]


def failed_days(instance: dg.DagsterInstance, run_id: str, run: PlannedRun) -> list[date]:
    """Return the days on which a failed run really failed.

    Its failing asset is the first that does not have all its days recorded by this very run.
    """
    recorded: dict[str, set[str | None]] = {asset: set() for asset in run.assets}
    for entry in instance.all_logs(run_id, of_type=dg.DagsterEventType.ASSET_MATERIALIZATION):
        made = entry.asset_materialization
        if made is not None and made.asset_key.path[-1] in recorded:
            recorded[made.asset_key.path[-1]].add(made.partition)
    for asset in run.assets:
        lacking = [day for day in run.days if day.isoformat() not in recorded[asset]]
        if lacking:
            return lacking
    return []


def _is_fresh(step: Step[Any], day: date) -> bool:
    try:
        return step.finished(day) is not None
    except LlmAssetsError:
        return False
