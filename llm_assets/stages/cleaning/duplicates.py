"""The rule that looks at other documents: it goes when `deduplication:` comes."""

from __future__ import annotations

from collections.abc import Mapping

import polars as pl

from llm_assets.config.base import Settings
from llm_assets.config.rules import DropDuplicates
from llm_assets.stages.cleaning.outcome import TEXT, Effect, Outcome, Surroundings, reject


def drop_duplicates(_: DropDuplicates, documents: pl.DataFrame, __: Surroundings) -> Outcome:
    first = pl.col("document_id").first().over("text")
    return reject(documents, ~TEXT.is_first_distinct(), pl.format("same text as {}", first))


EFFECTS: Mapping[type[Settings], Effect] = {DropDuplicates: drop_duplicates}
