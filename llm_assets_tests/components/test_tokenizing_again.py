"""Tokens are made again where what they read has changed, and only there."""

from __future__ import annotations

from pathlib import Path

import pytest

from llm_assets_tests.components.days_of_texts import Texts
from llm_assets_tests.stages.signing import nth

DAYS = [nth(i) for i in range(1, 7)]


@pytest.fixture
def texts(tmp_path: Path) -> Texts:
    return Texts(tmp_path)


def six_days(texts: Texts) -> None:
    for day in DAYS:
        texts.arrive(day, [f"{day:%d}a {day:%d}b {day:%d}c", f"{day:%d}d {day:%d}e"])
    texts.clean(*DAYS)
    texts.tokenize(*DAYS)


def names(texts: Texts, asset: str) -> list[str]:
    return [texts.manifest(asset, day).digest() for day in DAYS]


def test_a_late_page_of_the_first_day_makes_later_corpora_again_and_no_tokens_of_theirs(
    texts: Texts,
) -> None:
    six_days(texts)
    corpora, tokens = names(texts, "clean_corpus"), names(texts, "tokenized_splits")
    texts.arrive(DAYS[0], ["01a 01b 01c", "01d 01e", "something late"])
    texts.clean(DAYS[0])
    assert texts.stale("clean_corpus", *DAYS) == DAYS[1:]

    texts.clean(*DAYS[1:])

    assert all(a != b for a, b in zip(corpora, names(texts, "clean_corpus"), strict=True))
    assert texts.stale("tokenized_splits", *DAYS) == DAYS[:1]
    outcomes = texts.tokenize(*DAYS)
    assert [outcome.is_new for outcome in outcomes] == [True] + [False] * 5
    assert names(texts, "tokenized_splits")[1:] == tokens[1:]


def test_tokens_made_again_by_hand_keep_their_name_where_they_read_the_same(texts: Texts) -> None:
    six_days(texts)
    tokens = names(texts, "tokenized_splits")
    texts.arrive(DAYS[0], ["01a 01b 01c", "01d 01e", "something late"])
    texts.clean(*DAYS)
    old = texts.manifest("tokenized_splits", DAYS[5]).recipe.inputs[0].manifest
    gone = texts.archive.manifest(texts.partition("clean_corpus", DAYS[5]), old)
    partition = texts.partition("clean_corpus", DAYS[5])
    texts.archive.file(partition, gone, "documents.parquet").unlink()  # the corpus before

    texts.tokenize(DAYS[5], again=True)

    assert names(texts, "tokenized_splits")[5] == tokens[5]


@pytest.mark.parametrize("said", [["another a b"], ["06a 06b 06c", "06d 06e", "06d 06e"]])
def test_a_corpus_with_other_documents_or_signatures_makes_its_tokens_again(
    texts: Texts, said: list[str]
) -> None:
    six_days(texts)
    texts.arrive(DAYS[5], said)

    texts.clean(DAYS[5])

    assert texts.stale("tokenized_splits", *DAYS) == DAYS[5:]
