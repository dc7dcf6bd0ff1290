"""Use cases and days as people name them on the command line.

In: a name, days as text. Out: settings and dates, or an error that names the ones there are.
"""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from llm_assets.components.resources import now
from llm_assets.config import UseCase, load
from llm_assets.deployment import Deployment
from llm_assets.errors import UnknownDayError, UnknownUseCaseError, did_you_mean


def use_case_files(deployment: Deployment) -> dict[str, Path]:
    """Return every use case's file by its folder's name, in order."""
    files = sorted(deployment.defs_folder.glob("*/defs.yaml"))
    return {file.parent.name: file for file in files}


def find_use_case(deployment: Deployment, name: str) -> UseCase:
    """Load one use case. Raises UnknownUseCaseError or ConfigError."""
    files = use_case_files(deployment)
    if name not in files:
        raise UnknownUseCaseError(
            f"There is no use case {name!r}.",
            f"Use one of {', '.join(files)}, or make it: llm-assets new {name} --like "
            f"{next(iter(files), 'horoscopes')}.{did_you_mean(name, list(files))}",
        )
    return load(files[name], deployment.name)


def parse_day(text: str, use_case: UseCase) -> date:
    """Read a day and check that the use case has it. Raises UnknownDayError."""
    last = last_day(use_case)
    if last < use_case.start_date:
        raise UnknownDayError(
            f"{use_case.name} has no day yet: its first is {use_case.start_date}, and the newest "
            f"complete day is {last}.",
            "Run it tomorrow, or set an earlier start_date.",
        )
    try:
        day = date.fromisoformat(text)
    except ValueError as error:
        raise UnknownDayError(
            f"{text!r} is not a day.", f"Write it as YYYY-MM-DD, for example {last}."
        ) from error
    if not use_case.start_date <= day <= last:
        raise UnknownDayError(
            f"{use_case.name} has no day {day}.",
            f"Choose one from {use_case.start_date} (its start_date) to {last}.",
        )
    return day


def parse_range(first: str, last: str, use_case: UseCase) -> tuple[date, ...]:
    """Read a range of days, both ends included. Raises UnknownDayError."""
    start, end = parse_day(first, use_case), parse_day(last, use_case)
    if end < start:
        raise UnknownDayError(
            f"The range from {start} to {end} is empty.", "Give the earlier day to --from."
        )
    return tuple(start + timedelta(days=i) for i in range((end - start).days + 1))


def last_day(use_case: UseCase) -> date:
    """Return the newest day: yesterday in the use case's zone, today for today_only sources."""
    today = now().astimezone(ZoneInfo(use_case.timezone)).date()
    is_open = any(source.history == "today_only" for source in use_case.sources)
    return today if is_open else today - timedelta(days=1)
