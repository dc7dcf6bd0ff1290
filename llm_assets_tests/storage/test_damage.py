"""A damaged store is noticed when it is read, says how to mend it, and is mended by a commit."""

import hashlib
import json
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from llm_assets.errors import CorruptFileError, LlmAssetsError
from llm_assets.storage.archive import Archive, Commit
from llm_assets.storage.local import LocalStore
from llm_assets_tests.storage.samples import BUILDERS, commit, contents, corpus, partition_of

RUN_AGAIN = "llm-assets run horoscopes --day 2026-01-05 --select {asset} --again"
RAW_REMEDY = (
    "Pages are never fetched over held ones: restore horoscopes/raw_scrapes/2026-01-05 from a "
    "backup, or move that folder out of the store and fetch the day again: "
    "llm-assets run horoscopes --day 2026-01-05."
)


def flip_first(file: Path) -> None:
    """Change the first byte."""
    content = file.read_bytes()
    file.write_bytes(bytes([content[0] ^ 1]) + content[1:])


def flip_middle(file: Path) -> None:
    """Change one bit in the middle."""
    content = bytearray(file.read_bytes())
    content[len(content) // 2] ^= 0x10
    file.write_bytes(content)


def truncate(file: Path) -> None:
    """Take the last byte away."""
    file.write_bytes(file.read_bytes()[:-1])


def empty(file: Path) -> None:
    """Leave the name and no bytes, as some file systems do after a power cut."""
    file.write_bytes(b"")


def lengthen(file: Path) -> None:
    """Add a byte at the end, which many readers would not notice."""
    file.write_bytes(file.read_bytes() + b"\0")


def delete(file: Path) -> None:
    """Take the file away."""
    file.unlink()


class LossyStore(LocalStore):
    """A disk that says that all is well and keeps only half of the file `loses`."""

    loses = ""

    def put(self, key: str, file: Path) -> None:
        """Put the file and lose half of it."""
        super().put(key, file)
        if self.loses and self.loses in key:
            path = self.root / key
            path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])


Damage = Callable[[Path], None]
DAMAGES = (flip_first, flip_middle, truncate, empty, lengthen, delete)
each_damage = pytest.mark.parametrize("damage", DAMAGES)
each_asset = pytest.mark.parametrize("asset", BUILDERS)


def data_files(store: LocalStore, done: Commit) -> list[Path]:
    """Return all files of a commit, in the store."""
    folder = done.manifest.files_digest()
    return [store.get(done.partition.file(folder, file.name)) for file in done.manifest.files]


def remedy_for(asset: str) -> str:
    """Return what to do about a damaged file."""
    if asset == "raw_scrapes":
        return RAW_REMEDY
    again = RUN_AGAIN.format(asset=asset)
    return f"Run the day again: {again}; if the disk is failing, restore a backup first."


@each_damage
@each_asset
def test_any_damaged_file_is_noticed_by_its_name_and_says_how_to_mend_it(
    asset: str, damage: Damage, archive: Archive, store: LocalStore, tmp_path: Path
) -> None:
    done = commit(archive, BUILDERS[asset]("word", tmp_path))
    for file in data_files(store, done):
        whole = file.read_bytes()
        damage(file)
        with pytest.raises(CorruptFileError) as caught:
            archive.read(done.partition)
        state = "is missing" if damage is delete else "does not have the sha256"
        assert f"{file.relative_to(store.root)} {state}" in caught.value.what
        assert caught.value.remedy == remedy_for(asset)
        assert not archive.is_sound(done.manifest)
        file.write_bytes(whole)
    archive.read(done.partition)


@each_damage
@each_asset
def test_committing_again_mends_every_damaged_file_without_a_new_history_entry(
    asset: str, damage: Damage, archive: Archive, store: LocalStore, tmp_path: Path
) -> None:
    record = BUILDERS[asset]("word", tmp_path)
    first = commit(archive, record)
    for file in data_files(store, first):
        damage(file)
    again = commit(archive, record, run_id="run-2")
    assert (again.is_new, again.manifest) == (True, first.manifest)
    assert contents(archive.read(first.partition)) == contents(record)
    assert [entry.run_id for entry in archive.history(first.partition)] == ["run-1"]
    assert not commit(archive, record).is_new


@pytest.mark.parametrize("loses", ["documents.parquet", "rules.json", "/manifests/"])
def test_a_disk_that_loses_what_was_put_is_noticed_before_the_pointer_moves(
    loses: str, tmp_path: Path
) -> None:
    store = LossyStore(tmp_path / "store")
    archive = Archive(store, tmp_path / "scratch")
    first = commit(archive, corpus("first"))
    store.loses = loses
    with pytest.raises(CorruptFileError, match=loses):
        commit(archive, corpus("second"))
    assert archive.current(first.partition) == first.manifest
    assert contents(archive.read(first.partition)) == contents(corpus("first"))


def test_a_truncated_file_is_told_by_its_sizes(archive: Archive, store: LocalStore) -> None:
    done = commit(archive, corpus("word"))
    file = data_files(store, done)[0]
    size = file.stat().st_size
    truncate(file)
    with pytest.raises(CorruptFileError, match=rf"\({size - 1} bytes, expected {size}\)"):
        archive.read(done.partition)


