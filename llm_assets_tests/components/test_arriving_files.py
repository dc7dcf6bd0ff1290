"""Days whose files may be dropped at any time: when they are finished, and what they remember."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from llm_assets_tests.components.collecting import Job

DAY = date(2026, 1, 3)
NEXT_DAY = date(2026, 1, 4)
LONG_AFTER = DAY + timedelta(days=45)
FILES = {"name": "files", "kind": "files", "where": "in", "fields": {"text": "text"}}


def job(folder: Path, days: tuple[date, ...], now: date, **source: Any) -> Job:
    """A job that reads a folder of files, at noon of a day."""
    (folder / "in").mkdir(exist_ok=True)
    return Job(folder, [{**FILES, **source}], {}, tuple(map(str, days)), f"{now}T12:00:00+00:00")


def dated(folder: Path, **source: Any) -> Job:
    """A job that reads two past days of rows which say their day."""
    return job(folder, (DAY, NEXT_DAY), date(2026, 1, 9), history="dated", day="when", **source)


def test_a_past_day_is_finished_until_its_files_change(tmp_path: Path) -> None:
    work = dated(tmp_path)
    file = tmp_path / "in" / "a.csv"
    file.write_text("text,when\none,2026-01-03\n")
    step = work.step()
    assert step.finished(DAY) is None
    assert all(outcome.is_good for outcome in work.run())

    assert all(step.finished(day) is not None for day in (DAY, NEXT_DAY))
    file.touch()
    assert step.finished(DAY) is not None, "a file's time says nothing"

    file.write_text("text,when\nother,2026-01-03\n")
    assert step.finished(DAY) is None
    work.run()
    assert step.finished(DAY) is not None

    (tmp_path / "in" / "b.csv").write_text("text,when\nnew,2026-01-04\n")
    assert step.finished(NEXT_DAY) is None
    work.run()
    assert step.finished(NEXT_DAY) is not None


def test_a_day_whose_folder_is_gone_is_not_finished_and_does_not_raise(tmp_path: Path) -> None:
    work = dated(tmp_path)
    work.run()
    (tmp_path / "in").rmdir()

    assert work.step().finished(DAY) is None


def test_a_dataset_in_a_folder_is_finished_until_it_changes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("datasets.config.HF_DATASETS_CACHE", tmp_path / "cache")
    folder = tmp_path / "in"
    source = {"kind": "dataset", "dataset": str(folder), "where": None}
    work = dated(tmp_path, **source)
    del work.sources[0]["where"]
    pl.DataFrame({"text": ["one"], "when": [str(DAY)]}).write_parquet(folder / "train.parquet")
    assert all(outcome.is_good for outcome in work.run())
    assert work.step().finished(DAY) is not None

    pl.DataFrame({"text": ["two"], "when": [str(DAY)]}).write_parquet(folder / "train.parquet")

    assert work.step().finished(DAY) is None


def test_a_file_does_not_arrive_again_after_a_long_gap_without_runs(tmp_path: Path) -> None:
    first = job(tmp_path, (DAY,), DAY, history="today_only")
    (tmp_path / "in" / "old.csv").write_text("text\nold\n")
    first.run()
    (tmp_path / "in" / "new.csv").write_text("text\nnew\n")
    late = job(tmp_path, (LONG_AFTER,), LONG_AFTER, history="today_only")

    late.run()

    urls = [page.url.partition("#")[0] for page in late.step().own_days()[LONG_AFTER].pages]
    assert urls == ["file:inbox/in/new.csv"]
