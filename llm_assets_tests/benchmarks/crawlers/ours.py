"""Our crawl of the benchmark's site: fetch into a journal, then extract from it."""

from __future__ import annotations

import json
import resource
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from llm_assets.config import HtmlSource
from llm_assets.records import LastCapture, RawScrapes
from llm_assets.stages.collecting.day import Collecting
from llm_assets.stages.collecting.harvest import Calendar
from llm_assets.stages.collecting.web import Places, Web
from llm_assets.stages.extracting.documents import extract_documents
from llm_assets.storage.journal import Journal
from llm_assets.storage.layout import Partition
from llm_assets.storage.pages import write_pages

DAY = date(2026, 1, 1)


def source_of(address: str, pages: int, concurrency: int) -> HtmlSource:
    """Return the settings that a user would write for the site."""
    return HtmlSource.model_validate(
        {
            "kind": "html",
            "name": "site",
            "history": "today_only",
            "start_urls": [f"http://{address}/"],
            "follow": "li a",
            "fields": {
                "title": "title",
                "headings": {"css": "h1, h2, h3", "join": "\n"},
                "text": {"css": "p", "join": "\n"},
            },
            "manners": {
                "concurrency": concurrency,
                "maximum_pages": pages + 100,
                "private_hosts": ["127.0.0.1"],
            },
        }
    )


def crawl(
    address: str,
    pages: int,
    concurrency: int,
    folder: Path,
    earlier: tuple[LastCapture, ...] = (),
) -> tuple[int, tuple[LastCapture, ...]]:
    """Collect and extract a day; return how many documents there are, and what is remembered."""
    source = source_of(address, pages, concurrency)
    with collected(source, folder, earlier) as record:
        found = extract_documents(record.pages, [source], DAY)
        return found.documents.height, tuple(record.last_captures)


def collect(address: str, pages: int, concurrency: int, folder: Path) -> int:
    """Collect a day and write it as a commit does; return how many captures there are."""
    with collected(source_of(address, pages, concurrency), folder, ()) as record:
        write_pages(record.pages, folder / "pages.parquet")
        return len(record.pages)


@contextmanager
def collected(
    source: HtmlSource, folder: Path, earlier: tuple[LastCapture, ...]
) -> Iterator[RawScrapes]:
    """Yield the day's captures; they are in a journal, which goes at the end."""
    calendar = Calendar(DAY, DAY, DAY, ZoneInfo("UTC"))
    with Journal(folder, Partition("benchmark", "raw_scrapes", DAY)) as journal:
        places = Places(folder, folder, lambda: None)
        web = Web(lambda: datetime.now(UTC))
        yield Collecting([source], calendar, journal, web, places, lambda _: None, earlier).run()
        journal.remove()


def main() -> None:
    """Crawl as the command line says: address, pages, concurrency, folder, and what to do."""
    address, pages, concurrency, folder, what = sys.argv[1:6]
    started = time.perf_counter()
    if what == "collect":
        documents = collect(address, int(pages), int(concurrency), Path(folder))
    else:
        documents, _ = crawl(address, int(pages), int(concurrency), Path(folder))
    seconds = time.perf_counter() - started
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
    print(json.dumps({"documents": documents, "seconds": seconds, "peak_bytes": peak}))


if __name__ == "__main__":
    main()
