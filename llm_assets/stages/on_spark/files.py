"""Tables on their way to Spark and back: Parquet files in a folder, in an order that is known.

In: polars tables, or Parquet files that stand elsewhere. Out: Spark's table of them with the place
of each row, and polars tables of what Spark wrote. Files are named by their number, so that a row's
place needs neither counting nor a shuffle.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import polars as pl

if TYPE_CHECKING:
    from pyspark.sql import DataFrame, SparkSession

PLACE = "__place"  # of a row: its file's number times ROWS, and its row there
ROWS = 1 << 40  # more than a file has


@dataclass(frozen=True)
class Numbered:
    """`count` Parquet files in a folder that together are one table, in the order of numbers."""

    folder: Path
    count: int

    def file(self, number: int) -> Path:
        """Return the path of a file."""
        return self.folder / f"{number:08d}.parquet"


def number(tables: Iterable[pl.DataFrame | Path], folder: Path) -> Numbered:
    """Put tables, or links to Parquet files that stand elsewhere, into a new folder, in order."""
    folder.mkdir()
    count = 0
    for table in tables:
        file = Numbered(folder, count).file(count)
        if isinstance(table, Path):
            file.symlink_to(table.absolute())
        else:
            table.write_parquet(file)
        count += 1
    return Numbered(folder, count)


def pieces(table: pl.DataFrame, size: int) -> Iterable[pl.DataFrame]:
    """Cut a table into pieces of `size` rows; the last one may be shorter."""
    return (table[start : start + size] for start in range(0, table.height, size))


def read_numbered(
    spark: SparkSession, numbered: Numbered, columns: str, numbers: Sequence[int] | None = None
) -> DataFrame:
    """Return `columns` (DDL) of all files, or of those numbered so, with PLACE."""
    from pyspark.sql import functions as F  # noqa: N812 - as everybody calls it

    chosen = range(numbered.count) if numbers is None else numbers
    files = [_unglobbed(numbered.file(one)) for one in chosen]
    of_file = F.substring("_metadata.file_name", 1, 8).cast("bigint")
    place = of_file * F.lit(ROWS) + F.col("_metadata.row_index")
    return spark.read.schema(columns).parquet(*files).select("*", place.alias(PLACE))


def read_file(spark: SparkSession, file: Path, columns: str) -> DataFrame:
    """Return `columns` (DDL) of one file."""
    return spark.read.schema(columns).parquet(_unglobbed(file))


def collect(table: DataFrame, folder: Path) -> pl.DataFrame:
    """Let Spark write a table into a new folder, and read it; rows in any order.

    So no result needs to fit into the JVM.
    """
    table.write.parquet(str(folder))
    files = sorted(folder.glob("*.parquet"))
    return pl.concat([pl.read_parquet(file, glob=False) for file in files])


def _unglobbed(path: Path) -> str:
    """Write a path so that Hadoop, which reads patterns, takes it as it is."""
    return re.sub(r"([\\{}\[\]*?,])", r"\\\1", str(path))
