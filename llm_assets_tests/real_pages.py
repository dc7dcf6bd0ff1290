"""Real web pages to test against: the HTML manuals of Debian packages, unpacked into a folder.

In: a folder, `.llm_assets/real_pages` below the repository or LLM_ASSETS_TEST_PAGES. Out: folders
of HTML by package, and pages of a given size for benchmarks. `python -m
llm_assets_tests.real_pages [PACKAGE …]` downloads what is missing, once, about 72 MB for all, with
`apt-get download` and `dpkg -x`: neither installs anything nor needs root. Knows nothing of what
the pages say.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator, Sequence
from itertools import chain, zip_longest
from pathlib import Path
from tempfile import TemporaryDirectory

REPOSITORY = Path(__file__).parents[1]
PAGE_BYTES = range(20_000, 60_001)
"""The size of a page for benchmarks."""

PACKAGES = {
    "aptitude-doc-es": "usr/share/doc/aptitude/html/es",
    "aptitude-doc-ru": "usr/share/doc/aptitude/html/ru",
    "debian-reference-es": "usr/share/debian-reference",
    "debian-handbook": "usr/share/doc/debian-handbook/html",
    "apache2-doc": "usr/share/doc/apache2-doc/manual",
    "cmake-doc": "usr/share/doc/cmake-data/html",
    "cppreference-doc-en-html": "usr/share/cppreference/doc/html",
    "git-doc": "usr/share/doc/git-doc",
    "libglib2.0-doc": "usr/share/gtk-doc/html",
    "libgtk-4-doc": "usr/share/doc/libgtk-4-doc",
    "python-django-doc": "usr/share/doc/python-django-doc/html",
    "python-sqlalchemy-doc": "usr/share/doc/python-sqlalchemy-doc/html",
    "sqlite3-doc": "usr/share/doc/sqlite3",
}
"""Debian packages, each with the folder inside it that holds its HTML."""


def pages_folder() -> Path:
    """Return where the unpacked packages are kept."""
    return Path(
        os.environ.get("LLM_ASSETS_TEST_PAGES") or REPOSITORY / ".llm_assets" / "real_pages"
    )


def find_trees() -> dict[str, Path]:
    """Return the folder of HTML of each package that is already here, by package."""
    folders = {package: pages_folder() / package / inside for package, inside in PACKAGES.items()}
    return {package: folder for package, folder in folders.items() if folder.is_dir()}


def fetch_trees(packages: Sequence[str] = tuple(PACKAGES)) -> dict[str, Path]:
    """Download and unpack the packages that are not here yet; return all that are.

    Raises RuntimeError, with what the command said, where apt-get is missing or finds no package.
    """
    for package in packages:
        if package not in find_trees():
            _fetch(package, pages_folder())
    return find_trees()


def find_pages(tree: Path) -> list[Path]:
    """Return the HTML files below a folder by name, without links to files and folders."""
    return sorted(page for page in tree.rglob("*.html") if page.is_file() and not page.is_symlink())


def benchmark_pages(count: int = 2000) -> list[Path]:
    """Return `count` different pages of 20 to 60 KB, a page of each package in turn.

    The order is the same wherever the same versions of the packages are unpacked. Raises
    RuntimeError if there are fewer pages.
    """
    by_package = [_distinct_pages(tree) for tree in find_trees().values()]
    in_turn = chain.from_iterable(zip_longest(*by_package))
    pages = [page for page in in_turn if page is not None][:count]
    if len(pages) < count:
        raise RuntimeError(
            f"{len(pages)} pages of {PAGE_BYTES.start} to {PAGE_BYTES[-1]} bytes in "
            f"{pages_folder()}, {count} are wanted. Run python -m llm_assets_tests.real_pages."
        )
    return pages


def _distinct_pages(tree: Path) -> list[Path]:
    pages: dict[bytes, Path] = {}
    for page in find_pages(tree):
        if page.stat().st_size in PAGE_BYTES:
            pages.setdefault(hashlib.sha256(page.read_bytes()).digest(), page)
    return list(pages.values())


def _fetch(package: str, folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory(dir=folder, prefix=f".{package}-") as partial:
        _run("apt-get", "--quiet", "download", package, folder=partial)
        (archive,) = Path(partial).glob("*.deb")
        _run("dpkg", "-x", str(archive), "unpacked", folder=partial)
        shutil.rmtree(folder / package, ignore_errors=True)
        (Path(partial) / "unpacked").rename(folder / package)


def _run(*command: str, folder: str) -> None:
    try:
        subprocess.run(command, cwd=folder, check=True, capture_output=True, text=True)
    except FileNotFoundError as missing:
        raise RuntimeError(
            f"{command[0]} is not here: the pages are Debian packages. Unpack {', '.join(PACKAGES)}"
            " elsewhere and name the folder in LLM_ASSETS_TEST_PAGES."
        ) from missing
    except subprocess.CalledProcessError as failed:
        raise RuntimeError(
            f"{' '.join(command)} ended with {failed.returncode}: {failed.stderr.strip()} "
            "If apt knows no such package, run apt-get update first."
        ) from failed


def _describe() -> Iterator[str]:
    for package, tree in find_trees().items():
        pages = len(find_pages(tree))
        yield f"{package}: {pages} pages, {len(_distinct_pages(tree))} of them of 20 to 60 KB"


def main(packages: Sequence[str]) -> int:
    """Download what is missing, of `packages` or of all, and say what is here.

    Returns 1 if it cannot be had.
    """
    try:
        fetch_trees(packages or tuple(PACKAGES))
    except RuntimeError as problem:
        print(problem, file=sys.stderr)
        return 1
    print("\n".join(_describe()))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
