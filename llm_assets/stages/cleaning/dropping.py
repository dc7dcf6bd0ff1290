"""Rules that reject by plain facts: emptiness, a field."""

from __future__ import annotations

from collections.abc import Mapping

import polars as pl

from llm_assets.config.base import Settings
from llm_assets.config.rules import DropEmpty, DropMalformed, DropWhere
from llm_assets.errors import CleaningError, ConfigError, did_you_mean
from llm_assets.stages.cleaning.outcome import (
    ROW,
    SAID,
    TEXT,
    Effect,
    Outcome,
    Surroundings,
    reject,
)

READABLE = (pl.String, pl.Null, pl.Categorical, pl.Enum)


def drop_empty(_: DropEmpty, documents: pl.DataFrame, __: Surroundings) -> Outcome:
    return reject(documents, TEXT.str.strip_chars() == "", pl.lit("empty"))


def drop_where(rule: DropWhere, documents: pl.DataFrame, _: Surroundings) -> Outcome:
    _check_field(rule, documents)
    column = pl.col(rule.field).cast(pl.String)
    return reject(documents, column.str.contains(rule.matches), column)


def drop_malformed(rule: DropMalformed, documents: pl.DataFrame, _: Surroundings) -> Outcome:
    count = TEXT.str.count_matches("\ufffd", literal=True)
    share = count / pl.max_horizontal(TEXT.str.len_chars(), 1)
    return reject(documents, share > rule.maximum_share, pl.format("{} unreadable", count))


EFFECTS: Mapping[type[Settings], Effect] = {
    DropEmpty: drop_empty,
    DropWhere: drop_where,
    DropMalformed: drop_malformed,
}


def _check_field(rule: DropWhere, documents: pl.DataFrame) -> None:
    known = [name for name in documents.columns if name not in {ROW, *SAID}]
    if rule.field not in known:
        raise ConfigError(
            f"The cleaning rule drop_where names the field {rule.field!r}, which no source gives.",
            f"Use one of {', '.join(known)}.{did_you_mean(rule.field, known)}",
        )
    found = documents.schema[rule.field]
    if not isinstance(found, READABLE):
        raise CleaningError(
            f"The cleaning rule drop_where looks for text in the field {rule.field!r}, "
            f"which holds {found}.",
            "Name a field of text, or turn it into text where the source is read.",
        )
