"""The rule that keeps languages, as settings. The detector is loaded when the rule is applied."""

from __future__ import annotations

from typing import Literal, TypeAlias

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from llm_assets.config.base import Settings

# What lingua 2.1 knows, by ISO 639-1; a test compares. No `no`: Bokmål is nb, Nynorsk is nn.
# fmt: off
Language: TypeAlias = Literal[
    "af", "ar", "az", "be", "bg", "bn", "bs", "ca", "cs", "cy", "da", "de", "el", "en", "eo",
    "es", "et", "eu", "fa", "fi", "fr", "ga", "gu", "he", "hi", "hr", "hu", "hy", "id", "is",
    "it", "ja", "ka", "kk", "ko", "la", "lg", "lt", "lv", "mi", "mk", "mn", "mr", "ms", "nb",
    "nl", "nn", "pa", "pl", "pt", "ro", "ru", "sk", "sl", "sn", "so", "sq", "sr", "st", "sv",
    "sw", "ta", "te", "th", "tl", "tn", "tr", "ts", "uk", "ur", "vi", "xh", "yo", "zh", "zu",
]
# fmt: on


class KeepLanguage(Settings):
    """Keep texts that are in one of some languages; name the language of the others.

    A model that is to write one language learns others from pages that were translated, quoted or
    collected by mistake. The confidence is a probability that all languages compared share; texts
    of a few words have a low one, so compare with few languages there (`among`), or let them pass
    (`asked_from`). A text without letters is of an unknown language, with the confidence 0.
    Source: the detector is lingua (github.com/pemistahl/lingua-rs), n-grams of one to five
    characters; its README measures it on single words, pairs and sentences.
    """

    rule: Literal["keep_language"]
    languages: tuple[Language, ...] = Field(min_length=1, description="ISO 639-1 codes that stay")
    confidence: float = Field(
        0.5, gt=0, le=1, description="probability that it is one of `languages`; less is dropped"
    )
    among: tuple[Language, ...] = Field(
        (), description="compared with these only, ISO 639-1; none: all 75 that are known"
    )
    asked_from: int = Field(0, ge=0, description="characters; shorter texts pass unasked")
    characters: int = Field(
        2000, ge=20, le=100_000, description="of a text that are looked at, from its start"
    )

    @model_validator(mode="after")
    def _could_reject(self) -> KeepLanguage:
        if self.among and set(self.among) <= set(self.languages):
            raise PydanticCustomError(
                "among",
                "names no language beside those that stay; name those that may be mistaken for "
                "them, or leave it out",
                {"at": ["among"]},
            )
        return self
