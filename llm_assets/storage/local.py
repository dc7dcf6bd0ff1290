"""The store on a local disk.

In and out: as `Store` says. Files appear by rename, after their bytes are on disk; a swap holds a
lock file while it re-reads, compares, replaces and syncs, because a bare rename is no
compare-and-swap. Locks are the kernel's, so a killed process leaves none behind.
"""

from __future__ import annotations

import builtins
import fcntl
import hashlib
import os
import shutil
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from llm_assets.storage.store import Versioned, check_key


class LocalStore:
    """Keys are paths below `root`; hidden names are our own (locks, half-written files)."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def __repr__(self) -> str:
        return f"LocalStore({str(self.root)!r})"

    def put(self, key: str, file: Path) -> None:
        """See Store.put."""
        target = self._path(key)
        with self._half_written(target) as half:
            with file.open("rb") as source, half.open("wb") as sink:
                shutil.copyfileobj(source, sink, 1 << 20)
                sink.flush()
                os.fsync(sink.fileno())
            half.replace(target)

    def get(self, key: str) -> Path:
        """See Store.get."""
        path = self._path(key)
        if not path.is_file():
            raise FileNotFoundError(path)
        return path

    def read(self, key: str) -> Versioned | None:
        """See Store.read; the version is the content's sha256."""
        try:
            content = self._path(key).read_bytes()
        except FileNotFoundError:
            return None
        return Versioned(content, hashlib.sha256(content).hexdigest())

    def swap(self, key: str, content: bytes, expected: str | None) -> bool:
        """See Store.swap."""
        target = self._path(key)
        with self._half_written(target) as half, _locked(target):
            current = self.read(key)
            if (current.version if current else None) != expected:
                return False
            with half.open("wb") as sink:
                sink.write(content)
                sink.flush()
                os.fsync(sink.fileno())
            half.replace(target)
            _sync_folder(target.parent)
        return True

    def names(self, prefix: str) -> builtins.list[str]:
        """See Store.names."""
        folder = self._path(prefix)
        found = folder.iterdir() if folder.is_dir() else ()
        return sorted(path.name for path in found if not path.name.startswith("."))

    def list(self, prefix: str) -> Iterator[str]:
        """See Store.list."""
        folder = self._path(prefix)
        found = (path.relative_to(self.root) for path in folder.rglob("*") if path.is_file())
        shown = (path for path in found if not any(part.startswith(".") for part in path.parts))
        yield from sorted(path.as_posix() for path in shown)

    def _path(self, key: str) -> Path:
        return self.root / check_key(key)

    @contextmanager
    def _half_written(self, target: Path) -> Iterator[Path]:
        """Yield a hidden name beside `target`; gone afterwards, unless it was renamed."""
        _make_folder(target.parent)
        half = target.parent / f".half-{uuid.uuid4().hex}"
        try:
            yield half
        finally:
            half.unlink(missing_ok=True)
        _sync_folder(target.parent)


@contextmanager
def _locked(target: Path) -> Iterator[None]:
    lock = target.with_name(f".{target.name}.lock")
    with lock.open("w") as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield


def _make_folder(folder: Path) -> None:
    if not folder.is_dir():
        _make_folder(folder.parent)
        folder.mkdir(exist_ok=True)
        _sync_folder(folder.parent)  # a folder's name stands in its parent, and is as durable


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
