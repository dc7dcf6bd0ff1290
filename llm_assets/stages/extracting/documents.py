"""Documents: a day's captures in, documents out, one page at a time.

One item of a page, of a JSON answer or of a file's rows becomes one document. What was looked for
in vain is said per source, with the URL and the place to look at; rows and whole pages that could
not be read are set aside with their file and line, or their URL, and do not lose the others.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from time import monotonic

import polars as pl

from llm_assets.config import JsonSource, MarkedUp, RowSource, Source
from llm_assets.errors import ExtractingError
from llm_assets.records import UNREADABLE, Page
from llm_assets.stages.decoding import decode_page, is_markup
from llm_assets.stages.extracting.selecting import Row, load_function, select_rows
from llm_assets.stages.json_paths import items_at, text_of, value_at

OWN_COLUMNS = ("document_id", "source", "url", "page_sha256", "day")
REPORT_EVERY_SECONDS = 2.0
BATCH = 5_000


@dataclass(frozen=True)
class Extracted:
    """The documents of a day; rows that are none, with rule and value; what was not found."""

    documents: pl.DataFrame
    unreadable: pl.DataFrame
    misses: Mapping[str, str]


def extract_documents(
    pages: Iterable[Page],
    sources: Sequence[Source],
    day: date,
    report: Callable[[str], None] = lambda _: None,
) -> Extracted:
    """Return one document for each item of each page that answered 200, in page order.

    Raises ExtractingError where a source's hand-written function is not there.
    """
    for source in sources:
        if isinstance(source, MarkedUp) and source.function:
            load_function(source.function)
    by_name = {source.name: source for source in sources}
    columns = tuple(dict.fromkeys((*OWN_COLUMNS, *sorted(c for s in sources for c in s.columns))))
    documents, unreadable = _Table(columns), _Table((*columns, "rule", "value"))
    tallies = {source.name: _Tally(source) for source in sources}
    next_line = monotonic() + REPORT_EVERY_SECONDS
    for count, page in enumerate(pages, 1):
        if page.source not in by_name or not page.gives_documents:
            continue
        source, tally = by_name[page.source], tallies[page.source]
        tally.see(page)
        for position, item in enumerate(_read(page, source, tally)):
            own = _own_columns(page, position, day, item.line)
            if item.trouble:
                unreadable.add({**own, "rule": UNREADABLE, "value": item.trouble, **item.fields})
            else:
                tally.count(item.fields)
                documents.add({**own, **item.fields})
        if monotonic() >= next_line:
            next_line = monotonic() + REPORT_EVERY_SECONDS
            report(f"{count} pages read, {documents.height} documents so far")
    misses = {name: miss for name, tally in tallies.items() if (miss := tally.miss())}
    return Extracted(documents.frame(), unreadable.frame(), misses)


@dataclass(frozen=True)
class _Item:
    fields: Row
    trouble: str = ""
    line: int | None = None


def _read(page: Page, source: Source, tally: _Tally) -> list[_Item]:
    """Return a page's items; a page that cannot be read is one item, which says so."""
    try:
        return list(_items(page, source, tally))
    except ExtractingError as error:
        problem = error
    except RecursionError:
        problem = ExtractingError("JSON in the page nests too deep.", "Leave the page out.")
    tally.fail(page, problem)
    return [_Item({}, f"{page.url}: {problem}")]


def _items(page: Page, source: Source, tally: _Tally) -> Iterator[_Item]:
    if isinstance(source, MarkedUp):
        _check_markup(page)
        yield from map(_Item, select_rows(decode_page(page), source))
    elif isinstance(source, JsonSource):
        yield from _json_items(decode_page(page), source, tally)
    else:
        yield from _row_items(page, source)


def _check_markup(page: Page) -> None:
    """Refuse what says that it is something else; a PDF's bytes are no text."""
    if not is_markup(page.headers.get("content-type", "")):
        raise ExtractingError(
            f"It is {page.headers['content-type']}, not HTML.",
            "Leave such links out by follow or urls_matching.",
        )


def _json_items(text: str, source: JsonSource, tally: _Tally) -> Iterator[_Item]:
    try:
        tree = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise ExtractingError(
            f"is not JSON that can be read ({error}).", "Open it and correct start_urls."
        ) from error
    tally.is_place_known |= value_at(tree, source.items) is not None
    for item in items_at(tree, source.items):
        yield _Item({name: text_of(value_at(item, path)) for name, path in source.fields.items()})


