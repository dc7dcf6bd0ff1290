"""Walking: the files of a source's place in, those that are new read, the source's harvest out.

Each file is opened at most once, and not at all where its place already says that it is known. One
that cannot be read loses no other. What a file holds is for `files` and `warcs` to know.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import BinaryIO, Generic, TypeVar

from llm_assets.config import ArchivedSource, FilesSource
from llm_assets.records import LastCapture
from llm_assets.stages.collecting.harvest import Harvest
from llm_assets.stages.reading.arriving import Notes, sha256_of
from llm_assets.stages.reading.day import Reading
from llm_assets.stages.reading.finding import Found, find_files, quoted
from llm_assets.stages.reading.unpacking import UnreadableFileError

S = TypeVar("S", FilesSource, ArchivedSource)


class Walk(ABC, Generic[S]):
    """The way through one source's files on one day."""

    def __init__(self, source: S, reading: Reading) -> None:
        self._source: S = source
        self._reading = reading
        self._keeper = reading.keeper(source)
        self._arrivals = reading.arrivals(source)
        self._notes = Notes()
        self._is_unfinished = False

    def run(self) -> Harvest:
        """Return what the files come to. Raises CollectingError where the source has no place."""
        source = self._source
        found = find_files(source, self._reading.places)
        for one in found:
            self._read(one)
        if not found:
            self._notes.none_found(source)
        self._reading.report(f"{source.name}: {self._came_to(len(found))}")
        return Harvest(
            wanted={(source.name, url) for url in self._keeper.held_urls() if self._wants(url)},
            last_captures=self._arrivals.last_captures,
            is_unfinished=self._is_unfinished,
            notes=self._notes.lines(),
        )

    def _read(self, found: Found) -> None:
        """Read a file, if it has anything new; whatever is wrong with it is noted."""
        last = self._arrivals.known(found)
        sha256 = last.sha256 if last else ""
        try:
            self._check(found)
            if last is None:
                with found.open() as file:
                    sha256 = sha256_of(file)
                    last = self._arrivals.known(found, sha256)
                    if last is None:
                        self._read_new(found, file, sha256)
                        return
            self._carry_over(last)
        except UnreadableFileError as error:
            self._fail(found.url, found.name, sha256, error)

    def _check(self, found: Found) -> None:
        """Look at a file before it is opened. Raises UnreadableFileError to refuse it."""

    def _carry_over(self, last: LastCapture) -> None:
        """Remember a file that is as it was."""
        self._arrivals.carry_over(last)

    def _fail(self, url: str, name: str, sha256: str, error: UnreadableFileError) -> None:
        """Note what cannot be read: a file, or a part of one with a URL of its own."""
        self._is_unfinished = True
        self._notes.troubles.append(f"{shown(name)}: set aside, it {error}.")

    @abstractmethod
    def _read_new(self, found: Found, file: BinaryIO, sha256: str) -> None:
        """Keep what an open file holds. Raises UnreadableFileError."""

    @abstractmethod
    def _wants(self, url: str) -> bool:
        """True for a capture of the source that today's settings and files ask for."""

    @abstractmethod
    def _came_to(self, files: int) -> str:
        """Say what so many files came to."""


def shown(name: str) -> str:
    """Return a file's name as people read it in notes."""
    return quoted(name, keep=" !")
