"""Files: CSV, JSONL, JSON, Parquet and text files in, also zipped; a day's rows out as captures.

Every file is gone through twice: first all of it, for its encoding, its layout and its unpacked
size, then row by row. So a file is kept whole or not at all, and one that cannot be read loses no
other. Rows are of their declared day, or of the day on which their file arrived.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from typing import BinaryIO

from llm_assets.config import FilesSource
from llm_assets.records import LastCapture
from llm_assets.stages.collecting.harvest import Harvest
from llm_assets.stages.reading.day import Reading
from llm_assets.stages.reading.finding import Found, place_of, quoted
from llm_assets.stages.reading.keeping import Tally, lines_of_day
from llm_assets.stages.reading.lines import Layout, Row
from llm_assets.stages.reading.surveying import Known, rows_of, survey, why_passed_over
from llm_assets.stages.reading.unpacking import (
    Budget,
    Part,
    TooLargeError,
    UnreadableFileError,
    parts_of,
)
from llm_assets.stages.reading.walking import Walk, shown

SHOWN_COLUMNS = 12


def read_files(source: FilesSource, reading: Reading) -> Harvest:
    """Return what a source of files comes to. Raises CollectingError where it has no place."""
    return FilesWalk(source, reading).run()


class FilesWalk(Walk[FilesSource]):
    """The way through the files of one source; each is gone through twice."""

    def __init__(self, source: FilesSource, reading: Reading) -> None:
        super().__init__(source, reading)
        self._total = Tally()
        self._read_now: set[str] = set()  # URLs of files that were read as they are now
        self._known: dict[str, str] = {}  # hashes of files that an earlier day has read
        self._failed: dict[str, str] = {}  # hashes of files, or parts, that could not be read

    def _check(self, found: Found) -> None:
        if found.size > self._source.maximum_file_bytes:
            Budget(self._source.maximum_file_bytes).spend(found.size)

    def _carry_over(self, last: LastCapture) -> None:
        super()._carry_over(last)
        self._known[last.url] = last.sha256

    def _fail(self, url: str, name: str, sha256: str, error: UnreadableFileError) -> None:
        super()._fail(url, name, sha256, error)
        self._failed[url] = sha256

    def _came_to(self, files: int) -> str:
        aside = f", {self._total.set_aside} set aside" if self._total.set_aside else ""
        return f"{self._total.kept} rows of the day in {files} files{aside}"

    def _wants(self, url: str) -> bool:
        """True for what was read now, and for what is held of files that are gone since.

        What is held of a file that has changed is wanted only where the file still gives it; of a
        file that cannot be read now, only what came from another content.
        """
        part, file = url.partition("#")[0], _file_of(url)
        for failed in (part, file):
            if failed in self._failed:
                return self._hash_of_held(url) != self._failed[failed]
        if url in self._keeper.produced:
            return True
        if file in self._read_now:
            return False
        if file in self._known:
            return self._hash_of_held(url) == self._known[file]
        return place_of(self._source).asks_for(url)

    def _hash_of_held(self, url: str) -> str:
        return self._keeper.captures.read(self._source.name, url).headers.get("x-file-sha256", "")

    def _read_new(self, found: Found, file: BinaryIO, sha256: str) -> None:
        before = os.fstat(file.fileno())
        with parts_of(file, found.name) as parts:
            budget = Budget(self._source.maximum_file_bytes)
            surveyed = [self._survey(found, file, part, sha256, budget) for part in parts]
            readable = [one for one in surveyed if one is not None]
            read = [self._read_part(found, file, known, sha256) for known in readable]
        after = os.fstat(file.fileno())  # tells a change meanwhile; it never gives a day
        if (before.st_size, before.st_mtime_ns) != (after.st_size, after.st_mtime_ns):
            raise UnreadableFileError("changed while it was read; the next run reads it again")
        self._read_now.add(found.url)
        if any(read) or found.url not in map(_file_of, self._failed):  # else it is read again
            self._arrivals.remember(found, sha256)

    def _survey(
        self, found: Found, file: BinaryIO, part: Part, sha256: str, budget: Budget
    ) -> Known | None:
        """Go through a part once. One that cannot be read is noted; a bomb ends the whole file."""
        name = _name_of(found, part)
        why = part.trouble or why_passed_over(part, self._source)
        if why:
            self._notes.readings.append(f"{shown(name)} {why}.")
            return None
        try:
            return survey(part, file, self._source, budget)
        except TooLargeError:
            raise
        except UnreadableFileError as error:
            self._fail(_url_of(found, part), name, sha256, error)
            return None

    def _read_part(self, found: Found, file: BinaryIO, known: Known, sha256: str) -> bool:
        """Keep the rows of the day; return False where the part breaks off."""
        layout = known.layout
        name, url = _name_of(found, known.part), _url_of(found, known.part)
        facts = {
            "x-file-sha256": sha256,
            "x-file-encoding": layout.encoding,
            "x-file-delimiter": layout.delimiter,
            "x-file-columns": ",".join(layout.columns),
        }
        tally = Tally()
        rows = self._watched(name, rows_of(known, file, name, self._source.maximum_file_bytes))
        day, zone = self._reading.calendar.day, self._reading.calendar.timezone
        lines = lines_of_day(rows, self._source.day, day, zone, tally)
        try:
            self._keeper.keep_rows(url, lines, {key: one for key, one in facts.items() if one})
        except TooLargeError:
            raise
        except UnreadableFileError as error:
            self._fail(url, name, sha256, error)
            return False
        self._total.kept += tally.kept
        self._total.set_aside += tally.set_aside
        self._note(name, layout, tally)
        return True

    def _watched(self, name: str, rows: Iterable[Row]) -> Iterator[Row]:
        for row in rows:
            self._keeper.tell(f"line {row.line} of {name}")
            yield row

    def _note(self, name: str, layout: Layout, tally: Tally) -> None:
        """Say how a file was read, where it gave rows or should have."""
        if not (tally.kept or tally.set_aside):
            return
        facts = [layout.encoding, repr(layout.delimiter) if len(layout.columns) > 1 else ""]
        if layout.columns:
            more = len(layout.columns) - SHOWN_COLUMNS
            columns = ", ".join(layout.columns[:SHOWN_COLUMNS])
            facts.append(f"columns {columns}" + (f" and {more} more" if more > 0 else ""))
        said = f"{shown(name)}: " + (", ".join(filter(None, facts)) or "Parquet")
        if tally.set_aside:
            rows = "1 row" if tally.set_aside == 1 else f"{tally.set_aside} rows"
            first = "in line" if tally.set_aside == 1 else "the first in line"
            said += f"; {rows} set aside, {first} {tally.first_line}"
        (self._notes.troubles if tally.set_aside else self._notes.readings).append(said + ".")


def _file_of(url: str) -> str:
    return url.partition("#")[0].partition("!")[0]


def _name_of(found: Found, part: Part) -> str:
    return f"{found.name}!{part.inside}" if part.inside else found.name


def _url_of(found: Found, part: Part) -> str:
    return f"{found.url}!{quoted(part.inside)}" if part.inside else found.url
