"""Manifests: named by their content, the same for the same inputs, strict when they are read."""

import hashlib
import json
import os
import socket
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from llm_assets.storage.archive import Archive
from llm_assets.storage.local import LocalStore
from llm_assets.storage.manifests import (
    HistoryEntry,
    Input,
    Manifest,
    Pointer,
    Recipe,
    StoredFile,
    files_digest,
)
from llm_assets_tests.storage.samples import BUILDERS, commit

WORDS = st.text(max_size=8)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | WORDS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(WORDS, inner, max_size=3),
    max_leaves=8,
)
FIGURES = st.dictionaries(WORDS, JSON, max_size=4)
FILES = st.lists(st.builds(StoredFile, WORDS, WORDS, st.integers(0)), max_size=3).map(tuple)
INPUTS = st.lists(st.builds(Input, WORDS, WORDS, WORDS), max_size=3).map(tuple)
DAYS = st.lists(WORDS, max_size=3).map(tuple)
RECIPES = st.builds(Recipe, WORDS, WORDS, INPUTS, DAYS, WORDS, WORDS)
MANIFESTS = st.builds(Manifest, WORDS, WORDS, WORDS, FILES, RECIPES, FIGURES)
HISTORIES = st.lists(st.builds(HistoryEntry, WORDS, WORDS, WORDS), min_size=1, max_size=4)
PLAIN = Manifest(
    "horoscopes",
    "clean_corpus",
    "2026-01-05",
    (StoredFile("documents.parquet", "ab" * 32, 10),),
    Recipe("1", "settings", (Input("raw_scrapes", "2026-01-05", "cd" * 32),), ("2026-01-04",)),
    {"documents": 1, "misses": {}},
)

BEFORE_CONSULTED = (  # as the version wrote it whose recipes had no `consulted`
    b'{"asset":"raw_scrapes","day":"2026-01-05","figures":{"pages":1},"files":[{"name":"pages.par'
    b'quet","sha256":"ab","size":10}],"format":1,"recipe":{"absent":[],"code_version":"2","inputs"'
    b':[],"parent":"","settings_hash":"settings"},"use_case":"horoscopes"}'
)
BEFORE_CONSULTED_SHA256 = "61bfd587e6f852779ceb55dc1fd31332c82e3f54368c43bba08d48f8697cd214"


def test_a_manifest_of_the_version_before_keeps_its_name() -> None:
    assert hashlib.sha256(BEFORE_CONSULTED).hexdigest() == BEFORE_CONSULTED_SHA256

    manifest = Manifest.from_json(BEFORE_CONSULTED)

    assert manifest.recipe == Recipe("2", "settings")
    assert manifest.to_json() == BEFORE_CONSULTED
    assert manifest.digest() == BEFORE_CONSULTED_SHA256


def test_the_recipe_of_a_version_before_keeps_its_name() -> None:
    plain = b'{"absent":[],"code_version":"2","inputs":[],"parent":"","settings_hash":"settings"}'
    assert Recipe("2", "settings").digest() == hashlib.sha256(plain).hexdigest()


@given(MANIFESTS)
def test_a_manifest_comes_back_from_its_json_equal_and_under_the_same_name(
    manifest: Manifest,
) -> None:
    again = Manifest.from_json(manifest.to_json())
    assert again == manifest
    assert again.to_json() == manifest.to_json()


@given(HISTORIES)
def test_a_pointer_comes_back_from_its_json_and_its_last_entry_is_current(
    entries: list[HistoryEntry],
) -> None:
    again = Pointer.from_json(Pointer(tuple(entries)).to_json())
    assert again.history == tuple(entries)
    assert again.manifest == entries[-1].manifest


def test_a_pointer_that_moves_keeps_its_history_and_shows_people_the_current_manifest_first() -> (
    None
):
    first, second = HistoryEntry("ab", "2026-01-06", "r1"), HistoryEntry("cd", "2026-01-07", "r2")
    pointer = Pointer((first,)).moved_to(second)
    assert pointer.history == (first, second)
    assert next(iter(json.loads(pointer.to_json()).items())) == ("manifest", "cd")


@given(FIGURES)
def test_the_digest_does_not_depend_on_the_order_of_figures(figures: dict[str, Any]) -> None:
    turned = dict(reversed(list(figures.items())))
    assert replace(PLAIN, figures=turned).digest() == replace(PLAIN, figures=figures).digest()


@given(MANIFESTS, MANIFESTS)
def test_manifests_have_one_name_exactly_where_they_have_one_content(
    one: Manifest, other: Manifest
) -> None:
    assert (one.digest() == other.digest()) == (one.to_json() == other.to_json())
    assert one.digest() == hashlib.sha256(one.to_json()).hexdigest()


