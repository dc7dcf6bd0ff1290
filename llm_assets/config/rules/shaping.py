"""Rules that rewrite texts and reject none, as settings.

Each gives the same again when it is applied to what it gave, but for `keep_after`.
"""

from __future__ import annotations

from typing import Literal

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from llm_assets.config.base import Settings


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
