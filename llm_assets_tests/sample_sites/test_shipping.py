"""The sample files in `data/`: they are what the generators give, on every machine."""

import csv
import io
import os
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest

import llm_assets
from llm_assets.sample_sites.shipping import sample_files, write_sample_files

DATA = Path(llm_assets.__file__).parent.parent / "data"


@pytest.mark.parametrize(("name", "text"), list(sample_files()), ids=[n for n, _ in sample_files()])
def test_a_shipped_file_is_what_the_generator_gives(name: str, text: str) -> None:
    shipped = (DATA / name).read_bytes().decode()
    assert shipped == text, "run: python -m llm_assets.sample_sites.shipping data"


@pytest.mark.parametrize(("name", "label"), [("general", "general"), ("specific", "específica")])
def test_the_questions_are_four_weeks_of_about_200(name: str, label: str) -> None:
    text = (DATA / f"questions/{name}_questions.csv").read_text(encoding="utf-8")
    rows = list(csv.DictReader(io.StringIO(text)))
    days = sorted({date.fromisoformat(row["fecha"]) for row in rows})
    assert list(rows[0]) == ["fecha", "pregunta", "etiqueta"]
    assert {row["etiqueta"] for row in rows} == {label}
    assert (days[0], days[-1], len(days), len(rows)) == (
        date(2026, 1, 1),
        date(2026, 1, 28),
        28,
        4 * 203,
    )
    assert all(5 <= len(row["pregunta"]) <= 105 for row in rows)


def test_the_command_writes_the_same_files_with_another_hash_seed(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "llm_assets.sample_sites.shipping", str(tmp_path / "there")]
    subprocess.run(command, env={**os.environ, "PYTHONHASHSEED": "1"}, check=True)
    write_sample_files(tmp_path / "here")
    for name, _ in sample_files():
        assert (tmp_path / "there" / name).read_bytes() == (tmp_path / "here" / name).read_bytes()
