"""How each kind of personal data looks, and how its check digits are worked out.

Every pattern is bounded in length and begins where a word or number begins, so a text is gone
through once for each kind, whatever is in it. Sources stand in the docstring of the rule's settings
(`config/rules/personal.py`).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

BLANKS = " \u00a0\u2007\u202f"  # a space and those that do not break
GAP = rf"[{BLANKS}\-\u2010\u2011\u2012\u2013]"  # between groups of digits
NEITHER = r"(?![0-9A-Za-z]|[.,][0-9])"  # nor the whole part of a decimal number
NO_MONEY = rf"(?![{BLANKS}]?[€$£₽%])"


@dataclass(frozen=True)
class Identifier:
    """A kind: where one may stand, and where it ends if it is one (None if it is not)."""

    pattern: re.Pattern[str]
    end: Callable[[re.Match[str]], int | None]

    def replace(self, text: str, replacement: str) -> tuple[str, int]:
        """Return the text with each of the kind replaced, and how many there were."""
        parts: list[str] = []
        done = position = 0
        while found := self.pattern.search(text, position):
            end = self.end(found)
            if end is None:
                position = found.start() + 1  # one may begin inside what was none
                continue
            parts += [text[done : found.start()], replacement]
            done = position = end
        if not parts:
            return text, 0
        return "".join([*parts, text[done:]]), len(parts) // 2


def _digits(text: str) -> list[int]:
    return [int(character) for character in text if character in "0123456789"]


def luhn(digits: list[int]) -> bool:
    """Say whether the last digit is Luhn's check digit (ISO/IEC 7812-1, annex B)."""
    doubled = [sum(divmod(2 * digit, 10)) for digit in digits[-2::-2]]
    return (sum(digits[-1::-2]) + sum(doubled)) % 10 == 0


def _card(found: re.Match[str]) -> int | None:
    digits = _digits(found.group())
    number = "".join(map(str, digits))
    lengths = next((sizes for issuer, sizes in ISSUERS if issuer.match(number)), ())
    return found.end() if len(digits) in lengths and luhn(digits) else None


ISSUERS = [
    (re.compile("4"), (13, 16, 19)),  # Visa
    (re.compile("5[1-5]|222[1-9]|22[3-9]|2[3-6]|27[01]|2720"), (16,)),  # Mastercard
    (re.compile("220[0-4]"), (16, 17, 18, 19)),  # Mir
    (re.compile("3[47]"), (15,)),  # American Express
    (re.compile("30[0-5]|3[689]"), (14, 16, 19)),  # Diners Club
    (re.compile("35(?:2[89]|[3-8])"), (16, 17, 18, 19)),  # JCB
    (re.compile("6011|64[4-9]|65"), (16, 19)),  # Discover
    (re.compile("62"), (16, 17, 18, 19)),  # UnionPay
    (re.compile("50|5[6-8]|6"), (13, 15, 16, 18, 19)),  # Maestro
]

# Characters of an IBAN by country: SWIFT's ISO 13616 registry.
IBAN_LENGTHS = {
    code: length
    for length, codes in {
        15: "NO",
        16: "BE",
        18: "DK FI FK FO GL NL SD",
        19: "MK SI",
        20: "AT BA EE KZ LT LU MN XK",
        21: "CH HR LI LV",
        22: "BG BH CR DE GB GE IE ME RS VA",
        23: "AE GI IL IQ OM SO TL",
        24: "AD CZ ES MD PK RO SA SE SK TN VG",
        25: "LY PT ST",
        26: "IS TR",
        27: "BI DJ FR GR IT MC MR SM",
        28: "AL AZ BY CY DO GT HU LB NI PL SV",
        29: "BR EG PS QA UA",
        30: "JO KW MU YE",
        31: "MT SC",
        32: "LC",
        33: "RU",
    }.items()
    for code in codes.split()
}


IBANS = {
    code: re.compile(
        rf"[A-Z]{{2}}[0-9]{{2}}(?:{GAP}?[0-9A-Z]){{{length - 4}}}(?![0-9A-Z])", re.I | re.A
    )
    for code, length in IBAN_LENGTHS.items()
}
VALUES = str.maketrans({chr(ord("A") + i): str(10 + i) for i in range(26)})
GAPS = re.compile(GAP)


