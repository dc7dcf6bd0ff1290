"""The archive: records in, records out, one atomic commit per partition.

In: a partition, a record and its recipe. Out: a commit, or the record that is current. The files of
a commit are written first, then its manifest, both under names that say their content; after all
are seen to be there, one compare-and-swap moves the pointer. Readers go through pointer and
manifest only, and check every sha256. Knows neither Dagster nor how a record is made; the libraries
of the file formats are imported when a record is first written or read.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import NoReturn

from llm_assets.errors import CommitConflictError, CorruptFileError, MissingPartitionError
from llm_assets.records import Record
from llm_assets.storage.layout import Partition
from llm_assets.storage.manifests import (
    HistoryEntry,
    Manifest,
    Pointer,
    Recipe,
    StoredFile,
    day_of,
)
from llm_assets.storage.scratch import temporary_folder
from llm_assets.storage.store import Store, Versioned

KNOWN_MANIFESTS = 5_000


@dataclass(frozen=True)
class Commit:
    """What became of a commit; `is_new` is False where the same content was current already."""

    partition: Partition
    manifest: Manifest
    is_new: bool


@dataclass(frozen=True)
class State:
    """A partition's pointer at some moment; None before the first commit."""

    pointer: Versioned | None


class Archive:
    """All partitions in one store; `scratch` is a local folder for records on their way in."""

    def __init__(self, store: Store, scratch: Path) -> None:
        self.store = store
        self.scratch = scratch
        self._manifests: dict[str, Manifest] = {}  # by sha256, so they never change

    def state(self, partition: Partition) -> State:
        """Return what a partition holds now, for a commit that must not overtake another."""
        return State(self.store.read(partition.pointer))

    @property
    def journals(self) -> Path:
        """The local folder for the captures of days that are not committed yet."""
        return self.scratch / "journals"

    def commit(
        self,
        partition: Partition,
        record: Record,
        recipe: Recipe,
        *,
        now: datetime,
        run_id: str,
        seen: State | None = None,
    ) -> Commit:
        """Make `record` the partition's current content.

        `seen` is the state that the record was made from, without it the state at this call. Raises
        CommitConflictError if another writer moved the pointer to something else since.
        """
        from llm_assets.storage.formats import FORMATS

        before = (seen or self.state(partition)).pointer
        with temporary_folder(self.scratch) as folder:
            FORMATS[partition.asset].write(record, folder)
            files = tuple(_describe(file) for file in sorted(folder.iterdir()))
            manifest = Manifest(
                partition.use_case,
                partition.asset,
                partition.day.isoformat(),
                files,
                recipe,
                record.figures(),
            )
            pointer = self._pointer(partition, before.content) if before else None
            if pointer and pointer.manifest == manifest.digest() and self.is_sound(manifest):
                return Commit(partition, manifest, is_new=False)
            self._write(partition, manifest, folder)
        self._check(partition, manifest)
        if pointer and pointer.manifest == manifest.digest():
            return Commit(partition, manifest, is_new=True)
        entry = HistoryEntry(manifest.digest(), now.isoformat(timespec="seconds"), run_id)
        moved = pointer.moved_to(entry) if pointer else Pointer((entry,))
        expected = before.version if before else None
        if self.store.swap(partition.pointer, moved.to_json(), expected):
            return Commit(partition, manifest, is_new=True)
        return self._after_a_lost_race(partition, manifest)

    def current(self, partition: Partition) -> Manifest | None:
        """Return the partition's current manifest, or None where nothing was committed."""
        pointer = self.store.read(partition.pointer)
        if pointer is None:
            return None
        return self.manifest(partition, self._pointer(partition, pointer.content).manifest)

    def manifest(self, partition: Partition, digest: str) -> Manifest:
        """Return a manifest by its sha256, current or past. Raises CorruptFileError."""
        known = self._manifests.get(digest)
        if known is None:
            if len(self._manifests) >= KNOWN_MANIFESTS:
                self._manifests.clear()
            known = self._manifests[digest] = self._read_manifest(partition, digest)
        return known

    def _read_manifest(self, partition: Partition, digest: str) -> Manifest:
        key = partition.manifest(digest)
        found = self.store.read(key)
        if found is None or hashlib.sha256(found.content).hexdigest() != digest:
            state = "is missing" if found is None else "is not what its name says"
            raise CorruptFileError(f"{partition}: the manifest {key} {state}.", _remedy(partition))
        try:
            return Manifest.from_json(found.content)
        except (ValueError, KeyError, TypeError) as error:
            raise CorruptFileError(
                f"{partition}: the manifest {key} is of a format that this version does not know.",
                "Read it with the version of llm_assets that wrote it, or a later one.",
            ) from error

    def history(self, partition: Partition) -> tuple[HistoryEntry, ...]:
        """Return all commits of a partition, oldest first."""
        pointer = self.store.read(partition.pointer)
        return self._pointer(partition, pointer.content).history if pointer else ()

    def read(self, partition: Partition, manifest: Manifest | None = None) -> Record:
        """Return the record of the current manifest, or of the one given.

        Raises MissingPartitionError where nothing was committed, CorruptFileError where a file is
        not the one that the manifest names, or where another version wrote other files.
        """
        from llm_assets.storage.formats import FORMATS

        chosen = manifest or self.current(partition)
        if chosen is None:
            self.missing(partition)
        folder = self.folder(partition, chosen)
        try:
            record: Record = FORMATS[partition.asset].read(folder, partition.day, chosen.figures)
        except (KeyError, FileNotFoundError) as error:  # a figure or file that there was not yet
            raise CorruptFileError(
                f"{partition}: it was written by a version of llm_assets that kept other things "
                f"({error}).",
                _remedy(partition),
            ) from error
        return record

    def missing(self, partition: Partition) -> NoReturn:
        """Raise MissingPartitionError, naming the days that could be chosen instead."""
        days = self.days(partition.use_case, partition.asset)
        others = f", or choose one of: {', '.join(map(str, days[-7:]))}" if days else ""
        raise MissingPartitionError(
            f"The store holds no {partition}.",
            f"Materialize it: llm-assets run {partition.use_case} --day {partition.day}{others}.",
        )

    def folder(self, partition: Partition, manifest: Manifest) -> Path:
        """Return a local folder with the files of a manifest, every sha256 checked."""
        folder = self.scratch
        for file in manifest.files:
            path = self._verified(partition, manifest, file)
            folder = path.parent
        return folder

    def file(self, partition: Partition, manifest: Manifest, name: str) -> Path:
        """Return a local file of a manifest, its sha256 checked; raises CorruptFileError."""
        for file in manifest.files:
            if file.name == name:
                return self._verified(partition, manifest, file)
        raise CorruptFileError(f"{partition}: it has no file {name}.", _remedy(partition))

    def is_sound(self, manifest: Manifest) -> bool:
        """True if the manifest and all its files are what their names say."""
        partition = Partition(manifest.use_case, manifest.asset, day_of(manifest.day))
        try:
            self._check(partition, manifest)
        except CorruptFileError:
            return False
        return True

    def days(self, use_case: str, asset: str) -> list[date]:
        """Return the days that hold something, in order."""
        days = (day_of(name) for name in self.store.names(f"{use_case}/{asset}"))
        parts = (Partition(use_case, asset, day) for day in days)
        return [one.day for one in parts if self.store.read(one.pointer) is not None]

    def _write(self, partition: Partition, manifest: Manifest, folder: Path) -> None:
        for file in manifest.files:
            self.store.put(partition.file(manifest.files_digest(), file.name), folder / file.name)
        written = folder / "manifest"
        written.write_bytes(manifest.to_json())
        self.store.put(partition.manifest(manifest.digest()), written)

    def _check(self, partition: Partition, manifest: Manifest) -> None:
        self._read_manifest(partition, manifest.digest())
        for file in manifest.files:
            self._verified(partition, manifest, file)

    def _verified(self, partition: Partition, manifest: Manifest, file: StoredFile) -> Path:
        key = partition.file(manifest.files_digest(), file.name)
        try:
            path = self.store.get(key)
        except FileNotFoundError as error:
            raise CorruptFileError(f"{partition}: {key} is missing.", _remedy(partition)) from error
        if _sha256(path) != file.sha256:
            raise CorruptFileError(
                f"{partition}: {key} does not have the sha256 that its manifest names "
                f"({path.stat().st_size} bytes, expected {file.size}).",
                _remedy(partition),
            )
        return path

    def _after_a_lost_race(self, partition: Partition, manifest: Manifest) -> Commit:
        history = self.history(partition)
        if history and history[-1].manifest == manifest.digest():
            return Commit(partition, manifest, is_new=False)
        raise CommitConflictError(
            f"{partition} was committed by another run meanwhile.",
            "Its result stands. Run the day again to build on it.",
        )

    def _pointer(self, partition: Partition, content: bytes) -> Pointer:
        try:
            return Pointer.from_json(content)
        except (ValueError, KeyError, TypeError) as error:
            raise CorruptFileError(
                f"{partition}: the pointer {partition.pointer} is damaged.",
                _pointer_remedy(partition),
            ) from error


def _describe(file: Path) -> StoredFile:
    return StoredFile(file.name, _sha256(file), file.stat().st_size)


def _sha256(path: Path) -> str:
    with path.open("rb") as handle:
        return hashlib.file_digest(handle, "sha256").hexdigest()


def _remedy(partition: Partition) -> str:
    if partition.asset == "raw_scrapes":
        return (
            f"Pages are never fetched over held ones: restore {partition.prefix} from a backup, or "
            f"move that folder out of the store and fetch the day again: llm-assets run "
            f"{partition.use_case} --day {partition.day}."
        )
    return (
        f"Run the day again: llm-assets run {partition.use_case} --day {partition.day} "
        f"--select {partition.asset} --again; if the disk is failing, restore a backup first."
    )


def _pointer_remedy(partition: Partition) -> str:
    if partition.asset == "raw_scrapes":  # without its pointer, held pages would be fetched anew
        return _remedy(partition)
    return f"Restore it from a backup, or remove it first. {_remedy(partition)}"
