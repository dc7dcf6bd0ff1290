"""Copies of a day: the original is the first document that is repeated, kept or not."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rensa import RMinHash

from llm_assets.config.deduplication import Deduplication
from llm_assets.stages.curating import MINHASH_VERSION, signed_as
from llm_assets.stages.deduplicating import copies, signing
from llm_assets.stages.deduplicating.copies import COPY_SCHEMA, SignedDay, find_copies
from llm_assets.stages.deduplicating.signing import sign
from llm_assets_tests.stages.signing import EXACT, OFF, frame, near, nth, signatures, signed_day

MADE = near(0.6, 1)
A = "one two three four five six seven eight nine ten"
B = "one two three four five six seven eight X Y"  # 8/12 of A
C = "one two three four five six P Q X Y"  # 8/12 of B, 6/14 of A
days_of_texts = st.lists(
    st.lists(st.text(st.sampled_from("abcd "), max_size=9), max_size=6), min_size=1, max_size=6
)


def stored(day: int, texts: Sequence[str], made: Deduplication = MADE) -> SignedDay:
    return signed_day(nth(day), signatures(texts, made, nth(day)).to_table())


def copies_of(
    texts: Sequence[str],
    earlier: Sequence[SignedDay] = (),
    made: Deduplication = MADE,
) -> list[tuple[int, str, float]]:
    found = find_copies(signatures(texts, made, nth(9)), nth(9), earlier, made)
    assert dict(found.schema) == COPY_SCHEMA
    return [(row["row"], row["original_id"], round(row["similarity"], 3)) for row in rows(found)]


def rows(found: pl.DataFrame) -> list[dict[str, Any]]:
    return found.to_dicts()


def test_a_copy_names_document_day_source_and_similarity_of_its_original() -> None:
    earlier = sign(frame(nth(2), ["other", B], ["site", "press"]), MADE)
    found = find_copies(
        signatures([A], MADE, nth(9)), nth(9), [signed_day(nth(2), earlier.to_table())], MADE
    )

    assert rows(found) == [
        {
            "row": 0,
            "original_id": "2026-01-02/1",
            "original_day": "2026-01-02",
            "original_source": "press",
            "similarity": pytest.approx(8 / 12),
        }
    ]


def test_an_original_that_was_itself_a_copy_counts_and_similarity_does_not_cascade() -> None:
    assert copies_of([A, B, C]) == [
        (1, "2026-01-09/0", 0.667),
        (2, "2026-01-09/1", 0.667),
    ]


def test_an_earlier_day_goes_before_an_earlier_row_and_a_first_day_before_a_second() -> None:
    earlier = [stored(3, ["other"]), stored(4, ["another", A]), stored(5, [A])]

    assert copies_of([A, A], earlier) == [(0, "2026-01-04/1", 1.0), (1, "2026-01-04/1", 1.0)]


def test_a_similar_text_of_an_earlier_day_goes_before_an_equal_one_of_a_later_day() -> None:
    assert copies_of([A], [stored(1, [B]), stored(2, [A])]) == [(0, "2026-01-01/0", 0.667)]


def test_only_exact_copies_are_found_where_near_ones_are_not_looked_for() -> None:
    earlier = [stored(1, [A], EXACT)]

    assert copies_of([B, A.upper() + "!"], earlier, EXACT) == [(1, "2026-01-01/0", 1.0)]


def test_nothing_is_a_copy_where_deduplication_is_off() -> None:
    assert copies_of([A, A], [stored(1, [A], OFF)], OFF) == []


def test_days_without_documents_are_never_read() -> None:
    def unreadable(columns: list[str] | None) -> pl.DataFrame:
        raise AssertionError

    assert copies_of([A], [SignedDay(nth(1), 0, unreadable)]) == []
    assert copies_of([], [stored(1, [A])]) == []


def test_shingles_are_read_of_days_with_candidates_only() -> None:
    read: list[tuple[str, ...]] = []
    table = signatures(["nothing alike here"], MADE, nth(1)).to_table()

    def load(columns: list[str] | None) -> pl.DataFrame:
        read.append(tuple(columns or ["everything"]))
        return table.select(columns or pl.all())

    assert copies_of([A], [SignedDay(nth(1), 1, load)]) == []
    assert read == [("words", "bands")]


@settings(deadline=None, max_examples=100)
@given(days_of_texts, st.integers(1, 8), st.sampled_from([MADE, near(0.5, 2), EXACT]))
def test_the_size_of_blocks_makes_no_difference(
    texts: list[list[str]], size: int, made: Deduplication
) -> None:
    *earlier, last = texts
    days = [stored(i, some, made) for i, some in enumerate(earlier, 1)]
    at_once = copies_of(last, days, made)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(copies, "BLOCK", size)
        assert copies_of(last, days, made) == at_once


@settings(deadline=None, max_examples=100)
@given(
    st.lists(st.sampled_from(["", "!!", "??", "a b", "a c", "ж"]), max_size=12), st.integers(1, 5)
)
def test_the_size_of_batches_makes_no_difference_to_signatures(texts: list[str], size: int) -> None:
    at_once = signatures(texts, MADE).to_table()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(signing, "SIGNED_AT_ONCE", size)
        assert signatures(texts, MADE).to_table().equals(at_once)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("What is C?", "What is C++?"),
        ("What is C#?", "What is C?"),
        ("Good :)", "Good :("),
        ("Temperature: 5", "Temperature: -5"),
        ("\U0001f44d", "\U0001f44e"),
        ("Who wrote it in Rome?", "Who wrote it in Rome, Ohio?"),
    ],
)
def test_in_short_texts_every_character_counts_but_case_and_white_space(
    one: str, other: str
) -> None:
    for made in (EXACT, near(0.5, 1)):
        found = copies_of([one, other, f" {one.upper()}\n"], (), made)
        assert [(row, similarity) for row, _, similarity in found] == [(2, 1.0)]


def test_from_eight_words_on_punctuation_makes_no_difference() -> None:
    long = ["One two, three four; five six seven EIGHT!", "one two three four five six seven eight"]
    short = [text.rsplit(" ", 1)[0] for text in long]
    assert len(copies_of(long, (), EXACT)) == 1
    assert copies_of(short, (), EXACT) == []


def test_the_version_of_the_minhash_is_the_one_that_signatures_are_named_by() -> None:
    assert f"rensa-{RMinHash.ALGORITHM_VERSION}" == MINHASH_VERSION
    assert MINHASH_VERSION in signed_as(MADE)
    assert signed_as(EXACT) != signed_as(MADE)
