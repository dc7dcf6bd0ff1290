"""Unpacking: an open file in, the parts it holds out: itself, what is in a .gz, or each of a .zip.

Every unpacked byte is counted while it streams, so a decompression bomb ends at the source's limit
without ever being held. Damage of any kind is one exception that says what it is. Knows no rows.
"""

from __future__ import annotations

import gzip
import io
import lzma
import zipfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import IO, BinaryIO, Protocol, cast

DAMAGE = (OSError, EOFError, zlib.error, lzma.LZMAError, zipfile.BadZipFile, ValueError)
UNKNOWN = (NotImplementedError, RuntimeError)  # zipfile: a method, a password


class UnreadableFileError(Exception):
    """A file, or a part of one, cannot be read as a whole; the message says why."""


class TooLargeError(UnreadableFileError):
    """A file is larger than its source allows, or unpacks to more."""


@dataclass
class Budget:
    """How many bytes a file may still unpack to."""

    limit: int
    spent: int = 0

    def spend(self, size: int) -> None:
        """Count bytes. Raises TooLargeError when they are too many."""
        self.spent += size
        if self.spent > self.limit:
            raise TooLargeError(f"holds more than {self.limit} bytes (maximum_file_bytes)")


@dataclass(frozen=True)
class Part:
    """What one name in a file stands for; `trouble` says why it is passed over.

    `name` decides what it is read as; `inside` is its name in the zip, empty for the file itself.
    """

    name: str
    inside: str
    open: Callable[[Budget], BinaryIO]
    is_packed: bool = False
    trouble: str = ""


class _Source(Protocol):
    def read1(self, size: int, /) -> bytes: ...

    def close(self) -> None: ...


class Counted(io.RawIOBase):
    """Bytes as they are unpacked, counted; never more at once than was asked for."""

    def __init__(self, source: _Source, budget: Budget) -> None:
        self._source = source
        self._budget = budget

    def readable(self) -> bool:
        """See io."""
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        """See io. `read1` returns what there is before damage is met, not after."""
        try:
            piece = self._source.read1(len(buffer))
        except DAMAGE as error:
            raise UnreadableFileError(f"is damaged ({error or type(error).__name__})") from error
        except UNKNOWN as error:
            raise UnreadableFileError(f"cannot be unpacked ({error})") from error
        self._budget.spend(len(piece))
        buffer[: len(piece)] = piece
        return len(piece)

    def close(self) -> None:
        """See io. The file below stays open: it is read again."""
        if not self.closed:
            self._source.close()
        super().close()


def counted(source: _Source, budget: Budget) -> BinaryIO:
    """Return a buffered stream that counts what is read from `source`."""
    return io.BufferedReader(Counted(source, budget), 1 << 16)


@contextmanager
def parts_of(file: BinaryIO, name: str) -> Iterator[list[Part]]:
    """Open what `file` holds, in the order of names.

    Raises UnreadableFileError where a zip has no readable table of contents.
    """
    if not name.lower().endswith(".zip"):
        yield [_plain_or_gzipped(name, "", lambda: _from_start(file))]
        return
    try:
        archive = zipfile.ZipFile(cast("IO[bytes]", _Borrowed(file)))
    except (*DAMAGE, *UNKNOWN) as error:
        raise UnreadableFileError(f"is no zip that can be read ({error})") from error
    with archive:
        last_of_a_name = {one.filename: one for one in archive.infolist()}
        members = sorted(last_of_a_name.values(), key=lambda one: one.filename)
        yield [
            _member(archive, member)
            for member in members
            if not member.is_dir() and not _is_hidden(member.filename)
        ]


def _member(archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> Part:
    name = member.filename

    def open_member() -> _Source:
        try:
            return cast("_Source", archive.open(member))
        except (*DAMAGE, *UNKNOWN) as error:
            raise UnreadableFileError(f"cannot be unpacked ({error})") from error

    part = _plain_or_gzipped(name, name, open_member)
    if member.flag_bits & 1:
        return replace(part, trouble="is encrypted")
    if part.name.lower().endswith((".zip", ".tar")):
        return replace(part, trouble="is an archive inside an archive; unpack it")
    return part


def _plain_or_gzipped(name: str, inside: str, source: Callable[[], _Source]) -> Part:
    if not name.lower().endswith(".gz"):
        return Part(name, inside, lambda budget: counted(source(), budget), bool(inside))

    def open_gzip(budget: Budget) -> BinaryIO:
        return counted(gzip.GzipFile(fileobj=cast("IO[bytes]", source())), budget)

    return Part(name[: -len(".gz")], inside, open_gzip, is_packed=True)


def _from_start(file: BinaryIO) -> _Source:
    file.seek(0)
    return cast("_Source", _Borrowed(file))


def _is_hidden(name: str) -> bool:
    parts = name.split("/")
    return parts[0] == "__MACOSX" or any(part.startswith(".") for part in parts)


class _Borrowed(io.BufferedIOBase):
    """A file whose user may close it, and it stays open."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file

    def seekable(self) -> bool:
        return True

    def readable(self) -> bool:
        return True

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        return self._file.seek(offset, whence)

    def tell(self) -> int:
        return self._file.tell()

    def read(self, size: int | None = -1) -> bytes:
        return self._file.read(-1 if size is None else size)

    def read1(self, size: int = -1) -> bytes:
        return self._file.read(size)
