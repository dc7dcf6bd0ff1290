"""The lazy input of an asset: an earlier asset of the same use case, day by day.

In: the archive. Out: one day's record when it is asked for, so that a range run holds one day in
memory; and the days of a trailing window that are there. Knows no Dagster, so that the planner, the
command line and tests read inputs exactly as the assets do.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Generic, TypeVar, cast

from llm_assets.records import Record
from llm_assets.storage.archive import Archive
from llm_assets.storage.layout import Partition
from llm_assets.storage.manifests import Input, Manifest

R = TypeVar("R", bound=Record)


@dataclass(frozen=True)
class Days(Generic[R]):
    """One asset of a use case; `days[day]` is that day's record."""

    archive: Archive
    use_case: str
    asset: str

    def __getitem__(self, day: date) -> R:
        """Return the current record; raises MissingPartitionError or CorruptFileError."""
        return cast(R, self.archive.read(self._partition(day)))

    def at(self, one: Input) -> R:
        """Return the record that an input names, even if the day has changed since."""
        partition = self._partition(date.fromisoformat(one.day))
        return cast(R, self.archive.read(partition, self.manifest_at(one)))

    def manifest_at(self, one: Input) -> Manifest:
        """Return the manifest that an input names."""
        partition = self._partition(date.fromisoformat(one.day))
        return self.archive.manifest(partition, one.manifest)

    def manifest(self, day: date) -> Manifest | None:
        """Return the current manifest, or None where the day holds nothing."""
        return self.archive.current(self._partition(day))

    def require(self, day: date) -> Manifest:
        """Return the current manifest; raises MissingPartitionError."""
        return self.manifest(day) or self.archive.missing(self._partition(day))

    def input(self, day: date) -> Input:
        """Name the current content of a day; raises MissingPartitionError."""
        return Input(self.asset, day.isoformat(), self.require(day).digest())

    def before(self, day: date, length: int) -> dict[date, Manifest]:
        """Return the manifests of the `length` days before `day` that hold something, in order."""
        earlier = (day - timedelta(days=back) for back in range(length, 0, -1))
        found = ((one, self.manifest(one)) for one in earlier)
        return {one: manifest for one, manifest in found if manifest is not None}

    def _partition(self, day: date) -> Partition:
        return Partition(self.use_case, self.asset, day)
