"""Extracting: fetched pages in, documents out.

A source's CSS selectors say where items and their fields stand; one item becomes one document.
What the selectors did not find is said per source, with the URL and the selector to look at.
Text keeps its odd white space, because cleaning rules decide about it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import polars as pl
from selectolax.lexbor import LexborHTMLParser, LexborNode

from llm_assets.config import HtmlSource
from llm_assets.records import Page
from llm_assets.stages.decoding import decode_page

# What HTML's rendering rules (section 15.3) set on lines or in cells of their own.
BREAKING_TAGS = (
    "br, p, div, ul, ol, li, dl, dt, dd, table, caption, tr, td, th, h1, h2, h3, h4, h5, h6, "
    "section, article, aside, header, footer, main, nav, blockquote, pre, figure, figcaption, hr"
)
UNREAD_TAGS = "script, style, noscript, template"
OWN_COLUMNS = ("document_id", "source", "url", "page_sha256", "day")


@dataclass(frozen=True)
class Extracted:
    """The documents of a day, and for a source what was looked for in vain."""

    documents: pl.DataFrame
    misses: Mapping[str, str]


def extract_documents(pages: Sequence[Page], sources: Sequence[HtmlSource], day: date) -> Extracted:
    """Return one document for each item of each page that answered 200, in page order."""
    names = sorted({name for source in sources for name in source.fields})
    rows: list[dict[str, str]] = []
    misses: dict[str, str] = {}
    for source in sources:
        answered = [
            page
            for page in pages
            if page.source == source.name and page.status == 200 and page.is_wanted
        ]
        found = [row for page in answered for row in _items(page, source, day)]
        if answered and (miss := _miss(source, answered, found)):
            misses[source.name] = miss
        rows += found
    schema = dict.fromkeys(dict.fromkeys((*OWN_COLUMNS, *names)), pl.String)
    return Extracted(
        pl.DataFrame([{**dict.fromkeys(schema, ""), **r} for r in rows], schema), misses
    )


def _items(page: Page, source: HtmlSource, day: date) -> Iterator[dict[str, str]]:
    tree = LexborHTMLParser(decode_page(page))
    for node in tree.css(UNREAD_TAGS):
        node.decompose()
    for node in tree.css(BREAKING_TAGS):
        if node.tag != "br":
            node.insert_before("\n")
        node.insert_after("\n")
    for position, item in enumerate(tree.css(source.item)):
        yield {
            "document_id": _document_id(day, source.name, page.url, position),
            "source": source.name,
            "url": page.url,
            "page_sha256": page.sha256,
            "day": day.isoformat(),
            **{name: _text(item, selector) for name, selector in source.fields.items()},
        }


def _text(item: LexborNode, selector: str) -> str:
    node = item.css_first(selector)
    return node.text(deep=True).strip(" \t\r\n") if node is not None else ""


def _document_id(day: date, source: str, url: str, position: int) -> str:
    """Name a document by its place, so that a changed text keeps its name."""
    place = f"{day.isoformat()}\n{source}\n{url}\n{position}"
    return hashlib.sha256(place.encode()).hexdigest()[:20]


def _miss(
    source: HtmlSource, answered: Sequence[Page], found: Sequence[Mapping[str, str]]
) -> str | None:
    example = answered[-1].url
    if not found:
        return (
            f"item {source.item!r} matched nothing in {len(answered)} pages, for example {example}"
        )
    for name, selector in source.fields.items():
        if not any(row[name] for row in found):
            looked = f"matched nothing in {len(found)} items, as in {example}"
            return f"field {name} ({selector!r}) {looked}"
    return None
