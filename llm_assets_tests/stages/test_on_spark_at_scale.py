"""50,000 documents of five days, with copies within and across days: both engines, one store."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from time import perf_counter

import polars as pl
import pytest
from polars.testing import assert_frame_equal

from llm_assets.components.consulting import Consulting, digest_of, digests
from llm_assets.components.days import Days
from llm_assets.config.deduplication import Deduplication
from llm_assets.config.rules import DropEmpty, DropWhere, KeepLength, Normalize, PersonalData
from llm_assets.records import COPY, NEAR_COPY, CleanCorpus
from llm_assets.stages.curating import Curator, Engine, OneMachine, signed_as
from llm_assets.stages.extracting.documents import Extracted
from llm_assets.stages.on_spark import Cluster, Spark
from llm_assets.storage.archive import Archive, Commit
from llm_assets.storage.layout import Partition
from llm_assets.storage.local import LocalStore
from llm_assets.storage.manifests import Recipe
from llm_assets_tests.benchmarks.texts import texts
from llm_assets_tests.stages.spark_sessions import cluster, scratch

__all__ = ["cluster", "scratch"]

DOCUMENTS, DAYS = 50_000, 5
FIRST = date(2026, 1, 1)
COPIES = Deduplication()
RULES = (
    Normalize(rule="normalize"),
    DropEmpty(rule="drop_empty"),
    DropWhere(rule="drop_where", field="section", matches="^ads$"),
    KeepLength(rule="keep_length", over=310, under=10_000),
    PersonalData(rule="personal_data", kinds=("email",)),
)


@dataclass(frozen=True)
class Cleaned:
    """What an engine made of all days, as a store holds it."""

    archive: Archive
    commits: list[Commit]
    seconds: float

    def corpus(self, day: int) -> CleanCorpus:
        found = self.archive.read(self.commits[day].partition)
        assert isinstance(found, CleanCorpus)
        return found


@pytest.fixture(scope="module")
def days() -> list[pl.DataFrame]:
    """Five days of two sources; some are empty, some are advertisements, some name somebody."""
    made = texts(DOCUMENTS).texts
    frame = pl.DataFrame({"text": made}).with_row_index("i")
    i = pl.col("i")
    frame = frame.with_columns(
        pl.format("d{}", i).alias("document_id"),
        pl.when(i % 3 == 0).then(pl.lit("news")).otherwise(pl.lit("recipes")).alias("source"),
        pl.format("http://site.localhost/{}", i.cast(pl.String).str.zfill(6)).alias("url"),
        pl.when(i % 41 == 0).then(pl.lit("ads")).otherwise(pl.lit("food")).alias("section"),
        pl.when(i % 97 == 0)
        .then(pl.lit(" "))
        .when(i % 53 == 0)
        .then(pl.format("{} Escribe a ana{}@ejemplo.es.", "text", i))
        .otherwise("text")
        .alias("text"),
    )
    return [frame.gather_every(DAYS, day).drop("i") for day in range(DAYS)]


def clean(days: list[pl.DataFrame], archive: Archive, engine: Engine) -> Cleaned:
    """Clean the days in order, each compared with what the store holds of those before."""
    commits = []
    begin = perf_counter()
    for i, documents in enumerate(days):
        day = FIRST + timedelta(i)
        consulting = Consulting(
            Days(archive, "cocina", "clean_corpus"), "signatures.parquet", signed_as(COPIES)
        )
        earlier = consulting.between(FIRST, day)
        found = Extracted(documents, documents.clear(), {})
        corpus = Curator(RULES, COPIES, engine).curate(
            found, day, [signed for _, signed in earlier], digests(earlier)
        )
        commits.append(
            archive.commit(
                Partition("cocina", "clean_corpus", day),
                corpus,
                Recipe("3", "settings", consulted=digest_of(digests(earlier))),
                now=datetime(2026, 1, 9, tzinfo=UTC),
                run_id="test",
            )
        )
    return Cleaned(archive, commits, perf_counter() - begin)


@pytest.fixture(scope="module")
def by_one_machine(days: list[pl.DataFrame], tmp_path_factory: pytest.TempPathFactory) -> Cleaned:
    folder = tmp_path_factory.mktemp("one")
    archive = Archive(LocalStore(folder / "store"), folder / "scratch")
    return clean(days, archive, OneMachine())


@pytest.fixture(scope="module")
def by_spark(
    days: list[pl.DataFrame], cluster: Cluster, tmp_path_factory: pytest.TempPathFactory
) -> Cleaned:
    folder = tmp_path_factory.mktemp("spark")
    archive = Archive(LocalStore(folder / "store"), folder / "scratch")
    return clean(days, archive, Spark(folder, cluster))


def test_both_engines_keep_and_reject_the_same(by_one_machine: Cleaned, by_spark: Cleaned) -> None:
    for day in range(DAYS):
        one, spark = by_one_machine.corpus(day), by_spark.corpus(day)

        assert_frame_equal(spark.documents, one.documents)
        assert_frame_equal(spark.rejected, one.rejected)
        assert_frame_equal(spark.signed.table, one.signed.table)
        assert spark.figures() == one.figures()
    print(f"polars {by_one_machine.seconds:.1f} s, spark {by_spark.seconds:.1f} s")


def test_copies_were_found_within_days_and_across_them(by_spark: Cleaned) -> None:
    rejected = pl.concat(
        [
            by_spark.corpus(day).rejected.with_columns(
                pl.lit(str(FIRST + timedelta(day))).alias("found_on")
            )
            for day in range(DAYS)
        ]
    )
    copies = rejected.filter(pl.col("rule").is_in([COPY, NEAR_COPY]))
    last = copies.filter(pl.col("found_on") == str(FIRST + timedelta(DAYS - 1)))
    counts = dict(rejected["rule"].value_counts().iter_rows())

    assert counts[COPY] > 3_500
    assert counts[NEAR_COPY] > 1_500
    assert min(counts[rule] for rule in ("drop_empty", "drop_where", "keep_length")) > 400
    assert last["original_day"].n_unique() == DAYS
    assert copies.filter(pl.col("original_day") == pl.col("found_on")).height > 1_000
    assert by_spark.corpus(0).redacted["email"] > 100


def test_a_day_of_the_one_is_unchanged_for_the_other(
    by_one_machine: Cleaned, by_spark: Cleaned
) -> None:
    manifests = [commit.manifest.digest() for commit in by_spark.commits]
    last = by_spark.commits[-1]

    again = by_one_machine.archive.commit(
        last.partition,
        by_spark.corpus(DAYS - 1),
        last.manifest.recipe,
        now=datetime(2026, 1, 10, tzinfo=UTC),
        run_id="again",
    )

    assert manifests == [commit.manifest.digest() for commit in by_one_machine.commits]
    assert not again.is_new
