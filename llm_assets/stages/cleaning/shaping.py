"""Rules that rewrite texts and reject none. All are expressions of polars, in linear time."""

from __future__ import annotations

from collections.abc import Mapping

import polars as pl

from llm_assets.config.base import Settings
from llm_assets.config.rules import (
    CollapseWhiteSpace,
    KeepAfter,
    KeepBefore,
    KeepCharacters,
    Normalize,
    RemoveControlCharacters,
    StripLineBreaks,
)
from llm_assets.stages.cleaning.outcome import (
    TEXT,
    Effect,
    Outcome,
    Surroundings,
    literal,
    rewrite,
)

# The accents of these are part of a letter once a text is normalised; of all others they stay.
WITHOUT_MARKS = ("Cyrillic", "Greek", "Latin")
ODD_SPACES = r"[\s--[ ]]\s*| \s+"  # \s+ but for single spaces: five times as fast
CONTROL = r"[\p{Cc}--[\t\n\r]]"
INVISIBLE = (
    r"\x{00AD}\x{034F}\x{061C}\x{115F}\x{1160}\x{17B4}\x{17B5}\x{180E}\x{200B}\x{200E}\x{200F}"
    r"\x{202A}-\x{202E}\x{2060}-\x{206F}\x{3164}\x{FEFF}\x{FFA0}"
)
JOINERS = r"\x{200C}\x{200D}"
# Scripts that are spelled with joiners, by the Unicode Standard, section 23.2; and emoji.
JOINING = (
    r"\p{Arabic}\p{Syriac}\p{Nko}\p{Mongolian}\p{Mandaic}\p{Devanagari}\p{Bengali}\p{Gurmukhi}"
    r"\p{Gujarati}\p{Oriya}\p{Tamil}\p{Telugu}\p{Kannada}\p{Malayalam}\p{Sinhala}\p{Khmer}"
    r"\p{Myanmar}\p{Tibetan}\p{Extended_Pictographic}\p{Emoji_Modifier}\x{FE0F}\p{M}"
)


def keep_before(rule: KeepBefore, documents: pl.DataFrame, _: Surroundings) -> Outcome:
    return rewrite(documents, _halves(rule.mark).struct.field("field_0"))


def keep_after(rule: KeepAfter, documents: pl.DataFrame, _: Surroundings) -> Outcome:
    return rewrite(documents, _halves(rule.mark).struct.field("field_1").fill_null(TEXT))


def normalize(rule: Normalize, documents: pl.DataFrame, _: Surroundings) -> Outcome:
    return rewrite(documents, TEXT.str.normalize(rule.form))


def strip_line_breaks(_: StripLineBreaks, documents: pl.DataFrame, __: Surroundings) -> Outcome:
    return rewrite(documents, TEXT.str.replace_all(ODD_SPACES, " ").str.strip_chars())


def collapse_white_space(
    rule: CollapseWhiteSpace, documents: pl.DataFrame, _: Surroundings
) -> Outcome:
    most = rule.empty_lines + 1
    return rewrite(
        documents,
        TEXT.str.replace_all(r"\r\n|[\r\x0B\x0C\x{85}\x{2028}\x{2029}]", "\n")
        .str.replace_all(r"[^\S\n ][^\S\n]*| [^\S\n]+", " ")
        .str.replace_all(r" ?\n ?", "\n")
        .str.replace_all(rf"\n{{{most},}}", "\n" * most)
        .str.strip_chars(),
    )


def remove_control_characters(
    rule: RemoveControlCharacters, documents: pl.DataFrame, _: Surroundings
) -> Outcome:
    if not rule.zero_width:
        return rewrite(documents, TEXT.str.replace_all(CONTROL, ""))
    removed = TEXT.str.replace_all(rf"[{CONTROL}{INVISIBLE}]", "")
    return rewrite(
        documents, removed.str.replace_all(rf"([{JOINING}][{JOINERS}])|[{JOINERS}]", "$1")
    )


def keep_characters(rule: KeepCharacters, documents: pl.DataFrame, _: Surroundings) -> Outcome:
    scripts = "".join(
        rf"[\p{{{script}}}&&\p{{L}}]"
        if script in WITHOUT_MARKS
        else rf"[\p{{scx={script}}}&&[\p{{L}}\p{{M}}]]"
        for script in rule.scripts
    )
    return rewrite(documents, TEXT.str.replace_all(f"[^{scripts}{literal(rule.also)}]", ""))


EFFECTS: Mapping[type[Settings], Effect] = {
    KeepBefore: keep_before,
    KeepAfter: keep_after,
    Normalize: normalize,
    StripLineBreaks: strip_line_breaks,
    CollapseWhiteSpace: collapse_white_space,
    RemoveControlCharacters: remove_control_characters,
    KeepCharacters: keep_characters,
}


def _halves(mark: str) -> pl.Expr:
    """Split at the first mark: `split` would make a list of all pieces of a huge text."""
    return TEXT.str.splitn(mark, 2)
