"""Processes that ask one host at the same time keep to one rhythm."""

from __future__ import annotations

import json
import subprocess
import sys
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

ROUNDING_SECONDS = 0.002  # of the two clocks by which one process tells another
ASKER = """
import asyncio, json, sys, time
from datetime import UTC, datetime
from pathlib import Path
from llm_assets.stages.collecting.gates import Gate, Pace, Rhythm
from llm_assets.stages.collecting.remembering import RhythmFile

folder, count, pause, pace = sys.argv[1], int(sys.argv[2]), float(sys.argv[3]), sys.argv[4]

async def ask():
    file = RhythmFile(Path(folder), "a.test", lambda: datetime.now(UTC))
    rhythm = file.read()
    gate = Gate(rhythm, file)
    print("ready", flush=True)
    sys.stdin.readline()
    if pause:
        until = time.monotonic() + pause
        gate.pause(pause)
        return [until]
    starts = []
    for _ in range(count):
        async with gate.turn(Pace(**json.loads(pace))):
            starts.append(rhythm.last_start)
    return starts

print(json.dumps(asyncio.run(ask())))
"""


class Asking:
    """A process that asks a host so often, from the moment it is let go."""

    def __init__(self, folder: Path, count: int, pause: float = 0.0, **pace: Any) -> None:
        words = [str(folder), str(count), str(pause), json.dumps({"concurrency": 1, **pace})]
        self._process = subprocess.Popen(
            [sys.executable, "-c", ASKER, *words],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        assert self._process.stdout is not None
        assert self._process.stdout.readline() == "ready\n"

    def go(self) -> None:
        """Let it ask."""
        assert self._process.stdin is not None
        self._process.stdin.write("\n")
        self._process.stdin.flush()

    def ended(self) -> list[float]:
        """When it asked; the clock is the same in all processes."""
        said, _ = self._process.communicate(timeout=60)
        moments: list[float] = json.loads(said)
        return moments


def starts_of(*askings: Asking) -> list[float]:
    """When a host was asked by processes that go at once."""
    for asking in askings:
        asking.go()
    return sorted(moment for asking in askings for moment in asking.ended())


def test_their_requests_lie_one_delay_apart(tmp_path: Path) -> None:
    starts = starts_of(*(Asking(tmp_path, 4, delay_seconds=0.1) for _ in range(3)))
    assert len(starts) == 12
    gaps = [later - earlier for earlier, later in pairwise(starts)]
    assert min(gaps) >= 0.1 - ROUNDING_SECONDS


def test_they_draw_from_one_bucket(tmp_path: Path) -> None:
    pace = {"requests_per_minute": 600, "burst": 3}
    starts = starts_of(*(Asking(tmp_path, 6, **pace) for _ in range(2)))
    for i, first in enumerate(starts):
        for j, last in enumerate(starts[i:], 1):
            assert j <= 3 + (last - first + ROUNDING_SECONDS) / 0.1


def test_a_pause_that_one_was_asked_for_holds_for_the_other(tmp_path: Path) -> None:
    other = Asking(tmp_path, 1, delay_seconds=0.001)
    (until,) = starts_of(Asking(tmp_path, 0, pause=0.5))
    (start,) = starts_of(other)
    assert start >= until - ROUNDING_SECONDS


@pytest.mark.parametrize("content", ['{"at": "20', "[]", '{"at": "2026-01-05T00:00:00+00:00"}'])
def test_a_file_that_is_no_rhythm_holds_nobody_up(tmp_path: Path, content: str) -> None:
    asking = Asking(tmp_path, 2, delay_seconds=0.01)
    (tmp_path / "a.test.json").write_text(content)
    assert len(starts_of(asking)) == 2
