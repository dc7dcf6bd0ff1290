"""Parsing ahead: pages in, the same pages with their trees out, some pages before they are needed.

A second thread reads, decodes and parses while the first takes fields from the page before: reading
and Lexbor's parsing let go of the interpreter's lock. A few pages are held at once.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from itertools import islice

from llm_assets.config import MarkedUp, Source
from llm_assets.errors import ExtractingError
from llm_assets.records import Page
from llm_assets.stages.decoding import decode_page, is_markup
from llm_assets.stages.extracting.parsing import Node, parse

BATCH = 4  # pages that change threads together: a change costs as much as a short page
BATCHES_AHEAD = 3


@dataclass(frozen=True)
class Prepared:
    """A page to extract from: its text, and its tree where the text is markup that parses."""

    page: Page
    source: Source
    text: str
    tree: Node | None


def prepare_ahead(pages: Iterable[Page], sources: Mapping[str, Source]) -> Iterator[Prepared]:
    """Yield the pages that give documents, in their order, prepared by another thread."""
    todo = (page for page in pages if page.gives_documents and page.source in sources)

    def prepare_batch() -> list[Prepared]:
        return [_prepare(page, sources[page.source]) for page in islice(todo, BATCH)]

    with ThreadPoolExecutor(max_workers=1, thread_name_prefix="parsing") as other:
        ahead: deque[Future[list[Prepared]]] = deque()
        ahead.extend(other.submit(prepare_batch) for _ in range(BATCHES_AHEAD))
        while batch := ahead.popleft().result():
            ahead.append(other.submit(prepare_batch))
            yield from batch


def _prepare(page: Page, source: Source) -> Prepared:
    if not isinstance(source, MarkedUp):
        return Prepared(page, source, decode_page(page), None)
    if not is_markup(page.headers.get("content-type", "")):
        return Prepared(page, source, "", None)  # refused where the refusal can be told
    text = decode_page(page)
    if source.function or source.parser != "selectolax":
        return Prepared(page, source, text, None)
    try:
        return Prepared(page, source, text, parse(text, source.parser))
    except ExtractingError:  # it is parsed again, and fails again, where the failure can be told
        return Prepared(page, source, text, None)
