"""Judging: a day's record in, what each check says of it out.

A blocking verdict that failed keeps the day from being committed; the others are warnings. Every
verdict names the number it saw and, where it failed, what to do. Each function's verdicts are the
checks of one asset, always the same names in the same order.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from datetime import date
from statistics import median
from typing import TYPE_CHECKING, TypeAlias

from llm_assets.config import BaseSource, Floor, Split, WebSource
from llm_assets.records import (
    COPY,
    NEAR_COPY,
    SIDES,
    CleanCorpus,
    RawScrapes,
    Side,
    TokenizedSplits,
    TrainedModel,
    Verdict,
)

if TYPE_CHECKING:  # numpy and polars, which loading the code location needs not
    from llm_assets.stages.splitting.leaking import Leak

Counts: TypeAlias = Mapping[str, int]

SUDDEN_SHARE = 0.5  # below half the median of the days before: a warning, ours
NOWHERE_SHARE = 0.2  # more documents on no side: a warning, ours
ENOUGH = 30  # documents that a side should have had, so that none is no chance; ours


def judge_scrapes(
    record: RawScrapes, sources: Sequence[BaseSource], gave_before: Sequence[Counts]
) -> list[Verdict]:
    """`some_page_was_fetched` (blocking), `every_source_answered`, `no_source_gave_less`.

    `gave_before` counts for each earlier day the pages or rows that each source gave.
    """
    counts: Counts = record.figures()["gave"]
    gave = {source.name: counts.get(source.name, 0) for source in sources}
    answered = [name for name, count in gave.items() if count]
    quiet = [s.name for s in sources if not gave[s.name] and _has_nothing_new(s, record)]
    silent = [name for name in gave if name not in {*answered, *quiet, *record.lost}]
    reasons = [f"{name} ({_reason(record, name)})" for name in silent]
    gone = "today_only: a past day cannot be fetched"
    reasons += [f"{name} ({record.notes.get(name, gone).rstrip('.')})" for name in record.lost]
    return [
        Verdict(
            "some_page_was_fetched",
            bool(answered or quiet or not silent),
            f"{len(answered)} of {len(sources)} sources answered."
            + (f" Nothing new in {', '.join(quiet)}." if quiet else "")
            + (f" Lost for ever: {', '.join(record.lost)}." if record.lost else "")
            if answered or quiet or not silent
            else f"No source answered: {'; '.join(reasons)}. Check the network and the start URLs, "
            "then run the day again.",
            blocking=True,
        ),
        Verdict(
            "every_source_answered",
            not reasons,
            f"All {len(sources)} sources answered."
            + (f" Nothing new in {', '.join(quiet)}." if quiet else "")
            if not reasons
            else f"Nothing, or not all, from {'; '.join(reasons)}. The other sources are kept"
            + ("; run the day again to add what is missing." if silent else "."),
            figures={"silent": silent, "lost": list(record.lost)},
        ),
        _judge_amounts(record, gave, gave_before),
    ]


def _has_nothing_new(source: BaseSource, record: RawScrapes) -> bool:
    """True for files that were looked through without trouble: a day without new ones is usual."""
    is_trouble = source.name in record.lost or source.name in record.unfinished
    return not isinstance(source, WebSource) and not is_trouble


def _judge_amounts(record: RawScrapes, gave: Counts, gave_before: Sequence[Counts]) -> Verdict:
    """Compare each source with its own median of the days before."""
    usual = {name: median(day.get(name, 0) for day in gave_before) for name in gave if gave_before}
    less = {
        name: usual[name]
        for name in usual
        if name not in record.lost and gave[name] < SUDDEN_SHARE * usual[name]
    }
    said = [f"{name} gave {gave[name]} pages or rows, usually {u:g}" for name, u in less.items()]
    said += [f"{name} left out {n} links" for name, n in record.left_out.items()]
    remedy = " See the pages without content, and notes." if less else ""
    if record.left_out:
        remedy += (
            " To have all links, raise manners.maximum_pages and run the day again: "
            f"--day {record.day} --again."
        )
    return Verdict(
        "no_source_gave_less",
        not said,
        f"{'; '.join(said)}.{remedy}"
        if said
        else "Every source gave as much as usual."
        if usual
        else "No earlier day to compare with.",
        figures={"gave": dict(gave), "usual": usual, "left_out": dict(record.left_out)},
    )


def judge_corpus(
    record: CleanCorpus,
    documents_before: Mapping[str, int],
    outdated: Sequence[date] = (),
    unlike: Sequence[date] = (),
    use_case: str = "USE_CASE",
) -> list[Verdict]:
    """`corpus_is_not_empty` (blocking), `every_selector_matched`, `corpus_is_not_suddenly_smaller`,
    `earlier_days_are_signed_alike`, `later_days_saw_these_documents`.

    `documents_before` counts the documents of earlier days; `outdated` are later days that were
    compared with other documents of this day; `unlike` are earlier days whose signatures were made
    by other settings of `deduplication`.
    """
    missed = "; ".join(f"{name}: {why}" for name, why in record.misses.items())
    return [
        _judge_whether_empty(record, missed),
        Verdict(
            "every_selector_matched",
            not record.misses,
            "Every selector found something."
            if not record.misses
            else f"{missed}. Open the page and correct the source in defs.yaml.",
        ),
        _judge_size(record.documents.height, documents_before),
        Verdict(
            "earlier_days_are_signed_alike",
            not unlike,
            "All earlier days that were compared with are signed as this one."
            if not unlike
            else f"{len(unlike)} earlier days were signed by other settings of deduplication, so "
            f"only their exact copies were found. Clean them again: {_again(use_case, unlike)}.",
            figures={"unlike": len(unlike)},
        ),
        Verdict(
            "later_days_saw_these_documents",
            not outdated,
            "No later day was compared with other documents of this day."
            if not outdated
            else f"{len(outdated)} later days were compared with other documents of this day. "
            f"Clean them again: {_again(use_case, outdated)}.",
            figures={"outdated": [str(one) for one in outdated]},
        ),
    ]


def _again(use_case: str, days: Sequence[date]) -> str:
    return f"llm-assets run {use_case} --from {days[0]} --to {days[-1]}"


def _judge_whether_empty(record: CleanCorpus, missed: str) -> Verdict:
    """A day on which nothing is new is a usual one; a day on which nothing is left is not."""
    count = record.documents.height
    rejected: Counts = record.figures()["rejected_by_rule"]
    copies = sum(rejected.get(rule, 0) for rule in (COPY, NEAR_COPY))
    has_nothing_new = not (count or rejected or record.misses)
    by_rule = ", ".join(f"{rule} {number}" for rule, number in rejected.items())
    return Verdict(
        "corpus_is_not_empty",
        count > 0 or copies > 0 or has_nothing_new,
        f"{count} documents."
        if count
        else "No new page or row on this day, so no new document."
        if has_nothing_new
        else f"Nothing new: all {copies} documents that passed the rules repeat earlier ones."
        if copies
        else f"No document is left. Rejected by rule: {by_rule or 'nothing'}. "
        + (f"Selectors: {missed}. " if missed else "")
        + "Correct the selectors or the cleaning rules.",
        blocking=True,
    )


def _judge_size(count: int, before: Counts) -> Verdict:
    usual = median(before.values()) if before else None
    is_usual = usual is None or count >= SUDDEN_SHARE * usual
    return Verdict(
        "corpus_is_not_suddenly_smaller",
        is_usual,
        f"{count} documents"
        + (f"; the days before had {usual:g} (median)." if usual else "; no earlier day.")
        + ("" if is_usual else " See which source gave less."),
        figures={"documents": count, "usual": usual},
    )


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


def judge_training(record: TrainedModel) -> list[Verdict]:
    """`loss_is_finite` and `loss_fell`, both blocking, on the validation side."""
    before = float(record.facts["validation_loss_before"])
    after = float(record.facts["validation_loss_after"])
    finite = math.isfinite(after)
    return [
        Verdict(
            "loss_is_finite",
            finite,
            f"Validation loss {after:.4g}." + ("" if finite else " Lower training.learning_rate."),
            blocking=True,
        ),
        Verdict(
            "loss_fell",
            after < before,
            f"Validation loss {before:.4g} before, {after:.4g} after."
            + ("" if after < before else " Raise training.epochs, or lower the learning rate."),
            blocking=True,
            figures={"before": before, "after": after},
        ),
    ]


def judge_metrics(metrics: Mapping[str, float], floors: Sequence[Floor]) -> list[Verdict]:
    """`candidate_beats_its_base` and `floors_are_met`, both blocking."""
    loss, base = metrics["loss"], metrics["base_loss"]
    missed = [words for floor in floors if (words := _missed(floor, metrics))]
    return [
        Verdict(
            "candidate_beats_its_base",
            loss < base,
            f"Held-out loss {loss:.4g}, base {base:.4g}."
            + ("" if loss < base else " Training made it worse: look at the loss curve."),
            blocking=True,
            figures={"loss": loss, "base_loss": base},
        ),
        Verdict(
            "floors_are_met",
            not missed,
            (f"All {len(floors)} floors are met." if floors else "No floor is set.")
            if not missed
            else f"{'; '.join(missed)}. Train longer or on more days, or change evaluation.floors.",
            blocking=True,
        ),
    ]


def _missed(floor: Floor, metrics: Mapping[str, float]) -> str:
    if floor.metric not in metrics:
        return f"{floor.metric} could not be measured"
    if floor.is_met_by(metrics[floor.metric]):
        return ""
    return f"{floor.metric} is {metrics[floor.metric]:.4g}, {floor.demand} is asked"


def _reason(record: RawScrapes, source: str) -> str:
    if source in record.notes:
        return record.notes[source].rstrip(".")
    page = next((page for page in record.pages if page.source == source), None)
    if page is None:
        return "no page"
    return page.error or f"status {page.status} at {page.url}"
