"""The cleaning rules a use case may name, as settings.

In: the `cleaning` block. Out: one frozen class per rule, told apart by its key `rule`, by families:
`shaping` rewrites texts; `dropping` rejects by plain facts, `quality` by what published corpora ask
for, `languages` by the language; `personal` finds personal data; `lists` are the team's own words
and functions. What a rule does to a document stands in `stages/cleaning/`, by the same families;
here are only names and parameters. Loads no engine.
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from llm_assets.config.base import Settings
from llm_assets.config.rules.dropping import DropEmpty, DropMalformed, DropWhere, KeepLength
from llm_assets.config.rules.languages import KeepLanguage
from llm_assets.config.rules.lists import Blocklist, Custom
from llm_assets.config.rules.personal import PersonalData
from llm_assets.config.rules.quality import C4Quality, GopherQuality, GopherRepetition
from llm_assets.config.rules.shaping import (
    CollapseWhiteSpace,
    KeepAfter,
    KeepBefore,
    KeepCharacters,
    Normalize,
    RemoveControlCharacters,
    StripLineBreaks,
)

Rule = Annotated[
    DropEmpty
    | DropMalformed
    | DropWhere
    | KeepBefore
    | KeepAfter
    | Normalize
    | StripLineBreaks
    | CollapseWhiteSpace
    | RemoveControlCharacters
    | KeepCharacters
    | KeepLength
    | GopherQuality
    | GopherRepetition
    | C4Quality
    | KeepLanguage
    | PersonalData
    | Blocklist
    | Custom,
    Field(discriminator="rule"),
]


class Cleaning(Settings):
    """Rules in the order in which they are applied, and what applies them."""

    engine: Literal["polars", "spark"] = Field(
        "polars",
        description="polars: on this machine; spark: PySpark (local or a cluster), same documents",
    )
    rules: tuple[Rule, ...] = Field(min_length=1)

    @property
    def counts_tokens(self) -> bool:
        """True where a rule needs the base model's tokenizer."""
        return any(isinstance(rule, KeepLength) and rule.unit == "tokens" for rule in self.rules)


__all__ = [
    "Blocklist",
    "C4Quality",
    "Cleaning",
    "CollapseWhiteSpace",
    "Custom",
    "DropEmpty",
    "DropMalformed",
    "DropWhere",
    "GopherQuality",
    "GopherRepetition",
    "KeepAfter",
    "KeepBefore",
    "KeepCharacters",
    "KeepLanguage",
    "KeepLength",
    "Normalize",
    "PersonalData",
    "RemoveControlCharacters",
    "Rule",
    "StripLineBreaks",
]