def iban(number: str) -> bool:
    """Say whether an IBAN without gaps, in capitals, has its country's length and check digits."""
    if len(number) != IBAN_LENGTHS.get(number[:2]):
        return False
    return int((number[4:] + number[:4]).translate(VALUES)) % 97 == 1


def _iban(found: re.Match[str]) -> int | None:
    """Go on from the country and check digits for as many characters as the country has."""
    country = IBANS.get(found.group()[:2].upper())
    whole = country.match(found.string, found.start()) if country else None
    return whole.end() if whole and iban(GAPS.sub("", whole.group()).upper()) else None


LETTERS = "TRWAGMYFPDXBNJZSQVHLCKE"  # by the remainder of a DNI's number by 23


def _dni(found: re.Match[str]) -> int | None:
    number = int("".join(map(str, _digits(found.group()))))
    return found.end() if LETTERS[number % 23] == found.group()[-1].upper() else None


def _nie(found: re.Match[str]) -> int | None:
    leading = str("XYZ".index(found.group()[0].upper()))  # X, Y and Z stand for 0, 1 and 2
    number = int(leading + "".join(map(str, _digits(found.group()))))
    return found.end() if LETTERS[number % 23] == found.group()[-1].upper() else None


def snils(digits: list[int]) -> bool:
    """Say whether the last two of eleven digits are the check number of the first nine."""
    weighed = sum(digit * weight for digit, weight in zip(digits, range(9, 0, -1), strict=False))
    return weighed % 101 % 100 == digits[9] * 10 + digits[10]


def _snils(found: re.Match[str]) -> int | None:
    named = found["bare"] is None or _is_named(found, SNILS_WORD)
    return found.end() if named and snils(_digits(found.group())) else None


def inn(digits: list[int]) -> bool:
    """Say whether the last digit of ten, or the last two of twelve, are check digits."""
    last = [_inn_digit(digits[:-1])]
    if len(digits) == 12:
        last.insert(0, _inn_digit(digits[:-2]))
    return digits[-len(last) :] == last


def _inn_digit(digits: list[int]) -> int:
    weights = [3, 7, 2, 4, 10, 3, 5, 9, 4, 6, 8][-len(digits) :]
    return sum(a * b for a, b in zip(digits, weights, strict=True)) % 11 % 10


def _inn(found: re.Match[str]) -> int | None:
    digits = _digits(found.group())
    named = len(digits) == 12 or _is_named(found, INN_WORD)
    return found.end() if named and any(digits[:2]) and inn(digits) else None


SNILS_WORD = re.compile(r"(?i)\b(?:СНИЛС|SNILS)\b[^0-9\n]{0,20}$")
INN_WORD = re.compile(r"(?i)\b(?:ИНН|INN)\b[^0-9\n]{0,20}$")


def _is_named(found: re.Match[str], word: re.Pattern[str]) -> bool:
    return word.search(found.string[max(0, found.start() - 30) : found.start()]) is not None


NATIONAL_DIGITS = {"7": 11, "34": 11, "1": 11}  # with the country's code; others: 8 to 15


def _phone(found: re.Match[str]) -> int | None:
    """Cut an international number where its country's end: another number may follow it."""
    if found["plus"] is None:
        return found.end()
    digits = "".join(map(str, _digits(found.group())))
    length = next((n for code, n in NATIONAL_DIGITS.items() if digits.startswith(code)), 0)
    if len(digits) < (length or 8) or (not length and len(digits) > 15):
        return None
    seen = 0
    for position in range(found.start(), found.end()):
        seen += found.string[position] in "0123456789"
        if seen == (length or len(digits)):
            after = found.string[position + 1 : position + 2]
            return None if after in tuple("0123456789") else position + 1
    return None


def _whole(found: re.Match[str]) -> int:
    return found.end()


