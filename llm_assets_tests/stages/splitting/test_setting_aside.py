"""What is set aside depends on all that was placed before it, and never on it being tried again."""

from __future__ import annotations

import numpy as np
import polars as pl

from llm_assets.config import Split
from llm_assets.records import Side
from llm_assets.stages.deduplicating.words import Hashes
from llm_assets.stages.splitting.leaking import Overlaps, shingle_table
from llm_assets.stages.splitting.placing import Placement, place_documents
from llm_assets.stages.splitting.sides import side_of
from llm_assets_tests.stages.signing import OFF, nth, signatures

SPLIT = Split.model_validate({"validation": 0.2, "test": 0.3})


def of(*numbers: int) -> Hashes:
    return np.array(numbers, np.uint64)


def test_a_held_out_text_is_told_by_several_training_texts_one_after_the_other() -> None:
    own = {"h": of(1, 2, 3, 4, 5), "a": of(1, 2), "b": of(3, 4), "c": of(5, 9), "again": of(1, 2)}
    for held_out_comes in (0, 1, 2):
        overlaps = Overlaps(nth(1), own, {}, 0.8)
        for place, name in enumerate(("a", "b")):
            if place == held_out_comes:
                overlaps.add("h", "test")
            assert overlaps.refuses(name, "train") == ""
            overlaps.add(name, "train")
        if held_out_comes == 2:
            overlaps.add("h", "test")

        assert overlaps.refuses("again", "train") == ""
        assert overlaps.refuses("c", "train") == (
            "with it, 100% of the held-out text h would be trained on"
        )


def test_a_text_of_another_day_is_told_by_several_training_texts_too() -> None:
    held = shingle_table(["h"], {"h": "validation"}, [of(1, 2, 3, 4)])
    overlaps = Overlaps(nth(2), {"a": of(1, 2), "b": of(3, 4)}, {nth(1): held}, 0.8)
    overlaps.add("a", "train")

    assert overlaps.refuses("b", "train") != ""


def text_on(side: Side) -> str:
    texts = (" ".join(f"{side}{n}x{i}" for i in range(10)) for n in range(10_000))
    return next(
        one for one in texts if side_of(int(signatures([one], OFF).words[0]), SPLIT) == side
    )


def test_what_was_placed_goes_before_what_was_set_aside_when_a_day_is_tokenized_again() -> None:
    """Day 1 holds what the first text would tell; later it is gone, and the first text is free."""
    today = signatures([text_on("train"), text_on("test")], OFF, nth(2))
    first, second = today.documents["document_id"]
    own = {first: of(1, 2, 3, 4), second: of(1, 2, 3, 4)}
    held = shingle_table(["h"], {"h": "test"}, [of(1, 2, 3, 4)])

    def place(ledger: pl.DataFrame | None, others: dict[object, pl.DataFrame]) -> Placement:
        overlaps = Overlaps(nth(2), own, others, 0.8)  # type: ignore[arg-type]
        return place_documents(today, nth(2), [], ledger, overlaps, SPLIT, OFF)

    before = place(None, {nth(1): held})
    assert before.sides == {second: "test"}

    after = place(before.ledger, {})

    assert after.sides == {second: "test"}
    assert after.nowhere == {
        first: f"with it, 100% of the held-out text {second} would be trained on"
    }
