"""Shingles: words in, hashed runs of words out.

A shingle is a number of words in a row (Broder 1997). A text that is shorter is one shingle, made
of all its words. All arithmetic is modulo 2^64, over flat arrays.
"""

from __future__ import annotations

import numpy as np

from llm_assets.stages.deduplicating.words import Hashes, Offsets, Ragged

MULTIPLIER = np.uint64(0x9E3779B97F4A7C15)  # 2^64 / golden ratio, odd
MIXERS = (np.uint64(0xBF58476D1CE4E5B9), np.uint64(0x94D049BB133111EB))  # splitmix64 (Vigna 2015)
ABSENT = np.uint64(0)  # stands for a word that a short text does not have


def shingle(words: Ragged, size: int) -> Ragged:
    """Return the shingles of each row, in order and with repetitions.

    A row of n words has n - size + 1 of them, one if it has fewer words, none if it has none.
    """
    lengths = words.lengths()
    padded = _padded(words, size) if (lengths < size).any() else words
    if not len(padded.flat):
        return Ragged(np.empty(0, np.uint64), np.zeros(len(words) + 1, np.int64))
    starts = len(padded.flat) - size + 1
    hashes = np.zeros(starts, np.uint64)
    for i in range(size):
        hashes *= MULTIPLIER
        hashes += padded.flat[i : i + starts]
    is_whole = np.ones(len(padded.flat), np.bool_)
    ends = padded.offsets[1:][padded.lengths() > 0]
    for i in range(1, size):
        is_whole[ends - i] = False  # these would reach into the next row
    counts = np.where(lengths > 0, np.maximum(lengths - size + 1, 1), 0)
    return Ragged(mixed(hashes[is_whole[:starts]]), np.append(0, np.cumsum(counts)))


def whole_rows(words: Ragged) -> Hashes:
    """Return one hash for each row: of its words, in their order; shape (rows,).

    A polynomial of the words' hashes, so that rows of any length cost one pass.
    """
    if not len(words.flat):
        return np.zeros(len(words), np.uint64)
    places = np.arange(len(words.flat)) - np.repeat(words.offsets[:-1], words.lengths())
    powers = np.full(int(places.max()) + 1, MULTIPLIER)
    powers[0] = 1
    np.multiply.accumulate(powers, out=powers)
    sums = np.append(words.flat * powers[places], np.uint64(0))
    totals = np.add.reduceat(sums, words.offsets[:-1])
    totals[words.lengths() == 0] = 0
    return mixed(totals + words.lengths().astype(np.uint64) * MIXERS[0])


def mixed(hashes: Hashes) -> Hashes:
    """Return the hashes with every bit depending on every other (splitmix64's finaliser)."""
    hashes = (hashes ^ (hashes >> np.uint64(30))) * MIXERS[0]
    hashes = (hashes ^ (hashes >> np.uint64(27))) * MIXERS[1]
    return hashes ^ (hashes >> np.uint64(31))


def _padded(words: Ragged, size: int) -> Ragged:
    """Return the rows with the short ones filled up to `size`, but for those that are empty."""
    lengths = words.lengths()
    wanted = np.where((lengths > 0) & (lengths < size), size, lengths)
    offsets: Offsets = np.append(0, np.cumsum(wanted))
    flat = np.full(int(offsets[-1]), ABSENT)
    places = np.arange(len(words.flat)) + np.repeat(offsets[:-1] - words.offsets[:-1], lengths)
    flat[places] = words.flat
    return Ragged(flat, offsets)
