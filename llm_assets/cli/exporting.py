"""`llm-assets export`: a use case's captured pages as a WARC file, which web archives read.

In: a use case and days. Out: one file, whole or not there at all; what was left out is said.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path

from rich.console import Console
from rich.progress import Progress

import llm_assets
from llm_assets.cli.use_cases import find_use_case, parse_day
from llm_assets.components.days import Days
from llm_assets.components.resources import now, open_workshop
from llm_assets.config import UseCase, WebSource
from llm_assets.deployment import Deployment
from llm_assets.errors import ExportError, MissingPartitionError, UnknownDayError
from llm_assets.records import Page, RawScrapes


def export_warc(
    deployment: Deployment,
    name: str,
    *,
    first: str,
    last: str,
    file: Path | None,
    out: Console,
    err: Console,
) -> int:
    """Write the captures of all collected days between `first` and `last`, both included."""
    from llm_assets.stages.archiving import write_warc

    use_case = find_use_case(deployment, name)
    captures: Days[RawScrapes] = Days(open_workshop(deployment).archive, name, "raw_scrapes")
    days = _chosen_days(captures, use_case, first, last)
    target = file or Path(f"{name}-{days[0]}-{days[-1]}.warc.gz")
    half = target.with_name(f".{target.name}.half-{os.getpid()}")
    websites = [source for source in use_case.sources if isinstance(source, WebSource)]
    robots = "obey" if all(source.manners.obey_robots for source in websites) else "ignore"
    software = f"llm-assets/{llm_assets.__version__}"
    try:
        with (
            Progress(console=err, transient=True, disable=not err.is_terminal) as progress,
            half.open("wb") as sink,
        ):
            pages = _pages(captures, days, progress)
            written = write_warc(
                pages, sink, name=target.name, now=now(), software=software, robots=robots
            )
        half.replace(target)
    except OSError as error:
        raise ExportError(
            f"{target} cannot be written ({error.strerror}).", "Name another file with --out."
        ) from error
    finally:
        half.unlink(missing_ok=True)
    out.print(
        f"Wrote {target}: {written.responses} answers and {written.revisits} unchanged pages of "
        f"{len(days)} days; {written.left_out} captures without an answer, or of files, left out.",
        highlight=False,
        soft_wrap=True,
    )
    return 0


def _pages(captures: Days[RawScrapes], days: Sequence[date], progress: Progress) -> Iterator[Page]:
    task = progress.add_task("exporting", total=len(days))
    for day in days:
        yield from captures[day].pages
        progress.advance(task)


def _chosen_days(
    captures: Days[RawScrapes], use_case: UseCase, first: str, last: str
) -> list[date]:
    collected = captures.archive.days(use_case.name, captures.asset)
    if not collected:
        raise MissingPartitionError(
            f"{use_case.name} has no captured page yet.",
            f"Collect a day: llm-assets run {use_case.name} --select raw_scrapes",
        )
    start = parse_day(first, use_case) if first else collected[0]
    end = parse_day(last, use_case) if last else collected[-1]
    days = [day for day in collected if start <= day <= end]
    if not days:
        raise UnknownDayError(
            f"{use_case.name} has no captured page from {start} to {end}.",
            f"Captured are days from {collected[0]} to {collected[-1]}.",
        )
    return days
