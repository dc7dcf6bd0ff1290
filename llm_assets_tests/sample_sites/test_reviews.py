"""The reviews: how hard they are to tell apart, damaged lines, files and the site."""

import json
from dataclasses import asdict
from datetime import date, timedelta
from pathlib import Path

import pytest

from llm_assets.sample_sites import (
    RESENAS,
    day_reviews,
    plant_review_flaws,
    review_lines,
    write_reviews,
)
from llm_assets.sample_sites.reviews.days import Review
from llm_assets_tests.sample_sites.baselines import bayes_accuracy, keyword_accuracy, words_of
from llm_assets_tests.sample_sites.conftest import Fetch

DAY = date(2026, 1, 5)
MONTH = [DAY + timedelta(days=offset) for offset in range(30)]


def own_reviews(day: date) -> list[Review]:
    """The day's reviews without the repost."""
    repost = plant_review_flaws(day).repost
    return [review for place, review in enumerate(day_reviews(day), start=1) if place != repost]


def labelled(days: list[date]) -> list[tuple[str, bool]]:
    reviews = (review for day in days for review in own_reviews(day))
    return [(review.review, review.sentiment == "positive") for review in reviews]


def test_words_together_tell_the_sentiment_but_no_single_word_does() -> None:
    train, test = labelled(MONTH[:20]), labelled(MONTH[20:])
    assert bayes_accuracy(train, test) > 0.8
    assert keyword_accuracy(train) < 0.75


def test_reviews_are_balanced_and_stars_agree_with_the_sentiment() -> None:
    reviews = [review for day in MONTH for review in day_reviews(day)]
    positive = [review for review in reviews if review.sentiment == "positive"]
    assert 0.45 < len(positive) / len(reviews) < 0.55
    assert {review.stars for review in positive} == {3, 4, 5}
    assert {each.stars for each in reviews if each.sentiment == "negative"} == {1, 2, 3}


def test_a_month_repeats_no_review_but_the_reposts_and_has_hundreds_of_words() -> None:
    texts = [review.review for day in MONTH for review in own_reviews(day)]
    assert len(set(texts)) == len(texts) == 30 * 39
    assert len({word for text in texts for word in words_of(text)}) > 350
    assert all(60 < len(text) < 400 for text in texts)


def test_each_day_has_a_cut_line_a_line_without_its_text_and_a_repost() -> None:
    for day in MONTH:
        flaws, reviews, lines = plant_review_flaws(day), day_reviews(day), review_lines(day)
        for place, (line, review) in enumerate(zip(lines, reviews, strict=True), start=1):
            if place == flaws.truncated:
                with pytest.raises(json.JSONDecodeError):
                    json.loads(line)
            elif place == flaws.incomplete:
                assert set(asdict(review)) - set(json.loads(line)) == {"review"}
            else:
                assert json.loads(line) == asdict(review)
        repost, original = reviews[flaws.repost - 1], reviews[flaws.reposted - 1]
        assert repost.review == original.review
        assert repost.id != original.id


def test_a_days_file_is_written_and_served_alike(fetch: Fetch, tmp_path: Path) -> None:
    path = write_reviews(tmp_path, DAY)
    answer = fetch(RESENAS, f"/{DAY}.jsonl")
    assert path.name == "2026-01-05.jsonl"
    assert path.read_bytes() == answer.body
    assert answer.body.decode().splitlines() == list(review_lines(DAY))
    assert answer.headers["content-type"] == "application/x-ndjson; charset=utf-8"
    assert fetch(RESENAS, "/2026-01-32.jsonl").status == 404
