"""Words and shingles are what naive Python says they are, and their hashes never change."""

import unicodedata
from hashlib import blake2b

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from llm_assets.stages.deduplicating.shingles import shingle, whole_rows
from llm_assets.stages.deduplicating.words import Ragged, hash_word, hash_words, words_of

LETTERS = "aáÉяЁßﬁ１Ⅳ_-'’. \n\t!?्िक़한中あาأُ\u0301\ufe0f\u200b👍"
GOLDEN_WORD = 17569326503554832943
GOLDEN_WHOLE = [17757677711955789287]
GOLDEN_SHINGLES = [[4116612433357903192, 1656013580250337556]]
GOLDEN_PADDED = [[3522289809403286693]]
texts = st.text(st.sampled_from(LETTERS), max_size=30) | st.text(max_size=30)


def is_spaceless(character: str) -> bool:
    return any(
        low <= character <= high
        for low, high in [
            *[("\u0e00", "\u0eff"), ("\u1000", "\u109f"), ("\u1780", "\u17ff")],
            *[("\u3040", "\u30ff"), ("\u3400", "\u4dbf"), ("\u4e00", "\u9fff")],
            *[("\uf900", "\ufaff"), ("\U00020000", "\U0003ffff")],
        ]
    )


def naive_words(text: str) -> list[str]:
    words, open_word = [], ""
    for character in unicodedata.normalize("NFKC", text).casefold():
        is_mark = unicodedata.category(character).startswith("M")
        if not is_spaceless(character) and (character.isalnum() or (is_mark and open_word)):
            open_word += character
            continue
        words += [open_word] if open_word else []
        words += [character] if is_spaceless(character) else []
        open_word = ""
    return words + ([open_word] if open_word else [])


def naive_hash(text: str) -> int:
    return int.from_bytes(blake2b(text.encode(), digest_size=8).digest(), "little")


def of(*texts: str | None) -> Ragged:
    return hash_words(pl.Series("text", texts, pl.String))


def rows(ragged: Ragged) -> list[list[int]]:
    return [ragged.row(i).tolist() for i in range(len(ragged))]


@settings(deadline=None, max_examples=300)
@given(st.lists(st.none() | texts, max_size=8))
def test_words_are_those_that_naive_python_finds(
    given_texts: list[str | None],
) -> None:
    expected = [[naive_hash(word) for word in naive_words(text or "")] for text in given_texts]

    assert rows(of(*given_texts)) == expected


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Овен, сегодня — ДА!", "овен сегодня\n\nда"),
        ("ﬁne Ⅳ １２", "FINE iv 12"),
        ("cafe\u0301", "CAFÉ"),
        ("“¿Qué?”", "qué"),
        ("Straße", "STRASSE"),
        ("日本。", "日 本"),
    ],
)
def test_case_punctuation_white_space_and_typography_make_no_difference(
    one: str, other: str
) -> None:
    assert rows(of(one)) == rows(of(other)) != [[]]


def test_chinese_japanese_and_thai_are_read_character_by_character() -> None:
    assert words_of("東京タワー2024年") == [*"東京タワー", "2024", "年"]
    assert words_of("ไทยabc") == [*"ไทย", "abc"]


def test_vowel_signs_belong_to_their_word_so_other_vowels_are_another_word() -> None:
    assert words_of("हिन्दी, में") == ["हिन्दी", "में"]
    assert rows(of("की")) != rows(of("कि"))


def test_a_text_without_words_has_none() -> None:
    assert rows(of("", None, "!!! — …", "   ", "❤️")) == [[], [], [], [], []]
    assert rows(of()) == []


def test_a_token_of_a_thousand_words_does_not_move_those_around_it() -> None:
    many = "-".join(f"w{i}" for i in range(1_000))

    (row,) = rows(of(f"before {many} after a.b"))

    words = ["before", *(f"w{i}" for i in range(1_000)), "after", "a", "b"]
    assert row == list(map(naive_hash, words))


def test_hashes_are_written_down_for_they_are_kept_in_stores() -> None:
    words = of("Раз, два три, четыре!")

    assert hash_word("раз") == GOLDEN_WORD
    assert whole_rows(words).tolist() == GOLDEN_WHOLE
    assert rows(shingle(words, 3)) == GOLDEN_SHINGLES
    assert rows(shingle(words, 5)) == GOLDEN_PADDED


MASK = 2**64 - 1


def naive_mix(value: int) -> int:
    value = ((value ^ (value >> 30)) * 0xBF58476D1CE4E5B9) & MASK
    value = ((value ^ (value >> 27)) * 0x94D049BB133111EB) & MASK
    return value ^ (value >> 31)


def naive_shingles(words: list[int], size: int) -> list[int]:
    if not words:
        return []
    words = words + [0] * (size - len(words))
    found = []
    for start in range(len(words) - size + 1):
        value = 0
        for word in words[start : start + size]:
            value = (value * 0x9E3779B97F4A7C15 + word) & MASK
        found.append(naive_mix(value))
    return found


@settings(deadline=None, max_examples=200)
@given(st.lists(texts, max_size=8), st.integers(1, 6))
def test_shingles_are_those_of_naive_python(given_texts: list[str], size: int) -> None:
    words = of(*given_texts)

    assert rows(shingle(words, size)) == [naive_shingles(row, size) for row in rows(words)]


@settings(deadline=None, max_examples=200)
@given(st.lists(st.lists(st.sampled_from(["a", "b", "c"]), max_size=5), max_size=20))
def test_whole_hashes_are_equal_exactly_where_all_words_are_in_their_order(
    given_words: list[list[str]],
) -> None:
    whole = whole_rows(of(*map(" ".join, given_words))).tolist()

    for i, one in enumerate(given_words):
        for j, other in enumerate(given_words):
            assert (whole[i] == whole[j]) == (one == other)
