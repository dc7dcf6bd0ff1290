"""`llm-assets preview`: what a use case's sources give, a few pages each, with nothing kept.

In: a use case and a day. Out: captures and documents as people read them, so that rules can be
tried while the YAML is written. robots.txt and all manners hold here too. Of files, datasets and
archives the beginning is read; a file is still looked over once, for its hash and its encoding.
"""

from __future__ import annotations

from collections.abc import Collection
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path

from rich.console import Console
from rich.table import Table
from rich.text import Text

from llm_assets.cli.consoles import print_table
from llm_assets.cli.use_cases import find_use_case, last_day, parse_day
from llm_assets.components.resources import workshop_resource
from llm_assets.components.scrape_step import ScrapeStep
from llm_assets.config import Source, UseCase, WebSource
from llm_assets.deployment import Deployment
from llm_assets.errors import CollectingError, UnknownUseCaseError, did_you_mean
from llm_assets.records import Page, RawScrapes
from llm_assets.storage.archive import Archive
from llm_assets.storage.journal import Journal
from llm_assets.storage.layout import Partition
from llm_assets.storage.local import LocalStore
from llm_assets.storage.scratch import temporary_folder

SHOWN_CHARACTERS = 400
SHOWN_DOCUMENTS = 3
SHOWN_PAGES = 15


def preview_sources(
    deployment: Deployment,
    name: str,
    *,
    only: str,
    day: str,
    pages: int,
    out: Console,
    err: Console,
) -> int:
    """Show what each source gives for a day; return 1 if one gave no document."""
    use_case = find_use_case(deployment, name)
    chosen = parse_day(day, use_case) if day else last_day(use_case)
    sources = tuple(_at_most(source, pages) for source in _chosen_sources(use_case, only))
    limited = use_case.model_copy(update={"sources": sources})
    with ExitStack() as stack:
        resource = workshop_resource(deployment)
        stack.callback(resource.close)
        folder = stack.enter_context(temporary_folder(deployment.scratch))
        archive = Archive(LocalStore(folder / "store"), folder / "scratch")
        workshop = replace(resource.opened("raw_scrapes"), archive=archive)
        step = workshop.step(limited, "raw_scrapes")
        assert isinstance(step, ScrapeStep)
        stored = [source.name for source in sources if not isinstance(source, WebSource)]
        opened = _FirstCaptures(archive.journals, step.partition(chosen), stored, pages)
        journal = stack.enter_context(opened)
        record = step.collect(chosen, journal, lambda line: err.print(line, style="dim"))
        return max([_show(record, source, out) for source in sources])


class _FirstCaptures(Journal):
    """A journal that takes so many captures of each of some sources, and then ends their reading.

    A capture holds up to 500 rows, or one page of an archive.
    """

    def __init__(
        self, folder: Path, partition: Partition, limited: Collection[str], limit: int
    ) -> None:
        super().__init__(folder, partition)
        self._limit = limit
        self._left = dict.fromkeys(limited, limit)

    def add(self, page: Page) -> None:
        """See Captures. Raises CollectingError where a source has given enough."""
        left = self._left.get(page.source)
        if left == 0:
            raise CollectingError(
                f"Only the beginning was read: the first {self._limit} portions of rows, or pages "
                "of an archive.",
                "A run reads all of it; --pages sets how much a preview does.",
            )
        if left is not None:
            self._left[page.source] = left - 1
        super().add(page)


def _show(record: RawScrapes, source: Source, out: Console) -> int:
    """Show one source; return 1 if it gave no document."""
    from llm_assets.stages.extracting.documents import extract_documents

    pages = [page for page in record.pages if page.source == source.name]
    found = extract_documents(pages, [source], record.day)
    out.print(f"\n{source.name} on {record.day}", style="bold", highlight=False)
    table = Table(box=None, show_header=True, pad_edge=False)
    for column in ("status", "robots", "bytes", "url"):
        table.add_column(column, overflow="fold")
    for page in pages[:SHOWN_PAGES]:
        table.add_row(str(page.status), page.robots, str(len(page.body)), Text(_url(page)))
    print_table(out, table)
    if len(pages) > SHOWN_PAGES:
        out.print(f"… and {len(pages) - SHOWN_PAGES} more", style="dim", highlight=False)
    for text in (record.notes.get(source.name, ""), *found.misses.values()):
        if text:
            out.print(text, style="yellow", highlight=False, markup=False)
    if source.name in record.lost:
        out.print("today_only: this past day cannot be had", style="yellow", highlight=False)
    if record.left_out.get(source.name):
        out.print(f"{record.left_out[source.name]} more links, left out here", style="dim")
    for row in found.documents.head(SHOWN_DOCUMENTS).iter_rows(named=True):
        out.print(f"\n{row['url']}", style="bold", highlight=False, markup=False)
        for field in source.columns:
            out.print(Text(f"  {field}: ", style="cyan") + Text(_short(row[field])))
    out.print(
        f"\n{found.documents.height} documents before cleaning, {found.unreadable.height} rows "
        f"set aside, from {sum(page.gives_documents for page in pages)} pages",
        highlight=False,
    )
    return 0 if found.documents.height else 1


def _url(page: Page) -> str:
    return f"{page.url}  {page.error}" if page.error else page.url


def _short(text: str) -> str:
    shown = text[:SHOWN_CHARACTERS].replace("\n", " ⏎ ")
    more = len(text) - SHOWN_CHARACTERS
    return f"{shown} … ({more} characters more)" if more > 0 else shown


def _at_most(source: Source, pages: int) -> Source:
    if not isinstance(source, WebSource):
        return source
    manners = source.manners.model_copy(update={"maximum_pages": pages})
    return source.model_copy(update={"manners": manners})


def _chosen_sources(use_case: UseCase, only: str) -> list[Source]:
    names = [source.name for source in use_case.sources]
    if only and only not in names:
        raise UnknownUseCaseError(
            f"{use_case.name} has no source {only!r}.",
            f"Use one of {', '.join(names)}.{did_you_mean(only, names)}",
        )
    return [source for source in use_case.sources if only in ("", source.name)]
