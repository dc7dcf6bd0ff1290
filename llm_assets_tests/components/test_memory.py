"""Memory does not grow with the bodies of a day: not while collecting, committing or extracting."""

from __future__ import annotations

import json
import random
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from llm_assets_tests.components.collecting import PROJECT

PAGE_BYTES = 40_000
BODIES = 50
TOLERATED_SHARE = 0.15  # of the added bodies: keys, Held, rows of documents; a body is none of them


@pytest.fixture(scope="module")
def bodies(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A list of pages of 40 KB that do not compress well."""
    folder = tmp_path_factory.mktemp("bodies")
    files = [folder / f"{n}.html" for n in range(BODIES)]
    for n, file in enumerate(files):
        text = random.Random(n).randbytes(PAGE_BYTES // 2).hex()
        file.write_text(f"<article><h1>{n}</h1><p>{text}</p></article>")
    listed = folder / "pages.txt"
    listed.write_text("\n".join(map(str, files)))
    return listed


@contextmanager
def serving(pages: int, bodies: Path) -> Iterator[str]:
    """Serve as many pages in a process of its own; yield the address."""
    command = [sys.executable, "-m", "llm_assets_tests.benchmarks.crawlers.site"]
    with subprocess.Popen(
        [*command, str(pages), str(bodies)], cwd=PROJECT, stdout=subprocess.PIPE, text=True
    ) as site:
        assert site.stdout is not None
        try:
            yield site.stdout.readline().strip()
        finally:
            site.kill()


def measure(folder: Path, pages: int, bodies: Path) -> dict[str, int]:
    """Collect and extract a day of so many pages; return the peaks of memory in bytes."""
    command = [sys.executable, "-m", "llm_assets_tests.components.measuring_memory"]
    with serving(pages, bodies) as address:
        answer = subprocess.run(
            [*command, address, str(folder), str(pages)],
            cwd=PROJECT,
            capture_output=True,
            text=True,
            check=False,
        )
    assert answer.returncode == 0, answer.stderr
    told: dict[str, int] = json.loads(answer.stdout)
    assert told["documents"] == pages
    return told


def test_memory_does_not_grow_with_the_bodies_of_a_day(tmp_path: Path, bodies: Path) -> None:
    few, many = (measure(tmp_path / str(pages), pages, bodies) for pages in (200, 5_000))
    added = many["bytes"] - few["bytes"]
    assert added > 190_000_000
    assert many["collected"] - few["collected"] < TOLERATED_SHARE * added
    assert many["extracted"] - few["extracted"] < TOLERATED_SHARE * added


def test_memory_hardly_grows_with_the_days_before(tmp_path: Path) -> None:
    def measured(days: int) -> dict[str, int]:
        folder = tmp_path / str(days)
        folder.mkdir()
        command = [sys.executable, "-m", "llm_assets_tests.components.measuring_history"]
        answer = subprocess.run(
            [*command, str(folder), str(days)],
            cwd=PROJECT,
            capture_output=True,
            text=True,
            check=False,
        )
        assert answer.returncode == 0, answer.stderr
        told: dict[str, int] = json.loads(answer.stdout)
        assert told["consulted"] == days
        return told

    few, many = measured(10), measured(300)
    added = many["signatures"] - few["signatures"]

    assert added > 200_000_000
    assert many["peak"] - few["peak"] < 0.3 * added
