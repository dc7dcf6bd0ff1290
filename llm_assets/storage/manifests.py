"""Manifests say what a partition holds; a pointer says which manifest is current.

In: file hashes, the recipe (everything a record was made from) and its figures. Out: canonical JSON
whose sha256 is the manifest's name. A manifest holds no clock, no host and no run, so that the same
inputs give the same manifest; who committed it when stands in the pointer's history.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from llm_assets.records import Figures

FORMAT = 1

# Fields that came after manifests were written. They are left out of the canonical JSON where they
# hold their default, because the JSON's hash is the name under which those manifests stand.
LATER_FIELDS = {"consulted": ""}


@dataclass(frozen=True)
class StoredFile:
    """A file of a commit: its name, sha256 (64 hex digits) and size in bytes."""

    name: str
    sha256: str
    size: int


@dataclass(frozen=True)
class Input:
    """A day of an asset that was read, by its manifest's sha256."""

    asset: str
    day: str
    manifest: str


@dataclass(frozen=True)
class Recipe:
    """Everything a record is made from; equal recipes give equal records.

    `absent` lists days of the window that held nothing; `parent` names the base model or tokenizer
    by content or revision; `consulted` is one digest of all other days that were compared with.
    """

    code_version: str
    settings_hash: str
    inputs: tuple[Input, ...] = ()
    absent: tuple[str, ...] = ()
    parent: str = ""
    consulted: str = ""

    def digest(self) -> str:
        """The sha256 of the recipe."""
        return _sha256(_canonical(self.to_plain()))

    def to_plain(self) -> dict[str, Any]:
        """Return what stands in JSON; later fields only where they say something."""
        return {
            name: value
            for name, value in asdict(self).items()
            if name not in LATER_FIELDS or value != LATER_FIELDS[name]
        }


@dataclass(frozen=True)
class Manifest:
    """The content of a partition, immutable and named by its hash."""

    use_case: str
    asset: str
    day: str
    files: tuple[StoredFile, ...]
    recipe: Recipe
    figures: Figures

    def to_json(self) -> bytes:
        """Return the canonical JSON: sorted keys, no blanks, UTF-8."""
        return _canonical({"format": FORMAT, **asdict(self), "recipe": self.recipe.to_plain()})

    def digest(self) -> str:
        """The manifest's name: the sha256 of its canonical JSON."""
        return _sha256(self.to_json())

    def files_digest(self) -> str:
        """The name of the folder of the files: the sha256 of their names and hashes."""
        return files_digest(self.files)

    @staticmethod
    def from_json(content: bytes) -> Manifest:
        """Read a manifest. Raises ValueError, KeyError or TypeError where it is not one."""
        plain: dict[str, Any] = json.loads(content)
        if plain["format"] != FORMAT:
            raise ValueError("a manifest of another format")
        del plain["format"]
        recipe = plain.pop("recipe")
        recipe["inputs"] = tuple(Input(**one) for one in recipe["inputs"])
        recipe["absent"] = tuple(recipe["absent"])
        files = tuple(StoredFile(**one) for one in plain.pop("files"))
        return Manifest(files=files, recipe=Recipe(**recipe), **plain)


@dataclass(frozen=True)
class HistoryEntry:
    """One commit: which manifest became current, when (UTC, ISO 8601), by which run."""

    manifest: str
    committed_at: str
    run_id: str


@dataclass(frozen=True)
class Pointer:
    """A partition's commits, oldest first; the last one is current."""

    history: tuple[HistoryEntry, ...]

    @property
    def manifest(self) -> str:
        """The current manifest's sha256."""
        return self.history[-1].manifest

    def moved_to(self, entry: HistoryEntry) -> Pointer:
        """Return the pointer after one more commit."""
        return Pointer((*self.history, entry))

    def to_json(self) -> bytes:
        """Return JSON for people too: the current manifest stands first."""
        plain = {"manifest": self.manifest, "history": [asdict(entry) for entry in self.history]}
        return json.dumps(plain, indent=1).encode()

    @staticmethod
    def from_json(content: bytes) -> Pointer:
        """Read a pointer. Raises ValueError, KeyError or TypeError where it is not one."""
        history = json.loads(content)["history"]
        if not history:
            raise ValueError("a pointer without history")
        return Pointer(tuple(HistoryEntry(**entry) for entry in history))


def files_digest(files: tuple[StoredFile, ...]) -> str:
    """Return the sha256 of the sorted names and hashes of files."""
    return _sha256(_canonical(sorted((file.name, file.sha256) for file in files)))


def day_of(text: str) -> date:
    """Read a day as manifests write it."""
    return date.fromisoformat(text)


def _canonical(plain: Any) -> bytes:
    text = json.dumps(plain, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return text.encode()


def _sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
