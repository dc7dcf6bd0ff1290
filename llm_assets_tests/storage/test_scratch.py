"""Temporary folders: gone when they are done with, also those of processes that were killed."""

from __future__ import annotations

import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from llm_assets.storage.locking import open_locked
from llm_assets.storage.scratch import remove_left_folders, temporary_folder

HOLDER = """
import sys
from pathlib import Path
from llm_assets.storage.scratch import temporary_folder

with temporary_folder(Path(sys.argv[1])) as folder:
    (folder / "deep").mkdir()
    (folder / "deep" / "weights").write_text("half of them")
    print(folder, flush=True)
    sys.stdin.read()
"""


@contextmanager
def holder(parent: Path) -> Iterator[tuple[subprocess.Popen[str], Path]]:
    """A process that lives in a temporary folder until its input ends."""
    command = [sys.executable, "-c", HOLDER, str(parent)]
    pipe = subprocess.PIPE
    with subprocess.Popen(command, stdin=pipe, stdout=pipe, text=True) as process:
        assert process.stdout is not None
        try:
            yield process, Path(process.stdout.readline().strip())
        finally:
            process.kill()


def killed(parent: Path) -> Path:
    """The folder that a killed process left."""
    with holder(parent) as (process, folder):
        process.kill()
        assert process.wait() == -signal.SIGKILL
    assert (folder / "deep" / "weights").read_text() == "half of them"
    return folder


def test_a_folder_is_empty_and_private_and_gone_afterwards(tmp_path: Path) -> None:
    with temporary_folder(tmp_path / "scratch") as folder:
        assert folder.parent == tmp_path / "scratch"
        assert list(folder.iterdir()) == []
        assert folder.stat().st_mode & 0o077 == 0
        (folder / "file").touch()
    assert list((tmp_path / "scratch").iterdir()) == []


def test_a_folder_is_gone_after_an_error_too(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="broken"), temporary_folder(tmp_path):
        raise ValueError("broken")
    assert list(tmp_path.iterdir()) == []


def test_what_a_killed_process_left_goes_when_the_next_folder_is_made(tmp_path: Path) -> None:
    left = killed(tmp_path)
    with temporary_folder(tmp_path) as folder:
        assert not left.exists()
        assert {one.stem for one in tmp_path.iterdir()} == {folder.name}
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_a_living_process_holds_stays(tmp_path: Path) -> None:
    with holder(tmp_path) as (process, folder):
        remove_left_folders(tmp_path)
        assert (folder / "deep" / "weights").exists()
        process.communicate()
        assert process.returncode == 0  # it could remove its folder itself
        assert list(tmp_path.iterdir()) == []


def test_an_own_folder_stays_while_another_is_made(tmp_path: Path) -> None:
    with temporary_folder(tmp_path) as first, temporary_folder(tmp_path) as second:
        assert first.is_dir()
        assert second.is_dir()


def test_a_lock_without_a_folder_goes_and_a_folder_without_a_lock_stays(tmp_path: Path) -> None:
    (tmp_path / "tmpabc.lock").touch()  # killed before the folder was made
    (tmp_path / "tmpdef").mkdir()  # of nobody knows whom
    (tmp_path / "journals").mkdir()
    remove_left_folders(tmp_path)
    assert sorted(one.name for one in tmp_path.iterdir()) == ["journals", "tmpdef"]


def test_nothing_is_removed_where_no_folder_was_ever_made(tmp_path: Path) -> None:
    remove_left_folders(tmp_path / "missing")
    assert not (tmp_path / "missing").exists()


def test_a_lock_is_given_once_at_a_time(tmp_path: Path) -> None:
    with open_locked(tmp_path / "lock"), pytest.raises(BlockingIOError):
        open_locked(tmp_path / "lock")
    open_locked(tmp_path / "lock").close()
