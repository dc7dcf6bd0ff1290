"""Shingling: texts in, the hashes by which the leak check knows them out.

A text's shingles are all runs of eight words within its sentences. Sentences that are too short for
one are taken together, in the order of their words, so they count as much as long ones do, and a
copy whose sentences stand in another order has the same shingles. Knows no sides.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import polars as pl

from llm_assets.stages.deduplicating.shingles import shingle
from llm_assets.stages.deduplicating.words import Hashes, Offsets, Ragged, hash_words

WORDS = 8
AT_ONCE = 20_000  # texts; bounds the memory of the words' flat arrays
SENTENCE_END = r"[.!?…؟۔।॥]+[\"'»”)\]]*\s+|[。！？]+[\"'»”)\]」』]*|\n\s*\n"  # no single line break

COMMON_DOCUMENTS = 3  # of a day; this and the next two are ours
COMMON_SHARE = 0.05  # of a day's documents
LEAST_OWN = 0.1  # of a document's shingles


def text_shingles(texts: Sequence[str]) -> list[Hashes]:
    """Return the distinct shingles of each text, sorted.

    A text of n words in long sentences loses eight of them by a changed word. In short sentences it
    is eight too, unless the word is the first of its sentence, which then stands elsewhere: no
    other sentence moves.
    """
    starts = range(0, len(texts), AT_ONCE)
    return [one for start in starts for one in _some_shingles(texts[start : start + AT_ONCE])]


def day_shingles(texts: Sequence[str]) -> list[Hashes]:
    """Return of each text of a day what tells it from others: its shingles without boilerplate."""
    return without_boilerplate(text_shingles(texts))


def without_boilerplate(shingles: Sequence[Hashes]) -> list[Hashes]:
    """Return each document's shingles without those that many documents of the day have.

    `shingles` are of all documents of one day. Left out is what stands in more than three of them
    and in more than 5%: a fixed sentence ("Serve hot and enjoy …") is learned from any document of
    the site and tells nothing of one, but shared by all it would set every document aside. Copies
    with equal shingles count once. A document of which less than a tenth would remain keeps all: it
    is a near copy of those documents rather than one with their boilerplate. So four near copies in
    one day, differing in more, are known by what differs only: finding them is left to the
    deduplicator; copies on different days are known by all that is not the day's boilerplate.
    """
    distinct = {own.tobytes(): own for own in shingles}
    if not distinct:
        return []
    found, counts = np.unique(np.concatenate([*distinct.values()]), return_counts=True)
    common = found[counts > max(COMMON_DOCUMENTS, COMMON_SHARE * len(shingles))]
    left = {key: np.setdiff1d(own, common, assume_unique=True) for key, own in distinct.items()}
    return [
        kept if len(kept := left[own.tobytes()]) >= LEAST_OWN * len(own) else own
        for own in shingles
    ]


def _some_shingles(texts: Sequence[str]) -> list[Hashes]:
    parts = pl.Series("text", texts, pl.String).str.replace_all(SENTENCE_END, "\x00")
    sentences = parts.str.split("\x00")
    of_sentence = np.repeat(np.arange(len(texts)), sentences.list.len().to_numpy())
    words = hash_words(sentences.explode(empty_as_null=False))
    long, short = _long(words), _short(words, of_sentence, len(texts))
    of_long = np.repeat(of_sentence, long.lengths())
    of_short = np.repeat(np.arange(len(texts)), short.lengths())
    of, flat = np.append(of_long, of_short), np.append(long.flat, short.flat)
    order = np.lexsort((flat, of))
    of, flat = of[order], flat[order]
    is_new = np.ones(len(flat), np.bool_)
    is_new[1:] = (of[1:] != of[:-1]) | (flat[1:] != flat[:-1])
    ends = np.cumsum(np.bincount(of[is_new], minlength=len(texts)))
    return np.split(flat[is_new], ends[:-1])


def _long(words: Ragged) -> Ragged:
    """Return the shingles of sentences of at least eight words; others have none."""
    rows = shingle(words, WORDS)
    is_long = words.lengths() >= WORDS
    keep = np.repeat(is_long, rows.lengths())
    return Ragged(rows.flat[keep], np.append(0, np.cumsum(np.where(is_long, rows.lengths(), 0))))


def _short(words: Ragged, of_sentence: Offsets, texts: int) -> Ragged:
    """Return for each text the shingles of its short sentences, joined in the order of their words.

    So their order is by their first words mostly, and another word within one moves none.
    """
    lengths = words.lengths()
    chosen = np.flatnonzero((lengths > 0) & (lengths < WORDS))
    places = np.arange(WORDS - 1)
    is_word = places < lengths[chosen, None]
    table = np.zeros(is_word.shape, np.uint64)
    table[is_word] = words.flat[(words.offsets[:-1][chosen, None] + places)[is_word]]
    order = np.lexsort((*table.T[::-1], of_sentence[chosen]))
    counts = np.bincount(of_sentence[chosen], lengths[chosen], texts).astype(np.int64)
    joined = Ragged(table[order][is_word[order]], np.append(0, np.cumsum(counts)))
    return shingle(joined, WORDS)