@given(RECIPES, RECIPES)
@example(Recipe("1", "s", absent=("2026-01-04",)), Recipe("1", "s", parent="2026-01-04"))
@example(Recipe("1", "s", absent=("a", "b")), Recipe("1", "s", absent=("b", "a")))
@example(Recipe("12", ""), Recipe("1", "2"))
def test_another_recipe_gives_another_digest_and_another_manifest(
    one: Recipe, other: Recipe
) -> None:
    assume(one != other)
    assert one.digest() != other.digest()
    assert replace(PLAIN, recipe=one).digest() != replace(PLAIN, recipe=other).digest()


@pytest.mark.parametrize(
    "change",
    [
        {"use_case": "recipes"},
        {"asset": "raw_scrapes"},
        {"day": "2026-01-06"},
        {"files": (StoredFile("documents.parquet", "ac" * 32, 10),)},
        {"files": (StoredFile("documents.parquet", "ab" * 32, 11),)},
        {"files": (StoredFile("other.parquet", "ab" * 32, 10),)},
        {"figures": {"documents": 2, "misses": {}}},
    ],
)
def test_any_change_of_a_manifest_changes_its_name(change: dict[str, Any]) -> None:
    assert replace(PLAIN, **change).digest() != PLAIN.digest()


def test_the_name_of_the_files_folder_depends_on_names_and_bytes_but_not_on_their_order() -> None:
    one, other = StoredFile("a", "01", 1), StoredFile("b", "02", 1)
    assert files_digest((one, other)) == files_digest((other, one))
    assert files_digest((one, other)) != files_digest((StoredFile("a", "02", 1), other))
    assert PLAIN.files_digest() == files_digest(PLAIN.files)


@pytest.mark.parametrize("format_", [0, 2, "1", None])
def test_a_manifest_of_another_format_is_refused(format_: Any) -> None:
    other = {**json.loads(PLAIN.to_json()), "format": format_}
    with pytest.raises(ValueError, match="a manifest of another format"):
        Manifest.from_json(json.dumps(other).encode())


def test_a_manifest_with_an_unknown_field_or_without_a_known_one_is_refused() -> None:
    plain = json.loads(PLAIN.to_json())
    with pytest.raises(TypeError, match="host"):
        Manifest.from_json(json.dumps({**plain, "host": "x"}).encode())
    del plain["recipe"]
    with pytest.raises(KeyError, match="recipe"):
        Manifest.from_json(json.dumps(plain).encode())


@given(JSON.map(json.dumps).map(str.encode) | st.binary(max_size=40))
@example(b"5")
@example(b"null")
@example(b'"format"')
@example(b'{"format": 1, "recipe": [], "files": []}')
@example(b'{"history": [5]}')
@example(b'{"history": {"a": 1}}')
def test_what_is_no_manifest_and_no_pointer_raises_one_of_the_documented_errors(
    content: bytes,
) -> None:
    with pytest.raises((ValueError, KeyError, TypeError)):
        Manifest.from_json(content)
    with pytest.raises((ValueError, KeyError, TypeError)):
        Pointer.from_json(content)


def test_a_pointer_without_history_is_refused() -> None:
    with pytest.raises(ValueError, match="a pointer without history"):
        Pointer.from_json(b'{"manifest": "ab", "history": []}')


@pytest.mark.parametrize("asset", BUILDERS)
def test_the_same_record_has_the_same_manifest_at_any_time_in_any_place_and_run(
    asset: str, tmp_path: Path
) -> None:
    record = BUILDERS[asset]("word", tmp_path)
    here = Archive(LocalStore(tmp_path / "here"), tmp_path / "scratch")
    there = Archive(LocalStore(tmp_path / "there"), tmp_path / "other-scratch")
    later = datetime(2031, 7, 9, 23, 59, tzinfo=UTC)
    one = commit(here, record).manifest
    other = commit(there, record, now=later, run_id="another-run").manifest
    assert one.to_json() == other.to_json()
    for name in (socket.gethostname(), "run-1", str(tmp_path), f'"{os.getpid()}"'):
        assert name not in one.to_json().decode()


def test_who_committed_when_stands_in_the_history_in_utc(archive: Archive, tmp_path: Path) -> None:
    done = commit(archive, BUILDERS["eval_report"]("word", tmp_path), run_id="run-7")
    entry = HistoryEntry(done.manifest.digest(), "2026-01-06T05:00:00+00:00", "run-7")
    assert archive.history(done.partition) == (entry,)
