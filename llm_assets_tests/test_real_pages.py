"""Real pages are fetched once, found where they are, and their absence says what to do."""

import shutil
from pathlib import Path

import pytest

from llm_assets_tests import real_pages
from llm_assets_tests.real_pages import PACKAGES, benchmark_pages, fetch_trees, find_trees


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("LLM_ASSETS_TEST_PAGES", str(tmp_path))
    return tmp_path


def put_pages(folder: Path, package: str, *bodies: bytes) -> list[Path]:
    tree = folder / package / PACKAGES[package]
    tree.mkdir(parents=True)
    pages = [tree / f"{number}.html" for number in range(len(bodies))]
    for page, body in zip(pages, bodies, strict=True):
        page.write_bytes(body)
    return pages


def test_pages_for_benchmarks_are_of_one_size_all_different_and_from_each_package_in_turn(
    folder: Path,
) -> None:
    one = put_pages(folder, "git-doc", b"a" * 20_000, b"b" * 60_000, b"a" * 20_000, b"c" * 60_001)
    two = put_pages(folder, "cmake-doc", b"d" * 30_000, b"e" * 19_999)
    assert set(find_trees()) == {"git-doc", "cmake-doc"}
    assert benchmark_pages(3) == [two[0], one[0], one[1]]


def test_too_few_pages_name_the_command_that_fetches_more(folder: Path) -> None:
    with pytest.raises(RuntimeError, match=r"^0 pages of .* Run python -m llm_assets_tests.real_"):
        benchmark_pages(1)


def test_a_package_that_is_here_is_not_fetched(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    put_pages(folder, "git-doc", b"a")
    monkeypatch.setenv("PATH", "")
    assert fetch_trees(("git-doc",)) == {"git-doc": folder / "git-doc" / PACKAGES["git-doc"]}


def test_a_machine_without_apt_is_told_where_to_put_the_pages(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", "")
    with pytest.raises(RuntimeError, match="name the folder in LLM_ASSETS_TEST_PAGES"):
        fetch_trees(("git-doc",))


@pytest.mark.skipif(shutil.which("apt-get") is None, reason="needs Debian's apt-get")
def test_a_package_that_apt_does_not_know_leaves_nothing_behind(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(real_pages.PACKAGES, "no-such-package", "usr")
    with pytest.raises(RuntimeError, match=r"no-such-package.*run apt-get update first"):
        fetch_trees(("no-such-package",))
    assert list(folder.iterdir()) == []
