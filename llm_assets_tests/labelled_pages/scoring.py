"""Scoring: what an extractor returned against the main text that is known.

In: a labelled page and a text. Out: precision, recall and F1 over the multisets of words, the
measure of the CleanEval successors (Kohlschuetter et al. 2010, section 4), and the same over
4-shingles, which also sees a wrong order. Knows no extractor.
"""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import astuple, dataclass
from statistics import fmean
from typing import TypeVar

from llm_assets_tests.labelled_pages.labelled import LabelledPage

SHINGLE_WORDS = 4
_T = TypeVar("_T")
_WORD = re.compile(r"\w+")


@dataclass(frozen=True)
class Score:
    """Shares of 0 to 1 for a page, or their mean over pages."""

    precision: float
    recall: float
    f_score: float
    shingle_f_score: float


def score_page(page: LabelledPage, returned: str) -> Score:
    """Compare; a headline that leads the returned text counts neither for it nor against it."""
    found, wanted = words_of(returned), words_of(page.truth)
    headline = words_of(page.headline)
    if headline and found[: len(headline)] == headline:
        found = found[len(headline) :]
    precision, recall, f_score = _compare(Counter(found), Counter(wanted))
    _, _, shingle_f_score = _compare(_shingles(found), _shingles(wanted))
    return Score(precision, recall, f_score, shingle_f_score)


def average(scores: Sequence[Score]) -> Score:
    """Return the mean of each share; every page weighs the same."""
    return Score(*map(fmean, zip(*map(astuple, scores), strict=True)))


def words_of(text: str) -> list[str]:
    """Return the words of a text in order, without case and punctuation."""
    return _WORD.findall(text.casefold())


def _shingles(words: Sequence[str]) -> Counter[tuple[str, ...]]:
    starts = range(max(1, len(words) - SHINGLE_WORDS + 1))
    return Counter(tuple(words[start : start + SHINGLE_WORDS]) for start in starts)


def _compare(found: Counter[_T], wanted: Counter[_T]) -> tuple[float, float, float]:
    shared = (found & wanted).total()
    if not shared:
        return 0.0, 0.0, float(not found and not wanted)
    precision, recall = shared / found.total(), shared / wanted.total()
    return precision, recall, 2 * precision * recall / (precision + recall)
