"""Sides through the store: sticky whatever arrives, and a leak withholds the day."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from llm_assets.config import Split
from llm_assets.records import Side
from llm_assets.stages.splitting import placing
from llm_assets.stages.splitting.leaking import Overlaps
from llm_assets.stages.splitting.sides import side_of
from llm_assets_tests.components.days_of_texts import Texts
from llm_assets_tests.stages.signing import nth, signatures

SPLIT = {"validation": 0.2, "test": 0.3}


@pytest.fixture
def texts(tmp_path: Path) -> Texts:
    return Texts(tmp_path)


def own_side(texts: Texts, text: str) -> Side:
    made = texts.use_case.deduplication
    return side_of(int(signatures([text], made).words[0]), Split.model_validate(SPLIT))


def sentences(word: str) -> Iterator[str]:
    """Texts of three sentences of ten words each, all their own."""
    for n in range(10_000):
        yield " ".join(" ".join(f"{word}{n}x{s}y{i}" for i in range(10)) + "." for s in range(3))


def text_on(texts: Texts, side: Side, word: str = "w") -> str:
    return next(one for one in sentences(word) if own_side(texts, one) == side)


def like(texts: Texts, text: str, side: Side) -> str:
    """A near copy, the last word changed, whose own hash puts it on a side."""
    words = text.split()
    versions = (" ".join([*words[:-1], f"v{n}."]) for n in range(10_000))
    return next(one for one in versions if own_side(texts, one) == side)


def run(texts: Texts, day: date, *said: str) -> None:
    texts.arrive(day, said)
    texts.clean(day)
    texts.tokenize(day)


def test_a_backfilled_near_copy_inherits_the_side_and_the_ledger_keeps_what_is_gone(
    texts: Texts,
) -> None:
    one = text_on(texts, "test")
    run(texts, nth(5), one, text_on(texts, "train", "other"))
    run(texts, nth(3), like(texts, one, "train"))
    assert texts.sides(nth(3)) == ["test"]

    texts.clean(nth(5))
    texts.tokenize(nth(5))
    assert texts.sides(nth(5)) == ["train"]
    assert sorted(texts.tokens(nth(5)).ledger.table["side"]) == ["test", "train"]

    texts.tokenize(nth(5), again=True)
    assert sorted(texts.tokens(nth(5)).ledger.table["side"]) == ["test", "train"]


def test_tokenizing_again_changes_no_side_and_nothing_else(texts: Texts) -> None:
    days = [nth(i) for i in (1, 2, 3)]
    for day in days:
        run(texts, day, *(one for _, one in zip(range(12), sentences(f"{day:%d}"), strict=False)))
    before = [texts.manifest("tokenized_splits", day).digest() for day in days]

    outcomes = texts.tokenize(*reversed(days), again=True)

    assert [texts.manifest("tokenized_splits", day).digest() for day in days] == before
    assert not any(outcome.is_new for outcome in outcomes)


def test_other_settings_of_deduplication_move_no_text(texts: Texts) -> None:
    one = text_on(texts, "test")
    run(texts, nth(1), like(texts, one, "train"))
    run(texts, nth(4), one)
    texts.arrive(nth(1), [])  # the original is gone, and day 4's is kept from now on
    texts.clean(nth(1), nth(4))
    texts.tokenize(nth(4))
    assert texts.sides(nth(4)) == ["train"]

    for block in ({"near": {"threshold": 0.9, "shingle_words": 3}}, {"near": None, "exact": False}):
        texts.change(deduplication=block)
        (outcome,) = texts.run("tokenized_splits", nth(4))
        assert "made with other settings of deduplication" in outcome.trouble
        assert "llm-assets run texts --day 2026-01-04 --select clean_corpus" in outcome.trouble
        texts.clean(nth(4))
        texts.tokenize(nth(4))
        assert texts.sides(nth(4)) == ["train"]


def test_with_deduplication_switched_off_exact_copies_are_on_one_side(texts: Texts) -> None:
    texts.change(deduplication={"near": None, "exact": False})
    one = text_on(texts, "test")
    run(texts, nth(1), one, one)
    texts.change(split={"salt": "another", "test": 0.01})
    run(texts, nth(2), one.upper())

    assert texts.sides(nth(1)) == ["test", "test"]
    assert texts.sides(nth(2)) == ["test"]


def test_with_deduplication_switched_off_what_would_leak_is_set_aside_and_says_why(
    texts: Texts,
) -> None:
    texts.change(deduplication={"near": None, "exact": False})
    one = text_on(texts, "train")
    run(texts, nth(1), one)
    run(texts, nth(2), like(texts, one, "test"))

    splits = texts.tokens(nth(2))
    assert splits.on_no_side == 1
    assert list(splits.nowhere.values()) == ["89% of it stands in training texts of 2026-01-01"]
    assert texts.manifest("tokenized_splits", nth(2)).figures["on_no_side"] == 1


def reordered(text: str) -> str:
    return " ".join(reversed([f"{one}." for one in text.rstrip(".").split(". ")]))


def with_words_changed(text: str) -> str:
    return " ".join([*text.split()[:-1], "changed."])


@pytest.mark.parametrize("plant", [str, with_words_changed, reordered, str.upper])
@pytest.mark.parametrize("is_trained_first", [True, False])
def test_a_planted_copy_stops_the_day_and_names_document_days_and_share(
    texts: Texts, monkeypatch: pytest.MonkeyPatch, plant: type[str], is_trained_first: bool
) -> None:
    """The deduplicator and the placing are made blind; the check is not."""
    texts.change(deduplication={"near": None, "exact": False})
    first, second = ("train", "test") if is_trained_first else ("test", "train")
    copied = text_on(texts, "train")
    run(texts, nth(1), copied)
    monkeypatch.setattr(placing, "match_all", lambda *_: iter(()))
    monkeypatch.setattr(Overlaps, "refuses", lambda *_: "")
    monkeypatch.setattr(placing, "side_of", lambda *_: first)
    texts.tokenize(nth(1), again=True)
    texts.arrive(nth(2), ["quite another text of one short sentence", plant(copied)])
    texts.clean(nth(2))
    planted = texts.corpus(nth(1 if second == "train" else 2)).documents["document_id"][-1]

    monkeypatch.setattr(placing, "side_of", lambda *_: second)
    (outcome,) = texts.run("tokenized_splits", nth(2))

    assert "no_held_out_text_leaks" in outcome.trouble
    days = "(test of 2026-01-02) on 2026-01-01"
    if second == "train":
        days = "(test of 2026-01-01) on 2026-01-02"
    assert f"of {planted} {days}" in outcome.trouble
    share = "89%" if plant is with_words_changed else "100%"
    assert f"training texts: {share} of" in outcome.trouble
    assert texts.archive.current(texts.partition("tokenized_splits", nth(2))) is None


def test_the_same_article_with_another_summary_is_set_aside_where_the_task_shows_it(
    texts: Texts,
) -> None:
    fields = {"text": "text", "article": "article"}
    source = {"kind": "files", "name": "site", "history": "dated", "day": "day", "where": "inbox"}
    texts.change(sources=[{**source, "fields": fields}], task={"text": "{article} TL;DR {text}"})
    article = " ".join(f"article{i}" for i in range(100))
    days: list[tuple[date, Side]] = [(nth(1), "train"), (nth(2), "test")]
    for day, side in days:
        texts.arrive(day, [{"article": article, "text": text_on(texts, side)}])
        texts.clean(day)
        texts.tokenize(day)

    assert texts.sides(nth(1)) == ["train"]
    (why,) = texts.tokens(nth(2)).nowhere.values()
    assert why == "91% of it stands in training texts of 2026-01-01"


def test_a_copy_outside_of_every_window_is_no_leak(
    texts: Texts, monkeypatch: pytest.MonkeyPatch
) -> None:
    texts.change(deduplication={"near": None, "exact": False})
    one = text_on(texts, "train")
    run(texts, nth(1), one)
    monkeypatch.setattr(placing, "match_all", lambda *_: iter(()))
    monkeypatch.setattr(placing, "side_of", lambda *_: "test")

    run(texts, nth(4), one)  # a window has three days

    assert texts.sides(nth(4)) == ["test"]


def test_a_damaged_ledger_of_another_day_names_it(texts: Texts) -> None:
    run(texts, nth(1), text_on(texts, "test"))
    run(texts, nth(2), text_on(texts, "train", "other"))
    texts.file("tokenized_splits", nth(1), "ledger.parquet").write_bytes(b"")

    (outcome,) = texts.run("tokenized_splits", nth(2), again=True)

    assert "texts/tokenized_splits/2026-01-01" in outcome.trouble
    assert "--day 2026-01-01 --select tokenized_splits --again" in outcome.trouble


@pytest.mark.parametrize("damaged", ["ledger", "manifest"])
def test_a_days_own_damaged_ledger_is_taken_from_the_commit_before_and_that_is_said(
    texts: Texts, damaged: str
) -> None:
    texts.change(deduplication={"near": None, "exact": False})
    one = text_on(texts, "test")
    run(texts, nth(1), one)
    texts.change(split={"salt": "another", "test": 0.01})
    run(texts, nth(1), one, text_on(texts, "train", "other"))
    assert texts.sides(nth(1))[0] == "test"
    spoil(texts, nth(1), damaged)
    said: list[str] = []

    (outcome,) = texts.run("tokenized_splits", nth(1), again=True, report=said.append)

    assert outcome.trouble == ""
    assert sorted(texts.sides(nth(1))) == ["test", "train"]
    (line,) = [line for line in said if "ledger of the commit of" in line]
    assert "texts/tokenized_splits/2026-01-01" in line
    assert line.endswith("is taken instead; texts placed since then may change sides.")


def test_a_days_own_damaged_ledger_that_no_commit_has_fails_the_day_until_a_person_decides(
    texts: Texts,
) -> None:
    run(texts, nth(1), text_on(texts, "test"))
    spoil(texts, nth(1), "ledger")

    (outcome,) = texts.run("tokenized_splits", nth(1), again=True)

    assert "no commit before has it sound. Restore texts/tokenized_splits/2026-01-01" in (
        outcome.trouble
    )
    assert outcome.trouble.endswith("--day 2026-01-01 --select tokenized_splits.")
    folder = texts.store / texts.partition("tokenized_splits", nth(1)).prefix
    folder.rename(texts.folder / "moved away")
    texts.tokenize(nth(1))
    assert texts.sides(nth(1)) == ["test"]


def spoil(texts: Texts, day: date, what: str) -> None:
    """Damage the ledger or the manifest of a day's current tokens."""
    manifest = texts.manifest("tokenized_splits", day)
    partition = texts.partition("tokenized_splits", day)
    name = partition.manifest(manifest.digest())
    if what == "ledger":
        name = partition.file(manifest.files_digest(), "ledger.parquet")
    (texts.store / name).write_bytes(b"")


def test_tokens_of_a_version_before_are_made_again_and_hinder_no_other_day(texts: Texts) -> None:
    one = text_on(texts, "test")
    run(texts, nth(1), one)
    run(texts, nth(2), text_on(texts, "train", "other"))
    for day in (nth(1), nth(2)):
        new = ("ledger.parquet", "shingles.parquet")
        texts.pretend_a_version_before("tokenized_splits", day, *new)

    texts.tokenize(nth(2))
    texts.tokenize(nth(1))

    assert texts.sides(nth(1)) == ["test"]
    assert texts.sides(nth(2)) == ["train"]
