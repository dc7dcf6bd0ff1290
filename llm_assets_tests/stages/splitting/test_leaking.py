"""The leak check knows exact shingles only, and finds what the deduplicator was to prevent."""

from __future__ import annotations

import ast
import random
import tracemalloc
from datetime import date
from pathlib import Path

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from llm_assets.config import Split
from llm_assets.records import Side
from llm_assets.stages.deduplicating.words import Hashes
from llm_assets.stages.splitting import leaking, shingling, showing
from llm_assets.stages.splitting.leaking import (
    Leak,
    Overlaps,
    find_leaks,
    shared,
    shingle_table,
)
from llm_assets.stages.splitting.shingling import text_shingles
from llm_assets_tests.stages.signing import nth

WORDS = [f"word{i}" for i in range(2_000)]


def sentences_of(seed: int, lengths: tuple[int, ...] = (12, 9, 15, 11, 10)) -> list[str]:
    chance = random.Random(seed)
    return [" ".join(chance.choices(WORDS, k=length)) + "." for length in lengths]


def text_of(seed: int) -> str:
    return " ".join(sentences_of(seed))


def table(*placed: tuple[str, Side, str]) -> pl.DataFrame:
    names = [name for name, _, _ in placed]
    sides: dict[str, Side] = {name: side for name, side, _ in placed}
    return shingle_table(names, sides, text_shingles([text for _, _, text in placed]))


def leaks_between(held_out: str, trained: str, maximum: float = 0.8) -> list[Leak]:
    others: list[tuple[str, Side, str]] = [(f"t{i}", "train", text_of(100 + i)) for i in range(5)]
    days = {
        nth(1): table(("held", "test", held_out), ("v", "validation", text_of(50))),
        nth(3): table(*others, ("t", "train", trained)),
    }
    return find_leaks(days, maximum)


def test_an_exact_copy_is_found_with_its_document_days_and_share() -> None:
    assert leaks_between(text_of(1), text_of(1)) == [Leak("held", "test", nth(1), nth(3), 1.0)]


@pytest.mark.parametrize("changes", [1, 2])
def test_a_copy_with_a_few_words_changed_is_found(changes: int) -> None:
    lengths = (40, 60, 50)
    words = " ".join(sentences_of(1, lengths)).split()
    for place in (20, 70)[:changes]:
        words[place] = "changed"

    (leak,) = leaks_between(" ".join(sentences_of(1, lengths)), " ".join(words))

    assert leak.share == pytest.approx(1 - 8 * changes / (150 - 7 * 3))


