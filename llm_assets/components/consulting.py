"""Consulting: what other days hold that recognises copies, read from the store when asked for.

In: an asset that keeps a table of signatures beside its record. Out: its days in order, each with
its digest. A day's manifest is small and its signatures are read once in a run, as long as they
fit; so a range run reads each day once, and memory does not grow with history. Whether a day is out
of date is asked of the manifests as this object first saw them, and of the run's own commits; what
a day is compared with is always read anew.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cache, cached_property
from pathlib import Path

import polars as pl

from llm_assets.components.days import Days
from llm_assets.stages.deduplicating.copies import SignedDay
from llm_assets.storage.layout import Partition
from llm_assets.storage.manifests import Manifest, day_of

KEPT_COLUMNS = frozenset({("words", "bands"), ("side",)})  # what every later day looks at
KEPT_ROWS = 200_000  # about 20 MB


@dataclass
class Consulting:
    """The signatures in `file` of the days of one asset; those made by `settings` only.

    Others are read through `convert`, if it is given. Days of a version that signed nothing are
    never read.
    """

    days: Days  # type: ignore[type-arg]
    file: str
    settings: str
    convert: Callable[[pl.DataFrame], pl.DataFrame] | None = None
    _kept: dict[tuple[str, ...], pl.DataFrame] = field(default_factory=dict)
    _seen: dict[date, Manifest | None] = field(default_factory=dict)

    def between(self, start: date, end: date) -> list[tuple[Manifest, SignedDay]]:
        """Return the days from `start` to before `end` that hold comparable signatures."""
        found = []
        for day in _days(start, end):
            manifest = self._seen[day] = self.days.manifest(day)
            signed = self.held(manifest) if manifest is not None else None
            if manifest is not None and signed is not None:
                found.append((manifest, signed))
        return found

    def remember(self, manifest: Manifest) -> None:
        """Note what this run has committed."""
        self._seen[day_of(manifest.day)] = manifest

    def seen(self, day: date) -> Manifest | None:
        """Return what a day held when it was last read, which is now if it never was."""
        if day not in self._seen:
            self._seen[day] = self.days.manifest(day)
        return self._seen[day]

    def consulted(self, start: date, end: date) -> dict[str, str]:
        """Return by day the digest of what `between` would give, of days as they were seen."""
        return {str(one): digest for one, digest in self._digests(start, end)}

    def chained(self, start: date, end: date, day: date, digest: str) -> dict[date, str]:
        """Return for each day until `end` what `digest_of` says of all from `start` to before it,
        if `day` held `digest`; reads no day that was seen, and is one pass.
        """
        digests = {**dict(self._digests(start, end)), day: digest}
        running, found, said = hashlib.sha256(), {}, ""
        for one in _days(start, end):
            found[one] = running.hexdigest() if said else ""
            if one in digests:
                said = ("\n" if said else "") + f"{one} {digests[one]}"
                running.update(said.encode())
        return found

    def _digests(self, start: date, end: date) -> Iterator[tuple[date, str]]:
        for day in _days(start, end):
            manifest = self.seen(day)
            if manifest is not None and self._is_comparable(manifest):
                yield day, str(manifest.figures["signed"]["digest"])

    def held(self, manifest: Manifest) -> SignedDay | None:
        """Return the signatures of one commit, current or past; None where none are comparable."""
        if not self._is_comparable(manifest):
            return None
        return self._signed(day_of(manifest.day), manifest)

    def unlike(self, start: date, end: date) -> list[date]:
        """Return the days from `start` to before `end` whose signatures other settings made."""
        seen = ((day, self.seen(day)) for day in _days(start, end))
        return [
            day
            for day, manifest in seen
            if manifest is not None
            and self._is_comparable(manifest)
            and not self._is_alike(manifest)
        ]

    def after(self, day: date) -> list[date]:
        """Return the later days that held something when this was first asked, or do by now."""
        held = {one for one, manifest in self._seen.items() if manifest is not None}
        return sorted(one for one in {*self._listed, *held} if one > day)

    @cached_property
    def _listed(self) -> list[date]:
        return self.days.archive.days(self.days.use_case, self.days.asset)

    def _is_comparable(self, manifest: Manifest) -> bool:
        if "signed" not in manifest.figures:
            return False
        return self.convert is not None or self._is_alike(manifest)

    def _is_alike(self, manifest: Manifest) -> bool:
        return bool(manifest.figures["signed"]["settings"] == self.settings)

    def _signed(self, day: date, manifest: Manifest) -> SignedDay:
        partition = Partition(manifest.use_case, manifest.asset, day)
        documents = int(manifest.figures["signed"]["documents"])
        content = next(file.sha256 for file in manifest.files if file.name == self.file)

        @cache
        def path() -> Path:
            return self.days.archive.file(partition, manifest, self.file)

        def load_other(columns: list[str] | None) -> pl.DataFrame:
            assert self.convert is not None
            found = self.convert(pl.read_parquet(path(), glob=False))
            return found.select(columns or pl.all())

        def load(columns: list[str] | None) -> pl.DataFrame:
            key = (content, *columns) if columns is not None else None
            if key in self._kept:
                return self._kept[key]
            found = pl.read_parquet(path(), columns=columns, glob=False)
            if key is not None and key[1:] in KEPT_COLUMNS:
                self._keep(key, found)
            return found

        if not self._is_alike(manifest):
            return SignedDay(day, documents, load_other)
        return SignedDay(day, documents, load, path)

    def _keep(self, key: tuple[str, ...], found: pl.DataFrame) -> None:
        if sum(one.height for one in self._kept.values()) + found.height > KEPT_ROWS:
            self._kept.clear()
        self._kept[key] = found


def _days(start: date, end: date) -> Iterator[date]:
    return (start + timedelta(days=back) for back in range((end - start).days))


def digests(days: Sequence[tuple[Manifest, SignedDay]]) -> dict[str, str]:
    """Return by day the digest of its signatures."""
    return {str(one.day): str(manifest.figures["signed"]["digest"]) for manifest, one in days}


def digest_of(consulted: Mapping[str, str]) -> str:
    """Return one digest for all days consulted; empty for none."""
    lines = "\n".join(f"{day} {digest}" for day, digest in sorted(consulted.items()))
    return hashlib.sha256(lines.encode()).hexdigest() if consulted else ""
