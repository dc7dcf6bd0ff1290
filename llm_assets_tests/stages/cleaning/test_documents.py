"""What holds for any list of rules: nothing is lost, order stays, batches do not matter."""

from __future__ import annotations

import re

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from llm_assets.config.base import Settings
from llm_assets.stages.cleaning import clean_documents, judge_documents
from llm_assets_tests.stages.builders import documents
from llm_assets_tests.stages.cleaning.making import TOKENIZER, judged, rule

FUNCTION = f"{__name__}:without_vowels"


def without_vowels(text: str) -> str:
    return re.sub("[aeiou]", "", text)


RULES = [
    rule("drop_empty"),
    rule("drop_malformed"),
    rule("drop_where", field="text", matches="zz"),
    rule("keep_before", mark="|"),
    rule("keep_after", mark="—"),
    rule("normalize", form="NFKC"),
    rule("strip_line_breaks"),
    rule("collapse_white_space"),
    rule("remove_control_characters"),
    rule("keep_characters", scripts=["Cyrillic", "Latin"], also=" .@+0123456789\n"),
    rule("keep_length", over=1, under=200),
    rule("keep_length", over=0, under=20, unit="words"),
    rule("keep_length", over=0, under=60, unit="tokens"),
    rule("gopher_quality", language="en", minimum_words=1, minimum_stop_words=1),
    rule("gopher_repetition"),
    rule("c4_quality", minimum_sentences=1, minimum_line_words=2),
    rule("keep_language", languages=["ru"], among=["en", "es"], confidence=0.3),
    rule("personal_data"),
    rule("personal_data", action="reject"),
    rule("blocklist", words=["реклама", "buy"]),
    rule("custom", function=FUNCTION),
]
fragments = st.sampled_from(
    [
        "Сегодня звёзды советуют не спешить.",
        "The house stands near a river and people walk there.",
        "Buy now!",
        "a@b.com",
        "+34612345678",
        "zz",
        "\n\n",
        "\x00\u200b\ufffd",
        "e\u0301 ﬁ —",
        "|",
    ]
)
texts = st.one_of(st.lists(fragments, max_size=8).map(" ".join), st.text(max_size=20), st.none())
rule_lists = st.lists(st.sampled_from(RULES), max_size=5)


def frame_of(found: list[str | None]) -> pl.DataFrame:
    return documents(*["" for _ in found]).with_columns(pl.Series("text", found, pl.String))


@settings(deadline=None, max_examples=60)
@given(found=st.lists(texts, max_size=12), rules=rule_lists)
def test_all_documents_come_out_in_their_order_each_with_what_was_said(
    found: list[str | None], rules: list[Settings]
) -> None:
    frame = frame_of(found)
    result = judge_documents(frame, rules, TOKENIZER)
    assert result["document_id"].to_list() == frame["document_id"].to_list()
    assert dict(result.schema) == {
        **frame.schema,
        "rule": pl.String,
        "value": pl.String,
        "redacted": pl.List(pl.String),
    }
    assert result["rule"].is_null().equals(result["value"].is_null())
    assert result["text"].null_count() == result["redacted"].null_count() == 0
    assert set(result["rule"].drop_nulls()) <= {made.model_dump()["rule"] for made in rules}


@settings(deadline=None, max_examples=60)
@given(found=st.lists(texts, max_size=12), rules=rule_lists, size=st.integers(1, 5))
def test_batches_of_any_size_give_the_same(
    found: list[str | None], rules: list[Settings], size: int
) -> None:
    frame = frame_of(found)
    whole = judge_documents(frame, rules, TOKENIZER)
    parts = [judge_documents(part, rules, TOKENIZER) for part in frame.iter_slices(size)]
    assert pl.concat([whole.clear(), *parts]).equals(whole)


@settings(deadline=None, max_examples=40)
@given(found=st.lists(texts, max_size=12), rules=rule_lists)
def test_kept_and_rejected_are_the_two_parts_of_what_was_judged(
    found: list[str | None], rules: list[Settings]
) -> None:
    without_tokens = [made for made in rules if getattr(made, "unit", "") != "tokens"]
    frame = frame_of(found)
    result = judge_documents(frame, without_tokens)
    kept, rejected = clean_documents(frame, without_tokens)
    assert kept.equals(result.filter(pl.col("rule").is_null()).select(frame.columns))
    assert rejected.equals(result.filter(pl.col("rule").is_not_null()).drop("redacted"))


def test_a_rejected_text_is_as_it_came_to_the_rule_that_rejected_it() -> None:
    rules = [rule("strip_line_breaks"), rule("c4_quality"), rule("keep_length", under=2)]
    result = judge_documents(documents("One line.\nanother"), rules)
    assert result.select("text", "rule", "value").rows() == [
        ("One line. another", "c4_quality", "sentences: 0")
    ]


def test_a_document_that_was_redacted_and_then_rejected_keeps_its_count() -> None:
    rules = [rule("personal_data"), rule("keep_length", under=5), rule("custom", function=FUNCTION)]
    result = judge_documents(documents("a@b.com", "io"), rules)
    assert result.select("text", "rule", "redacted").rows() == [
        ("[email]", "keep_length", ["email"]),
        ("", None, []),
    ]


@pytest.mark.parametrize("made", RULES, ids=lambda made: f"{made.rule} {getattr(made, 'unit', '')}")
@pytest.mark.parametrize(
    "piece", ["звёзды the of. ", "a", "1", " ", "a\n", "a@", "1-", "ES91 ", "+1 ", "... "]
)
def test_a_text_of_five_megabytes_passes_through_every_rule(made: Settings, piece: str) -> None:
    """Asserts no time: a rule that is not linear runs into the suite's time limit here."""
    result = judged(made, piece * (5_000_000 // len(piece.encode())))
    assert result.height == 1
