"""What Dagster sees of the shipped use case, before anything runs."""

from __future__ import annotations

import subprocess
import sys
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import dagster as dg
import pytest

from llm_assets.components.checks import CHECKS, WARNINGS
from llm_assets.components.resources import ASSETS, DATA_ASSETS
from llm_assets.components.use_case import build_definitions
from llm_assets.config import Schedule, UseCase
from llm_assets.definitions import bindings, defs
from llm_assets.deployment import read_deployment
from llm_assets_tests.components.conftest import changed


@pytest.fixture(scope="module")
def definitions() -> dg.Definitions:
    """The code location, loaded once."""
    return defs()


def test_the_five_assets_show_who_they_are(definitions: dg.Definitions) -> None:
    graph = definitions.resolve_asset_graph()

    for asset in ASSETS:
        node = graph.get(dg.AssetKey(["horoscopes", asset]))
        assert node.group_name == "horoscopes"
        assert node.owners == ["team:content"]
        assert node.kinds
        assert node.code_version
        assert node.description is not None
        assert "row" in node.description or "One partition" in node.description
        assert node.metadata["dagster/column_schema"].columns


def test_the_chain_is_partitioned_by_day_from_the_start_date(definitions: dg.Definitions) -> None:
    graph = definitions.resolve_asset_graph()

    for asset in ASSETS:
        partitions = graph.get(dg.AssetKey(["horoscopes", asset])).partitions_def
        assert partitions is not None
        assert partitions.get_first_partition_key() == "2026-01-01"


def test_data_backfills_in_one_run_and_models_a_day_at_a_time(definitions: dg.Definitions) -> None:
    graph = definitions.resolve_asset_graph()

    for asset in ASSETS:
        policy = graph.get(dg.AssetKey(["horoscopes", asset])).backfill_policy
        is_single_run = policy == dg.BackfillPolicy.single_run()
        assert is_single_run == (asset in DATA_ASSETS)


def test_every_check_is_declared_and_blocks_unless_it_warns(definitions: dg.Definitions) -> None:
    graph = definitions.resolve_asset_graph()

    declared = {key.name: graph.get(key).blocking for key in graph.asset_check_keys}

    assert declared.keys() == {name for checks in CHECKS.values() for name in checks}
    assert {name for name, blocking in declared.items() if not blocking} == WARNINGS


def test_there_is_a_daily_job_and_its_schedule(definitions: dg.Definitions) -> None:
    repository = definitions.get_repository_def()

    assert "horoscopes__daily" in repository.job_names
    schedule = repository.get_schedule_def("horoscopes__daily_schedule")
    assert schedule.cron_schedule == "0 6 * * *"
    assert schedule.execution_timezone == "Europe/Moscow"


@pytest.mark.parametrize(
    ("histories", "due"),
    [
        (["dated"], ["2026-01-09"]),
        (["today_only"], ["2026-01-10"]),
        (["dated", "today_only"], ["2026-01-09", "2026-01-10"]),
    ],
)
def test_the_schedule_asks_for_yesterday_and_for_today_where_a_source_has_only_that(
    horoscopes: UseCase, histories: list[str], due: list[str]
) -> None:
    sources = [
        {**one.model_dump(mode="json"), "history": history}
        for one, history in zip(horoscopes.sources, histories, strict=False)
    ]
    use_case = changed(horoscopes, sources=sources)
    bound = dg.Definitions.merge(build_definitions(use_case), bindings(read_deployment({})))
    repository = bound.get_repository_def()
    schedule = repository.get_schedule_def("horoscopes__daily_schedule")
    tick = datetime(2026, 1, 10, 6, tzinfo=ZoneInfo("Europe/Moscow"))

    with dg.build_schedule_context(
        scheduled_execution_time=tick, repository_def=repository
    ) as context:
        requests = schedule.evaluate_tick(context).run_requests

    assert [request.partition_key for request in requests or ()] == due


@pytest.mark.parametrize("schedule", [None, {"at": "05:30", "starts": "running"}])
def test_a_use_case_loads_with_any_schedule_or_none(
    horoscopes: UseCase, schedule: dict[str, str] | None
) -> None:
    use_case = changed(horoscopes, schedule=None).model_copy(
        update={"schedule": schedule and Schedule.model_validate(schedule)}
    )

    bound = dg.Definitions.merge(build_definitions(use_case), bindings(read_deployment({})))
    repository = bound.get_repository_def()

    assert "horoscopes__daily" in repository.job_names
    assert bool(repository.schedule_defs) == (schedule is not None)


def test_dagsters_own_check_accepts_the_definitions(tmp_path: Path) -> None:
    folder = read_deployment({}).defs_folder.parent.parent

    done = subprocess.run(
        [sys.executable, "-m", "dagster", "definitions", "validate", "-w", "workspace.yaml"],
        cwd=folder,
        env={"PATH": "/usr/bin:/bin", "HOME": str(tmp_path), "DAGSTER_DISABLE_TELEMETRY": "1"},
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 0, done.stderr
    assert "Validation successful for code location llm_assets" in done.stderr + done.stdout
