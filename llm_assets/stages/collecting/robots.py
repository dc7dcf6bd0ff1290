"""robots.txt (RFC 9309): which pages may be fetched, and how fast.

In: captures of robots.txt. Out: a verdict for a URL and the pace that is asked for. 4xx means that
everything is allowed (section 2.3.1.3); 5xx, 429 or no answer means to wait, so nothing is fetched
now (2.3.1.4). protego reads the file; which group is ours is decided here, for protego takes one
for `llm` to be meant for `llm-assets`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import urlsplit

from protego import Protego

from llm_assets.records import Page

ALLOWED = "allowed"
DISALLOWED = "disallowed"
UNREACHABLE = "unreachable"
IGNORED = "ignored"
MAXIMUM_BYTES = 512_000  # section 2.5 asks for 500 KiB at least; more is not read
MAXIMUM_REDIRECTS = 5  # section 2.3.1.2; beyond, the file counts as absent
EVERYBODY = "*"
NAMED = re.compile(r"\s*user[-\s]?agent(?:\s*:\s*|\s+)([^\s;/()#]+)", re.IGNORECASE)


@dataclass(frozen=True)
class Robots:
    """One host's rules; `trouble` says why they could not be read, if so, final where for good.

    `names` are those that a group stands for, in lower case.
    """

    rules: Protego
    trouble: str = ""
    is_final: bool = False
    names: frozenset[str] = frozenset()

    @staticmethod
    def of(page: Page) -> Robots:
        """Return the rules that a capture of robots.txt gives."""
        if 200 <= page.status < 300:
            text = _whole_lines(page.body).decode("utf-8", "replace")
            text, names = _with_bare_names(text.removeprefix("\ufeff"))  # protego keeps the mark
            return Robots(Protego.parse(text), names=names)
        if 400 <= page.status < 500 and page.status != 429:
            return Robots(Protego.parse(""))
        return Robots(Protego.parse(""), page.error or f"status {page.status}", page.is_final)

    def verdict(self, url: str, user_agent: str) -> str:
        """Return ALLOWED, DISALLOWED or UNREACHABLE."""
        if self.trouble:
            return UNREACHABLE
        is_allowed = self.rules.can_fetch(url, self._group_for(user_agent))
        return ALLOWED if is_allowed else DISALLOWED

    def delay_seconds(self, user_agent: str) -> float:
        """Return the asked pause between requests, 0 where none is asked.

        Crawl-delay and Request-rate are not in the RFC, but sites that write them mean them.
        """
        name = self._group_for(user_agent)
        delay = float(self.rules.crawl_delay(name) or 0.0)
        rate = self.rules.request_rate(name)
        return max(delay, rate.seconds / rate.requests if rate and rate.requests else 0.0)

    def _group_for(self, user_agent: str) -> str:
        """Return our name where a group has it, whole but in any case (2.2.1), else everybody's."""
        name = product_token(user_agent)
        return name if name.lower() in self.names else EVERYBODY


def product_token(user_agent: str) -> str:
    """Return the name by which a robots.txt knows a crawler (section 2.2.1).

    It is the first product, or the one behind `compatible;`. Comments and contacts are not looked
    at: a group for `example` is not meant for whoever writes from example.org.
    """
    posing = re.search(r"\(\s*compatible\s*;\s*([^\s;/()]+)", user_agent)
    first = posing or re.match(r"\s*([^\s;/()]+)", user_agent)
    return first[1] if first else user_agent


def _with_bare_names(text: str) -> tuple[str, frozenset[str]]:
    """Return a file whose groups are named without version and comment, and these names."""
    lines = text.splitlines()
    names = set()
    for i, line in enumerate(lines):
        if named := NAMED.match(line):
            names.add(named[1].lower())
            lines[i] = f"User-agent: {named[1]}"
    return "\n".join(lines), frozenset(names)


def _whole_lines(body: bytes) -> bytes:
    """Return what is read of a file; of a larger one not half a line, which may mean another."""
    return body if len(body) < MAXIMUM_BYTES else body[:MAXIMUM_BYTES].rpartition(b"\n")[0]


def robots_address(url: str) -> str:
    """Return where the robots.txt for a URL stands."""
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}/robots.txt"
