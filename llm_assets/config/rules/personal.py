"""The rule for personal data, as settings."""

from __future__ import annotations

from string import Formatter
from typing import Literal, TypeAlias

from pydantic import Field, field_validator
from pydantic_core import PydanticCustomError

from llm_assets.config.base import Settings

Kind: TypeAlias = Literal["email", "iban", "card", "nie", "dni", "snils", "inn", "phone"]


class PersonalData(Settings):
    """Replace personal data in texts, or drop the texts that hold some; count them by kind.

    A model repeats what it has read, a telephone number as well as a rhyme (Carlini et al. 2021,
    Extracting Training Data from Large Language Models, section 6). What has a check digit is only
    taken for what it seems if that is right, so that a number of an order stays:

    - email: name@host.tld (RFC 5322 without quotes and comments; letters of any script);
    - iban: the length of its country (ISO 13616 registry) and a remainder of 1 by 97 (ISO 7064);
    - card: 13 to 19 digits of a known issuer (ISO/IEC 7812) with Luhn's check digit;
    - nie, dni: the letter is the number's remainder by 23 (Spanish Real Decreto 1553/2005);
    - snils: nnn-nnn-nnn nn with its check number; eleven digits in a row only behind the word;
    - inn: twelve digits, of persons, with both check digits; ten, of firms, only behind the word
      (order of the Russian tax service ED-7-14/559@, 2020);
    - phone: + and 8 to 15 digits (ITU-T E.164); of es nine digits from 6, 7, 8 or 9, of ru eleven
      from 8 or 7, as they are usually grouped. It has no check digits: mistakes are likeliest here.

    Names and addresses are not found. In this order; what one kind took is not looked at again.
    """

    rule: Literal["personal_data"]
    action: Literal["redact", "reject"] = Field(
        "redact", description="redact: replace each datum; reject: drop the document"
    )
    kinds: tuple[Kind, ...] = Field(
        ("email", "iban", "card", "nie", "dni", "snils", "inn", "phone"),
        min_length=1,
        description="what is looked for",
    )
    replacement: str = Field(
        "[{kind}]", max_length=40, description="what stands instead; {kind} is filled in"
    )

    @field_validator("replacement")
    @classmethod
    def _holds_no_personal_data(cls, replacement: str) -> str:
        try:
            named = {name for _, name, _, _ in Formatter().parse(replacement) if name is not None}
        except ValueError:
            named = {"?"}
        if named - {"kind"}:
            raise PydanticCustomError("template", "may name {kind} in braces, and nothing else")
        if any(character.isdigit() or character in "@+" for character in replacement):
            raise PydanticCustomError(
                "looks_personal", "must hold no digit, @ or +, or it would be replaced again"
            )
        return replacement
