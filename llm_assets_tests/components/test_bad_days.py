"""A bad day in a range: the others are committed and recorded, and the bad one is named."""

from __future__ import annotations

import gc
import os
import signal
import subprocess
import sys
import weakref
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from mlflow import MlflowClient

from llm_assets.components.continuing import LAUNCH_TAG, runs_that_follow
from llm_assets.components.days import Days
from llm_assets.components.planning import Wanted, failed_days, plan_runs
from llm_assets.components.resources import DATA_ASSETS
from llm_assets.components.scrape_step import ScrapeStep
from llm_assets.config import UseCase
from llm_assets.records import TokenizedSplits
from llm_assets_tests.components.conftest import MoodySite, OpenChain, changed

FIVE_DAYS = {f"2026-01-0{day}" for day in range(1, 6)}


def on_one_site(use_case: UseCase, site: MoodySite) -> UseCase:
    """The use case with the moody site as its only source."""
    return changed(use_case, sources=[site.source()])


def test_a_day_whose_site_is_down_is_withheld_and_the_others_are_recorded(
    horoscopes: UseCase, moody_site: MoodySite, open_chain: OpenChain
) -> None:
    moody_site.statuses["2026-01-03"] = 503
    chain = open_chain(on_one_site(horoscopes, moody_site))

    result = chain.materialize(DATA_ASSETS, "2026-01-01", "2026-01-05")

    assert not result.success
    assert chain.committed("raw_scrapes") == FIVE_DAYS - {"2026-01-03"}
    assert chain.recorded("raw_scrapes") == FIVE_DAYS - {"2026-01-03"}
    trouble = chain.trouble(result)
    assert "1 of 5 days of horoscopes/raw_scrapes failed; the others are committed" in trouble
    assert "2026-01-03: some_page_was_fetched: No source answered: moody (status 503" in trouble
    assert "llm-assets run horoscopes --day 2026-01-03" in trouble


def test_a_withheld_day_shows_its_failed_check(
    horoscopes: UseCase, moody_site: MoodySite, open_chain: OpenChain
) -> None:
    moody_site.statuses["2026-01-02"] = 404
    chain = open_chain(on_one_site(horoscopes, moody_site))

    result = chain.materialize(("raw_scrapes",), "2026-01-01", "2026-01-03")

    assert ("some_page_was_fetched", "2026-01-02", False) in chain.checks(result)
    assert ("some_page_was_fetched", "2026-01-03", True) in chain.checks(result)


def test_the_same_command_needs_only_the_bad_day_again(
    horoscopes: UseCase, moody_site: MoodySite, open_chain: OpenChain
) -> None:
    moody_site.statuses["2026-01-03"] = 503
    chain = open_chain(on_one_site(horoscopes, moody_site))
    chain.materialize(("raw_scrapes",), "2026-01-01", "2026-01-05")
    moody_site.statuses.clear()
    moody_site.asked.clear()

    result = chain.materialize(("raw_scrapes",), "2026-01-01", "2026-01-05")

    assert result.success
    assert chain.recorded("raw_scrapes") == FIVE_DAYS
    assert moody_site.asked == ["/2026-01-03"]  # robots.txt is known for today


def test_an_empty_corpus_stops_only_its_own_day(
    horoscopes: UseCase, moody_site: MoodySite, open_chain: OpenChain
) -> None:
    moody_site.texts["2026-01-02"] = ["слишком коротко"]
    chain = open_chain(on_one_site(horoscopes, moody_site))

    result = chain.materialize(DATA_ASSETS, "2026-01-01", "2026-01-03")

    assert chain.committed("raw_scrapes") == {"2026-01-01", "2026-01-02", "2026-01-03"}
    assert chain.committed("clean_corpus") == {"2026-01-01", "2026-01-03"}
    assert chain.recorded("clean_corpus") == {"2026-01-01", "2026-01-03"}
    assert "No document is left. Rejected by rule: keep_length 1" in chain.trouble(result)


def test_what_follows_is_planned_around_the_bad_day(
    horoscopes: UseCase, moody_site: MoodySite, open_chain: OpenChain
) -> None:
    moody_site.texts["2026-01-02"] = ["слишком коротко"]
    chain = open_chain(on_one_site(horoscopes, moody_site))
    failed = chain.materialize(DATA_ASSETS, "2026-01-01", "2026-01-04")
    days = tuple(date(2026, 1, day) for day in range(1, 5))
    wanted = Wanted(chain.use_case, days, ())
    recorded = {asset: chain.recorded(asset) for asset in DATA_ASSETS}

    def is_recorded(asset: str, day: date) -> bool:
        return str(day) in recorded.get(asset, ())

    planned = plan_runs(chain.workshop, wanted, is_recorded)
    bad = failed_days(chain.instance, failed.run_id, planned[0])
    after = plan_runs(chain.workshop, wanted, is_recorded, without=bad)

    assert [run.days for run in planned] == [days]
    assert bad == [days[1]]
    assert [run.days for run in after] == [(days[0],), (days[2], days[3])]


