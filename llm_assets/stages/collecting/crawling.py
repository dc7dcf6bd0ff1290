"""Crawling: a web site in, its captures of one day out, level by level.

Feeds and sitemaps are read first; then the start pages and what they name; then, link by link, what
the pages of one level lead to, until `depth`. The order of the pages does not depend on which
answer came first, so an interrupted visit that goes on ends with the same pages. Memory holds URLs,
never bodies.
"""

from __future__ import annotations

import asyncio
import re
import sys
from collections.abc import Iterable, Mapping, Sequence
from urllib.parse import unquote

from llm_assets.config import HtmlSource, settings_hash
from llm_assets.records import LastCapture, Page, Role
from llm_assets.stages.collecting.harvest import Calendar, Harvest
from llm_assets.stages.collecting.links import Entry, Listing, feed_entries, find_links
from llm_assets.stages.collecting.requesting import host_of, resolve
from llm_assets.stages.collecting.sitemaps import sitemap_entries
from llm_assets.stages.collecting.visiting import Target, Visitor, is_unfinished
from llm_assets.stages.collecting.watching import Watch

NESTED = "sitemap:"  # marks a link that leads to a sitemap, not to a page
SITEMAP_LEVELS = 3  # an index names sitemaps; more than that is a labyrinth
SITEMAPS_AT_ONCE = 10  # read before it is asked again whether more are needed


