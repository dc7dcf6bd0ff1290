"""Tables: an open Parquet file in, its rows out, as values that JSON has.

Read a few rows at a time, repeated texts kept once until their row is made, so memory holds one row
and a page of the file. Bytes are no text: a row that holds some is bad. Knows no days.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any, BinaryIO
from uuid import UUID

import pyarrow as pa
import pyarrow.parquet as pq

from llm_assets.stages.reading.detecting import check_columns
from llm_assets.stages.reading.lines import MAXIMUM_ROW_CHARACTERS, TOO_LONG, Row, bad_row
from llm_assets.stages.reading.unpacking import Budget, UnreadableFileError

BATCH_ROWS = 100
DAMAGE = (pa.ArrowException, OSError, ValueError, NotImplementedError)


class NoJsonError(Exception):
    """A value has no counterpart in JSON."""


def parquet_columns(file: BinaryIO, limit: int) -> tuple[str, ...]:
    """Return the columns. Raises UnreadableFileError for damage, size, or a name given twice."""
    with _opened(file) as table:
        groups = (table.metadata.row_group(i) for i in range(table.num_row_groups))
        Budget(limit).spend(sum(group.total_byte_size for group in groups))
        names = list(table.schema_arrow.names)
    if names:
        check_columns(names)
    return tuple(names)


def parquet_rows(file: BinaryIO, limit: int) -> Iterator[Row]:
    """Yield the rows, numbered from 1; their texts together are at most `limit` long."""
    budget = Budget(limit)
    number = 0
    with _opened(file) as table:
        for batch in _batches(table):
            columns = list(zip(batch.schema.names, batch.columns, strict=True))
            for i in range(batch.num_rows):
                number += 1
                row = _row(number, columns, i)
                size = sum(len(v) for v in row.values.values() if isinstance(v, str))
                budget.spend(size)
                yield row if size <= MAXIMUM_ROW_CHARACTERS else bad_row(number, TOO_LONG, "")


def plain(value: Any) -> Any:
    """Return a value as JSON has it: days and moments in ISO 8601, NaN as nothing.

    Raises NoJsonError for bytes, and for what is unknown here.
    """
    if value is None or isinstance(value, str | bool | int):
        return value
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if isinstance(value, datetime | date | time):
        return value.isoformat()
    if isinstance(value, dict):
        return {str(name): plain(one) for name, one in value.items()}
    if isinstance(value, list | tuple):
        return [plain(one) for one in value]
    if isinstance(value, Decimal | UUID):
        return str(value)
    if isinstance(value, timedelta):
        return value.total_seconds()
    raise NoJsonError(f"holds {type(value).__name__}, which is neither text nor number")


def _row(number: int, columns: list[tuple[str, Any]], i: int) -> Row:
    values: dict[str, Any] = {}
    for name, column in columns:
        try:
            values[name] = plain(column[i].as_py())
        except NoJsonError as error:
            return bad_row(number, f"column {name} {error}", "")
        except (ValueError, OverflowError) as error:  # a moment that Python's calendar has not
            return bad_row(number, f"column {name} cannot be read: {error}", "")
    return Row(number, values)


def _opened(file: BinaryIO) -> pq.ParquetFile:
    file.seek(0)
    try:
        repeated = _texts(pq.read_schema(file))
        file.seek(0)
        return pq.ParquetFile(file, read_dictionary=repeated)
    except DAMAGE as error:
        raise UnreadableFileError(f"is no Parquet that can be read ({_short(error)})") from error


def _texts(schema: pa.Schema) -> list[str]:
    return [one.name for one in schema if _is_text(one.type)]


def _is_text(kind: pa.DataType) -> bool:
    return bool(pa.types.is_string(kind) or pa.types.is_large_string(kind))


def _batches(table: pq.ParquetFile) -> Iterator[pa.RecordBatch]:
    batches = table.iter_batches(BATCH_ROWS)
    while True:
        try:
            batch = next(batches, None)
        except DAMAGE as error:
            raise UnreadableFileError(f"is damaged ({_short(error)})") from error
        if batch is None:
            return
        yield batch


def _short(error: Exception) -> str:
    return (str(error).splitlines() or [type(error).__name__])[0][:200]
