"""How well simple rules tell two classes of texts apart: the least that a model has to beat."""

import math
import re
from collections import Counter
from collections.abc import Sequence

Labelled = tuple[str, bool]


def words_of(text: str) -> set[str]:
    return set(re.findall(r"\w+", text.lower()))


def bayes_accuracy(train: Sequence[Labelled], test: Sequence[Labelled]) -> float:
    """Share of `test` that naive Bayes over the words of a text gets right."""
    counts = {label: Counter[str]() for label in (True, False)}
    for text, label in train:
        counts[label].update(words_of(text))
    totals = Counter(label for _, label in train)

    def weight(word: str) -> float:
        yes, no = ((counts[label][word] + 1) / (totals[label] + 2) for label in (True, False))
        return math.log(yes / no)

    right = [(sum(map(weight, words_of(text))) > 0) == label for text, label in test]
    return sum(right) / len(right)


def keyword_accuracy(texts: Sequence[Labelled]) -> float:
    """Share of texts that the best rule "has this word" gets right, or its opposite."""
    split = [(words_of(text), label) for text, label in texts]
    vocabulary = {word for words, _ in split for word in words}
    rights = (
        sum((word in words) == label for words, label in split) / len(split) for word in vocabulary
    )
    return max(max(right, 1 - right) for right in rights)
