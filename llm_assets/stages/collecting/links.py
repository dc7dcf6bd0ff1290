"""Links: where to go on from a page or a feed.

In: a capture. Out: absolute web addresses, without fragments, in the order of the document. Which
of them may be followed is not decided here. feedparser reads feeds; sitemaps are read elsewhere.
"""

from __future__ import annotations

import io
from calendar import timegm
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, tzinfo
from typing import Any

from selectolax.lexbor import LexborHTMLParser

from llm_assets.records import Page
from llm_assets.stages.collecting.requesting import resolve
from llm_assets.stages.decoding import decode_page, is_markup
from llm_assets.stages.extracting.parsing import for_lexbor
from llm_assets.stages.nesting import nests_too_deep


@dataclass(frozen=True)
class Entry:
    """An entry of a feed or sitemap; `day` is when it was published or changed, if it says so."""

    url: str
    day: date | None
    is_sitemap: bool = False


@dataclass(frozen=True)
class Listing:
    """What a feed or sitemap names; `trouble` says what kept it from being read, or read whole."""

    entries: Sequence[Entry]
    trouble: str = ""


def find_links(page: Page, selector: str) -> list[str]:
    """Return what the links that `selector` finds in a page lead to; none where it is no markup."""
    if not is_markup(page.headers.get("content-type", "")):
        return []
    text = decode_page(page)
    if nests_too_deep(text):
        return []
    tree = LexborHTMLParser(text)
    base = _base(page, tree)
    references = (node.attributes.get("href") for node in tree.css(for_lexbor(selector)))
    found = (resolve(base, reference) for reference in references if reference)
    return [url for url in dict.fromkeys(found) if url]


def _base(page: Page, tree: LexborHTMLParser) -> str:
    answered = page.headers.get("location", page.url)
    declared = tree.css_first("base[href]")
    if declared is None:
        return answered
    return resolve(answered, declared.attributes.get("href") or "") or answered


def feed_entries(page: Page, timezone: tzinfo) -> Listing:
    """Return the entries of an RSS or Atom feed; days are days of `timezone`."""
    import feedparser

    try:
        feed = feedparser.parse(
            io.BytesIO(page.body),
            response_headers={"content-type": page.headers.get("content-type", "")},
            resolve_relative_uris=False,  # those of the texts, which are not read
            sanitize_html=False,
        )
    except (ArithmeticError, LookupError, RecursionError, TypeError, ValueError) as error:
        # feedparser (6.0.14) breaks on some references to characters that do not exist
        return Listing((), f"cannot be read ({type(error).__name__}: {error})")
    if not feed.get("version"):  # absent for an empty body
        return Listing((), "is no RSS or Atom feed")
    base = page.headers.get("location", page.url)
    return Listing(
        [
            Entry(url, _feed_day(entry, timezone))
            for entry in feed.entries
            if (url := resolve(base, link) if (link := entry.get("link")) else "")
        ]
    )


def _feed_day(entry: Any, timezone: tzinfo) -> date | None:
    # past feedparser's own `get`, which gives one date for the other, and warns of that
    moment = dict.get(entry, "published_parsed") or dict.get(entry, "updated_parsed")
    if not moment:
        return None
    try:
        return datetime.fromtimestamp(timegm(moment), UTC).astimezone(timezone).date()
    except (ValueError, OverflowError, OSError):  # far outside of our calendar
        return None
