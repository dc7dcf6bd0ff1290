"""A day's reading: what all stored sources of a day share.

In: the day, its captures, and what earlier days remember. Out, for a source: who keeps what is read
of it, and who knows which of its files are new. Reads nothing itself.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TypeAlias

from llm_assets.config import BaseSource
from llm_assets.records import LastCapture
from llm_assets.stages.collecting.captures import Captures
from llm_assets.stages.collecting.harvest import Calendar
from llm_assets.stages.collecting.web import Clock, Places, Report
from llm_assets.stages.reading.arriving import Arrivals
from llm_assets.stages.reading.keeping import Keeper

Memory: TypeAlias = Mapping[str, Mapping[str, LastCapture]]


@dataclass(frozen=True)
class Reading:
    """A day's reading and all it uses.

    `memory` is what the latest earlier day knows: of each source, by URL.
    """

    calendar: Calendar
    captures: Captures
    memory: Memory
    now: Clock
    places: Places
    report: Report

    def keeper(self, source: BaseSource) -> Keeper:
        """Return what keeps the captures of a source."""
        return Keeper(source.name, self.captures, self.now, self.report)

    def arrivals(self, source: BaseSource) -> Arrivals:
        """Return what knows which files of a source are new."""
        is_dated = source.history == "dated"
        return Arrivals(source.name, self.calendar, self.known_of(source), is_dated)

    def known_of(self, source: BaseSource) -> Mapping[str, LastCapture]:
        """Return what the latest earlier day knows of a source, by URL."""
        return self.memory.get(source.name, {})
