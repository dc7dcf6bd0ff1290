"""Surveying: a part of a file in; how it is to be read out, and then its rows.

The survey goes through all of a part once: it finds the encoding, the delimiter and the columns,
and counts the unpacked bytes, so that a damaged file or a decompression bomb is known before any of
its rows is kept. Knows no days and keeps nothing.
"""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import BinaryIO

from llm_assets.config import FilesSource
from llm_assets.errors import did_you_mean
from llm_assets.stages.reading.delimited import csv_layout, csv_rows
from llm_assets.stages.reading.detecting import find_encoding
from llm_assets.stages.reading.lines import Layout, Row
from llm_assets.stages.reading.rows import (
    is_json_array,
    json_array_rows,
    json_line_rows,
    text_rows,
)
from llm_assets.stages.reading.tables import parquet_columns, parquet_rows
from llm_assets.stages.reading.unpacking import Budget, Part, UnreadableFileError

FORMATS = {
    ".csv": "csv",
    ".tsv": "csv",
    ".jsonl": "jsonl",
    ".ndjson": "jsonl",
    ".json": "json",
    ".parquet": "parquet",
    ".txt": "text",
    ".md": "text",
}


@dataclass(frozen=True)
class Known:
    """A part that can be read, and all that its survey found out."""

    part: Part
    format: str
    layout: Layout


def why_passed_over(part: Part, source: FilesSource) -> str:
    """Say why a part is not read; empty where it is."""
    if _format_of(part, source):
        return ""
    return f"is passed over: its name ends in none of {', '.join(FORMATS)}"


def survey(part: Part, file: BinaryIO, source: FilesSource, budget: Budget) -> Known:
    """Return how a part of `file` is to be read. Raises UnreadableFileError where it cannot be."""
    kind = _format_of(part, source)
    if kind == "parquet":
        with _seekable(part, file, budget) as table:
            columns = parquet_columns(table, budget.limit)
        layout = Layout("", columns=columns)
    else:
        with part.open(budget) as stream:
            encoding = find_encoding(stream)
        layout = Layout(source.encoding or encoding)
        with part.open(Budget(budget.limit)) as stream:
            if kind == "csv":
                layout = csv_layout(stream, layout.encoding, source.delimiter)
            elif kind == "json":
                kind = "array" if is_json_array(stream, layout) else "jsonl"
    _check_day_column(layout, source.day)
    return Known(part, kind, layout)


def rows_of(known: Known, file: BinaryIO, name: str, limit: int) -> Iterator[Row]:
    """Yield the rows of a surveyed part. Raises UnreadableFileError where it is damaged."""
    if known.format == "parquet":
        with _seekable(known.part, file, Budget(limit)) as table:
            yield from parquet_rows(table, limit)
        return
    with known.part.open(Budget(limit)) as stream:
        if known.format == "csv":
            yield from csv_rows(stream, known.layout)
        elif known.format == "array":
            yield from json_array_rows(stream, known.layout)
        elif known.format == "jsonl":
            yield from json_line_rows(stream, known.layout)
        else:
            yield from text_rows(stream, known.layout, name)


def _format_of(part: Part, source: FilesSource) -> str:
    ending = PurePosixPath(part.name).suffix.lower()
    if source.format == "auto":
        return FORMATS.get(ending, "")
    return "json" if source.format == "jsonl" and ending == ".json" else source.format


def _check_day_column(layout: Layout, column: str | None) -> None:
    if column is None or not layout.columns or column in layout.columns:
        return
    hint = did_you_mean(column, list(layout.columns)).rstrip("?")
    has = ", ".join(layout.columns)[:200]
    raise UnreadableFileError(f"has no column {column} (`day`), but {has}.{hint}")


@contextmanager
def _seekable(part: Part, file: BinaryIO, budget: Budget) -> Iterator[BinaryIO]:
    """Open a part that is read here and there: packed ones are unpacked into a temporary file."""
    if not part.is_packed:
        yield file
        return
    with tempfile.TemporaryFile(prefix="llm_assets_") as unpacked:
        with part.open(budget) as stream:
            shutil.copyfileobj(stream, unpacked, 1 << 20)
        yield unpacked
