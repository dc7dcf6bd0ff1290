"""Rules that reject by plain facts, as settings: emptiness, a field, a length.

Imports no engine: a pattern is compiled here only where it is more than plain words.
"""

from __future__ import annotations

import re
from typing import Literal

from pydantic import Field, field_validator, model_validator
from pydantic_core import PydanticCustomError

from llm_assets.config.base import Settings

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


class KeepLength(Settings):
    """Keep texts longer than `over` and shorter than `under`, both excluded.

    Documents of other lengths are navigation and slogans (too short) or whole archives on a page
    (too long). A word is what stands between white space; tokens are those of the use case's own
    tokenizer, without its special tokens. A text of more than 100 000 characters is tokenized in
    pieces cut at white space, and only until `under` is reached.
    """

    rule: Literal["keep_length"]
    over: int = Field(0, ge=0, description="in `unit`; shorter or equal is dropped")
    under: int = Field(gt=0, description="in `unit`; longer or equal is dropped")
    unit: Literal["characters", "words", "tokens"] = Field(
        "characters", description="what is counted"
    )

    @model_validator(mode="after")
    def _is_a_range(self) -> KeepLength:
        if self.under - self.over < 2:
            raise PydanticCustomError(
                "empty_range",
                "over {over} and under {under} leaves no length; make under the larger one",
                {"over": self.over, "under": self.under},
            )
        return self


class DropMalformed(Settings):
    """Drop texts with replacement characters (U+FFFD), which stand where bytes were no text.

    They mean that the source was read in the wrong encoding, or that it was broken before: what
    surrounds them is seldom what was written. Source: Unicode Standard, section 23.8.
    """

    rule: Literal["drop_malformed"]
    maximum_share: float = Field(0, ge=0, lt=1, description="of characters; 0: not one")
