"""Sitemaps: what one names, plain list, XML or an index of others, also gzipped.

In: a capture. Out: absolute web addresses with the day of their last change, in order
(sitemaps.org/protocol.html; Google's news sitemaps say the day of publication instead). The XML is
read as it streams. A document type is refused: no sitemap needs one, and it is how a few bytes
become gigabytes (CWE-776). What was read before a mistake counts.
"""

from __future__ import annotations

import gzip
import io
import zlib
from datetime import UTC, date, datetime, tzinfo
from xml.parsers import expat

from llm_assets.records import Page
from llm_assets.stages.collecting.links import Entry, Listing
from llm_assets.stages.collecting.requesting import resolve

MAXIMUM_ENTRIES = 50_000  # sitemaps.org; more is against the protocol
GZIP_MAGIC = b"\x1f\x8b"
UTF16_MARKS = (b"\xff\xfe", b"\xfe\xff")
BLANK = b"\xef\xbb\xbf \t\r\n"  # what may stand before the first character, the mark of UTF-8 too
TOO_MANY = f"names more than {MAXIMUM_ENTRIES} entries, which is against its protocol; the rest "
TOO_MANY += "is left out"


class _NotASitemapError(Exception):
    """What is read turns out to be something else."""


def sitemap_entries(page: Page, timezone: tzinfo, limit: int) -> Listing:
    """Return what a sitemap names; one that unpacks to more than `limit` bytes is not read."""
    base = page.headers.get("location", page.url)
    try:
        content = _unpacked(page.body, limit)
    except (OSError, EOFError, zlib.error) as error:
        return Listing((), f"cannot be unpacked ({error})")
    if len(content) > limit:
        return Listing((), f"unpacks to more than {limit} bytes (maximum_body_bytes)")
    if content.startswith(UTF16_MARKS):
        return _from_xml(content, base, timezone)
    content = content.lstrip(BLANK)
    return _from_xml(content, base, timezone) if content[:1] == b"<" else _from_list(content)


def _unpacked(body: bytes, limit: int) -> bytes:
    if not body.startswith(GZIP_MAGIC):
        return body
    with gzip.open(io.BytesIO(body)) as file:
        return file.read(limit + 1)


def _from_list(content: bytes) -> Listing:
    """Read an address a line, which the protocol allows; words are none."""
    lines = content.decode("utf-8", "replace").splitlines()
    found = [Entry(url, None) for line in lines if (url := resolve("", line))]
    if not found:
        return Listing((), "is no sitemap")
    return Listing(found[:MAXIMUM_ENTRIES], TOO_MANY * (len(found) > MAXIMUM_ENTRIES))


def _from_xml(content: bytes, base: str, timezone: tzinfo) -> Listing:
    reader = _Reader(base, timezone)
    try:
        reader.read(content)
    except _NotASitemapError as error:
        return Listing((), f"is no sitemap ({error})")
    except (expat.ExpatError, ValueError, LookupError) as error:  # such as an unknown encoding
        if not reader.entries:
            return Listing((), f"is no sitemap ({error})")
        return Listing(reader.entries, f"is broken ({error}); entries before that count")
    return Listing(reader.entries, TOO_MANY * reader.is_too_long)


class _Reader:
    """Reads sitemap XML; memory holds the entries and the texts of one of them."""

    def __init__(self, base: str, timezone: tzinfo) -> None:
        self.entries: list[Entry] = []
        self.is_too_long = False
        self._base = base
        self._timezone = timezone
        self._open: list[str] = []
        self._said: dict[str, str] = {}
        self._text: list[str] = []

    def read(self, content: bytes) -> None:
        """Read all; raises ExpatError or _NotASitemapError."""
        parser = expat.ParserCreate(namespace_separator="}")
        parser.buffer_text = True
        parser.StartDoctypeDeclHandler = self._refuse
        parser.StartElementHandler = self._start
        parser.CharacterDataHandler = self._text_of
        parser.EndElementHandler = self._end
        parser.Parse(content, True)

    def _refuse(self, name: str, *_: object) -> None:
        raise _NotASitemapError(f"it declares the document type {name[:80]}")

    def _start(self, name: str, _: object) -> None:
        local = _local(name)
        if not self._open and local not in {"urlset", "sitemapindex"}:
            raise _NotASitemapError(f"it begins with <{local[:80]}>")
        self._open.append(local)
        self._text = []
        if len(self._open) == 2:
            self._said = {}

    def _text_of(self, text: str) -> None:
        self._text.append(text)

    def _end(self, name: str) -> None:
        local = _local(name)
        self._open.pop()
        if len(self._open) == 1 and local in {"url", "sitemap"}:
            self._add(is_sitemap=local == "sitemap")
        elif local == "publication_date" or (len(self._open) == 2 and local in {"loc", "lastmod"}):
            self._said.setdefault(local, "".join(self._text).strip())
        self._text = []

    def _add(self, is_sitemap: bool) -> None:
        address = self._said.get("loc", "")
        url = resolve(self._base, address) if address else ""
        if not url:
            return
        if len(self.entries) >= MAXIMUM_ENTRIES:
            self.is_too_long = True
            return
        day = self._said.get("publication_date") or self._said.get("lastmod", "")
        self.entries.append(Entry(url, _day(day, self._timezone), is_sitemap))


def _local(name: str) -> str:
    return name.rpartition("}")[2]


def _day(text: str, timezone: tzinfo) -> date | None:
    """Read a W3C date, with or without a time; days are days of `timezone`."""
    try:
        if len(text) == len("2026-01-31"):
            return date.fromisoformat(text)
        moment = datetime.fromisoformat(text)
        return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(timezone).date()
    except (ValueError, OverflowError):
        return None
