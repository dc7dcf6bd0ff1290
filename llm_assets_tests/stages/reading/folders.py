"""A desk where tests read stored sources: an inbox, shipped data, and the real journal."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from llm_assets.config import ArchivedSource, DatasetSource, FilesSource
from llm_assets.records import LastCapture, Page
from llm_assets.stages.collecting.harvest import Calendar, Harvest
from llm_assets.stages.collecting.web import Places
from llm_assets.stages.reading.day import Reading
from llm_assets.stages.reading.stored import read_stored
from llm_assets.storage.journal import Journal
from llm_assets.storage.layout import Partition

DAY = date(2026, 1, 5)
NEXT_DAY = DAY + timedelta(days=1)
START = date(2026, 1, 1)
NOON = datetime(2026, 1, 5, 12, tzinfo=UTC)


def no_bucket() -> Any:
    """Stand where a test uses no S3."""
    raise AssertionError("this test uses no bucket")


def unhashed(page: Page) -> str:
    """A page's URL without the hash of its body."""
    return page.url.partition("&sha=")[0]


@dataclass(frozen=True)
class Outcome:
    """What a reading came to: the harvest, and the day's pages as the store would get them."""

    harvest: Harvest
    pages: list[Page]

    @property
    def notes(self) -> str:
        """All notes as people read them."""
        return " ".join(self.harvest.notes)

    @property
    def wanted(self) -> list[Page]:
        """The pages that give documents."""
        return [page for page in self.pages if page.is_wanted]

    def urls(self) -> list[str]:
        """The URLs of the wanted pages, without the hashes of their bodies."""
        return [unhashed(page) for page in self.wanted]

    def lines(self) -> list[dict[str, Any]]:
        """Every row of every wanted page, as it is kept."""
        return [json.loads(line) for page in self.wanted for line in page.body.splitlines()]

    def rows(self) -> list[dict[str, Any]]:
        """The values of the good rows."""
        return [line["row"] for line in self.lines() if "row" in line]

    def troubles(self) -> dict[int, str]:
        """Why rows are set aside, by line."""
        return {one["line"]: one["trouble"] for one in self.lines() if "trouble" in one}


@dataclass
class Desk:
    """Folders for one test, and what the readings of it report."""

    folder: Path
    open_bucket: Callable[[], Any] = no_bucket
    now: Callable[[], datetime] = lambda: NOON
    reported: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        for folder in (self.inbox, self.data):
            folder.mkdir(parents=True, exist_ok=True)

    @property
    def inbox(self) -> Path:
        """Where people drop files."""
        return self.folder / "inbox"

    @property
    def data(self) -> Path:
        """What ships."""
        return self.folder / "data"

    def drop(self, name: str, content: bytes | str) -> Path:
        """Put a file into the inbox."""
        path = self.inbox / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return path

    def read(
        self,
        source: FilesSource | DatasetSource | ArchivedSource,
        day: date = DAY,
        memory: Iterable[LastCapture] = (),
        timezone: str = "UTC",
    ) -> Outcome:
        """Read a source for a day, with the captures that earlier readings of the day left."""
        calendar = Calendar(day, today=day, start=START, timezone=ZoneInfo(timezone))
        places = Places(self.data, self.inbox, self.open_bucket)
        known = {source.name: {last.url: last for last in memory}}
        with Journal(self.folder / "journals", Partition("tests", "raw_scrapes", day)) as journal:
            reading = Reading(calendar, journal, known, self.now, places, self.reported.append)
            harvest = read_stored(source, reading)
            pages = list(journal.pages(frozenset(harvest.wanted)))
        return Outcome(harvest, pages)

    def journal_bytes(self, day: date = DAY) -> int:
        """How large the day's journal is: it only grows when something is added."""
        return (self.folder / "journals" / "tests" / f"{day}.journal").stat().st_size


def files(**given: Any) -> FilesSource:
    """A source of files in the inbox's folder `reviews`, whose texts are of the day they arrive."""
    settings = {"name": "reviews", "kind": "files", "where": "reviews", "history": "today_only"}
    return FilesSource.model_validate({**settings, "fields": {"text": "text"}, **given})
