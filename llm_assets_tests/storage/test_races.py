"""Twenty processes write one partition at the same moment: one winner, one clear answer each."""

import json
import multiprocessing
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from llm_assets.storage.archive import Archive
from llm_assets.storage.local import LocalStore
from llm_assets_tests.storage import racing
from llm_assets_tests.storage.samples import commit, contents, corpus, partition_of

Crowd = Callable[..., list[Any]]
PARTITION = partition_of(corpus("any"))


@pytest.fixture(scope="module")
def crowd() -> Iterator[Crowd]:
    """Call a function of `racing` in 20 processes at once; the answers come in their order."""
    spawn = multiprocessing.get_context("spawn")
    gate = spawn.Barrier(racing.PROCESSES)
    with ProcessPoolExecutor(
        racing.PROCESSES, mp_context=spawn, initializer=racing.share_gate, initargs=(gate,)
    ) as pool:

        def call(function: Callable[..., Any], *arguments: Any) -> list[Any]:
            asked = [pool.submit(function, me, *arguments) for me in range(racing.PROCESSES)]
            return [one.result() for one in asked]

        yield call


def test_of_twenty_swaps_from_one_version_exactly_one_wins_in_every_round(
    crowd: Crowd, store: LocalStore
) -> None:
    answers = crowd(racing.swap_rounds, store.root, 25)
    by_round = list(zip(*answers, strict=True))
    assert [sum(won) for won in by_round] == [1] * 25
    last = store.read("pointer.json")
    assert last is not None
    assert last.content == f"round 24, process {by_round[-1].index(True)}".encode()


def test_of_twenty_different_commits_from_one_version_one_stands_and_nineteen_are_told(
    crowd: Crowd, archive: Archive, store: LocalStore
) -> None:
    answers = crowd(racing.commit_own_record, store.root)
    won = [me for me, answer in enumerate(answers) if answer != racing.CONFLICT]
    assert len(won) == 1
    assert [entry.manifest for entry in archive.history(PARTITION)] == [answers[won[0]]]
    assert contents(archive.read(PARTITION)) == contents(corpus(f"process-{won[0]}"))


def test_twenty_different_commits_append_to_the_history_of_an_earlier_one(
    crowd: Crowd, archive: Archive, store: LocalStore
) -> None:
    first = commit(archive, corpus("first"), run_id="first").manifest.digest()
    answers = crowd(racing.commit_own_record, store.root)
    (winner,) = set(answers) - {racing.CONFLICT}
    assert [entry.manifest for entry in archive.history(PARTITION)] == [first, winner]


def test_whoever_did_not_get_a_conflict_is_in_the_history_exactly_once(
    crowd: Crowd, archive: Archive, store: LocalStore
) -> None:
    answers = crowd(racing.commit_own_record_in_a_hurry, store.root)
    committed = [answer for answer in answers if answer != racing.CONFLICT]
    history = [entry.manifest for entry in archive.history(PARTITION)]
    assert committed
    assert sorted(history) == sorted(committed)
    assert len(set(history)) == len(history)


def test_every_manifest_in_the_history_of_a_race_has_sound_files(
    crowd: Crowd, archive: Archive, store: LocalStore
) -> None:
    crowd(racing.commit_own_record_in_a_hurry, store.root)
    for entry in archive.history(PARTITION):
        assert archive.is_sound(archive.manifest(PARTITION, entry.manifest))
        again = archive.read(PARTITION, archive.manifest(PARTITION, entry.manifest))
        assert contents(again) == contents(corpus(entry.run_id))


def test_twenty_commits_of_the_same_record_all_succeed_and_make_one_history_entry(
    crowd: Crowd, archive: Archive, store: LocalStore
) -> None:
    answers = crowd(racing.commit_same_record, store.root)
    (digest,) = set(answers)
    assert [entry.manifest for entry in archive.history(PARTITION)] == [digest]
    assert contents(archive.read(PARTITION)) == contents(corpus("same"))


def test_after_a_race_the_pointer_is_whole_and_no_half_written_file_is_left(
    crowd: Crowd, store: LocalStore
) -> None:
    crowd(racing.commit_own_record, store.root)
    hidden = [path.name for path in store.root.rglob(".*")]
    assert hidden == [".pointer.json.lock"]
    assert set(json.loads(store.get(PARTITION.pointer).read_bytes())) == {"manifest", "history"}


def test_a_reader_sees_whole_records_in_order_while_another_process_commits(
    archive: Archive, store: LocalStore, tmp_path: Path
) -> None:
    words = [f"version-{number:02}" for number in range(12)]
    known = {word: contents(corpus(word)) for word in words}
    commit(archive, corpus(words[0]))
    seen = []
    with ProcessPoolExecutor(1, mp_context=multiprocessing.get_context("spawn")) as pool:
        writing = pool.submit(racing.commit_one_after_another, store.root, words[1:])
        while not writing.done():
            read = contents(archive.read(PARTITION))
            seen.append(next(word for word, known_one in known.items() if known_one == read))
    assert writing.exception() is None
    assert seen == sorted(seen)
    assert contents(archive.read(PARTITION)) == known[words[-1]]
