"""What can leak is what the task shows a model, not the field `text` alone."""

from __future__ import annotations

import random

import polars as pl
import pytest
from pydantic import TypeAdapter

from llm_assets.config import Task
from llm_assets.records import Side
from llm_assets.stages.splitting.leaking import Overlaps, find_leaks, shared, shingle_table
from llm_assets.stages.splitting.shingling import text_shingles
from llm_assets.stages.splitting.showing import shown_fields, shown_shingles
from llm_assets_tests.stages.signing import nth

TASK: TypeAdapter[Task] = TypeAdapter(Task)
SUMMARIES = {"kind": "causal", "text": "{article} TL;DR {text}"}
ASKING = {
    "kind": "chat",
    "system": "You know {topic}.",
    "conversations": [
        {
            "turns": [
                {"user": ["Sum up: {article}", "Short, please: {article}"], "assistant": "{text}"},
                {"user": "Who says so?", "assistant": "{author}"},
            ]
        }
    ],
}


def words(seed: int, count: int) -> str:
    chance = random.Random(seed)
    return " ".join(f"word{chance.randrange(5_000)}" for _ in range(count))


def documents(*articles_and_texts: tuple[str, str]) -> pl.DataFrame:
    rows = [
        {"article": article, "text": text, "topic": "life", "author": "Ana", "stars": i}
        for i, (article, text) in enumerate(articles_and_texts)
    ]
    return pl.DataFrame(rows)


@pytest.mark.parametrize("said", [SUMMARIES, ASKING])
def test_an_article_that_comes_again_with_another_summary_is_refused_and_leaks(
    said: dict[str, object],
) -> None:
    task = TASK.validate_python(said)
    (held_out,) = shown_shingles(documents((words(1, 120), words(2, 12))), task)
    (again,) = shown_shingles(documents((words(1, 120), words(3, 12))), task)
    first, second = nth(1), nth(2)
    side: dict[str, Side] = {"held": "test"}
    day = shingle_table(["held"], side, [held_out])

    refused = Overlaps(second, {"again": again}, {first: day}, 0.8).refuses("again", "train")
    sides: dict[str, Side] = {"again": "train"}
    (leak,) = find_leaks({first: day, second: shingle_table(["again"], sides, [again])}, 0.8)

    assert refused == "with it, 96% of the held-out text held would be trained on"
    assert leak.share == pytest.approx(113 / 118)


def test_what_the_task_does_not_show_is_not_looked_at() -> None:
    task = TASK.validate_python({"kind": "causal", "text": "{text}"})
    one, other = documents((words(1, 50), words(2, 50)), (words(1, 50), words(3, 50))).pipe(
        shown_shingles, task
    )

    assert shared(one, other) == 0


@pytest.mark.parametrize(
    ("said", "fields"),
    [
        (SUMMARIES, ["article", "text"]),
        (ASKING, ["topic", "article", "text", "author"]),
        ({"kind": "seq2seq", "input": "{topic}: {author}"}, ["topic", "author", "text"]),
        (
            {"kind": "classification", "text": "{topic}", "label": "x", "labels": ["a", "b"]},
            ["topic"],
        ),
    ],
)
def test_all_fields_of_all_templates_are_shown_but_a_label_is_no_text(
    said: dict[str, object], fields: list[str]
) -> None:
    assert shown_fields(TASK.validate_python(said)) == fields


def test_a_field_of_a_few_words_counts_only_where_no_field_has_more() -> None:
    task = TASK.validate_python({"kind": "seq2seq", "input": "{topic} {stars}"})
    text = words(1, 30)

    long, short = shown_shingles(documents(("", text), ("", "well done")), task)

    assert long.tolist() == text_shingles([text])[0].tolist()
    alone = text_shingles(["life", "1", "well done"])
    assert short.tolist() == sorted(int(one[0]) for one in alone)


def test_a_day_without_documents_shows_nothing_and_a_missing_value_is_no_text() -> None:
    task = TASK.validate_python(SUMMARIES)
    one = documents(("", "")).with_columns(article=pl.lit(None, pl.String))

    assert shown_shingles(documents((words(1, 9), "")).clear(), task) == []
    assert [found.tolist() for found in shown_shingles(one, task)] == [[]]
