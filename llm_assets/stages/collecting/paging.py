"""Paging: a JSON interface in, the pages of its answer out, one after the other.

Each page says whether there is a next one: by having items, by a token, or by a Link header
(RFC 8288). A page held already is not asked for again, but read, to go on from there. One that has
not changed since an earlier day leads on to where it led then, which is remembered with it; the
earlier body is never read for that.
"""

from __future__ import annotations

import asyncio
import hashlib
import json
from collections.abc import Mapping, Sequence
from typing import Any

from requests.utils import parse_header_links
from yarl import URL

from llm_assets.config import (
    CursorPages,
    JsonSource,
    LinkedPages,
    NumberedPages,
    origin_of,
    settings_hash,
)
from llm_assets.records import LastCapture, Page
from llm_assets.stages.collecting.harvest import Calendar, Harvest
from llm_assets.stages.collecting.requesting import (
    host_of,
    own_origins,
    resolve,
    without_parameters,
)
from llm_assets.stages.collecting.visiting import Target, Visitor, is_unfinished
from llm_assets.stages.collecting.watching import Watch
from llm_assets.stages.decoding import decode_page
from llm_assets.stages.json_paths import items_at, value_at

ITEMS = "items:"  # marks what is remembered beside a link: the hash of a page's items


class Paging:
    """The visit of one JSON interface for one day."""

    def __init__(
        self,
        visitor: Visitor,
        source: JsonSource,
        calendar: Calendar,
        earlier: Mapping[str, LastCapture],
        watch: Watch,
    ) -> None:
        self.harvest = Harvest()
        self._visitor = visitor
        self._source = source
        self._origins = set(own_origins(source))
        self._calendar = calendar
        self._earlier = earlier
        self._watch = watch
        self._rules = settings_hash(source.what_is_fetched())
        self._pages = 0
        self._items = ""  # the hash of those of the page before

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
        led_here: LastCapture | None = None  # an unchanged page, from what is remembered of it
        while url and (self._source.name, url) not in self.harvest.wanted:
            if self._pages >= self._source.manners.maximum_pages:
                self.harvest.left_out += 1
                return
            self._pages += 1
            way.add(url)
            self._watch.expect(1)
            page = await self._visitor.visit(self._target(url, is_start=number == 0))
            self._watch.saw(page)
            self.harvest.is_unfinished |= is_unfinished(page, is_start=number == 0)
            self.harvest.wanted.add((page.source, page.url))
            if led_here is not None and page.status not in (200, 304):
                self._forget(led_here, page)
            led_here = self._earlier.get(url) if page.status == 304 else None
            if number == 0 and page.status in (200, 304):  # `www.` is the same interface
                self._origins.add(origin_of(page.headers.get("location", page.url)))
            number += 1
            url = self._next(page, start, number)
        if url in way:
            self.harvest.notes.append(f"{url} is named as its own next page; stopped there")

    def _target(self, url: str, is_start: bool) -> Target:
        """Return what to ask for; what the pages lead to stays on their hosts."""
        hosts = None if is_start else frozenset(map(host_of, self._origins))
        return Target(url, is_start=is_start, earlier=self._condition(url), hosts=hosts)

    def _condition(self, url: str) -> LastCapture | None:
        """Return what an earlier day knows, where a "not modified" would be enough to go on.

        A last page by Link header is asked for anew: that it has a next one now would stand in the
        header, and what a server calls unchanged is the body (RFC 9110, 8.8.1).
        """
        earlier = self._earlier.get(url)
        if earlier is None or self._source.history == "dated" or earlier.rules != self._rules:
            return None
        is_last = not earlier.links
        return None if is_last and isinstance(self._source.pagination, LinkedPages) else earlier

    def _next(self, page: Page, start: str, number: int) -> str:
        """Return the URL of the next page, empty after the last; remember it for the next day."""
        earlier = self._earlier.get(page.url)
        if page.status == 304 and earlier is not None:
            return self._next_of_unchanged(page, earlier)
        if page.status != 200:
            return ""
        items = ""
        pagination = self._source.pagination
        if pagination is None:
            url = ""
        elif isinstance(pagination, LinkedPages):
            url = self._linked(page)
        elif isinstance(pagination, CursorPages):
            url = self._by_cursor(self._tree(page), start, pagination)
        else:
            found = items_at(self._tree(page), self._source.items)
            items = _hash_of(found) if found else ""
            if self._repeats(items, page, number):
                return ""
            following = with_query(start, pagination.parameter, pagination.first + number)
            url = following if items else ""
        if self._source.history == "today_only":
            known = (url, *([ITEMS + items] if items else [])) if url else ()
            self.harvest.remember(page, self._calendar.day, self._rules, known)
        return url

    def _next_of_unchanged(self, page: Page, earlier: LastCapture) -> str:
        """Return where a page led on an earlier day; its settings may be others since this visit.

        A Link header that comes with the 304 is newer than what is remembered.
        """
        self.harvest.last_captures.append(earlier)
        if earlier.rules != self._rules:
            self.harvest.notes.append(
                f"{earlier.url} is unchanged since {earlier.day}, and its next page was found by "
                "other settings; the next day reads it anew"
            )
            return ""
        links = [link for link in earlier.links if not link.startswith(ITEMS)]
        items = [link for link in earlier.links if link.startswith(ITEMS)]
        self._items = items[0].removeprefix(ITEMS) if items else ""
        if isinstance(self._source.pagination, LinkedPages) and page.headers.get("link"):
            return self._linked(page)
        return links[0] if links else ""

    def _forget(self, led_here: LastCapture, page: Page) -> None:
        """Ask anew tomorrow for what led to no page: its token is too old, or its header changed.

        Behind the last of numbered pages there is none, day by day.
        """
        if isinstance(self._source.pagination, NumberedPages):
            return
        self.harvest.last_captures.remove(led_here)
        self.harvest.notes.append(
            f"{led_here.url} is unchanged since {led_here.day}, and what it named as its next page "
            f"then, {page.url}, cannot be had now; the next day reads it anew"
        )

    def _repeats(self, items: str, page: Page, number: int) -> bool:
        """True for the items of the page before: some servers repeat the last page for ever."""
        before, self._items = self._items, items
        if number < 2 or not items or items != before:
            return False
        self.harvest.wanted.discard((page.source, page.url))
        return True

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


def _hash_of(items: Sequence[Any]) -> str:
    """Return what tells lists of items apart; keys of an object have no order."""
    return hashlib.sha256(json.dumps(items, sort_keys=True).encode()).hexdigest()


def next_link(header: str) -> str:
    """Return the target of the link with rel=next in a Link header; empty where there is none."""
    for link in parse_header_links(header):
        if "next" in link.get("rel", "").lower().split():
            return link["url"]
    return ""


def with_query(url: str, name: str, value: object) -> str:
    """Return `url` with one parameter of the query set."""
    return str(URL(url).update_query({name: str(value)}))
