"""The archive: one commit per change, nothing for a repetition, and every past one readable."""

import math
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest

from llm_assets.errors import CommitConflictError, MissingPartitionError
from llm_assets.records import EvalReport, Record
from llm_assets.storage.archive import Archive
from llm_assets.storage.layout import Partition
from llm_assets.storage.local import LocalStore
from llm_assets.storage.manifests import Input, Recipe
from llm_assets_tests.storage.samples import (
    BUILDERS,
    DAY,
    RECIPE,
    commit,
    contents,
    corpus,
    partition_of,
    report,
    scrapes,
    tokens,
)


def every_file(root: Path) -> dict[str, tuple[int, int]]:
    """Return inode and time of change of everything below a folder, hidden names too."""
    found = ((path, path.stat()) for path in root.rglob("*"))
    return {str(path): (stat.st_ino, stat.st_mtime_ns) for path, stat in found}


class OvertakenStore(LocalStore):
    """A local store where somebody else commits just before our swap."""

    somebody_else: Callable[[], object] | None = None

    def swap(self, key: str, content: bytes, expected: str | None) -> bool:
        """Let the other one commit, once, and swap."""
        if self.somebody_else:
            other, self.somebody_else = self.somebody_else, None
            other()
        return super().swap(key, content, expected)


@pytest.mark.parametrize("asset", BUILDERS)
def test_a_first_commit_is_new_and_current(asset: str, archive: Archive, tmp_path: Path) -> None:
    record = BUILDERS[asset]("word", tmp_path)
    done = commit(archive, record)
    assert done.is_new
    assert done.partition == partition_of(record)
    assert archive.current(done.partition) == done.manifest
    assert done.manifest.figures == record.figures()
    assert archive.is_sound(done.manifest)


@pytest.mark.parametrize("asset", BUILDERS)
def test_committing_the_same_again_writes_nothing_at_all(
    asset: str, archive: Archive, store: LocalStore, tmp_path: Path
) -> None:
    record = BUILDERS[asset]("word", tmp_path)
    first = commit(archive, record)
    before = every_file(store.root)
    again = commit(archive, BUILDERS[asset]("word", tmp_path), run_id="run-2")
    assert (again.is_new, again.manifest) == (False, first.manifest)
    assert every_file(store.root) == before
    assert [entry.run_id for entry in archive.history(first.partition)] == ["run-1"]


def test_a_commit_leaves_nothing_in_scratch(archive: Archive) -> None:
    commit(archive, corpus("word"))
    commit(archive, corpus("word"))
    assert list(archive.scratch.iterdir()) == []


@pytest.mark.parametrize(
    "recipe",
    [
        replace(RECIPE, code_version="2"),
        replace(RECIPE, settings_hash="others"),
        replace(RECIPE, inputs=(Input("raw_scrapes", "2026-01-05", "ab" * 32),)),
        replace(RECIPE, absent=("2026-01-04",)),
        replace(RECIPE, parent="tokenizer"),
    ],
)
def test_the_same_record_by_another_recipe_is_a_commit_that_shares_its_files(
    recipe: Recipe, archive: Archive, store: LocalStore
) -> None:
    first = commit(archive, corpus("word"))
    again = commit(archive, corpus("word"), recipe)
    folders = {key.split("/")[4] for key in store.list("horoscopes") if "/files/" in key}
    assert again.is_new
    assert len(archive.history(first.partition)) == 2
    assert folders == {first.manifest.files_digest()}


def test_every_past_record_stays_readable_after_others_were_committed(archive: Archive) -> None:
    words = ["first", "second", "third"]
    for word in words:
        commit(archive, corpus(word), run_id=f"run-{word}")
    partition = partition_of(corpus("any"))
    history = archive.history(partition)
    past = [archive.manifest(partition, entry.manifest) for entry in history]
    assert [entry.run_id for entry in history] == ["run-first", "run-second", "run-third"]
    assert [contents(archive.read(partition, one)) for one in past] == [
        contents(corpus(word)) for word in words
    ]
    assert archive.current(partition) == past[-1]


def test_going_back_to_an_earlier_record_is_a_commit_of_its_own(archive: Archive) -> None:
    for word in ("first", "second", "first"):
        commit(archive, corpus(word))
    partition = partition_of(corpus("any"))
    first, second, third = [entry.manifest for entry in archive.history(partition)]
    assert first == third != second
    assert contents(archive.read(partition)) == contents(corpus("first"))


