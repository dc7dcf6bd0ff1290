"""The journal: captures of a day that is not committed yet, safe as soon as they are added.

In: captures, appended to one file by single writes. Out: the same ones, after the process that
wrote them was killed at any moment: a torn last record is cut off. One process at a time may hold a
day's journal. After the day's commit the file is removed. It is on the local disk of whoever
collects; memory holds a key and a place for each capture, never a body.
"""

from __future__ import annotations

import fcntl
import json
import os
import struct
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date, datetime
from io import FileIO
from pathlib import Path
from types import TracebackType
from typing import Any

from llm_assets.errors import CommitConflictError
from llm_assets.records import Page, Pages
from llm_assets.stages.collecting.captures import Held
from llm_assets.storage.layout import Partition

HEAD = struct.Struct("<4sIII")  # mark, bytes of the JSON, bytes of the body, CRC-32 of both
MARK = b"page"

Key = tuple[str, str]


class Journal:
    """The captures of one day on disk; see `Captures` for what collecting does with it."""

    def __init__(self, folder: Path, partition: Partition) -> None:
        self._path = folder / partition.use_case / f"{partition.day}.journal"
        self._partition = partition
        self._places: dict[Key, tuple[int, int, int]] = {}
        self._held: dict[Key, Held] = {}
        self._end = 0

    def __enter__(self) -> Journal:
        self._path.parent.mkdir(parents=True, exist_ok=True)
        self._file = self._opened()
        self._recover()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._file.close()

    def take_over(self, pages: Iterable[Page]) -> None:
        """Add captures that were committed before, unless the journal has newer ones."""
        for page in pages:
            if (page.source, page.url) not in self._held:
                self.add(page)

    def remove(self) -> None:
        """Forget everything: the day is committed. Nobody else can hold the file meanwhile."""
        self._path.unlink(missing_ok=True)

    def held(self, source: str, url: str) -> Held | None:
        """See Captures."""
        return self._held.get((source, url))

    def read(self, source: str, url: str) -> Page:
        """See Captures."""
        return self._read(self._places[source, url])

    def add(self, page: Page) -> None:
        """See Captures."""
        head = _to_json(page)
        crc = zlib.crc32(page.body, zlib.crc32(head))
        record = HEAD.pack(MARK, len(head), len(page.body), crc) + head + page.body
        view = memoryview(record)
        while view:  # a write may be short on a full disk; the next one then raises
            view = view[self._file.write(view) :]
        self._note(page, (self._end, len(head), len(page.body)))

    def keys(self) -> list[Key]:
        """See Captures."""
        return sorted(self._places)

    def pages(self, wanted: frozenset[Key]) -> Pages:
        """See Captures; the pages can be read while the journal is open."""
        return _JournalPages(self, wanted)

    def _note(self, page: Page, place: tuple[int, int, int]) -> None:
        key = (page.source, page.url)
        self._places[key] = place
        self._held[key] = Held(page.status, page.has_answer, page.is_refused)
        self._end = place[0] + HEAD.size + place[1] + place[2]

    def _read(self, place: tuple[int, int, int]) -> Page:
        offset, head, body = place
        content = os.pread(self._file.fileno(), head + body, offset + HEAD.size)
        return _from_json(content[:head], content[head:])

    def _opened(self) -> FileIO:
        """Open and lock the file; what is locked must be the file that has the name."""
        while True:
            file = self._path.open("a+b", buffering=0)
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError as error:
                file.close()
                raise CommitConflictError(
                    f"{self._partition} is being collected by another run right now.",
                    "Wait for that run to end; it keeps every page.",
                ) from error
            if self._path.exists() and os.path.samestat(os.fstat(file.fileno()), self._path.stat()):
                return file
            file.close()  # another run committed the day and removed it meanwhile

    def _recover(self) -> None:
        """Read what a killed process left, and cut off what it did not finish."""
        size = os.fstat(self._file.fileno()).st_size
        while (place := self._record_at(self._end, size)) is not None:
            self._note(self._read(place), place)
        if self._end < size:
            self._file.truncate(self._end)

    def _record_at(self, offset: int, size: int) -> tuple[int, int, int] | None:
        head = os.pread(self._file.fileno(), HEAD.size, offset)
        if len(head) < HEAD.size:
            return None
        mark, head_size, body_size, crc = HEAD.unpack(head)
        if mark != MARK or offset + HEAD.size + head_size + body_size > size:
            return None
        content = os.pread(self._file.fileno(), head_size + body_size, offset + HEAD.size)
        return (offset, head_size, body_size) if zlib.crc32(content) == crc else None


class _JournalPages:
    """All captures in the order (source, url), read one at a time."""

    def __init__(self, journal: Journal, wanted: frozenset[Key]) -> None:
        self._journal = journal
        self._wanted = wanted
        self._keys = journal.keys()

    def __len__(self) -> int:
        return len(self._keys)

    def __iter__(self) -> Iterator[Page]:
        for key in self._keys:
            page = self._journal.read(*key)
            is_wanted = key in self._wanted
            yield page if page.is_wanted == is_wanted else replace(page, is_wanted=is_wanted)


def _to_json(page: Page) -> bytes:
    facts: dict[str, Any] = {
        "source": page.source,
        "url": page.url,
        "fetched_at": page.fetched_at.isoformat(),
        "status": page.status,
        "headers": dict(page.headers),
        "sha256": page.sha256,
        "robots": page.robots,
        "error": page.error,
        "is_wanted": page.is_wanted,
        "role": page.role,
        "unchanged_since": page.unchanged_since.isoformat() if page.unchanged_since else None,
    }
    return json.dumps(facts, ensure_ascii=True, separators=(",", ":")).encode()


def _from_json(head: bytes, body: bytes) -> Page:
    facts = json.loads(head)
    facts["fetched_at"] = datetime.fromisoformat(facts["fetched_at"])
    since = facts["unchanged_since"]
    facts["unchanged_since"] = date.fromisoformat(since) if since else None
    return Page(body=body, **facts)
