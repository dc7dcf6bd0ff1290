"""The step that splits and tokenizes: a day's corpus in, its tokens by side out.

Sides are first come: what any day has placed before stands in that day's ledger, and the ledgers of
all days are asked. Those of other days are no part of the recipe, because a day that was placed is
not placed anew when another one comes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cached_property
from typing import TYPE_CHECKING

import polars as pl

from llm_assets.components.consulting import Consulting
from llm_assets.components.days import Days
from llm_assets.components.steps import Bench, Step
from llm_assets.config import settings_hash
from llm_assets.errors import CorruptFileError, TokenizingError
from llm_assets.records import CleanCorpus, Side, Signed, TokenizedSplits, Verdict
from llm_assets.stages.base_model import ModelShelf
from llm_assets.stages.splitting.judging import judge_splits
from llm_assets.storage.manifests import Input, Manifest, Recipe

if TYPE_CHECKING:
    from llm_assets.stages.deduplicating.copies import SignedDay
    from llm_assets.stages.deduplicating.words import Hashes
    from llm_assets.stages.splitting.placing import Placement

DOCUMENTS = "documents.parquet"
LEDGER = "ledger.parquet"
SHINGLES = "shingles.parquet"
SIGNATURES = "signatures.parquet"


@dataclass(frozen=True)
class TokenizeStep(Step[TokenizedSplits]):
    """Put every document on its side and turn it into tokens."""

    shelf: ModelShelf
    clean_corpus: Days[CleanCorpus]

    asset = "tokenized_splits"
    code_version = "3"

    def recipe(self, day: date) -> Recipe:
        return Recipe(
            self.code_version,
            settings_hash(self.use_case.task, self.use_case.split, self.use_case.deduplication),
            (self._corpus_input(day),),
            parent=self.shelf.fingerprint(self.use_case.model),
        )

    def compute(self, day: date, recipe: Recipe, bench: Bench) -> TokenizedSplits:
        from llm_assets.stages import tokenizing
        from llm_assets.stages.curating import signed_as
        from llm_assets.stages.splitting.leaking import shingle_table
        from llm_assets.stages.splitting.showing import shown_shingles

        corpus = self._corpus(day, recipe.inputs[0])
        ids = corpus.documents["document_id"].to_list()
        shingles = shown_shingles(corpus.documents, self.use_case.task)
        placed = self._placed(day, corpus, dict(zip(ids, shingles, strict=True)), bench)
        tokenizer = self.shelf.tokenizer(self.use_case.model)
        splits = tokenizing.tokenize_corpus(corpus, placed.sides, self.use_case.task, tokenizer)
        bench.report(
            f"{splits.documents.height} rows tokenized, {len(placed.nowhere)} documents on no side"
        )
        return replace(
            splits,
            nowhere=placed.nowhere,
            ledger=Signed(placed.ledger, signed_as(self.use_case.deduplication)),
            shingles=shingle_table(ids, placed.sides, shingles),
        )

    def judge(self, day: date, record: TokenizedSplits) -> list[Verdict]:
        from llm_assets.stages.splitting.leaking import find_leaks

        tables = {day: record.shingles, **dict(self._neighbours(day))}
        split = self.use_case.split
        leaks = find_leaks(tables, split.maximum_shared, day)
        return judge_splits(record, self._sides_before(day), leaks, split)

    def _corpus_input(self, day: date) -> Input:
        """Name the corpus, by the manifest that the day's tokens were made from where it says the
        same of all that is read here; so a corpus of which only `consulted` changed makes no
        tokens, and no models, again.
        """
        current = self.clean_corpus.input(day)
        try:
            made = self.own_days().manifest(day)
            (named,) = (made.recipe.inputs if made is not None else ()) or (current,)
            return named if self._reads_alike(day, named) else current
        except CorruptFileError:  # of the tokens, or of what they were made from
            return current

    def _corpus(self, day: date, named: Input) -> CleanCorpus:
        """Return the corpus that a recipe names: the current one, if it reads alike."""
        is_alike = self._reads_alike(day, named)  # its files are those that can be mended
        return self.clean_corpus[day] if is_alike else self.clean_corpus.at(named)

    def _reads_alike(self, day: date, named: Input) -> bool:
        current = self.clean_corpus.require(day)
        return _what_is_read(self.clean_corpus.manifest_at(named)) == _what_is_read(current)

    def _placed(
        self, day: date, corpus: CleanCorpus, shingles: Mapping[str, Hashes], bench: Bench
    ) -> Placement:
        from llm_assets.stages.deduplicating.signing import from_table
        from llm_assets.stages.splitting.leaking import Overlaps
        from llm_assets.stages.splitting.placing import place_documents

        if corpus.signed.settings != self._consulting.settings:
            raise TokenizingError(
                f"The corpus of {day} was made with other settings of deduplication.",
                f"Clean the day first: llm-assets run {self.use_case.name} --day {day} "
                "--select clean_corpus.",
            )
        kept = corpus.documents.select("document_id")
        table = kept.join(corpus.signed.table, on="document_id", maintain_order="left")
        split = self.use_case.split
        overlaps = Overlaps(day, shingles, dict(self._neighbours(day)), split.maximum_shared)
        today = from_table(table.select(corpus.signed.table.columns))
        return place_documents(
            today,
            day,
            self._ledger(day),
            self._own_ledger(day, bench.report),
            overlaps,
            split,
            self.use_case.deduplication,
        )

    def _ledger(self, day: date) -> Iterator[SignedDay]:
        start = self.use_case.start_date
        yield from (one for _, one in self._consulting.between(start, day))
        for later in self._consulting.after(day):
            yield from (
                one for _, one in self._consulting.between(later, later + timedelta(days=1))
            )

    def _own_ledger(self, day: date, report: Callable[[str], None]) -> pl.DataFrame | None:
        """Return what earlier runs of this day have placed; None where there was none.

        A damaged ledger is taken from the newest commit before that has a sound one, and that is
        told. Raises CorruptFileError where none has: to forget sides is not for a run to decide.
        """
        partition = self.partition(day)
        damage = None
        for entry in reversed(self.archive.history(partition)):
            try:
                found = self._consulting.held(self.archive.manifest(partition, entry.manifest))
                if found is not None:
                    ledger = found.load(None)
                    if damage is not None:
                        report(
                            f"{damage.what} The ledger of the commit of {entry.committed_at} is "
                            "taken instead; texts placed since then may change sides."
                        )
                    return ledger
            except CorruptFileError as error:
                damage = damage or error
        if damage is None:
            return None
        raise CorruptFileError(
            f"{damage.what} It says on which sides the texts of {day} are, and no commit before "
            "has it sound.",
            f"Restore {partition.prefix} from a backup. Without one, move that folder out of the "
            f"store; its texts may then change sides: llm-assets run {partition.use_case} --day "
            f"{day} --select {partition.asset}.",
        ) from damage

    def _neighbours(self, day: date) -> Iterator[tuple[date, pl.DataFrame]]:
        """Yield the shingles of the days that are in one window with `day`."""
        reach = self.use_case.training.window.days - 1
        own = self.own_days()
        for back in range(-reach, reach + 1):
            other = day + timedelta(days=back)
            manifest = own.manifest(other) if back else None
            if manifest is not None and "signed" in manifest.figures:  # not of a version before
                path = self.archive.file(self.partition(other), manifest, SHINGLES)
                yield other, pl.read_parquet(path, glob=False)

    def _sides_before(self, day: date) -> dict[str, frozenset[Side]]:
        own = self.own_days()
        sides: dict[str, frozenset[Side]] = {}
        for earlier in own.before(day, self.use_case.training.window.days - 1):
            path = self.archive.file(self.partition(earlier), own.require(earlier), DOCUMENTS)
            index = pl.read_parquet(path, columns=["text_sha256", "side"], glob=False)
            for text, side in index.select("text_sha256", "side").iter_rows():
                sides[text] = sides.get(text, frozenset()) | {side}
        return sides

    @cached_property
    def _consulting(self) -> Consulting:
        from llm_assets.stages.curating import signed_as
        from llm_assets.stages.deduplicating.signing import by_words

        settings = self.use_case.deduplication
        return Consulting(
            self.own_days(), LEDGER, signed_as(settings), lambda table: by_words(table, settings)
        )


def _what_is_read(corpus: Manifest) -> tuple[str, ...]:
    """Name by content what is read of a corpus; by its own name where a version before wrote it."""
    files = {file.name: file.sha256 for file in corpus.files}
    if "signed" not in corpus.figures or not {DOCUMENTS, SIGNATURES} <= files.keys():
        return (corpus.digest(),)
    return files[DOCUMENTS], files[SIGNATURES], str(corpus.figures["signed"]["settings"])
