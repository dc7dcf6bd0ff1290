"""Spanish texts with known copies among them: what cleaning and tokenizing are measured on.

In: how many, and which shares are copies. Out: texts of 300 to 500 characters, and for each copy
which earlier text it repeats. Sentences and halves of sentences are those of the sample sites'
recipes and news, put together anew in each text. Equal arguments give equal texts on every
machine. Knows no benchmark.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from random import Random

import numpy as np
import numpy.typing as npt

from llm_assets.sample_sites import day_articles
from llm_assets.sample_sites.filling import capitalize_first
from llm_assets.sample_sites.recipes.composing import compose_recipe

SHORTEST, LONGEST = 300, 500  # characters, both included
SHINGLE = 5  # words
LEAST_SIMILAR, MOST_SIMILAR = 0.8, 0.95  # exact Jaccard of the words' shingles of a near copy

_RECIPES, _DAYS_OF_NEWS = 4_000, 120
_SENTENCE = range(25, 141)  # characters
_SENTENCES_TRIED = 20  # of a text: 500 characters of the shortest
_FIRST_DAY = date(2026, 1, 1)
_PART_END = re.compile(r"(?<=[.!?;:]) |(?<=,) (?=y |que |donde )")

Indices = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Texts:
    """Texts in their order; `original` is the index of the earlier text that one copies, or -1.

    `is_exact` is True where the copy is the same to the letter. An original is never a copy.
    """

    texts: list[str]
    original: Indices
    is_exact: npt.NDArray[np.bool_]


def texts(
    count: int, exact_copies: float = 0.10, near_copies: float = 0.05, seed: int = 0
) -> Texts:
    """Return `count` texts, of which these shares are copies of earlier ones, anywhere among them.

    A near copy has one to three words changed, so that the Jaccard similarity of its shingles of
    five words with its original's is between `LEAST_SIMILAR` and `MOST_SIMILAR`.
    """
    random = np.random.default_rng(seed)
    exact, near = round(count * exact_copies), round(count * near_copies)
    kinds = np.repeat(np.array([0, 1, 2]), [count - exact - near, exact, near])
    random.shuffle(kinds[1:])  # the first is an original
    originals = np.flatnonzero(kinds == 0)
    written = np.full(count, "", dtype=object)
    written[originals] = _compose(len(originals), random)
    copies = np.flatnonzero(kinds)
    earlier = np.searchsorted(originals, copies)
    original = np.full(count, -1, dtype=np.int64)
    original[copies] = originals[random.integers(0, earlier)] if len(copies) else []
    rng = Random(seed)
    for i in copies.tolist():
        text = written[original[i]]
        written[i] = text if kinds[i] == 1 else _nearly_copy(text, rng)
    return Texts(written.tolist(), original, kinds == 1)


def jaccard(one: str, other: str) -> float:
    """Return the exact Jaccard similarity of two texts' word shingles."""
    first, second = _shingles(one.split()), _shingles(other.split())
    return len(first & second) / len(first | second)


def _nearly_copy(text: str, rng: Random) -> str:
    """Change words until the similarity is right: a text that repeats itself may need several."""
    while not LEAST_SIMILAR <= jaccard(copy := _change_words(text, rng), text) <= MOST_SIMILAR:
        pass
    return copy


def _change_words(text: str, rng: Random) -> str:
    """Put other words of the same length in the place of some.

    Of `n` shingles, `d` changed ones leave a similarity of (n - d) / (n + d). A word in the middle
    is in five shingles, words next to it in one more each; a word near an end is in fewer.
    """
    words = text.split(" ")
    shingles = len(words) - SHINGLE + 1
    least = int(shingles * (1 - MOST_SIMILAR) / (1 + MOST_SIMILAR)) + 1
    most = int(shingles * (1 - LEAST_SIMILAR) / (1 + LEAST_SIMILAR))
    lost = rng.randint(least, most)
    if lost < SHINGLE:
        places: Iterable[int] = (lost - 1,) if rng.random() < 0.5 else (len(words) - lost,)
    else:
        start = rng.randint(SHINGLE, len(words) - lost - SHINGLE)
        places = range(start, start + lost - SHINGLE + 1)
    for place in places:
        words[place] = _another_word(words[place], rng)
    return " ".join(words)


def _compose(count: int, random: np.random.Generator) -> list[str]:
    """Return new texts: sentences until a length between the bounds, drawn anew each, is reached.

    Where the sentence that reaches it is too long, those before it and a shorter bound do.
    """
    pool = sentences()
    lengths = np.array([len(sentence) for sentence in pool])
    chosen = random.integers(0, len(pool), (count, _SENTENCES_TRIED), dtype=np.int32)
    so_far = np.cumsum(lengths[chosen] + 1, axis=1) - 1
    wanted = random.integers(SHORTEST, LONGEST - 60, (count, 1))
    ends = (so_far < wanted).sum(axis=1)
    too_long = np.take_along_axis(so_far, ends[:, None], axis=1)[:, 0] > LONGEST
    ends[too_long] = (so_far[too_long] < SHORTEST).sum(axis=1)
    return [
        " ".join([pool[i] for i in row[: end + 1]])
        for row, end in zip(chosen.tolist(), ends.tolist(), strict=True)
    ]


@lru_cache(maxsize=1)
def sentences() -> tuple[str, ...]:
    """Return the different sentences of many recipes and of many days of news."""
    rng = Random(0)
    written = [step for _ in range(_RECIPES) for step in compose_recipe(rng).steps]
    for day in range(_DAYS_OF_NEWS):
        for article in day_articles(_FIRST_DAY + timedelta(day)):
            written += article.story.body
    parts = (part.rstrip(",;: ") for text in written for part in _PART_END.split(text))
    whole = (capitalize_first(part if part[-1:] in ".!?" else f"{part}.") for part in parts)
    return tuple(dict.fromkeys(part for part in whole if len(part) in _SENTENCE))


@lru_cache(maxsize=1)
def _words_by_length() -> dict[int, Sequence[str]]:
    words: defaultdict[int, dict[str, None]] = defaultdict(dict)
    for sentence in sentences():
        for word in sentence.split(" "):
            words[len(word)][word] = None
    return {length: tuple(some) for length, some in words.items()}


def _another_word(word: str, rng: Random) -> str:
    """Return a word as long; the word turned round where there is only one as long."""
    others = _words_by_length().get(len(word), ())
    if len(others) < 2:
        return word[::-1]
    while (other := rng.choice(others)) == word:
        pass
    return other


def _shingles(words: Sequence[str]) -> set[tuple[str, ...]]:
    return {tuple(words[i : i + SHINGLE]) for i in range(len(words) - SHINGLE + 1)}
