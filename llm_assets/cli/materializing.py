"""`llm-assets run`: days of a use case, through Dagster, with a summary."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from rich.console import Console

from llm_assets.cli.instance import open_instance
from llm_assets.cli.progress import Progress
from llm_assets.cli.running import Ran, run_wanted
from llm_assets.cli.serving_sites import sites_at_hand
from llm_assets.cli.summary import Summary
from llm_assets.cli.use_cases import find_use_case, last_day, parse_day, parse_range
from llm_assets.components.planning import Wanted
from llm_assets.components.resources import ASSETS, DATA_ASSETS, MODEL_ASSETS, open_workshop
from llm_assets.config import UseCase
from llm_assets.deployment import Deployment
from llm_assets.errors import UnknownDayError, UnknownUseCaseError, did_you_mean


def materialize(
    deployment: Deployment,
    name: str,
    *,
    days: Sequence[str],
    first: str,
    last: str,
    select: Sequence[str],
    again: bool,
    out: Console,
    err: Console,
) -> int:
    """Run what is asked for; return the exit status, 1 if a day failed."""
    use_case = find_use_case(deployment, name)
    chosen = _days(use_case, days, first, last)
    wanted = want(use_case, chosen, select, again)
    with sites_at_hand(deployment) as served:
        workshop = open_workshop(served)
        with open_instance(served) as instance, Progress(err) as progress:
            ran = run_wanted(instance, workshop, wanted, progress)
    summary = Summary(workshop.archive, use_case, out)
    say_what_ran(wanted, ran, out)
    summary.show_data(wanted.data_days)
    for day in wanted.model_days:
        summary.show_model(day)
    if wanted.model_days and "eval_report" in wanted.assets and not ran.bad_days:
        summary.show_report_path(wanted.model_days[-1])
    return say_what_failed(ran, err)


def want(use_case: UseCase, days: Sequence[date], select: Sequence[str], again: bool) -> Wanted:
    """Return what a range of days means: the model of its last day, or the assets selected."""
    for asset in select:
        if asset not in ASSETS:
            raise UnknownUseCaseError(
                f"{use_case.name} has no asset {asset!r}.",
                f"Select from {', '.join(ASSETS)}.{did_you_mean(asset, list(ASSETS))}",
            )
    assets = tuple(asset for asset in ASSETS if not select or asset in select)
    wants_data = any(asset in DATA_ASSETS for asset in assets)
    wants_model = any(asset in MODEL_ASSETS for asset in assets)
    return Wanted(
        use_case,
        tuple(days) if wants_data else (),
        tuple(days if select else days[-1:]) if wants_model else (),
        assets,
        again,
    )


def say_what_ran(wanted: Wanted, ran: Ran, out: Console) -> None:
    """Say how many runs there were, or that there was nothing to do."""
    name = wanted.use_case.name
    if not ran.runs:
        span = sorted({*wanted.data_days, *wanted.model_days})
        out.print(
            f"{name}: everything from {span[0]} to {span[-1]} is up to date, nothing to do.",
            highlight=False,
        )
    for run in ran.runs:
        days = f"{run.days[0]} to {run.days[-1]}" if len(run.days) > 1 else f"{run.days[0]}"
        verb = "tried" if run in ran.failed else "ran"
        out.print(f"{name}: {verb} {', '.join(run.assets)} for {days}.", highlight=False)


def say_what_failed(ran: Ran, err: Console) -> int:
    """Name the bad days with their reasons; return the exit status."""
    for trouble in dict.fromkeys(ran.bad_days.values()):
        err.print(trouble, style="red", highlight=False, markup=False, soft_wrap=True)
    return 1 if ran.bad_days else 0


def _days(use_case: UseCase, days: Sequence[str], first: str, last: str) -> tuple[date, ...]:
    if days and (first or last):
        raise UnknownDayError("Both --day and a range were given.", "Give one of them.")
    if days:
        return tuple(sorted({parse_day(day, use_case) for day in days}))
    if first or last:
        newest = last_day(use_case).isoformat()
        return parse_range(first or use_case.start_date.isoformat(), last or newest, use_case)
    return (parse_day(last_day(use_case).isoformat(), use_case),)
