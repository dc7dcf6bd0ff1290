"""The Spark engine: row by row what one machine makes, on days that are small and awkward."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Sequence
from datetime import date, timedelta
from pathlib import Path

import numpy as np
import polars as pl
import pytest
from polars.testing import assert_frame_equal

from llm_assets.config.base import Settings
from llm_assets.config.deduplication import Deduplication, NearCopies
from llm_assets.config.rules import (
    Custom,
    DropEmpty,
    DropWhere,
    KeepLength,
    Normalize,
    PersonalData,
)
from llm_assets.errors import CleaningError, ConfigError
from llm_assets.stages.cleaning.documents import shipped_data
from llm_assets.stages.cleaning.lists import Rejection
from llm_assets.stages.cleaning.outcome import Surroundings
from llm_assets.stages.curating import OneMachine
from llm_assets.stages.deduplicating.copies import COPY_SCHEMA, SignedDay
from llm_assets.stages.deduplicating.signing import Signatures, from_table
from llm_assets.stages.on_spark import Cluster, Spark, candidates, engine, session
from llm_assets.stages.on_spark.files import PLACE, number, pieces
from llm_assets_tests.stages.spark_sessions import cluster, scratch

__all__ = ["cluster", "scratch"]

DAY = date(2026, 1, 5)
BOTH = Deduplication()
EXACT = Deduplication(near=None)
NEAR = Deduplication(exact=False)
AROUND = Surroundings(None, shipped_data())
RULES: Sequence[Settings] = (
    Normalize(rule="normalize"),
    DropEmpty(rule="drop_empty"),
    DropWhere(rule="drop_where", field="a.b", matches="^no"),
    PersonalData(rule="personal_data"),
    KeepLength(rule="keep_length", over=2, under=60, unit="characters"),
)
HORSE = "el caballo de mi primo come hierba verde cada mañana en el prado de la casa vieja"


@pytest.fixture
def spark(cluster: Cluster, scratch: Path) -> Spark:
    """The engine; what it leaves in its scratch folder fails the test."""
    return Spark(scratch, cluster)


@pytest.fixture(autouse=True)
def nothing_is_left(scratch: Path) -> object:
    """Fail where scratch is not empty after the test."""
    yield
    assert list(scratch.iterdir()) == []


def documents(*texts: str | None, source: str = "site") -> pl.DataFrame:
    count = len(texts)
    return pl.DataFrame(
        {
            "document_id": [f"d{i}" for i in range(count)],
            "source": [source] * count,
            "url": [f"http://site/{i}" for i in range(count)],
            "text": texts,
        },
        schema_overrides={"text": pl.String},
    )


def signed_day(days_before: int, signatures: Signatures, folder: Path | None = None) -> SignedDay:
    """A day with its table in memory, or in a Parquet file of its own."""
    table = signatures.to_table()
    if folder is None:
        load = lambda columns: table.select(columns or pl.all())  # noqa: E731
        return SignedDay(DAY - timedelta(days_before), table.height, load)
    file = folder / f"{days_before}.parquet"
    table.with_columns(pl.lit("train").alias("side")).write_parquet(file)
    return SignedDay(DAY - timedelta(days_before), table.height, pytest.fail, lambda: file)


def hand_made(shingles: Sequence[Sequence[int]], bands: Sequence[tuple[int, int]]) -> Signatures:
    """Signatures of documents of different words, with these hashes in the first two bands."""
    count = len(shingles)
    width = NearCopies.model_validate({}).bands()[0]
    alone = np.arange(count * width, dtype=np.int64).reshape(count, width) + 1_000
    alone[:, :2] = bands
    table = pl.DataFrame(
        {
            "document_id": [f"h{i}" for i in range(count)],
            "source": ["site"] * count,
            "url": [""] * count,
            "words": range(count),
            "bands": alone.astype(np.int32).tolist(),
            "shingles": [list(one) for one in shingles],
        },
        schema_overrides={"bands": pl.List(pl.Int32), "shingles": pl.List(pl.Int64)},
    )
    return from_table(table)


def refuse_odd(text: str) -> str | Rejection:
    """A team's own function."""
    if "boom" in text:
        raise ValueError(text)
    return Rejection("odd") if len(text) % 2 else text.upper()