@pytest.mark.parametrize(
    ("count", "changed", "share", "is_found"),
    [
        (8, 0, 1.0, True),
        (8, 1, 0.0, False),
        (30, 1, 0.65, False),
        (47, 1, 0.8, False),  # exactly the maximum is allowed
        (50, 1, 0.81, True),
        (100, 2, 0.83, True),
        (100, 3, 0.74, False),
        (200, 4, 0.83, True),
        (200, 5, 0.79, False),
        (500, 10, 0.84, True),
        (500, 16, 0.74, False),
    ],
)
def test_what_the_default_finds_of_copies_with_words_changed_here_and_there(
    count: int, changed: int, share: float, is_found: bool
) -> None:
    words = random.Random(1).sample(WORDS, count)
    copy = [*words]
    for i in range(changed):  # as far from one another as they can be
        copy[(2 * i + 1) * count // (2 * changed)] = "changed"
    one, other = text_shingles([" ".join(words), " ".join(copy)])

    assert shared(one, other) == pytest.approx(share, abs=0.005)
    assert bool(leaks_between(" ".join(words), " ".join(copy), Split().maximum_shared)) is is_found


def test_a_copy_whose_sentences_stand_in_another_order_is_found() -> None:
    one = sentences_of(1)

    (leak,) = leaks_between(" ".join(one), " ".join(reversed(one)))

    assert leak.share == 1


def test_a_text_of_its_own_is_no_leak_though_it_quotes_a_sentence() -> None:
    quoting = " ".join([*sentences_of(2), sentences_of(1)[0]])

    assert leaks_between(text_of(1), quoting) == []
    assert leaks_between(text_of(1), text_of(2)) == []


def test_a_leak_may_come_from_several_texts_of_one_day_but_not_of_two() -> None:
    first, *rest = sentences_of(1)
    parts = [" ".join([first, *sentences_of(7)]), " ".join([*rest, *sentences_of(8)])]
    held = table(("held", "test", text_of(1)))
    one_day = {nth(1): held, nth(2): table(("a", "train", parts[0]), ("b", "train", parts[1]))}
    two_days = {
        nth(1): held,
        nth(2): table(("a", "train", parts[0])),
        nth(3): table(("b", "train", parts[1])),
    }

    assert [leak.share for leak in find_leaks(one_day, 0.9)] == [1.0]
    assert find_leaks(two_days, 0.9) == []


@pytest.mark.parametrize("side", ["validation", "test"])
def test_both_directions_and_the_day_itself_are_looked_at(side: Side) -> None:
    held, trained = table(("h", side, text_of(1))), table(("t", "train", text_of(1)))
    both = table(("h", side, text_of(1)), ("t", "train", text_of(1)))

    assert [leak.days for leak in find_leaks({nth(1): held, nth(2): trained}, 0.8, nth(2))] == [
        (nth(1), nth(2))
    ]
    assert [leak.days for leak in find_leaks({nth(1): trained, nth(2): held}, 0.8, nth(2))] == [
        (nth(2), nth(1))
    ]
    assert [leak.days for leak in find_leaks({nth(2): both}, 0.8, nth(2))] == [(nth(2), nth(2))]
    assert find_leaks({nth(1): held, nth(2): held}, 0.8) == []
    assert find_leaks({nth(1): trained, nth(2): trained}, 0.8) == []


def test_what_is_between_two_other_days_is_their_own_affair() -> None:
    days = {
        nth(1): table(("h", "test", text_of(1))),
        nth(2): table(("t", "train", text_of(1))),
        nth(3): table(("o", "train", text_of(3)), ("p", "test", text_of(4))),
    }

    assert find_leaks(days, 0.8, nth(3)) == []
    assert len(find_leaks(days, 0.8)) == 1


def test_a_share_of_exactly_the_maximum_is_allowed() -> None:
    half = " ".join([*sentences_of(1, (15, 15))])
    other = " ".join([sentences_of(1, (15, 15))[0], *sentences_of(5, (15,))])

    assert leaks_between(half, other, 0.5) == []
    assert [leak.share for leak in leaks_between(half, other, 0.49)] == [0.5]


def test_days_without_documents_and_texts_without_words_leak_nothing() -> None:
    days = {nth(1): table(), nth(2): table(("e", "test", ""), ("f", "train", "!!!"))}

    assert find_leaks(days, 0.0) == []
    assert text_shingles([]) == []
    assert [one.tolist() for one in text_shingles(["", "!!!"])] == [[], []]


def test_it_knows_no_deduplicator() -> None:
    imported = {
        node.module
        for module in (leaking, shingling, showing)
        for node in ast.walk(ast.parse(Path(str(module.__file__)).read_text(encoding="utf-8")))
        if isinstance(node, ast.ImportFrom) and node.module and "deduplicating" in node.module
    }

    assert imported == {
        "llm_assets.stages.deduplicating.shingles",
        "llm_assets.stages.deduplicating.words",
    }


small = st.text(st.sampled_from("ab"), min_size=8, max_size=12).map(" ".join)
side_names: st.SearchStrategy[Side] = st.sampled_from(["train", "validation", "test"])
placements = st.lists(st.tuples(side_names, small), max_size=8)


@settings(deadline=None, max_examples=200)
@given(placements, st.lists(placements, max_size=2), st.sampled_from([0.0, 0.3, 0.5, 0.8, 1.0]))
def test_whatever_is_added_that_was_not_refused_leaks_nothing(
    today: list[tuple[Side, str]], others: list[list[tuple[Side, str]]], maximum: float
) -> None:
    """Other days leak nothing among themselves: each is placed like this one."""
    tables: dict[date, pl.DataFrame] = {}
    for i, placed in enumerate([*others, today], 1):
        names = [f"{i}/{n}" for n in range(len(placed))]
        own = dict(zip(names, text_shingles([text for _, text in placed]), strict=True))
        overlaps = Overlaps(nth(i), own, tables, maximum)
        sides: dict[str, Side] = {}
        for name, (side, _) in zip(names, placed, strict=True):
            why = overlaps.refuses(name, side)
            if not why:
                overlaps.add(name, side)
                sides[name] = side
            else:  # refused for a reason: with it, something would leak
                trial = shingle_table(names, {**sides, name: side}, list(own.values()))
                assert find_leaks({**tables, nth(i): trial}, maximum)
        tables[nth(i)] = shingle_table(names, sides, list(own.values()))
        assert find_leaks(tables, maximum) == []


def test_a_refusal_says_why() -> None:
    texts = {"h": text_of(1), "t": text_of(1), "x": text_of(1)}
    own = dict(zip(texts, text_shingles(list(texts.values())), strict=True))

    overlaps = Overlaps(nth(2), own, {nth(1): table(("d7", "train", text_of(1)))}, 0.8)
    assert overlaps.refuses("h", "test") == "100% of it stands in training texts of 2026-01-01"

    overlaps = Overlaps(nth(2), own, {}, 0.8)
    overlaps.add("h", "test")
    assert overlaps.refuses("t", "train") == (
        "with it, 100% of the held-out text h would be trained on"
    )


class Counted:
    """What Overlaps says, by plain sets and every pair."""

    def __init__(
        self, day: date, own: dict[str, set[int]], others: dict[date, pl.DataFrame], maximum: float
    ) -> None:
        self.day, self.own, self.maximum = day, own, maximum
        self.trained: dict[date, set[int]] = {day: set()}
        self.held_out: list[tuple[str, set[int]]] = []
        for one, placed in others.items():
            self.trained[one] = set()
            for name, side, shingles in placed.iter_rows():
                found = {shingle % 2**64 for shingle in shingles}
                if side == "train":
                    self.trained[one] |= found
                else:
                    self.held_out.append((name, found))

    def refuses(self, name: str, side: Side) -> str:
        own = self.own[name]
        if side != "train":
            shares = [(len(own & union) / max(len(own), 1), d) for d, union in self.trained.items()]
            share, day = max(shares)
            said = f"{share:.0%} of it stands in training texts of {day}"
            return said if share > self.maximum else ""
        today = self.trained[self.day]
        for held, shingles in self.held_out:
            if shingles & (own - today):
                share = len(shingles & (own | today)) / len(shingles)
                if share > self.maximum:
                    return f"with it, {share:.0%} of the held-out text {held} would be trained on"
        return ""

    def add(self, name: str, side: Side) -> None:
        if side == "train":
            self.trained[self.day] |= self.own[name]
        else:
            self.held_out.append((name, self.own[name]))


some_shingles = st.lists(st.sampled_from([0, 1, 5, 2**63, 2**64 - 1, *range(10, 18)]), max_size=6)
shingled = st.lists(st.tuples(side_names, some_shingles), max_size=7)


@settings(deadline=None, max_examples=300)
@given(shingled, st.lists(shingled, max_size=2), st.sampled_from([0.0, 0.3, 0.5, 0.8, 1.0]))
def test_overlaps_are_those_that_plain_sets_have(
    today: list[tuple[Side, list[int]]],
    others: list[list[tuple[Side, list[int]]]],
    maximum: float,
) -> None:
    def arrays(day: list[tuple[Side, list[int]]], name: str) -> dict[str, Hashes]:
        return {f"{name}{i}": np.unique(np.array(s, np.uint64)) for i, (_, s) in enumerate(day)}

    tables = {}
    for number, placed in enumerate(others, 2):
        own = arrays(placed, f"{number}/")
        sides = {name: side for name, (side, _) in zip(own, placed, strict=True)}
        tables[nth(number)] = shingle_table(list(own), sides, list(own.values()))
    own = arrays(today, "")
    overlaps = Overlaps(nth(1), own, tables, maximum)
    counted = Counted(nth(1), {n: set(one.tolist()) for n, one in own.items()}, tables, maximum)

    for name, (side, _) in zip(own, today, strict=True):
        for asked in ("train", "test"):
            assert overlaps.refuses(name, asked) == counted.refuses(name, asked)
        overlaps.add(name, side)  # refused or not
        counted.add(name, side)


def test_held_out_texts_of_other_days_take_little_memory() -> None:
    """In dicts of Python's integers it was 200 bytes a shingle."""
    chance = np.random.default_rng(0)
    many = [np.unique(chance.integers(0, 2**64, 290, np.uint64)) for _ in range(2_000)]
    names = [f"h{i}" for i in range(2_000)]
    held_out: dict[str, Side] = dict.fromkeys(names, "test")
    others = {nth(2): shingle_table(names, held_out, many)}
    own = {f"o{i}": one for i, one in enumerate(many[:200])}

    tracemalloc.start()
    overlaps = Overlaps(nth(1), own, others, 0.8)
    kept, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()

    assert overlaps.refuses("o7", "train").startswith("with it, 100% of the held-out text h7 ")
    shingles = 2_000 * 290
    assert kept < 8 * shingles
    assert peak < 50 * shingles
