"""Remembering: the rhythm of a host, kept in a small file that processes share.

In: moments as a loop's clock has them. Out: the same ones in another process, whose clock begins
elsewhere: the file says what o'clock it was, and how far from then each moment is. A file that
cannot be read is as good as none. Processes at the same time take turns: each holds the folder's
lock for as long as it takes to look and to say that it starts, never while it waits or asks, so
none can hold up another, and one that dies leaves nothing locked.
"""

from __future__ import annotations

import asyncio
import fcntl
import json
import math
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict
from datetime import datetime, timedelta
from pathlib import Path
from urllib.parse import quote

from llm_assets.errors import CollectingError
from llm_assets.stages.collecting.gates import Rhythm

LOCK = ".lock"
LONGEST_NAME = 200  # of a file; no real host is longer, but a redirect may say anything


class RhythmFile:
    """The file of one host."""

    def __init__(self, folder: Path, host: str, now: Callable[[], datetime]) -> None:
        self._path = folder / f"{quote(host, safe='')[:LONGEST_NAME]}.json"
        self._now = now
        self._known = b""  # what was written or read last

    def read(self) -> Rhythm:
        """Return what was written last; a clock that was set back meanwhile changes nothing."""
        try:
            self._known = self._path.read_bytes()
            known = json.loads(self._known)
            age = (self._now() - datetime.fromisoformat(known.pop("at"))) / timedelta(seconds=1)
            then = asyncio.get_running_loop().time() - max(age, 0.0)
            return Rhythm(**{name: then + float(seconds) for name, seconds in known.items()})
        except (OSError, ValueError, TypeError, KeyError, AttributeError):
            return Rhythm()

    @contextmanager
    def held(self, rhythm: Rhythm) -> Iterator[None]:
        """See Sharing. Raises CollectingError where there is no room."""
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            lock = self._path.with_name(LOCK).open("ab")
        except OSError as error:
            raise self._cannot_be_kept(error) from error
        with lock:  # closing it lets the next one in
            fcntl.flock(lock, fcntl.LOCK_EX)
            self._catch_up(rhythm)
            yield

    def _catch_up(self, rhythm: Rhythm) -> None:
        """Move a rhythm on by what another process has written; nothing is ever taken back."""
        try:
            if self._path.read_bytes() == self._known:
                return
        except OSError:  # not written yet
            return
        for name, moment in asdict(self.read()).items():
            setattr(rhythm, name, max(getattr(rhythm, name), moment))

    def write(self, rhythm: Rhythm) -> None:
        """Keep a rhythm, whole or not at all. Raises CollectingError where there is no room."""
        now = asyncio.get_running_loop().time()
        moments = {k: one - now for k, one in asdict(rhythm).items() if math.isfinite(one)}
        fresh = self._path.with_name(f"{self._path.name}.{os.getpid()}")
        try:
            self._known = json.dumps({"at": self._now().isoformat(), **moments}).encode()
            fresh.write_bytes(self._known)
            fresh.replace(self._path)
        except OSError as error:
            raise self._cannot_be_kept(error) from error

    def _cannot_be_kept(self, error: OSError) -> CollectingError:
        return CollectingError(
            f"When a host was asked last could not be kept in {self._path} ({error}).",
            "Make room there and run the day again; what was captured before is kept.",
        )
