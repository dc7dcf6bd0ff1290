"""The side of a new text depends on its words and the settings, and on nothing else."""

from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from llm_assets.config import Split
from llm_assets.stages.deduplicating.words import hash_word
from llm_assets.stages.splitting.sides import side_of, text_hash

MANY = [hash_word(f"text {i}") for i in range(20_000)]


@settings(deadline=None)
@given(words=st.integers(0, 2**64 - 1), validation=st.floats(0.05, 0.45))
def test_a_text_on_the_test_side_stays_there_whatever_the_validation_share(
    words: int, validation: float
) -> None:
    on_test = side_of(words, Split(test=0.3)) == "test"
    assert (side_of(words, Split(test=0.3, validation=validation)) == "test") == on_test


@pytest.mark.parametrize(("validation", "test"), [(0.1, 0.1), (0.2, 0.05), (0.4, 0.4)])
def test_the_shares_of_many_texts_come_close_to_the_settings(
    validation: float, test: float
) -> None:
    split = Split(validation=validation, test=test)
    counts = Counter(side_of(words, split) for words in MANY)
    # Four standard deviations of a share over 20,000 texts are at most 0.0142.
    assert counts["validation"] / len(MANY) == pytest.approx(validation, abs=0.0142)
    assert counts["test"] / len(MANY) == pytest.approx(test, abs=0.0142)
    assert counts["train"] / len(MANY) == pytest.approx(1 - validation - test, abs=0.0142)


def test_another_salt_puts_other_texts_on_the_test_side() -> None:
    plain, salted = (
        {words for words in MANY if side_of(words, Split(salt=salt)) == "test"}
        for salt in ("", "x")
    )
    # Independent draws at 0.1 share about a tenth.
    assert len(plain & salted) / len(plain) == pytest.approx(0.1, abs=0.03)


def test_the_sides_of_forty_texts_are_written_down_so_that_no_release_moves_a_text() -> None:
    sides = [side_of(hash_word(f"Овен {i}"), Split()) for i in range(40)]
    assert [i for i, side in enumerate(sides) if side == "test"] == [12, 18, 26, 35]
    assert [i for i, side in enumerate(sides) if side == "validation"] == [9, 29, 32]


def test_a_text_is_known_by_the_sha256_of_its_utf8_bytes() -> None:
    assert text_hash("abc") == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
