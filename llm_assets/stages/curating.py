"""Curating: a day's documents in, its corpus out: the rules first, then the copies.

Kept and rejected together are what came in. Where it runs is an engine's affair: one machine, or
Spark, which calls the same functions on batches. Reads of earlier days only their signatures.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Protocol

import polars as pl

from llm_assets.config.base import Settings
from llm_assets.config.deduplication import Deduplication
from llm_assets.errors import CleaningError
from llm_assets.records import COPY, NEAR_COPY, UNREADABLE, CleanCorpus, Signed
from llm_assets.stages.cleaning.documents import judge_documents, rule_name, shipped_data
from llm_assets.stages.cleaning.outcome import ROW, Surroundings
from llm_assets.stages.deduplicating.copies import COPY_SCHEMA, SignedDay, find_copies
from llm_assets.stages.deduplicating.signing import Signatures, in_parts, sign
from llm_assets.stages.extracting.documents import Extracted

JUDGED_AT_ONCE = 10_000  # documents; bounds what a rule holds beside them
LINE = r"#line=(\d+)$"  # of a file, at the end of a document's URL
WORDS_VERSION = "words-2"  # raise it when `deduplicating/words.py` or `signing.py` hash otherwise
MINHASH_VERSION = "rensa-2"  # rensa's RMinHash.ALGORITHM_VERSION, which a test compares
ORIGINAL = ("original_id", "original_day", "original_source", "similarity")


class Engine(Protocol):
    """Where the work is done; all engines give the same, row by row."""

    def judge(
        self, documents: pl.DataFrame, rules: Sequence[Settings], around: Surroundings
    ) -> pl.DataFrame:
        """Return what `judge_documents` does."""

    def sign(self, documents: pl.DataFrame, settings: Deduplication) -> Signatures:
        """Return what `sign` does."""

    def find_copies(
        self, today: Signatures, day: date, earlier: Iterable[SignedDay], settings: Deduplication
    ) -> pl.DataFrame:
        """Return what `find_copies` does."""


class OneMachine:
    """Polars and numpy, in this process."""

    def judge(
        self, documents: pl.DataFrame, rules: Sequence[Settings], around: Surroundings
    ) -> pl.DataFrame:
        """See Engine."""

        def judge(some: pl.DataFrame) -> pl.DataFrame:
            return judge_documents(some, rules, around.tokenizer, around.data)

        return pl.concat(in_parts(documents, JUDGED_AT_ONCE, judge))

    def sign(self, documents: pl.DataFrame, settings: Deduplication) -> Signatures:
        """See Engine."""
        return sign(documents, settings)

    def find_copies(
        self, today: Signatures, day: date, earlier: Iterable[SignedDay], settings: Deduplication
    ) -> pl.DataFrame:
        """See Engine."""
        return find_copies(today, day, earlier, settings)


@dataclass(frozen=True)
class Curator:
    """What a use case says of cleaning, and where it is done."""

    rules: Sequence[Settings]
    deduplication: Deduplication
    engine: Engine = field(default_factory=OneMachine)
    around: Surroundings = field(default_factory=lambda: Surroundings(None, shipped_data()))

    def curate(
        self,
        found: Extracted,
        day: date,
        earlier: Iterable[SignedDay] = (),
        consulted: Mapping[str, str] | None = None,
    ) -> CleanCorpus:
        """Return the day's corpus; `consulted` names the signatures of `earlier` by day.

        Raises CleaningError where the documents have a field that copies are described by.
        """
        documents, unnamed = _in_order(found.documents)
        judged = self.engine.judge(documents, self.rules, self.around)
        passed = judged.filter(pl.col("rule").is_null()).select(documents.columns)
        signatures = self.engine.sign(passed, self.deduplication)
        copies = self.engine.find_copies(signatures, day, earlier, self.deduplication)
        numbered = passed.with_row_index(ROW).cast({ROW: pl.Int64})
        copies = copies.rename({"row": ROW})
        rejected = pl.concat(
            [
                found.unreadable,
                unnamed,
                judged.filter(pl.col("rule").is_not_null()).drop("redacted"),
                _as_rejected(numbered.join(copies, on=ROW, maintain_order="left")),
            ],
            how="diagonal",
        )
        return CleanCorpus(
            day,
            numbered.join(copies, on=ROW, how="anti", maintain_order="left").drop(ROW),
            _with_originals(rejected),
            (UNREADABLE, *map(rule_name, self.rules), COPY, NEAR_COPY),
            found.misses,
            signed(signatures, self.deduplication),
            dict(consulted or {}),
            _counted(judged["redacted"]),
        )


def _in_order(documents: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Return documents in the order (source, url, position), and those whose id is another's.

    Rows of a file are in the order of their lines, however they were cut into captures.
    """
    if taken := sorted({*ORIGINAL} & set(documents.columns)):
        raise CleaningError(
            f"The documents have a field named {taken[0]!r}, which is what is said of copies.",
            f"Give that field of the source another name than {', '.join(ORIGINAL)}.",
        )
    url = pl.col("url")
    ordered = documents.sort(
        "source",
        url.str.replace(LINE, ""),
        url.str.extract(LINE).cast(pl.Int64),
        maintain_order=True,
    )
    is_first = ordered["document_id"].is_first_distinct()
    said = (pl.lit(UNREADABLE).alias("rule"), pl.lit("its id is another document's").alias("value"))
    return ordered.filter(is_first), ordered.filter(~is_first).with_columns(said)


def signed(signatures: Signatures, settings: Deduplication) -> Signed:
    """Return signatures as a corpus keeps them."""
    digest = hashlib.sha256()
    for name in ("document_id", "source"):  # what a copy says of its original
        digest.update("\n".join(signatures.documents[name]).encode())
    for part in (signatures.words, signatures.bands, signatures.shingles.flat):
        digest.update(part.tobytes())
    return Signed(signatures.to_table(), signed_as(settings), digest.hexdigest())


def signed_as(settings: Deduplication) -> str:
    """Name how signatures are made: only those made alike can be compared."""
    near = settings.near
    if near is None:
        return WORDS_VERSION
    bands, rows = near.bands()
    return f"{WORDS_VERSION} shingles-of-{near.shingle_words} {MINHASH_VERSION} {bands}x{rows}"


def _as_rejected(copies: pl.DataFrame) -> pl.DataFrame:
    is_same = pl.col("similarity") == 1
    return copies.drop(ROW).with_columns(
        pl.when(is_same).then(pl.lit(COPY)).otherwise(pl.lit(NEAR_COPY)).alias("rule"),
        pl.format(
            "{} of {} ({})",
            "original_id",
            "original_day",
            pl.when(is_same).then(pl.lit("same")).otherwise(pl.col("similarity").round(2)),
        ).alias("value"),
    )


def _with_originals(rejected: pl.DataFrame) -> pl.DataFrame:
    """Give all rejected documents the columns of copies, null where there is no original."""
    absent = [pl.lit(None, COPY_SCHEMA[name]).alias(name) for name in ORIGINAL]
    return rejected.with_columns(one for one in absent if one.meta.output_name() not in rejected)


def _counted(redacted: pl.Series) -> dict[str, int]:
    kinds = redacted.explode(empty_as_null=False).value_counts().sort("redacted")
    return dict(kinds.iter_rows())