def test_the_continuation_runs_what_follows_for_the_good_days(
    horoscopes: UseCase, moody_site: MoodySite, open_chain: OpenChain
) -> None:
    moody_site.statuses["2026-01-02"] = 404
    chain = open_chain(on_one_site(horoscopes, moody_site))
    failed = chain.materialize(DATA_ASSETS, "2026-01-01", "2026-01-04").dagster_run

    for run in runs_that_follow(chain.workshop, chain.use_case, failed, chain.instance):
        chain.materialize(run.assets, str(run.days[0]), str(run.days[-1]))

    assert chain.recorded("tokenized_splits") == {"2026-01-01", "2026-01-03", "2026-01-04"}
    assert runs_that_follow(chain.workshop, chain.use_case, failed, chain.instance) == []


def test_a_dead_site_does_not_make_good_days_bad(
    horoscopes: UseCase, moody_site: MoodySite, open_chain: OpenChain
) -> None:
    """Days with an unanswered source are committed, and asked again; they did not fail."""
    dead = {**moody_site.source("dead"), "start_urls": ["http://127.0.0.1:9/{date}"]}
    moody_site.texts["2026-01-02"] = ["слишком коротко"]
    chain = open_chain(changed(horoscopes, sources=[moody_site.source(), dead]))
    failed = chain.materialize(DATA_ASSETS, "2026-01-01", "2026-01-03").dagster_run

    followed = runs_that_follow(chain.workshop, chain.use_case, failed, chain.instance)

    assert [str(day) for run in followed for day in run.days] == ["2026-01-01", "2026-01-03"]


def test_the_continuation_leaves_runs_of_the_command_line_to_it(
    horoscopes: UseCase, moody_site: MoodySite, open_chain: OpenChain
) -> None:
    moody_site.statuses["2026-01-02"] = 404
    chain = open_chain(on_one_site(horoscopes, moody_site))
    failed = chain.materialize(DATA_ASSETS, "2026-01-01", "2026-01-04").dagster_run

    own = failed.with_tags({**failed.tags, LAUNCH_TAG: "some id"})

    assert runs_that_follow(chain.workshop, chain.use_case, own, chain.instance) == []


def test_one_dead_site_of_two_is_a_warning_and_the_day_is_kept(
    horoscopes: UseCase, moody_site: MoodySite, open_chain: OpenChain
) -> None:
    dead = {**moody_site.source("dead"), "start_urls": ["http://127.0.0.1:9/{date}"]}
    chain = open_chain(changed(horoscopes, sources=[moody_site.source(), dead]))

    result = chain.materialize(DATA_ASSETS, "2026-01-01")

    assert result.success
    assert ("every_source_answered", None, False) in chain.checks(result)
    assert chain.manifest("raw_scrapes", "2026-01-01").figures["unfinished"] == ["dead"]
    assert chain.manifest("clean_corpus", "2026-01-01").figures["documents_by_source"].keys() == {
        "moody"
    }


def test_a_page_that_is_missing_is_asked_for_again_and_held_ones_are_not(
    horoscopes: UseCase, moody_site: MoodySite, open_chain: OpenChain
) -> None:
    other = {
        **moody_site.source("other"),
        "start_urls": [f"http://{moody_site.address}/b/{{date}}"],
    }
    moody_site.statuses["b/2026-01-01"] = 503
    chain = open_chain(changed(horoscopes, sources=[moody_site.source(), other]))
    chain.materialize(("raw_scrapes",), "2026-01-01")
    first = chain.manifest("raw_scrapes", "2026-01-01")
    moody_site.asked.clear()

    chain.materialize(("raw_scrapes",), "2026-01-01")

    assert moody_site.asked == ["/b/2026-01-01"]
    assert chain.manifest("raw_scrapes", "2026-01-01") == first


def test_selectors_that_match_nothing_are_named(
    horoscopes: UseCase, moody_site: MoodySite, open_chain: OpenChain
) -> None:
    wrong = {**moody_site.source("wrong"), "item": "div.gone"}
    chain = open_chain(changed(horoscopes, sources=[moody_site.source(), wrong]))

    result = chain.materialize(DATA_ASSETS, "2026-01-01")

    assert result.success
    assert ("every_selector_matched", None, False) in chain.checks(result)
    misses = chain.manifest("clean_corpus", "2026-01-01").figures["misses"]
    assert misses["wrong"].startswith("item 'div.gone' matched nothing in 1 page")


