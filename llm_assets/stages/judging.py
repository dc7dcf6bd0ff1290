"""Judging: a day's record in, what each check says of it out.

A blocking verdict that failed keeps the day from being committed; the others are warnings. Every
verdict names the number it saw and, where it failed, what to do. Each function's verdicts are the
checks of one asset, always the same names in the same order. Those of the split are in
`splitting/judging.py`.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from datetime import date
from statistics import median
from typing import TypeAlias

from llm_assets.config import BaseSource, Floor, WebSource
from llm_assets.records import (
    COPY,
    NEAR_COPY,
    CleanCorpus,
    RawScrapes,
    TrainedModel,
    Verdict,
)

Counts: TypeAlias = Mapping[str, int]

SUDDEN_SHARE = 0.5  # below half the median of the days before: a warning, ours


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
