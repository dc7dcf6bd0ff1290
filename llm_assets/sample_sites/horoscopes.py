"""What each site says to each sign on each day, with the day's planted flaws.

In: a site's host name, a day and a sign's slug. Out: the clean useful text, before any markup;
the same three always give the same text, in any process. Real sites repost one another, leave
items empty and write too little or too much: `plant_flaws` says where that happens on a day.
Knows nothing of HTML.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from random import Random

from llm_assets.sample_sites.grammar import compose_text, compose_text_for_everyone
from llm_assets.sample_sites.signs import SIGNS

ZVEZDY = "zvezdy.localhost"
ASTROSLOVO = "astroslovo.localhost"
NEBO = "nebo.localhost"
HOROSCOPE_HOSTS = (ZVEZDY, ASTROSLOVO, NEBO)

USUAL_CHARACTERS = range(312, 487)
"""Lengths of a usual text, in characters: a margin inside the 310 to 490 that cleaners keep."""

Item = tuple[str, str]
"""One item of a day: the site's host name and the sign's slug."""

# Every opening sentence has one of the left-hand words, so every text can be nearly copied.
_SYNONYMS = {
    "обещает": "сулит",
    "приносит": "дарит",
    "сложится": "обернется",
    "придает": "добавляет",
    "сегодня": "нынче",
    "несет": "приносит",
    "готовит": "бережет",
    "усиливает": "укрепляет",
}
_SYNONYM = re.compile(rf"\b({'|'.join(_SYNONYMS)})\b", re.IGNORECASE)


@dataclass(frozen=True)
class PlantedFlaws:
    """Which items of one day are not what they should be; no item is in two fields.

    Reposts show the text of astroslovo for the same sign letter by letter, near copies show it
    with one or two words changed. Short texts are below 300 characters, long ones above 500.
    """

    reposts: frozenset[Item]
    near_copies: frozenset[Item]
    empty: Item
    short: Item
    long: Item


def plant_flaws(day: date) -> PlantedFlaws:
    """Choose the day's flawed items: seven signs, each flawed on one site only."""
    rng = Random(f"flaws:{day.isoformat()}")
    signs = rng.sample(list(SIGNS), 7)
    copies = [(rng.choice((ZVEZDY, NEBO)), slug) for slug in signs[:4]]
    empty, short, long = ((rng.choice(HOROSCOPE_HOSTS), slug) for slug in signs[4:])
    return PlantedFlaws(frozenset(copies[:2]), frozenset(copies[2:]), empty, short, long)


def horoscope_text(site: str, day: date, sign: str) -> str:
    """The useful text of an item, before markup; empty for the day's empty item.

    `site` is a host name such as ``"nebo.localhost"``, `sign` a slug of `SIGNS`. Raises
    `ValueError` when either is unknown.
    """
    if site not in HOROSCOPE_HOSTS:
        known = ", ".join(HOROSCOPE_HOSTS)
        raise ValueError(f"No site is called {site!r}. Choose one of: {known}.")
    if sign not in SIGNS:
        raise ValueError(f"No sign is called {sign!r}. Choose one of: {', '.join(SIGNS)}.")
    flaws, item = plant_flaws(day), (site, sign)
    if item == flaws.empty:
        return ""
    if item in flaws.reposts:
        return horoscope_text(ASTROSLOVO, day, sign)
    if item in flaws.near_copies:
        return _change_words(horoscope_text(ASTROSLOVO, day, sign))
    rng = Random(f"{site}:{day.isoformat()}:{sign}")
    if item == flaws.short:
        return _compose_until(lambda length: length < 300, sign, (3, 4), rng)
    if item == flaws.long:
        return _compose_until(lambda length: length > 500, sign, (8,), rng)
    return _compose_until(lambda length: length in USUAL_CHARACTERS, sign, (5, 6), rng)


def text_for_everyone(site: str, day: date) -> str:
    """The text that a site addresses to all signs together."""
    return compose_text_for_everyone(Random(f"{site}:{day.isoformat()}:everyone"))


def _compose_until(
    fits: Callable[[int], bool], sign: str, sentence_counts: tuple[int, ...], rng: Random
) -> str:
    while not fits(len(text := compose_text(sign, rng.choice(sentence_counts), rng))):
        pass
    return text


def _change_words(text: str) -> str:
    """Put synonyms in the place of the first one or two words that have one."""

    def swap(match: re.Match[str]) -> str:
        synonym = _SYNONYMS[match[0].lower()]
        return synonym.capitalize() if match[0][0].isupper() else synonym

    return _SYNONYM.sub(swap, text, count=2)
