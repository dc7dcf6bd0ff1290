"""Keeping: rows and recorded pages in, captures out, in pages of bounded size.

A page holds at most 500 rows as JSON lines: `{"line": 12, "row": {...}}`, or for a row that is set
aside `{"line": 13, "trouble": "...", "raw": "..."}`. A page is named by its content: reading the
same rows again adds nothing, and changed ones replace nothing. What a row means is not known here.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, tzinfo
from time import monotonic
from typing import Any

from llm_assets.records import ROWS_TYPE, Page
from llm_assets.stages.collecting.captures import Captures, Held
from llm_assets.stages.collecting.watching import EVERY_SECONDS
from llm_assets.stages.collecting.web import Clock, Report
from llm_assets.stages.json_paths import value_at
from llm_assets.stages.reading.lines import Row, bad_row

PAGE_ROWS = 500
PAGE_BYTES = 4_000_000  # a page of long rows ends at the first row beyond


@dataclass(frozen=True, slots=True)
class Line:
    """A row as a page holds it."""

    number: int
    content: bytes


@dataclass
class Tally:
    """What became of the rows of one file."""

    kept: int = 0
    set_aside: int = 0
    first_line: int = 0

    def count(self, row: Row) -> None:
        """Count a row."""
        if row.trouble:
            self.first_line = self.first_line or row.line
            self.set_aside += 1
        else:
            self.kept += 1


@dataclass
class Keeper:
    """Keeps the captures of one source, and remembers which of them this run asked for."""

    source: str
    captures: Captures
    now: Clock
    report: Report
    clock: Callable[[], float] = monotonic
    produced: set[str] = field(default_factory=set)
    _next_line: float = 0.0

    def __post_init__(self) -> None:
        self._next_line = self.clock() + EVERY_SECONDS

    def held_urls(self) -> list[str]:
        """Return the URLs of the source's captures, those of earlier runs of the day included."""
        return [url for name, url in self.captures.keys() if name == self.source]  # noqa: SIM118

    def keep_rows(self, url: str, lines: Iterable[Line], facts: Mapping[str, str]) -> None:
        """Keep rows as pages of `url`; what is held already is not added again."""
        headers = {"content-type": ROWS_TYPE, **facts}
        for first, last, body in _pages_of(lines):
            sha256 = hashlib.sha256(body).hexdigest()
            key = f"{url}#rows={first}-{last}&sha={sha256[:12]}"
            self.produced.add(key)
            if self.captures.held(self.source, key) is None:
                page = Page(self.source, key, self.now(), 200, headers, body, sha256, robots="")
                self.captures.add(page)

    def keep_first(self, page: Page) -> None:
        """Keep a recorded page, unless its URL is held: an error only gives way to an answer."""
        self.produced.add(page.url)
        held = self.captures.held(self.source, page.url)
        if held is None or _worth(page) > _worth(held):
            self.captures.add(page)

    def tell(self, what: str) -> None:
        """Say how far the reading is, every few seconds."""
        if self.clock() >= self._next_line:
            self._next_line = self.clock() + EVERY_SECONDS
            self.report(f"{self.source}: {what} so far")


def _worth(one: Page | Held) -> int:
    return 2 if one.status == 200 else int(one.has_answer)


def lines_of_day(
    rows: Iterable[Row], column: str | None, day: date, timezone: tzinfo, tally: Tally
) -> Iterator[Line]:
    """Yield the rows to keep, written and counted: without a column all, else those of the day.

    A row without a day that can be read is of no day: it is counted as set aside, and not kept.
    """
    for row in rows:
        if column is not None and not row.trouble:
            found = day_of(row.values, column, timezone)
            if found is None:
                row = bad_row(row.line, "no day", "")
            elif found != day:
                continue
        written, content = _written(row)
        tally.count(written)
        if column is None or not written.trouble:
            yield Line(row.line, content)


def day_of(values: Mapping[str, Any], column: str, timezone: tzinfo) -> date | None:
    """Return the day that an ISO date or moment is of, in the use case's zone."""
    value = values[column] if column in values else value_at(values, column)
    if not isinstance(value, str):
        return None
    try:
        return date.fromisoformat(value.strip())
    except ValueError:
        pass
    try:
        moment = datetime.fromisoformat(value.strip())
        return (moment if moment.tzinfo is None else moment.astimezone(timezone)).date()
    except (ValueError, OverflowError):
        return None


def _pages_of(lines: Iterable[Line]) -> Iterator[tuple[int, int, bytes]]:
    """Yield first line, last line and body of each page."""
    page: list[Line] = []
    size = 0
    for line in lines:
        page.append(line)
        size += len(line.content)
        if len(page) == PAGE_ROWS or size >= PAGE_BYTES:
            yield _page_of(page)
            page, size = [], 0
    if page:
        yield _page_of(page)


def _page_of(page: list[Line]) -> tuple[int, int, bytes]:
    return page[0].number, page[-1].number, b"".join(line.content for line in page)


def _written(row: Row) -> tuple[Row, bytes]:
    """Return a row as a line of JSON; one that cannot be written so is set aside."""
    if not row.trouble:
        try:
            return row, _to_json({"line": row.line, "row": row.values})
        except (ValueError, RecursionError) as error:  # half a surrogate pair, 1e999, too deep
            row = bad_row(row.line, f"cannot be written as JSON in UTF-8: {_why(error)}", "")
    return row, _to_json({"line": row.line, "trouble": row.trouble, "raw": row.raw})


def _why(error: Exception) -> str:
    return error.reason if isinstance(error, UnicodeEncodeError) else str(error)


def _to_json(record: Mapping[str, Any]) -> bytes:
    text = json.dumps(record, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    return text.encode() + b"\n"
