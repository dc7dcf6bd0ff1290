"""robots.txt (RFC 9309): which pages may be fetched, and how fast.

In: a function that fetches a robots.txt. Out: a verdict for a URL and the crawl delay. Each host is
asked once. 4xx means that everything is allowed (section 2.3.1.3); 5xx or no answer means that
nothing is (2.3.1.4). protego reads the file.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from urllib.parse import urlsplit

from protego import Protego

from llm_assets.config import Manners

ALLOWED = "allowed"
DISALLOWED = "disallowed"
UNREACHABLE = "unreachable"

FetchText = Callable[[str, Manners], Awaitable[tuple[int, str, str]]]


@dataclass(frozen=True)
class Robots:
    """One host's rules; `trouble` says why they could not be read, if so."""

    rules: Protego
    trouble: str = ""

    def verdict(self, url: str, user_agent: str) -> str:
        """Return ALLOWED, DISALLOWED or UNREACHABLE."""
        if self.trouble:
            return UNREACHABLE
        return ALLOWED if self.rules.can_fetch(url, user_agent) else DISALLOWED

    def crawl_delay(self, user_agent: str) -> float:
        """Return the asked pause in seconds, 0 where none is asked."""
        return float(self.rules.crawl_delay(user_agent) or 0.0)


class RobotsBook:
    """The rules of all hosts of one visit, each read once."""

    def __init__(self, fetch_text: FetchText) -> None:
        self._fetch_text = fetch_text
        self._readings: dict[str, asyncio.Task[Robots]] = {}

    async def of(self, url: str, manners: Manners) -> Robots:
        """Return the rules of `url`'s host."""
        parts = urlsplit(url)
        address = f"{parts.scheme}://{parts.netloc}/robots.txt"
        if address not in self._readings:
            self._readings[address] = asyncio.create_task(self._read(address, manners))
        return await self._readings[address]

    async def _read(self, address: str, manners: Manners) -> Robots:
        status, text, error = await self._fetch_text(address, manners)
        if status == 200:
            return Robots(Protego.parse(text.removeprefix("\ufeff")))  # protego keeps the mark
        if 400 <= status < 500 and status != 429:
            return Robots(Protego.parse(""))
        return Robots(Protego.parse(""), error or f"status {status}")