def _row_items(page: Page, source: RowSource) -> Iterator[_Item]:
    for line in page.body.splitlines():
        told = json.loads(line)
        if "row" in told:
            row = told["row"]
            fields = {name: _cell(row, column) for name, column in source.fields.items()}
            yield _Item(fields, line=told["line"])
        else:
            trouble = f"{_file_of(page)} line {told['line']}: {told['trouble']}"
            yield _Item({"text": str(told.get("raw", ""))}, trouble, told["line"])


def _file_of(page: Page) -> str:
    return page.url.partition("#")[0]


def _cell(row: Mapping[str, object], column: str) -> str:
    """Return a column of a row; dots lead into nested ones, unless a column is called so."""
    return text_of(row[column] if column in row else value_at(row, column))


def _own_columns(page: Page, position: int, day: date, line: int | None) -> dict[str, str]:
    """Say where a document is from: a row by its own line, for its page grows with the file."""
    url, position = (page.url, position) if line is None else (f"{_file_of(page)}#line={line}", 0)
    return {
        "document_id": _document_id(day, page.source, url, position),
        "source": page.source,
        "url": url,
        "page_sha256": page.sha256,
        "day": day.isoformat(),
    }


def _document_id(day: date, source: str, url: str, position: int) -> str:
    """Name a document by its place, so that a changed text keeps its name."""
    place = f"{day.isoformat()}\n{source}\n{url}\n{position}"
    return hashlib.sha256(place.encode()).hexdigest()[:20]


class _Table:
    """Rows of text, kept as columns, a batch at a time."""

    def __init__(self, columns: Sequence[str]) -> None:
        self.schema = dict.fromkeys(columns, pl.String)
        self.height = 0
        self._rows: list[Mapping[str, str]] = []
        self._done = [pl.DataFrame(schema=self.schema)]
        self._empty = dict.fromkeys(columns, "")

    def add(self, row: Mapping[str, str]) -> None:
        self._rows.append({**self._empty, **row})
        self.height += 1
        if len(self._rows) >= BATCH:
            self._flush()

    def frame(self) -> pl.DataFrame:
        self._flush()
        return pl.concat(self._done)

    def _flush(self) -> None:
        try:
            batch = pl.DataFrame(self._rows, self.schema)
        except UnicodeEncodeError:  # JSON can name halves of a surrogate pair
            whole = [{name: _whole(text) for name, text in row.items()} for row in self._rows]
            batch = pl.DataFrame(whole, self.schema)
        self._done.append(batch)
        self._rows = []


def _whole(text: str) -> str:
    """Return text with halves of surrogate pairs joined, or U+FFFD where one is alone."""
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


@dataclass
class _Tally:
    """What of a source's rules was found; the rest is missed."""

    source: Source
    pages: int = 0
    items: int = 0
    example: str = ""
    failed: int = 0
    failure: str = ""
    is_place_known: bool = False  # an empty list of items is an answer, no list is none
    found: set[str] = field(default_factory=set)

    def see(self, page: Page) -> None:
        self.pages += 1
        self.example = page.url

    def fail(self, page: Page, error: ExtractingError) -> None:
        self.failed += 1
        self.failure = self.failure or f"{page.url}: {error.what.rstrip('.')}"

    def count(self, fields: Row) -> None:
        self.items += 1
        if len(self.found) < len(self.source.columns):
            self.found.update(name for name, text in fields.items() if text)

    def miss(self) -> str:
        """Say what matched nothing in all pages; empty where all is well."""
        if self.failed:
            return f"{self.failed} of {self.pages} pages cannot be read, for example {self.failure}"
        if not self.pages:
            return ""
        if not self.items and self.is_place_known:
            return ""
        if not self.items:
            return f"{_item_words(self.source)} in {self.pages} pages, for example {self.example}"
        for name in self.source.columns:
            if name not in self.found:
                looked = f"matched nothing in {self.items} items, as in {self.example}"
                return f"field {name} ({_field_words(self.source, name)}) {looked}"
        return ""


def _item_words(source: Source) -> str:
    if isinstance(source, MarkedUp):
        if source.function:
            return f"function {source.function} yielded nothing"
        place = f"item {source.item!r}" if source.item else f"schema_org {source.schema_org!r}"
        return f"{place} matched nothing"
    return f"items {source.items!r} holds nothing" if isinstance(source, JsonSource) else "no row"


def _field_words(source: Source, name: str) -> str:
    if isinstance(source, MarkedUp):
        rule = source.fields.get(name)
        return rule.words() if rule else "main text"
    return repr(source.fields[name])
