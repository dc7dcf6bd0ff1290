"""What the sample horoscopes are made of: their words, their lengths, their planted flaws."""

import difflib
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from datetime import date, timedelta
from itertools import product
from statistics import quantiles

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from llm_assets.sample_sites import HOROSCOPE_HOSTS, SIGNS, horoscope_text, own_terms, plant_flaws

ZVEZDY, ASTROSLOVO, NEBO = HOROSCOPE_HOSTS
DAY = date(2026, 1, 5)
MONTH = [DAY + timedelta(days=offset) for offset in range(30)]
ITEMS = tuple(product(HOROSCOPE_HOSTS, SIGNS))

days = st.dates(min_value=date(2000, 1, 1), max_value=date(2099, 12, 31))


def words_of(text: str) -> list[str]:
    return re.findall(r"[а-я-]+", text.lower())


def texts_of(day: date) -> Iterator[tuple[str, str]]:
    """The slug and the text of each item of the day that is not empty."""
    for site, slug in ITEMS:
        if text := horoscope_text(site, day, slug):
            yield slug, text


def test_texts_are_the_same_in_a_process_with_another_hash_seed() -> None:
    program = (
        "from datetime import date; from llm_assets.sample_sites import *; "
        "texts = [horoscope_text(h, date(2026, 1, 5), s) for h in HOROSCOPE_HOSTS for s in SIGNS];"
        "print(*texts, sep='|')"
    )
    here = "|".join(horoscope_text(site, DAY, slug) for site, slug in ITEMS)
    for hash_seed in ("1", "2"):
        environment = {**os.environ, "PYTHONHASHSEED": hash_seed, "PYTHONIOENCODING": "utf-8"}
        there = subprocess.run(
            [sys.executable, "-c", program], env=environment, capture_output=True, check=True
        )
        assert there.stdout.decode().rstrip("\n") == here


@settings(max_examples=25, deadline=None)
@given(two_days=st.lists(days, min_size=2, max_size=2, unique=True))
def test_no_two_days_share_a_text_on_any_site(two_days: list[date]) -> None:
    for site in HOROSCOPE_HOSTS:
        first, second = (
            {text for slug in SIGNS if (text := horoscope_text(site, day, slug))}
            for day in two_days
        )
        assert not first & second


@settings(max_examples=25, deadline=None)
@given(day=days)
def test_sites_agree_on_a_sign_only_where_a_repost_is_planted(day: date) -> None:
    planted = {slug for _, slug in plant_flaws(day).reposts}
    agreeing = {
        slug
        for slug in SIGNS
        if len({horoscope_text(site, day, slug) for site in HOROSCOPE_HOSTS}) < 3
    }
    assert agreeing == planted


def test_every_sign_has_words_of_its_own_that_no_other_sign_has() -> None:
    vocabularies = [own_terms(slug) for slug in SIGNS]
    assert min(map(len, vocabularies)) >= 8
    assert len(frozenset().union(*vocabularies)) == sum(map(len, vocabularies))


@settings(max_examples=25, deadline=None)
@given(day=days)
def test_a_text_has_three_words_of_its_own_sign_and_none_of_another(day: date) -> None:
    for slug, text in texts_of(day):
        words = set(words_of(text))
        assert len(words & own_terms(slug)) >= 3
        assert not words & frozenset().union(*(own_terms(s) for s in SIGNS if s != slug))


@settings(max_examples=25, deadline=None)
@given(day=days)
def test_texts_use_only_cyrillic_letters_blanks_and_simple_marks(day: date) -> None:
    for _, text in texts_of(day):
        assert re.fullmatch(r"[А-Яа-я !.,:?;«»-]+", text)
        assert text == " ".join(text.split())


def test_nearly_all_texts_are_between_310_and_490_characters_long() -> None:
    lengths = [len(text) for day in MONTH for _, text in texts_of(day)]
    usual = [length for length in lengths if 310 <= length <= 490]
    assert len(usual) / len(lengths) > 0.9
    assert 340 < quantiles(usual)[1] < 440


def test_a_month_is_written_with_some_hundreds_of_words() -> None:
    vocabulary = {word for day in MONTH for _, text in texts_of(day) for word in words_of(text)}
    assert 600 <= len(vocabulary) <= 1000


@settings(max_examples=25, deadline=None)
@given(day=days)
def test_two_reposts_a_day_equal_the_text_of_astroslovo(day: date) -> None:
    reposts = plant_flaws(day).reposts
    assert len(reposts) == 2
    for site, slug in reposts:
        assert site in (ZVEZDY, NEBO)
        assert horoscope_text(site, day, slug) == horoscope_text(ASTROSLOVO, day, slug)


@settings(max_examples=25, deadline=None)
@given(day=days)
def test_two_near_copies_a_day_differ_from_astroslovo_by_one_or_two_words(day: date) -> None:
    near_copies = plant_flaws(day).near_copies
    assert len(near_copies) == 2
    for site, slug in near_copies:
        copy = horoscope_text(site, day, slug).split()
        original = horoscope_text(ASTROSLOVO, day, slug).split()
        assert len(copy) == len(original)
        assert sum(a != b for a, b in zip(copy, original, strict=True)) in (1, 2)


@settings(max_examples=25, deadline=None)
@given(day=days)
def test_each_day_has_one_empty_one_short_and_one_long_item(day: date) -> None:
    flaws = plant_flaws(day)
    lengths = {item: len(horoscope_text(item[0], day, item[1])) for item in ITEMS}
    assert [item for item, length in lengths.items() if length == 0] == [flaws.empty]
    assert [item for item, length in lengths.items() if 0 < length < 300] == [flaws.short]
    assert [item for item, length in lengths.items() if length > 500] == [flaws.long]


def test_independent_texts_of_a_sign_are_far_from_near_copies() -> None:
    first, second = (horoscope_text(ASTROSLOVO, day, "rak").split() for day in MONTH[:2])
    assert difflib.SequenceMatcher(a=first, b=second).ratio() < 0.6


def test_an_unknown_site_or_sign_is_named_together_with_the_known_ones() -> None:
    with pytest.raises(ValueError, match=r"No site is called 'nebo'\. Choose one of: zvezdy\.loc"):
        horoscope_text("nebo", DAY, "rak")
    with pytest.raises(ValueError, match=r"No sign is called 'cancer'\. Choose one of: oven, "):
        horoscope_text(NEBO, DAY, "cancer")
    with pytest.raises(ValueError, match=r"No sign is called 'cancer'\. Choose one of: oven, "):
        own_terms("cancer")
