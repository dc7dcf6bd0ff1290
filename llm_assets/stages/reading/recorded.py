"""Recorded: an unpacked web archive in, its records out, with the answers they hold.

warcio reads the records; here it is kept from three things that it would do to a damaged or hostile
file: end in silence where the file breaks off, hold a head of any length, and unpack a body of any
size. Knows no days and no sources.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any, BinaryIO

from warcio.archiveiterator import ArchiveIterator
from warcio.bufferedreaders import BufferedReader, ChunkedDataReader
from warcio.exceptions import ArchiveLoadFailed
from warcio.statusandheaders import StatusAndHeadersParser, StatusAndHeadersParserException

from llm_assets.stages.reading.unpacking import UnreadableFileError

MAXIMUM_BODY_BYTES = 50_000_000
MAXIMUM_HEAD_BYTES = 1_000_000  # of a record: all its lines; real ones have a few thousand
PIECE = 1 << 16
DAMAGED_BODY = "with a damaged body"
TOO_LARGE = f"larger than {MAXIMUM_BODY_BYTES} bytes"


def records_of(stream: BinaryIO) -> Iterator[Record]:
    """Yield the records in their order.

    Raises UnreadableFileError where the file is damaged, breaks off, or is no WARC.
    """
    records = ArchiveIterator(_Pieces(stream), no_record_parse=True)
    records.reader = _BoundedLines(records.fh)
    number = 0
    while True:
        try:
            found = next(records, None)
        except ArchiveLoadFailed as error:
            raise UnreadableFileError(f"is no WARC after its first {number} records") from error
        if found is None:
            return
        number += 1
        record = Record(found, number)
        yield record
        record.finish()
        records.reader.line_bytes = 0


class Record:
    """One record of a web archive, while it is the one being read."""

    def __init__(self, found: Any, number: int) -> None:
        headers = found.rec_headers
        self.kind: str = found.rec_type or ""
        self.url: str = headers.get_header("WARC-Target-URI") or ""
        self.moment = _moment(headers.get_header("WARC-Date") or "")
        self._stream = found.raw_stream
        self._number = number
        if headers.get_header("Content-Length") is None:
            raise self._breaks_off()

    def http_headers(self) -> Any | None:
        """Read the head of a recorded answer; None where there is none."""
        if not self.url.lower().startswith(("http:", "https:")):
            return None
        try:
            return StatusAndHeadersParser(["HTTP/1.0", "HTTP/1.1"], False).parse(self._stream)
        except (EOFError, StatusAndHeadersParserException):
            return None

    def body(self, headers: Any) -> tuple[bytes, str]:
        """Return the body of a recorded answer, without its encodings, or why it is passed over."""
        encoding = (headers.get_header("Content-Encoding") or "").strip().lower()
        is_chunked = (headers.get_header("Transfer-Encoding") or "").strip().lower() == "chunked"
        stream = ChunkedDataReader(self._stream) if is_chunked else self._stream
        pieces: list[bytes] = []
        size = 0
        while size <= MAXIMUM_BODY_BYTES and (piece := stream.read(PIECE)):
            pieces.append(piece)
            size += len(piece)
        self.finish()
        if size > MAXIMUM_BODY_BYTES:
            return b"", TOO_LARGE
        body, trouble = _decoded(b"".join(pieces), encoding)
        return (b"", TOO_LARGE) if len(body) > MAXIMUM_BODY_BYTES else (body, trouble)

    def finish(self) -> None:
        """Read to the record's end. Raises UnreadableFileError where the file ends before it."""
        while self._stream.read(PIECE):
            pass
        if self._stream.limit > 0:
            raise self._breaks_off()

    def _breaks_off(self) -> UnreadableFileError:
        return UnreadableFileError(f"breaks off in record {self._number}")


def _decoded(body: bytes, encoding: str) -> tuple[bytes, str]:
    """Undo a content encoding, up to one byte more than is kept.

    Many archives hold bodies that were decoded already, under the header that says otherwise: what
    does not decode from its first bytes on is taken as it is.
    """
    if encoding in ("", "identity"):
        return body, ""
    if encoding in ("gzip", "x-gzip"):
        return _inflated(body, zlib.MAX_WBITS + 16)
    if encoding == "deflate":
        is_zlib = body[:1] == b"\x78"
        return _inflated(body, zlib.MAX_WBITS if is_zlib else -zlib.MAX_WBITS)
    if encoding == "br":
        return _from_brotli(body)
    return b"", f"in the content encoding {encoding}"


def _inflated(body: bytes, bits: int) -> tuple[bytes, str]:
    unpacking = zlib.decompressobj(bits)
    try:
        unpacked = unpacking.decompress(body, MAXIMUM_BODY_BYTES + 1)
    except zlib.error:
        return body, ""
    is_whole = unpacking.eof or len(unpacked) > MAXIMUM_BODY_BYTES
    return (unpacked, "") if is_whole else (b"", DAMAGED_BODY)


def _from_brotli(body: bytes) -> tuple[bytes, str]:
    try:
        import brotli
    except ImportError:
        return b"", "in the content encoding br, which needs the package brotli"
    unpacking = brotli.Decompressor()
    try:
        unpacked = unpacking.process(body, output_buffer_limit=MAXIMUM_BODY_BYTES + 1)
    except brotli.error:
        return body, ""
    is_whole = unpacking.is_finished() or len(unpacked) > MAXIMUM_BODY_BYTES
    return (unpacked, "") if is_whole else (b"", DAMAGED_BODY)


def _moment(text: str) -> datetime | None:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


class _Pieces:
    """A stream that gives what there is before it raises, as warcio reads it."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream
        self._read = 0

    def read(self, size: int) -> bytes:
        piece: bytes = self._stream.read1(size)  # type: ignore[attr-defined]
        self._read += len(piece)
        return piece

    def tell(self) -> int:
        return self._read


class _BoundedLines(BufferedReader):  # type: ignore[misc]
    """Lines of a record's head, never more than a head may have."""

    line_bytes = 0

    def readline(self, length: int | None = None) -> bytes:
        line: bytes = super().readline(length or MAXIMUM_HEAD_BYTES)
        self.line_bytes += len(line)
        if self.line_bytes >= MAXIMUM_HEAD_BYTES:
            raise UnreadableFileError(
                f"is no WARC: a head is longer than {MAXIMUM_HEAD_BYTES} bytes"
            )
        return line
