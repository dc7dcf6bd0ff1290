"""Inflating: the bytes of a response as they came in, the body they stand for out, bit by bit.

Only what was asked for is undone (gzip and deflate, RFC 9110, 8.4.1); anything else would be kept
as garbage, so it is an error. No piece is larger than STEP_BYTES, whatever a few bytes expand to.
Counts nothing: the reader stops where it has enough.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from typing import Any

ACCEPT_ENCODING = "gzip, deflate"
STEP_BYTES = 65_536
GZIP, RAW = 16 + zlib.MAX_WBITS, -zlib.MAX_WBITS  # as zlib.decompressobj calls them


class UnaskedEncodingError(Exception):
    """The body is packed in a way that was not asked for."""


class BrokenEncodingError(Exception):
    """The body cannot be unpacked, or ends too early."""


class Inflater:
    """Unpacks one body; `encoding` is its Content-Encoding header."""

    def __init__(self, encoding: str) -> None:
        self._encoding = encoding.strip().lower()
        self._member: Any = None  # zlib's own type has no name
        self._has_ended = False

    def feed(self, wire: bytes) -> Iterator[bytes]:
        """Yield what some bytes stand for.

        Raises UnaskedEncodingError, or BrokenEncodingError where they are not what they should be.
        """
        if self._encoding in {"", "identity"}:
            yield wire
            return
        if self._encoding not in {"gzip", "deflate"}:
            raise UnaskedEncodingError(
                f"the body is packed as {self._encoding[:40]!r}; asked for was {ACCEPT_ENCODING}"
            )
        try:
            yield from self._inflated(wire)
        except zlib.error as error:
            raise BrokenEncodingError(f"the body is no {self._encoding} ({error})") from error

    def end(self) -> None:
        """Say that no more bytes come. Raises BrokenEncodingError in the middle of something."""
        if self._member is not None:
            raise BrokenEncodingError(f"the body breaks off in the middle of its {self._encoding}")

    def _inflated(self, wire: bytes) -> Iterator[bytes]:
        while wire and not self._is_padding(wire):
            self._member = self._member or zlib.decompressobj(self._window(wire))
            piece = self._member.decompress(wire, STEP_BYTES)
            while piece:
                yield piece
                piece = self._member.decompress(self._member.unconsumed_tail, STEP_BYTES)
            wire = b""
            if self._member.eof:
                wire, self._member, self._has_ended = self._member.unused_data, None, True

    def _is_padding(self, wire: bytes) -> bool:
        """True behind the end, where it is not one more gzip member (RFC 1952, 2.2)."""
        follows = self._encoding == "gzip" and wire[0] == 0x1F
        return self._has_ended and self._member is None and not follows

    def _window(self, wire: bytes) -> int:
        if self._encoding == "gzip":
            return GZIP
        # some servers mean the bare stream (RFC 9110, 8.4.1.2); a zlib header says method 8
        return zlib.MAX_WBITS if wire[0] & 0x0F == 8 else RAW
