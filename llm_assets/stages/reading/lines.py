"""Lines: the bytes of a text file in, its physical lines out, counted; and what a row is.

What cannot be decoded, or is too long, is marked rather than raised, so that only its row is lost.
Memory holds the lines of one row. Knows no format.
"""

from __future__ import annotations

import codecs
import io
import re
from collections import deque
from dataclasses import dataclass, field
from typing import Any, BinaryIO, TextIO

from llm_assets.stages.reading.unpacking import UnreadableFileError

MAXIMUM_ROW_CHARACTERS = 10_000_000  # a text of 1,500 pages; a longer row is set aside
SAMPLE_CHARACTERS = 65_536
RAW_CHARACTERS = 300
TOO_LONG = f"the row is longer than {MAXIMUM_ROW_CHARACTERS} characters"
UNDECODABLE = "some bytes are not text in this encoding"


@dataclass(frozen=True, slots=True)
class Row:
    """One row: its values by column, or why it has none and how its text begins."""

    line: int
    values: dict[str, Any] = field(default_factory=dict)
    trouble: str = ""
    raw: str = ""


@dataclass(frozen=True)
class Layout:
    """How a text file is read: all that was declared or found before its first row.

    `header_lines` are the physical lines down to the end of a table's header.
    """

    encoding: str
    delimiter: str = ""
    columns: tuple[str, ...] = ()
    header_lines: int = 0


def bad_row(line: int, trouble: str, raw: str) -> Row:
    """Return a row that is set aside."""
    shown = raw[:RAW_CHARACTERS].rstrip("\r\n").encode("utf-8", "replace").decode()
    return Row(line, trouble=trouble, raw=shown)


def why_not_text(text: str, encoding: str) -> str:
    """Say why a row cannot be taken as text; empty where it can."""
    if "\0" in text:
        return "it holds a NUL character"
    if text.isascii():
        return ""
    if (_is_wide(encoding) and "\ufffd" in text) or re.search("[\ud800-\udfff]", text):
        return UNDECODABLE
    return ""


def open_text(stream: BinaryIO, encoding: str, newline: str) -> TextIO:
    """Decode a stream; what cannot be decoded is marked, so that only its row is lost."""
    try:
        errors = "replace" if _is_wide(encoding) else "surrogateescape"
        return _Text(stream, encoding, errors, newline)
    except LookupError as error:
        raise UnreadableFileError(f"cannot be decoded ({error})") from error


def _is_wide(encoding: str) -> bool:
    return codecs.lookup(encoding).name.startswith(("utf-16", "utf-32"))


class _Text(io.TextIOWrapper):
    """A text whose decoder may know no way on, such as UTF-16 without its mark."""

    def read(self, size: int | None = -1, /) -> str:
        try:
            return super().read(size)
        except UnicodeError as error:
            raise UnreadableFileError(f"cannot be decoded as {self.encoding}") from error

    def readline(self, size: int = -1, /) -> str:  # type: ignore[override]
        try:
            return super().readline(size)
        except UnicodeError as error:
            raise UnreadableFileError(f"cannot be decoded as {self.encoding}") from error


class LineTooLongError(Exception):
    """A line, or a record of several, is longer than a row may be."""


@dataclass(frozen=True, slots=True)
class _Line:
    number: int
    text: str
    is_cut: bool = False


class Lines:
    """Physical lines, counted; those of the record being read can be gone back to."""

    def __init__(self, text: TextIO) -> None:
        self.record: list[_Line] = []
        self.ended_inside = False
        self._text = text
        self._again: deque[_Line] = deque()
        self._number = 0
        self._size = 0

    def __iter__(self) -> Lines:
        return self

    def __next__(self) -> str:
        line = self._again.popleft() if self._again else self._read()
        if line is None:
            self.ended_inside = bool(self.record)
            raise StopIteration
        self.record.append(line)
        self._size += len(line.text)
        if line.is_cut or self._size > MAXIMUM_ROW_CHARACTERS:
            raise LineTooLongError
        return line.text

    def start_record(self) -> None:
        """Forget the lines of the record before."""
        self.record = []
        self.ended_inside = False
        self._size = 0

    def read_to_closing_quote(self) -> None:
        """Go on to where the quotes of the record are even in number, or it is too long."""
        quotes = sum(line.text.count('"') for line in self.record)
        try:
            while quotes % 2:
                quotes += next(self).count('"')
        except (StopIteration, LineTooLongError):
            return

    def read_again_after_first(self) -> str:
        """Put back all lines of the record but the first, and return that one."""
        self._again.extendleft(reversed(self.record[1:]))
        return self.record[0].text

    def _read(self) -> _Line | None:
        text = self._text.readline(MAXIMUM_ROW_CHARACTERS + 1)
        if not text:
            return None
        self._number += 1
        is_cut = rest = len(text) > MAXIMUM_ROW_CHARACTERS
        while rest:
            more = self._text.readline(MAXIMUM_ROW_CHARACTERS)
            rest = bool(more) and not more.endswith(("\r", "\n"))
        if self._number == 1:
            text = text.removeprefix("\ufeff")
        return _Line(self._number, text[:RAW_CHARACTERS] if is_cut else text, is_cut)
