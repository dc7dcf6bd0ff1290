"""Each cleaning rule by hand, what holds for any list of rules, and a day of the sample sites."""

from collections import Counter
from collections.abc import Iterator
from datetime import date, timedelta

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import TypeAdapter

from llm_assets.config import Rule
from llm_assets.config.base import Settings
from llm_assets.errors import ConfigError
from llm_assets.sample_sites import (
    HOROSCOPE_HOSTS,
    SIGNS,
    SampleSites,
    horoscope_text,
    plant_flaws,
    serve,
)
from llm_assets.stages.cleaning import clean_documents
from llm_assets.stages.extracting.documents import extract_documents
from llm_assets_tests.stages.builders import DAY, documents, horoscopes
from llm_assets_tests.stages.sample_pages import fetch_day

ASTROSLOVO = "astroslovo.localhost"

words = st.text(alphabet="аяЁab \n\u00a0\u00ad!7й", max_size=12)
days_texts = st.lists(words, max_size=12)


def rule(name: str, **parameters: object) -> Settings:
    """A rule as the YAML would give it."""
    made: Settings = TypeAdapter(Rule).validate_python({"rule": name, **parameters})
    return made


def texts_after(made: Settings, *texts: str) -> list[str]:
    kept, _ = clean_documents(documents(*texts), [made])
    return kept["text"].to_list()


ANY_RULES = [
    rule("drop_empty"),
    rule("drop_where", field="text", matches="a"),
    rule("keep_before", mark="\u00a0"),
    rule("strip_line_breaks"),
    rule("keep_characters", scripts=["Cyrillic"], also=" !"),
    rule("keep_length", over=1, under=9),
]
rule_lists = st.lists(st.sampled_from(ANY_RULES), max_size=7)


def test_drop_empty_drops_texts_of_white_space_only() -> None:
    assert texts_after(rule("drop_empty"), "a", "", " \n\t\u00a0", " b ") == ["a", " b "]


def test_drop_empty_drops_a_text_that_is_not_there_at_all() -> None:
    frame = pl.DataFrame({"document_id": ["d0", "d1"], "text": [None, "b"]})
    kept, rejected = clean_documents(frame, [rule("drop_empty")])
    assert kept["document_id"].to_list() == ["d1"]
    assert rejected["document_id"].to_list() == ["d0"]


def test_drop_where_searches_the_named_field_and_names_what_it_found() -> None:
    frame = documents("a", "b", "c", sign=["Общий гороскоп", "Рак", "РЕКЛАМА"])
    kept, rejected = clean_documents(
        frame, [rule("drop_where", field="sign", matches="(?i)общий|реклама")]
    )
    assert kept["sign"].to_list() == ["Рак"]
    assert rejected.select("document_id", "rule", "value").rows() == [
        ("d0", "drop_where", "Общий гороскоп"),
        ("d2", "drop_where", "РЕКЛАМА"),
    ]


def test_drop_where_keeps_a_document_whose_field_is_not_there() -> None:
    frame = pl.DataFrame({"document_id": ["d0", "d1"], "text": ["a", "b"], "sign": [None, "ad"]})
    kept, rejected = clean_documents(frame, [rule("drop_where", field="sign", matches="ad")])
    assert kept["document_id"].to_list() == ["d0"]
    assert rejected["document_id"].to_list() == ["d1"]


def test_drop_where_with_a_field_that_no_source_gives_names_the_nearest() -> None:
    frame = documents("a", sign=["Рак"])
    with pytest.raises(ConfigError) as caught:
        clean_documents(frame, [rule("drop_where", field="sing", matches="x")])
    assert str(caught.value) == (
        "The cleaning rule drop_where names the field 'sing', which no source gives. "
        "Use one of document_id, text, sign. Did you mean 'sign'?"
    )


def test_keep_before_cuts_at_the_first_mark_and_keeps_a_text_without_one() -> None:
    made = rule("keep_before", mark="|")
    assert texts_after(made, "a|b|c", "abc", "|b", "a|") == ["a", "abc", "", "a"]


def test_keep_before_takes_its_mark_literally() -> None:
    assert texts_after(rule("keep_before", mark=".*"), "a.b.*c") == ["a.b"]


def test_strip_line_breaks_leaves_single_blanks_between_words_and_none_at_the_ends() -> None:
    assert texts_after(rule("strip_line_breaks"), " a\n b\t\tc\r\nd  e \u00a0") == ["a b c d e"]


def test_keep_characters_keeps_letters_of_the_scripts_and_the_listed_characters() -> None:
    made = rule("keep_characters", scripts=["Cyrillic"], also=" !")
    assert texts_after(made, "Ёж, hello №7 йод!", "\u00adда\u0301") == ["Ёж   йод!", "да"]


def test_keep_characters_takes_characters_with_a_meaning_in_patterns_literally() -> None:
    made = rule("keep_characters", also="]^-\\&[")
    assert texts_after(made, "a]b^c-d\\e&f[g") == ["]^-\\&["]


