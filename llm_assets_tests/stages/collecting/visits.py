"""Days collected as the platform does: real connections, the real journal, a told clock."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from aiohttp.abc import AbstractResolver

from llm_assets.config import HtmlSource, JsonSource
from llm_assets.records import ROBOTS_SOURCE, LastCapture, Page
from llm_assets.stages.collecting.day import Collecting
from llm_assets.stages.collecting.harvest import Calendar
from llm_assets.stages.collecting.web import Places, Web
from llm_assets.storage.journal import Journal
from llm_assets.storage.layout import Partition

DAY = date(2026, 1, 5)
NEXT_DAY = DAY + timedelta(days=1)
NOW = datetime(2026, 1, 5, 6, 30, tzinfo=UTC)
IMPATIENT = {
    "timeout_seconds": 10,
    "retries": 0,
    "back_off_seconds": 0.01,
    "private_hosts": ["*.test", "127.0.0.1"],
}


def site(*urls: str, name: str = "site", **changes: Any) -> HtmlSource:
    """A source with these start pages, impatient enough for a test; other keys are manners."""
    own = ("history", "follow", "headers", "query", "sitemaps", "feeds", "depth", "link_hosts")
    block = {key: changes.pop(key) for key in own if key in changes}
    return HtmlSource.model_validate(
        {
            "kind": "html",
            "name": name,
            "history": "today_only",
            "start_urls": urls,
            "item": "article",
            "fields": {"text": ".text"},
            "manners": {**IMPATIENT, **changes},
            **block,
        }
    )


@dataclass(frozen=True)
class Outcome:
    """What a day came to: all pages, read from the journal, and what else the record says."""

    captures: tuple[Page, ...]
    unfinished: tuple[str, ...]
    notes: Mapping[str, str]
    last_captures: tuple[LastCapture, ...]
    lines: tuple[str, ...]

    @property
    def pages(self) -> list[Page]:
        """The pages that are not robots.txt."""
        return [page for page in self.captures if page.role != "robots"]

    @property
    def page(self) -> Page:
        """The only page."""
        (one,) = self.pages
        return one

    @property
    def robots(self) -> list[Page]:
        """The captures of robots.txt."""
        return [page for page in self.captures if page.source == ROBOTS_SOURCE]

    def at(self, url: str) -> Page:
        """The page of one URL."""
        (one,) = (page for page in self.pages if page.url == url)
        return one


@dataclass
class Visits:
    """The days of one use case: a journal a day, which a rerun of the day goes on with.

    `web` is what one process knows; `restart` begins another one.
    """

    folder: Path
    addresses: dict[str, str] = field(default_factory=dict)
    secrets: dict[str, str] = field(default_factory=dict)
    now: datetime = NOW
    jitter: float = 0.5
    resolver: AbstractResolver | None = None
    user_agent: str = "llm-assets/1.0 (tests; +tests@example.org)"
    web: Web = field(init=False)

    def __post_init__(self) -> None:
        self.restart()

    def restart(self) -> None:
        """Forget what the process knew."""
        self.web = Web(
            lambda: self.now,
            self.addresses,
            user_agent=lambda _: self.user_agent,
            secret=self.secrets.get,
            jitter=lambda: self.jitter,
            rhythm_folder=self.folder / "hosts",
        )

    def collect(
        self,
        *sources: HtmlSource | JsonSource,
        day: date = DAY,
        today: date | None = None,
        earlier: Sequence[LastCapture] = (),
    ) -> Outcome:
        """Collect a day; `today` is the day itself unless told otherwise."""
        lines: list[str] = []
        web = replace(self.web, resolver=self.resolver)
        calendar = Calendar(day, today or day, DAY, ZoneInfo("UTC"))
        places = Places(self.folder, self.folder, lambda: None)
        with Journal(self.folder, Partition("tests", "raw_scrapes", day)) as journal:
            record = Collecting(
                sources, calendar, journal, web, places, lines.append, earlier
            ).run()
            return Outcome(
                tuple(record.pages),
                record.unfinished,
                record.notes,
                tuple(record.last_captures),
                tuple(lines),
            )

    def journal_bytes(self, day: date = DAY) -> bytes:
        """The journal as it lies on disk."""
        return (self.folder / "tests" / f"{day}.journal").read_bytes()
