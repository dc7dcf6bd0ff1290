"""Where things stand in a store.

In: use case, asset, day. Out: keys. Everything of a partition stands under its own prefix:

    <use_case>/<asset>/<day>/pointer.json            the only object that ever changes
    <use_case>/<asset>/<day>/manifests/<sha256>.json
    <use_case>/<asset>/<day>/files/<sha256 of the file list>/<name>
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, order=True)
class Partition:
    """One day of one asset of one use case."""

    use_case: str
    asset: str
    day: date

    def __str__(self) -> str:
        return f"{self.use_case}/{self.asset} of {self.day}"

    @property
    def prefix(self) -> str:
        """The partition's own folder."""
        return f"{self.use_case}/{self.asset}/{self.day.isoformat()}"

    @property
    def pointer(self) -> str:
        """The key of the pointer."""
        return f"{self.prefix}/pointer.json"

    def manifest(self, digest: str) -> str:
        """The key of a manifest named by its sha256."""
        return f"{self.prefix}/manifests/{digest}.json"

    def file(self, files_digest: str, name: str) -> str:
        """The key of a file of a commit."""
        return f"{self.prefix}/files/{files_digest}/{name}"
