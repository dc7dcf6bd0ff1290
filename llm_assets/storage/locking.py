"""Locking: a path in, its file open and locked out.

Locks are the kernel's: a process that dies, however it dies, gives its own back. Knows neither what
is in a file nor who may wait for it.
"""

from __future__ import annotations

import fcntl
import os
from contextlib import suppress
from io import FileIO
from pathlib import Path


def open_locked(path: Path) -> FileIO:
    """Open a file, made if needed, and lock it until it is closed.

    Raises BlockingIOError where a living process holds it.
    """
    while True:
        file = path.open("a+b", buffering=0)
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BaseException:
            file.close()
            raise
        with suppress(FileNotFoundError):
            if os.path.samestat(os.fstat(file.fileno()), path.stat()):
                return file
        file.close()  # whoever held it has removed it meanwhile: what is locked has no name
