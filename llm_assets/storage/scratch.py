"""Scratch: folders for what is on its way into the store, gone when they are done with.

A folder's lock lies beside it, as `tmp….lock`, and is held as long as its process lives. So what a
killed process left can be told from what is in use, and goes when the next folder is made.
"""

from __future__ import annotations

import shutil
import uuid
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from io import FileIO
from pathlib import Path

from llm_assets.storage.locking import open_locked


@contextmanager
def temporary_folder(parent: Path) -> Iterator[Path]:
    """Give a new folder below `parent`, which is made if needed; what is left there goes first."""
    parent.mkdir(parents=True, exist_ok=True)
    remove_left_folders(parent)
    lock, held = _new_lock(parent)
    with held:
        folder = _folder_of(lock)
        folder.mkdir(mode=0o700)
        try:
            yield folder
        finally:
            shutil.rmtree(folder)
            lock.unlink()


def remove_left_folders(parent: Path) -> None:
    """Remove the temporary folders of killed processes; a living one holds the lock of its own."""
    for lock in parent.glob("tmp*.lock"):
        with suppress(OSError), open_locked(lock):  # held, or another user's
            shutil.rmtree(_folder_of(lock), ignore_errors=True)
            if not _folder_of(lock).exists():
                lock.unlink()


def _new_lock(parent: Path) -> tuple[Path, FileIO]:
    while True:
        lock = parent / f"tmp{uuid.uuid4().hex}.lock"
        with suppress(BlockingIOError):  # somebody tidies up just now, and takes it for left
            return lock, open_locked(lock)


def _folder_of(lock: Path) -> Path:
    return lock.with_suffix("")
