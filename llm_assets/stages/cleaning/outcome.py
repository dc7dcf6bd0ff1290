"""What a rule makes of some documents, and what it may use besides them.

An effect is a function of a rule's settings, the documents that are still in, and the surroundings.
It returns columns of the same height and order, and says nothing of what it leaves alone.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeAlias

import polars as pl

TEXT = pl.col("text")
ROW = "__row"
SAID = ("rule", "value", "redacted")  # the columns that judging adds


@dataclass(frozen=True)
class Outcome:
    """What a rule makes of documents.

    `text` (String) is the text rewritten. `value` (String) says for a rejected document what it was
    rejected for, and is null for one that passes. `redacted` (List[String]) has an entry, the kind,
    for each personal datum that was replaced.
    """

    text: pl.Series | None = None
    value: pl.Series | None = None
    redacted: pl.Series | None = None


@dataclass(frozen=True)
class Surroundings:
    """Files that rules may read: the tokenizer (a folder or its tokenizer.json), lists."""

    tokenizer: Path | None
    data: Path


Effect: TypeAlias = Callable[[Any, pl.DataFrame, Surroundings], Outcome]


def rewrite(documents: pl.DataFrame, text: pl.Expr) -> Outcome:
    """Return the outcome of a rule that rewrites texts by an expression."""
    return Outcome(text=documents.select(text.alias("text"))["text"])


def reject(documents: pl.DataFrame, rejects: pl.Expr, value: pl.Expr) -> Outcome:
    """Return the outcome of a rule that rejects where `rejects` is true (null is false)."""
    said = pl.when(rejects).then(value.cast(pl.String).fill_null(""))
    return Outcome(value=documents.select(said.alias("value"))["value"])


def literal(text: str) -> str:
    """Return a pattern for exactly these characters, inside a class as well as outside of one."""
    return "".join(rf"\x{{{ord(character):x}}}" for character in text)
