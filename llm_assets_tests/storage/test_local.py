"""The local store: files appear whole and durable, one swap wins, hidden names stay hidden."""

import os
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from llm_assets.errors import LlmAssetsError
from llm_assets.storage.local import LocalStore


def put(store: LocalStore, key: str, content: bytes, scratch: Path) -> None:
    """Put these bytes, as the archive does, from a file elsewhere."""
    file = scratch / "source"
    file.write_bytes(content)
    store.put(key, file)


def test_what_is_put_can_be_got_as_a_file_and_read_as_bytes(
    store: LocalStore, tmp_path: Path
) -> None:
    put(store, "a/b/tokens.npy", b"\x00\xff\r\n", tmp_path)
    found = store.read("a/b/tokens.npy")
    assert store.get("a/b/tokens.npy").read_bytes() == b"\x00\xff\r\n"
    assert found is not None
    assert found.content == b"\x00\xff\r\n"


def test_put_copies_so_that_changing_the_source_changes_nothing(
    store: LocalStore, tmp_path: Path
) -> None:
    put(store, "a/b", b"kept", tmp_path)
    (tmp_path / "source").write_bytes(b"changed")
    assert store.get("a/b").read_bytes() == b"kept"


def test_keys_of_one_folder_are_files_of_one_folder_under_their_own_names(
    store: LocalStore, tmp_path: Path
) -> None:
    put(store, "bundle/config.json", b"{}", tmp_path)
    put(store, "bundle/model.safetensors", b"weights", tmp_path)
    config, weights = store.get("bundle/config.json"), store.get("bundle/model.safetensors")
    assert config.parent == weights.parent
    assert (config.name, weights.name) == ("config.json", "model.safetensors")


def test_a_missing_key_reads_as_none_and_cannot_be_got(store: LocalStore) -> None:
    assert store.read("a/b") is None
    with pytest.raises(FileNotFoundError, match="a/b"):
        store.get("a/b")


def test_a_folder_of_keys_is_not_itself_a_key(store: LocalStore, tmp_path: Path) -> None:
    put(store, "a/b/c", b"x", tmp_path)
    with pytest.raises(FileNotFoundError):
        store.get("a/b")


@pytest.mark.parametrize(
    "use",
    [
        lambda store, key: store.put(key, Path(__file__)),
        lambda store, key: store.get(key),
        lambda store, key: store.read(key),
        lambda store, key: store.swap(key, b"", None),
        lambda store, key: list(store.list(key)),
    ],
    ids=["put", "get", "read", "swap", "list"],
)
def test_every_verb_refuses_a_key_outside_the_root_and_touches_nothing(
    use: Callable[[LocalStore, str], Any], store: LocalStore, tmp_path: Path
) -> None:
    with pytest.raises(LlmAssetsError, match="is not a key"):
        use(store, "../outside")
    assert list(tmp_path.iterdir()) == []


def test_list_names_the_keys_below_a_folder_sorted_as_text(
    store: LocalStore, tmp_path: Path
) -> None:
    for key in ("u/b/2", "u/b-c/1", "u/a", "u2/a", "u/b/10"):
        put(store, key, b"x", tmp_path)
    assert list(store.list("u")) == ["u/a", "u/b-c/1", "u/b/10", "u/b/2"]
    assert list(store.list("u/b")) == ["u/b/10", "u/b/2"]


def test_list_of_a_folder_that_is_not_there_is_empty(store: LocalStore) -> None:
    assert list(store.list("nobody")) == []


def test_list_works_where_the_store_itself_is_in_a_hidden_folder(tmp_path: Path) -> None:
    store = LocalStore(tmp_path / ".llm_assets" / "store")
    put(store, "a/b", b"x", tmp_path)
    assert list(store.list("a")) == ["a/b"]


def test_putting_an_existing_key_again_mends_a_damaged_file(
    store: LocalStore, tmp_path: Path
) -> None:
    put(store, "a/b", b"whole", tmp_path)
    store.get("a/b").write_bytes(b"who")
    put(store, "a/b", b"whole", tmp_path)
    assert store.get("a/b").read_bytes() == b"whole"


def test_a_reader_who_holds_a_file_open_is_not_disturbed_by_its_mending(
    store: LocalStore, tmp_path: Path
) -> None:
    put(store, "a/b", b"first", tmp_path)
    with store.get("a/b").open("rb") as held:
        put(store, "a/b", b"other", tmp_path)
        assert held.read() == b"first"