EMAIL = (
    r"(?<![\w.+%-])[\w.+%'-]{1,64}@(?:[\w-]{1,63}\.){1,8}"
    r"(?:xn--[a-z0-9-]{2,59}|[^\W\d_]{2,24})(?![\w@-])"
)
CARD = (
    rf"(?<![0-9A-Za-z])[2-6][0-9]{{3}}(?:(?P<gap>{GAP}?)[0-9]{{4}}(?P=gap)[0-9]{{4}}(?P=gap)"
    rf"(?:[0-9]{{1,7}}|[0-9]{{4}}(?P=gap)[0-9]{{1,3}})|{GAP}[0-9]{{6}}{GAP}[0-9]{{4,5}}){NEITHER}"
)
DNI = (
    rf"(?<![\w.,-])(?:[0-9]{{8}}|[0-9]{{2}}\.[0-9]{{3}}\.[0-9]{{3}})"
    rf"(?:-?[A-HJ-NP-TV-Za-hj-np-tv-z]|[{BLANKS}][A-HJ-NP-TV-Z])(?![\w-])"
)
NIE = r"(?<![\w-])[XYZxyz][ -]?[0-9]{7}[ -]?[A-HJ-NP-TV-Za-hj-np-tv-z](?![\w-])"
SNILS = (
    rf"(?<![\w.,-])(?:[0-9]{{3}}(?P<gap>{GAP})[0-9]{{3}}(?P=gap)[0-9]{{3}}{GAP}[0-9]{{2}}"
    rf"|(?P<bare>[0-9]{{11}})){NEITHER}"
)
INN = rf"(?<![\w.,-])(?:[0-9]{{12}}|[0-9]{{10}}){NEITHER}"
PHONE = (
    rf"(?<![\w+])(?P<plus>\(\+[1-9][0-9]{{0,2}}\)|\+[1-9])"
    rf"(?:[{BLANKS}().\-/\u2010-\u2013]{{0,2}}[0-9]){{6,14}}"
    # es: 612 345 678, 612 34 56 78, 91 234 56 78, 612345678 (612.345.678 is a number)
    rf"|(?<![\w+.,/-])(?:(?:6[0-9]|7[1-9]|[89][1-8])[0-9]{GAP}[0-9]{{3}}{GAP}[0-9]{{3}}"
    rf"|(?:6[0-9]|7[1-9]|[89][1-8])[0-9](?:{GAP}|\.)[0-9]{{2}}(?:{GAP}|\.)[0-9]{{2}}(?:{GAP}|\.)[0-9]{{2}}"
    rf"|[89][1-8](?:{GAP}|\.)[0-9]{{3}}(?:{GAP}|\.)[0-9]{{2}}(?:{GAP}|\.)[0-9]{{2}}"
    rf"|(?:6[0-9]|7[1-9]|9[1-8])[0-9]{{7}}){NEITHER}{NO_MONEY}"
    # ru: 8 (495) 123-45-67, 8-916-123-45-67, 79161234567, (495) 123-45-67
    rf"|(?<![\w+.,/-])[78]{GAP}?(?:\([3489][0-9]{{2}}\)|[3489][0-9]{{2}})[{BLANKS}]?{GAP}?"
    rf"[0-9]{{3}}{GAP}?[0-9]{{2}}{GAP}?[0-9]{{2}}{NEITHER}{NO_MONEY}"
    rf"|(?<![\w+])\([3489][0-9]{{2}}\)[{BLANKS}]?[0-9]{{3}}{GAP}[0-9]{{2}}{GAP}[0-9]{{2}}{NEITHER}"
)

IDENTIFIERS: Mapping[str, Identifier] = {
    "email": Identifier(re.compile(EMAIL), _whole),
    "iban": Identifier(re.compile(r"(?<![0-9A-Za-z])[A-Za-z]{2}[0-9]{2}(?=.?[0-9A-Za-z])"), _iban),
    "card": Identifier(re.compile(CARD), _card),
    "nie": Identifier(re.compile(NIE), _nie),
    "dni": Identifier(re.compile(DNI), _dni),
    "snils": Identifier(re.compile(SNILS), _snils),
    "inn": Identifier(re.compile(INN), _inn),
    "phone": Identifier(re.compile(PHONE), _phone),
}
