"""Gates: one per host, through which every request to that host goes.

In: what a source allows itself. Out: turns, no more at once and no closer together than that. A
gate may be paused (the host said Retry-After) or closed for the rest of a visit.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass


@dataclass(frozen=True)
class Pace:
    """What one source allows itself; sources that share a host each keep to their own."""

    concurrency: int
    delay_seconds: float = 0.0
    requests_per_minute: float | None = None
    burst: int = 1


class Gate:
    """Lets requests through to one host."""

    def __init__(self) -> None:
        self._in_flight = 0
        self._left = asyncio.Event()
        self._door = asyncio.Lock()
        self._last_start = float("-inf")
        self._next_start = 0.0
        self._paused_until = 0.0
        self._due = 0.0  # the moment at which the token bucket is full again
        self.failures = 0
        self.closed = ""

    @asynccontextmanager
    async def turn(self, pace: Pace) -> AsyncIterator[None]:
        """Hold a place in flight from one's turn on; turns start in the order they were asked."""
        async with self._door:
            while self._in_flight >= pace.concurrency:
                self._left.clear()
                await self._left.wait()
            while (wait := self._start(pace) - self._now()) > 0:
                await asyncio.sleep(wait)
            self._started(pace)
            self._in_flight += 1
        try:
            yield
        finally:
            self._in_flight -= 1
            self._left.set()

    def pause(self, seconds: float) -> None:
        """Let nobody through for a while."""
        self._paused_until = max(self._paused_until, self._now() + seconds)

    def close(self, why: str) -> None:
        """Say that this host is left alone from now on."""
        self.closed = self.closed or why

    def _start(self, pace: Pace) -> float:
        """Return the earliest moment for the next start."""
        start = max(self._next_start, self._paused_until, self._last_start + pace.delay_seconds)
        if pace.requests_per_minute is not None:
            start = max(start, self._due - (pace.burst - 1) * 60 / pace.requests_per_minute)
        return start

    def _started(self, pace: Pace) -> None:
        """Take a token: the generic cell rate algorithm (ITU-T I.371), a token bucket."""
        now = self._now()
        self._last_start = now
        self._next_start = now + pace.delay_seconds
        if pace.requests_per_minute is not None:
            self._due = max(self._due, now) + 60 / pace.requests_per_minute

    @staticmethod
    def _now() -> float:
        return asyncio.get_running_loop().time()
