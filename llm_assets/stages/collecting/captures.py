"""What collecting needs of the place where captures are kept while a day is collected.

A capture is safe the moment `add` returns: a process that is killed then loses none. So memory
holds no bodies, and the next run of the day goes on where this one ended.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from llm_assets.records import Page, Pages

KEY_NAMES = ("source", "url")


@dataclass(frozen=True, slots=True)
class Held:
    """The little that is remembered of a capture: whether to ask again, and whether it counts."""

    status: int
    has_answer: bool
    is_refused: bool
    is_wanted: bool


class Captures(Protocol):
    """The captures of one day; the last one of a source and URL counts."""

    def held(self, source: str, url: str) -> Held | None:
        """Return what is remembered of a capture, or None where there is none."""

    def read(self, source: str, url: str) -> Page:
        """Return a capture with its body. Raises KeyError where there is none."""

    def add(self, page: Page) -> None:
        """Keep a capture; it survives the death of the process."""

    def keys(self) -> list[tuple[str, str]]:
        """Return (source, url) of every capture, sorted."""

    def pages(self, wanted: frozenset[tuple[str, str]]) -> Pages:
        """Return all captures in order, those outside `wanted` marked as not wanted."""
