"""What still has to be run: the plan, its stretches, and what makes a day stale."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from llm_assets.components.planning import PlannedRun, Wanted, plan_runs, stretches
from llm_assets.components.resources import ASSETS, DATA_ASSETS, MODEL_ASSETS
from llm_assets.config import UseCase
from llm_assets_tests.components.conftest import Chain, OpenChain, changed

DAYS = tuple(date(2026, 1, day) for day in (1, 2, 3))


def always(_asset: str, _day: date) -> bool:
    """Dagster has recorded everything."""
    return True


@given(st.sets(st.integers(0, 60)))
def test_stretches_hold_every_day_once_and_only_neighbours(offsets: set[int]) -> None:
    days = sorted(date(2026, 1, 1) + timedelta(days=offset) for offset in offsets)

    cut = stretches(days)

    assert [day for stretch in cut for day in stretch] == days
    for stretch in cut:
        assert (stretch[-1] - stretch[0]).days == len(stretch) - 1
    for earlier, later in pairwise(cut):
        assert (later[0] - earlier[-1]).days > 1


def test_nothing_is_planned_where_all_is_up_to_date(finished_chain: Chain) -> None:
    wanted = Wanted(finished_chain.use_case, DAYS, DAYS[-1:])

    assert plan_runs(finished_chain.workshop, wanted, always) == []


def test_an_empty_store_needs_one_range_run_and_one_run_of_the_model(
    horoscopes: UseCase, open_chain: OpenChain
) -> None:
    chain = open_chain(horoscopes)

    planned = plan_runs(chain.workshop, Wanted(horoscopes, DAYS, DAYS[-1:]), always)

    assert planned == [PlannedRun(DATA_ASSETS, DAYS), PlannedRun(MODEL_ASSETS, DAYS[-1:])]


def test_the_chain_of_a_single_day_is_one_run(horoscopes: UseCase, open_chain: OpenChain) -> None:
    chain = open_chain(horoscopes)

    planned = plan_runs(chain.workshop, Wanted(horoscopes, DAYS[:1], DAYS[:1]), always)

    assert planned == [PlannedRun(ASSETS, DAYS[:1])]


def test_a_changed_rule_makes_the_corpus_and_what_follows_stale(finished_chain: Chain) -> None:
    use_case = changed(finished_chain.use_case, cleaning={"rules": [{"rule": "drop_empty"}]})

    planned = plan_runs(finished_chain.workshop, Wanted(use_case, DAYS, DAYS[-1:]), always)

    assert [run.days for run in planned] == [DAYS, DAYS[-1:]]


def test_changed_evaluation_settings_leave_the_data_and_the_model_alone(
    finished_chain: Chain,
) -> None:
    use_case = changed(finished_chain.use_case, evaluation={"seed": 5})

    planned = plan_runs(finished_chain.workshop, Wanted(use_case, DAYS, DAYS[-1:]), always)

    assert planned == [PlannedRun(MODEL_ASSETS, DAYS[-1:])]


def test_a_repaired_earlier_day_makes_the_model_stale_in_the_same_plan(
    finished_chain: Chain,
) -> None:
    wanted = Wanted(finished_chain.use_case, DAYS, DAYS[-1:])

    planned = plan_runs(finished_chain.workshop, wanted, lambda _, day: day != DAYS[1])

    assert planned == [PlannedRun(DATA_ASSETS, DAYS[1:2]), PlannedRun(MODEL_ASSETS, DAYS[-1:])]


def test_manners_change_nothing_that_is_made(finished_chain: Chain) -> None:
    sources = [source.model_dump(mode="json") for source in finished_chain.use_case.sources]
    for source in sources:
        source["manners"]["timeout_seconds"] = 21
    use_case = changed(finished_chain.use_case, sources=sources)

    assert plan_runs(finished_chain.workshop, Wanted(use_case, DAYS, DAYS[-1:]), always) == []


def test_what_dagster_has_not_recorded_is_run_again_cheaply(finished_chain: Chain) -> None:
    wanted = Wanted(finished_chain.use_case, DAYS, ())

    planned = plan_runs(finished_chain.workshop, wanted, lambda _, day: day != DAYS[1])

    assert planned == [PlannedRun(DATA_ASSETS, DAYS[1:2])]


def test_again_asks_for_finished_days(finished_chain: Chain) -> None:
    wanted = Wanted(finished_chain.use_case, DAYS, (), assets=("clean_corpus",), again=True)

    assert plan_runs(finished_chain.workshop, wanted, always) == [
        PlannedRun(("clean_corpus",), DAYS)
    ]
