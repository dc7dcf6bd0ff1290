"""Gates: one per host, through which every request to that host goes.

In: what a source allows itself. Out: turns, no more at once and no closer together than that. A
gate may be paused (the host said Retry-After) or closed for the rest of a visit. When a host was
asked last is remembered for longer than that, so that the next day's visit keeps its distance too;
where somebody asked for distance, also by the next process.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass

NEVER = float("-inf")


@dataclass(frozen=True)
class Pace:
    """What one source allows itself; sources that share a host each keep to their own.

    `patience_seconds` is how long it waits where the host asks for a pause.
    """

    concurrency: int
    delay_seconds: float = 0.0
    requests_per_minute: float | None = None
    burst: int = 1
    patience_seconds: float = float("inf")


@dataclass
class Rhythm:
    """When a host was asked, and when it may be asked again; moments as `loop.time()` has them.

    That clock is `time.monotonic`, so it is the same in each loop of a process.
    """

    last_start: float = NEVER
    next_start: float = NEVER
    paused_until: float = NEVER
    bucket_full_at: float = NEVER


class LeftAloneError(Exception):
    """The host is not to be asked any more; the message says why."""


def _forget(_: Rhythm) -> None:
    pass


class Gate:
    """Lets requests through to one host; `keep` is told of each moment that others must know."""

    def __init__(self, rhythm: Rhythm, keep: Callable[[Rhythm], None] = _forget) -> None:
        self._rhythm = rhythm
        self._keep = keep
        self._in_flight = 0
        self._left = asyncio.Event()
        self._door = asyncio.Lock()
        self._closed = ""
        self.failures = 0

    @asynccontextmanager
    async def turn(self, pace: Pace) -> AsyncIterator[None]:
        """Hold a place in flight from one's turn on; turns start in the order they were asked.

        Raises LeftAloneError where the gate is closed, or paused for longer than one waits.
        """
        async with self._door:
            self.check(pace)
            while self._in_flight >= pace.concurrency:
                self._left.clear()
                await self._left.wait()
                self.check(pace)
            while (wait := self._start(pace) - self._now()) > 0:
                await asyncio.sleep(wait)
                self.check(pace)
            self._started(pace)
            self._in_flight += 1
        try:
            yield
        finally:
            self._in_flight -= 1
            self._left.set()

    def check(self, pace: Pace) -> None:
        """Raise LeftAloneError where no turn would come, however long one waited."""
        if self._closed:
            raise LeftAloneError(self._closed)
        seconds = self._rhythm.paused_until - self._now()
        if seconds > pace.patience_seconds:
            raise LeftAloneError(
                f"the host asks to wait {seconds:.0f} s (Retry-After), more than "
                f"{pace.patience_seconds:g} s (maximum_wait_seconds)"
            )

    def pause(self, seconds: float) -> None:
        """Let nobody through for a while."""
        until = self._now() + seconds
        if seconds > 0 and until > self._rhythm.paused_until:
            self._rhythm.paused_until = until
            self._keep(self._rhythm)

    def close(self, why: str) -> None:
        """Say that this host is left alone from now on."""
        self._closed = self._closed or why

    def _start(self, pace: Pace) -> float:
        """Return the earliest moment for the next start."""
        known = self._rhythm
        start = max(known.next_start, known.paused_until, known.last_start + pace.delay_seconds)
        if pace.requests_per_minute is not None:
            start = max(
                start, known.bucket_full_at - (pace.burst - 1) * 60 / pace.requests_per_minute
            )
        return start

    def _started(self, pace: Pace) -> None:
        """Take a token: the generic cell rate algorithm (ITU-T I.371), a token bucket."""
        known, now = self._rhythm, self._now()
        known.last_start = now
        known.next_start = now + pace.delay_seconds
        if pace.requests_per_minute is not None:
            known.bucket_full_at = max(known.bucket_full_at, now) + 60 / pace.requests_per_minute
        if pace.delay_seconds or pace.requests_per_minute is not None:
            self._keep(known)  # a fast crawl writes nothing

    @staticmethod
    def _now() -> float:
        return asyncio.get_running_loop().time()
