"""The seam between a site's content and the HTTP server: what a site is, what a page is.

In: a request. Out: a page, ready to be sent, or nothing where the site has no such page. A new
sample site is one class that satisfies `Site`. Knows neither sockets nor
any site's markup.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time
from typing import Protocol


@dataclass(frozen=True)
class Request:
    """What a site is asked for: a decoded path, the query and the headers.

    Of a query's repeated name the first value counts. Header names are in lower case.
    """

    path: str
    query: Mapping[str, str] = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Page:
    """One answer: status, body in the bytes that `content_type` declares, and how it is sent.

    `delay_seconds` is how long the server waits before it answers. `modified` is aware and has
    whole seconds, as HTTP dates do; None means that no Last-Modified is sent. `headers` are sent
    as well (`Link`, `Retry-After`, ...).
    """

    body: bytes
    content_type: str = "text/html; charset=utf-8"
    status: int = 200
    modified: datetime | None = None
    delay_seconds: float = 0.0
    headers: Mapping[str, str] = field(default_factory=dict)

    @property
    def etag(self) -> str:
        """A strong validator, without the quotes: it changes with any byte of the body."""
        return hashlib.sha256(self.body).hexdigest()[:32]


class PageSource(Protocol):
    """All that the server needs of a site."""

    def respond(self, request: Request) -> Page | None:
        """The page that is asked for, or None when there is none."""


class Site(PageSource, Protocol):
    """A web site without its server, with one page to start from for each day."""

    @property
    def host(self) -> str:
        """The host name, without a port, that the site answers to."""

    @property
    def title(self) -> str:
        """The site's name as people read it."""

    def day_path(self, day: date) -> str:
        """The path, with a query where one is needed, of the page to start from for one day."""


def parse_day(text: str) -> date | None:
    """The day written as YYYY-MM-DD, or None: for another form, and outside 2000 to 2099."""
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    return day if day.isoformat() == text and 2000 <= day.year <= 2099 else None


def publish_time(day: date) -> datetime:
    """When the sites publish a day's pages: five past midnight, UTC."""
    return datetime.combine(day, time(0, 5), tzinfo=UTC)


def robots_page(crawl_delay_seconds: float | None = None, sitemap_url: str | None = None) -> Page:
    """A robots.txt that keeps every robot out of ``/private/``."""
    lines = ["User-agent: *", "Disallow: /private/"]
    if crawl_delay_seconds is not None:
        lines.append(f"Crawl-delay: {crawl_delay_seconds}")
    if sitemap_url is not None:
        lines.append(f"Sitemap: {sitemap_url}")
    return Page("\n".join([*lines, ""]).encode(), content_type="text/plain; charset=utf-8")
