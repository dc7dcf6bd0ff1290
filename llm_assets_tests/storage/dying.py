"""A process that commits one record and kills itself on its way.

In: a store, a scratch folder, an asset, a word and k. The commit is made with the real code on the
real disk; just before its k-th change of the store (a folder made, a file opened for writing, half
of its bytes written, an fsync, a lock, a rename, a removal) comes SIGKILL. With k = 0 it lives, and
prints its changes as JSON. Knows nothing of what should be left behind.
"""

from __future__ import annotations

import fcntl
import json
import os
import shutil
import signal
import sys
from pathlib import Path
from typing import Any

from llm_assets.storage.archive import Archive
from llm_assets.storage.local import LocalStore
from llm_assets_tests.storage import samples

WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT
CHANGES = {"open", "os.mkdir", "os.rename", "os.remove", "os.rmdir", "os.truncate"}


class Counter:
    """Counts changes below `root`, and dies before the `last` one."""

    def __init__(self, root: Path, last: int) -> None:
        self.root = str(root)
        self.last = last
        self.seen: list[str] = []

    def count(self, change: str) -> None:
        self.seen.append(change)
        if len(self.seen) == self.last:
            os.kill(os.getpid(), signal.SIGKILL)

    def hear(self, event: str, arguments: tuple[Any, ...]) -> None:
        """Python's audit hook, called before the operation happens."""
        if event == "fcntl.flock":
            if not arguments[1] & fcntl.LOCK_NB:  # the store waits for its lock; no other does
                self.count(event)
        elif event in CHANGES and str(arguments[0]).startswith(self.root):
            path = Path(str(arguments[0]))
            if event == "open":
                is_change = bool(arguments[2] & WRITING) and not path.is_dir()
            else:
                is_change = path.exists() == (event != "os.mkdir")
            if is_change:
                self.count(event)


def die_at(counter: Counter) -> None:
    """Let `counter` see every change from now on."""
    fsync, copy = os.fsync, shutil.copyfileobj

    def counted_fsync(descriptor: int) -> None:
        counter.count("fsync")
        fsync(descriptor)

    def copy_half_first(source: Any, sink: Any, length: int = 0) -> None:
        content = source.read()
        sink.write(content[: len(content) // 2])
        sink.flush()
        counter.count("half a file")
        source.seek(len(content) // 2)
        copy(source, sink, length)

    os.fsync = counted_fsync  # type: ignore[assignment]
    shutil.copyfileobj = copy_half_first  # type: ignore[assignment]
    sys.addaudithook(counter.hear)


def main(root: str, scratch: str, asset: str, word: str, last: str) -> None:
    """Commit the asset's sample record of that word."""
    record = samples.BUILDERS[asset](word, Path(scratch))
    counter = Counter(Path(root), int(last))
    die_at(counter)
    samples.commit(Archive(LocalStore(Path(root)), Path(scratch)), record)
    print(json.dumps(counter.seen))


if __name__ == "__main__":
    main(*sys.argv[1:])
