"""Captures as Parquet files, written and read some at a time.

In: pages in order, however many. Out: a file of row groups of a few megabytes, and pages that are
read from it as they are gone through. So a day of captures never has to fit into memory.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import asdict
from itertools import islice
from pathlib import Path
from typing import Any, Generic, TypeVar

import pyarrow as pa
import pyarrow.parquet as pq

from llm_assets.records import LastCapture, Page, Pages

PAGES_SCHEMA = pa.schema(
    [
        ("source", pa.string()),
        ("url", pa.string()),
        ("fetched_at", pa.timestamp("us", tz="UTC")),
        ("status", pa.int16()),
        ("headers", pa.string()),
        ("body", pa.binary()),
        ("sha256", pa.string()),
        ("robots", pa.string()),
        ("error", pa.string()),
        ("is_wanted", pa.bool_()),
        ("role", pa.string()),
        ("unchanged_since", pa.date32()),
        ("is_final", pa.bool_()),
    ]
)
CAPTURES_SCHEMA = pa.schema(
    [
        ("source", pa.string()),
        ("url", pa.string()),
        ("day", pa.date32()),
        ("sha256", pa.string()),
        ("etag", pa.string()),
        ("last_modified", pa.string()),
        ("location", pa.string()),
        ("rules", pa.string()),
        ("links", pa.list_(pa.string())),
    ]
)
GROUP_BYTES = 4_000_000
GROUP_ROWS = 1_000

T = TypeVar("T")


def write_pages(pages: Pages, file: Path) -> None:
    """Write pages in the order given."""
    with pq.ParquetWriter(file, PAGES_SCHEMA, compression="zstd") as writer:
        for group in _grouped(pages):
            writer.write_table(pa.Table.from_pylist(group, schema=PAGES_SCHEMA))


def _grouped(pages: Iterable[Page]) -> Iterator[list[dict[str, Any]]]:
    group: list[dict[str, Any]] = []
    size = 0
    for page in pages:
        group.append(_row(page))
        size += len(page.body)
        if size >= GROUP_BYTES or len(group) >= GROUP_ROWS:
            yield group
            group, size = [], 0
    if group:
        yield group


def _row(page: Page) -> dict[str, Any]:
    headers = json.dumps(dict(page.headers), sort_keys=True)
    return {name: getattr(page, name) for name in PAGES_SCHEMA.names} | {"headers": headers}


def _page(row: dict[str, Any]) -> Page:
    return Page(**row | {"headers": json.loads(row["headers"])})


def write_last_captures(captures: Collection[LastCapture], file: Path) -> None:
    """Write what the next day needs to know."""
    with pq.ParquetWriter(file, CAPTURES_SCHEMA, compression="zstd") as writer:
        todo = iter(captures)
        while rows := [asdict(one) for one in islice(todo, GROUP_ROWS)]:
            writer.write_table(pa.Table.from_pylist(rows, schema=CAPTURES_SCHEMA))


def _last_capture(row: dict[str, Any]) -> LastCapture:
    links = map(sys.intern, row["links"])  # pages of a site link to the same ones
    return LastCapture(**row | {"links": tuple(links)})


class _Stored(Generic[T]):
    """The rows of a Parquet file, read a row group at a time by each iteration."""

    def __init__(self, file: Path, convert: Callable[[dict[str, Any]], T]) -> None:
        self.file = file
        self._convert = convert
        self._length = int(pq.read_metadata(file).num_rows)

    def __len__(self) -> int:
        return self._length

    def __iter__(self) -> Iterator[T]:
        with pq.ParquetFile(self.file) as table:
            for group in range(table.num_row_groups):
                for row in table.read_row_group(group, use_threads=False).to_pylist():
                    yield self._convert(row)

    def __contains__(self, one: object) -> bool:
        return any(one == other for other in self)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Iterable):
            return NotImplemented
        return list(self) == list(other)

    __hash__ = None  # type: ignore[assignment]  # equal to any sequence of the same rows


class StoredPages(_Stored[Page]):
    """The pages of a committed day."""

    def __init__(self, file: Path) -> None:
        super().__init__(file, _page)


class StoredCaptures(_Stored[LastCapture]):
    """What a committed day remembers for the next one."""

    def __init__(self, file: Path) -> None:
        super().__init__(file, _last_capture)
