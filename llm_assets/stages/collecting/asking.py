"""Asking: one URL in, its answer out, however many tries that takes.

Every request takes its turn at the host's gate and says who asks. A retry happens only where it may
help, later each time; a host that asks for patience gets it, and one that does not answer, or asks
for more patience than we have, is left alone. Secrets go to the source's own origins only. Knows no
robots and no redirects.
"""

from __future__ import annotations

import asyncio
import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from urllib.parse import quote, urlsplit

from llm_assets.config import WebSource, origin_of
from llm_assets.records import LastCapture
from llm_assets.stages.collecting.blotting import Secrets
from llm_assets.stages.collecting.connecting import Connections
from llm_assets.stages.collecting.gates import Gate, LeftAloneError, Pace
from llm_assets.stages.collecting.requesting import (
    Answer,
    own_origins,
    request,
    without_parameters,
)
from llm_assets.stages.collecting.web import Web


class Asker:
    """Asks for the pages of one source; raises CollectingError where a secret is missing."""

    def __init__(self, source: WebSource, web: Web, connections: Connections) -> None:
        self._manners = source.manners
        self._web = web
        self._connections = connections
        self._origins = own_origins(source)
        manners = source.manners
        self.agent = manners.own_agent(web.contact) or web.user_agent(manners.contact)
        self.secrets = Secrets(source.name, source.headers, web, source.query)

    async def ask(
        self,
        gate: Gate,
        url: str,
        delay: float,
        earlier: LastCapture | None = None,
        cut_at: int | None = None,
    ) -> Answer:
        """Ask when it is our turn, and ask again where that may help."""
        pace = self._pace(delay)
        headers = self._headers(url) | conditions(url, earlier)
        asked = self._with_keys(url)
        answer = Answer()
        try:
            for attempt in range(self._manners.retries + 1):
                if attempt:
                    gate.check(pace)
                    await asyncio.sleep(self._back_off(attempt))
                async with gate.turn(pace):
                    answer = await request(self._connections, asked, self._manners, headers, cut_at)
                    self._heed(answer, gate)
                if not answer.is_worth_a_retry:
                    break
        except LeftAloneError as error:
            return replace(answer, error=str(error))
        self._count(answer, gate)
        return replace(answer, onward=self._without_keys(answer.onward))

    def _pace(self, delay: float) -> Pace:
        manners = self._manners
        return Pace(
            manners.concurrency,
            delay,
            manners.requests_per_minute,
            manners.burst,
            manners.maximum_wait_seconds,
        )

    def _headers(self, url: str) -> dict[str, str]:
        """Return what to send; secrets go to the origins of the source's own URLs only."""
        own = self.secrets.headers if self._is_own(url) else {}
        return {**own, "User-Agent": self.agent}

    def _with_keys(self, url: str) -> str:
        """Return the URL to ask for; nobody but the server gets to see it."""
        is_for_everybody = urlsplit(url).path == "/robots.txt"
        if is_for_everybody or not (self.secrets.query and self._is_own(url)):
            return url
        bare = without_parameters(url, self.secrets.query)
        keys = "&".join(f"{quote(k, '')}={quote(v, '')}" for k, v in self.secrets.query.items())
        return f"{bare}{'&' if '?' in bare else '?'}{keys}"

    def _without_keys(self, onward: str) -> str:
        """Return where a redirect leads, which may repeat our keys; others have theirs."""
        is_ours = self._is_own(onward) or self.secrets.blot(onward) != onward
        return without_parameters(onward, self.secrets.query) if is_ours else onward

    def _is_own(self, url: str) -> bool:
        return origin_of(url) in self._origins

    def _back_off(self, attempt: int) -> float:
        """Return the pause before a retry: doubled each time, and between half of it and all."""
        doubled = self._manners.back_off_seconds * 2.0 ** (attempt - 1)
        return doubled * (0.5 + self._web.jitter() / 2)

    def _heed(self, answer: Answer, gate: Gate) -> None:
        """Wait for the whole host as long as it asks."""
        if answer.status in (429, 503):
            gate.pause(retry_after(answer.headers.get("retry-after", ""), self._web.now()))

    def _count(self, answer: Answer, gate: Gate) -> None:
        gate.failures = gate.failures + 1 if answer.is_worth_a_retry else 0
        if gate.failures >= self._manners.give_up_after:
            why = self.secrets.blot(answer.error) or f"status {answer.status}"
            gate.close(
                f"not asked: the host failed {gate.failures} times in a row (give_up_after), the "
                f"last time with: {why}"
            )


def conditions(url: str, earlier: LastCapture | None) -> dict[str, str]:
    """Return the headers that ask whether a capture is still good, at the URL that it is from."""
    if earlier is None or url != (earlier.location or earlier.url):
        return {}
    named = {"If-None-Match": earlier.etag, "If-Modified-Since": earlier.last_modified}
    return {name: value for name, value in named.items() if value}


def retry_after(value: str, now: datetime) -> float:
    """Return the seconds that a Retry-After header asks for (RFC 9110, 10.2.3); 0 for none."""
    if re.fullmatch("[0-9]+", value.strip()):
        return float(value)
    try:
        moment = parsedate_to_datetime(value)
    except (ValueError, OverflowError):  # "5 Jan 99999999999999999999 00:00:00"
        return 0.0
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)
    return max(0.0, (moment - now) / timedelta(seconds=1))
