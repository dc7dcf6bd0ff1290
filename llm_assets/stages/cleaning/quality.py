"""Quality by counts: words, symbols, lines, sentences. Expressions of polars, in linear time.

No pattern here looks around or asks for word boundaries: on texts that are not ASCII those leave
the fast engine of polars' regular expressions.
"""

from __future__ import annotations

from collections.abc import Mapping

import polars as pl

from llm_assets.config.base import Settings
from llm_assets.config.rules import C4Quality, GopherQuality
from llm_assets.stages.cleaning.outcome import TEXT, Effect, Outcome, Surroundings, literal

STOP_WORDS = {
    "en": ("the", "be", "to", "of", "and", "that", "have", "with"),
    "es": ("de", "la", "que", "el", "en", "y", "los", "con"),
    "ru": ("и", "в", "не", "на", "что", "с", "как", "по"),
}
LINE = r"[^\n]*\S[^\n]*"  # one that is not empty
BULLET_LINE = r"(?m)^[^\S\n]*[•●▪◦‣*-]"
ELLIPSIS_LINE = r"(?m)(?:\.\.\.|…)[^\S\n]*$"
CITATION = r"\[\d*\]|\[edit\]|\[citation needed\]"
SENTENCE_INSIDE = r"""[.!?…]+["'”»’)\]]*[^\S\n]+["'“«(¿¡–—-]*[\p{Lu}\p{Lo}\p{N}]"""


def gopher_quality(rule: GopherQuality, documents: pl.DataFrame, _: Surroundings) -> Outcome:
    counts = documents.select(_gopher_counts(rule))
    words, lines = pl.max_horizontal("words", 1), pl.max_horizontal("lines", 1)
    mean = pl.col("characters") / words
    symbols = pl.max_horizontal("hashes", "ellipses") / words
    bullets, cut = pl.col("bullet_lines") / lines, pl.col("ellipsis_lines") / lines
    alphabetic = pl.col("alphabetic_words") / words
    checks = [
        (pl.col("words") < rule.minimum_words, "words", pl.col("words")),
        (pl.col("words") > rule.maximum_words, "words", pl.col("words")),
        (mean < rule.minimum_mean_word_length, "mean word length", mean),
        (mean > rule.maximum_mean_word_length, "mean word length", mean),
        (symbols > rule.maximum_symbols_per_word, "symbols per word", symbols),
        (bullets > rule.maximum_bullet_lines, "bullet lines", bullets),
        (cut > rule.maximum_ellipsis_lines, "ellipsis lines", cut),
        (alphabetic < rule.minimum_alphabetic_words, "alphabetic words", alphabetic),
        (pl.col("stop_words") < rule.minimum_stop_words, "stop words", pl.col("stop_words")),
    ]
    return Outcome(value=counts.select(first_failed(checks))["value"])


def c4_quality(rule: C4Quality, documents: pl.DataFrame, _: Surroundings) -> Outcome:
    text = TEXT.str.replace_all(r"\r\n?", "\n")
    if rule.remove_citations:
        text = text.str.replace_all(CITATION, "")
    cleaned = documents.select(
        text.str.replace_all(_unfit_line(rule), "")
        .str.replace_all(r"(?m)^[^\S\n]+|[^\S\n]+$", "")
        .str.strip_chars()
        .alias("cleaned")
    )["cleaned"]
    inside = pl.col("cleaned").str.count_matches(SENTENCE_INSIDE)
    sentences = inside + pl.col("cleaned").str.count_matches(LINE)
    phrases = [
        (TEXT.str.contains(f"(?i){literal(phrase)}"), "holds", pl.lit(phrase))
        for phrase in rule.page_phrases
    ]
    checks = [*phrases, (sentences < rule.minimum_sentences, "sentences", sentences)]
    value = documents.select("text", cleaned).select(first_failed(checks))["value"]
    return Outcome(text=cleaned, value=value)


EFFECTS: Mapping[type[Settings], Effect] = {
    GopherQuality: gopher_quality,
    C4Quality: c4_quality,
}


def first_failed(checks: list[tuple[pl.Expr, str, pl.Expr]]) -> pl.Expr:
    """Return `value`: `what: figure` of the first check that is true, or null."""
    said = [
        pl.when(failed).then(pl.format(what.replace("{", "{{") + ": {}", figure.round(3)))
        if what != "holds"
        else pl.when(failed).then(pl.format("holds {}", figure))
        for failed, what, figure in checks
    ]
    return pl.coalesce(said).alias("value")


def _gopher_counts(rule: GopherQuality) -> list[pl.Expr]:
    text = TEXT.str
    stop_words = dict.fromkeys(
        rule.stop_words or (STOP_WORDS[rule.language] if rule.language else ())
    )
    asked = list(stop_words) if rule.minimum_stop_words else []
    found = [text.contains(rf"(?i)(?:^|\W){literal(word)}(?:\W|$)") for word in asked]
    return [
        text.count_matches(r"\S+").alias("words"),
        (text.len_chars() - text.count_matches(r"\s")).alias("characters"),
        text.count_matches("#", literal=True).alias("hashes"),
        text.count_matches(r"\.\.\.|…").alias("ellipses"),
        text.count_matches(LINE).alias("lines"),
        text.count_matches(BULLET_LINE).alias("bullet_lines"),
        text.count_matches(ELLIPSIS_LINE).alias("ellipsis_lines"),
        text.count_matches(r"\S*\p{L}\S*").alias("alphabetic_words"),
        pl.sum_horizontal(pl.lit(0, pl.UInt32), *found).alias("stop_words"),
    ]


def _unfit_line(rule: C4Quality) -> str:
    """Return the pattern of a line that goes, with its line break."""
    unended = rf"(?:[^\n]*(?:[^{literal(rule.terminal_marks)}\s]|\.\.\.))?[^\S\n]*"
    kinds = [unended]
    if rule.minimum_line_words > 1:
        before = rf"(?:\S+[^\S\n]+){{0,{rule.minimum_line_words - 2}}}"
        kinds.append(rf"[^\S\n]*{before}\S*[^\S\n]*")
    if rule.line_phrases:
        phrases = "|".join(literal(phrase) for phrase in rule.line_phrases)
        kinds.append(rf"[^\n]*(?i:{phrases})[^\n]*")
    return rf"(?m)^(?:{'|'.join(kinds)})(?:\n|\z)"
