"""Rules of quality from published corpora, as settings.

Defaults are those of the papers, which speak of English web pages; figures of other languages and
of short texts must be looked at before they are trusted.
"""

from __future__ import annotations

from typing import Annotated, Literal, TypeAlias

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from llm_assets.config.base import Settings

Share: TypeAlias = Annotated[float, Field(ge=0, le=1)]


class GopherQuality(Settings):
    """Drop texts that do not look like prose: too few or odd words, symbols, bullets, cut lines.

    The first bound that a text is outside of, in the order of the parameters, is its value. A word
    is what stands between white space, a line one that is not empty. Stop words are counted once
    each, in any case.
    Source: Rae et al. 2021, Scaling Language Models (arXiv:2112.11446), appendix A.1.1, "Quality
    Filtering"; the stop words of es and ru are ours, the most frequent function words.
    """

    rule: Literal["gopher_quality"]
    minimum_words: int = Field(50, ge=0, description="words")
    maximum_words: int = Field(100_000, gt=0, description="words")
    minimum_mean_word_length: float = Field(3, ge=0, description="characters")
    maximum_mean_word_length: float = Field(10, gt=0, description="characters")
    maximum_symbols_per_word: float = Field(
        0.1, ge=0, description="hashes, or ellipses, by the number of words"
    )
    maximum_bullet_lines: Share = Field(0.9, description="share of lines that start with a bullet")
    maximum_ellipsis_lines: Share = Field(
        0.3, description="share of lines that end with an ellipsis"
    )
    minimum_alphabetic_words: Share = Field(0.8, description="share of words with a letter")
    minimum_stop_words: int = Field(2, ge=0, description="different ones; 0: do not ask")
    language: Literal["en", "es", "ru"] | None = Field(None, description="whose stop words")
    stop_words: tuple[Annotated[str, Field(min_length=1)], ...] = Field(
        (), description="instead of the language's own"
    )

    @model_validator(mode="after")
    def _bounds_leave_something(self) -> GopherQuality:
        for low, high in (
            ("minimum_words", "maximum_words"),
            ("minimum_mean_word_length", "maximum_mean_word_length"),
        ):
            if getattr(self, low) > getattr(self, high):
                raise PydanticCustomError(
                    "crossed",
                    "{low} is more than {high}, which leaves nothing; make {high} the larger one",
                    {"low": low, "high": high},
                )
        if self.minimum_stop_words and not (self.language or self.stop_words):
            raise PydanticCustomError(
                "whose_stop_words",
                "counts stop words and does not say whose: give language, or your own "
                "stop_words, or minimum_stop_words: 0",
            )
        if self.stop_words and len(set(self.stop_words)) < self.minimum_stop_words:
            raise PydanticCustomError(
                "stop_words",
                "has fewer stop_words than minimum_stop_words asks for; name more of them",
            )
        return self


class GopherRepetition(Settings):
    """Drop texts that repeat themselves: in lines, paragraphs or sequences of words.

    Repetition is what generated pages, menus and broken extractions have in common, and what a
    model learns to babble from. Shares of characters are of the whole text. Of duplicates the first
    occurrence is not counted; a sequence counts as the most frequent one if it occurs at least
    twice; characters in several duplicate sequences count once. The first five million characters
    speak for a text that has more.
    Source: Rae et al. 2021, Scaling Language Models (arXiv:2112.11446), appendix A.1.1, "Repetition
    Removal", and its table A1, whose order the checks keep but for paragraphs before lines.
    """

    rule: Literal["gopher_repetition"]
    maximum_duplicate_paragraphs: Share = Field(0.3, description="share of paragraphs")
    maximum_duplicate_paragraph_characters: Share = Field(0.2, description="share of characters")
    maximum_duplicate_lines: Share = Field(0.3, description="share of lines")
    maximum_duplicate_line_characters: Share = Field(0.2, description="share of characters")
    maximum_top_2_gram: Share = Field(0.2, description="share of characters")
    maximum_top_3_gram: Share = Field(0.18, description="share of characters")
    maximum_top_4_gram: Share = Field(0.16, description="share of characters")
    maximum_duplicate_5_grams: Share = Field(0.15, description="share of characters")
    maximum_duplicate_6_grams: Share = Field(0.14, description="share of characters")
    maximum_duplicate_7_grams: Share = Field(0.13, description="share of characters")
    maximum_duplicate_8_grams: Share = Field(0.12, description="share of characters")
    maximum_duplicate_9_grams: Share = Field(0.11, description="share of characters")
    maximum_duplicate_10_grams: Share = Field(0.1, description="share of characters")


class C4Quality(Settings):
    """Keep the lines that are sentences, and drop pages with placeholders, code or few sentences.

    Removes citation marks such as [1], lines that do not end in a terminal mark (or end in an
    ellipsis), short lines, and lines with one of `line_phrases`; drops texts with one of
    `page_phrases` and those with too few sentences left. What is removed is menus, buttons,
    notices and code. Phrases are looked for in any case. A sentence ends with a line, or with a
    terminal mark before a capital letter.
    Source: Raffel et al. 2020, Exploring the Limits of Transfer Learning with a Unified
    Text-to-Text Transformer (JMLR 21:140), section 2.2.
    """

    rule: Literal["c4_quality"]
    terminal_marks: str = Field('.!?"”»', min_length=1, description="characters that end a line")
    minimum_line_words: int = Field(5, ge=1, le=20, description="words")
    minimum_sentences: int = Field(3, ge=0, description="in what is left of a text")
    line_phrases: tuple[Annotated[str, Field(min_length=1)], ...] = Field(
        (
            "javascript",
            "terms of use",
            "privacy policy",
            "cookie policy",
            "uses cookies",
            "use of cookies",
            "use cookies",
        ),
        description="a line with one of these is removed",
    )
    page_phrases: tuple[Annotated[str, Field(min_length=1)], ...] = Field(
        ("lorem ipsum", "{"), description="a text with one of these is dropped"
    )
    remove_citations: bool = Field(True, description="[1], [edit] and [citation needed]")
