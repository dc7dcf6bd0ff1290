"""What one asset does for one day, without Dagster.

A step names the recipe of a day (everything its record is made from), computes the record with one
call of a stage, and judges it. The assets run steps, and the planner asks them whether a day is up
to date; so both always agree. Each asset's own step is in a module of its name.
A stage is imported inside `compute`: loading the code location pays for none of their libraries.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import ClassVar, Generic, TypeVar

from llm_assets.components.days import Days
from llm_assets.components.tracking import Tracking
from llm_assets.config import UseCase
from llm_assets.records import (
    Record,
    Verdict,
)
from llm_assets.storage.archive import Archive
from llm_assets.storage.layout import Partition
from llm_assets.storage.manifests import Manifest, Recipe

USUAL_DAYS = 7  # days before that a day's corpus is compared with

R = TypeVar("R", bound=Record)


@dataclass(frozen=True)
class Bench:
    """What making a record may use.

    An empty folder that outlives the commit, a line to the people who watch, experiment tracking,
    and a stack for what must stay open until the record is judged and committed.
    """

    scratch: Path
    report: Callable[[str], None]
    tracking: Tracking
    until_committed: ExitStack


@dataclass(frozen=True)
class Step(ABC, Generic[R]):
    """One asset of one use case, day by day."""

    use_case: UseCase
    archive: Archive

    asset: ClassVar[str]
    code_version: ClassVar[str]

    @abstractmethod
    def recipe(self, day: date) -> Recipe:
        """Name everything the day's record is made from; raises MissingPartitionError."""

    @abstractmethod
    def compute(self, day: date, recipe: Recipe, bench: Bench) -> R:
        """Make the day's record from exactly what the recipe names."""

    @abstractmethod
    def judge(self, day: date, record: R) -> list[Verdict]:
        """Say what each check of the asset finds."""

    def committed(self, record: R, manifest: Manifest) -> R:
        """Return the record for whoever shows it, now that it is committed."""
        return record

    def tidy_up(self, day: date) -> None:
        """Remove what a run that was killed after its commit left of a finished day."""

    def partition(self, day: date) -> Partition:
        """Return where the day stands in the store."""
        return Partition(self.use_case.name, self.asset, day)

    def finished(self, day: date) -> Manifest | None:
        """Return the current manifest if it was made from exactly today's recipe."""
        current = self.archive.current(self.partition(day))
        return current if current is not None and current.recipe == self.recipe(day) else None

    def own_days(self) -> Days[R]:
        """Return what the asset itself holds."""
        return Days(self.archive, self.use_case.name, self.asset)
