"""The step that cleans: a day's captures in, its corpus out, compared with all days before.

Earlier days are consulted by their signatures. Which they were is part of the recipe, as one
digest, and stands beside the corpus in full, so a day that was cleaned before an earlier one
changed is known to be out of date.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from llm_assets.components.consulting import Consulting, digest_of, digests
from llm_assets.components.days import Days
from llm_assets.components.steps import USUAL_DAYS, Bench, Step
from llm_assets.config import settings_hash
from llm_assets.errors import CommitConflictError, LlmAssetsError
from llm_assets.records import CleanCorpus, RawScrapes, Verdict
from llm_assets.stages import judging
from llm_assets.stages.base_model import ModelShelf
from llm_assets.storage.manifests import Manifest, Recipe

if TYPE_CHECKING:
    from llm_assets.stages.curating import Engine

CONSULTED = "consulted.json"
KEPT_ENTRIES = 500_000  # of lists of days, about 100 MB
SIGNATURES = "signatures.parquet"


@dataclass(frozen=True)
class CleanStep(Step[CleanCorpus]):
    """Extract the documents of a day's pages, apply the rules, and set copies aside."""

    shelf: ModelShelf
    raw_scrapes: Days[RawScrapes]
    data_folder: Path
    spark_master: str = "local[*]"

    asset = "clean_corpus"
    code_version = "3"

    def recipe(self, day: date) -> Recipe:
        from llm_assets.stages.cleaning import what_is_read

        use_case = self.use_case
        extracted = [source.what_is_extracted() for source in use_case.sources]
        rules = use_case.cleaning.rules
        read = what_is_read(rules, self._tokenizer(), self.data_folder)
        return Recipe(
            self.code_version,
            settings_hash(*extracted, *rules, use_case.deduplication, *read),
            (self.raw_scrapes.input(day),),
            consulted=digest_of(self._consulting.consulted(use_case.start_date, day)),
        )

    def compute(self, day: date, recipe: Recipe, bench: Bench) -> CleanCorpus:
        from llm_assets.stages.browsing import render_corpus
        from llm_assets.stages.cleaning.outcome import Surroundings
        from llm_assets.stages.curating import Curator
        from llm_assets.stages.extracting.documents import extract_documents

        use_case = self.use_case
        earlier = self._consulting.between(use_case.start_date, day)
        consulted = digests(earlier)
        if digest_of(consulted) != recipe.consulted:
            raise CommitConflictError(
                f"An earlier day of {use_case.name} was cleaned while {day} was.",
                f"Run the day again: llm-assets run {use_case.name} --day {day}.",
            )
        pages = self.raw_scrapes.at(recipe.inputs[0]).pages
        found = extract_documents(pages, use_case.sources, day, bench.report)
        curator = Curator(
            use_case.cleaning.rules,
            use_case.deduplication,
            self._engine(bench.scratch),
            around=Surroundings(self._tokenizer(), self.data_folder),
        )
        corpus = curator.curate(found, day, (signed for _, signed in earlier), consulted)
        page = render_corpus(
            use_case.name,
            str(day),
            corpus.documents,
            corpus.rejected,
            rules=corpus.rules,
            redacted=corpus.redacted,
            notes=corpus.misses,
        )
        bench.report(
            f"{corpus.documents.height} documents kept, {corpus.rejected.height} rejected; "
            f"compared with {len(consulted)} earlier days"
        )
        return replace(corpus, html=page)

    def judge(self, day: date, record: CleanCorpus) -> list[Verdict]:
        earlier = self.own_days().before(day, USUAL_DAYS)
        counts = {str(one): int(m.figures["documents"]) for one, m in earlier.items()}
        outdated = self._outdated_by(day, record)
        unlike = self._consulting.unlike(self.use_case.start_date, day)
        return judging.judge_corpus(record, counts, outdated, unlike, self.use_case.name)

    def _engine(self, scratch: Path) -> Engine:
        """Return where the work is done; it is in no recipe, because the result is the same."""
        from llm_assets.stages.curating import OneMachine

        if self.use_case.cleaning.engine == "polars":
            return OneMachine()
        from llm_assets.stages.on_spark import Cluster, Spark

        return Spark(scratch, Cluster(self.archive.scratch / "spark", self.spark_master))

    def _tokenizer(self) -> Path | None:
        """Return the base model's tokenizer, where a rule counts tokens."""
        if not self.use_case.cleaning.counts_tokens:
            return None
        return self.shelf.tokenizer_file(self.use_case.model)

    def committed(self, record: CleanCorpus, manifest: Manifest) -> CleanCorpus:
        """See Step.committed; the run's later days are compared with this one as it is now."""
        self._consulting.remember(manifest)
        return record

    def _outdated_by(self, day: date, record: CleanCorpus) -> Sequence[date]:
        """Return the later days that were compared with something else than this day holds now.

        Manifests say that of all days at once; only for a day that is out of date by any of them is
        the list opened that stands beside its corpus.
        """
        later = self._consulting.after(day)
        if not later:
            return []
        now, start = record.signed.digest, self.use_case.start_date
        expected = self._consulting.chained(start, later[-1] + timedelta(days=1), day, now)
        return [
            one
            for one in later
            if not self._has_consulted(one, expected.get(one, ""))
            and self._consulted_by(one).get(str(day), "") != now
        ]

    def _has_consulted(self, day: date, expected: str) -> bool:
        manifest = self._consulting.seen(day)
        return manifest is not None and manifest.recipe.consulted == expected

    def _consulted_by(self, day: date) -> Mapping[str, str]:
        """Return by day what a day was compared with; nothing where that cannot be read."""
        try:
            manifest = self._consulting.seen(day) or self.own_days().require(day)
            content = next(one.sha256 for one in manifest.files if one.name == CONSULTED)
            if content not in self._lists:
                path = self.archive.file(self.partition(day), manifest, CONSULTED)
                if sum(map(len, self._lists.values())) > KEPT_ENTRIES:
                    self._lists.clear()
                self._lists[content] = json.loads(path.read_text(encoding="utf-8"))
            return self._lists[content]
        except (LlmAssetsError, StopIteration):  # of a version before, damaged: to be made again
            return {}

    @cached_property
    def _lists(self) -> dict[str, dict[str, str]]:
        """The lists of what days were compared with, by content; each is opened once in a run."""
        return {}

    @cached_property
    def _consulting(self) -> Consulting:
        from llm_assets.stages.curating import signed_as
        from llm_assets.stages.deduplicating.signing import by_words

        settings = self.use_case.deduplication
        return Consulting(
            self.own_days(),
            SIGNATURES,
            signed_as(settings),
            lambda table: by_words(table, settings),
        )
