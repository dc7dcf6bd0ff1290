"""Applying the rules: documents in, the same documents out, each with what the rules say of it.

Rules run in the order of the YAML; a document that one rejects is seen by no later one. Nothing is
lost: as many documents come out as went in, in their order. Every rule looks at
one document alone, so batches of any size give the same.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import polars as pl

import llm_assets
from llm_assets.config.base import Settings
from llm_assets.errors import CleaningError
from llm_assets.stages.cleaning import (
    dropping,
    languages,
    lengths,
    lists,
    personal,
    quality,
    repetition,
    shaping,
)
from llm_assets.stages.cleaning.outcome import ROW, SAID, Effect, Outcome, Surroundings

EFFECTS: Mapping[type[Settings], Effect] = {
    **shaping.EFFECTS,
    **dropping.EFFECTS,
    **lengths.EFFECTS,
    **quality.EFFECTS,
    **repetition.EFFECTS,
    **languages.EFFECTS,
    **personal.EFFECTS,
    **lists.EFFECTS,
}
VALUE_CHARACTERS = 200  # of a field that may be a whole page


def judge_documents(
    documents: pl.DataFrame,
    rules: Sequence[Settings],
    tokenizer: Path | None = None,
    data: Path | None = None,
) -> pl.DataFrame:
    """Apply `rules` in order; return all documents in their order with rule, value and redacted.

    `text` is as rewritten; that of a rejected document as it came to the rule that rejected it; a
    missing text (null) is read as an empty one. `rule` and `value` are null for a document that
    passed. `redacted` has an entry, the kind, for each personal datum that was replaced.
    `tokenizer` is the folder or tokenizer.json for lengths in tokens, `data` the folder of lists.
    Raises ConfigError or CleaningError where a rule cannot be applied at all.
    """
    around = Surroundings(tokenizer, data or shipped_data())
    alive = _ready(documents)
    done: list[pl.DataFrame] = []
    for rule in rules:
        outcome = EFFECTS[type(rule)](rule, alive, around)
        alive = _apply(outcome, rule_name(rule), alive, done)
    judged = pl.concat([*done, alive]).sort(ROW)
    return judged.select(*documents.columns, *SAID)


def clean_documents(
    documents: pl.DataFrame, rules: Sequence[Settings]
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Return (kept, rejected) of `judge_documents`, rejected with the columns rule and value."""
    judged = judge_documents(documents, rules)
    kept = judged.filter(pl.col("rule").is_null()).select(documents.columns)
    return kept, judged.filter(pl.col("rule").is_not_null()).drop("redacted")


def rule_name(rule: Settings) -> str:
    """Return the rule's name as the YAML writes it."""
    name: str = rule.rule  # type: ignore[attr-defined]  # every member of the union has it
    return name


def shipped_data() -> Path:
    """Return the data folder beside the package, or inside it in a wheel."""
    package = Path(llm_assets.__file__).parent
    beside = package.parent / "data"
    return beside if beside.is_dir() else package / "data"


def _apply(
    outcome: Outcome, name: str, alive: pl.DataFrame, done: list[pl.DataFrame]
) -> pl.DataFrame:
    """Put what the rule rejects to `done`, and return what stays, rewritten."""
    before = alive
    if outcome.text is not None:
        alive = alive.with_columns(outcome.text.alias("text"))
    if outcome.redacted is not None:
        both = pl.col("redacted").list.concat(outcome.redacted)
        alive = alive.with_columns(both.alias("redacted"))
    if outcome.value is None or outcome.value.null_count() == alive.height:
        return alive
    value = outcome.value.alias("value")
    passes = value.is_null()
    rejected = before.with_columns(value.str.head(VALUE_CHARACTERS)).filter(~passes)
    done.append(rejected.with_columns(pl.lit(name).alias("rule")))
    return alive.filter(passes)


def _ready(documents: pl.DataFrame) -> pl.DataFrame:
    """Number the documents and give them what will be said of them; raises CleaningError."""
    if "text" not in documents.columns:
        raise CleaningError(
            f"The documents have no column `text`, only {', '.join(documents.columns) or 'none'}.",
            "Give every source a field named text.",
        )
    if not isinstance(documents.schema["text"], dropping.READABLE):
        raise CleaningError(
            f"The column `text` holds {documents.schema['text']}, not text.",
            "Map the source's field of text to `text`; bytes must be decoded, lists joined first.",
        )
    if taken := sorted({*SAID, ROW} & set(documents.columns)):
        raise CleaningError(
            f"The documents have a field named {taken[0]!r}, which is what the rules write.",
            f"Give that field of the source another name than {', '.join(SAID)}.",
        )
    return documents.with_columns(
        pl.col("text").cast(pl.String).fill_null(""),
        pl.lit(None, pl.String).alias("rule"),
        pl.lit(None, pl.String).alias("value"),
        pl.lit([], pl.List(pl.String)).alias("redacted"),
    ).with_row_index(ROW)
