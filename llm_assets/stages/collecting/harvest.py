"""What collecting one source needs to know of the day, and what it comes to."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, tzinfo

from llm_assets.records import LastCapture, Page


@dataclass(frozen=True)
class Calendar:
    """The day that is collected, the current one, and the first one, in the use case's zone."""

    day: date
    today: date
    start: date
    timezone: tzinfo


@dataclass
class Harvest:
    """What one source came to, beside its captures.

    `wanted` are the captures (source, url) that today's settings ask for; `last_captures` is what
    the next day needs to know; `left_out` counts links beyond the limit of pages. A visit that
    `stopped_early` does not know all that is wanted.
    """

    wanted: set[tuple[str, str]] = field(default_factory=set)
    last_captures: list[LastCapture] = field(default_factory=list)
    is_unfinished: bool = False
    stopped_early: bool = False
    left_out: int = 0
    notes: list[str] = field(default_factory=list)

    def remember(self, page: Page, day: date, rules: str, links: tuple[str, ...]) -> None:
        """Keep for the next day what a body was called and what it led to, by these rules.

        A body that its server gave no name cannot be asked about, so it is not remembered.
        """
        named = page.headers
        etag, modified = named.get("etag", ""), named.get("last-modified", "")
        if etag or modified:
            location = named.get("location", "")
            self.last_captures.append(
                LastCapture(
                    page.source, page.url, day, page.sha256, etag, modified, location, rules, links
                )
            )

    def cut_short(self, seconds: float) -> None:
        """Say that the time was up."""
        self.is_unfinished = self.stopped_early = True
        self.notes.append(f"stopped after {seconds:g} s (maximum_seconds); the next run goes on")
