"""WARCs: web archives in, their pages of a day out as captures, as if fetched today.

Taken are the answers that hold HTML or XML, with content and transfer encodings undone; of several
captures of a URL the first one read stays, as when it is fetched. What is damaged costs what
follows it in that file, never what came before. Makes no requests.
"""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Iterator
from typing import BinaryIO

from llm_assets.config import ArchivedSource
from llm_assets.records import Page
from llm_assets.stages.collecting.harvest import Harvest
from llm_assets.stages.collecting.requesting import KEPT_HEADERS
from llm_assets.stages.reading.day import Reading
from llm_assets.stages.reading.finding import Found
from llm_assets.stages.reading.recorded import Record, records_of
from llm_assets.stages.reading.unpacking import Budget, UnreadableFileError, parts_of
from llm_assets.stages.reading.walking import Walk, shown

PAGE_TYPE = re.compile(r"(text/html|text/xml|application/([a-z.+-]+\+)?xml)\s*(;|$)", re.IGNORECASE)


def read_archives(source: ArchivedSource, reading: Reading) -> Harvest:
    """Return what the archives of a source come to. Raises CollectingError without a place."""
    return ArchivesWalk(source, reading).run()


class ArchivesWalk(Walk[ArchivedSource]):
    """The way through the archives of one source."""

    def __init__(self, source: ArchivedSource, reading: Reading) -> None:
        super().__init__(source, reading)
        self._pattern = re.compile(source.urls_matching or "")
        self._records = 0  # read from the archive at hand

    def _read_new(self, found: Found, file: BinaryIO, sha256: str) -> None:
        """Keep the pages of an archive; where it is damaged, those before the damage."""
        self._records = 0
        skipped: Counter[str] = Counter()
        name = shown(found.name)
        try:
            for page in self._pages(found, file, skipped):
                self._keeper.keep_first(page)
                self._keeper.tell(f"{len(self._keeper.produced)} pages")
        except UnreadableFileError as error:
            if not self._records:
                raise
            before = f"the {self._records} records before that are kept"
            self._notes.troubles.append(f"{name} {error}; {before}.")
        self._arrivals.remember(found, sha256)
        if skipped:
            what = ", ".join(f"{count} {why}" for why, count in sorted(skipped.items()))
            self._notes.readings.append(f"{name}: passed over {what}.")

    def _wants(self, url: str) -> bool:
        return self._pattern.search(url) is not None

    def _came_to(self, files: int) -> str:
        return f"{len(self._keeper.produced)} pages of the day in {files} archives"

    def _pages(self, found: Found, file: BinaryIO, skipped: Counter[str]) -> Iterator[Page]:
        with parts_of(file, found.name) as parts:
            for part in parts:
                with part.open(Budget(self._source.maximum_file_bytes)) as stream:
                    for record in records_of(stream):
                        page = self._page(record, skipped)
                        self._records += 1
                        if page is not None:
                            yield page

    def _page(self, record: Record, skipped: Counter[str]) -> Page | None:
        """Return a record as a page, or None where it is none, or not of the day."""
        skipped["revisits"] += record.kind == "revisit"
        if record.kind != "response" or not self._pattern.search(record.url):
            return None
        headers = record.http_headers()
        if headers is None or not PAGE_TYPE.match(headers.get_header("Content-Type") or ""):
            return None
        status = headers.get_statuscode()
        if record.moment is None or not re.fullmatch("[1-5][0-9][0-9]", status):
            skipped["without a date or a status"] += 1
            return None
        calendar = self._reading.calendar
        day = record.moment.astimezone(calendar.timezone).date()
        if self._source.history == "dated" and day != calendar.day:
            return None
        body, trouble = record.body(headers)
        if trouble:
            skipped[trouble] += 1
            return None
        kept = {name: one for name in KEPT_HEADERS if (one := headers.get_header(name))}
        sha256 = hashlib.sha256(body).hexdigest()
        name, moment = self._source.name, record.moment
        return Page(name, record.url, moment, int(status), kept, body, sha256, robots="")