def test_files_of_two_partitions_are_never_shared(archive: Archive, store: LocalStore) -> None:
    day_after = DAY + timedelta(days=1)
    one, other = commit(archive, corpus("word")), commit(archive, corpus("word", day_after))
    keys = list(store.list("horoscopes"))
    assert len([key for key in keys if key.startswith(one.partition.prefix)]) == 8
    assert len([key for key in keys if key.startswith(other.partition.prefix)]) == 8


def test_a_commit_that_was_overtaken_by_another_record_says_so_and_writes_no_history(
    tmp_path: Path,
) -> None:
    store = OvertakenStore(tmp_path / "store")
    archive = Archive(store, tmp_path / "scratch")
    store.somebody_else = lambda: commit(archive, corpus("theirs"), run_id="their-run")
    with pytest.raises(CommitConflictError) as caught:
        commit(archive, corpus("ours"), run_id="our-run")
    partition = partition_of(corpus("any"))
    assert caught.value.what == f"{partition} was committed by another run meanwhile."
    assert caught.value.remedy == "Its result stands. Run the day again to build on it."
    assert [entry.run_id for entry in archive.history(partition)] == ["their-run"]
    assert contents(archive.read(partition)) == contents(corpus("theirs"))


@pytest.mark.parametrize(
    "record",
    [
        corpus("word"),
        replace(report("word"), metrics={"perplexity": math.nan}),
        replace(report("word"), facts={"days_read": ("2026-01-04", "2026-01-05")}),
    ],
    ids=["a corpus", "a metric that is not a number", "a fact that is a tuple"],
)
def test_a_commit_that_was_overtaken_by_the_identical_record_succeeds(
    record: Record, tmp_path: Path
) -> None:
    store = OvertakenStore(tmp_path / "store")
    archive = Archive(store, tmp_path / "scratch")
    store.somebody_else = lambda: commit(archive, record, run_id="their-run")
    done = commit(archive, record, run_id="our-run")
    assert not done.is_new
    assert [entry.run_id for entry in archive.history(done.partition)] == ["their-run"]


def test_nothing_was_committed_reads_as_no_manifest_and_no_history(archive: Archive) -> None:
    partition = partition_of(corpus("any"))
    assert archive.current(partition) is None
    assert archive.history(partition) == ()
    assert archive.days("horoscopes", "clean_corpus") == []


def test_a_missing_day_names_the_command_and_the_days_to_choose_from(archive: Archive) -> None:
    for number in (7, 5):
        commit(archive, corpus("word", date(2026, 1, number)))
    with pytest.raises(MissingPartitionError) as caught:
        archive.read(Partition("horoscopes", "clean_corpus", date(2026, 1, 6)))
    assert caught.value.what == "The store holds no horoscopes/clean_corpus of 2026-01-06."
    assert caught.value.remedy == (
        "Materialize it: llm-assets run horoscopes --day 2026-01-06, "
        "or choose one of: 2026-01-05, 2026-01-07."
    )


def test_a_missing_day_of_an_empty_asset_names_the_command_alone(archive: Archive) -> None:
    commit(archive, scrapes("word"))
    with pytest.raises(MissingPartitionError) as caught:
        archive.read(partition_of(corpus("any")))
    assert caught.value.remedy == "Materialize it: llm-assets run horoscopes --day 2026-01-05."


def test_a_missing_day_of_a_long_history_names_the_latest_seven(archive: Archive) -> None:
    for number in range(1, 10):
        commit(archive, corpus("word", date(2026, 1, number)))
    with pytest.raises(MissingPartitionError) as caught:
        archive.missing(Partition("horoscopes", "clean_corpus", date(2026, 2, 1)))
    named = caught.value.remedy.partition("one of: ")[2]
    assert named == ", ".join(f"2026-01-0{number}" for number in range(3, 10)) + "."


def test_days_are_listed_in_order_whatever_the_order_of_their_commits(archive: Archive) -> None:
    days = [date(2026, 1, 10), date(2025, 12, 31), date(2026, 1, 9), date(2026, 1, 5)]
    for day in days:
        commit(archive, corpus("word", day))
    commit(archive, scrapes("word", date(2026, 3, 1)))
    assert archive.days("horoscopes", "clean_corpus") == sorted(days)


def test_a_day_whose_commit_never_finished_is_not_listed(
    archive: Archive, store: LocalStore
) -> None:
    done = commit(archive, tokens("word"))
    store.get(done.partition.pointer).unlink()
    assert archive.days("horoscopes", "tokenized_splits") == []


def test_a_record_whose_figures_are_no_json_is_refused_and_nothing_is_current(
    archive: Archive,
) -> None:
    odd: EvalReport = replace(report("word"), facts={"when": DAY})
    with pytest.raises(TypeError, match="not JSON serializable"):
        commit(archive, odd)
    assert archive.current(partition_of(odd)) is None
