"""Rules that rewrite texts and reject none."""

from __future__ import annotations

from collections.abc import Mapping

import polars as pl

from llm_assets.config.base import Settings
from llm_assets.config.rules import KeepBefore, KeepCharacters, StripLineBreaks
from llm_assets.stages.cleaning.outcome import TEXT, Effect, Outcome, Surroundings, rewrite


def keep_before(rule: KeepBefore, documents: pl.DataFrame, _: Surroundings) -> Outcome:
    return rewrite(documents, TEXT.str.splitn(rule.mark, 2).struct.field("field_0"))


def strip_line_breaks(_: StripLineBreaks, documents: pl.DataFrame, __: Surroundings) -> Outcome:
    return rewrite(documents, TEXT.str.replace_all(r"\s+", " ").str.strip_chars())


def keep_characters(rule: KeepCharacters, documents: pl.DataFrame, _: Surroundings) -> Outcome:
    scripts = "".join(rf"[\p{{{script}}}&&\p{{L}}]" for script in rule.scripts)
    also = "".join(rf"\x{{{ord(character):x}}}" for character in rule.also)
    return rewrite(documents, TEXT.str.replace_all(f"[^{scripts}{also}]", ""))


EFFECTS: Mapping[type[Settings], Effect] = {
    KeepBefore: keep_before,
    StripLineBreaks: strip_line_breaks,
    KeepCharacters: keep_characters,
}