def test_documents_are_judged_as_on_one_machine(spark: Spark) -> None:
    texts = ["hola a todos", None, "", "  ", "\x00 nulo", "ﬁn de mes", "a@b.es y c@d.es", "x" * 99]
    found = documents(*texts * 3).with_columns(
        pl.Series("a.b", ["yes", "no", None, "yes"] * 6, pl.Categorical),
        pl.Series("Text", range(24), pl.UInt8),
        pl.lit(None).alias("nothing"),
        pl.lit([["a"]]).alias("place, `of` {lists}"),
    )

    judged = spark.judge(found, RULES, AROUND)

    assert_frame_equal(judged, OneMachine().judge(found, RULES, AROUND))
    assert set(judged["rule"]) == {None, "drop_empty", "drop_where", "keep_length"}
    assert judged.filter(pl.col("redacted").list.len() == 2).height == 3


def test_more_documents_than_a_task_takes_keep_their_order(
    spark: Spark, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(engine, "DOCUMENTS", 7)
    found = documents(*(f"texto {i} {'.' * (i % 70)}" for i in range(100)))
    rules = (Custom(rule="custom", function=f"{__name__}:refuse_odd"),)

    judged = spark.judge(found, rules, AROUND)

    assert_frame_equal(judged, OneMachine().judge(found, rules, AROUND))
    assert spark.sign(found, BOTH).to_table().equals(OneMachine().sign(found, BOTH).to_table())


@pytest.mark.parametrize("settings", [BOTH, EXACT, NEAR], ids=["both", "exact", "near"])
def test_signatures_and_copies_are_those_of_one_machine(
    spark: Spark, tmp_path: Path, settings: Deduplication
) -> None:
    similar = HORSE.replace("verde", "seca")
    one = OneMachine()
    first = one.sign(documents("!!!", HORSE, "corto", "", source="a"), settings)
    second = one.sign(documents(), settings)
    third = one.sign(documents(similar, "corto", "otro", source="b"), settings)
    earlier = [
        signed_day(3, first, tmp_path),
        signed_day(2, second, tmp_path),
        signed_day(1, third),
    ]
    today = documents(
        "nuevo", similar.upper(), f"¡{HORSE}!", "!!!", "", "nuevo", "Corto.", f"{similar} hoy", "?"
    )

    signatures = spark.sign(today, settings)
    copies = spark.find_copies(signatures, DAY, iter(earlier), settings)

    expected = one.sign(today, settings)
    assert signatures.to_table().equals(expected.to_table())
    in_memory = [signed_day(3, first), signed_day(2, second), signed_day(1, third)]
    assert_frame_equal(copies, one.find_copies(expected, DAY, in_memory, settings))
    assert copies.height >= 3


def test_a_similar_text_of_an_earlier_day_comes_before_an_equal_one_of_a_later_day(
    spark: Spark,
) -> None:
    one = OneMachine()
    similar = HORSE.replace("vieja", "nueva")
    earlier = [signed_day(i, one.sign(documents(t), BOTH)) for i, t in ((2, similar), (1, HORSE))]

    copies = spark.find_copies(one.sign(documents(HORSE), BOTH), DAY, earlier, BOTH)

    assert copies["original_day"].to_list() == ["2026-01-03"]
    assert copies["similarity"][0] < 1


def test_the_first_similar_one_is_found_behind_many_that_only_share_a_hash(spark: Spark) -> None:
    strangers = [[100 * i + j for j in range(10)] for i in range(1, 71)]
    earlier = signed_day(
        1, hand_made([*strangers, list(range(10)), list(range(10))], [(7, i) for i in range(72)])
    )
    today = hand_made(
        [[*range(9), 5_000], [9_000], [9_001], [*range(10)]], [(7, 99), (7, 98), (8, 97), (9, 96)]
    )

    copies = spark.find_copies(today, DAY, [earlier], NEAR)

    assert_frame_equal(copies, OneMachine().find_copies(today, DAY, [earlier], NEAR))
    assert copies.select("row", "original_id").rows() == [(0, "h70")]


def test_a_similar_one_gives_way_to_one_before_it_that_another_hash_finds_later(
    spark: Spark,
) -> None:
    text = list(range(10))
    bands = [(7, 70), (7, 71), (9, 72), (6, 8)]
    earlier = signed_day(1, hand_made([[100], text, [101], text], bands))
    today = hand_made([[*text[:9], 5_000]], [(7, 8)])

    copies = spark.find_copies(today, DAY, [earlier], NEAR)

    assert_frame_equal(copies, OneMachine().find_copies(today, DAY, [earlier], NEAR))
    assert copies["original_id"].to_list() == ["h1"]


def test_a_text_that_thousands_share_costs_one_comparison_each(
    spark: Spark, cluster: Cluster, tmp_path: Path
) -> None:
    today = OneMachine().sign(documents(*[HORSE] * 3_000), BOTH)
    files = number(pieces(today.to_table(), 1_000), tmp_path / "signatures")
    search = candidates.Search(session.session(cluster), files, 0, 3_000, BOTH, tmp_path)

    pairs = search._first_pairs().toArrow()
    found = search.first_originals()

    assert pairs.num_rows == 2_999
    assert found[PLACE].unique().to_list() == [0]
    assert found.height == 2_999
    assert sorted(path.name for path in tmp_path.glob("compared*")) == ["compared1"]


def test_an_error_of_a_rule_is_told_as_on_one_machine(spark: Spark) -> None:
    found = documents("bien", "boom")
    rules = (Custom(rule="custom", function=f"{__name__}:refuse_odd"),)

    with pytest.raises(CleaningError) as by_one:
        OneMachine().judge(found, rules, AROUND)
    with pytest.raises(CleaningError) as by_spark:
        spark.judge(found, rules, AROUND)

    assert str(by_spark.value) == str(by_one.value)
    assert "for document d1" in str(by_spark.value)


def test_a_rule_that_cannot_be_applied_is_refused_before_anything_runs(spark: Spark) -> None:
    with pytest.raises(ConfigError, match="Use one of document_id, source, url, text"):
        spark.judge(documents("a"), RULES, AROUND)


def test_what_spark_itself_fails_at_is_wrapped_with_its_cause(spark: Spark, tmp_path: Path) -> None:
    broken = tmp_path / "broken.parquet"
    broken.write_bytes(b"no Parquet at all")
    day = SignedDay(DAY - timedelta(1), 3, pytest.fail, lambda: broken)

    with pytest.raises(CleaningError, match=r"`engine: polars` works without") as caught:
        spark.find_copies(OneMachine().sign(documents("a"), BOTH), DAY, [day], BOTH)

    assert caught.value.__cause__ is not None


def test_an_empty_day_starts_no_spark(scratch: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engine, "session", pytest.fail)
    spark = Spark(scratch, Cluster(scratch))
    nothing = documents().with_columns(pl.lit("").alias("a.b"))

    judged = spark.judge(nothing, RULES, AROUND)
    signatures = spark.sign(nothing, BOTH)
    copies = spark.find_copies(signatures, DAY, [], BOTH)

    assert (judged.height, len(signatures)) == (0, 0)
    assert copies.schema == pl.Schema(COPY_SCHEMA)


def test_without_pyspark_the_error_says_how_to_install_it(
    scratch: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "pyspark.sql", None)

    with pytest.raises(CleaningError, match=r"pip install 'llm_assets\[spark\]'"):
        Spark(scratch, Cluster(scratch)).judge(documents("a"), (), AROUND)


def test_without_java_the_error_says_what_to_install(tmp_path: Path) -> None:
    program = (
        "import pathlib, sys\n"
        "from llm_assets.stages.on_spark import Cluster, session\n"
        "session.session(Cluster(pathlib.Path(sys.argv[1])))\n"
    )
    found = subprocess.run(
        [sys.executable, "-c", program, str(tmp_path)],
        env={"PATH": "/nowhere", "JAVA_HOME": str(tmp_path / "no-java")},
        capture_output=True,
        text=True,
        check=False,
    )

    assert found.returncode == 1
    assert "CleaningError: Spark did not start at local[*]" in found.stderr
    assert "apt install openjdk-17-jre-headless" in found.stderr
