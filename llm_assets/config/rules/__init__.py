"""The cleaning rules a use case may name, as settings.

In: the `cleaning` block. Out: one frozen class per rule, told apart by its key `rule`, by families:
`shaping` rewrites texts, `dropping` rejects by plain facts, `duplicates` looks at other documents.
What a rule does to a document stands in `stages/cleaning/`, a module per family; here are only
names and parameters.
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from llm_assets.config.base import Settings
from llm_assets.config.rules.dropping import DropEmpty, DropWhere, KeepLength
from llm_assets.config.rules.duplicates import DropDuplicates
from llm_assets.config.rules.shaping import KeepBefore, KeepCharacters, StripLineBreaks

Rule = Annotated[
    DropEmpty
    | DropWhere
    | KeepBefore
    | StripLineBreaks
    | KeepCharacters
    | DropDuplicates
    | KeepLength,
    Field(discriminator="rule"),
]


class Cleaning(Settings):
    """Rules in the order in which they are applied, and what applies them."""

    engine: Literal["polars", "spark"] = Field(
        "polars",
        description="polars: on this machine; spark: PySpark (local or a cluster), same documents",
    )
    rules: tuple[Rule, ...] = Field(min_length=1)


__all__ = [
    "Cleaning",
    "DropDuplicates",
    "DropEmpty",
    "DropWhere",
    "KeepBefore",
    "KeepCharacters",
    "KeepLength",
    "Rule",
    "StripLineBreaks",
]
