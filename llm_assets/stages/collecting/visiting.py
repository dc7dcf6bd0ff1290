"""Visiting: one URL at a time in, its capture out, with manners.

robots.txt is asked before every hop of a redirect, once a day and host. A page held already is not
asked for again; one known from an earlier day is asked for on condition that it has changed.
"""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import UTC
from urllib.parse import urlsplit

from llm_assets.config import WebSource
from llm_assets.records import ROBOTS_SOURCE, LastCapture, Page, Role
from llm_assets.stages.collecting.asking import Asker, conditions
from llm_assets.stages.collecting.captures import Captures, Held
from llm_assets.stages.collecting.connecting import Connections
from llm_assets.stages.collecting.gates import Gate, Rhythm
from llm_assets.stages.collecting.remembering import RhythmFile
from llm_assets.stages.collecting.requesting import Answer, host_of
from llm_assets.stages.collecting.robots import (
    ALLOWED,
    DISALLOWED,
    IGNORED,
    MAXIMUM_BYTES,
    MAXIMUM_REDIRECTS,
    Robots,
    robots_address,
)
from llm_assets.stages.collecting.web import Web


@dataclass(frozen=True)
class Target:
    """A URL to capture; a start page may be published late, so it is asked for again until then.

    `earlier` is what an earlier day knows of it, where its server may say that nothing changed.
    `hosts` are those that its redirects may lead to: None for all, as for what the YAML names.
    """

    url: str
    role: Role = "page"
    is_start: bool = False
    earlier: LastCapture | None = None
    hosts: Collection[str] | None = None


@dataclass
class Reading:
    """A robots.txt that is being read, or was; how many wait for it."""

    task: asyncio.Task[Robots]
    waiting: int = 0


class Hosts:
    """What one visit knows of each host: its gate and its robots.txt, for all sources together."""

    def __init__(self) -> None:
        self._gates: dict[str, Gate] = {}
        self.readings: dict[tuple[str, bool], Reading] = {}

    def gate(self, url: str, web: Web) -> Gate:
        """Return the gate of a URL's host."""
        host = urlsplit(url).netloc
        if host not in self._gates:
            self._gates[host] = _gate(host, web)
        return self._gates[host]


def _gate(host: str, web: Web) -> Gate:
    if web.rhythm_folder is None:
        return Gate(web.rhythms.setdefault(host, Rhythm()))
    file = RhythmFile(web.rhythm_folder, host, web.now)
    if host not in web.rhythms:
        web.rhythms[host] = file.read()
    return Gate(web.rhythms[host], file)


