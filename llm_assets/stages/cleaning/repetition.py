"""Repetition inside a text: duplicate lines, paragraphs and sequences of words.

The pieces of many texts are laid end to end and measured at once, by their hashes (64 bits: two
different pieces of one text are taken for one with a chance far below that of a broken disk). Texts
go through in portions, and of a text its first five million characters do, so memory is bounded.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
import numpy.typing as npt
import polars as pl

from llm_assets.config.base import Settings
from llm_assets.config.rules import GopherRepetition
from llm_assets.stages.cleaning.outcome import Effect, Outcome, Surroundings
from llm_assets.stages.cleaning.quality import first_failed

PARAGRAPH = r"\S[^\n]*(?:\n[^\S\n]*\S[^\n]*)*"
LINE = r"\S(?:[^\n]*\S)?"
WORD = r"\S+"
PORTION = 4_000_000  # bytes of text that are measured at once
SEEN = 5_000_000  # characters of a text that are looked at; they take some 300 MB at worst
MULTIPLIER = np.uint64(0x9E3779B97F4A7C15)  # odd: 2**64 over the golden ratio (Knuth, TAOCP 6.4)

Whole: TypeAlias = npt.NDArray[np.int64]
Hash: TypeAlias = npt.NDArray[np.uint64]
Shares: TypeAlias = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Pieces:
    """Pieces of texts laid end to end: for each its text's number, its hash and its characters."""

    texts: int
    text: Whole
    hash: Hash
    length: Whole

    def total(self, weights: npt.NDArray[np.generic]) -> Shares:
        """Add something up by text."""
        found = np.bincount(self.text, weights=weights, minlength=self.texts)
        return found.astype(np.float64)  # of no pieces at all, numpy makes whole numbers


def gopher_repetition(rule: GopherRepetition, documents: pl.DataFrame, _: Surroundings) -> Outcome:
    bounds = {name: bound for name, bound in rule if name.startswith("maximum_")}
    checks = [
        (pl.col(name) > bound, name.removeprefix("maximum_").replace("_", " "), pl.col(name))
        for name, bound in bounds.items()
    ]
    values = [
        pl.DataFrame(_measure(portion), list(bounds)).select(first_failed(checks))["value"]
        for portion in _portions(documents["text"].str.head(SEEN))
    ]
    return Outcome(value=pl.concat(values) if values else pl.Series("value", [], pl.String))


EFFECTS: Mapping[type[Settings], Effect] = {GopherRepetition: gopher_repetition}


def _portions(texts: pl.Series) -> Iterator[pl.Series]:
    sizes = texts.str.len_bytes().to_numpy()
    start = size = 0
    for i, one in enumerate(sizes):
        if i > start and size + one > PORTION:
            yield texts[start:i]
            start, size = i, 0
        size += int(one)
    if start < len(texts):
        yield texts[start:]


def _measure(texts: pl.Series) -> list[Shares]:
    """Return the shares, in the order of the rule's parameters, each for all texts."""
    characters = np.maximum(texts.str.len_chars().to_numpy(), 1)
    shares: list[Shares] = []
    for pattern in (PARAGRAPH, LINE):
        pieces = _pieces(texts, pattern)
        again = _again(pieces.text, pieces.hash)
        count = np.maximum(pieces.total(np.ones_like(pieces.length)), 1)
        shares += [pieces.total(again) / count, pieces.total(again * pieces.length) / characters]
    words = _pieces(texts, WORD)
    rolling, starts = words.hash, _repeated(words, words.hash, np.arange(len(words.hash)))
    for n in range(2, 11):
        rolling = rolling[:-1] * MULTIPLIER + words.hash[n - 1 :]
        starts = _repeated(words, rolling, _extended(words, starts, n))
        most = _top_characters if n < 5 else _duplicate_characters
        shares.append(most(words, rolling, starts, n) / characters)
    return shares


def _pieces(texts: pl.Series, pattern: str) -> Pieces:
    found = texts.str.extract_all(pattern)
    counts = found.list.len().to_numpy()
    flat = found.explode().drop_nulls()
    return Pieces(
        len(texts),
        np.repeat(np.arange(len(texts)), counts),
        flat.hash().to_numpy(),
        flat.str.len_chars().to_numpy().astype(np.int64),
    )


def _again(text: Whole, hashes: Hash) -> npt.NDArray[np.bool_]:
    """Say of each piece whether its text has had it before."""
    return ~pl.Series(_keys(text, hashes)).is_first_distinct().to_numpy()


def _keys(text: Whole, hashes: Hash) -> Hash:
    return hashes ^ (text.astype(np.uint64) * MULTIPLIER)


def _repeated(words: Pieces, hashes: Hash, starts: Whole) -> Whole:
    """Return those of the sequences that start there which their text has more than once."""
    keys = pl.Series(_keys(words.text[starts], hashes[starts]))
    repeated: Whole = starts[keys.is_duplicated().to_numpy()]
    return repeated


def _extended(words: Pieces, starts: Whole, n: int) -> Whole:
    """Return where n words may be repeated: where the first and the last n - 1 of them are.

    In prose few are, so that each longer sequence is looked for in fewer places.
    """
    repeated = np.zeros(len(words.text) + 1, np.bool_)
    repeated[starts] = True
    starts = starts[repeated[starts + 1] & (starts + n <= len(words.text))]
    inside: Whole = starts[words.text[starts] == words.text[starts + n - 1]]
    return inside


def _top_characters(words: Pieces, hashes: Hash, starts: Whole, n: int) -> Shares:
    """Return the characters, spaces between words included, of each text's most frequent n-gram."""
    ends = np.concatenate([[0], np.cumsum(words.length)])
    grams = pl.DataFrame(
        {
            "text": words.text[starts],
            "gram": hashes[starts],
            "length": ends[starts + n] - ends[starts] + n - 1,
        }
    )
    most = pl.col("times").max()
    top = (
        grams.group_by("text", "gram", maintain_order=True)
        .agg(pl.col("length").first(), pl.len().alias("times"))
        .group_by("text")
        .agg((pl.col("length").filter(pl.col("times") == most).first() * most).alias("characters"))
    )
    found = np.zeros(words.texts)
    found[top["text"].to_numpy()] = top["characters"].to_numpy()
    return found


def _duplicate_characters(words: Pieces, hashes: Hash, starts: Whole, n: int) -> Shares:
    """Return the characters, spaces not included, of words in an n-gram that was there before."""
    starts = starts[_again(words.text[starts], hashes[starts])]
    steps = np.zeros(len(words.text) + 1, np.int64)
    steps[starts] += 1  # each start is there once, so this adds up
    steps[starts + n] -= 1
    covered = np.cumsum(steps[:-1]) > 0
    return words.total(words.length * covered)
