"""How each asset's record becomes files, and back.

In: a record and an empty folder. Out: Parquet for tables, .npy for tokens, JSON and safetensors for
models, HTML for people; never pickle. Reading gets the folder and the manifest's figures.
Knows neither keys nor commits.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl

from llm_assets.records import (
    SIDES,
    CleanCorpus,
    EvalReport,
    Figures,
    RawScrapes,
    Side,
    Signed,
    TokenizedSplits,
    TokenRows,
    TokenSide,
    TrainedModel,
)
from llm_assets.storage import pages


@dataclass(frozen=True)
class Format:
    """A pair of functions; `read` returns what `write` was given."""

    write: Callable[[Any, Path], None]
    read: Callable[[Path, date, Figures], Any]


def _write_scrapes(record: RawScrapes, folder: Path) -> None:
    pages.write_pages(record.pages, folder / "pages.parquet")
    pages.write_last_captures(record.last_captures, folder / "last_captures.parquet")


def _read_scrapes(folder: Path, day: date, figures: Figures) -> RawScrapes:
    return RawScrapes(
        day,
        pages.StoredPages(folder / "pages.parquet"),
        lost=tuple(figures["lost"]),
        unfinished=tuple(figures["unfinished"]),
        left_out=figures["left_out"],
        notes=figures["notes"],
        last_captures=pages.StoredCaptures(folder / "last_captures.parquet"),
    )


def _write_corpus(record: CleanCorpus, folder: Path) -> None:
    record.documents.write_parquet(folder / "documents.parquet")
    record.rejected.write_parquet(folder / "rejected.parquet")
    record.signed.table.write_parquet(folder / "signatures.parquet")
    _write_json(list(record.rules), folder / "rules.json")
    _write_json(dict(record.consulted), folder / "consulted.json")
    (folder / "corpus.html").write_text(record.html, encoding="utf-8")


def _read_corpus(folder: Path, day: date, figures: Figures) -> CleanCorpus:
    return CleanCorpus(
        day,
        _read_table(folder / "documents.parquet"),
        _read_table(folder / "rejected.parquet"),
        tuple(_read_json(folder / "rules.json")),
        figures["misses"],
        Signed(
            _read_table(folder / "signatures.parquet"),
            figures["signed"]["settings"],
            figures["signed"]["digest"],
        ),
        _read_json(folder / "consulted.json"),
        figures["redacted"],
        (folder / "corpus.html").read_bytes().decode(),
    )


def _write_json(plain: Any, file: Path) -> None:
    file.write_text(json.dumps(plain), encoding="utf-8")


def _read_json(file: Path) -> Any:
    return json.loads(file.read_text(encoding="utf-8"))


def _read_table(file: Path) -> pl.DataFrame:
    return pl.read_parquet(file, glob=False)  # the store's folder may be called "[1]"


def _write_tokens(record: TokenizedSplits, folder: Path) -> None:
    record.documents.write_parquet(folder / "documents.parquet")
    record.ledger.table.write_parquet(folder / "ledger.parquet")
    record.shingles.write_parquet(folder / "shingles.parquet")
    _write_json(dict(record.nowhere), folder / "nowhere.json")
    for side, rows in record.sides.items():
        for part in ("inputs", "targets", "learned"):
            ragged: TokenRows | None = getattr(rows, part)
            if ragged is not None:
                _write_array(ragged.tokens, folder / f"{side}.{part}.npy")
                _write_array(ragged.offsets, folder / f"{side}.{part}.offsets.npy")
        if rows.labels is not None:
            _write_array(rows.labels, folder / f"{side}.labels.npy")


def _read_tokens(folder: Path, day: date, figures: Figures) -> TokenizedSplits:
    sides: dict[Side, TokenSide] = {side: _read_side(folder, side) for side in SIDES}
    return TokenizedSplits(
        day,
        sides,
        _read_table(folder / "documents.parquet"),
        on_no_side=figures["on_no_side"],
        without_row=figures["without_row"],
        nowhere=_read_json(folder / "nowhere.json"),
        ledger=Signed(_read_table(folder / "ledger.parquet"), figures["signed"]["settings"]),
        shingles=_read_table(folder / "shingles.parquet"),
    )


def _read_side(folder: Path, side: Side) -> TokenSide:
    inputs = _read_rows(folder, f"{side}.inputs")
    assert inputs is not None  # the manifest's files are there
    return TokenSide(
        inputs,
        _read_rows(folder, f"{side}.targets"),
        _read_rows(folder, f"{side}.learned"),
        _read_array(folder / f"{side}.labels.npy"),
    )


def _read_rows(folder: Path, name: str) -> TokenRows | None:
    tokens, offsets = (_read_array(folder / f"{name}{end}.npy") for end in ("", ".offsets"))
    return None if tokens is None or offsets is None else TokenRows(tokens, offsets)


def _read_array(file: Path) -> np.ndarray[Any, np.dtype[Any]] | None:
    """Return an array as a memory map; None where there is no such file."""
    if not file.exists():
        return None
    array: np.ndarray[Any, np.dtype[Any]] = np.load(file, mmap_mode="r", allow_pickle=False)
    return array


def _write_array(array: np.ndarray[Any, np.dtype[Any]], file: Path) -> None:
    np.save(file, array, allow_pickle=False)


def _write_model(record: TrainedModel, folder: Path) -> None:
    for file in sorted(record.folder.iterdir()):
        shutil.copyfile(file, folder / file.name)
    text = json.dumps([dict(row) for row in record.curve], indent=1)
    (folder / "training_curve.json").write_text(text, encoding="utf-8")


def _read_model(folder: Path, day: date, figures: Figures) -> TrainedModel:
    curve = json.loads((folder / "training_curve.json").read_text(encoding="utf-8"))
    return TrainedModel(day, folder, tuple(curve), figures)


def _write_report(record: EvalReport, folder: Path) -> None:
    text = json.dumps(record.figures(), indent=1, ensure_ascii=False, sort_keys=True)
    (folder / "report.json").write_text(text, encoding="utf-8")
    (folder / "report.html").write_text(record.html, encoding="utf-8")
    record.samples.write_parquet(folder / "samples.parquet")


def _read_report(folder: Path, day: date, figures: Figures) -> EvalReport:
    facts = dict(figures)
    metrics: dict[str, float] = facts.pop("metrics")
    samples = _read_table(folder / "samples.parquet")
    html = (folder / "report.html").read_bytes().decode()  # read_text would turn "\r\n" into "\n"
    return EvalReport(day, metrics, samples, facts, html)


FORMATS: Mapping[str, Format] = {
    "raw_scrapes": Format(_write_scrapes, _read_scrapes),
    "clean_corpus": Format(_write_corpus, _read_corpus),
    "tokenized_splits": Format(_write_tokens, _read_tokens),
    "trained_model": Format(_write_model, _read_model),
    "eval_report": Format(_write_report, _read_report),
}
