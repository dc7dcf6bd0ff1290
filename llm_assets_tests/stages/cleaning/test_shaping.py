"""Rules that rewrite: each by hand, and that a second time changes nothing."""

import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from llm_assets_tests.stages.cleaning.making import rewritten, rule

FAMILY = "👨\u200d👩\u200d👧"
ON_FIRE = "❤\ufe0f\u200d🔥"
MI_KHAHAM = "می\u200cخواهم"  # Persian, "I want": one word, spelled with a ZWNJ
texts = st.text(
    alphabet=st.one_of(
        st.characters(codec="utf-8"), st.sampled_from(" \t\r\n\u2028\x00\u200b\u200dеё\u0301👍")
    ),
    max_size=30,
)
NORMALISERS = [
    rule("keep_before", mark="а"),
    rule("normalize"),
    rule("normalize", form="NFKC"),
    rule("strip_line_breaks"),
    rule("collapse_white_space"),
    rule("collapse_white_space", empty_lines=0),
    rule("remove_control_characters"),
    rule("remove_control_characters", zero_width=False),
    rule("keep_characters", scripts=["Cyrillic", "Arabic"], also=" "),
    rule("personal_data"),
]


def test_keep_after_cuts_behind_the_first_mark_and_keeps_a_text_without_one() -> None:
    made = rule("keep_after", mark="—")
    assert rewritten(made, "Madrid — uno — dos", "sin", "— tres", "fin —", "") == [
        " uno — dos",
        "sin",
        " tres",
        "",
        "",
    ]


def test_nfc_composes_accents_and_nfkc_also_flattens_what_only_looks_special() -> None:
    text = "и\u0306 e\u0301 ﬁ x² Ａ"
    assert rewritten(rule("normalize"), text) == ["й é ﬁ x² Ａ"]
    assert rewritten(rule("normalize", form="NFKC"), text) == ["й é fi x2 A"]


@settings(deadline=None)
@given(text=texts, form=st.sampled_from(["NFC", "NFKC"]))
def test_normalize_does_what_the_unicode_database_of_python_does(text: str, form: str) -> None:
    known = "".join(c for c in text if unicodedata.category(c) != "Cn")  # newer than Python's
    assert rewritten(rule("normalize", form=form), known) == [
        unicodedata.normalize(form, known)  # type: ignore[arg-type]
    ]


def test_collapse_white_space_keeps_paragraphs_and_cuts_what_is_empty() -> None:
    text = "\n a \u00a0 b\t\r\nc \u2028\n \n\n\n  d\r\re "
    assert rewritten(rule("collapse_white_space"), text) == ["a b\nc\n\nd\n\ne"]
    assert rewritten(rule("collapse_white_space", empty_lines=0), text) == ["a b\nc\nd\ne"]
    assert rewritten(rule("collapse_white_space", empty_lines=3), text) == ["a b\nc\n\n\n\nd\n\ne"]


def test_control_characters_go_and_line_breaks_and_tabs_stay() -> None:
    text = "a\x00b\x07c\td\r\ne\x7ff\x9fg"
    assert rewritten(rule("remove_control_characters"), text) == ["abc\td\r\nefg"]


def test_invisible_characters_go_unless_they_are_to_stay() -> None:
    text = "\ufeffпо\u00adиск\u200b \u202eabc\u202c\u2060"
    assert rewritten(rule("remove_control_characters"), text) == ["поиск abc"]
    assert rewritten(rule("remove_control_characters", zero_width=False), text) == [text]


@pytest.mark.parametrize("text", [FAMILY, ON_FIRE, MI_KHAHAM, "क्\u200dष"])
def test_a_joiner_stays_where_a_script_or_an_emoji_needs_it(text: str) -> None:
    assert rewritten(rule("remove_control_characters"), text) == [text]


def test_a_joiner_that_joins_nothing_goes() -> None:
    made = rule("remove_control_characters")
    assert rewritten(made, "a\u200db", "\u200cда\u200c", "👍\u200d\u200d", "1\u200d") == [
        "ab",
        "да",
        "👍\u200d",
        "1",
    ]


@pytest.mark.parametrize(
    ("script", "text"),
    [
        ("Arabic", "مَرحباً"),
        ("Hebrew", "שָׁלוֹם"),
        ("Devanagari", "हिन्दी"),
        ("Thai", "น้ำ"),
        ("Han", "漢字"),
        ("Katakana", "コーヒー"),
        ("Hangul", "한국어"),
        ("Armenian", "Հայերեն"),
        ("Georgian", "ქართული"),
    ],
)
def test_keep_characters_keeps_whole_words_of_a_script_with_their_vowels(
    script: str, text: str
) -> None:
    assert rewritten(rule("keep_characters", scripts=[script]), f"{text} abc, я1") == [text]


@settings(deadline=None, max_examples=60)
@given(found=st.lists(texts, min_size=1, max_size=4), made=st.sampled_from(NORMALISERS))
def test_a_rule_that_rewrites_finds_nothing_to_do_in_what_it_wrote(
    found: list[str], made: object
) -> None:
    once = rewritten(made, *found)  # type: ignore[arg-type]
    assert rewritten(made, *once) == once  # type: ignore[arg-type]
