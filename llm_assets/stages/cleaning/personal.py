"""Personal data in texts: found, counted, replaced. The kinds themselves are in `identifiers.py`.

Most texts hold none, which one pattern of polars sees at once; only the others are looked at in
Python. What is found never leaves the text: counts by kind do.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

import polars as pl

from llm_assets.config.base import Settings
from llm_assets.config.rules import PersonalData
from llm_assets.stages.cleaning.identifiers import IDENTIFIERS
from llm_assets.stages.cleaning.outcome import Effect, Outcome, Surroundings

PERHAPS = r"@|(?:[0-9][^0-9]{0,3}){7}"  # without it a text holds none of the kinds


def personal_data(rule: PersonalData, documents: pl.DataFrame, _: Surroundings) -> Outcome:
    texts = documents["text"]
    rows = texts.str.contains(PERHAPS).arg_true()
    found = [redact(text, rule) for text in texts.gather(rows)]
    hits = {row: one for row, one in zip(rows, found, strict=True) if one[1]}
    if not hits:
        return Outcome()
    if rule.action == "reject":
        said = {row: _counted(kinds) for row, (_, kinds) in hits.items()}
        return Outcome(value=pl.Series("value", map(said.get, range(len(texts))), pl.String))
    kinds = [hits[row][1] if row in hits else [] for row in range(len(texts))]
    rewritten = pl.Series([text for text, _ in hits.values()], dtype=pl.String)
    return Outcome(
        text=texts.clone().scatter(list(hits), rewritten),
        redacted=pl.Series("redacted", kinds, pl.List(pl.String)),
    )


EFFECTS: Mapping[type[Settings], Effect] = {PersonalData: personal_data}


def redact(text: str, rule: PersonalData) -> tuple[str, list[str]]:
    """Return the text without personal data, and the kind of each that was there."""
    kinds: list[str] = []
    for kind, identifier in IDENTIFIERS.items():
        if kind in rule.kinds:
            text, count = identifier.replace(text, rule.replacement.format(kind=kind))
            kinds += [kind] * count
    return text, kinds


def _counted(kinds: list[str]) -> str:
    return ", ".join(f"{kind} {count}" for kind, count in Counter(kinds).items())
