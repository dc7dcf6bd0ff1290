"""The labelled set is right: scores by hand, truths in their pages, a second source of truth."""

import gzip
from collections import Counter
from pathlib import Path

import pytest

from llm_assets_tests.labelled_pages import (
    LabelledPage,
    Score,
    average,
    generated_pages,
    sampled_pages,
    score_page,
)
from llm_assets_tests.labelled_pages.real import MANUALS, read_truth
from llm_assets_tests.labelled_pages.scoring import words_of
from llm_assets_tests.labelled_pages.templates import TEMPLATES
from llm_assets_tests.real_pages import fetch_trees, find_pages

PAGE = LabelledPage("group", "name", "<p>", "uno dos dos tres", headline="El título")


@pytest.mark.parametrize(
    ("returned", "precision", "recall", "f_score"),
    [
        ("Uno, dos dos: TRES", 1, 1, 1),
        ("uno dos", 1, 1 / 2, 2 / 3),
        ("uno dos dos dos", 3 / 4, 3 / 4, 3 / 4),
        ("cuatro", 0, 0, 0),
        ("", 0, 0, 0),
        ("El título\nuno dos dos tres", 1, 1, 1),
        ("uno dos dos tres\nEl título", 4 / 6, 1, 4 / 5),
    ],
)
def test_words_are_compared_as_multisets_and_a_headline_is_free(
    returned: str, precision: float, recall: float, f_score: float
) -> None:
    score = score_page(PAGE, returned)
    assert (score.precision, score.recall) == pytest.approx((precision, recall))
    assert score.f_score == pytest.approx(f_score)


def test_shingles_see_the_order_that_words_do_not() -> None:
    score = score_page(PAGE, "tres dos dos uno")
    assert (score.f_score, score.shingle_f_score) == (1, 0)


def test_an_average_is_of_each_share() -> None:
    assert average([Score(0, 1, 0.5, 0), Score(1, 1, 0.5, 1)]) == Score(0.5, 1, 0.5, 0.5)


def test_generated_pages_are_the_same_each_time_and_hold_their_truth() -> None:
    pages = generated_pages()
    assert pages == generated_pages()
    assert len(pages) == len(TEMPLATES) * 3 * 6
    assert len({page.html for page in pages}) == len(pages)
    for page in [*pages, *sampled_pages()]:
        assert Counter(words_of(page.truth)) <= Counter(words_of(page.html)), page.name
        assert page.truth


def test_the_rule_for_real_pages_agrees_with_the_plain_text_edition() -> None:
    """Debian Reference comes as HTML and as text: the rule must find the words of the text."""
    try:
        folder = fetch_trees(("debian-reference-es",))["debian-reference-es"]
    except RuntimeError as problem:
        pytest.skip(f"no real pages: {problem}")
    packed = (folder / "debian-reference.es.txt.gz").read_bytes()
    chapters = [page for page in find_pages(folder) if not page.name.startswith("index")]
    truth = "\n".join(map(_truth_of, chapters))
    edition = LabelledPage("", "", "", gzip.decompress(packed).decode())
    assert score_page(edition, truth).f_score > 0.95


def _truth_of(page: Path) -> str:
    return read_truth(page.read_text(encoding="utf-8"), MANUALS["reference-es"])[0]
