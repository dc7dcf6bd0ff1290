"""Curating: the corpora of a set of raw days are the same whatever the order of their arrival."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from llm_assets.config.deduplication import Deduplication
from llm_assets.errors import CleaningError
from llm_assets.records import CleanCorpus
from llm_assets.stages import curating
from llm_assets.stages.curating import Curator, signed_as
from llm_assets.stages.extracting.documents import Extracted
from llm_assets_tests.stages.cleaning.making import rule
from llm_assets_tests.stages.signing import EXACT, OFF, extracted, near, nth, signed_day

MADE = near(0.6, 1)
A = "one two three four five six seven eight nine ten"
B = "one two three four five six seven eight X Y"
C = "one two three four five six P Q X Y"
RULES = [rule("drop_empty"), rule("keep_length", under=60)]

Raw = list[tuple[str, str]]  # (source, text)


@dataclass
class World:
    """Raw days that arrive, and their corpora, each with what it was compared with."""

    made: Deduplication = MADE
    raw: dict[date, Raw] = field(default_factory=dict)
    corpora: dict[date, CleanCorpus] = field(default_factory=dict)

    def consulted(self, day: date) -> dict[str, str]:
        return {
            str(one): self.corpora[one].signed.digest for one in sorted(self.corpora) if one < day
        }

    def clean(self, day: date) -> None:
        earlier = [
            signed_day(one, self.corpora[one].signed.table)
            for one in sorted(self.corpora)
            if one < day
        ]
        found = extracted(day, [t for _, t in self.raw[day]], [s for s, _ in self.raw[day]])
        self.corpora[day] = Curator(RULES, self.made).curate(
            found, day, earlier, self.consulted(day)
        )

    def stale(self) -> list[date]:
        return [
            day
            for day in self.raw
            if day not in self.corpora or self.corpora[day].consulted != self.consulted(day)
        ]


def told(corpus: CleanCorpus) -> tuple[object, ...]:
    return corpus.documents.to_dicts(), corpus.rejected.to_dicts(), corpus.signed.digest


def cleaned_in_order(raw: dict[date, Raw], made: Deduplication = MADE) -> World:
    world = World(made, raw)
    for day in sorted(raw):
        world.clean(day)
    return world


words = st.text(st.sampled_from("abcdef  "), max_size=11)
a_day = st.lists(st.tuples(st.sampled_from(["x", "y"]), words | st.just("z" * 70)), max_size=5)


@settings(deadline=None, max_examples=150)
@given(
    st.lists(a_day, min_size=2, max_size=5),
    st.data(),
    st.sampled_from([MADE, near(0.5, 2), EXACT, OFF]),
)
def test_any_order_of_arrival_and_running_again_what_is_stale_ends_with_the_same_corpora(
    texts: list[Raw], data: st.DataObject, made: Deduplication
) -> None:
    raw = {nth(i): day for i, day in enumerate(texts, 1)}
    expected = cleaned_in_order(raw, made)

    world = World(made)
    for day in data.draw(st.permutations(list(raw))):
        if data.draw(st.booleans()):  # what the site said first, before it was collected again
            world.raw[day] = data.draw(a_day)
            world.clean(day)
        world.raw[day] = raw[day]
        world.clean(day)
    runs = 0
    while stale := world.stale():
        world.clean(data.draw(st.sampled_from(stale)))
        runs += 1
        assert runs <= len(raw) ** 2

    assert world.corpora.keys() == expected.corpora.keys()
    for day, corpus in expected.corpora.items():
        assert told(world.corpora[day]) == told(corpus)
    for day in raw:
        before = told(world.corpora[day])
        world.clean(day)
        assert told(world.corpora[day]) == before


def test_a_day_that_arrives_late_becomes_the_original_of_what_is_cleaned_again() -> None:
    world = World(raw={nth(5): [("x", A), ("x", C)]})
    world.clean(nth(5))
    assert world.corpora[nth(5)].documents["text"].to_list() == [A, C]

    world.raw[nth(3)] = [("press", B)]
    world.clean(nth(3))
    assert world.stale() == [nth(5)]
    world.clean(nth(5))

    assert world.corpora[nth(5)].documents.height == 0
    rejected = world.corpora[nth(5)].rejected
    assert rejected.select("text", "rule", "value", "original_id", "original_source").rows() == [
        (A, "near_copy", "2026-01-03/0 of 2026-01-03 (0.67)", "2026-01-03/0", "press"),
        (C, "near_copy", "2026-01-03/0 of 2026-01-03 (0.67)", "2026-01-03/0", "press"),
    ]


def test_an_original_that_was_rejected_as_a_copy_counts_on_later_days() -> None:
    world = cleaned_in_order({nth(1): [("x", A)], nth(2): [("x", B)], nth(3): [("y", C)]})

    assert world.corpora[nth(2)].documents.height == 0
    (copy,) = world.corpora[nth(3)].rejected.to_dicts()
    assert copy["original_day"] == "2026-01-02"
    assert copy["similarity"] == pytest.approx(8 / 12)


def test_a_document_that_a_rule_rejected_is_no_original() -> None:
    long = "long " * 20
    world = cleaned_in_order({nth(1): [("x", long)], nth(2): [("x", long), ("x", A)]})

    assert world.corpora[nth(1)].rejected["rule"].to_list() == ["keep_length"]
    assert world.corpora[nth(2)].rejected["rule"].to_list() == ["keep_length"]
    assert world.corpora[nth(1)].signed.table.height == 0


def test_copies_across_sources_are_found_in_the_order_of_their_sources() -> None:
    corpus = cleaned_in_order({nth(1): [("zebra", A), ("apple", A.upper())]}).corpora[nth(1)]

    assert corpus.documents["source"].to_list() == ["apple"]
    assert corpus.rejected.select("source", "rule", "original_source", "value").rows() == [
        ("zebra", "copy", "apple", "2026-01-01/1 of 2026-01-01 (same)")
    ]
    assert corpus.figures()["rejected_by_rule"] == {"copy": 1}


def test_the_order_of_pages_makes_no_difference_and_rows_are_in_the_order_of_their_lines() -> None:
    lines = [1, 2, 10, 100, 1_000]
    frame = extracted(nth(1), [f"{A} {n}" for n in lines]).documents.with_columns(
        pl.Series("url", [f"file:///a.jsonl#line={n}" for n in lines])
    )
    shuffled = frame[[3, 1, 4, 0, 2]]
    whole, other = (
        Curator(RULES, MADE).curate(Extracted(one, frame.clear(), {}), nth(1))
        for one in (frame, shuffled)
    )

    assert told(whole) == told(other)
    assert whole.documents["url"].to_list() == ["file:///a.jsonl#line=1"]


def test_all_that_came_in_is_kept_or_rejected() -> None:
    texts = [A, "", A, B, "unlike", "z" * 70]
    corpus = cleaned_in_order({nth(1): [("x", text) for text in texts]}).corpora[nth(1)]

    assert sorted([*corpus.documents["text"], *corpus.rejected["text"]]) == sorted(texts)
    assert corpus.rules == ("unreadable_row", "drop_empty", "keep_length", "copy", "near_copy")
    assert corpus.figures()["signed"]["documents"] == 4


@settings(deadline=None, max_examples=50)
@given(st.lists(words, max_size=12), st.integers(1, 5))
def test_the_size_of_batches_makes_no_difference(texts: list[str], size: int) -> None:
    def clean() -> CleanCorpus:
        return cleaned_in_order({nth(1): [("x", text) for text in texts]}).corpora[nth(1)]

    at_once = clean()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(curating, "JUDGED_AT_ONCE", size)
        assert told(clean()) == told(at_once)


@pytest.mark.parametrize("texts", [[], [""], ["!!!"]])
def test_a_day_with_next_to_nothing_is_a_corpus(texts: Sequence[str]) -> None:
    corpus = Curator((), MADE).curate(extracted(nth(1), texts), nth(1))

    assert corpus.documents["text"].to_list() == list(texts)
    assert corpus.figures()["signed"]["documents"] == len(texts)
    assert {"rule", "value", "original_id", "similarity"} <= set(corpus.rejected.columns)


def test_a_document_with_the_id_of_another_is_set_aside_and_counted() -> None:
    found = extracted(nth(1), [A, "unlike that"])
    twice = Extracted(found.documents.with_columns(document_id=pl.lit("d")), found.unreadable, {})

    corpus = Curator((), MADE).curate(twice, nth(1))

    assert corpus.documents["text"].to_list() == [A]
    assert corpus.rejected.select("text", "rule", "value").rows() == [
        ("unlike that", "unreadable_row", "its id is another document's")
    ]


def test_a_field_that_copies_are_described_by_is_refused_with_a_remedy() -> None:
    found = extracted(nth(1), [A])
    named = Extracted(found.documents.with_columns(similarity=pl.lit("9")), found.unreadable, {})

    with pytest.raises(CleaningError, match=r"named 'similarity'.*Give that field of the source"):
        Curator((), MADE).curate(named, nth(1))


def test_a_field_named_row_is_as_good_as_any() -> None:
    found = extracted(nth(1), [A, A])
    named = Extracted(found.documents.with_columns(row=pl.lit("9")), found.unreadable, {})

    corpus = Curator((), MADE).curate(named, nth(1))

    assert corpus.documents["row"].to_list() == ["9"]
    assert corpus.rejected["row"].to_list() == ["9"]


def test_signatures_are_comparable_where_they_are_made_alike() -> None:
    assert signed_as(near(0.8)) == signed_as(near(0.8, exact=False))
    assert len({signed_as(one) for one in (near(0.8), near(0.7), near(0.8, 3), EXACT)}) == 4


def test_another_id_source_or_text_is_another_digest() -> None:
    digests = {
        cleaned_in_order({nth(1): raw}).corpora[nth(1)].signed.digest
        for raw in ([("x", A)], [("y", A)], [("x", B)], [("x", A), ("x", B)])
    }

    assert len(digests) == 4
