"""The texts of the benchmarks are what they promise: their lengths, their copies, the same ones."""

import numpy as np
import pytest

from llm_assets_tests.benchmarks.texts import (
    LEAST_SIMILAR,
    LONGEST,
    MOST_SIMILAR,
    SHORTEST,
    Texts,
    jaccard,
    texts,
)

COUNT = 4_000


@pytest.fixture(scope="module")
def made() -> Texts:
    return texts(COUNT)


def test_all_texts_have_300_to_500_characters(made: Texts) -> None:
    lengths = [len(text) for text in made.texts]
    assert len(lengths) == COUNT
    assert min(lengths) >= SHORTEST
    assert max(lengths) <= LONGEST


def test_the_shares_of_copies_are_those_asked_for_and_nothing_else_is_a_copy(made: Texts) -> None:
    is_copy = made.original >= 0
    assert int(made.is_exact.sum()) == COUNT // 10
    assert int((is_copy & ~made.is_exact).sum()) == COUNT // 20
    originals = [text for text, copy in zip(made.texts, is_copy, strict=True) if not copy]
    assert len(set(originals)) == len(originals)


def test_a_copy_comes_after_its_original_which_is_no_copy(made: Texts) -> None:
    copies = np.flatnonzero(made.original >= 0)
    assert (made.original[copies] < copies).all()
    assert (made.original[made.original[copies]] == -1).all()


def test_exact_copies_are_the_same_to_the_letter_and_near_ones_are_near(made: Texts) -> None:
    for i in np.flatnonzero(made.original >= 0).tolist():
        text, original = made.texts[i], made.texts[made.original[i]]
        if made.is_exact[i]:
            assert text == original
        else:
            assert LEAST_SIMILAR <= jaccard(text, original) <= MOST_SIMILAR


def test_a_seed_gives_the_same_texts_again_and_another_seed_others(made: Texts) -> None:
    assert texts(COUNT).texts == made.texts
    assert not set(texts(COUNT, seed=1).texts) & set(made.texts)


@pytest.mark.parametrize("count", [0, 1, 7])
def test_few_texts_are_made_too(count: int) -> None:
    assert len(texts(count, exact_copies=0.5, near_copies=0.3).texts) == count
