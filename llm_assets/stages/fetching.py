"""Fetching: a source's settings in, the day's pages out.

Start pages and the pages they link to are fetched over HTTP, politely: robots.txt first, a bounded
number of requests per host with the asked pause between them, retries only where they may help.
A page that cannot be had is a page with an error, so one site down does not lose the others.
Pages held already are not fetched again. The clock and the network's address book are arguments.
"""

from __future__ import annotations

import asyncio
import hashlib
import random
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from urllib.parse import urljoin, urlsplit

import aiohttp
from selectolax.lexbor import LexborHTMLParser

from llm_assets.config import HtmlSource, Manners
from llm_assets.records import Page, RawScrapes
from llm_assets.stages.connecting import Addresses, connector
from llm_assets.stages.decoding import decode_page
from llm_assets.stages.robots import ALLOWED, DISALLOWED, RobotsBook

KEPT_HEADERS = ("content-type", "content-language", "etag", "last-modified", "location")
RETRIED_STATUSES = frozenset({429, 500, 502, 503, 504})
REDIRECTS = frozenset({301, 302, 303, 307, 308})
MAXIMUM_REDIRECTS = 5  # RFC 9309, section 2.3.1.2, asks for at least five

Clock = Callable[[], datetime]
Report = Callable[[str], None]


@dataclass(frozen=True)
class Web:
    """How the network is reached: the clock, and addresses that stand in for host names."""

    now: Clock
    addresses: Addresses = field(default_factory=dict)


def fetch_day(
    sources: Sequence[HtmlSource],
    day: date,
    *,
    today: date,
    held: Sequence[Page],
    web: Web,
    report: Report,
) -> RawScrapes:
    """Return the pages of `day`: those held, and those of the sources that are still missing."""
    return asyncio.run(_fetch_day(sources, day, today, held, web, report))


async def _fetch_day(
    sources: Sequence[HtmlSource],
    day: date,
    today: date,
    held: Sequence[Page],
    web: Web,
    report: Report,
) -> RawScrapes:
    past = {s.name for s in sources if s.history == "today_only" and day != today}
    lost = sorted(past - {page.source for page in held if page.has_answer})
    open_sources = [source for source in sources if source.name not in past]
    known = {(page.source, page.url): page for page in held}
    async with aiohttp.ClientSession(
        connector=connector(web.addresses), cookie_jar=aiohttp.DummyCookieJar()
    ) as session:
        visitor = _Visitor(session, web.now, known)
        results = await asyncio.gather(*(_visit(visitor, s, day, report) for s in open_sources))
    fetched = {(page.source, page.url): page for pages in results for page in pages}
    visited = {source.name for source in open_sources}
    left = {
        key: replace(page, is_wanted=page.is_wanted and page.source not in visited)
        for key, page in known.items()
    }
    pages = sorted((left | fetched).values(), key=lambda page: (page.source, page.url))
    starts = {(source.name, url) for source in open_sources for url in source.urls_of(day)}
    unfinished = {
        page.source for key, page in fetched.items() if _is_worth_asking_again(page, key in starts)
    }
    return RawScrapes(day, tuple(pages), tuple(lost), tuple(sorted(unfinished)))


async def _visit(visitor: _Visitor, source: HtmlSource, day: date, report: Report) -> list[Page]:
    maximum = source.manners.maximum_pages
    urls = list(dict.fromkeys(source.urls_of(day)))[:maximum]
    pages = await asyncio.gather(*(visitor.page(source, url, is_start=True) for url in urls))
    found = list(pages)
    if source.follow is not None:
        links = [url for page in pages for url in find_links(page, source.follow)]
        wanted = [url for url in dict.fromkeys(links) if url not in urls]
        wanted = wanted[: maximum - len(urls)]
        found += await asyncio.gather(*(visitor.page(source, url) for url in wanted))
    answered = sum(page.status == 200 for page in found)
    report(f"{source.name}: {answered} of {len(found)} pages answered 200")
    return found


def _is_worth_asking_again(page: Page, is_start: bool) -> bool:
    """True where a later visit may bring more; a start page may be published late."""
    if page.robots == DISALLOWED:
        return False
    return not page.has_answer or (is_start and page.status != 200)


def find_links(page: Page, selector: str) -> list[str]:
    """Return the absolute URLs that `selector` finds in a page, on the host that answered."""
    if page.status != 200:
        return []
    tree = LexborHTMLParser(decode_page(page))
    base = urljoin(page.url, page.headers.get("location", ""))
    links = (_resolve(base, node.attributes.get("href") or "") for node in tree.css(selector))
    return [link for link in links if urlsplit(link).netloc == urlsplit(base).netloc]


def _resolve(base: str, reference: str) -> str:
    """Return the web address that a link leads to, without fragment; empty where it leads none."""
    try:
        link = urljoin(base, reference.strip()).split("#")[0]
        return link if urlsplit(link).scheme in {"http", "https"} else ""
    except ValueError:  # "http://[" and its like: pages are written by people
        return ""


