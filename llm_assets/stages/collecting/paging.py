"""Paging: a JSON interface in, the pages of its answer out, one after the other.

Each page says whether there is a next one: by having items, by a token, or by a Link header
(RFC 8288). A page held already is not asked for again, but read, to go on from there.
"""

from __future__ import annotations

import asyncio
import json
from typing import Any

from requests.utils import parse_header_links
from yarl import URL

from llm_assets.config import CursorPages, JsonSource, LinkedPages, NumberedPages, origin_of
from llm_assets.records import Page
from llm_assets.stages.collecting.harvest import Calendar, Harvest
from llm_assets.stages.collecting.requesting import own_origins, resolve, without_parameters
from llm_assets.stages.collecting.visiting import Target, Visitor, is_unfinished
from llm_assets.stages.collecting.watching import Watch
from llm_assets.stages.decoding import decode_page
from llm_assets.stages.json_paths import items_at, value_at


class Paging:
    """The visit of one JSON interface for one day."""

    def __init__(
        self, visitor: Visitor, source: JsonSource, calendar: Calendar, watch: Watch
    ) -> None:
        self.harvest = Harvest()
        self._visitor = visitor
        self._source = source
        self._origins = own_origins(source)
        self._calendar = calendar
        self._watch = watch
        self._pages = 0
        self._items: list[Any] = []

    async def run(self) -> Harvest:
        """Ask for page after page, until the last, or until the limits of pages or time."""
        limit = self._source.manners.maximum_seconds
        try:
            async with asyncio.timeout(limit):
                for start in self._source.urls_of(self._calendar.day):
                    await self._run(resolve(start, ""))
        except TimeoutError:
            self.harvest.cut_short(limit)
        return self.harvest

    async def _run(self, start: str) -> None:
        """Go from page to page; a page that an earlier start led to ends the way too."""
        url, number = start, 0
        way: set[str] = set()
        while url and (self._source.name, url) not in self.harvest.wanted:
            if self._pages >= self._source.manners.maximum_pages:
                self.harvest.left_out += 1
                return
            self._pages += 1
            way.add(url)
            self._watch.expect(1)
            page = await self._visitor.visit(Target(url, is_start=number == 0))
            self._watch.saw(page)
            self.harvest.is_unfinished |= is_unfinished(page, is_start=number == 0)
            self.harvest.wanted.add((page.source, page.url))
            number += 1
            url = self._next(page, start, number)
        if url in way:
            self.harvest.notes.append(f"{url} is named as its own next page; stopped there")

    def _next(self, page: Page, start: str, number: int) -> str:
        """Return the URL of the next page, empty after the last."""
        pagination = self._source.pagination
        if page.status != 200 or pagination is None:
            return ""
        if isinstance(pagination, LinkedPages):
            return self._linked(page)
        tree = self._tree(page)
        if isinstance(pagination, NumberedPages):
            return self._by_number(page, tree, start, number, pagination)
        return self._by_cursor(tree, start, pagination)

    def _by_number(
        self, page: Page, tree: Any, start: str, number: int, pagination: NumberedPages
    ) -> str:
        """Count on while there are items; some servers repeat the last page for ever."""
        items = items_at(tree, self._source.items)
        before, self._items = self._items, items
        if not items:
            return ""
        if number > 1 and items == before:
            self.harvest.wanted.discard((page.source, page.url))
            return ""
        return with_query(start, pagination.parameter, pagination.first + number)

    def _by_cursor(self, tree: Any, start: str, pagination: CursorPages) -> str:
        token = value_at(tree, pagination.next)
        if token is None or token == "" or isinstance(token, dict | list | bool):
            return ""
        return with_query(start, pagination.parameter, token)

    def _linked(self, page: Page) -> str:
        link = next_link(page.headers.get("link", ""))
        url = resolve(page.headers.get("location", page.url), link) if link else ""
        url = without_parameters(url, self._source.query)  # an interface may repeat our keys
        if url and origin_of(url) not in self._origins:
            self.harvest.notes.append(f"the next page is said to be on another host: {url}")
            return ""
        return url

    def _tree(self, page: Page) -> Any:
        try:
            return json.loads(decode_page(page))
        except (ValueError, RecursionError) as error:  # the latter for lists in lists in lists
            self.harvest.notes.append(f"{page.url} is not JSON ({error})")
            return None


def next_link(header: str) -> str:
    """Return the target of the link with rel=next in a Link header; empty where there is none."""
    for link in parse_header_links(header):
        if "next" in link.get("rel", "").lower().split():
            return link["url"]
    return ""


def with_query(url: str, name: str, value: object) -> str:
    """Return `url` with one parameter of the query set."""
    return str(URL(url).update_query({name: str(value)}))
