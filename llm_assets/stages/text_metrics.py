"""Metrics of generated texts: texts in, numbers out. Imports no model.

Words are runs of letters and digits, lower case. Every metric's definition, range, direction and
source stands in its docstring.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Mapping, Sequence

import numpy as np
import numpy.typing as npt

WORD = re.compile(r"\w+")


def words_of(text: str) -> list[str]:
    """Return the words of a text, in order."""
    return WORD.findall(text.lower())


def distinct_n(texts: Sequence[str], n: int) -> float:
    """Share of different n-grams among all n-grams of all texts; 0 to 1, higher is more varied.

    Li et al. 2016, "A Diversity-Promoting Objective Function for Neural Conversation Models".
    """
    grams = [gram for text in texts for gram in _grams(words_of(text), n)]
    return len(set(grams)) / len(grams) if grams else 0.0


def repetition(texts: Sequence[str], n: int = 4) -> float:
    """Mean share of n-grams that repeat an earlier one of the same text; 0 to 1, lower is better.

    seq-rep-n of Welleck et al. 2020, "Neural Text Generation with Unlikelihood Training". A text
    with fewer than n words counts as 0.
    """
    shares = []
    for text in texts:
        grams = _grams(words_of(text), n)
        shares.append(1 - len(set(grams)) / len(grams) if grams else 0.0)
    return float(np.mean(shares)) if shares else 0.0


def peculiar_terms(
    texts_by_prompt: Mapping[str, Sequence[str]], share: float = 0.1
) -> dict[str, frozenset[str]]:
    """Return for each prompt the words of its texts that no text of another prompt holds.

    A word counts if at least `share` of the prompt's texts, and two of them, hold it: one stray
    word is no term. Ours; a stand-in for a judge of relevance that needs no model.
    """
    frequency = {
        prompt: Counter(word for text in texts for word in set(words_of(text)))
        for prompt, texts in texts_by_prompt.items()
    }
    holders = Counter(word for counts in frequency.values() for word in counts)
    return {
        prompt: frozenset(
            word
            for word, count in counts.items()
            if holders[word] == 1 and count >= max(2, share * len(texts_by_prompt[prompt]))
        )
        for prompt, counts in frequency.items()
    }


def on_topic_share(
    prompts: Sequence[str], texts: Sequence[str], terms: Mapping[str, frozenset[str]]
) -> float:
    """Share of texts that hold a term peculiar to their prompt; 0 to 1, higher is better.

    A prompt without terms of its own cannot be on topic and counts as a miss.
    """
    hits = [
        not terms.get(prompt, frozenset()).isdisjoint(words_of(text))
        for prompt, text in zip(prompts, texts, strict=True)
    ]
    return sum(hits) / len(hits)


def unigram_loss(
    train: npt.NDArray[np.integer], held_out: npt.NDArray[np.integer], vocabulary: int
) -> float:
    """Mean loss in nats per token of a unigram model with add-one smoothing; lower is better.

    Laplace's estimate: p(t) = (count(t) + 1) / (tokens + vocabulary). What a model that learned
    nothing but frequencies would reach.
    """
    counts = np.bincount(train, minlength=vocabulary) + 1
    log_p = np.log(counts) - math.log(len(train) + vocabulary)
    return float(-log_p[held_out].mean())


def _grams(words: Sequence[str], n: int) -> list[tuple[str, ...]]:
    return [tuple(words[i : i + n]) for i in range(len(words) - n + 1)]
