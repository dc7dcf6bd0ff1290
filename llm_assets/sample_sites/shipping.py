"""Writes the sample files that ship in ``data/``: ``python -m ....sample_sites.shipping data``.

In: the folder. Out: ``questions/general_questions.csv`` and ``questions/specific_questions.csv``
(four weeks each) and ``reviews/{YYYY-MM-DD}.jsonl`` (one week). The same files on every machine.
"""

import csv
import io
import sys
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

from llm_assets.sample_sites.questions.days import GENERAL, SPECIFIC, day_questions
from llm_assets.sample_sites.reviews.days import review_file

FIRST_DAY = date(2026, 1, 1)
QUESTION_DAYS = 28
REVIEW_DAYS = 7


def sample_files() -> Iterator[tuple[str, str]]:
    """Each file's path below ``data/`` and its text."""
    for name, kind in (("general", GENERAL), ("specific", SPECIFIC)):
        yield f"questions/{name}_questions.csv", _render_questions(kind)
    for offset in range(REVIEW_DAYS):
        day = FIRST_DAY + timedelta(days=offset)
        yield f"reviews/{day.isoformat()}.jsonl", review_file(day)


def write_sample_files(folder: Path) -> None:
    """Write all files below a folder, over those that are there."""
    for name, text in sample_files():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8", newline="\n")


def _render_questions(kind: str) -> str:
    """A row a question: the day, the question, its label."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(("fecha", "pregunta", "etiqueta"))
    for offset in range(QUESTION_DAYS):
        day = FIRST_DAY + timedelta(days=offset)
        writer.writerows((day.isoformat(), each.text, kind) for each in day_questions(kind, day))
    return out.getvalue()


if __name__ == "__main__":
    write_sample_files(Path(sys.argv[1]))
