"""Rules that rewrite texts and reject none, as settings.

Each gives the same again when it is applied to what it gave, but for `keep_after`, which looks for
the next mark.
"""

from __future__ import annotations

from typing import Literal, TypeAlias

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from llm_assets.config.base import Settings

Script: TypeAlias = Literal[
    "Arabic",
    "Armenian",
    "Bengali",
    "Cyrillic",
    "Devanagari",
    "Ethiopic",
    "Georgian",
    "Greek",
    "Gujarati",
    "Gurmukhi",
    "Han",
    "Hangul",
    "Hebrew",
    "Hiragana",
    "Kannada",
    "Katakana",
    "Khmer",
    "Lao",
    "Latin",
    "Malayalam",
    "Myanmar",
    "Sinhala",
    "Tamil",
    "Telugu",
    "Thai",
    "Tibetan",
]


class KeepBefore(Settings):
    """Keep what stands before the first occurrence of a mark; all of it where there is none.

    For what a site puts behind every text: "Read also", a signature, a share bar.
    """

    rule: Literal["keep_before"]
    mark: str = Field(min_length=1, description="literal text, for example a non-breaking space")


class KeepAfter(Settings):
    """Keep what stands after the first occurrence of a mark; all of it where there is none.

    For what a site puts before every text: a dateline, a byline, a headline that is repeated.
    """

    rule: Literal["keep_after"]
    mark: str = Field(min_length=1, description="literal text, for example an em dash")


class Normalize(Settings):
    """Bring every text into one Unicode normalisation form.

    The same letter may be written as one code point or as a letter and its accent; to a tokenizer
    and to deduplication those are two texts. NFC composes and changes no meaning. NFKC also turns
    ligatures, full-width letters, superscripts and fractions into plain ones: x² becomes x2.
    Source: Unicode Standard Annex #15, sections 1.1 and 1.2.
    """

    rule: Literal["normalize"]
    form: Literal["NFC", "NFKC"] = Field("NFC", description="Unicode normalisation form")


class StripLineBreaks(Settings):
    """Turn line breaks, tabs and runs of white space into one space, and trim the ends."""

    rule: Literal["strip_line_breaks"]


class CollapseWhiteSpace(Settings):
    """Turn runs of white space inside a line into one space; keep the line breaks.

    Line breaks of any system become \\n, lines lose white space at both ends, and more empty lines
    in a row than `empty_lines` are cut. HTML says nothing by its spaces, but by its paragraphs:
    rules that look at lines (c4_quality, gopher_repetition) need those.
    """

    rule: Literal["collapse_white_space"]
    empty_lines: int = Field(1, ge=0, le=10, description="that stay between two paragraphs")


class RemoveControlCharacters(Settings):
    """Remove control characters, NUL among them, and invisible ones; line breaks and tabs stay.

    They come from broken encodings and copied terminals; no reader sees them, and every tokenizer
    does. With `zero_width` also characters without a width or that turn the direction of writing:
    zero-width spaces, soft hyphens, byte order marks, bidirectional marks. A joiner (ZWJ, ZWNJ)
    stays behind a letter of a script that needs it, and behind an emoji: Persian and Indic words
    are spelled with it, and a family emoji is several people joined by it.
    Source: general category Cc and section 23.2 of the Unicode Standard.
    """

    rule: Literal["remove_control_characters"]
    zero_width: bool = Field(True, description="remove invisible characters too")


class KeepCharacters(Settings):
    """Remove every character that is neither of the scripts nor in the list.

    Of a script stay the letters, and where it writes vowels or tones as marks, those too. Latin,
    Greek and Cyrillic write accents as separate marks only in texts that are not normalised: put
    `normalize` before this rule.
    """

    rule: Literal["keep_characters"]
    scripts: tuple[Script, ...] = Field((), description="Unicode scripts whose letters stay")
    also: str = Field("", description="further characters that stay; name the space too")

    @model_validator(mode="after")
    def _keeps_something(self) -> KeepCharacters:
        if not (self.scripts or self.also):
            raise PydanticCustomError("keeps_nothing", "keeps no character: give scripts or also")
        return self
