"""Matching finds what comparing all pairs finds: the first earlier text that is similar enough."""

from __future__ import annotations

import random
from collections.abc import Sequence

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from llm_assets.config.deduplication import Deduplication, NearCopies
from llm_assets.stages.deduplicating import matching
from llm_assets.stages.deduplicating.matching import Matches, match, match_all, match_itself
from llm_assets.stages.deduplicating.signing import SHORT_WORDS, from_table
from llm_assets_tests.stages.signing import EXACT, near, signatures

WORDS = [f"word{i}" for i in range(3_000)]


def text_of(words: Sequence[str]) -> str:
    return " ".join(words)


def shingle_set(text: str, size: int) -> set[tuple[str, ...]]:
    words = text.lower().split()
    return {tuple(words[i : i + size]) for i in range(max(len(words) - size + 1, 1))}


def exact_jaccard(one: str, other: str, size: int = 5) -> float:
    if min(len(one.split()), len(other.split())) < SHORT_WORDS:  # these are the same, or not
        return float(one.split() == other.split())
    a, b = shingle_set(one, size), shingle_set(other, size)
    return len(a & b) / len(a | b)


def with_changes(words: list[str], changes: int, chance: random.Random) -> list[str]:
    changed = list(words)
    for place in chance.sample(range(len(words)), changes):
        changed[place] = chance.choice(WORDS)
    return changed


def planted_pairs(count: int, seed: int) -> list[tuple[str, str]]:
    """Pairs of texts of 60 to 120 words with one to six words changed."""
    chance = random.Random(seed)
    pairs = []
    for _ in range(count):
        words = chance.choices(WORDS, k=chance.randint(60, 120))
        changed = with_changes(words, chance.randint(1, 6), chance)
        pairs.append((text_of(words), text_of(changed)))
    return pairs


@pytest.mark.parametrize("threshold", [0.6, 0.8, 0.9])
def test_of_three_thousand_pairs_at_least_99_in_100_are_found_and_none_that_is_not_similar(
    threshold: float,
) -> None:
    pairs, made = planted_pairs(3_000, seed=1), near(threshold)
    originals = signatures([one for one, _ in pairs], made)
    found = match(signatures([other for _, other in pairs], made), originals, made)

    exact = np.array([exact_jaccard(*pair) for pair in pairs])
    is_copy = exact >= threshold
    assert is_copy.sum() > 200
    assert (found.rows[is_copy] == np.flatnonzero(is_copy)).mean() >= 0.99
    assert not found.is_found()[~is_copy].any()
    assert np.allclose(found.similarity[found.is_found()], exact[found.is_found()])


def test_recall_is_kept_where_pairs_are_just_at_the_threshold() -> None:
    pairs = planted_pairs(6_000, seed=2)
    just = [pair for pair in pairs if 0.7 <= exact_jaccard(*pair) < 0.75]
    made = near(0.7)
    found = match(
        signatures([other for _, other in just], made),
        signatures([one for one, _ in just], made),
        made,
    )

    assert len(just) > 400
    assert found.is_found().mean() >= 0.99


vocabulary = st.sampled_from(list("abc"))
short_texts = st.lists(st.lists(vocabulary, max_size=11).map(text_of), max_size=25)


@settings(deadline=None, max_examples=150)
@given(short_texts, st.sampled_from([0.5, 0.75, 1.0]), st.integers(1, 3), st.booleans())
def test_the_first_original_in_the_order_is_the_one_that_all_pairs_give(
    texts: list[str], threshold: float, size: int, exact: bool
) -> None:
    made = near(threshold, size, exact)
    found = match_itself(signatures(texts, made), made)

    for row, text in enumerate(texts):
        originals = [
            (other, 1.0 if exact and texts[other] == text else similar)
            for other in range(row)
            for similar in [exact_jaccard(text, texts[other], size)]
            if similar >= threshold or (exact and texts[other] == text)
        ]
        reported = int(found.rows[row])
        if originals and reported != originals[0][0]:  # MinHash may miss what is similar only
            assert originals[0][1] < 1
            assert reported == -1 or reported in dict(originals)
        if reported != -1:
            assert dict(originals)[reported] == pytest.approx(found.similarity[row])


@settings(deadline=None, max_examples=100)
@given(short_texts, short_texts)
def test_exact_only_finds_the_first_text_of_the_same_words_and_nothing_else(
    earlier: list[str], today: list[str]
) -> None:
    found = match(signatures(today, EXACT), signatures(earlier, EXACT), EXACT)

    first = [earlier.index(text) if text in earlier else -1 for text in today]
    assert found.rows.tolist() == first
    assert found.similarity.tolist() == [float(row >= 0) for row in first]


