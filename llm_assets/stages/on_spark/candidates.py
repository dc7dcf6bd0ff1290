"""Candidates: signatures in, for each of the day's documents the first earlier one it repeats out.

Spark looks for equal hashes, by the places of rows only; shingles are compared by workers, which
read them where they stand. What is shuffled: the day's hashes; of earlier days' hashes those that
the day has too; and the pairs to compare. No text, no shingle.

What bounds a hash that a million share: the first document with each hash is found by an
aggregation that begins before the shuffle, and it is mostly the answer, so a million copies cost a
million comparisons and not their square. Only documents whose first candidates are not similar
enough, or not the earliest, go into further rounds: in each, `FACTOR` times as many candidates of
each hash as in the round before, in order, and only those before the best that was found. So a
document is compared with at most `FACTOR` times as many for each hash as one machine would try, and
the number of rounds grows with the logarithm of the largest group.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING

import polars as pl

from llm_assets.config.deduplication import Deduplication
from llm_assets.stages.on_spark.files import (
    PLACE,
    ROWS,
    Numbered,
    collect,
    read_file,
    read_numbered,
)
from llm_assets.stages.on_spark.workers import COMPARED, comparing

if TYPE_CHECKING:
    from pyspark.sql import Column, DataFrame, SparkSession

FACTOR = 16
BROADCAST = 5_000_000  # hashes that every executor may be given
CHUNK = 4096  # of the day's own rows that a task compares with; with an earlier day as a whole
HASHES = "words bigint, bands array<int>"
FOUND = {"row": pl.Int64, PLACE: pl.Int64, "similarity": pl.Float64}


@dataclass(frozen=True)
class Search:
    """Signatures of earlier days, and of the day itself from the file numbered `today` on."""

    spark: SparkSession
    signatures: Numbered
    today: int
    documents: int  # of the day
    settings: Deduplication
    folder: Path

    def first_originals(self) -> pl.DataFrame:
        """Return (row, place, similarity), by FOUND, for all of the day that repeat another.

        Both `row` and `place` are places in the signatures.
        """
        best = pl.DataFrame(schema=FOUND)
        pairs, members = self._first_pairs(), None
        for round_ in count(1):
            compared = self._compare(pairs, f"compared{round_}")
            found = compared.drop("tried").drop_nulls()
            best = pl.concat([best, found]).sort("row", PLACE).unique("row", keep="first")
            unsure = compared.filter(pl.col(PLACE).is_null() | (pl.col(PLACE) > pl.col("tried")))
            if not unsure.height:
                break
            limited = unsure.select("row").join(best, on="row", how="left")
            limit = pl.coalesce(PLACE, "row").alias("limit")
            wanted = self._wanted(limited.select("row", limit), f"wanted{round_}")
            members = self._members(wanted, unsure.height) if members is None else members
            pairs = self._more_pairs(wanted, members, 2 * FACTOR ** (round_ - 1))
        if members is not None:
            members.unpersist()
        return best.sort("row")

    def _first_pairs(self) -> DataFrame:
        """Return each document of the day with the first one that has a hash of it, for each."""
        from pyspark.sql import functions as F  # noqa: N812

        own, earlier = self._own(), self._earlier()
        everything = own
        if earlier is not None:
            known = self._small(own.select("hash"), self.documents)
            everything = own.unionByName(earlier.join(known, "hash", "left_semi"))
        firsts = everything.groupBy("hash").agg(F.min(PLACE).alias("first"))
        pairs = own.join(firsts, "hash").where(F.col("first") < F.col(PLACE))
        return pairs.select(F.col(PLACE).alias("row"), F.col("first").alias(PLACE)).distinct()

    def _members(self, wanted: DataFrame, rows: int) -> DataFrame:
        """Return the documents with each wanted hash, in order by `rank`, from 1 on."""
        from pyspark.sql import Window
        from pyspark.sql import functions as F  # noqa: N812

        own, earlier = self._own(), self._earlier()
        everything = own if earlier is None else own.unionByName(earlier)
        ends = wanted.groupBy("hash").agg(F.max("limit").alias("end"))
        some = everything.join(self._small(ends, rows), "hash").where(F.col(PLACE) < F.col("end"))
        rank = F.row_number().over(Window.partitionBy("hash").orderBy(PLACE))
        return some.select("hash", PLACE, rank.alias("rank")).persist()

    def _more_pairs(self, wanted: DataFrame, members: DataFrame, rank: int) -> DataFrame:
        """Return each wanted document with the candidates of each hash from `rank` on."""
        from pyspark.sql import functions as F  # noqa: N812

        some = members.where((F.col("rank") >= rank) & (F.col("rank") < rank * FACTOR))
        pairs = wanted.join(some, "hash").where(F.col(PLACE) < F.col("limit"))
        return pairs.select("row", PLACE).distinct()

    def _compare(self, pairs: DataFrame, name: str) -> pl.DataFrame:
        """Return for each row the first place `tried`, and the first similar one, if any is."""
        from pyspark.sql import functions as F  # noqa: N812

        day = F.expr(f"{PLACE} div {ROWS}")
        share = F.when(day < self.today, day).otherwise(F.expr(f"{PLACE} div {CHUNK}"))
        tasks = 2 * self.spark.sparkContext.defaultParallelism
        compared = (
            pairs.repartition(tasks, share)
            .sortWithinPartitions(PLACE)
            .mapInArrow(comparing(self.signatures, self.settings), COMPARED)
        )
        similar = F.when(F.col("similarity").isNotNull(), F.col(PLACE))
        summed = compared.groupBy("row").agg(
            F.min(similar).alias(PLACE),
            F.min_by("similarity", similar).alias("similarity"),
            F.min(PLACE).alias("tried"),
        )
        return collect(summed, self.folder / name)

    def _wanted(self, rows: pl.DataFrame, name: str) -> DataFrame:
        """Return the hashes of some rows (row, limit)."""
        file = self.folder / f"{name}.parquet"
        rows.write_parquet(file)
        known = read_file(self.spark, file, "row bigint, limit bigint")
        own = self._own().withColumnRenamed(PLACE, "row")
        return own.join(self._small(known, rows.height), "row")

    def _own(self) -> DataFrame:
        return self._hashes(range(self.today, self.signatures.count))

    def _earlier(self) -> DataFrame | None:
        return self._hashes(range(self.today)) if self.today else None

    def _hashes(self, numbers: Sequence[int]) -> DataFrame:
        """Return (hash, place) of all hashes of some files; a band's begins with its number."""
        from pyspark.sql import functions as F  # noqa: N812

        def numbered(band: Column, i: Column) -> Column:
            bits = band.cast("bigint").bitwiseAND(0xFFFFFFFF)
            return F.shiftleft((i + 1).cast("bigint"), 32).bitwiseOR(bits)

        table = read_numbered(self.spark, self.signatures, HASHES, numbers)
        kinds = [F.array("words")] if self.settings.exact else []
        if self.settings.near is not None:
            kinds.append(F.transform("bands", numbered))
        return table.select(PLACE, F.explode(F.concat(*kinds)).alias("hash"))

    def _small(self, table: DataFrame, documents: int) -> DataFrame:
        """Say that every executor may have the hashes of so many documents, if they are few."""
        from pyspark.sql import functions as F  # noqa: N812

        bands = self.settings.near.bands()[0] if self.settings.near else 0
        return F.broadcast(table) if documents * (bands + 1) <= BROADCAST else table
