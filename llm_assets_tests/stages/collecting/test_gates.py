"""No request starts earlier than agreed, whatever the schedule."""

from __future__ import annotations

import asyncio
import selectors
from collections.abc import Coroutine
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, TypeVar

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from llm_assets.stages.collecting.gates import Gate, LeftAloneError, Pace, Rhythm

T = TypeVar("T")
ROUNDING_SECONDS = 1e-6  # moments are sums of floats


class VirtualLoop(asyncio.SelectorEventLoop):
    """A loop whose clock jumps to the next thing that is due instead of waiting for it.

    A fake, because schedules over minutes cannot be tried by the hundred in real time; the gate
    itself, its locks and its sleeps are the real ones. Nothing here is on a network.
    """

    def __init__(self) -> None:
        self.now = 1000.0
        loop = self

        class Jumping(selectors.SelectSelector):
            def select(self, timeout: float | None = None) -> Any:
                loop.now += timeout or 0.0
                return super().select(0)

        super().__init__(Jumping())

    def time(self) -> float:
        return self.now


def run(work: Coroutine[Any, Any, T], loop: VirtualLoop | None = None) -> T:
    """Run to the end in virtual time."""
    with asyncio.Runner(loop_factory=lambda: loop or VirtualLoop()) as runner:
        return runner.run(work)


@dataclass(frozen=True)
class Asking:
    """A request in a schedule: which pace, when it is wanted, how long the answer takes."""

    pace: int
    at: float
    takes: float
    pause: float = 0.0


@dataclass(frozen=True)
class Flight:
    """A request as it went."""

    pace: Pace
    started: float
    ended: float


async def fly(gate: Gate, paces: list[Pace], schedule: list[Asking]) -> list[Flight]:
    """Send all requests of a schedule through a gate; return them by their start."""
    loop = asyncio.get_running_loop()
    flights: list[Flight] = []

    async def ask(one: Asking) -> None:
        await asyncio.sleep(one.at)
        pace = paces[one.pace % len(paces)]
        async with gate.turn(pace):
            started = loop.time()
            await asyncio.sleep(one.takes)
            if one.pause:
                gate.pause(one.pause)
                pauses.append((loop.time(), loop.time() + one.pause))
        flights.append(Flight(pace, started, loop.time()))

    pauses: list[tuple[float, float]] = []
    await asyncio.gather(*map(ask, schedule))
    for flight in flights:
        for said, until in pauses:
            assert not said + ROUNDING_SECONDS < flight.started < until - ROUNDING_SECONDS
    return sorted(flights, key=lambda flight: flight.started)


seconds = st.floats(0, 20, allow_nan=False).map(lambda x: round(x, 3))
a_pace = st.builds(
    Pace,
    concurrency=st.integers(1, 4),
    delay_seconds=st.one_of(st.just(0.0), seconds),
    requests_per_minute=st.one_of(st.none(), st.floats(0.5, 600).map(lambda x: round(x, 2))),
    burst=st.integers(1, 5),
)
askings = st.builds(
    Asking, st.integers(0, 2), seconds, seconds, st.one_of(st.just(0.0), st.just(0.0), seconds)
)


@settings(deadline=None)
@given(st.lists(a_pace, min_size=1, max_size=3), st.lists(askings, min_size=1, max_size=25))
def test_every_schedule_keeps_every_limit(paces: list[Pace], schedule: list[Asking]) -> None:
    flights = run(fly(Gate(Rhythm()), paces, schedule))
    assert len(flights) == len(schedule)
    for earlier, later in pairwise(flights):
        apart = max(earlier.pace.delay_seconds, later.pace.delay_seconds)
        assert later.started - earlier.started >= apart - ROUNDING_SECONDS
    for one in flights:
        in_flight = [f for f in flights if f.started <= one.started < f.ended and f is not one]
        before = [f for f in in_flight if f.started < one.started]
        assert len(before) < one.pace.concurrency
    for pace in paces:
        assert_bucket_kept(pace, [f.started for f in flights if f.pace == pace])


def assert_bucket_kept(pace: Pace, starts: list[float]) -> None:
    """In no stretch of time were there more starts than the bucket holds and what flowed in."""
    if pace.requests_per_minute is None:
        return
    every = 60 / pace.requests_per_minute
    for i, first in enumerate(starts):
        for j, last in enumerate(starts[i:], 1):
            assert j <= pace.burst + (last - first + ROUNDING_SECONDS) / every


