"""robots.txt (RFC 9309): which pages may be fetched, and how fast.

In: captures of robots.txt. Out: a verdict for a URL and the pace that is asked for. 4xx means that
everything is allowed (section 2.3.1.3); 5xx, 429 or no answer means to wait, so nothing is fetched
now (2.3.1.4). protego reads the file.
"""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlsplit

from protego import Protego

from llm_assets.records import Page

ALLOWED = "allowed"
DISALLOWED = "disallowed"
UNREACHABLE = "unreachable"
IGNORED = "ignored"
MAXIMUM_BYTES = 512_000  # section 2.5 asks for 500 KiB at least; more is not read


@dataclass(frozen=True)
class Robots:
    """One host's rules; `trouble` says why they could not be read, if so."""

    rules: Protego
    trouble: str = ""

    @staticmethod
    def of(page: Page) -> Robots:
        """Return the rules that a capture of robots.txt gives."""
        if page.status == 200:
            text = page.body[:MAXIMUM_BYTES].decode("utf-8", "replace")
            return Robots(Protego.parse(text.removeprefix("\ufeff")))  # protego keeps the mark
        if 400 <= page.status < 500 and page.status != 429:
            return Robots(Protego.parse(""))
        return Robots(Protego.parse(""), page.error or f"status {page.status}")

    def verdict(self, url: str, user_agent: str) -> str:
        """Return ALLOWED, DISALLOWED or UNREACHABLE."""
        if self.trouble:
            return UNREACHABLE
        return ALLOWED if self.rules.can_fetch(url, user_agent) else DISALLOWED

    def delay_seconds(self, user_agent: str) -> float:
        """Return the asked pause between requests, 0 where none is asked.

        Crawl-delay and Request-rate are not in the RFC, but sites that write them mean them.
        """
        delay = float(self.rules.crawl_delay(user_agent) or 0.0)
        rate = self.rules.request_rate(user_agent)
        return max(delay, rate.seconds / rate.requests if rate and rate.requests else 0.0)


def robots_address(url: str) -> str:
    """Return where the robots.txt for a URL stands."""
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}/robots.txt"
