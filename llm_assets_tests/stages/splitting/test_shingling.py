"""Shingles tell one text from another: in any order of sentences, and not by its boilerplate."""

from __future__ import annotations

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from llm_assets.stages.splitting import shingling
from llm_assets.stages.splitting.leaking import shared
from llm_assets.stages.splitting.shingling import (
    day_shingles,
    text_shingles,
    without_boilerplate,
)

WORDS = [f"word{i}" for i in range(2_000)]
FIXED = "Servir bien caliente y disfrutar de este plato con toda la familia."


def text_of(seed: int, lengths: tuple[int, ...] = (12, 9, 15, 11, 10)) -> str:
    chance = random.Random(seed)
    return " ".join(" ".join(chance.choices(WORDS, k=length)) + "." for length in lengths)


sentence = st.lists(st.sampled_from(list("abcdefgh")), min_size=1, max_size=12).map(" ".join)
endings = st.sampled_from([". ", "! ", "?» ", "…\n", "\n\n", ".) "])


@settings(deadline=None, max_examples=200)
@given(st.lists(st.tuples(sentence, endings), min_size=1, max_size=6), st.data())
def test_sentences_in_another_order_give_the_same_shingles(
    parts: list[tuple[str, str]], data: st.DataObject
) -> None:
    moved = data.draw(st.permutations(parts))
    one, other = ("".join(words + end for words, end in some) for some in (parts, moved))

    found, again = text_shingles([one, other])

    assert found.tolist() == again.tolist()


def test_chinese_sentences_end_without_a_space() -> None:
    one, other = "今天天气非常好我们去公园。", "明天会下雨所以请带上雨伞！"

    found, again = text_shingles([one + other, other + one])

    assert found.tolist() == again.tolist()
    assert len(found) == 2 * (12 - 7)


def test_an_abbreviation_or_a_decimal_point_ends_no_sentence() -> None:
    (found,) = text_shingles(["it was 3.5 degrees at www.example.org on that day again"])

    assert len(found) == 13 - 7


def test_a_changed_word_in_a_text_of_short_sentences_moves_nothing_else() -> None:
    parts = [f"{WORDS[5 * i]} {WORDS[5 * i + 1]} {WORDS[5 * i + 2]} {i}." for i in range(25)]
    changed = [*parts]
    changed[12] = changed[12].replace(WORDS[61], "changed")

    one, other = text_shingles([" ".join(parts), " ".join(changed)])

    assert shared(one, other) == pytest.approx(1 - 8 / 93)


def test_texts_are_read_some_at_a_time_with_the_same_result(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    texts = [text_of(1), "", "short one. and two.", text_of(2), "!"]
    at_once = [one.tolist() for one in text_shingles(texts)]
    monkeypatch.setattr(shingling, "AT_ONCE", 2)

    assert [one.tolist() for one in text_shingles(texts)] == at_once


def test_short_sentences_count_beside_a_long_one() -> None:
    short = "Pelar las papas. Cortar el ajo fino. Freír la cebolla."

    alone, with_fixed, fixed = text_shingles([short, f"{short} {FIXED}", FIXED])

    assert len(alone) == 10 - 7
    assert len(fixed) == 12 - 7
    assert sorted(with_fixed.tolist()) == sorted({*alone.tolist(), *fixed.tolist()})


def test_a_first_word_that_changes_moves_its_own_sentence_only() -> None:
    parts = [f"{WORDS[5 * i]} {WORDS[5 * i + 1]} {WORDS[5 * i + 2]} {i}." for i in range(25)]
    changed = [*parts]
    changed[12] = changed[12].replace(WORDS[60], "changed")

    one, other = text_shingles([" ".join(parts), " ".join(changed)])

    # Lost: what touches the sentence (4 words, 11 shingles), and what spans its new place (7).
    assert shared(one, other) >= 1 - 18 / 93


def test_a_hard_wrapped_text_has_the_shingles_of_its_unwrapped_copy() -> None:
    one = text_of(1)

    found, wrapped, windows = text_shingles(
        [one, one.replace(" word1", "\nword1"), one.replace(" word1", "\r\nword1")]
    )

    assert wrapped.tolist() == windows.tolist() == found.tolist()


def test_a_blank_line_ends_a_sentence() -> None:
    first, second = text_of(1, (12,)).rstrip("."), text_of(2, (12,)).rstrip(".")

    for blank in ("\n\n", "\n \t\n", "\r\n\r\n", "\n\n\n\n"):
        one, other = text_shingles([f"{first}{blank}{second}", f"{second}. {first}"])
        assert one.tolist() == other.tolist()


@pytest.mark.parametrize(
    ("documents", "times", "is_left_out"),
    [
        (20, 3, False),
        (20, 4, True),
        (200, 10, False),
        (200, 11, True),
    ],
)
def test_what_more_than_three_and_a_twentieth_of_a_day_have_is_left_out(
    documents: int, times: int, is_left_out: bool
) -> None:
    texts = [text_of(i) + (f" {FIXED}" if i < times else "") for i in range(documents)]
    fixed, own = text_shingles([FIXED, text_of(0)])

    first = day_shingles(texts)[0]

    assert shared(fixed, first) == (0 if is_left_out else 1)
    assert shared(own, first) == 1


def test_copies_in_one_day_are_no_boilerplate_whatever_the_order_of_their_sentences() -> None:
    sentences = text_of(1).split(". ")
    copies = [". ".join(sentences[i:] + sentences[:i]).rstrip(".") + "." for i in range(5)]

    assert [len(one) for one in day_shingles([*copies, text_of(2)])] == [22, 22, 22, 22, 22, 22]


def test_near_copies_in_one_day_keep_what_they_share() -> None:
    """Nothing else would be left to know them by."""
    words = text_of(1, (60,)).rstrip(".").split()
    copies = [" ".join([*words[:-1], f"other{i}"]) for i in range(6)]

    first, second, *_ = day_shingles(copies)

    assert shared(first, second) == pytest.approx(52 / 53)


def test_a_day_without_documents_has_no_boilerplate() -> None:
    assert without_boilerplate([]) == []
    assert [one.tolist() for one in day_shingles(["", "", "!", "", ""])] == [[]] * 5