@settings(deadline=None)
@given(a_pace, st.lists(askings, min_size=1, max_size=8), st.lists(askings, min_size=1, max_size=8))
def test_the_next_day_of_the_same_process_keeps_its_distance_from_the_last(
    pace: Pace, first: list[Asking], second: list[Asking]
) -> None:
    rhythm, one_loop, other_loop = Rhythm(), VirtualLoop(), VirtualLoop()
    flights = run(fly(Gate(rhythm), [pace], first), one_loop)
    other_loop.now = one_loop.now  # both are time.monotonic in the real world
    flights += run(fly(Gate(rhythm), [pace], second), other_loop)
    for earlier, later in pairwise(flights):
        apart = later.started - earlier.started
        assert apart >= pace.delay_seconds - ROUNDING_SECONDS
    assert_bucket_kept(pace, [flight.started for flight in flights])


def starts_of(paces: list[Pace], count: int, takes: float = 0.0) -> list[float]:
    """When `count` requests start that are all wanted at once, from the first on."""
    schedule = [Asking(i, 0.0, takes) for i in range(count)]
    flights = run(fly(Gate(Rhythm()), paces, schedule))
    return [round(flight.started - flights[0].started, 3) for flight in flights]


def test_requests_start_one_delay_apart_and_no_later() -> None:
    assert starts_of([Pace(4, delay_seconds=2.5)], 4) == [0.0, 2.5, 5.0, 7.5]


def test_a_bucket_lets_its_burst_through_at_once_and_then_one_by_one() -> None:
    pace = Pace(9, requests_per_minute=6, burst=3)
    assert starts_of([pace], 6) == [0.0, 0.0, 0.0, 10.0, 20.0, 30.0]


def test_a_place_that_becomes_free_is_taken_at_once() -> None:
    assert starts_of([Pace(2)], 5, takes=3.0) == [0.0, 0.0, 3.0, 3.0, 6.0]


def test_between_two_sources_on_one_host_lies_the_longer_of_their_delays() -> None:
    assert starts_of([Pace(9, 1.0), Pace(9, 4.0)], 4) == [0.0, 4.0, 8.0, 12.0]


def test_turns_come_in_the_order_they_were_asked() -> None:
    async def order() -> list[int]:
        gate, came = Gate(Rhythm()), []

        async def ask(i: int) -> None:
            async with gate.turn(Pace(1, 0.5)):
                came.append(i)
                await asyncio.sleep(3 - i % 3)

        await asyncio.gather(*map(ask, range(7)))
        return came

    assert run(order()) == list(range(7))


def test_a_request_that_is_given_up_in_the_queue_holds_nobody_up() -> None:
    async def second_start() -> float:
        loop, gate, pace = asyncio.get_running_loop(), Gate(Rhythm()), Pace(1, 5.0)
        began = loop.time()
        async with gate.turn(pace):
            pass
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(1), gate.turn(pace):
                raise AssertionError("five seconds have not passed")
        async with gate.turn(pace):
            return loop.time() - began

    assert run(second_start()) == pytest.approx(5.0)


class TestLeavingAHostAlone:
    def test_a_closed_gate_turns_away_all_who_wait_without_their_delays(self) -> None:
        async def turned_away() -> tuple[float, set[str]]:
            gate, pace, loop = Gate(Rhythm()), Pace(1, 60.0), asyncio.get_running_loop()
            async with gate.turn(pace):
                waiting = [asyncio.create_task(self.ask(gate, pace)) for _ in range(50)]
                await asyncio.sleep(1)
                gate.close("it fails")
            said = set(await asyncio.gather(*waiting))
            return loop.time() - 1000.0, said

        took, said = run(turned_away())
        assert said == {"it fails"}
        assert took < 2

    def test_a_pause_longer_than_one_s_patience_turns_away_at_once_and_says_so(self) -> None:
        async def said() -> tuple[str, str, float]:
            gate, loop = Gate(Rhythm()), asyncio.get_running_loop()
            gate.pause(90)
            hasty = await self.ask(gate, Pace(1, patience_seconds=60))
            patient = await self.ask(gate, Pace(1, patience_seconds=120))
            return hasty, patient, round(loop.time() - 1000.0, 6)

        assert run(said()) == (
            "the host asks to wait 90 s (Retry-After), more than 60 s (maximum_wait_seconds)",
            "came through",
            90.0,
        )

    def test_the_first_reason_for_closing_stays(self) -> None:
        async def said() -> str:
            gate = Gate(Rhythm())
            gate.close("it fails")
            gate.close("it still fails")
            return await self.ask(gate, Pace(1))

        assert run(said()) == "it fails"

    @staticmethod
    async def ask(gate: Gate, pace: Pace) -> str:
        try:
            async with gate.turn(pace):
                return "came through"
        except LeftAloneError as error:
            return str(error)
