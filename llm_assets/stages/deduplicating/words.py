"""Words: texts in, the hash of every word out, in flat arrays.

A word is a run of letters and digits, with the marks on them (vowels in Hindi), after NFKC and case
folding, so case, punctuation, white space and typographic variants make no difference. In scripts
that write no spaces (Chinese, Japanese, Thai, Lao, Khmer, Myanmar) each character is a word. Hashes
are 64 bits of BLAKE2b: the same on every machine and in every version, because they are kept.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import blake2b
from typing import TypeAlias

import numpy as np
import numpy.typing as npt
import polars as pl

Hashes: TypeAlias = npt.NDArray[np.uint64]
Offsets: TypeAlias = npt.NDArray[np.int64]

SPACELESS = (
    "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff"  # Thai, Lao, Myanmar, Khmer
    "\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"  # kana, Han
)
PUNCTUATION = ".,;:!?()\"'«»“”„…-–—¿¡\n"
SPACELESS_CHARACTER = re.compile(f"[{SPACELESS}]")
WORD = re.compile(f"[{SPACELESS}]|[^\\W_{SPACELESS}]+")
MARKED = re.compile(  # blocks with marks, which `\w` leaves out; most of their characters are none
    "[\u0300-\u036f\u0483-\u0489\u0590-\u0dff\u0f00-\u0fff\u135d-\u135f\u1700-\u177f"
    "\u1800-\u1cff\u1dc0-\u1dff\u20d0-\u20ff\u2cef-\u2cf1\u2d7f-\u2dff\u302a-\u302f"
    "\ua66f-\uabff\ufb1e\ufe00-\ufe2f\U00010000-\U0001ffff\U000e0000-\U000e0fff]"
)


@dataclass(frozen=True)
class Ragged:
    """Rows of hashes, one after the other: row i is `flat[offsets[i]:offsets[i + 1]]`."""

    flat: Hashes
    offsets: Offsets

    def __len__(self) -> int:
        return len(self.offsets) - 1

    def row(self, index: int) -> Hashes:
        """Return row `index`, shape (hashes,)."""
        return self.flat[self.offsets[index] : self.offsets[index + 1]]

    def lengths(self) -> Offsets:
        """Return the length of every row, shape (rows,)."""
        return np.diff(self.offsets)


def hash_words(texts: pl.Series) -> Ragged:
    """Return the hashes of the words of each text, in order; a text without words has none.

    Each distinct token of all texts is read once.
    """
    tokens = texts.fill_null("").str.split(" ")
    starts = _offsets(tokens.list.len().to_numpy())
    coded = tokens.explode(empty_as_null=False).to_arrow().dictionary_encode()
    codes = coded.indices.to_numpy()
    words = [words_of(token) for token in coded.dictionary.to_pylist()]
    counts = np.fromiter(map(len, words), np.int64, len(words))
    table = np.fromiter((hash_word(w) for of in words for w in of), np.uint64, int(counts.sum()))
    firsts = np.append(table, np.uint64(0))[_offsets(counts)[:-1]]
    taken = counts[codes]
    ends = _offsets(taken)[starts]
    hashes = firsts[codes] if counts.min(initial=1) else firsts[codes[taken > 0]]
    if counts.max(initial=1) > 1:
        hashes = _with_more(hashes, codes, taken, table, counts)
    return Ragged(hashes, ends)


def as_one_word(words: Ragged, rows: npt.NDArray[np.bool_], hashes: Hashes) -> Ragged:
    """Return the words with each of those rows made of one only, by its hash."""
    kept = np.repeat(~rows, words.lengths())
    offsets = _offsets(np.where(rows, 1, words.lengths()))
    is_one = np.zeros(int(offsets[-1]), np.bool_)
    is_one[offsets[:-1][rows]] = True
    flat = np.empty(len(is_one), np.uint64)
    flat[is_one], flat[~is_one] = hashes, words.flat[kept]
    return Ragged(flat, offsets)


def words_of(token: str) -> list[str]:
    """Return the words in a piece of text."""
    text = unicodedata.normalize("NFKC", token).casefold()
    inner = text.strip(PUNCTUATION)
    if inner.isalnum() and max(inner) < SPACELESS[0]:  # most tokens; the pattern is slow
        return [inner]
    return _marked_words(text) if MARKED.search(text) else WORD.findall(text)


def _marked_words(text: str) -> list[str]:
    """Return what WORD finds, with each word's marks; a mark on nothing is left out."""
    words: list[str] = []
    is_open = False
    for character in text:
        if SPACELESS_CHARACTER.match(character):
            words.append(character)
            is_open = False
        elif is_open and (character.isalnum() or unicodedata.category(character)[0] == "M"):
            words[-1] += character
        elif is_open := character.isalnum():
            words.append(character)
    return words


def hash_word(word: str) -> int:
    """Return 64 bits that stand for a word."""
    return int.from_bytes(blake2b(word.encode(), digest_size=8).digest(), "little")


def _with_more(
    firsts: Hashes, codes: Offsets, taken: Offsets, table: Hashes, counts: Offsets
) -> Hashes:
    """Put the further words of tokens with several behind the first; few tokens have any."""
    several = np.flatnonzero(taken > 1)
    more = taken[several] - 1
    ends = np.cumsum(more)
    of_each = np.arange(int(ends[-1])) - np.repeat(ends - more, more)
    begins = np.cumsum(taken)[several] - taken[several] + 1
    is_more = np.zeros(len(firsts) + int(ends[-1]), np.bool_)
    is_more[np.repeat(begins, more) + of_each] = True
    found = np.empty(len(is_more), np.uint64)
    found[~is_more] = firsts
    found[is_more] = table[np.repeat(_offsets(counts)[codes[several]] + 1, more) + of_each]
    return found


def _offsets(lengths: Sequence[int] | npt.NDArray[np.integer]) -> Offsets:
    offsets = np.zeros(len(lengths) + 1, np.int64)
    np.cumsum(lengths, out=offsets[1:])
    return offsets
