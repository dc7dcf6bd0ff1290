"""A store on disk in which days of texts arrive and are cleaned and tokenized by the real steps.

In: texts by day. Out: outcomes, corpora, tokens. No Dagster, no web: the captures are written down
as a source would have left them.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from hashlib import sha256
from pathlib import Path
from typing import Any, cast

from llm_assets.components.clean_step import CleanStep
from llm_assets.components.daily import DailyWork, Outcome
from llm_assets.components.resources import Workshop, open_workshop
from llm_assets.components.steps import Step
from llm_assets.config import UseCase, load
from llm_assets.deployment import read_deployment
from llm_assets.records import ROWS_TYPE, CleanCorpus, Page, RawScrapes, TokenizedSplits
from llm_assets.storage.archive import Archive
from llm_assets.storage.layout import Partition
from llm_assets.storage.manifests import Manifest, Recipe
from llm_assets_tests.components.conftest import changed

NOW = datetime(2026, 1, 1, tzinfo=UTC)
USE_CASE = """
type: llm_assets.components.UseCaseComponent
attributes:
  name: texts
  description: Texts for tests of cleaning.
  owners: [team:tests]
  language: es
  start_date: 2026-01-01
  sources:
    - { kind: files, name: site, history: dated, day: day, where: inbox, fields: { text: text } }
    - { kind: files, name: press, history: dated, day: day, where: other, fields: { text: text } }
  cleaning: { rules: [{ rule: drop_empty }] }
  deduplication: { near: { threshold: 0.6, shingle_words: 1 } }
  split: { validation: 0.2, test: 0.3 }
  task: { kind: causal, text: "{text}" }
  training: { window: { days: 3 } }
  model: { base: models/tiny-t5-ru, from_scratch_seed: 7 }
  evaluation: { sampling: [{ top_p: 1, temperature: 1 }] }
"""


@dataclass
class Texts:
    """The store; `use_case` may be changed between runs."""

    folder: Path
    use_case: UseCase = field(init=False)

    def __post_init__(self) -> None:
        file = self.folder / "defs.yaml"
        file.write_text(USE_CASE, encoding="utf-8")
        self.use_case = load(file, "demo")

    def change(self, **blocks: Any) -> None:
        """Change some keys of some blocks of the YAML."""
        self.use_case = changed(self.use_case, **blocks)

    @property
    def workshop(self) -> Workshop:
        return open_workshop(read_deployment({"LLM_ASSETS_HOME": str(self.folder / "home")}))

    @property
    def archive(self) -> Archive:
        return self.workshop.archive

    @property
    def store(self) -> Path:
        return self.folder / "home" / "store"

    def arrive(
        self, day: date, texts: Sequence[str | Mapping[str, str]], source: str = "site"
    ) -> None:
        """Have a day's texts collected, or rows of several fields."""
        rows = [{"text": one} if isinstance(one, str) else dict(one) for one in texts]
        lines = [json.dumps({"line": i, "row": row}) for i, row in enumerate(rows, 1)]
        body = "\n".join([*lines, ""]).encode()
        headers = {"content-type": ROWS_TYPE}
        url = f"file:///{source}/{day}.jsonl#rows=1-{len(texts)}"
        digest = sha256(body).hexdigest()
        page = Page(source, url, NOW, 200, headers, body, digest, "ignored")
        record = RawScrapes(day, (page,) if texts else ())
        partition = Partition("texts", "raw_scrapes", day)
        self.archive.commit(partition, record, Recipe("1", ""), now=NOW, run_id="tests")

    def step(self, asset: str = "clean_corpus") -> Step[Any]:
        return self.workshop.step(self.use_case, asset)

    def run(
        self,
        asset: str,
        *days: date,
        again: bool = False,
        report: Callable[[str], None] = lambda _: None,
    ) -> list[Outcome]:
        """Run an asset for some days, in the order given."""
        work = DailyWork(self.step(asset), days, cast(Any, None), report, "tests", again=again)
        return list(work)

    def clean(self, *days: date, again: bool = False) -> list[Outcome]:
        """Clean days, none of which may be bad."""
        outcomes = self.run("clean_corpus", *days, again=again)
        assert [one.trouble for one in outcomes] == [""] * len(days)
        return outcomes

    def tokenize(self, *days: date, again: bool = False) -> list[Outcome]:
        """Tokenize days, none of which may be bad."""
        outcomes = self.run("tokenized_splits", *days, again=again)
        assert [one.trouble for one in outcomes] == [""] * len(days)
        return outcomes

    def partition(self, asset: str, day: date) -> Partition:
        return Partition("texts", asset, day)

    def manifest(self, asset: str, day: date) -> Manifest:
        found = self.archive.current(self.partition(asset, day))
        assert found is not None
        return found

    def corpus(self, day: date) -> CleanCorpus:
        return cast(CleanCorpus, self.archive.read(self.partition("clean_corpus", day)))

    def tokens(self, day: date) -> TokenizedSplits:
        return cast(TokenizedSplits, self.archive.read(self.partition("tokenized_splits", day)))

    def sides(self, day: date) -> list[str]:
        """The sides of the day's rows, in the corpus's order."""
        return self.tokens(day).documents["side"].to_list()

    def file(self, asset: str, day: date, name: str) -> Path:
        """Where a file of a day's current manifest stands."""
        return self.archive.file(self.partition(asset, day), self.manifest(asset, day), name)

    def stale(self, asset: str, *days: date) -> list[date]:
        """The days whose recipe is another than the one they were made from."""
        step = self.step(asset)
        return [day for day in days if step.finished(day) is None]

    def pretend_a_version_before(self, asset: str, day: date, *without: str) -> None:
        """Commit what a version would have that kept no signatures: fewer files, fewer figures."""
        manifest = self.manifest(asset, day)
        figures = {k: v for k, v in manifest.figures.items() if k not in ("signed", "redacted")}
        files = tuple(file for file in manifest.files if file.name not in without)
        old = Manifest("texts", asset, str(day), files, Recipe("1", "old"), figures)
        prefix = self.store / self.partition(asset, day).file(old.files_digest(), "")
        prefix.mkdir(parents=True)
        for one in files:
            content = self.file(asset, day, one.name).read_bytes()
            (prefix / one.name).write_bytes(content)
        self.store.joinpath(self.partition(asset, day).manifest(old.digest())).write_bytes(
            old.to_json()
        )
        pointer = self.store / self.partition(asset, day).pointer
        pointer.write_text(
            json.dumps(
                {"history": [{"manifest": old.digest(), "committed_at": "", "run_id": "old"}]}
            )
        )


def clean_step(texts: Texts) -> CleanStep:
    """The step, as what it is."""
    step = texts.step()
    assert isinstance(step, CleanStep)
    return step