def test_a_damaged_file_stops_the_day_with_a_remedy_that_works(
    horoscopes: UseCase, moody_site: MoodySite, open_chain: OpenChain
) -> None:
    chain = open_chain(on_one_site(horoscopes, moody_site))
    chain.materialize(DATA_ASSETS, "2026-01-01")
    folder = chain.deployment.store / "horoscopes" / "clean_corpus" / "2026-01-01" / "files"
    damaged = next(folder.rglob("documents.parquet"))
    damaged.write_bytes(damaged.read_bytes()[:-1])

    result = chain.materialize(("tokenized_splits",), "2026-01-01", again=True)
    mended = chain.materialize(("clean_corpus",), "2026-01-01", again=True)

    assert "--select clean_corpus --again" in chain.trouble(result)
    assert chain.trouble(mended) == ""
    assert chain.trouble(chain.materialize(("tokenized_splits",), "2026-01-01")) == ""


def test_a_base_model_that_is_not_there_is_named(
    horoscopes: UseCase, moody_site: MoodySite, open_chain: OpenChain
) -> None:
    gone = changed(on_one_site(horoscopes, moody_site), model={"base": "models/no-such-model"})
    chain = open_chain(gone)

    result = chain.materialize(DATA_ASSETS, "2026-01-01")

    assert "'models/no-such-model' cannot be loaded" in chain.trouble(result)
    assert "Set model.base to a folder" in chain.trouble(result)
    assert chain.committed("clean_corpus") == {"2026-01-01"}


def test_a_window_with_too_few_days_says_which_are_absent(
    horoscopes: UseCase, moody_site: MoodySite, open_chain: OpenChain
) -> None:
    chain = open_chain(on_one_site(horoscopes, moody_site))
    chain.materialize(DATA_ASSETS, "2026-01-03")

    result = chain.materialize(("trained_model",), "2026-01-03")

    assert (
        "holds 1 days of tokenized_splits with documents, and minimum_days is 2"
        in chain.trouble(result)
    )
    assert "Absent: 2026-01-01, 2026-01-02." in chain.trouble(result)
    assert "--from 2026-01-01 --to 2026-01-03" in chain.trouble(result)


def test_a_model_below_a_floor_is_not_committed_as_evaluated(
    horoscopes: UseCase, moody_site: MoodySite, open_chain: OpenChain
) -> None:
    strict = {"floors": [{"metric": "perplexity", "at_most": 1.0}]}
    chain = open_chain(changed(horoscopes, evaluation=strict))
    chain.materialize(DATA_ASSETS, "2026-01-01", "2026-01-02")

    result = chain.materialize(("trained_model", "eval_report"), "2026-01-02")

    assert ("floors_are_met", "2026-01-02", False) in chain.checks(result)
    assert "at most 1 is asked" in chain.trouble(result)
    assert chain.committed("trained_model") == {"2026-01-02"}
    assert chain.committed("eval_report") == set()


def test_changed_shares_of_the_split_move_no_text_that_was_placed_before(
    horoscopes: UseCase, moody_site: MoodySite, open_chain: OpenChain
) -> None:
    moody_site.texts["2026-01-02"] = moody_site.texts_of("2026-01-01")
    repeating = changed(horoscopes, deduplication={"exact": False, "near": None})
    chain = open_chain(on_one_site(repeating, moody_site))
    chain.materialize(DATA_ASSETS, "2026-01-01")
    salted = open_chain(changed(chain.use_case, split={"salt": "other"}))

    assert salted.materialize(DATA_ASSETS, "2026-01-02").success

    days = Days[TokenizedSplits](salted.workshop.archive, "horoscopes", "tokenized_splits")
    first, second = (
        dict(days[date(2026, 1, day)].documents.select("text_sha256", "side").rows())
        for day in (1, 2)
    )
    assert second == first


def test_a_changed_start_url_brings_no_documents_of_the_old_one(
    horoscopes: UseCase, moody_site: MoodySite, open_chain: OpenChain
) -> None:
    before = open_chain(on_one_site(horoscopes, moody_site))
    before.materialize(DATA_ASSETS, "2026-01-01")
    moved = {
        **moody_site.source(),
        "start_urls": [f"http://{moody_site.address}/other/{{date}}"],
    }
    moody_site.texts["other/2026-01-01"] = moody_site.texts_of("2026-02-01")
    after = open_chain(changed(horoscopes, sources=[moved]))

    after.materialize(DATA_ASSETS, "2026-01-01")

    assert after.manifest("raw_scrapes", "2026-01-01").figures["pages"] == 2
    corpus = after.manifest("clean_corpus", "2026-01-01").figures
    assert corpus["documents"] == len(moody_site.texts_of("2026-02-01"))


