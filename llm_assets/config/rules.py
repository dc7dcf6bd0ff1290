"""The cleaning rules a use case may name, as settings.

In: the `cleaning.rules` list. Out: one frozen class per rule, told apart by its key `rule`. What a
rule does to a document stands in `stages/cleaning.py`; here are only names and parameters.
"""

from __future__ import annotations

import re
from typing import Annotated, Literal

from pydantic import Field, field_validator, model_validator
from pydantic_core import PydanticCustomError

from llm_assets.config.base import Settings

SCRIPTS = ("Cyrillic", "Latin", "Greek")

PLAIN_WORDS = re.compile(r"(\(\?i\))?[\w |]+")  # alternatives that every engine reads alike


class DropEmpty(Settings):
    """Drop documents whose text is empty or only white space."""

    rule: Literal["drop_empty"]


class DropWhere(Settings):
    """Drop documents where a field matches a regular expression (searched, not anchored)."""

    rule: Literal["drop_where"]
    field: str = Field(min_length=1, description="name of the field")
    matches: str = Field(
        min_length=1, description="Rust-style regular expression; (?i) ignores case"
    )

    @field_validator("matches")
    @classmethod
    def _compiles(cls, pattern: str) -> str:
        if PLAIN_WORDS.fullmatch(pattern):
            return pattern  # spares every load of the code location the import of polars
        import polars as pl

        try:
            pl.Series([""]).str.contains(pattern)  # the engine that will use it: Python's differs
        except pl.exceptions.ComputeError as error:
            why = str(error).split("\n\n")[0].splitlines()[-1].removeprefix("error: ")
            raise PydanticCustomError(
                "regex", "is not a regular expression ({why})", {"why": why}
            ) from error
        return pattern


class KeepBefore(Settings):
    """Keep what stands before the first occurrence of a mark; all of it where there is none."""

    rule: Literal["keep_before"]
    mark: str = Field(min_length=1, description="literal text, for example a non-breaking space")


class StripLineBreaks(Settings):
    """Turn line breaks, tabs and runs of white space into one space, and trim the ends."""

    rule: Literal["strip_line_breaks"]


class KeepCharacters(Settings):
    """Remove every character that is neither of the scripts nor in the list."""

    rule: Literal["keep_characters"]
    scripts: tuple[Literal["Cyrillic", "Latin", "Greek"], ...] = Field(
        (), description="Unicode scripts whose letters stay"
    )
    also: str = Field("", description="further characters that stay; name the space too")

    @model_validator(mode="after")
    def _keeps_something(self) -> KeepCharacters:
        if not (self.scripts or self.also):
            raise PydanticCustomError("keeps_nothing", "keeps no character: give scripts or also")
        return self


class DropDuplicates(Settings):
    """Drop documents whose text, as it is at this point, a document before it already has."""

    rule: Literal["drop_duplicates"]


class KeepLength(Settings):
    """Keep texts longer than `over` and shorter than `under` characters, both excluded."""

    rule: Literal["keep_length"]
    over: int = Field(0, ge=0, description="characters; shorter or equal is dropped")
    under: int = Field(gt=0, description="characters; longer or equal is dropped")

    @model_validator(mode="after")
    def _is_a_range(self) -> KeepLength:
        if self.under - self.over < 2:
            raise PydanticCustomError(
                "empty_range",
                "over {over} and under {under} leaves no length; make under the larger one",
                {"over": self.over, "under": self.under},
            )
        return self


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
    """Rules in the order in which they are applied."""

    rules: tuple[Rule, ...] = Field(min_length=1)
