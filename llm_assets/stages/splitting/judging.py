"""Judging a split: a day's tokens and the leaks that were found in, verdicts out.

See `stages/judging.py`, which judges the other assets.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from llm_assets.config import Split
from llm_assets.records import SIDES, Side, TokenizedSplits, Verdict

if TYPE_CHECKING:  # numpy and polars, which loading the code location needs not
    from llm_assets.stages.splitting.leaking import Leak

NOWHERE_SHARE = 0.2  # more documents on no side: a warning, ours
ENOUGH = 30  # documents that a side should have had, so that none is no chance; ours


def judge_splits(
    record: TokenizedSplits,
    sides_before: Mapping[str, frozenset[Side]],
    leaks: Sequence[Leak],
    split: Split,
) -> list[Verdict]:
    """`no_document_on_two_sides`, `no_held_out_text_leaks` and `every_side_has_documents`, all
    blocking, and `few_documents_on_no_side`.

    `sides_before` says on which sides a text (by sha256) stood on earlier days; `leaks` are what
    held-out texts share with training days in one window, above `split.maximum_shared`.
    """
    sides: dict[str, set[str]] = {}
    for text, side in record.documents.select("text_sha256", "side").iter_rows():
        sides.setdefault(text, set(sides_before.get(text, frozenset()))).add(side)
    torn = sorted(text for text, where in sides.items() if len(where) > 1)
    counts = ", ".join(f"{len(record.sides[side])} {side}" for side in SIDES)
    return [
        Verdict(
            "no_document_on_two_sides",
            not torn,
            f"{counts}; no text is on two sides."
            if not torn
            else f"{len(torn)} texts are on two sides, for example sha256 {torn[0][:12]}. The "
            "split's settings changed: run the earlier days of the window again with them.",
            blocking=True,
            figures={"torn": len(torn)},
        ),
        Verdict(
            "no_held_out_text_leaks",
            not leaks,
            f"No held-out text shares more than {split.maximum_shared:.0%} of its eight-word "
            "shingles with the training texts of any day in one window."
            if not leaks
            else f"{len(leaks)} times a held-out text stands in training texts: "
            f"{'; '.join(map(leak_words, leaks[:3]))}. Clean and tokenize both days again "
            "(--again), or raise split.maximum_shared.",
            blocking=True,
            figures={"leaks": len(leaks), "worst": max((one.share for one in leaks), default=0.0)},
        ),
        _judge_empty_sides(record, split),
        _judge_nowhere(record),
    ]


def _judge_empty_sides(record: TokenizedSplits, split: Split) -> Verdict:
    """Look for a side that so many different texts cannot have missed by chance.

    Of 30 / share texts none falls on a side with a probability of e⁻³⁰ at most.
    """
    texts = record.documents["text_sha256"].n_unique() + len(record.nowhere)
    shares = {"train": split.train, "validation": split.validation, "test": split.test}
    empty = [
        side for side in SIDES if not len(record.sides[side]) and texts * shares[side] >= ENOUGH
    ]
    return Verdict(
        "every_side_has_documents",
        not empty,
        f"No side is empty, or the {texts} texts are too few for all."
        if not empty
        else f"No text on the side {', '.join(empty)}, of {texts}; {_set_aside(record)}",
        blocking=True,
        figures={"empty": empty},
    )


def _judge_nowhere(record: TokenizedSplits) -> Verdict:
    nowhere = record.on_no_side
    documents = record.documents["document_id"].n_unique() + record.without_row + nowhere
    share = nowhere / max(documents, 1)
    return Verdict(
        "few_documents_on_no_side",
        share <= NOWHERE_SHARE,
        f"{nowhere} of {documents} documents are on no side."
        if share <= NOWHERE_SHARE
        else f"{share:.0%} of the {documents} documents are lost to all sides: "
        + _set_aside(record),
        figures={"on_no_side": nowhere, "documents": documents},
    )


def _set_aside(record: TokenizedSplits) -> str:
    why = next(iter(record.nowhere.values()), "")
    return (
        f"{record.on_no_side} were set aside"
        + (f", one because {why}" if why else "")
        + ". Remove what many texts have in common with a cleaning rule, or raise "
        "split.maximum_shared."
    )


def leak_words(leak: Leak) -> str:
    """Say how much of which text stands where."""
    return (
        f"{leak.share:.0%} of {leak.document_id} ({leak.side} of {leak.held_out_on}) on "
        f"{leak.trained_on}"
    )