def test_keep_characters_knows_several_scripts() -> None:
    made = rule("keep_characters", scripts=["Latin", "Greek"])
    assert texts_after(made, "añ λό да 1") == ["añλό"]


def test_keep_length_excludes_both_of_its_bounds_and_names_the_length() -> None:
    frame = documents(*("я" * length for length in (299, 300, 301, 499, 500, 501)))
    kept, rejected = clean_documents(frame, [rule("keep_length", over=300, under=500)])
    assert kept["text"].str.len_chars().to_list() == [301, 499]
    assert rejected["value"].to_list() == ["299", "300", "500", "501"]


def test_keep_length_counts_characters_and_not_bytes() -> None:
    assert texts_after(rule("keep_length", under=4), "яяя", "🌟🌟🌟", "яяяя") == ["яяя", "🌟🌟🌟"]


def test_a_rejected_document_shows_the_text_as_it_was_when_it_was_rejected() -> None:
    _, rejected = clean_documents(
        documents("a\n\nb"), [rule("strip_line_breaks"), rule("keep_length", under=3)]
    )
    assert rejected.rows(named=True) == [
        {"document_id": "d0", "text": "a b", "rule": "keep_length", "value": "3"}
    ]


def test_a_day_without_documents_passes_every_rule() -> None:
    empty = documents(sign=[])
    kept, rejected = clean_documents(empty, horoscopes().cleaning.rules)
    assert kept.equals(empty)
    assert rejected.height == 0
    assert rejected.columns == ["document_id", "text", "sign", "rule", "value"]


@settings(deadline=None)
@given(texts=days_texts, rules=rule_lists)
def test_kept_and_rejected_together_are_the_input(texts: list[str], rules: list[Settings]) -> None:
    frame = documents(*texts)
    kept, rejected = clean_documents(frame, rules)
    names = [*kept["document_id"], *rejected["document_id"]]
    assert sorted(names) == sorted(frame["document_id"])
    assert kept.columns == frame.columns
    assert set(rejected["rule"]) <= {made.model_dump()["rule"] for made in rules}


@settings(deadline=None)
@given(texts=days_texts, rules=rule_lists)
def test_kept_documents_stay_in_their_order(texts: list[str], rules: list[Settings]) -> None:
    frame = documents(*texts)
    kept, _ = clean_documents(frame, rules)
    order = frame["document_id"].to_list()
    positions = [order.index(name) for name in kept["document_id"]]
    assert positions == sorted(positions)


@settings(deadline=None)
@given(texts=days_texts, made=st.sampled_from(ANY_RULES))
def test_a_rule_finds_nothing_to_do_in_what_it_has_cleaned(
    texts: list[str], made: Settings
) -> None:
    once, _ = clean_documents(documents(*texts), [made])
    twice, rejected = clean_documents(once, [made])
    assert twice.equals(once)
    assert rejected.height == 0


@settings(deadline=None)
@given(text=st.text(max_size=40))
def test_keep_characters_keeps_exactly_the_allowed_ones_in_order(text: str) -> None:
    (kept,) = texts_after(rule("keep_characters", also="aя-]^\\ \n"), text)
    assert kept == "".join(character for character in text if character in "aя-]^\\ \n")


@pytest.fixture(scope="module")
def sites() -> Iterator[SampleSites]:
    with serve() as running:
        yield running


def a_day_whose_empty_text_is_on(host: str) -> date:
    days = (DAY + timedelta(days=offset) for offset in range(60))
    return next(day for day in days if plant_flaws(day).empty[0] == host)


@pytest.mark.parametrize("host", HOROSCOPE_HOSTS)
def test_the_shipped_rules_find_every_flaw_planted_in_a_day_and_keep_the_rest_clean(
    sites: SampleSites, host: str
) -> None:
    day, use_case = a_day_whose_empty_text_is_on(host), horoscopes()
    pages = [fetched for site in HOROSCOPE_HOSTS for fetched in fetch_day(sites, site, day)]
    extracted = extract_documents(pages, use_case.sources, day)
    kept, rejected = clean_documents(extracted.documents, use_case.cleaning.rules)

    # Behind the empty text of astroslovo stands "Read also", so only its length gives it away.
    empty = "keep_length" if host == ASTROSLOVO else "drop_empty"
    assert Counter(rejected["rule"]) == Counter({"drop_where": 3, "keep_length": 2}) + Counter(
        {empty: 1}
    )
    assert kept.height == 36 - 3

    reposts = len(plant_flaws(day).reposts)  # deduplication finds them, not the rules
    assert kept.height - kept["text"].n_unique() == reposts
    expected = {
        text
        for text in {horoscope_text(site, day, slug) for site in HOROSCOPE_HOSTS for slug in SIGNS}
        if 300 < len(text) < 500
    }
    assert set(kept["text"]) == expected
