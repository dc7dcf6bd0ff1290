"""Arriving: which files of a place are new, for sources whose texts are of the day they arrived.

A file is known by its URL and the hash of its bytes, never by its time: one that changed has
arrived anew. What is remembered goes from day to day with the captures. Opens nothing.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import BinaryIO

from llm_assets.config import ArchivedSource, FilesSource
from llm_assets.records import LastCapture
from llm_assets.stages.collecting.harvest import Calendar
from llm_assets.stages.reading.finding import Found


@dataclass
class Arrivals:
    """What earlier days know of a source's files, and what the next day will.

    `is_dated` sources do not ask: each of their rows says its day. What they remember tells
    whether a day has to be read again.
    """

    source: str
    calendar: Calendar
    memory: Mapping[str, LastCapture]
    is_dated: bool
    last_captures: list[LastCapture] = field(default_factory=list)

    def known(self, found: Found, sha256: str = "") -> LastCapture | None:
        """Return what an earlier day knows of the same content; without a hash, by S3's name."""
        last = self.memory.get(found.url)
        if self.is_dated or last is None or last.day >= self.calendar.day:
            return None
        if sha256:
            return last if last.sha256 == sha256 else None
        return last if found.etag and last.etag == found.etag else None

    def carry_over(self, last: LastCapture) -> None:
        """Remember a file that is as it was."""
        self.last_captures.append(last)

    def remember(self, found: Found, sha256: str) -> None:
        """Remember a file that was read today."""
        day = self.calendar.day
        self.last_captures.append(LastCapture(self.source, found.url, day, sha256, etag=found.etag))


@dataclass
class Notes:
    """What is worth saying of a source's files: troubles first, and not of thousands of files."""

    limit: int = 20
    troubles: list[str] = field(default_factory=list)
    readings: list[str] = field(default_factory=list)

    def none_found(self, source: FilesSource | ArchivedSource) -> None:
        """Say that there is nothing to read."""
        self.troubles.append(f"{source.where} holds no file that matches {source.matches}.")

    def lines(self) -> list[str]:
        """Return the sentences, cut at the limit."""
        lines = self.troubles + self.readings
        more = len(lines) - self.limit
        return lines if more <= 0 else [*lines[: self.limit], f"And {more} more files."]


def sha256_of(file: BinaryIO) -> str:
    """Return the hash of an open file's bytes."""
    file.seek(0)
    digest = hashlib.sha256()
    while piece := file.read(1 << 20):
        digest.update(piece)
    return digest.hexdigest()
