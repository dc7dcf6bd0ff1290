"""Consulting: what other days hold is read once, and what is kept of it is bounded."""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest

from llm_assets.components import consulting
from llm_assets.stages.curating import signed_as
from llm_assets_tests.components.days_of_texts import Texts
from llm_assets_tests.stages.signing import nth


@pytest.fixture
def texts(tmp_path: Path) -> Texts:
    return Texts(tmp_path)


def test_what_is_kept_of_other_days_in_memory_is_bounded(
    texts: Texts, monkeypatch: pytest.MonkeyPatch
) -> None:
    days = [nth(i) for i in range(1, 9)]
    for day in days:
        texts.arrive(day, [f"{day} {n} says this" for n in range(3)])
    texts.clean(*days)
    monkeypatch.setattr(consulting, "KEPT_ROWS", 7)
    settings = signed_as(texts.use_case.deduplication)
    consulted = consulting.Consulting(texts.step().own_days(), "signatures.parquet", settings)

    for _ in range(2):
        for _, one in consulted.between(nth(1), nth(9)):
            assert one.load(["words", "bands"]).height == one.documents == 3
            one.load(None)
            assert sum(table.height for table in consulted._kept.values()) <= 7


def test_a_range_run_reads_the_hashes_of_each_day_once(
    texts: Texts, monkeypatch: pytest.MonkeyPatch
) -> None:
    days = [nth(i) for i in range(1, 9)]
    for day in days:
        texts.arrive(day, [" ".join(f"{day:%d}x{n}" for n in range(6))])
    read: list[str] = []
    read_parquet = pl.read_parquet

    def reading(source: Path, **how: object) -> pl.DataFrame:
        if Path(source).name == "signatures.parquet":
            read.append(f"{source}")
        return read_parquet(source, **how)  # type: ignore[arg-type]

    monkeypatch.setattr("llm_assets.components.consulting.pl.read_parquet", reading)
    texts.clean(*days)

    assert len(read) == len(set(read)) == len(days) - 1