class Crawl:
    """The visit of one web site for one day."""

    def __init__(
        self,
        visitor: Visitor,
        source: HtmlSource,
        calendar: Calendar,
        earlier: Mapping[str, LastCapture],
        watch: Watch,
    ) -> None:
        self.harvest = Harvest()
        self._visitor = visitor
        self._source = source
        self._calendar = calendar
        self._earlier = earlier
        self._watch = watch
        self._rules = settings_hash(source.what_is_fetched())
        self._pattern = re.compile(source.urls_matching or "")
        own = (*source.addresses(), *(f"http://{host}/" for host in source.link_hosts))
        self._hosts = {host_of(resolve(url, "")) for url in own}  # as they stand in links
        self._seen: set[str] = set()
        self._pages = 0
        self._is_full = False  # a page had to be left out
        self._listings = 0
        self._elsewhere: set[str] = set()

    async def run(self) -> Harvest:
        """Visit the site, until it ends, or its limits of pages or time do."""
        limit = self._source.manners.maximum_seconds
        try:
            async with asyncio.timeout(limit):
                await self._run()
        except TimeoutError:
            self.harvest.cut_short(limit)
        self._say_what_was_not_followed()
        return self.harvest

    async def _run(self) -> None:
        source, day = self._source, self._calendar.day
        starts = [url for one in source.urls_of(day) if (url := resolve(one, ""))]
        level = self._chosen(starts, is_start=True)
        level += await self._named_by_feeds_and_sitemaps()
        for depth in range(source.depth + 1):
            is_last = source.follow is None or depth == source.depth
            links = await self._visit_all(level, follows=not is_last)
            level = self._chosen(link for found in links for link in found)
            if is_last or not level:
                break

    async def _named_by_feeds_and_sitemaps(self) -> list[Target]:
        """Return the pages that feeds and sitemaps name for the day.

        Where some had to be left out, further sitemaps are not read: they would only name more.
        """
        day = self._calendar.day
        level = self._indexes(self._source.feeds_of(day), "feed", is_start=True)
        level += self._indexes(self._source.sitemaps_of(day), "sitemap", is_start=True)
        chosen: list[Target] = []
        for _ in range(SITEMAP_LEVELS):
            nested: list[str] = []
            for i in range(0, len(level), SITEMAPS_AT_ONCE):
                if self._is_full:
                    unread = f"{len(level) - i} feeds or sitemaps were not read"
                    self.harvest.notes.append(f"{unread}: maximum_pages is reached")
                    return chosen
                links = await self._visit_all(level[i : i + SITEMAPS_AT_ONCE], follows=True)
                found = [link for one in links for link in one]
                pages = [link for link in found if not link.startswith(NESTED)]
                nested += (link.removeprefix(NESTED) for link in found if link.startswith(NESTED))
                self._elsewhere.update(map(host_of, (*pages, *nested)))
                chosen += self._chosen(pages)
            level = self._indexes(filter(self._may_go_to, nested), "sitemap")
        return chosen

    def _indexes(self, urls: Iterable[str], role: Role, is_start: bool = False) -> list[Target]:
        """Return the feeds or sitemaps not seen yet; as many as there may be pages."""
        new = dict.fromkeys(
            url for one in urls if (url := resolve(one, "")) and url not in self._seen
        )
        self._seen.update(new)
        chosen = list(new)[: self._source.manners.maximum_pages - self._listings]
        self._listings += len(chosen)
        self.harvest.left_out += len(new) - len(chosen)
        return [Target(url, role, is_start) for url in chosen]

    def _say_what_was_not_followed(self) -> None:
        """Say which hosts feeds and sitemaps name; in pages, links to other hosts are usual."""
        hosts = sorted(self._elsewhere - self._hosts)
        if hosts:
            named = ", ".join(hosts[:3]) + ", ..." * (len(hosts) > 3)
            self.harvest.notes.append(
                f"feeds or sitemaps name pages on {named}, which link_hosts does not allow"
            )

    def _chosen(self, urls: Iterable[str], is_start: bool = False) -> list[Target]:
        """Return the pages to visit next: not seen, on our hosts, and within the limit."""
        chosen = []
        for url in urls:
            if url in self._seen or not (is_start or self._is_ours(url)):
                continue
            self._seen.add(url)
            if self._pages >= self._source.manners.maximum_pages:
                self.harvest.left_out += 1
                self._is_full = True
                continue
            self._pages += 1
            chosen.append(Target(url, "page", is_start))
        return chosen

    def _is_ours(self, url: str) -> bool:
        """True for a page to visit; people write patterns for addresses as they read them."""
        return self._may_go_to(url) and any(map(self._pattern.search, (url, unquote(url))))

    def _may_go_to(self, url: str) -> bool:
        return host_of(url) in self._hosts

    def _condition(self, url: str, follows: bool) -> LastCapture | None:
        """Return what an earlier day knows, where a "not modified" would be enough to go on.

        The links of an unchanged page are those of its last capture, if the rules are too.
        """
        earlier = self._earlier.get(url)
        if earlier is None or self._source.history == "dated":
            return None
        return earlier if not follows or earlier.rules == self._rules else None

    async def _visit_all(self, targets: Sequence[Target], follows: bool) -> list[tuple[str, ...]]:
        """Visit the targets of one level, some at once; return the links of each."""
        links: list[tuple[str, ...]] = [()] * len(targets)
        todo = iter(enumerate(targets))
        known = frozenset(self._hosts)  # not what this level adds, for its order is chance
        self._watch.expect(len(targets))

        async def work() -> None:
            for i, target in todo:
                condition = self._condition(target.url, follows)
                hosts = None if target.is_start else known
                page = await self._visitor.visit(
                    Target(target.url, target.role, target.is_start, condition, hosts)
                )
                links[i] = self._kept(page, target, follows)
                self._watch.saw(page)

        workers = min(len(targets), self._source.manners.concurrency * len(self._hosts))
        await asyncio.gather(*(work() for _ in range(workers)))
        return links

    def _kept(self, page: Page, target: Target, follows: bool) -> tuple[str, ...]:
        """Note what a capture means for the day and the next one; return its links."""
        self.harvest.wanted.add((page.source, page.url))
        self.harvest.is_unfinished |= is_unfinished(page, target.is_start)
        if target.is_start and page.status in (200, 304):  # `www.` is the same site
            self._hosts.add(host_of(page.headers.get("location", page.url)))
        earlier = self._earlier.get(page.url)
        if page.status == 304 and earlier is not None:
            self.harvest.last_captures.append(earlier)
            return self._links_of_unchanged(earlier) if follows else ()
        links = self._links(page, follows)
        if page.status == 200 and self._source.history == "today_only":
            rules = self._rules if follows else ""
            self.harvest.remember(page, self._calendar.day, rules, links)
        return links

    def _links_of_unchanged(self, earlier: LastCapture) -> tuple[str, ...]:
        """Return the links found on an earlier day; the rules may have changed since this visit."""
        if earlier.rules == self._rules:
            return earlier.links
        self.harvest.notes.append(
            f"{earlier.url} is unchanged since {earlier.day}, and its links were found by other "
            "settings; the next day reads it anew"
        )
        return ()

    def _links(self, page: Page, follows: bool) -> tuple[str, ...]:
        if page.status != 200 or not follows:
            return ()
        if page.role == "page":
            selector = self._source.follow
            found = find_links(page, selector) if selector else []
            return tuple(map(sys.intern, found))  # pages of a site link to the same ones
        listing = self._listing(page)
        if listing.trouble:
            self.harvest.notes.append(f"the {page.role} {page.url} {listing.trouble}")
        entries = (entry for entry in listing.entries if self._is_of_the_day(entry))
        return tuple(NESTED * entry.is_sitemap + entry.url for entry in entries)

    def _listing(self, page: Page) -> Listing:
        zone = self._calendar.timezone
        if page.role == "sitemap":
            return sitemap_entries(page, zone, self._source.manners.maximum_body_bytes)
        feed = feed_entries(page, zone)
        if self._source.history == "dated" and not feed.trouble:
            self._say_what_a_feed_cannot_have(page, feed.entries)
        return feed

    def _say_what_a_feed_cannot_have(self, page: Page, entries: Sequence[Entry]) -> None:
        """A feed names the newest only, so its part in a day depends on when it was read."""
        day = self._calendar.day
        days = [entry.day for entry in entries if entry.day]
        why = ""
        if entries and not days:
            why = "says of no entry when it was published, so none is taken (history: dated)"
        elif days and min(days) > day:
            why = f"begins on {min(days)}; what it named of {day} is gone"
        elif page.fetched_at.astimezone(self._calendar.timezone).date() <= day:
            why = f"was read before {day} was over; what was published after that is missing"
        if why:
            self.harvest.notes.append(f"the feed {page.url} {why}")

    def _is_of_the_day(self, entry: Entry) -> bool:
        """True for everything today where the source has only today; else by the entry's date.

        A sitemap named in an index says when any of its pages changed last, so it may hold the day
        unless it has not changed since before it.
        """
        day = self._calendar.day
        if self._source.history == "today_only":
            return True
        if entry.is_sitemap:
            return entry.day is None or entry.day >= day
        return entry.day == day
