"""WARCs: web archives in, their pages of a day out as captures, as if fetched today.

Taken are the answers that hold HTML or XML, with content and transfer encodings undone; of several
captures of a URL the first one read stays, as when it is fetched. What is damaged costs what
follows it in that file, never what came before. Makes no requests.
"""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from typing import BinaryIO

from llm_assets.config import ArchivedSource
from llm_assets.records import LastCapture, Page
from llm_assets.stages.collecting.captures import Captures
from llm_assets.stages.collecting.harvest import Calendar, Harvest
from llm_assets.stages.collecting.requesting import KEPT_HEADERS
from llm_assets.stages.collecting.web import Clock, Places, Report
from llm_assets.stages.reading.arriving import Arrivals, Notes, sha256_of
from llm_assets.stages.reading.finding import Found, find_files, quoted
from llm_assets.stages.reading.keeping import Keeper
from llm_assets.stages.reading.recorded import Record, records_of
from llm_assets.stages.reading.unpacking import Budget, UnreadableFileError, parts_of

PAGE_TYPE = re.compile(r"(text/html|text/xml|application/([a-z.+-]+\+)?xml)\s*(;|$)", re.IGNORECASE)


def read_archives(
    source: ArchivedSource,
    calendar: Calendar,
    captures: Captures,
    memory: Mapping[str, LastCapture],
    now: Clock,
    places: Places,
    report: Report,
) -> Harvest:
    """Return what the archives of a source come to. Raises CollectingError without a place."""
    keeper = Keeper(source.name, captures, now, report)
    arrivals = Arrivals(source.name, calendar, memory, source.history == "dated")
    reading = _Reading(source, calendar, keeper, arrivals)
    found = find_files(source, places)
    for one in found:
        reading.read(one)
    return reading.ended(len(found))


class _Reading:
    """The reading of one source's archives for one day."""

    def __init__(
        self, source: ArchivedSource, calendar: Calendar, keeper: Keeper, arrivals: Arrivals
    ) -> None:
        self._source = source
        self._calendar = calendar
        self._keeper = keeper
        self._arrivals = arrivals
        self._notes = Notes()
        self._pattern = re.compile(source.urls_matching or "")
        self._is_unfinished = False
        self._records = 0  # read from the archive at hand

    def read(self, found: Found) -> None:
        """Keep the pages of one archive; what is wrong with it is noted."""
        last = self._arrivals.known(found)
        try:
            if last is None:
                with found.open() as file:
                    sha256 = sha256_of(file)
                    last = self._arrivals.known(found, sha256)
                    if last is None:
                        self._read_new(found, file, sha256)
                        return
            self._arrivals.carry_over(last)
        except UnreadableFileError as error:
            self._is_unfinished = True
            self._notes.troubles.append(f"{quoted(found.name, keep=' ')}: set aside, it {error}.")

    def _read_new(self, found: Found, file: BinaryIO, sha256: str) -> None:
        """Keep the pages of an archive; where it is damaged, those before the damage."""
        self._records = 0
        skipped: Counter[str] = Counter()
        name = quoted(found.name, keep=" ")
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

    def ended(self, files: int) -> Harvest:
        """Return what it came to."""
        source, keeper = self._source, self._keeper
        if not files:
            self._notes.none_found(source)
        keeper.report(f"{source.name}: {len(keeper.produced)} pages of the day in {files} archives")
        held = (url for url in keeper.held_urls() if self._pattern.search(url))
        return Harvest(
            wanted={(source.name, url) for url in held},
            last_captures=self._arrivals.last_captures,
            is_unfinished=self._is_unfinished,
            notes=self._notes.lines(),
        )

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
        day = record.moment.astimezone(self._calendar.timezone).date()
        if self._source.history == "dated" and day != self._calendar.day:
            return None
        body, trouble = record.body(headers)
        if trouble:
            skipped[trouble] += 1
            return None
        kept = {name: one for name in KEPT_HEADERS if (one := headers.get_header(name))}
        sha256 = hashlib.sha256(body).hexdigest()
        name, moment = self._source.name, record.moment
        return Page(name, record.url, moment, int(status), kept, body, sha256, robots="")
