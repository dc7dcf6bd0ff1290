"""Watching: pages as they come in, a line to the people who wait every few seconds."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from time import monotonic

from llm_assets.records import Page
from llm_assets.stages.collecting.web import Report

EVERY_SECONDS = 2.0


@dataclass
class Watch:
    """Counts one source's pages, and says how far the visit is."""

    source: str
    report: Report
    clock: Callable[[], float] = monotonic
    expected: int = 0
    seen: int = 0
    answered: int = 0
    unchanged: int = 0
    _next_line: float = field(default=0.0)

    def __post_init__(self) -> None:
        self._next_line = self.clock() + EVERY_SECONDS

    def expect(self, more: int) -> None:
        """Say that more pages are known now."""
        self.expected += more

    def saw(self, page: Page) -> None:
        """Count a page."""
        self.seen += 1
        self.answered += page.status == 200
        self.unchanged += page.status == 304
        if self.clock() >= self._next_line:
            self._next_line = self.clock() + EVERY_SECONDS
            self.report(f"{self.source}: {self.seen} of {self.expected} pages so far")

    def ended(self) -> None:
        """Say what it came to."""
        unchanged = f", {self.unchanged} unchanged" if self.unchanged else ""
        self.report(f"{self.source}: {self.answered} of {self.seen} pages answered 200{unchanged}")