class _Visitor:
    """One day's visit to all hosts: a gate per host, one reading of each robots.txt."""

    def __init__(
        self, session: aiohttp.ClientSession, now: Clock, known: Mapping[tuple[str, str], Page]
    ) -> None:
        self._session = session
        self._now = now
        self._known = known
        self._gates: dict[str, _Gate] = {}
        self._robots = RobotsBook(self._robots_text)

    async def page(self, source: HtmlSource, url: str, *, is_start: bool = False) -> Page:
        """Return the held page where nothing more may come, else fetch it.

        A capture is only replaced by one that says more.
        """
        held = self._known.get((source.name, url))
        if held is not None and not _is_worth_asking_again(held, is_start):
            return replace(held, is_wanted=True)
        fetched = await self._fetch(source, url)
        says_more = held is None or fetched.status == 200 or held.has_answer < fetched.has_answer
        return fetched if says_more or held is None else replace(held, is_wanted=True)

    async def _fetch(self, source: HtmlSource, url: str) -> Page:
        """Fetch a page, wherever it redirects to; every hop asks robots.txt and takes its turn."""
        target = url
        for _ in range(MAXIMUM_REDIRECTS + 1):
            verdict, answer = await self._fetch_if_allowed(target, source.manners)
            if not answer.onward:
                break
            target = answer.onward
        else:
            answer = _Answer(error=f"more than {MAXIMUM_REDIRECTS} redirects")
        return self._page(source, url, target, verdict, answer)

    async def _fetch_if_allowed(self, url: str, manners: Manners) -> tuple[str, _Answer]:
        if not manners.obey_robots:
            return "ignored", await self._request(url, manners, manners.delay_seconds)
        robots = await self._robots.of(url, manners)
        verdict = robots.verdict(url, manners.user_agent)
        if verdict == ALLOWED:
            delay = max(manners.delay_seconds, robots.crawl_delay(manners.user_agent))
            return verdict, await self._request(url, manners, delay)
        why = (
            "robots.txt disallows this page"
            if verdict == DISALLOWED
            else f"robots.txt could not be read ({robots.trouble}), so nothing is fetched"
        )
        return verdict, _Answer(error=why)

    async def _request(
        self, url: str, manners: Manners, delay: float, redirects: int = 0
    ) -> _Answer:
        gate = self._gate(url, manners)
        answer = _Answer(error="not tried")
        for attempt in range(manners.retries + 1):
            if attempt:
                pause = manners.back_off_seconds * 2 ** (attempt - 1)
                await asyncio.sleep(pause * random.uniform(0.75, 1.25))
            async with gate.turn(delay):
                answer = await self._request_once(url, manners, redirects)
            if not answer.is_worth_a_retry:
                break
        return answer

    async def _request_once(self, url: str, manners: Manners, redirects: int) -> _Answer:
        try:
            async with self._session.get(
                url,
                headers={"User-Agent": manners.user_agent},
                timeout=aiohttp.ClientTimeout(total=manners.timeout_seconds),
                allow_redirects=redirects > 0,
                max_redirects=redirects + 1,  # aiohttp raises at this one
            ) as response:
                body = await _read_body(response, manners.maximum_body_bytes)
                kept = {k: response.headers[k] for k in KEPT_HEADERS if k in response.headers}
                onward = kept.get("location", "") if response.status in REDIRECTS else ""
                return _Answer(response.status, kept, body, onward=onward and _resolve(url, onward))
        except TimeoutError:
            return _Answer(error=f"no answer within {manners.timeout_seconds:g} s")
        except aiohttp.TooManyRedirects:
            return _Answer(error=f"more than {redirects} redirects", is_final=True)
        except _BodyTooLargeError as error:
            return _Answer(error=str(error), is_final=True)
        except (aiohttp.ClientError, OSError, ValueError) as error:  # a host no name can have
            return _Answer(error=str(error) or type(error).__name__)

    async def _robots_text(self, url: str, manners: Manners) -> tuple[int, str, str]:
        answer = await self._request(url, manners, 0.0, MAXIMUM_REDIRECTS)
        return answer.status, answer.body.decode("utf-8", "replace"), answer.error

    def _gate(self, url: str, manners: Manners) -> _Gate:
        return self._gates.setdefault(urlsplit(url).netloc, _Gate(manners.concurrency))

    def _page(
        self, source: HtmlSource, url: str, target: str, robots: str, answer: _Answer
    ) -> Page:
        headers, error = answer.headers, answer.error
        if target != url:  # `location` says where the body is from
            headers = {**headers, "location": target}
            error = error and f"redirected to {target}: {error}"
        digest = hashlib.sha256(answer.body).hexdigest()
        return Page(
            source.name,
            url,
            self._now(),
            answer.status,
            headers,
            answer.body,
            digest,
            robots,
            error,
        )


@dataclass(frozen=True)
class _Answer:
    """What one request brought: status 0 means none, and `error` says why.

    `onward` is where a redirect leads; after a final answer the same request brings the same.
    """

    status: int = 0
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""
    error: str = ""
    onward: str = ""
    is_final: bool = False

    @property
    def is_worth_a_retry(self) -> bool:
        return not self.is_final and (self.status == 0 or self.status in RETRIED_STATUSES)


class _BodyTooLargeError(Exception):
    """The body outgrew the source's limit while it was read."""


async def _read_body(response: aiohttp.ClientResponse, limit: int) -> bytes:
    body = bytearray()
    async for chunk in response.content.iter_chunked(1 << 16):
        body += chunk
        if len(body) > limit:
            raise _BodyTooLargeError(f"the body is larger than {limit} bytes (maximum_body_bytes)")
    return bytes(body)


class _Gate:
    """Lets a bounded number of requests through to a host, with a pause between their starts."""

    def __init__(self, concurrency: int) -> None:
        self._slots = asyncio.Semaphore(concurrency)
        self._door = asyncio.Lock()
        self._next_start = 0.0

    @asynccontextmanager
    async def turn(self, delay_seconds: float) -> AsyncIterator[None]:
        """Hold a slot from one's turn on; turns start `delay_seconds` apart."""
        async with self._slots:
            async with self._door:
                loop = asyncio.get_running_loop()
                await asyncio.sleep(max(0.0, self._next_start - loop.time()))
                self._next_start = loop.time() + delay_seconds
            yield
