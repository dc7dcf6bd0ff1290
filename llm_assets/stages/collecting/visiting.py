"""Visiting: one URL at a time in, its capture out, with manners.

robots.txt is asked before every hop of a redirect, every request takes its turn at the host's gate,
retries happen only where they may help and further and further apart, and a host that does not
answer, or that asks for more patience than we have, is left alone. A page held already is not asked
for again; one that is known from an earlier day is asked for on condition that it has changed.
"""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from urllib.parse import urlsplit

from llm_assets.config import WebSource, origin_of
from llm_assets.records import ROBOTS_SOURCE, LastCapture, Page, Role
from llm_assets.stages.collecting.captures import Captures, Held
from llm_assets.stages.collecting.connecting import Connections
from llm_assets.stages.collecting.gates import Gate, Pace
from llm_assets.stages.collecting.requesting import Answer, request
from llm_assets.stages.collecting.robots import (
    ALLOWED,
    DISALLOWED,
    IGNORED,
    Robots,
    robots_address,
)
from llm_assets.stages.collecting.web import Secrets, Web


@dataclass(frozen=True)
class Target:
    """A URL to capture; a start page may be published late, so it is asked for again until then.

    `earlier` is what an earlier day knows of it, where its server may say that nothing changed.
    """

    url: str
    role: Role = "page"
    is_start: bool = False
    earlier: LastCapture | None = None


