"""Records small enough to read at a glance, one builder per asset, and what two of them share.

In: a word. Out: a record of 5 January 2026 that differs from another word's in every file.
`contents` turns a record into plain values, so that `==` compares every number, type and byte.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import fields, is_dataclass, replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl

from llm_assets.records import (
    CleanCorpus,
    EvalReport,
    LastCapture,
    Page,
    RawScrapes,
    Record,
    Side,
    Signed,
    TokenizedSplits,
    TokenRows,
    TokenSide,
    TrainedModel,
)
from llm_assets.stages.deduplicating.signing import SIGNATURE_SCHEMA
from llm_assets.stages.splitting.leaking import SHINGLE_SCHEMA
from llm_assets.storage.archive import Archive, Commit
from llm_assets.storage.layout import Partition
from llm_assets.storage.manifests import Recipe
from llm_assets.storage.pages import StoredCaptures, StoredPages

DAY = date(2026, 1, 5)
NOW = datetime(2026, 1, 6, 5, 0, tzinfo=UTC)
RECIPE = Recipe("1", "settings")


def scrapes(word: str, day: date = DAY) -> RawScrapes:
    """Return a page in Windows-1251, one unchanged, one without an answer, and one refused."""
    headers = {"Content-Type": "text/html; charset=windows-1251"}
    body = f"<p>{word}: Овен</p>".encode("cp1251") + b"\x00\xff\xfe"
    same = Page("zvezdy", f"http://z/same/{word}", NOW, 200, {}, b"", "ef" * 32, "allowed")
    pages = (
        Page("nebo", f"http://nebo/{word}", NOW, 200, headers, body, "ab" * 32, "allowed"),
        Page("zvezdy", f"http://z/{word}", NOW, 0, {}, b"", "", "allowed", "timed out"),
        Page("zvezdy", f"http://z/private/{word}", NOW, 0, {}, b"", "", "disallowed"),
        replace(same, status=304, unchanged_since=date(2026, 1, 4), is_wanted=False, role="feed"),
    )
    return RawScrapes(
        day,
        pages,
        lost=("today_only",),
        unfinished=("zvezdy",),
        left_out={"nebo": 3},
        notes={"zvezdy": f"no {word}"},
        last_captures=(
            LastCapture("nebo", f"http://nebo/{word}", day, "ab" * 32, '"etag"', "", "", "", ()),
            LastCapture("zvezdy", "http://z/", day, "cd" * 32, rules=word, links=("/a", "/b")),
        ),
    )


def corpus(word: str, day: date = DAY) -> CleanCorpus:
    """Return one document kept and one rejected, which were compared with a day before."""
    columns = ("document_id", "source", "url", "page_sha256", "day", "text", "sign")
    kept = dict.fromkeys(columns, word)
    documents = pl.DataFrame([kept], dict.fromkeys(columns, pl.String))
    rejected = documents.with_columns(pl.lit("too_short").alias("rule"), pl.lit(3).alias("value"))
    return CleanCorpus(
        day,
        documents,
        rejected,
        ("too_short", word),
        {"nebo": f"no h1.{word}"},
        Signed(signatures(word), "settings", f"digest {word}"),
        {"2026-01-04": word},
        {"email": 2},
        f"<!doctype html><title>{word}</title>",
    )


def signatures(word: str) -> pl.DataFrame:
    """Return the signature of one document, in small numbers."""
    return pl.DataFrame(
        [(word, word, word, len(word), [1, -2], [3, 4, -5])], SIGNATURE_SCHEMA, orient="row"
    )


def tokens(word: str, day: date = DAY) -> TokenizedSplits:
    """Return the word's bytes as one row of the train side; the other sides are empty."""
    row = np.frombuffer(word.encode(), np.uint8).astype(np.uint16)
    full = TokenRows(row, np.array([0, len(row)]))
    empty = TokenRows(row[:0], np.array([0]))
    documents = pl.DataFrame(
        {
            "document_id": [word],
            "side": ["train"],
            "text_sha256": ["cd" * 32],
            "input_tokens": [len(row)],
            "target_tokens": [len(row)],
            "truncated": [False],
            "unknown_tokens": [1],
        }
    )
    nothing = TokenSide(empty, empty)
    sides: dict[Side, TokenSide] = {
        "train": TokenSide(full, full),
        "validation": nothing,
        "test": nothing,
    }
    return TokenizedSplits(
        day,
        sides,
        documents,
        on_no_side=1,
        nowhere={f"other {word}": "it repeats texts of two sides"},
        ledger=Signed(signatures(word).with_columns(side=pl.lit("train")), "settings"),
        shingles=pl.DataFrame([(word, "train", [7, -8])], SHINGLE_SCHEMA, orient="row"),
    )


