"""Remembering: the rhythm of a host, kept in a small file from one process to the next.

In: moments as a loop's clock has them. Out: the same ones in another process, whose clock begins
elsewhere: the file says what o'clock it was, and how far from then each moment is. A file that
cannot be read is as good as none. Two processes at once do not wait for each other.
"""

from __future__ import annotations

import asyncio
import json
import math
import os
from collections.abc import Callable
from dataclasses import asdict
from datetime import datetime, timedelta
from pathlib import Path
from urllib.parse import quote

from llm_assets.errors import CollectingError
from llm_assets.stages.collecting.gates import Rhythm

LONGEST_NAME = 200  # of a file; no real host is longer, but a redirect may say anything


class RhythmFile:
    """The file of one host."""

    def __init__(self, folder: Path, host: str, now: Callable[[], datetime]) -> None:
        self._path = folder / f"{quote(host, safe='')[:LONGEST_NAME]}.json"
        self._now = now

    def read(self) -> Rhythm:
        """Return what was written last; a clock that was set back meanwhile changes nothing."""
        try:
            known = json.loads(self._path.read_bytes())
            age = (self._now() - datetime.fromisoformat(known.pop("at"))) / timedelta(seconds=1)
            then = asyncio.get_running_loop().time() - max(age, 0.0)
            return Rhythm(**{name: then + float(seconds) for name, seconds in known.items()})
        except (OSError, ValueError, TypeError, KeyError, AttributeError):
            return Rhythm()

    def write(self, rhythm: Rhythm) -> None:
        """Keep a rhythm, whole or not at all. Raises CollectingError where there is no room."""
        now = asyncio.get_running_loop().time()
        moments = {k: one - now for k, one in asdict(rhythm).items() if math.isfinite(one)}
        fresh = self._path.with_name(f"{self._path.name}.{os.getpid()}")
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            fresh.write_text(json.dumps({"at": self._now().isoformat(), **moments}))
            fresh.replace(self._path)
        except OSError as error:
            raise CollectingError(
                f"When a host was asked last could not be kept in {self._path} ({error}).",
                "Make room there and run the day again; what was captured before is kept.",
            ) from error
