"""Telling languages apart. The detector, lingua, is built once in a process for its languages.

Its models are read when a text first needs them; all 75 languages take less than 100 MB. It sees
the first characters of a text only, so a huge one costs no more than a page.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import TYPE_CHECKING

import polars as pl

from llm_assets.config.base import Settings
from llm_assets.config.rules import KeepLanguage
from llm_assets.stages.cleaning.outcome import Effect, Outcome, Surroundings

if TYPE_CHECKING:
    from lingua import LanguageDetector

DIGITS = 4  # of a confidence: the detector adds up in any order, so the last ones vary


def keep_language(rule: KeepLanguage, documents: pl.DataFrame, _: Surroundings) -> Outcome:
    detector = _detector(frozenset({*rule.among, *rule.languages}) if rule.among else None)
    wanted = frozenset(rule.languages)
    seen = documents["text"].str.head(max(rule.characters, rule.asked_from))
    values = [
        None
        if len(text) < rule.asked_from
        else _judge(detector, text[: rule.characters], wanted, rule.confidence)
        for text in seen
    ]
    return Outcome(value=pl.Series("value", values, pl.String))


EFFECTS: Mapping[type[Settings], Effect] = {KeepLanguage: keep_language}


def _judge(
    detector: LanguageDetector, text: str, wanted: frozenset[str], least: float
) -> str | None:
    """Return None for a text in a wanted language, else its language and confidence."""
    found = {
        one.language.iso_code_639_1.name.lower(): round(one.value, DIGITS)
        for one in detector.compute_language_confidence_values(text)
    }
    if sum(found.get(code, 0) for code in wanted) >= least:
        return None
    confidence, language = max((confidence, code) for code, confidence in found.items())
    return f"{language} {confidence:.2f}" if confidence else "unknown 0.00"


@lru_cache(maxsize=4)
def _detector(codes: frozenset[str] | None) -> LanguageDetector:
    from lingua import IsoCode639_1, LanguageDetectorBuilder

    if codes is None:
        return LanguageDetectorBuilder.from_all_languages().build()
    named = [IsoCode639_1.from_str(code) for code in sorted(codes)]
    return LanguageDetectorBuilder.from_iso_codes_639_1(*named).build()
