"""Gates: one per host, through which every request to that host goes.

In: what a source allows itself. Out: turns, no more at once and no closer together than that. A
gate may be paused (the host said Retry-After) or closed for the rest of a visit. When a host was
asked last is remembered for longer than that, so that the next day's visit keeps its distance too;
where somebody asks for distance, it is shared with all processes, the next ones and those that run
at the same time.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import AbstractContextManager, asynccontextmanager, nullcontext
from dataclasses import dataclass
from typing import Protocol

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

    @property
    def asks_for_distance(self) -> bool:
        """True where requests may not follow each other at once."""
        return bool(self.delay_seconds) or self.requests_per_minute is not None


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


class Sharing(Protocol):
    """Where processes that ask the same host keep its rhythm."""

    def held(self, rhythm: Rhythm) -> AbstractContextManager[None]:
        """Keep the others out for a moment; `rhythm` is moved on by what they did meanwhile."""

    def write(self, rhythm: Rhythm) -> None:
        """Tell the others; only while it is held."""


class Alone:
    """Shares nothing: for a process whose rhythms nobody else must know."""

    def held(self, rhythm: Rhythm) -> AbstractContextManager[None]:
        """See Sharing."""
        return nullcontext()

    def write(self, rhythm: Rhythm) -> None:
        """See Sharing."""


class Gate:
    """Lets requests through to one host, at a rhythm that may be shared."""

    def __init__(self, rhythm: Rhythm, sharing: Sharing | None = None) -> None:
        self._rhythm = rhythm
        self._sharing = sharing or Alone()
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
            while (wait := self._take(pace)) > 0:
                self.check(pace)
                await asyncio.sleep(wait)
                self.check(pace)
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
            with self._sharing.held(self._rhythm):
                self._rhythm.paused_until = max(until, self._rhythm.paused_until)
                self._sharing.write(self._rhythm)

    def close(self, why: str) -> None:
        """Say that this host is left alone from now on."""
        self._closed = self._closed or why

    def _take(self, pace: Pace) -> float:
        """Take the turn, or return the seconds after which to try again."""
        if not pace.asks_for_distance:
            return self._take_now(pace)  # a fast crawl reads and writes nothing
        with self._sharing.held(self._rhythm):
            wait = self._take_now(pace)
            if wait <= 0:
                self._sharing.write(self._rhythm)
            return wait

    def _take_now(self, pace: Pace) -> float:
        wait = self._start(pace) - self._now()
        if wait <= 0:
            self._started(pace)
        return wait

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

    @staticmethod
    def _now() -> float:
        return asyncio.get_running_loop().time()
