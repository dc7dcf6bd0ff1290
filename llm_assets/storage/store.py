"""What a place to keep things must be able to do: six verbs over keys.

In and out: bytes and files under keys, `/`-separated names. Objects are immutable, but for the few
small ones that move by `swap`, a compare-and-swap. Versions are opaque: equal or not, nothing else.
Knows neither assets nor days.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from llm_assets.errors import LlmAssetsError


@dataclass(frozen=True)
class Versioned:
    """A small object's content and the version to swap it against."""

    content: bytes
    version: str


class Store(Protocol):
    """A local disk, or an object store with conditional writes."""

    def put(self, key: str, file: Path) -> None:
        """Keep a copy of `file` under `key`, whole and durable on return.

        Keys name their content, so writing one again changes nothing but mends a damaged one.
        """

    def get(self, key: str) -> Path:
        """Return a readable local file holding `key`'s bytes. Raises FileNotFoundError.

        Keys that share a folder come back as files that share a folder, under their own names.
        """

    def read(self, key: str) -> Versioned | None:
        """Return a small object, or None where there is none."""

    def swap(self, key: str, content: bytes, expected: str | None) -> bool:
        """Write `content` if the object's version is `expected` (None: it does not exist).

        Returns False, and writes nothing, if somebody else was faster.
        """

    def names(self, prefix: str) -> list[str]:
        """Return the names directly below the folder `prefix`, sorted; folders and keys alike."""

    def list(self, prefix: str) -> Iterator[str]:
        """Yield the keys below the folder `prefix`, sorted."""


def check_key(key: str) -> str:
    """Return `key`; raises LlmAssetsError where it could escape its root."""
    parts = key.split("/")
    if "\0" in key or "\\" in key or any(not part or part.startswith(".") for part in parts):
        raise LlmAssetsError(f"{key!r} is not a key.", "Keys are names joined by '/', none hidden.")
    return key
