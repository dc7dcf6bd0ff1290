"""The journal: captures of a day that is not committed yet, safe as soon as they are added.

In: captures, appended to one file by single writes. Out: the same ones, after the process that
wrote them was killed at any moment: a torn last record is cut off, a damaged one is passed over,
and `lost` says so. One process at a time may hold a day's journal. After the day's commit the file
is removed. It is on the local disk of whoever collects; memory holds a key and a place for each
capture, never a body.
"""

from __future__ import annotations

import json
import mmap
import os
import struct
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date, datetime
from io import FileIO
from pathlib import Path
from types import TracebackType
from typing import Any, TypeAlias

from llm_assets.errors import CollectingError, CommitConflictError, CorruptFileError
from llm_assets.records import Page, Pages
from llm_assets.stages.collecting.captures import Held
from llm_assets.storage.layout import Partition
from llm_assets.storage.locking import open_locked

HEAD = struct.Struct("<4sIII")  # mark, bytes of the JSON, bytes of the body, CRC-32 of both
# CRC-32 of the head, begun with the record's offset: a damaged body does not lose the next, and
# where a head is damaged, nothing that stands inside a body is taken for the next
CHECK = struct.Struct("<I")
MARK = b"capt"
OLDER_MARK = b"page"
START = HEAD.size + CHECK.size

Key: TypeAlias = tuple[str, str]
Place: TypeAlias = tuple[int, int, int]  # offset of a record, bytes of its JSON and of its body


class Journal:
    """The captures of one day on disk; see `Captures` for what collecting does with it."""

    def __init__(self, folder: Path, partition: Partition) -> None:
        self._path = folder / partition.use_case / f"{partition.day}.journal"
        self._partition = partition
        self._places: dict[Key, Place] = {}
        self._held: dict[Key, Held] = {}
        self._end = 0
        self._damages = 0

    @property
    def lost(self) -> str:
        """Say what was lost to damage of the file; empty where nothing was."""
        if not self._damages:
            return ""
        places = "one place" if self._damages == 1 else f"{self._damages} places"
        return (
            f"{self._path} is damaged in {places}: the captures there are lost, and are collected "
            "again where they can still be had"
        )

    def __enter__(self) -> Journal:
        self._path.parent.mkdir(parents=True, exist_ok=True)
        self._file = self._opened()
        try:
            self._recover()
        except BaseException:
            self._file.close()
            raise
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._file.close()

    def take_over(self, pages: Iterable[Page]) -> None:
        """Add captures that were committed before, unless the journal has ones that say more."""
        for page in pages:
            held = self._held.get((page.source, page.url))
            if held is None or (_rank(held) <= _rank(page) and self.read(*_key(page)) != page):
                self.add(page)

    def remove(self) -> None:
        """Forget everything: the day is committed. Whoever calls this holds the journal."""
        self._path.unlink(missing_ok=True)

    def remove_if_left(self) -> None:
        """Remove what was left by a process that was killed after its commit."""
        if not self._path.exists():
            return
        try:
            file = self._opened()
        except CommitConflictError:  # somebody collects the day again
            return
        with file:
            self.remove()

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
        start = HEAD.pack(MARK, len(head), len(page.body), crc)
        view = memoryview(start + CHECK.pack(_check(start, self._end)) + head + page.body)
        try:
            while view:  # a write may be short on a full disk; the next one then raises
                view = view[self._file.write(view) :]
        except OSError as error:
            self._file.truncate(self._end)
            raise CollectingError(
                f"{page.url} could not be kept in {self._path} ({error}).",
                "Make room there and run the day again; what was captured before is kept.",
            ) from error
        self._note(page, (self._end, len(head), len(page.body)))

    def keys(self) -> list[Key]:
        """See Captures."""
        return sorted(self._places)

    def pages(self, wanted: frozenset[Key]) -> Pages:
        """See Captures; the pages can be read while the journal is open."""
        return _JournalPages(self, wanted)

    def _note(self, page: Page, place: Place) -> None:
        self._places[_key(page)] = place
        self._held[_key(page)] = Held(page.status, page.has_answer, page.is_refused, page.is_wanted)
        self._end = _end(place)

    def _read(self, place: Place) -> Page:
        offset, head, body = place
        content = os.pread(self._file.fileno(), head + body, offset + START)
        return _from_json(content[:head], content[head:])

    def _opened(self) -> FileIO:
        try:
            return open_locked(self._path)
        except BlockingIOError as error:
            raise CommitConflictError(
                f"{self._partition} is being collected by another run right now.",
                "Wait for that run to end; it keeps every page.",
            ) from error

    def _recover(self) -> None:
        """Read what a killed process left, and cut off what it did not finish."""
        size = os.fstat(self._file.fileno()).st_size
        if os.pread(self._file.fileno(), len(OLDER_MARK), 0) == OLDER_MARK:
            raise self._of_another_version("its records have another head")
        while self._end < size:
            place = self._head_at(self._end)
            if place is None:
                self._damages += size - self._end >= START  # less is a head that was begun
                place = self._next_head(size)
            if place is None or _end(place) > size:
                break
            if self._is_whole(place):
                self._note(self._read_known(place), place)
            else:
                self._damages += 1
            self._end = _end(place)
        if self._end < size:
            self._file.truncate(self._end)

    def _head_at(self, offset: int) -> Place | None:
        """Return what the head of a record says, None where no record begins."""
        start = os.pread(self._file.fileno(), START, offset)
        if len(start) < START:
            return None
        known = CHECK.unpack(start[HEAD.size :])[0]
        mark, head, body, _ = HEAD.unpack(start[: HEAD.size])
        if mark != MARK or known != _check(start[: HEAD.size], offset):
            return None
        return offset, head, body

    def _next_head(self, size: int) -> Place | None:
        """Return the first record that begins behind a damaged head."""
        with mmap.mmap(self._file.fileno(), size, access=mmap.ACCESS_READ) as content:
            offset = self._end
            while (offset := content.find(MARK, offset + 1)) >= 0:
                if (place := self._head_at(offset)) is not None:
                    return place
        return None

    def _is_whole(self, place: Place) -> bool:
        offset, head, body = place
        content = os.pread(self._file.fileno(), START + head + body, offset)
        expected: int = HEAD.unpack(content[: HEAD.size])[3]
        return zlib.crc32(memoryview(content)[START:]) == expected

    def _read_known(self, place: Place) -> Page:
        try:
            return self._read(place)
        except (KeyError, TypeError, ValueError) as error:
            raise self._of_another_version(str(error)) from error

    def _of_another_version(self, why: str) -> CorruptFileError:
        return CorruptFileError(
            f"{self._path} was written by another version of llm_assets ({why}).",
            "Finish the day with that version, or remove the file and lose the captures in it.",
        )


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


def _key(page: Page) -> Key:
    return page.source, page.url


def _end(place: Place) -> int:
    offset, head, body = place
    return offset + START + head + body


def _check(head: bytes, offset: int) -> int:
    return zlib.crc32(head, offset & 0xFFFFFFFF)


def _rank(known: Page | Held) -> int:
    """Return how much a capture says; a document is never given for an error."""
    return 2 if known.status in (200, 304) else int(known.has_answer)


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
        "is_final": page.is_final,
    }
    return json.dumps(facts, ensure_ascii=True, separators=(",", ":")).encode()


def _from_json(head: bytes, body: bytes) -> Page:
    facts = json.loads(head)
    facts["fetched_at"] = datetime.fromisoformat(facts["fetched_at"])
    since = facts["unchanged_since"]
    facts["unchanged_since"] = date.fromisoformat(since) if since else None
    return Page(body=body, **facts)