def model(word: str, bundle: Path, day: date = DAY) -> TrainedModel:
    """Return a bundle whose weights are the word, written into the folder `bundle`."""
    bundle.mkdir(parents=True, exist_ok=True)
    (bundle / "config.json").write_text(f'{{"model_type": "{word}"}}')
    (bundle / "model.safetensors").write_bytes(word.encode() * 100)
    curve = ({"step": 1, "loss": 4.5}, {"step": 2, "loss": 1 / 3})
    return TrainedModel(day, bundle, curve, {"steps": 2, "days_read": [word]})


def report(word: str, day: date = DAY) -> EvalReport:
    """Return a report of one sample."""
    samples = pl.DataFrame({"model": ["base"], "prompt": ["Овен"], "top_p": [0.9], "text": [word]})
    html = f"<!doctype html><title>{word}</title>"
    return EvalReport(day, {"perplexity": 12.5}, samples, {"days_read": [word]}, html)


BUILDERS: Mapping[str, Callable[[str, Path], Record]] = {
    "raw_scrapes": lambda word, _: scrapes(word),
    "clean_corpus": lambda word, _: corpus(word),
    "tokenized_splits": lambda word, _: tokens(word),
    "trained_model": lambda word, folder: model(word, folder / f"bundle-{word}"),
    "eval_report": lambda word, _: report(word),
}
ASSET_OF = {
    RawScrapes: "raw_scrapes",
    CleanCorpus: "clean_corpus",
    TokenizedSplits: "tokenized_splits",
    TrainedModel: "trained_model",
    EvalReport: "eval_report",
}


def partition_of(record: Record) -> Partition:
    """Return where the record stands, as one of the use case `horoscopes`."""
    return Partition("horoscopes", ASSET_OF[type(record)], record.day)


def commit(
    archive: Archive,
    record: Record,
    recipe: Recipe = RECIPE,
    *,
    now: datetime = NOW,
    run_id: str = "run-1",
) -> Commit:
    """Commit the record to its own partition."""
    return archive.commit(partition_of(record), record, recipe, now=now, run_id=run_id)


def contents(value: Any) -> Any:
    """Return plain values that are equal exactly where every value, type and byte is equal."""
    if isinstance(value, pl.DataFrame):
        return dict(value.schema), value.rows()
    if isinstance(value, np.ndarray):
        return value.dtype.str, value.tolist()
    if isinstance(value, Path):  # of a model; the archive adds the curve, which is compared itself
        files = (file for file in value.iterdir() if file.name != "training_curve.json")
        return {file.name: file.read_bytes() for file in files}
    if is_dataclass(value):
        named = {one.name: contents(getattr(value, one.name)) for one in fields(value)}
        return type(value).__name__, named
    if isinstance(value, Mapping):
        return {key: contents(one) for key, one in value.items()}
    if isinstance(value, StoredPages | StoredCaptures):  # tuples, before they are stored
        return tuple(contents(one) for one in value)
    if isinstance(value, list | tuple):
        return type(value)(contents(one) for one in value)
    return value
