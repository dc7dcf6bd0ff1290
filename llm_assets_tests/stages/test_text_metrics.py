"""Metrics of texts, each worked out by hand."""

import math
from collections import Counter

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from llm_assets.stages.text_metrics import (
    distinct_n,
    on_topic_share,
    peculiar_terms,
    repetition,
    unigram_loss,
    words_of,
)

texts = st.lists(st.text(alphabet="ab ", max_size=20), max_size=5)


def test_words_are_runs_of_letters_and_digits_in_lower_case() -> None:
    assert words_of("Овен, 7 дней: «ДА»!") == ["овен", "7", "дней", "да"]


def test_distinct_n_counts_different_ngrams_over_all_texts_together() -> None:
    # Words: a b a | a b. Unigrams: 2 different of 5. Bigrams: ab, ba | ab: 2 different of 3.
    assert distinct_n(["a b a", "a b"], 1) == pytest.approx(2 / 5)
    assert distinct_n(["a b a", "a b"], 2) == pytest.approx(2 / 3)


def test_distinct_n_makes_no_ngram_across_two_texts() -> None:
    assert distinct_n(["a", "b"], 2) == 0.0
    assert distinct_n([], 1) == 0.0


def test_repetition_is_the_mean_share_of_ngrams_that_a_text_says_again() -> None:
    # a b a b a: bigrams ab, ba, ab, ba: 2 of 4 are said again. a b c: none of 2.
    assert repetition(["a b a b a", "a b c"], n=2) == pytest.approx((2 / 4 + 0) / 2)


def test_a_text_with_fewer_words_than_n_repeats_nothing() -> None:
    assert repetition(["a a a"]) == 0.0
    assert repetition(["a a a", "b b b b b"]) == pytest.approx((0 + 1 / 2) / 2)
    assert repetition([]) == 0.0


@settings(deadline=None)
@given(texts=texts, n=st.integers(1, 3))
def test_shares_stay_between_none_and_all(texts: list[str], n: int) -> None:
    assert 0 <= distinct_n(texts, n) <= 1
    assert 0 <= repetition(texts, n) < 1


def test_peculiar_terms_stand_under_one_prompt_only_and_in_two_of_its_texts() -> None:
    terms = peculiar_terms(
        {
            "Овен": ["Марс сегодня ведет", "Марс завтра ведет", "тюльпан"],
            "Рак": ["луна сегодня", "Луна завтра", "ведет луна"],
        }
    )
    assert terms == {"Овен": {"марс"}, "Рак": {"луна"}}


def test_peculiar_terms_must_stand_in_a_share_of_the_prompts_texts() -> None:
    texts = ["term"] * 2 + ["filler"] * 8
    assert peculiar_terms({"p": texts}, share=0.2) == {"p": {"term", "filler"}}
    assert peculiar_terms({"p": texts}, share=0.3) == {"p": {"filler"}}


def test_a_word_said_twice_in_one_text_counts_once() -> None:
    assert peculiar_terms({"p": ["echo echo", "other"]}) == {"p": set()}


def test_on_topic_share_counts_texts_with_a_term_of_their_own_prompt() -> None:
    terms = {"Овен": frozenset({"марс"}), "Рак": frozenset({"луна"}), "Лев": frozenset[str]()}
    prompts = ["Овен", "Овен", "Рак", "Лев", "Весы"]
    texts = ["Марс!", "Луна", "полная луна", "Марс и луна", "Марс"]
    assert on_topic_share(prompts, texts, terms) == pytest.approx(2 / 5)


def test_on_topic_share_compares_whole_words() -> None:
    assert on_topic_share(["p"], ["лунатик"], {"p": frozenset({"луна"})}) == 0.0


def test_unigram_loss_by_hand() -> None:
    # p(0) = (2+1)/(3+4), p(3) = (0+1)/(3+4) over a vocabulary of four.
    loss = unigram_loss(np.array([0, 0, 1]), np.array([0, 3]), 4)
    assert loss == pytest.approx(-(math.log(3 / 7) + math.log(1 / 7)) / 2)


@settings(deadline=None)
@given(
    train=st.lists(st.integers(0, 9), max_size=40),
    held_out=st.lists(st.integers(0, 9), min_size=1, max_size=40),
)
def test_unigram_loss_equals_one_written_out_token_by_token(
    train: list[int], held_out: list[int]
) -> None:
    counts = Counter(train)
    naive = [-math.log((counts[token] + 1) / (len(train) + 10)) for token in held_out]
    loss = unigram_loss(np.array(train, np.uint16), np.array(held_out, np.uint16), 10)
    assert loss == pytest.approx(sum(naive) / len(naive))
