"""Captures on disk: read some at a time, again and again, and equal to what was written."""

from __future__ import annotations

import tracemalloc
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta, timezone
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from llm_assets.records import LastCapture, Page
from llm_assets.storage import pages as stored
from llm_assets.storage.pages import (
    GROUP_BYTES,
    GROUP_ROWS,
    StoredCaptures,
    StoredPages,
    write_last_captures,
    write_pages,
)

NOW = datetime(2026, 1, 6, 5, tzinfo=UTC)
PAGE = Page("site", "http://site/", NOW, 200, {"etag": '"a"'}, b"body", "ab" * 32, "allowed")
LAST = LastCapture("site", "http://site/", date(2026, 1, 5), "ab" * 32, links=("http://site/a",))


def written(pages: tuple[Page, ...], folder: Path) -> StoredPages:
    write_pages(pages, folder / "pages.parquet")
    return StoredPages(folder / "pages.parquet")


def some(count: int) -> tuple[Page, ...]:
    return tuple(replace(PAGE, url=f"http://site/{i}") for i in range(count))


@pytest.mark.parametrize("count", [0, 1, GROUP_ROWS - 1, GROUP_ROWS, GROUP_ROWS + 1])
def test_any_number_of_pages_comes_back_in_order_and_as_often_as_it_is_asked_for(
    count: int, tmp_path: Path
) -> None:
    back = written(some(count), tmp_path)
    assert len(back) == count
    assert tuple(back) == some(count) == tuple(back)


def test_two_readers_of_the_same_pages_do_not_disturb_each_other(tmp_path: Path) -> None:
    back = written(some(3), tmp_path)
    assert [(one.url[-1], other.url[-1]) for one in back for other in back] == [
        (a, b) for a in "012" for b in "012"
    ]


def test_stored_pages_equal_every_sequence_of_the_same_pages_and_no_other(tmp_path: Path) -> None:
    back = written(some(3), tmp_path)
    (tmp_path / "again").mkdir()
    assert back == some(3) == back
    assert back == list(some(3))
    assert back == written(some(3), tmp_path / "again")
    assert back != some(2)
    assert back != (*some(2), replace(some(3)[2], is_wanted=False))
    assert back != some(3)[::-1]
    assert back != 3
    assert some(3)[1] in back
    assert PAGE not in back


def test_stored_pages_are_no_key_of_a_dictionary_as_they_equal_lists(tmp_path: Path) -> None:
    with pytest.raises(TypeError, match="unhashable"):
        hash(written((), tmp_path))


def test_a_moment_of_another_time_zone_comes_back_as_the_same_moment_in_utc(
    tmp_path: Path,
) -> None:
    moment = datetime(2026, 1, 6, 8, 0, 0, 123_456, tzinfo=timezone(timedelta(hours=3)))
    (back,) = written((replace(PAGE, fetched_at=moment),), tmp_path)
    assert back.fetched_at == moment
    assert back.fetched_at.utcoffset() == timedelta(0)


def test_a_file_has_groups_of_a_few_megabytes_of_which_one_is_in_memory_at_a_time(
    tmp_path: Path,
) -> None:
    size, count = GROUP_BYTES // 4, 40

    def bodies() -> Iterator[Page]:
        for i in range(count):
            yield replace(PAGE, url=f"http://site/{i}", body=bytes([i]) * size)

    class Made:
        def __len__(self) -> int:
            return count

        def __iter__(self) -> Iterator[Page]:
            return bodies()

    tracemalloc.start()
    write_pages(Made(), tmp_path / "pages.parquet")
    written_with = tracemalloc.get_traced_memory()[1]
    tracemalloc.reset_peak()
    read = [(page.body[0], len(page.body)) for page in StoredPages(tmp_path / "pages.parquet")]
    read_with = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()

    assert read == [(i, size) for i in range(count)]
    assert pq.read_metadata(tmp_path / "pages.parquet").num_row_groups == count // 4
    assert max(written_with, read_with) < 4 * GROUP_BYTES < count * size / 2


@pytest.mark.parametrize("count", [0, 1, 2 * GROUP_ROWS + 1])
def test_what_the_next_day_needs_to_know_comes_back(count: int, tmp_path: Path) -> None:
    known = tuple(replace(LAST, url=f"http://site/{i}") for i in range(count))
    write_last_captures(known, tmp_path / "last.parquet")
    back = StoredCaptures(tmp_path / "last.parquet")
    assert len(back) == count
    assert back == known
    groups = pq.read_metadata(tmp_path / "last.parquet").num_row_groups
    assert groups == -(-count // GROUP_ROWS)


def test_every_fact_of_a_page_and_of_a_last_capture_has_its_column() -> None:
    assert stored.PAGES_SCHEMA.names == list(Page.__dataclass_fields__)
    assert stored.CAPTURES_SCHEMA.names == list(LastCapture.__dataclass_fields__)
