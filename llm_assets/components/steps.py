"""What one asset does for one day, without Dagster.

A step names the recipe of a day (everything its record is made from), computes the record with one
call of a stage, and judges it. The assets run steps, and the planner asks them whether a day is up
to date; so both always agree. The steps of the model are in `train_step.py` and `evaluate_step.py`.
A stage is imported inside `compute`: loading the code location pays for none of their libraries.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import ClassVar, Generic, TypeVar

from llm_assets.components.days import Days
from llm_assets.components.tracking import Tracking
from llm_assets.config import UseCase, settings_hash
from llm_assets.records import (
    UNREADABLE,
    CleanCorpus,
    RawScrapes,
    Record,
    Side,
    TokenizedSplits,
    Verdict,
)
from llm_assets.stages import judging
from llm_assets.stages.base_model import ModelShelf
from llm_assets.storage.archive import Archive
from llm_assets.storage.layout import Partition
from llm_assets.storage.manifests import Manifest, Recipe

USUAL_DAYS = 7  # days before that a day's corpus is compared with

R = TypeVar("R", bound=Record)


@dataclass(frozen=True)
class Bench:
    """What making a record may use.

    An empty folder that outlives the commit, a line to the people who watch, experiment tracking,
    and a stack for what must stay open until the record is judged and committed.
    """

    scratch: Path
    report: Callable[[str], None]
    tracking: Tracking
    until_committed: ExitStack


@dataclass(frozen=True)
class Step(ABC, Generic[R]):
    """One asset of one use case, day by day."""

    use_case: UseCase
    archive: Archive

    asset: ClassVar[str]
    code_version: ClassVar[str]

    @abstractmethod
    def recipe(self, day: date) -> Recipe:
        """Name everything the day's record is made from; raises MissingPartitionError."""

    @abstractmethod
    def compute(self, day: date, recipe: Recipe, bench: Bench) -> R:
        """Make the day's record from exactly what the recipe names."""

    @abstractmethod
    def judge(self, day: date, record: R) -> list[Verdict]:
        """Say what each check of the asset finds."""

    def committed(self, record: R, manifest: Manifest) -> R:
        """Return the record for whoever shows it, now that it is committed."""
        return record

    def tidy_up(self, day: date) -> None:
        """Remove what a run that was killed after its commit left of a finished day."""

    def partition(self, day: date) -> Partition:
        """Return where the day stands in the store."""
        return Partition(self.use_case.name, self.asset, day)

    def finished(self, day: date) -> Manifest | None:
        """Return the current manifest if it was made from exactly today's recipe."""
        current = self.archive.current(self.partition(day))
        return current if current is not None and current.recipe == self.recipe(day) else None

    def own_days(self) -> Days[R]:
        """Return what the asset itself holds."""
        return Days(self.archive, self.use_case.name, self.asset)


@dataclass(frozen=True)
class CleanStep(Step[CleanCorpus]):
    """Extract the documents of a day's pages and apply the cleaning rules."""

    raw_scrapes: Days[RawScrapes]

    asset = "clean_corpus"
    code_version = "2"

    def recipe(self, day: date) -> Recipe:
        extracted = [source.what_is_extracted() for source in self.use_case.sources]
        settings = settings_hash(*extracted, self.use_case.cleaning)
        return Recipe(self.code_version, settings, (self.raw_scrapes.input(day),))

    def compute(self, day: date, recipe: Recipe, bench: Bench) -> CleanCorpus:
        from llm_assets.stages import cleaning
        from llm_assets.stages.extracting.documents import extract_documents

        pages = self.raw_scrapes.at(recipe.inputs[0]).pages
        found = extract_documents(pages, self.use_case.sources, day, bench.report)
        rules = self.use_case.cleaning.rules
        kept, rejected = cleaning.clean_documents(found.documents, rules)
        rejected = found.unreadable.vstack(rejected)
        bench.report(f"{kept.height} documents kept, {rejected.height} rejected")
        names = (UNREADABLE, *(rule.rule for rule in rules))
        return CleanCorpus(day, kept, rejected, names, found.misses)

    def judge(self, day: date, record: CleanCorpus) -> list[Verdict]:
        earlier = self.own_days().before(day, USUAL_DAYS)
        counts = {str(one): int(m.figures["documents"]) for one, m in earlier.items()}
        return judging.judge_corpus(record, counts)


@dataclass(frozen=True)
class TokenizeStep(Step[TokenizedSplits]):
    """Put every document on its side and turn it into tokens."""

    shelf: ModelShelf
    clean_corpus: Days[CleanCorpus]

    asset = "tokenized_splits"
    code_version = "2"

    def recipe(self, day: date) -> Recipe:
        return Recipe(
            self.code_version,
            settings_hash(self.use_case.task, self.use_case.split),
            (self.clean_corpus.input(day),),
            parent=self.shelf.fingerprint(self.use_case.model),
        )

    def compute(self, day: date, recipe: Recipe, bench: Bench) -> TokenizedSplits:
        from llm_assets.stages import splitting, tokenizing

        tokenizer = self.shelf.tokenizer(self.use_case.model)
        corpus = self.clean_corpus.at(recipe.inputs[0])
        texts = corpus.documents.select("document_id", "text").iter_rows()
        placed = {name: splitting.side_of(text, self.use_case.split) for name, text in texts}
        splits = tokenizing.tokenize_corpus(corpus, placed, self.use_case.task, tokenizer)
        bench.report(f"{splits.documents.height} rows tokenized")
        return splits

    def judge(self, day: date, record: TokenizedSplits) -> list[Verdict]:
        return judging.judge_splits(record, self._sides_before(day))

    def _sides_before(self, day: date) -> dict[str, frozenset[Side]]:
        own = self.own_days()
        sides: dict[str, frozenset[Side]] = {}
        for earlier in own.before(day, self.use_case.training.window.days - 1):
            index = own[earlier].documents.select("text_sha256", "side")
            for text, side in index.iter_rows():
                sides[text] = sides.get(text, frozenset()) | {side}
        return sides
