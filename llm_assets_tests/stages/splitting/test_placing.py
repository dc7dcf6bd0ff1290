"""Sides are first come and never change; what joins two sides is on neither."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from llm_assets.config import Split
from llm_assets.config.deduplication import Deduplication
from llm_assets.records import Side
from llm_assets.stages.deduplicating import matching
from llm_assets.stages.deduplicating.signing import by_words
from llm_assets.stages.splitting.leaking import (
    Overlaps,
    find_leaks,
    shingle_table,
)
from llm_assets.stages.splitting.placing import LEDGER_SCHEMA, Placement, place_documents
from llm_assets.stages.splitting.shingling import day_shingles, text_shingles
from llm_assets.stages.splitting.sides import side_of
from llm_assets_tests.stages.signing import EXACT, OFF, near, nth, signatures, signed_day

MADE = near(0.6, 1)
SPLIT = Split.model_validate({"validation": 0.2, "test": 0.3, "maximum_shared": 1})


@dataclass
class Ledgers:
    """Days that are placed, in any order and again and again, as the step does."""

    made: Deduplication = MADE
    split: Split = SPLIT
    window: int = 100
    placed: dict[date, Placement] = field(default_factory=dict)
    shingles: dict[date, pl.DataFrame] = field(default_factory=dict)

    def place(self, day: date, texts: Sequence[str]) -> Placement:
        today = signatures(texts, self.made, day)
        ids = today.documents["document_id"].to_list()
        own = dict(zip(ids, day_shingles(texts), strict=True))
        others = {
            one: table
            for one, table in self.shingles.items()
            if one != day and abs((one - day).days) < self.window
        }
        known = self.placed.get(day)
        placement = place_documents(
            today,
            day,
            [signed_day(one, p.ledger) for one, p in sorted(self.placed.items()) if one != day],
            known.ledger if known else None,
            Overlaps(day, own, others, self.split.maximum_shared),
            self.split,
            self.made,
        )
        self.placed[day] = placement
        self.shingles[day] = shingle_table(ids, placement.sides, list(own.values()))
        assert dict(placement.ledger.schema) == LEDGER_SCHEMA
        assert placement.sides.keys() | placement.nowhere.keys() == set(ids)
        assert not placement.sides.keys() & placement.nowhere.keys()
        return placement

    def leaks(self) -> list[object]:
        return list(find_leaks(self.shingles, self.split.maximum_shared))


def own_side(text: str, split: Split = SPLIT) -> Side:
    return side_of(int(signatures([text], MADE).words[0]), split)


def text_on(side: Side, length: int = 10, after: int = 0) -> str:
    """A text whose own hash puts it on a side."""
    texts = (" ".join(f"w{n}x{i}" for i in range(length)) for n in range(after, 10_000))
    return next(text for text in texts if own_side(text) == side)


def like(text: str, side: Side, changes: int = 1) -> str:
    """A text with other last words whose own hash puts it on a side."""
    kept = text.split()[:-changes]
    texts = (" ".join([*kept, *(f"v{n}y{i}" for i in range(changes))]) for n in range(10_000))
    return next(one for one in texts if own_side(one) == side)


def sides(placement: Placement) -> list[Side | None]:
    """The side of each document, in order."""
    names = sorted([*placement.sides, *placement.nowhere], key=lambda n: int(n.split("/")[1]))
    return [placement.sides.get(name) for name in names]


def test_a_new_text_is_on_the_side_of_its_hash() -> None:
    texts = [text_on("test"), text_on("train"), text_on("validation")]

    assert sides(Ledgers().place(nth(1), texts)) == ["test", "train", "validation"]


def test_the_shares_of_new_texts_tend_to_the_settings() -> None:
    split = Split.model_validate({"validation": 0.2, "test": 0.3})
    counts = Counter(
        Ledgers(split=split)
        .place(nth(1), [" ".join(f"w{n}x{i}" for i in range(9)) for n in range(3_000)])
        .sides.values()
    )

    # Four standard deviations of a share over 3,000 texts are at most 0.037.
    assert counts["validation"] / 3_000 == pytest.approx(0.2, abs=0.037)
    assert counts["test"] / 3_000 == pytest.approx(0.3, abs=0.037)


def test_a_near_copy_that_is_backfilled_inherits_the_side_and_the_ledger_outlives_the_text() -> (
    None
):
    ledgers, one = Ledgers(), text_on("test")
    late, later = like(one, "train"), like(one, "validation")

    assert sides(ledgers.place(nth(5), [one])) == ["test"]
    assert sides(ledgers.place(nth(3), [late])) == ["test"]
    assert sides(ledgers.place(nth(5), [])) == []  # cleaned again: it repeats day 3's
    assert ledgers.placed[nth(5)].ledger.select("document_id", "side").rows() == [
        ("2026-01-05/0", "test")
    ]
    del ledgers.placed[nth(3)]
    assert sides(ledgers.place(nth(4), [later])) == ["test"]


def test_a_text_that_comes_back_to_its_day_is_where_it_was() -> None:
    ledgers, one = Ledgers(), text_on("test")
    ledgers.place(nth(2), [like(one, "train")])
    ledgers.place(nth(1), [one])
    assert sides(ledgers.placed[nth(1)]) == ["train"]

    ledgers.place(nth(1), [])
    del ledgers.placed[nth(2)]

    assert sides(ledgers.place(nth(1), [one])) == ["train"]


def test_a_text_that_repeats_texts_of_both_sides_is_on_neither_and_says_so() -> None:
    words = [f"w{i}" for i in range(10)]
    first = next(
        " ".join([*words, *ends])
        for ends in ([f"a{n}", f"b{n}"] for n in range(10_000))
        if own_side(" ".join([*words, *ends])) == "train"
    )
    second = next(
        " ".join([*starts, *words])
        for starts in ([f"c{n}", f"d{n}"] for n in range(10_000))
        if own_side(" ".join([*starts, *words])) == "test"
    )
    ledgers = Ledgers(made=near(0.75, 1))
    ledgers.place(nth(1), [first])
    ledgers.place(nth(2), [second])

    placement = ledgers.place(nth(3), [" ".join(words), "something else of its own"])

    assert placement.nowhere == {"2026-01-03/0": "it repeats texts of two sides"}
    assert placement.ledger["document_id"].to_list() == ["2026-01-03/1"]


def test_a_text_similar_to_one_that_is_on_neither_side_is_free() -> None:
    """Only where something stands counts: sides do not cascade through what stands nowhere."""
    ledgers = Ledgers(split=SPLIT.model_copy(update={"maximum_shared": 0.2}), made=near(0.8, 1))
    trained = text_on("train", 20)
    ledgers.place(nth(1), [trained])
    half = " ".join([*trained.split()[:10], *(f"h{i}" for i in range(10))])
    held = next(one for one in (f"{half} n{n}" for n in range(1_000)) if own_side(one) == "test")
    assert sides(ledgers.place(nth(2), [held])) == [None]

    assert sides(ledgers.place(nth(3), [like(held, "train")])) == ["train"]


@pytest.mark.parametrize("made", [OFF, EXACT])
def test_exact_copies_are_on_one_side_with_deduplication_switched_off(made: Deduplication) -> None:
    ledgers, one = Ledgers(made=made), text_on("test")
    placement = ledgers.place(nth(1), [one, f"{one}!", one.upper()])
    assert sides(placement) == ["test"] * 3

    moved = ledgers.split.model_copy(update={"salt": "other", "test": 0.01})
    assert own_side(one, moved) == "train"
    ledgers.split = moved

    assert sides(ledgers.place(nth(2), [one])) == ["test"]


def test_other_settings_of_deduplication_know_the_same_words_again() -> None:
    one = text_on("test")
    before = Ledgers(made=near(0.8)).place(nth(1), [one, text_on("train")])
    after = Ledgers(made=MADE, split=SPLIT.model_copy(update={"salt": "x", "test": 0.01}))
    assert own_side(one, after.split) == "train"

    for made in (MADE, EXACT):
        known = by_words(before.ledger, made)
        after.made = made
        today = signatures([one.upper(), like(one, "train")], made, nth(2))
        assert known.schema == before.ledger.schema
        placement = place_documents(
            today,
            nth(2),
            [signed_day(nth(1), known)],
            None,
            Overlaps(nth(2), {f"2026-01-02/{i}": text_shingles([""])[0] for i in (0, 1)}, {}, 1),
            after.split,
            made,
        )
        assert placement.sides["2026-01-02/0"] == "test"


def test_a_text_repeated_thousands_of_times_costs_no_pairs(monkeypatch: pytest.MonkeyPatch) -> None:
    compared = 0
    match_all = matching.match_all

    def counting(*given: object) -> Iterable[tuple[int, int]]:
        nonlocal compared
        for pair in match_all(*given):  # type: ignore[arg-type]
            compared += 1
            yield pair

    monkeypatch.setattr("llm_assets.stages.splitting.placing.match_all", counting)
    ledgers, one = Ledgers(made=OFF), text_on("test")

    ledgers.place(nth(1), [one] * 3_000)
    ledgers.place(nth(1), [one] * 3_000)

    assert set(ledgers.placed[nth(1)].sides.values()) == {"test"}
    assert compared <= 3_000


words = st.text(st.sampled_from("abcdef  "), max_size=11)
long_words = st.lists(st.sampled_from("ab"), min_size=8, max_size=11).map(" ".join)
a_day = st.lists(words | long_words, max_size=6, unique_by=lambda text: tuple(text.split()))


@settings(deadline=None, max_examples=150)
@given(
    st.lists(st.tuples(st.integers(1, 4), a_day), max_size=7),
    st.sampled_from([MADE, near(0.5, 2), EXACT, OFF]),
    st.sampled_from([0.0, 0.3, 0.8, 1.0]),
)
def test_no_order_of_placing_leaks_moves_a_side_or_puts_a_text_on_two(
    runs: list[tuple[int, list[str]]], made: Deduplication, maximum: float
) -> None:
    ledgers = Ledgers(made, SPLIT.model_copy(update={"maximum_shared": maximum}))
    ever: dict[tuple[str, ...], set[Side]] = {}
    for number, texts in runs:
        placement = ledgers.place(nth(number), texts)
        for text, side in zip(texts, sides(placement), strict=True):
            if side and text.split():
                ever.setdefault(tuple(text.split()), set()).add(side)

        again = ledgers.place(nth(number), texts)
        assert again.sides == placement.sides
        assert again.nowhere == placement.nowhere
        assert again.ledger.sort("document_id", "words").equals(
            placement.ledger.sort("document_id", "words")
        )
        assert ledgers.leaks() == []
    assert all(len(one) == 1 for one in ever.values())


@settings(deadline=None, max_examples=100)
@given(a_day, st.lists(a_day, min_size=1, max_size=4))
def test_tokenizing_a_day_again_changes_no_side_whatever_came_between(
    first: list[str], others: list[list[str]]
) -> None:
    ledgers = Ledgers(split=SPLIT.model_copy(update={"maximum_shared": 0.5}))
    before = ledgers.place(nth(3), first)
    for number, texts in zip((1, 5, 2, 4), others, strict=False):
        ledgers.place(nth(number), texts)

    after = ledgers.place(nth(3), first)

    assert before.sides.items() <= after.sides.items()
    assert ledgers.leaks() == []


@pytest.mark.parametrize("salt", [str(i) for i in range(16)])
@pytest.mark.parametrize(
    "fixed",
    [
        "Servir bien caliente y disfrutar de este plato con toda la familia.",
        " ".join(f"aviso{i}" for i in range(90)) + ".",  # 83 shingles, beside 13 of the text
    ],
)
def test_fixed_sentences_in_all_texts_empty_no_side(salt: str, fixed: str) -> None:
    chance = random.Random(salt)
    said = [f"palabra{i}" for i in range(1_000)]
    ledgers = Ledgers(made=EXACT, split=Split(salt=salt))
    for number in (1, 2):
        texts = [
            " ".join([*(" ".join(chance.choices(said, k=4)) + "." for _ in range(5)), fixed])
            for _ in range(150)
        ]
        placement = ledgers.place(nth(number), texts)
        assert placement.nowhere == {}
        assert set(placement.sides.values()) == {"train", "validation", "test"}


def test_an_empty_day_is_placed() -> None:
    placement = Ledgers().place(nth(1), [])

    assert (placement.sides, placement.nowhere, placement.ledger.height) == ({}, {}, 0)


def test_a_document_without_words_has_a_side() -> None:
    assert None not in sides(Ledgers().place(nth(1), ["", "!!!", "..."]))