def test_a_similar_text_that_is_earlier_goes_before_an_equal_one() -> None:
    one = text_of(WORDS[:60])
    similar = text_of([*WORDS[:59], "other"])
    made = near(0.8)

    found = match_itself(signatures([similar, one, one], made), made)

    assert found.rows.tolist() == [-1, 0, 0]
    assert found.similarity[1] == pytest.approx(55 / 57)


def test_texts_without_words_are_copies_by_their_characters_only() -> None:
    made = near(0.8)

    found = match_itself(signatures(["!!!", "???", " !!! ", "", ""], made), made)

    assert found.rows.tolist() == [-1, -1, 0, -1, 3]


@pytest.fixture
def comparisons(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Counts the exact comparisons in its only element."""
    counted = [0]
    compare = matching.similarity

    def counting(own: set[int], other: set[int], threshold: float) -> float:
        counted[0] += 1
        return compare(own, other, threshold)

    monkeypatch.setattr(matching, "similarity", counting)
    return counted


@pytest.mark.parametrize("exact", [True, False])
@pytest.mark.parametrize("text", [text_of(WORDS[:40]), "!!!"])
def test_a_text_that_is_repeated_five_thousand_times_costs_a_comparison_each_at_most(
    comparisons: list[int], exact: bool, text: str
) -> None:
    made = near(0.8, exact=exact)

    found = match_itself(signatures([text] * 5_000, made), made)

    assert comparisons[0] <= 5_000
    assert found.rows.tolist() == [-1, *[0] * 4_999]


def test_versions_of_one_text_are_compared_with_the_first_only(comparisons: list[int]) -> None:
    versions = [text_of([*WORDS[:99], f"version{i}"]) for i in range(2_000)]
    made = near(0.8)

    found = match_itself(signatures(versions, made), made)

    assert found.rows.tolist() == [-1, *[0] * 1_999]
    assert comparisons[0] < 2 * 2_000


def test_templated_texts_below_the_threshold_end_and_none_is_a_copy() -> None:
    """All pairs share a template of 52 words and are 0.7 similar: nearly all are candidates."""
    chance = random.Random(3)
    texts = [text_of([*WORDS[:52], *chance.sample(WORDS[100:], 8)]) for _ in range(600)]
    made = near(0.8)
    assert 0.65 < exact_jaccard(texts[0], texts[1]) < 0.8

    assert not match_itself(signatures(texts, made), made).is_found().any()


@settings(deadline=None, max_examples=100)
@given(short_texts, short_texts)
def test_match_all_yields_every_pair_of_the_same_words_once_and_no_pair_that_is_not_similar(
    earlier: list[str], today: list[str]
) -> None:
    made = near(0.75, 2)
    pairs = list(match_all(signatures(today, made), signatures(earlier, made), made))

    assert len(pairs) == len(set(pairs))
    for row, text in enumerate(today):
        for other, repeated in enumerate(earlier):
            if text == repeated:
                assert (row, other) in pairs
            elif (row, other) in pairs:
                assert exact_jaccard(text, repeated, 2) >= 0.75


def test_match_all_of_a_day_with_itself_yields_rows_before_only() -> None:
    made = near(0.8)
    today = signatures(["a b", "c d", "a b", "a b"], made)

    assert sorted(match_all(today, today, made)) == [(2, 0), (3, 0), (3, 2)]


def test_nothing_is_found_where_there_is_nothing() -> None:
    made = near(0.8)
    nothing, some = signatures([], made), signatures(["a b c"], made)

    assert match(nothing, some, made).rows.tolist() == []
    assert match(some, nothing, made).rows.tolist() == [-1]
    assert match_itself(nothing, made).rows.tolist() == []
    assert list(match_all(some, nothing, made)) == []
    assert not Matches.none(2).is_found().any()


@settings(deadline=None, max_examples=50)
@given(short_texts, st.sampled_from([near(0.8), near(0.5, 1), EXACT]))
def test_signatures_come_back_from_their_table(texts: list[str], made: Deduplication) -> None:
    one = signatures(texts, made)
    back = from_table(one.to_table())

    assert back.documents.equals(one.documents)
    assert back.words.tolist() == one.words.tolist()
    if texts:
        assert back.bands.tolist() == one.bands.tolist()
    assert back.shingles.flat.tolist() == one.shingles.flat.tolist()
    assert back.shingles.offsets.tolist() == one.shingles.offsets.tolist()


@pytest.mark.parametrize("threshold", [0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 1.0])
def test_bands_keep_the_recall_at_the_threshold_within_64_permutations(threshold: float) -> None:
    bands, rows = NearCopies.model_validate({"threshold": threshold}).bands()

    assert bands * rows <= 64
    assert 1 - (1 - threshold**rows) ** bands >= 0.99