def test_while_half_of_a_file_is_written_nobody_can_list_get_or_read_it(
    store: LocalStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[Any] = []

    def write_half_and_look(source: Any, sink: Any, length: int) -> None:
        sink.write(source.read(5))
        sink.flush()
        seen.append((list(store.list("a")), store.read("a/b")))
        sink.write(source.read())

    monkeypatch.setattr(shutil, "copyfileobj", write_half_and_look)
    put(store, "a/b", b"0123456789", tmp_path)
    assert seen == [([], None)]
    assert store.get("a/b").read_bytes() == b"0123456789"


def test_a_disk_that_fills_up_halfway_leaves_nothing_and_keeps_the_file_of_before(
    store: LocalStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(store, "a/b", b"before", tmp_path)

    def fill_the_disk(source: Any, sink: Any, length: int) -> None:
        sink.write(source.read(3))
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(shutil, "copyfileobj", fill_the_disk)
    with pytest.raises(OSError, match="No space left"):
        put(store, "a/b", b"after!", tmp_path)
    assert [path.name for path in (store.root / "a").iterdir()] == ["b"]
    assert store.get("a/b").read_bytes() == b"before"


@pytest.mark.parametrize("size", [0, 1, 5_000, 3_000_000])
@pytest.mark.parametrize("verb", ["put", "swap"])
def test_all_bytes_are_on_disk_before_the_name_appears(
    verb: str, size: int, store: LocalStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    events: list[tuple[str, int]] = []
    fsync, replace = os.fsync, os.replace

    def seen_fsync(descriptor: int) -> None:
        if Path(f"/proc/self/fd/{descriptor}").is_file():
            events.append(("bytes", os.fstat(descriptor).st_size))
        fsync(descriptor)

    def seen_replace(source: Path, target: Path) -> None:
        events.append(("name", source.stat().st_size))
        replace(source, target)

    monkeypatch.setattr(os, "fsync", seen_fsync)
    monkeypatch.setattr(os, "replace", seen_replace)
    if verb == "put":
        put(store, "a/b", b"x" * size, tmp_path)
    else:
        store.swap("a/b", b"x" * size, None)
    assert events == [("bytes", size), ("name", size)]


@pytest.mark.parametrize("verb", ["put", "swap"])
def test_every_new_name_is_synced_with_the_folder_it_stands_in(
    verb: str, store: LocalStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    synced: list[str] = []
    fsync = os.fsync

    def seen_fsync(descriptor: int) -> None:
        synced.append(str(Path(f"/proc/self/fd/{descriptor}").readlink()))
        fsync(descriptor)

    monkeypatch.setattr(os, "fsync", seen_fsync)
    if verb == "put":
        put(store, "a/b/c", b"x", tmp_path)
    else:
        store.swap("a/b/c", b"x", None)
    folders = [tmp_path, store.root, store.root / "a", store.root / "a/b"]
    assert {str(folder) for folder in folders} <= set(synced)


def test_swap_makes_an_object_where_none_was_expected_and_moves_it_from_its_version(
    store: LocalStore,
) -> None:
    assert store.swap("a/pointer.json", b"one", None)
    first = store.read("a/pointer.json")
    assert first is not None
    assert store.swap("a/pointer.json", b"two", first.version)
    second = store.read("a/pointer.json")
    assert second is not None
    assert (first.content, second.content) == (b"one", b"two")
    assert first.version != second.version


@pytest.mark.parametrize("expected", [None, "an older version"])
def test_swap_from_another_version_answers_false_and_writes_nothing(
    expected: str | None, store: LocalStore
) -> None:
    store.swap("a/pointer.json", b"one", None)
    before = store.get("a/pointer.json").stat()
    assert not store.swap("a/pointer.json", b"two", expected)
    after = store.get("a/pointer.json").stat()
    assert store.read("a/pointer.json").content == b"one"  # type: ignore[union-attr]
    assert (after.st_ino, after.st_mtime_ns) == (before.st_ino, before.st_mtime_ns)


def test_swap_from_a_version_of_an_object_that_is_not_there_writes_nothing(
    store: LocalStore,
) -> None:
    assert not store.swap("a/pointer.json", b"two", "some version")
    assert store.read("a/pointer.json") is None
    assert list(store.list("a")) == []


def test_the_lock_and_half_written_names_never_appear_under_list(
    store: LocalStore, tmp_path: Path
) -> None:
    store.swap("a/pointer.json", b"one", None)
    (store.root / "a" / ".half-left-by-a-killed-process").write_bytes(b"hal")
    put(store, "a/files/b", b"x", tmp_path)
    (store.root / "a/files/.half-another").write_bytes(b"hal")
    assert list(store.list("a")) == ["a/files/b", "a/pointer.json"]
