"""`llm-assets export`: captured pages as WARC, or the dialogues of a chat task as JSON lines.

In: a use case and days. Out: one file, whole or not there at all; what was left out is said.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any, BinaryIO

from rich.console import Console
from rich.progress import Progress

import llm_assets
from llm_assets.cli.use_cases import find_use_case, parse_day
from llm_assets.components.days import Days
from llm_assets.components.resources import now, open_workshop
from llm_assets.config import ChatTask, UseCase, WebSource
from llm_assets.deployment import Deployment
from llm_assets.errors import ExportError, MissingPartitionError, UnknownDayError
from llm_assets.records import CleanCorpus, Page, RawScrapes, TokenizedSplits


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
    days = _chosen_days(captures, use_case, first, last, "captured page")
    target = file or Path(f"{name}-{days[0]}-{days[-1]}.warc.gz")
    websites = [source for source in use_case.sources if isinstance(source, WebSource)]
    robots = "obey" if all(source.manners.obey_robots for source in websites) else "ignore"
    software = f"llm-assets/{llm_assets.__version__}"
    with _progress(err) as progress, _whole(target) as sink:
        pages = _pages(captures, days, progress)
        written = write_warc(
            pages, sink, name=target.name, now=now(), software=software, robots=robots
        )
    out.print(
        f"Wrote {target}: {written.responses} answers and {written.revisits} unchanged pages of "
        f"{len(days)} days; {written.left_out} captures without an answer, or of files, left out.",
        highlight=False,
        soft_wrap=True,
    )
    return 0


def export_conversations(
    deployment: Deployment,
    name: str,
    *,
    first: str,
    last: str,
    file: Path | None,
    out: Console,
    err: Console,
) -> int:
    """Write the dialogues of all tokenized days between `first` and `last`, both included.

    A line is one dialogue: messages, document_id, url, day, and side (null where it is on none).
    """
    use_case = find_use_case(deployment, name)
    task = use_case.task
    if not isinstance(task, ChatTask):
        raise ExportError(
            f"The task of {name} is of the kind {task.kind}, so it has no conversations.",
            "Name a use case whose task.kind is chat, or export its pages with --warc.",
        )
    archive = open_workshop(deployment).archive
    tokens: Days[TokenizedSplits] = Days(archive, name, "tokenized_splits")
    corpora: Days[CleanCorpus] = Days(archive, name, "clean_corpus")
    days = _chosen_days(tokens, use_case, first, last, "tokenized day")
    target = file or Path(f"{name}-{days[0]}-{days[-1]}.jsonl")
    written = on_no_side = 0
    with _progress(err) as progress, _whole(target) as sink:
        bar = progress.add_task("exporting", total=len(days))
        for day in days:
            for line in _conversations(tokens, corpora, day, task):
                sink.write(json.dumps(line, ensure_ascii=False).encode() + b"\n")
                written += 1
                on_no_side += line["side"] is None
            progress.advance(bar)
    out.print(
        f"Wrote {target}: {written} dialogues of {len(days)} days, {on_no_side} on no side.",
        highlight=False,
        soft_wrap=True,
    )
    return 0


def _conversations(
    tokens: Days[TokenizedSplits], corpora: Days[CleanCorpus], day: date, task: ChatTask
) -> Iterator[dict[str, Any]]:
    """Yield the dialogues of the very documents that were tokenized, as they were then."""
    from llm_assets.stages.conversing import compose_dialogues

    inputs = tokens.require(day).recipe.inputs
    corpus = corpora.at(next(one for one in inputs if one.asset == corpora.asset))
    sides = dict(tokens[day].documents.select("document_id", "side").iter_rows())
    for document in corpus.documents.iter_rows(named=True):
        for messages in compose_dialogues(document, task):
            yield {
                "messages": list(messages),
                "document_id": document["document_id"],
                "url": document["url"],
                "day": day.isoformat(),
                "side": sides.get(document["document_id"]),
            }


def _progress(err: Console) -> Progress:
    return Progress(console=err, transient=True, disable=not err.is_terminal)


@contextmanager
def _whole(target: Path) -> Iterator[BinaryIO]:
    """Open a file that is only there once all of it is written; raises ExportError."""
    half = target.with_name(f".{target.name}.half-{os.getpid()}")
    try:
        with half.open("wb") as sink:
            yield sink
        half.replace(target)
    except OSError as error:
        raise ExportError(
            f"{target} cannot be written ({error.strerror}).", "Name another file with --out."
        ) from error
    finally:
        half.unlink(missing_ok=True)


def _pages(captures: Days[RawScrapes], days: Sequence[date], progress: Progress) -> Iterator[Page]:
    task = progress.add_task("exporting", total=len(days))
    for day in days:
        yield from captures[day].pages
        progress.advance(task)


def _chosen_days(
    held: Days[Any], use_case: UseCase, first: str, last: str, what: str
) -> list[date]:
    """Return the days that hold something; `what` names one of these in words."""
    collected = held.archive.days(use_case.name, held.asset)
    if not collected:
        raise MissingPartitionError(
            f"{use_case.name} has no {what} yet.",
            f"Make one: llm-assets run {use_case.name} --select {held.asset}",
        )
    start = parse_day(first, use_case) if first else collected[0]
    end = parse_day(last, use_case) if last else collected[-1]
    days = [day for day in collected if start <= day <= end]
    if not days:
        raise UnknownDayError(
            f"{use_case.name} has no {what} from {start} to {end}.",
            f"There are some from {collected[0]} to {collected[-1]}.",
        )
    return days
