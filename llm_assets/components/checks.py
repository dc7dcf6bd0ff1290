"""The asset checks: which there are, and one result for a step's days.

What a check finds is decided in `stages/judging.py`; here its name, description and whether it
blocks are declared for the UI. A test holds the two together.
"""

from collections.abc import Iterator, Mapping, Sequence

import dagster as dg

from llm_assets.components.daily import Outcome
from llm_assets.records import Verdict

CHECKS: Mapping[str, Mapping[str, str]] = {
    "raw_scrapes": {
        "some_page_was_fetched": "At least one source answered, or had nothing new.",
        "every_source_answered": "Each web source gave a page, new or unchanged; all files "
        "could be read.",
        "no_source_gave_less": "Each source gave at least half of its median of the seven days "
        "before, and no links were left out.",
    },
    "clean_corpus": {
        "corpus_is_not_empty": "At least one document passed all rules, if any page was new.",
        "every_selector_matched": "Each selector of each source found something.",
        "corpus_is_not_suddenly_smaller": "At least half the median of the seven days before.",
        "earlier_days_are_signed_alike": "The signatures of all earlier days can be compared with "
        "this day's.",
        "later_days_saw_these_documents": "No later day must be cleaned again because this one "
        "changed.",
    },
    "tokenized_splits": {
        "no_document_on_two_sides": "No text is on two sides of the split, today or in the window.",
        "no_held_out_text_leaks": "No held-out text stands in the training texts of a day in one "
        "window, by exact shingles of eight words.",
        "every_side_has_documents": "No side is empty on a day with enough documents for all.",
        "few_documents_on_no_side": "At most a fifth of the day's documents were set aside.",
    },
    "trained_model": {
        "loss_is_finite": "The validation loss is a number.",
        "loss_fell": "The validation loss is lower after training than before.",
    },
    "eval_report": {
        "candidate_beats_its_base": "The held-out loss is lower than the base model's.",
        "floors_are_met": "Every floor of evaluation.floors is met.",
    },
}
WARNINGS = frozenset(
    {
        "every_source_answered",
        "no_source_gave_less",
        "every_selector_matched",
        "corpus_is_not_suddenly_smaller",
        "earlier_days_are_signed_alike",
        "later_days_saw_these_documents",
        "few_documents_on_no_side",
    }
)


def check_specs(asset: str, key: dg.AssetKey) -> list[dg.AssetCheckSpec]:
    """Return the specs of an asset's checks."""
    return [
        dg.AssetCheckSpec(name, asset=key, description=says, blocking=name not in WARNINGS)
        for name, says in CHECKS[asset].items()
    ]


def severity(verdict: Verdict) -> dg.AssetCheckSeverity:
    """ERROR for what keeps a day from being committed, WARN for the rest."""
    return dg.AssetCheckSeverity.ERROR if verdict.blocking else dg.AssetCheckSeverity.WARN


def results(key: dg.AssetKey, outcomes: Sequence[Outcome]) -> Iterator[dg.AssetCheckResult]:
    """Yield one result a check over all days of the step; a failed day is named."""
    for position, first in enumerate(outcomes[0].verdicts):
        found = [(outcome.day, outcome.verdicts[position]) for outcome in outcomes]
        failed = [(day, verdict) for day, verdict in found if not verdict.passed]
        shown = failed if failed else found[-1:]
        yield dg.AssetCheckResult(
            asset_key=key,
            check_name=first.check,
            passed=not failed,
            severity=severity(first),
            description="\n".join(f"{day}: {verdict.says}" for day, verdict in shown[:10]),
            metadata={"days": len(found), "days_failed": len(failed)},
        )