@each_damage
@each_asset
def test_a_damaged_manifest_is_noticed_and_says_how_to_mend_it(
    asset: str, damage: Damage, archive: Archive, store: LocalStore, tmp_path: Path
) -> None:
    done = commit(archive, BUILDERS[asset]("word", tmp_path))
    damage(store.get(done.partition.manifest(done.manifest.digest())))
    state = "is missing" if damage is delete else "is not what its name says"
    for look in (archive.read, archive.current):
        with pytest.raises(CorruptFileError, match=f"the manifest .*{state}") as caught:
            look(done.partition)
        assert caught.value.remedy == remedy_for(asset)
    assert not archive.is_sound(done.manifest)


@each_damage
@each_asset
def test_committing_again_mends_a_damaged_manifest(
    asset: str, damage: Damage, archive: Archive, store: LocalStore, tmp_path: Path
) -> None:
    record = BUILDERS[asset]("word", tmp_path)
    done = commit(archive, record)
    damage(store.get(done.partition.manifest(done.manifest.digest())))
    assert commit(archive, record).is_new
    assert archive.current(done.partition) == done.manifest
    assert len(archive.history(done.partition)) == 1


@pytest.mark.parametrize("damage", [flip_first, truncate, empty, lengthen])
@each_asset
def test_a_damaged_pointer_is_noticed_by_readers_and_writers_and_says_how_to_mend_it(
    asset: str, damage: Damage, archive: Archive, store: LocalStore, tmp_path: Path
) -> None:
    record = BUILDERS[asset]("word", tmp_path)
    done = commit(archive, record)
    pointer = store.get(done.partition.pointer)
    damage(pointer)
    damaged = pointer.read_bytes()
    looks = (archive.read, archive.current, archive.history, lambda _: commit(archive, record))
    for look in looks:
        with pytest.raises(CorruptFileError) as caught:
            look(done.partition)
        assert f"the pointer {done.partition.pointer} is damaged" in caught.value.what
        expected = RAW_REMEDY if asset == "raw_scrapes" else RUN_AGAIN.format(asset=asset)
        assert expected in caught.value.remedy
        assert ("remove it" in caught.value.remedy) == (asset != "raw_scrapes")
    assert pointer.read_bytes() == damaged


def test_doing_what_the_remedy_of_a_damaged_pointer_says_brings_the_day_back(
    archive: Archive, store: LocalStore
) -> None:
    done = commit(archive, corpus("word"))
    pointer = store.get(done.partition.pointer)
    truncate(pointer)
    pointer.unlink()
    assert commit(archive, corpus("word")).manifest == done.manifest
    assert contents(archive.read(done.partition)) == contents(corpus("word"))


@settings(deadline=None)
@given(st.data())
def test_a_pointer_cut_off_anywhere_or_overwritten_is_damaged_and_never_read_as_another(
    tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    root = tmp_path_factory.mktemp("store")
    archive = Archive(LocalStore(root / "store"), root / "scratch")
    pointer = root / "store" / partition_of(corpus("any")).pointer
    pointer.parent.mkdir(parents=True)
    whole = json.dumps({"manifest": "ab", "history": [{"manifest": "ab"}]}).encode()
    cut = st.integers(0, len(whole) - 1).map(lambda length: whole[:length])
    pointer.write_bytes(data.draw(cut | st.binary() | st.just(whole)))
    with pytest.raises(CorruptFileError, match="is damaged"):
        archive.current(partition_of(corpus("any")))


def test_a_pointer_to_a_manifest_that_never_was_is_told_as_a_missing_manifest(
    archive: Archive, store: LocalStore
) -> None:
    done = commit(archive, corpus("word"))
    pointer = store.get(done.partition.pointer)
    pointer.write_bytes(pointer.read_bytes().replace(done.manifest.digest().encode(), b"0" * 64))
    with pytest.raises(CorruptFileError, match=f"{'0' * 64}.json is missing"):
        archive.read(done.partition)


def test_a_manifest_of_a_later_format_is_refused_with_what_to_do(
    archive: Archive, store: LocalStore
) -> None:
    done = commit(archive, corpus("word"))
    later = done.manifest.to_json().replace(b'"format":1', b'"format":2')
    digest = hashlib.sha256(later).hexdigest()
    key = done.partition.manifest(digest)
    (store.root / key).write_bytes(later)
    with pytest.raises(LlmAssetsError) as caught:
        archive.manifest(done.partition, digest)
    assert f"{key} is of a format that this version does not know" in caught.value.what
    assert caught.value.remedy.startswith("Read it with the version of llm_assets that wrote it")


def test_damage_of_one_day_does_not_hide_the_others(archive: Archive, store: LocalStore) -> None:
    other = partition_of(corpus("any", day=corpus("any").day.replace(day=6)))
    done = commit(archive, corpus("word"))
    commit(archive, corpus("word", other.day))
    delete(data_files(store, done)[0])
    assert archive.days("horoscopes", "clean_corpus") == [done.partition.day, other.day]
    assert contents(archive.read(other)) == contents(corpus("word", other.day))