class Visitor:
    """Visits the pages of one source."""

    def __init__(
        self,
        source: WebSource,
        web: Web,
        connections: Connections,
        hosts: Hosts,
        captures: Captures,
    ) -> None:
        self.source = source
        self.captures = captures
        self._web = web
        self._hosts = hosts
        self._manners = source.manners
        self._asker = Asker(source, web, connections)

    async def visit(self, target: Target) -> Page:
        """Return the capture of a target, held or new; a held one without its body.

        A capture is only replaced by one that says more.
        """
        name = self.source.name
        held = self.captures.held(name, target.url)
        if held is not None and not may_bring_more(held, target.is_start):
            return self.captures.read(name, target.url)
        page = await self._capture(target)
        says_more = page.has_answer or page.is_final
        if held is None or page.status in (200, 304) or held.has_answer < says_more:
            self.captures.add(page)
            return page
        return self.captures.read(name, target.url)

    async def _capture(self, target: Target) -> Page:
        """Fetch a page, wherever it redirects to; every hop asks robots.txt and takes its turn."""
        url = target.url
        for _ in range(self._manners.maximum_redirects + 1):
            verdict, answer = await self._fetch_if_allowed(url, target.earlier)
            if not answer.onward:
                break
            host = host_of(answer.onward)
            if target.hosts is not None and host not in target.hosts:
                why = f"redirects to {host}, where links may not lead; link_hosts may name it"
                answer = Answer(error=why, is_final=True)
                break
            url = answer.onward
        else:
            why = f"more than {self._manners.maximum_redirects} redirects"
            answer = Answer(error=why, is_final=True)
        return self._page(target, url, verdict, answer)

    async def _fetch_if_allowed(self, url: str, earlier: LastCapture | None) -> tuple[str, Answer]:
        if not self._manners.obey_robots:
            return IGNORED, await self._ask(url, self._manners.delay_seconds, earlier)
        robots = await self._robots(url)
        verdict = robots.verdict(url, self._asker.agent)
        if verdict == DISALLOWED:
            return verdict, Answer(error="robots.txt disallows this page", is_final=True)
        if verdict != ALLOWED:
            why = f"robots.txt could not be read ({robots.trouble}), so nothing is fetched"
            return verdict, Answer(error=why, is_final=robots.is_final)
        asked = robots.delay_seconds(self._asker.agent)
        if asked > self._manners.maximum_wait_seconds:
            limit = f"more than {self._manners.maximum_wait_seconds:g} s (maximum_wait_seconds)"
            return verdict, Answer(error=f"robots.txt asks for {asked:g} s between pages, {limit}")
        return verdict, await self._ask(url, max(self._manners.delay_seconds, asked), earlier)

    async def _ask(
        self,
        url: str,
        delay: float,
        earlier: LastCapture | None = None,
        cut_at: int | None = None,
    ) -> Answer:
        gate = self._hosts.gate(url, self._web)
        return await self._asker.ask(gate, url, delay, earlier, cut_at)

    async def _robots(self, url: str) -> Robots:
        """Return a host's rules, read once for all who wait for them, and no longer than they do.

        Whether the host may be private is the source's affair, so that is asked apart.
        """
        address = robots_address(url)
        key = (address, self._manners.allows_private(host_of(url)))
        readings = self._hosts.readings
        if key not in readings:
            readings[key] = Reading(asyncio.create_task(self._read_robots(address)))
        reading = readings[key]
        reading.waiting += 1
        try:
            return await asyncio.shield(reading.task)
        finally:
            reading.waiting -= 1
            if not reading.waiting and not reading.task.done():
                reading.task.cancel()
                del readings[key]

    async def _read_robots(self, address: str) -> Robots:
        """Return a host's rules, read once a day (RFC 9309, 2.4, allows 24 hours)."""
        held = self.captures.held(ROBOTS_SOURCE, address)
        page = self.captures.read(ROBOTS_SOURCE, address) if held else None
        for known in (page, self._web.robots.get(address)):
            if known is None or not self._is_of_today(known) or Robots.of(known).trouble:
                continue
            if known is not page:
                self.captures.add(known)
            return Robots.of(known)
        fetched = await self._capture_robots(address)
        self.captures.add(fetched)
        self._web.robots[address] = fetched
        return Robots.of(fetched)

    def _is_of_today(self, page: Page) -> bool:
        now = self._web.now().astimezone(UTC)
        return page.fetched_at.astimezone(UTC).date() == now.date()

    async def _capture_robots(self, address: str) -> Page:
        """Fetch a robots.txt, following redirects as section 2.3.1.2 asks."""
        url, delay = address, self._manners.delay_seconds
        for _ in range(MAXIMUM_REDIRECTS + 1):
            answer = await self._ask(url, delay, cut_at=MAXIMUM_BYTES)
            if not answer.onward:
                break
            url = answer.onward
        else:
            answer = Answer(
                404, error="robots.txt redirects too often, which means that it is absent"
            )
        target = Target(address, "robots")
        return replace(self._page(target, url, ALLOWED, answer), source=ROBOTS_SOURCE)

    def _page(self, target: Target, url: str, robots: str, answer: Answer) -> Page:
        earlier = target.earlier if conditions(url, target.earlier) else None
        if answer.status == 304 and earlier is None:
            answer = Answer(error="the server answered 304 to a question never asked")
        headers: Mapping[str, str] = answer.headers
        error = answer.error
        if url != target.url:  # `location` says where the body is from
            headers = {**headers, "location": url}
            error = error and f"redirected to {url}: {error}"
        blot = self._asker.secrets.blot
        body = self._asker.secrets.blot_bytes(answer.body)
        page = Page(
            source=self.source.name,
            url=target.url,
            fetched_at=self._web.now(),
            status=answer.status,
            headers={name: blot(value) for name, value in headers.items()},
            body=body,
            sha256=hashlib.sha256(body).hexdigest(),
            robots=robots,
            error=blot(error),
            role=target.role,
            is_final=answer.is_final,
        )
        return _unchanged(page, earlier) if answer.status == 304 and earlier else page


def _unchanged(page: Page, earlier: LastCapture) -> Page:
    validators = {"etag": earlier.etag, "last-modified": earlier.last_modified}
    kept = {name: value for name, value in validators.items() if value}
    return replace(
        page,
        headers={**kept, **page.headers},
        body=b"",
        sha256=earlier.sha256,
        unchanged_since=earlier.day,
    )


def may_bring_more(known: Page | Held, is_start: bool) -> bool:
    """True where a later visit may; a start page may be published late."""
    if known.is_refused:
        return False
    return not known.has_answer or (is_start and known.status not in (200, 304))


def is_unfinished(page: Page, is_start: bool) -> bool:
    """True where the page is reason enough for a later visit."""
    return not page.is_final and may_bring_more(page, is_start)
