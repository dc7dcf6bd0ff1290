"""The store on a local disk.

In and out: as `Store` says. Files appear by rename, after their bytes are on disk; a swap holds a
lock file while it re-reads, compares, replaces and syncs, because a bare rename is no
compare-and-swap. Locks are the kernel's, so a killed process leaves none behind.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import NamedTemporaryFile

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
                os.fsync(sink.fileno())
            half.replace(target)
            _sync_folder(target.parent)
        return True

    def list(self, prefix: str) -> Iterator[str]:
        """See Store.list."""
        folder = self._path(prefix)
        found = (path for path in folder.rglob("*") if path.is_file())
        for path in sorted(found):
            relative = path.relative_to(self.root)
            if not any(part.startswith(".") for part in relative.parts):
                yield relative.as_posix()

    def _path(self, key: str) -> Path:
        return self.root / check_key(key)

    @contextmanager
    def _half_written(self, target: Path) -> Iterator[Path]:
        """Yield a hidden name beside `target`; gone afterwards, unless it was renamed."""
        target.parent.mkdir(parents=True, exist_ok=True)
        with NamedTemporaryFile(dir=target.parent, prefix=".half-", delete=False) as handle:
            half = Path(handle.name)
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


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
