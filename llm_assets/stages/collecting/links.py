"""Links: where to go on from a page, a feed or a sitemap.

In: a capture. Out: absolute web addresses, without fragments, in the order of the document. Which
of them may be followed is not decided here. feedparser reads feeds; sitemaps are read as they
stream, so that one that expands without end is stopped (sitemaps.org/protocol.html).
"""

from __future__ import annotations

import gzip
import io
import zlib
from calendar import timegm
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, tzinfo
from xml.etree import ElementTree

from selectolax.lexbor import LexborHTMLParser

from llm_assets.records import Page
from llm_assets.stages.collecting.requesting import resolve
from llm_assets.stages.decoding import decode_page

MAXIMUM_ENTRIES = 50_000  # sitemaps.org; more is against the protocol
GZIP_MAGIC = b"\x1f\x8b"


class UnreadableError(Exception):
    """A feed or sitemap is not one."""


@dataclass(frozen=True)
class Entry:
    """An entry of a feed or sitemap; `day` is when it was published or changed, if it says so."""

    url: str
    day: date | None
    is_sitemap: bool = False


def find_links(page: Page, selector: str) -> list[str]:
    """Return what the links that `selector` finds in a page lead to."""
    tree = LexborHTMLParser(decode_page(page))
    base = _base(page, tree)
    found = (resolve(base, node.attributes.get("href") or "") for node in tree.css(selector))
    return [url for url in dict.fromkeys(found) if url]


def _base(page: Page, tree: LexborHTMLParser) -> str:
    answered = page.headers.get("location", page.url)
    declared = tree.css_first("base[href]")
    if declared is None:
        return answered
    return resolve(answered, declared.attributes.get("href") or "") or answered


def feed_entries(page: Page, timezone: tzinfo) -> list[Entry]:
    """Return the entries of an RSS or Atom feed; days are days of `timezone`.

    Raises UnreadableError where it is no feed.
    """
    import feedparser

    response_headers = {"content-type": page.headers.get("content-type", "")}
    feed = feedparser.parse(io.BytesIO(page.body), response_headers=response_headers)
    if not feed.version:
        raise UnreadableError("is no RSS or Atom feed")
    base = page.headers.get("location", page.url)
    return [
        Entry(url, _feed_day(entry, timezone))
        for entry in feed.entries
        if (url := resolve(base, entry.get("link", "")))
    ]


def _feed_day(entry: dict[str, object], timezone: tzinfo) -> date | None:
    moment = entry.get("published_parsed") or entry.get("updated_parsed")
    if not moment:
        return None
    return datetime.fromtimestamp(timegm(moment), UTC).astimezone(timezone).date()  # type: ignore[arg-type]


def sitemap_entries(page: Page, timezone: tzinfo, limit: int) -> list[Entry]:
    """Return the entries of a sitemap, or the sitemaps of a sitemap index, also gzipped.

    Raises UnreadableError where it is none, or unpacks to more than `limit` bytes.
    """
    base = page.headers.get("location", page.url)
    content = _unpacked(page.body, limit)
    if content.lstrip()[:1] != b"<":  # the protocol allows a plain list
        lines = content.decode("utf-8", "replace").split()
        found = [Entry(url, None) for line in lines if (url := resolve(base, line))]
        if not found:
            raise UnreadableError("is no sitemap")
        return found[:MAXIMUM_ENTRIES]
    return list(_sitemap_entries(content, base, timezone))


def _sitemap_entries(content: bytes, base: str, timezone: tzinfo) -> Iterator[Entry]:
    count = 0
    try:
        for _, node in ElementTree.iterparse(io.BytesIO(content), ("end",)):
            name = _local(node.tag)
            if name not in {"url", "sitemap"}:
                continue
            said = {_local(child.tag): (child.text or "").strip() for child in node}
            node.clear()
            if url := resolve(base, said.get("loc", "")):
                yield Entry(url, _day(said.get("lastmod", ""), timezone), name == "sitemap")
            count += 1
            if count >= MAXIMUM_ENTRIES:
                return
    except ElementTree.ParseError as error:
        raise UnreadableError(f"is no sitemap ({error})") from error


def _local(tag: str) -> str:
    return tag.rpartition("}")[2]


def _day(text: str, timezone: tzinfo) -> date | None:
    """Read a W3C date, with or without a time."""
    try:
        if len(text) == len("2026-01-31"):
            return date.fromisoformat(text)
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(timezone).date()


def _unpacked(body: bytes, limit: int) -> bytes:
    if not body.startswith(GZIP_MAGIC):
        return body
    try:
        with gzip.open(io.BytesIO(body)) as file:
            content = file.read(limit + 1)
    except (OSError, EOFError, zlib.error) as error:
        raise UnreadableError(f"cannot be unpacked ({error})") from error
    if len(content) > limit:
        raise UnreadableError(f"unpacks to more than {limit} bytes (maximum_body_bytes)")
    return content
