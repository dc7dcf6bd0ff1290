"""Texts as signatures, and days of them, for tests of copies and sides."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

import polars as pl

from llm_assets.config.deduplication import Deduplication
from llm_assets.stages.deduplicating.copies import SignedDay
from llm_assets.stages.deduplicating.signing import Signatures, sign
from llm_assets.stages.extracting.documents import Extracted

FIRST_DAY = date(2026, 1, 1)
COLUMNS = ("document_id", "source", "url", "page_sha256", "day", "text")


def nth(day: int) -> date:
    """The day with a number, from 1 on."""
    return FIRST_DAY + timedelta(days=day - 1)


def near(threshold: float = 0.8, shingle_words: int = 5, exact: bool = True) -> Deduplication:
    """Settings of deduplication."""
    return Deduplication.model_validate(
        {"exact": exact, "near": {"threshold": threshold, "shingle_words": shingle_words}}
    )


EXACT = Deduplication.model_validate({"near": None})
OFF = Deduplication.model_validate({"exact": False, "near": None})


def frame(day: date, texts: Sequence[str], sources: Sequence[str] | None = None) -> pl.DataFrame:
    """Documents of a day, `<day>/<position>`, of one source unless told otherwise."""
    sources = sources or ["site"] * len(texts)
    rows = [
        (f"{day}/{i}", source, f"http://{source}/{i:05}", "", str(day), text)
        for i, (text, source) in enumerate(zip(texts, sources, strict=True))
    ]
    return pl.DataFrame(rows, dict.fromkeys(COLUMNS, pl.String), orient="row")


def extracted(day: date, texts: Sequence[str], sources: Sequence[str] | None = None) -> Extracted:
    """What extraction finds on a day."""
    found = frame(day, texts, sources)
    return Extracted(found, found.clear().with_columns(rule=pl.lit(""), value=pl.lit("")), {})


def signatures(texts: Sequence[str], settings: Deduplication, day: date = FIRST_DAY) -> Signatures:
    """The signatures of a day's texts."""
    return sign(frame(day, texts), settings)


def signed_day(day: date, table: pl.DataFrame) -> SignedDay:
    """A day whose signatures are in memory."""
    return SignedDay(day, table.height, lambda columns: table.select(columns or pl.all()))
