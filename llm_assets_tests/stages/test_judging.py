"""Every check, passed and failed: what it says, what to do, and whether it blocks."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pytest

from llm_assets.components.checks import CHECKS, WARNINGS
from llm_assets.config import FilesSource, Floor, Split
from llm_assets.records import (
    ROWS_TYPE,
    SIDES,
    CleanCorpus,
    Page,
    RawScrapes,
    Side,
    TokenizedSplits,
    TokenSide,
    TrainedModel,
    Verdict,
)
from llm_assets.stages.judging import (
    judge_corpus,
    judge_metrics,
    judge_scrapes,
    judge_training,
)
from llm_assets.stages.splitting.judging import judge_splits
from llm_assets.stages.splitting.leaking import Leak
from llm_assets.stages.tokenizing import pack_rows
from llm_assets_tests.stages.builders import DAY, documents, page, source

SITE = source()
OTHER = SITE.model_copy(update={"name": "other"})


def scrapes(*pages: Page, **facts: Any) -> RawScrapes:
    return RawScrapes(DAY, pages, **facts)


def pages(source: str, count: int) -> list[Page]:
    return [page(b"", source=source, url=f"http://{source}/{i}") for i in range(count)]


def clean(kept: int, rejected: int = 0, misses: Mapping[str, str] | None = None) -> CleanCorpus:
    texts = documents(*("text" for _ in range(kept + rejected))).with_columns(source=pl.lit("site"))
    out = texts[kept:].with_columns(rule=pl.lit("drop_empty"), value=pl.lit("empty"))
    return CleanCorpus(DAY, texts[:kept], out, ("drop_empty",), misses or {})


def splits(*placed: tuple[str, Side]) -> TokenizedSplits:
    """Documents with these text hashes on these sides, one token each."""
    rows = {side: [[1] for _, where in placed if where == side] for side in SIDES}
    sides = {
        side: TokenSide(pack_rows(rows[side], np.uint16), pack_rows(rows[side], np.uint16))
        for side in SIDES
    }
    index = {
        "document_id": [f"d{i}" for i in range(len(placed))],
        "text_sha256": [text for text, _ in placed],
        "side": [side for _, side in placed],
    }
    return TokenizedSplits(DAY, sides, pl.DataFrame(index, dict.fromkeys(index, pl.String)))


def trained(before: float, after: float) -> TrainedModel:
    facts = {"validation_loss_before": before, "validation_loss_after": after}
    return TrainedModel(DAY, Path(), (), facts)


def verdict(verdicts: list[Verdict], check: str) -> Verdict:
    (found,) = [verdict for verdict in verdicts if verdict.check == check]
    return found


def judge_all() -> dict[str, list[Verdict]]:
    return {
        "raw_scrapes": judge_scrapes(scrapes(page(b"")), [SITE], []),
        "clean_corpus": judge_corpus(clean(1), {}),
        "tokenized_splits": judge_splits(splits(("a", "train")), {}, (), Split()),
        "trained_model": judge_training(trained(5, 4)),
        "eval_report": judge_metrics({"loss": 1, "base_loss": 2}, []),
    }


def test_the_checks_that_dagster_announces_are_those_that_are_judged_in_the_same_order() -> None:
    judged = {asset: [v.check for v in verdicts] for asset, verdicts in judge_all().items()}
    assert judged == {asset: list(checks) for asset, checks in CHECKS.items()}


def test_every_check_keeps_a_failed_day_back_except_the_announced_warnings() -> None:
    verdicts = [v for asset in judge_all().values() for v in asset]
    assert {v.check for v in verdicts if not v.blocking} == WARNINGS


def test_only_a_failed_blocking_verdict_stops_the_day() -> None:
    stops = {
        (passed, blocking): Verdict("c", passed, "", blocking=blocking).stops_the_day
        for passed in (True, False)
        for blocking in (True, False)
    }
    assert stops == {
        (True, True): False,
        (True, False): False,
        (False, True): True,
        (False, False): False,
    }


def test_when_every_source_answers_both_checks_of_the_pages_pass() -> None:
    some, every, _ = judge_scrapes(
        scrapes(page(b"a"), page(b"b", source="other")), [SITE, OTHER], []
    )
    assert (some.passed, some.says) == (True, "2 of 2 sources answered.")
    assert (every.passed, every.says) == (True, "All 2 sources answered.")


def test_a_silent_source_is_named_with_its_status_while_the_others_are_kept() -> None:
    some, every, _ = judge_scrapes(
        scrapes(page(b"a"), page(b"", source="other", url="http://o/", status=503)),
        [SITE, OTHER],
        [],
    )
    assert (some.passed, some.says) == (True, "1 of 2 sources answered.")
    assert not every.passed
    assert every.says == (
        "Nothing, or not all, from other (status 503 at http://o/). The other sources are kept; "
        "run the day again to add what is missing."
    )
    assert every.figures == {"silent": ["other"], "lost": []}


def test_no_answer_at_all_stops_the_day_and_says_why_for_each_source() -> None:
    some, every, _ = judge_scrapes(scrapes(page(b"", status=404)), [SITE, OTHER], [])
    assert some.stops_the_day
    assert some.says == (
        "No source answered: site (status 404 at http://site.localhost/2026-01-05/); "
        "other (no page). Check the network and the start URLs, then run the day again."
    )
    assert not every.passed


def test_a_lost_day_of_a_source_is_explained_and_not_called_silent() -> None:
    _, every, less = judge_scrapes(
        scrapes(page(b"a"), lost=("other",)), [SITE, OTHER], [{"other": 9}]
    )
    assert less.passed
    assert not every.passed
    assert "other (today_only: a past day cannot be fetched)" in every.says
    assert every.figures == {"silent": [], "lost": ["other"]}


def test_a_page_that_is_unchanged_since_an_earlier_day_is_an_answer() -> None:
    unchanged = page(b"", status=304, unchanged_since=DAY - timedelta(days=1))
    some, every, less = judge_scrapes(scrapes(unchanged), [SITE], [{"site": 1}])
    assert (some.passed, every.passed, less.passed) == (True, True, True)


def test_a_source_that_cannot_be_asked_is_explained_by_its_note() -> None:
    why = "The variable TOKEN is not set. Set it."
    some, every, _ = judge_scrapes(scrapes(notes={"site": why}), [SITE], [])
    assert some.stops_the_day
    assert "site (The variable TOKEN is not set. Set it)." in every.says


def test_pages_of_a_source_that_is_gone_from_the_settings_do_not_count_as_an_answer() -> None:
    some, every, _ = judge_scrapes(scrapes(page(b"a", source="gone")), [SITE], [])
    assert some.stops_the_day
    assert "site (no page)" in every.says


@pytest.mark.parametrize(("count", "passed"), [(5, True), (4, False)])
def test_a_source_may_give_half_of_its_own_median_of_the_days_before(
    count: int, passed: bool
) -> None:
    before = [{"site": 10}, {"site": 5}, {"site": 300}]
    *_, less = judge_scrapes(scrapes(*pages("site", count)), [SITE], before)
    assert (less.passed, less.blocking) == (passed, False)
    assert less.figures == {"gave": {"site": count}, "usual": {"site": 10}, "left_out": {}}
    assert less.says == (
        "Every source gave as much as usual."
        if passed
        else "site gave 4 pages or rows, usually 10. See the pages without content, and notes."
    )


def test_one_source_that_gave_less_is_named_although_another_gave_more() -> None:
    before = [{"site": 10, "other": 10}]
    record = scrapes(*pages("site", 1), *pages("other", 90))
    *_, less = judge_scrapes(record, [SITE, OTHER], before)
    assert less.says.startswith("site gave 1 pages or rows, usually 10. ")


def test_pages_without_content_are_no_gift() -> None:
    record = scrapes(*(replace(one, status=404) for one in pages("site", 10)))
    *_, less = judge_scrapes(record, [SITE], [{"site": 10}])
    assert less.says.startswith("site gave 0 pages or rows, usually 10. ")


def test_links_beyond_the_limit_of_pages_are_counted_with_the_setting_to_raise() -> None:
    *_, less = judge_scrapes(scrapes(page(b"a"), left_out={"site": 7}), [SITE], [])
    assert not less.passed
    assert less.says == (
        "site left out 7 links. To have all links, raise manners.maximum_pages and run the day "
        "again: --day 2026-01-05 --again."
    )


def test_rows_are_counted_where_pages_hold_hundreds_of_them() -> None:
    rows = replace(page(b"{}\n" * 480), headers={"content-type": ROWS_TYPE})
    few = replace(page(b"{}\n" * 2), headers={"content-type": ROWS_TYPE})
    before = [scrapes(rows).figures()["gave"]]
    *_, less = judge_scrapes(scrapes(few), [SITE], before)
    assert less.says.startswith("site gave 2 pages or rows, usually 480. ")


def test_a_feed_without_entries_is_no_answer() -> None:
    some, *_ = judge_scrapes(scrapes(page(b"<rss/>", role="feed")), [SITE], [])
    assert some.stops_the_day


def test_on_the_first_day_no_source_gave_less() -> None:
    *_, less = judge_scrapes(scrapes(page(b"a")), [SITE], [])
    assert (less.passed, less.says) == (True, "No earlier day to compare with.")


def test_a_corpus_with_documents_and_matching_selectors_passes() -> None:
    verdicts = judge_corpus(clean(31, rejected=8), {"2026-01-04": 30})
    assert [(v.passed, v.says) for v in verdicts] == [
        (True, "31 documents."),
        (True, "Every selector found something."),
        (True, "31 documents; the days before had 30 (median)."),
        (True, "All earlier days that were compared with are signed as this one."),
        (True, "No later day was compared with other documents of this day."),
    ]


def test_later_days_that_saw_other_documents_are_a_warning_that_names_them() -> None:
    outdated = [date(2026, 1, 7), date(2026, 1, 9)]
    found = verdict(
        judge_corpus(clean(5), {}, outdated, use_case="recipes"), "later_days_saw_these_documents"
    )
    assert not found.passed
    assert not found.stops_the_day
    assert found.says == (
        "2 later days were compared with other documents of this day. "
        "Clean them again: llm-assets run recipes --from 2026-01-07 --to 2026-01-09."
    )
    assert found.figures == {"outdated": ["2026-01-07", "2026-01-09"]}


def test_earlier_days_that_other_settings_signed_are_a_warning_that_names_them() -> None:
    unlike = [date(2026, 1, 2), date(2026, 1, 3)]
    verdicts = judge_corpus(clean(5), {}, unlike=unlike, use_case="recipes")
    found = verdict(verdicts, "earlier_days_are_signed_alike")
    assert not found.passed
    assert not found.stops_the_day
    assert "llm-assets run recipes --from 2026-01-02 --to 2026-01-03" in found.says


def test_an_empty_corpus_stops_the_day_and_says_which_rules_and_selectors_to_look_at() -> None:
    found = verdict(
        judge_corpus(clean(0, rejected=3, misses={"site": "item 'p' matched nothing"}), {}),
        "corpus_is_not_empty",
    )
    assert found.stops_the_day
    assert found.says == (
        "No document is left. Rejected by rule: drop_empty 3. Selectors: site: item 'p' "
        "matched nothing. Correct the selectors or the cleaning rules."
    )


def test_a_day_on_which_nothing_was_new_is_a_usual_day() -> None:
    found = verdict(judge_corpus(clean(0), {}), "corpus_is_not_empty")
    assert (found.passed, found.says) == (
        True,
        "No new page or row on this day, so no new document.",
    )


def test_a_day_on_which_all_documents_repeat_earlier_ones_is_a_usual_day() -> None:
    texts = clean(0, rejected=3)
    copies = texts.rejected.with_columns(rule=pl.Series(["copy", "drop_empty", "near_copy"]))
    record = replace(texts, rejected=copies, rules=("drop_empty", "copy", "near_copy"))
    found = verdict(judge_corpus(record, {}), "corpus_is_not_empty")
    assert (found.passed, found.says) == (
        True,
        "Nothing new: all 2 documents that passed the rules repeat earlier ones.",
    )


INBOX = FilesSource(
    kind="files", name="inbox", history="today_only", where="reviews", fields={"text": "review"}
)


def test_an_inbox_without_new_files_is_no_trouble() -> None:
    some, every, _ = judge_scrapes(scrapes(), [INBOX], [])
    assert (some.passed, some.says) == (True, "0 of 1 sources answered. Nothing new in inbox.")
    assert (every.passed, every.says) == (True, "All 1 sources answered. Nothing new in inbox.")


def test_an_inbox_that_could_not_be_looked_through_stops_the_day() -> None:
    some, every, _ = judge_scrapes(scrapes(unfinished=("inbox",)), [INBOX], [])
    assert some.stops_the_day
    assert not every.passed


def test_a_day_that_is_lost_as_a_whole_is_kept_as_lost() -> None:
    some, every, _ = judge_scrapes(scrapes(lost=("inbox",)), [INBOX], [])
    assert (some.passed, some.says) == (True, "0 of 1 sources answered. Lost for ever: inbox.")
    assert not every.passed
    assert "run the day again" not in every.says


def test_a_selector_that_missed_is_a_warning_with_the_file_to_correct() -> None:
    found = verdict(judge_corpus(clean(5, misses={"site": "why"}), {}), "every_selector_matched")
    assert not found.passed
    assert not found.stops_the_day
    assert found.says == "site: why. Open the page and correct the source in defs.yaml."


@pytest.mark.parametrize(("count", "passed"), [(10, True), (9, False)])
def test_a_corpus_may_shrink_to_half_the_median_of_the_days_before(
    count: int, passed: bool
) -> None:
    before = {"2026-01-02": 20, "2026-01-03": 18, "2026-01-04": 400}
    found = verdict(judge_corpus(clean(count), before), "corpus_is_not_suddenly_smaller")
    assert found.passed is passed
    assert found.figures == {"documents": count, "usual": 20}
    assert found.says.endswith(" See which source gave less.") is not passed


def test_on_the_first_day_no_corpus_is_too_small() -> None:
    found = verdict(judge_corpus(clean(1), {}), "corpus_is_not_suddenly_smaller")
    assert (found.passed, found.says) == (True, "1 documents; no earlier day.")


def test_a_split_in_which_each_text_has_one_side_passes() -> None:
    placed = splits(("a", "train"), ("a", "train"), ("b", "test"))
    verdicts = judge_splits(placed, {"b": frozenset({"test"})}, (), Split())
    assert [(v.passed, v.says) for v in verdicts] == [
        (True, "2 train, 0 validation, 1 test; no text is on two sides."),
        (
            True,
            "No held-out text shares more than 80% of its eight-word shingles with the training "
            "texts of any day in one window.",
        ),
        (True, "No side is empty, or the 2 texts are too few for all."),
        (True, "0 of 3 documents are on no side."),
    ]


@pytest.mark.parametrize(
    ("placed", "before"),
    [
        ((("abc", "train"), ("abc", "test")), {}),
        ((("abc", "train"),), {"abc": frozenset({"test"})}),
        ((("abc", "train"),), {"abc": frozenset({"train", "validation"})}),
    ],
)
def test_a_text_on_two_sides_today_or_earlier_stops_the_day(
    placed: tuple[tuple[str, Side], ...], before: Mapping[str, frozenset[Side]]
) -> None:
    found = judge_splits(splits(*placed), before, (), Split())[0]
    assert found.stops_the_day
    assert found.figures == {"torn": 1}
    assert found.says == (
        "1 texts are on two sides, for example sha256 abc. The split's settings changed: run the "
        "earlier days of the window again with them."
    )


@pytest.mark.parametrize(
    ("texts", "empty"),
    [(299, []), (300, ["validation", "test"])],
)
def test_an_empty_side_stops_a_day_with_thirty_texts_for_it(texts: int, empty: list[str]) -> None:
    record = splits(*((f"t{i}", "train") for i in range(texts - 100)))
    why = {f"n{i}": "99% of it stands in training texts of 2026-01-01" for i in range(100)}
    record = replace(record, nowhere=why, on_no_side=100)

    found = verdict(judge_splits(record, {}, (), Split()), "every_side_has_documents")

    assert found.figures == {"empty": empty}
    assert found.stops_the_day is bool(empty)
    if empty:
        assert found.says == (
            "No text on the side validation, test, of 300; 100 were set aside, one because 99% of "
            "it stands in training texts of 2026-01-01. Remove what many texts have in common with "
            "a cleaning rule, or raise split.maximum_shared."
        )


def test_copies_of_one_text_leave_sides_empty_and_that_is_right() -> None:
    record = splits(*(("same", "test") for _ in range(1_000)))

    assert not any(one.stops_the_day for one in judge_splits(record, {}, (), Split()))


def test_no_documents_on_the_training_side_stop_the_day_too() -> None:
    record = splits(*((f"t{i}", "test") for i in range(38)))

    found = verdict(judge_splits(record, {}, (), Split()), "every_side_has_documents")

    assert found.figures == {"empty": ["train"]}


@pytest.mark.parametrize(("nowhere", "passed"), [(2, True), (3, False)])
def test_more_than_a_fifth_of_the_documents_on_no_side_is_a_warning(
    nowhere: int, passed: bool
) -> None:
    record = splits(*((f"t{i}", "train") for i in range(8)))
    record = replace(record, nowhere={f"n{i}": "why" for i in range(nowhere)}, on_no_side=nowhere)

    found = verdict(judge_splits(record, {}, (), Split()), "few_documents_on_no_side")

    assert (found.passed, found.stops_the_day) == (passed, False)
    assert found.figures == {"on_no_side": nowhere, "documents": 8 + nowhere}
    if not passed:
        assert found.says.startswith("27% of the 11 documents are lost to all sides: 3 were set ")


def test_a_held_out_text_in_training_texts_stops_the_day_and_names_both_days() -> None:
    leak = Leak("d7", "test", date(2026, 1, 4), DAY, 0.925)
    found = judge_splits(splits(("a", "train")), {}, [leak], Split())[1]
    assert found.stops_the_day
    assert found.figures == {"leaks": 1, "worst": 0.925}
    assert found.says == (
        "1 times a held-out text stands in training texts: 92% of d7 (test of 2026-01-04) on "
        "2026-01-05. Clean and tokenize both days again (--again), or raise split.maximum_shared."
    )


def test_a_training_that_lowers_the_validation_loss_passes() -> None:
    finite, fell = judge_training(trained(5.0, 1.25))
    assert (finite.passed, finite.says) == (True, "Validation loss 1.25.")
    assert (fell.passed, fell.says) == (True, "Validation loss 5 before, 1.25 after.")


@pytest.mark.parametrize("after", [float("nan"), float("inf")])
def test_a_loss_that_is_no_number_stops_the_day_on_both_checks(after: float) -> None:
    finite, fell = judge_training(trained(5.0, after))
    assert finite.stops_the_day
    assert fell.stops_the_day
    assert finite.says.endswith(" Lower training.learning_rate.")


def test_a_loss_that_did_not_fall_stops_the_day() -> None:
    finite, fell = judge_training(trained(5.0, 5.0))
    assert finite.passed
    assert fell.stops_the_day
    assert fell.says == (
        "Validation loss 5 before, 5 after. Raise training.epochs, or lower the learning rate."
    )


def test_a_candidate_below_its_base_and_its_floors_passes() -> None:
    floors = [Floor(metric="distinct_1", at_least=0.3)]
    beats, met = judge_metrics({"loss": 1.5, "base_loss": 2, "distinct_1": 0.3}, floors)
    assert (beats.passed, beats.says) == (True, "Held-out loss 1.5, base 2.")
    assert (met.passed, met.says) == (True, "All 1 floors are met.")
    assert judge_metrics({"loss": 1.5, "base_loss": 2}, [])[1].says == "No floor is set."


@pytest.mark.parametrize("loss", [2.0, 2.1, float("nan")])
def test_a_candidate_that_is_no_better_than_its_base_stops_the_day(loss: float) -> None:
    beats, _ = judge_metrics({"loss": loss, "base_loss": 2.0}, [])
    assert beats.stops_the_day
    assert beats.says.endswith(" Training made it worse: look at the loss curve.")


def test_every_missed_floor_is_named_with_its_value_and_its_bound() -> None:
    floors = [
        Floor(metric="distinct_1", at_least=0.3),
        Floor(metric="perplexity", at_most=5),
        Floor(metric="repetition", at_most=0.5),
        Floor(metric="shuffled_loss_increase", at_least=0.05),
    ]
    metrics = {"loss": 1, "base_loss": 2, "distinct_1": 0.2, "perplexity": 7.5, "repetition": 0.1}
    _, met = judge_metrics(metrics, floors)
    assert met.stops_the_day
    assert met.says == (
        "distinct_1 is 0.2, at least 0.3 is asked; perplexity is 7.5, at most 5 is asked; "
        "shuffled_loss_increase could not be measured. Train longer or on more days, or change "
        "evaluation.floors."
    )
