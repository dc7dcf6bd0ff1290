"""Cleaning: documents in, documents kept and documents rejected out.

Rules run in the order of the YAML. A rule rewrites the text, or rejects documents and says the
value it rejected them for, or both; what it does stands in its settings' docstring.
All rules are polars expressions. Nothing is lost: kept and rejected together are the input.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import polars as pl

from llm_assets.config.base import Settings
from llm_assets.config.rules import (
    DropDuplicates,
    DropEmpty,
    DropWhere,
    KeepBefore,
    KeepCharacters,
    KeepLength,
    StripLineBreaks,
)
from llm_assets.errors import ConfigError, did_you_mean

TEXT = pl.col("text")


@dataclass(frozen=True)
class Effect:
    """What a rule does: the new text, then which rows it rejects and the value it names for it."""

    text: pl.Expr | None = None
    rejects: pl.Expr | None = None
    value: pl.Expr | None = None


def clean_documents(
    documents: pl.DataFrame, rules: Sequence[Settings]
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Apply `rules` in order; return (kept, rejected), rejected with the columns rule and value."""
    kept = documents
    rejected: list[pl.DataFrame] = []
    for rule in rules:
        _check_columns(rule, kept)
        effect = EFFECTS[type(rule)](rule)
        if effect.text is not None:
            kept = kept.with_columns(effect.text.alias("text"))
        if effect.rejects is not None and effect.value is not None:
            judged = kept.with_columns(
                effect.rejects.fill_null(False).alias("_rejected"),
                effect.value.cast(pl.String).alias("value"),
            )
            out = judged.filter("_rejected").with_columns(pl.lit(rule_name(rule)).alias("rule"))
            rejected.append(out.select(*documents.columns, "rule", "value"))
            kept = judged.filter(~pl.col("_rejected")).select(documents.columns)
    nothing = kept.clear().with_columns(pl.lit("").alias("rule"), pl.lit("").alias("value"))
    return kept, pl.concat([nothing, *rejected])


def rule_name(rule: Settings) -> str:
    """Return the rule's name as the YAML writes it."""
    return str(rule.model_dump()["rule"])


def _drop_empty(_: DropEmpty) -> Effect:
    return Effect(rejects=TEXT.fill_null("").str.strip_chars() == "", value=pl.lit("empty"))


def _drop_where(rule: DropWhere) -> Effect:
    column = pl.col(rule.field)
    return Effect(rejects=column.str.contains(rule.matches), value=column)


def _keep_before(rule: KeepBefore) -> Effect:
    return Effect(text=TEXT.str.split(rule.mark).list.first())


def _strip_line_breaks(_: StripLineBreaks) -> Effect:
    return Effect(text=TEXT.str.replace_all(r"\s+", " ").str.strip_chars())


def _keep_characters(rule: KeepCharacters) -> Effect:
    scripts = "".join(rf"[\p{{{script}}}&&\p{{L}}]" for script in rule.scripts)
    also = "".join(rf"\x{{{ord(character):x}}}" for character in rule.also)
    return Effect(text=TEXT.str.replace_all(f"[^{scripts}{also}]", ""))


def _drop_duplicates(_: DropDuplicates) -> Effect:
    first = pl.col("document_id").first().over("text")
    return Effect(rejects=~TEXT.is_first_distinct(), value=pl.format("same text as {}", first))


def _keep_length(rule: KeepLength) -> Effect:
    length = TEXT.str.len_chars()
    return Effect(rejects=(length <= rule.over) | (length >= rule.under), value=length)


EFFECTS: Mapping[type[Settings], Callable[[Any], Effect]] = {
    DropEmpty: _drop_empty,
    DropWhere: _drop_where,
    KeepBefore: _keep_before,
    StripLineBreaks: _strip_line_breaks,
    KeepCharacters: _keep_characters,
    DropDuplicates: _drop_duplicates,
    KeepLength: _keep_length,
}


def _check_columns(rule: Settings, documents: pl.DataFrame) -> None:
    if isinstance(rule, DropWhere) and rule.field not in documents.columns:
        raise ConfigError(
            f"The cleaning rule drop_where names the field {rule.field!r}, which no source gives.",
            f"Use one of {', '.join(documents.columns)}."
            f"{did_you_mean(rule.field, documents.columns)}",
        )
