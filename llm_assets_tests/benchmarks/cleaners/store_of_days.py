"""Days of texts in a store on disk, cleaned by the step that the asset runs, without Dagster.

In: texts, days, a folder. Out: what cleaning costs, day by day, all days again, or unchanged.
"""

from __future__ import annotations

import json
import time
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from hashlib import sha256
from pathlib import Path

from llm_assets.components.daily import DailyWork
from llm_assets.components.resources import Workshop, open_workshop
from llm_assets.config import UseCase, load
from llm_assets.deployment import read_deployment
from llm_assets.records import ROWS_TYPE, Page, RawScrapes
from llm_assets.storage.layout import Partition
from llm_assets.storage.manifests import Recipe

FIRST_DAY = date(2026, 1, 1)
ROWS = 500  # of a capture, as files are read
USE_CASE = """
type: llm_assets.components.UseCaseComponent
attributes:
  name: texts
  description: Texts for a benchmark of cleaning.
  owners: [team:benchmarks]
  language: es
  start_date: 2026-01-01
  sources:
    - { kind: files, name: files, history: dated, day: day, where: inbox, fields: { text: text } }
  cleaning:
    rules:
      - { rule: drop_empty }
      - { rule: strip_line_breaks }
      - { rule: keep_characters, scripts: [Latin], also: " .,;:!?()%0123456789-" }
      - { rule: keep_length, over: 249, under: 501 }
  deduplication: { near: { threshold: 0.8, shingle_words: 5 } }
  task: { kind: causal, text: "{text}" }
  model: { base: models/tiny-t5-ru, from_scratch_seed: 7 }
  evaluation: { sampling: [{ top_p: 1, temperature: 1 }] }
"""


class StoreOfDays:
    """A store that holds the raw captures of some days."""

    def __init__(self, folder: Path, texts: Sequence[str], days: int) -> None:
        file = folder / "defs.yaml"
        file.write_text(USE_CASE, encoding="utf-8")
        self.use_case: UseCase = load(file, "demo")
        self.days = [FIRST_DAY + timedelta(days=i) for i in range(days)]
        deployment = read_deployment({"LLM_ASSETS_HOME": str(folder / "home")})
        self._workshop: Workshop = open_workshop(deployment)
        size = len(texts) // days
        for i, day in enumerate(self.days):
            record = RawScrapes(day, _captures(day, texts[i * size : (i + 1) * size]))
            partition = Partition("texts", "raw_scrapes", day)
            self._workshop.archive.commit(
                partition, record, Recipe("1", ""), now=datetime.now(UTC), run_id="benchmark"
            )

    def clean(self, days: Sequence[date], again: bool) -> float:
        """Clean days in one run; return the seconds. Raises RuntimeError where a day is bad."""
        step = self._workshop.step(self.use_case, "clean_corpus")
        work = DailyWork(step, days, None, lambda _: None, "benchmark", again)  # type: ignore[arg-type]
        started = time.perf_counter()
        outcomes = list(work)
        seconds = time.perf_counter() - started
        if bad := [outcome.trouble for outcome in outcomes if not outcome.is_good]:
            raise RuntimeError(bad[0])
        return seconds


def _captures(day: date, texts: Sequence[str]) -> tuple[Page, ...]:
    pages = []
    for start in range(0, len(texts), ROWS):
        lines = [
            json.dumps({"line": start + i + 1, "row": {"text": text}}, ensure_ascii=False)
            for i, text in enumerate(texts[start : start + ROWS])
        ]
        body = "\n".join([*lines, ""]).encode()
        pages.append(
            Page(
                source="files",
                url=f"file:///inbox/{day}.jsonl#line={start + 1:06}",
                fetched_at=datetime(2026, 1, 1, tzinfo=UTC),
                status=200,
                headers={"content-type": ROWS_TYPE},
                body=body,
                sha256=sha256(body).hexdigest(),
                robots="ignored",
            )
        )
    return tuple(pages)