class Hosts:
    """What one visit knows of each host: its gate and its robots.txt, for all sources together."""

    def __init__(self) -> None:
        self._gates: dict[str, Gate] = {}
        self.readings: dict[str, asyncio.Task[Robots]] = {}

    def gate(self, url: str) -> Gate:
        """Return the gate of a URL's host."""
        return self._gates.setdefault(urlsplit(url).netloc.lower(), Gate())


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
        self._connections = connections
        self._hosts = hosts
        self._manners = source.manners
        self._agent = source.manners.user_agent or web.user_agent
        self._secrets = Secrets(source.name, source.headers, web)
        self._origins = source.origins()

    async def visit(self, target: Target) -> Page:
        """Return the capture of a target, held or new; a held one without its body.

        A capture is only replaced by one that says more.
        """
        name = self.source.name
        held = self.captures.held(name, target.url)
        if held is not None and not may_bring_more(held, target.is_start):
            return self.captures.read(name, target.url)
        page = await self._capture(target)
        if held is None or page.status in (200, 304) or held.has_answer < page.has_answer:
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
            url = answer.onward
        else:
            answer = Answer(error=f"more than {self._manners.maximum_redirects} redirects")
        return self._page(target, url, verdict, answer)

    async def _fetch_if_allowed(self, url: str, earlier: LastCapture | None) -> tuple[str, Answer]:
        if not self._manners.obey_robots:
            return IGNORED, await self._fetch(url, self._manners.delay_seconds, earlier)
        robots = await self._robots(url)
        verdict = robots.verdict(url, self._agent)
        if verdict == DISALLOWED:
            return verdict, Answer(error="robots.txt disallows this page", is_final=True)
        if verdict != ALLOWED:
            why = f"robots.txt could not be read ({robots.trouble}), so nothing is fetched"
            return verdict, Answer(error=why)
        asked = robots.delay_seconds(self._agent)
        if asked > self._manners.maximum_wait_seconds:
            limit = f"more than {self._manners.maximum_wait_seconds:g} s (maximum_wait_seconds)"
            return verdict, Answer(error=f"robots.txt asks for {asked:g} s between pages, {limit}")
        return verdict, await self._fetch(url, max(self._manners.delay_seconds, asked), earlier)

    async def _fetch(self, url: str, delay: float, earlier: LastCapture | None = None) -> Answer:
        """Ask, and ask again where that may help."""
        manners = self._manners
        gate = self._hosts.gate(url)
        pace = Pace(manners.concurrency, delay, manners.requests_per_minute, manners.burst)
        headers = self._headers(url, earlier)
        answer = Answer()
        for attempt in range(manners.retries + 1):
            if attempt:
                await asyncio.sleep(self._back_off(attempt))
            async with gate.turn(pace):
                if gate.closed:
                    return Answer(error=gate.closed)
                answer = await request(self._connections, url, manners, headers)
                self._heed(answer, gate)
            if gate.closed or not answer.is_worth_a_retry:
                break
        self._count(answer, gate)
        return answer

    def _headers(self, url: str, earlier: LastCapture | None) -> dict[str, str]:
        """Return what to send; secrets go to the origins of the source's own URLs only."""
        own = self._secrets.headers if origin_of(url) in self._origins else {}
        headers = {"User-Agent": self._agent, **own}
        if earlier is not None and url == (earlier.location or earlier.url):
            if earlier.etag:
                headers["If-None-Match"] = earlier.etag
            if earlier.last_modified:
                headers["If-Modified-Since"] = earlier.last_modified
        return headers

    def _back_off(self, attempt: int) -> float:
        """Return the pause before a retry: doubled each time, and between half of it and all."""
        doubled = self._manners.back_off_seconds * 2.0 ** (attempt - 1)
        return doubled * (0.5 + self._web.jitter() / 2)

    def _heed(self, answer: Answer, gate: Gate) -> None:
        """Wait for the whole host as long as it asks, or leave it where that is too long."""
        if answer.status not in (429, 503):
            return
        seconds = retry_after(answer.headers.get("retry-after", ""), self._web.now())
        limit = self._manners.maximum_wait_seconds
        if seconds > limit:
            gate.close(
                f"the host asks to wait {seconds:.0f} s (Retry-After), more than {limit:g} s "
                "(maximum_wait_seconds)"
            )
        elif seconds > 0:
            gate.pause(seconds)

    def _count(self, answer: Answer, gate: Gate) -> None:
        gate.failures = gate.failures + 1 if answer.is_worth_a_retry else 0
        if gate.failures >= self._manners.give_up_after:
            why = answer.error or f"status {answer.status}"
            gate.close(
                f"not asked: the host failed {gate.failures} times in a row (give_up_after), the "
                f"last time with: {why}"
            )

    async def _robots(self, url: str) -> Robots:
        address = robots_address(url)
        if address not in self._hosts.readings:
            self._hosts.readings[address] = asyncio.create_task(self._read_robots(address))
        # shielded: another source may wait for it too when this visit runs out of time
        return await asyncio.shield(self._hosts.readings[address])

    async def _read_robots(self, address: str) -> Robots:
        """Return a host's rules, read once a day (RFC 9309, 2.4, allows 24 hours)."""
        held = self.captures.held(ROBOTS_SOURCE, address)
        page = self.captures.read(ROBOTS_SOURCE, address) if held else None
        for known in (page, self._web.robots.get(address)):
            if known is not None and known.has_answer and self._is_of_today(known):
                if held is None:
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
        url = address
        for _ in range(max(self._manners.maximum_redirects, 5) + 1):
            answer = await self._fetch(url, 0.0)
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
        headers: Mapping[str, str] = answer.headers
        error = answer.error
        if url != target.url:  # `location` says where the body is from
            headers = {**headers, "location": url}
            error = error and f"redirected to {url}: {error}"
        blot = self._secrets.blot
        body = self._secrets.blot_bytes(answer.body)
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
        )
        return page if answer.status != 304 else _unchanged(page, target.earlier)


def _unchanged(page: Page, earlier: LastCapture | None) -> Page:
    if earlier is None:
        return replace(page, status=0, error="the server answered 304 to a question never asked")
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


def retry_after(value: str, now: datetime) -> float:
    """Return the seconds that a Retry-After header asks for (RFC 9110, 10.2.3); 0 for none."""
    if value.strip().isdecimal():
        return float(value)
    try:
        moment = parsedate_to_datetime(value)
    except ValueError:
        return 0.0
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)
    return max(0.0, (moment - now) / timedelta(seconds=1))
