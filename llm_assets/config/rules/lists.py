"""Rules of the team's own: a list of words, a Python function, as settings."""

from __future__ import annotations

from pathlib import PurePosixPath
from typing import Annotated, Literal

from pydantic import Field, field_validator, model_validator
from pydantic_core import PydanticCustomError

from llm_assets.config.base import Settings, shaped


class Blocklist(Settings):
    """Drop texts that hold one of some words or phrases, as whole words, in any case.

    For what must not be learned: slurs, competitors, advertisements. The list is the team's own;
    of the published ones C4's is known to remove texts of minorities about themselves (Dodge et al.
    2021, Documenting Large Webtext Corpora, section 5.3), which is why none ships. Punctuation and
    white space between words of a phrase do not matter.
    """

    rule: Literal["blocklist"]
    words: tuple[str, ...] = Field((), description="words or phrases")
    file: str | None = Field(
        None, description="data/…: one word or phrase a line, UTF-8; lines with # are remarks"
    )

    @field_validator("words")
    @classmethod
    def _can_be_found(cls, words: tuple[str, ...]) -> tuple[str, ...]:
        for i, word in enumerate(words):
            if not any(character.isalnum() for character in word):
                raise PydanticCustomError(
                    "blocked_word", "must hold a letter or a digit", {"at": [i]}
                )
        return words

    @field_validator("file")
    @classmethod
    def _is_below_data(cls, file: str | None) -> str | None:
        if file is None:
            return file
        parts = PurePosixPath(file).parts
        if len(parts) < 2 or parts[0] != "data" or ".." in parts:
            raise PydanticCustomError(
                "below_data", "must be a file below data/, such as data/blocklists/ru.txt"
            )
        return file

    @model_validator(mode="after")
    def _names_something(self) -> Blocklist:
        if not self.words and self.file is None:
            raise PydanticCustomError("blocks_nothing", "blocks no word: give words or file")
        return self


class Custom(Settings):
    """Apply a Python function of the team's own to each text.

    `def function(text: str) -> str | Rejection`: the text as it shall be, or
    `Rejection("why")` (from llm_assets.stages.cleaning) to drop the document. It must depend on the
    text alone: documents come in any order, in several processes. The file of its module is in the
    recipe, so days are made again after a change of it; what that module imports is not: after
    changing such code, run the days with --again.
    """

    rule: Literal["custom"]
    function: Annotated[
        str, shaped(r"[A-Za-z_]\w*(\.\w+)*:[A-Za-z_]\w*", "written as package.module:function")
    ] = Field(description="package.module:function")
