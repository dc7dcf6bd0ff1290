"""Processes that write the same partition at the same moment.

In: a process's number and a folder. Out: what became of its attempt, in words. Every process waits
at a gate until all have come, so that all of them have read the same version before one writes.
"""

from __future__ import annotations

from multiprocessing.synchronize import Barrier
from pathlib import Path

from llm_assets.errors import CommitConflictError
from llm_assets.storage.archive import Archive
from llm_assets.storage.local import LocalStore
from llm_assets_tests.storage import samples

PROCESSES = 20
CONFLICT = "conflict"
_GATES: list[Barrier] = []


def share_gate(gate: Barrier) -> None:
    """Keep the gate, once per process: it cannot be sent along with every call."""
    _GATES.append(gate)


def meet() -> None:
    """Wait until every process is here; a process that died breaks the gate for all."""
    _GATES[0].wait(timeout=120)


class GatedStore(LocalStore):
    """A local store whose swaps start together."""

    def swap(self, key: str, content: bytes, expected: str | None) -> bool:
        """Meet the others, who have read the same version, and swap."""
        meet()
        return super().swap(key, content, expected)


def swap_rounds(me: int, root: Path, rounds: int) -> list[bool]:
    """Swap one pointer from the version that all have read, `rounds` times; tell what was won."""
    store = LocalStore(root)
    won = []
    for number in range(rounds):
        before = store.read("pointer.json")
        meet()
        content = f"round {number}, process {me}".encode()
        won.append(store.swap("pointer.json", content, before.version if before else None))
        meet()
    return won


def commit_own_record(me: int, root: Path) -> str:
    """Commit a record of one's own; all have read the pointer before one of them moves it."""
    return _commit(GatedStore(root), f"process-{me}")


def commit_same_record(me: int, root: Path) -> str:
    """Commit the record that all the others commit."""
    return _commit(GatedStore(root), "same")


def commit_own_record_in_a_hurry(me: int, root: Path) -> str:
    """Start together, but let every process read the pointer whenever it gets there."""
    meet()
    return _commit(LocalStore(root), f"process-{me}")


def _commit(store: LocalStore, word: str) -> str:
    archive = Archive(store, store.root.parent / "scratch")
    try:
        done = samples.commit(archive, samples.corpus(word), run_id=word)
    except CommitConflictError:
        return CONFLICT
    return done.manifest.digest()


def commit_one_after_another(root: Path, words: list[str]) -> None:
    """Commit a record for each word to the same partition."""
    for word in words:
        _commit(LocalStore(root), word)
