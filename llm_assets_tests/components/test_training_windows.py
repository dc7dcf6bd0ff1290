"""What a model may be trained on: leaks between days that never saw each other stop it."""

from __future__ import annotations

from pathlib import Path

import pytest

from llm_assets.components.tokenize_step import TokenizeStep
from llm_assets.records import Side
from llm_assets.stages.splitting import placing
from llm_assets_tests.components.days_of_texts import Texts
from llm_assets_tests.stages.signing import nth

COPIED = "One two three four five six seven eight nine ten eleven twelve."
OTHER = "Quite another text of somewhat more than eight words for this day."

NOT_TRAINABLE = "causal"  # what is said of the task next, where the window may be trained on


@pytest.fixture
def texts(tmp_path: Path) -> Texts:
    made = Texts(tmp_path)
    made.change(deduplication={"near": None, "exact": False})
    return made


def tokenize_apart(texts: Texts, monkeypatch: pytest.MonkeyPatch) -> None:
    """Tokenize a text for training on day 1 and for testing on day 2, as two runs at once do.

    Neither sees what the other placed.
    """
    sides: dict[int, Side] = {1: "train", 2: "test"}
    for number, side in sides.items():
        texts.arrive(nth(number), [COPIED])
        texts.clean(nth(number))
        with monkeypatch.context() as patched:
            patched.setattr(TokenizeStep, "_neighbours", lambda *_: iter(()))
            patched.setattr(TokenizeStep, "_ledger", lambda *_: iter(()))
            patched.setattr(TokenizeStep, "_sides_before", lambda *_: {})
            patched.setattr(placing, "side_of", lambda *_, side=side: side)
            texts.tokenize(nth(number))
    assert [texts.sides(nth(1)), texts.sides(nth(2))] == [["train"], ["test"]]


def trouble_of_training(texts: Texts) -> str:
    (outcome,) = texts.run("trained_model", nth(2))
    return outcome.trouble


def test_days_placed_at_the_same_time_that_leak_are_not_trained_on_until_one_is_made_again(
    texts: Texts, monkeypatch: pytest.MonkeyPatch
) -> None:
    tokenize_apart(texts, monkeypatch)
    (leaking,) = texts.corpus(nth(2)).documents["document_id"]

    assert trouble_of_training(texts) == (
        "In the window of texts on 2026-01-02, 1 times a held-out text stands in training texts: "
        f"100% of {leaking} (test of 2026-01-02) on 2026-01-01. Tokenize again the later day of "
        "each two, which sets the text aside: llm-assets run texts --day 2026-01-02 "
        "--select tokenized_splits --again; or raise split.maximum_shared."
    )

    texts.tokenize(nth(2), again=True)
    assert texts.sides(nth(2)) == []
    assert NOT_TRAINABLE in trouble_of_training(texts)


def test_a_window_that_grows_over_days_that_leak_is_not_trained_on(
    texts: Texts, monkeypatch: pytest.MonkeyPatch
) -> None:
    texts.change(training={"window": {"days": 1}})
    tokenize_apart(texts, monkeypatch)
    assert NOT_TRAINABLE in trouble_of_training(texts)

    texts.change(training={"window": {"days": 7}})

    assert "(test of 2026-01-02) on 2026-01-01" in trouble_of_training(texts)
    assert texts.stale("tokenized_splits", nth(1), nth(2)) == []  # nothing else would say so


def test_a_day_of_the_window_that_a_version_before_tokenized_is_asked_for_again(
    texts: Texts,
) -> None:
    texts.arrive(nth(1), [COPIED])
    texts.arrive(nth(2), [OTHER])
    texts.clean(nth(1), nth(2))
    texts.tokenize(nth(1), nth(2))
    texts.pretend_a_version_before("tokenized_splits", nth(1), "ledger.parquet", "shingles.parquet")

    found = trouble_of_training(texts)

    assert "2026-01-01 were tokenized by another version of llm_assets" in found
    assert "llm-assets run texts --day 2026-01-01 --select tokenized_splits --again" in found
    texts.tokenize(nth(1), again=True)
    assert NOT_TRAINABLE in trouble_of_training(texts)
