"""A commit is killed at every change it makes: nothing is lost and nothing is half there."""

import json
import os
import signal
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from llm_assets.records import Record
from llm_assets.storage.archive import Archive
from llm_assets.storage.local import LocalStore
from llm_assets.storage.manifests import Manifest
from llm_assets_tests.storage.samples import BUILDERS, commit, contents, partition_of

PROJECT = Path(__file__).parents[2]
HEAVY = ("dagster", "torch", "transformers", "mlflow", "pandas", "matplotlib", "pydantic")
LIVE_ON = 0


@dataclass(frozen=True)
class Setting:
    """A record to commit, and the one that was current before, if any."""

    before: Record | None
    after: Record

    def archive(self, root: Path) -> Archive:
        """Return an archive as it was before the commit."""
        archive = Archive(LocalStore(root / "store"), root / "scratch")
        if self.before:
            commit(archive, self.before)
        return archive

    def commit_in_a_process(self, root: Path, last: int) -> subprocess.CompletedProcess[str]:
        """Commit the record in a process that is killed at its change number `last`."""
        asset = partition_of(self.after).asset
        script = "llm_assets_tests.storage.dying"
        places = (str(root / "store"), str(root / "scratch"))
        return subprocess.run(
            [sys.executable, "-m", script, *places, asset, "after", str(last)],
            cwd=PROJECT,
            capture_output=True,
            text=True,
            check=False,
        )


@dataclass(frozen=True)
class Killed:
    """What a killed commit left behind, and what committing again made of it.

    `seen` is what a reader gets, `files` what has a name; `mended` is the archive after the second
    commit, whose manifest is `again`.
    """

    status: int
    seen: Any
    files: dict[str, bytes]
    again: Manifest
    mended: Archive


def whole_files(archive: Archive) -> dict[str, bytes]:
    """Return every file that has a name in the store, but for the pointer, by key."""
    keys = [key for key in archive.store.list("horoscopes") if not key.endswith("/pointer.json")]
    return {key: archive.store.get(key).read_bytes() for key in keys}


@pytest.fixture(
    scope="module",
    params=[("raw_scrapes", False), ("clean_corpus", True)],
    ids=["first-commit-of-two-files", "second-commit-of-three-files"],
)
def setting(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Setting:
    """A first commit of raw scrapes, and a second one of a corpus."""
    asset, is_second = request.param
    folder = tmp_path_factory.mktemp("bundles")
    build = BUILDERS[asset]
    return Setting(build("before", folder) if is_second else None, build("after", folder))


@pytest.fixture(scope="module")
def undisturbed(setting: Setting, tmp_path_factory: pytest.TempPathFactory) -> Archive:
    """The archive after a commit that nothing disturbed."""
    archive = setting.archive(tmp_path_factory.mktemp("undisturbed"))
    commit(archive, setting.after)
    return archive


@pytest.fixture(scope="module")
def changes(setting: Setting, tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    """The names of all changes that a commit makes to the store, in order."""
    root = tmp_path_factory.mktemp("counted")
    setting.archive(root)
    counted = setting.commit_in_a_process(root, LIVE_ON)
    assert counted.returncode == 0, counted.stderr
    names: list[str] = json.loads(counted.stdout)
    return names


@pytest.fixture(scope="module")
def killed(
    setting: Setting, changes: list[str], tmp_path_factory: pytest.TempPathFactory
) -> list[Killed]:
    """What was left by every commit that was killed, one for each change."""

    def kill_at(number: int) -> Killed:
        root = tmp_path_factory.mktemp(f"killed-{number}-")
        archive = setting.archive(root)
        status = setting.commit_in_a_process(root, number).returncode
        partition = partition_of(setting.after)
        seen = contents(archive.read(partition)) if archive.current(partition) else None
        files = whole_files(archive)
        return Killed(status, seen, files, commit(archive, setting.after).manifest, archive)

    with ThreadPoolExecutor(os.cpu_count()) as pool:
        return list(pool.map(kill_at, range(1, len(changes) + 1)))


def test_the_kills_cover_every_put_rename_sync_and_the_swap(
    setting: Setting, changes: list[str], killed: list[Killed], undisturbed: Archive
) -> None:
    manifest = undisturbed.current(partition_of(setting.after))
    assert manifest is not None
    puts = len(manifest.files) + 1  # and the manifest
    assert changes.count("half a file") == puts
    assert changes.count("os.rename") == puts + 1  # and the pointer
    assert changes.count("fsync") >= 2 * (puts + 1)  # the file's and the folder's
    assert changes.count("fcntl.flock") == 1
    assert [one.status for one in killed] == [-signal.SIGKILL] * len(changes)


def test_after_a_kill_a_reader_sees_what_was_there_before_or_the_whole_new_record(
    setting: Setting, killed: list[Killed]
) -> None:
    before, after = contents(setting.before), contents(setting.after)
    seen = [one.seen for one in killed]
    turn = seen.index(after)
    assert seen == [before] * turn + [after] * (len(seen) - turn)
    assert turn > len(seen) / 2  # the pointer moves last


def test_after_a_kill_no_half_written_file_has_a_name(
    killed: list[Killed], undisturbed: Archive
) -> None:
    expected = set(whole_files(undisturbed).items())
    assert all(set(one.files.items()) <= expected for one in killed)


def test_after_a_kill_the_same_commit_gives_the_manifest_and_files_of_an_undisturbed_one(
    setting: Setting, killed: list[Killed], undisturbed: Archive
) -> None:
    partition = partition_of(setting.after)
    expected, length = undisturbed.current(partition), len(undisturbed.history(partition))
    for one in killed:
        assert one.again == expected
        assert one.again.digest() == one.mended.history(partition)[-1].manifest
        assert whole_files(one.mended) == whole_files(undisturbed)
        assert len(one.mended.history(partition)) == length
        assert contents(one.mended.read(partition)) == contents(setting.after)


def test_a_process_killed_while_it_holds_the_lock_does_not_lock_others_out(
    setting: Setting, changes: list[str], tmp_path: Path
) -> None:
    setting.archive(tmp_path)
    in_the_lock = changes.index("fcntl.flock") + 2
    assert setting.commit_in_a_process(tmp_path, in_the_lock).returncode == -signal.SIGKILL
    assert setting.commit_in_a_process(tmp_path, LIVE_ON).returncode == 0


def test_storing_imports_nothing_heavy() -> None:
    names = sorted(file.stem for file in (PROJECT / "llm_assets/storage").glob("[a-z]*.py"))
    imports = "; ".join(f"import llm_assets.storage.{name}" for name in names)
    report = f"import sys; {imports}; print(sorted(set({HEAVY}) & set(sys.modules)))"
    answer = subprocess.run(
        [sys.executable, "-c", report], cwd=PROJECT, capture_output=True, text=True, check=True
    )
    assert {"archive", "local", "store"} <= set(names)
    assert answer.stdout == "[]\n"