def test_a_model_that_is_withheld_ends_its_mlflow_run_as_failed(
    horoscopes: UseCase, open_chain: OpenChain
) -> None:
    hopeless = {"learning_rate": 1e-30, "epochs": 1}  # changes no weight, so no loss falls
    chain = open_chain(changed(horoscopes, training=hopeless))
    chain.materialize(DATA_ASSETS, "2026-01-01", "2026-01-02")

    result = chain.materialize(("trained_model",), "2026-01-02")

    assert not result.success
    client = MlflowClient(chain.deployment.tracking_uri)
    experiment = client.get_experiment_by_name("horoscopes")
    assert experiment is not None
    (run,) = client.search_runs([experiment.experiment_id])
    assert run.info.status == "FAILED"


def test_a_range_holds_the_pages_of_one_day_at_a_time(
    horoscopes: UseCase,
    moody_site: MoodySite,
    open_chain: OpenChain,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    chain = open_chain(on_one_site(horoscopes, moody_site))
    compute = ScrapeStep.compute
    made: list[weakref.ref[Any]] = []
    alive: list[int] = []

    def watched(step: ScrapeStep, day: date, *rest: Any) -> object:
        gc.collect()
        alive.append(sum(one() is not None for one in made))
        record = compute(step, day, *rest)
        made.append(weakref.ref(record))
        return record

    monkeypatch.setattr(ScrapeStep, "compute", watched)
    chain.materialize(("raw_scrapes",), "2026-01-01", "2026-01-05")

    assert len(alive) == 5
    assert max(alive) <= 1


def test_an_interrupted_range_keeps_exactly_the_finished_days(
    horoscopes: UseCase,
    moody_site: MoodySite,
    open_chain: OpenChain,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Ctrl-C is a real SIGINT to this process, sent when the third day begins."""
    chain = open_chain(on_one_site(horoscopes, moody_site))
    compute = ScrapeStep.compute

    def interrupted(step: ScrapeStep, day: date, *rest: Any) -> object:
        if day == date(2026, 1, 3):
            os.kill(os.getpid(), signal.SIGINT)
        return compute(step, day, *rest)

    monkeypatch.setattr(ScrapeStep, "compute", interrupted)
    result = chain.materialize(("raw_scrapes",), "2026-01-01", "2026-01-05")

    assert not result.success
    assert chain.committed("raw_scrapes") == {"2026-01-01", "2026-01-02"}
    assert chain.recorded("raw_scrapes") == {"2026-01-01", "2026-01-02"}


INTERRUPTED = """
import os, signal, threading
import dagster as dg
from llm_assets.cli.running import QUIET_CONSOLE
from llm_assets.components.scrape_step import ScrapeStep
from llm_assets.definitions import defs

compute = ScrapeStep.compute

def interrupted(step, day, *rest):
    if day.day == 2:
        os.kill(os.getpid(), signal.SIGINT)
    return compute(step, day, *rest)

ScrapeStep.compute = interrupted
with dg.DagsterInstance.ephemeral() as instance:
    result = defs().resolve_job_def("horoscopes__daily").execute_in_process(
        instance=instance,
        asset_selection=[dg.AssetKey(["horoscopes", "raw_scrapes"])],
        tags={
            "dagster/asset_partition_range_start": "2026-01-01",
            "dagster/asset_partition_range_end": "2026-01-05",
        },
        run_config=QUIET_CONSOLE,
        raise_on_error=False,
    )
print(result.success, [thread.name for thread in threading.enumerate()])
"""


def test_an_interrupted_run_that_serves_the_sample_sites_itself_leaves_no_thread(
    tmp_path: Path,
) -> None:
    environment = {**os.environ, "LLM_ASSETS_HOME": str(tmp_path)}
    environment.pop("LLM_ASSETS_SAMPLE_SITES", None)

    done = subprocess.run(
        [sys.executable, "-c", INTERRUPTED],
        env=environment,
        capture_output=True,
        text=True,
        timeout=240,
        check=False,
    )

    assert done.stdout == "False ['MainThread']\n", done.stderr
    assert len(list(tmp_path.glob("store/horoscopes/raw_scrapes/*/pointer.json"))) == 1
