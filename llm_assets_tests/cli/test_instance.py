"""The local Dagster instance: settings that stay a person's own, and runs whose process is gone."""

from __future__ import annotations

import os
from collections.abc import Iterator

import dagster as dg
import pytest
import yaml
from dagster import DagsterRunStatus

from llm_assets.cli.instance import (
    PROCESS_TAG,
    open_instance,
    prepare_home,
    process_mark,
    workspace_file,
)
from llm_assets.errors import DeploymentError
from llm_assets_tests.cli.homes import Home


@pytest.fixture(autouse=True)
def _own_dagster_home(monkeypatch: pytest.MonkeyPatch) -> None:
    """Give DAGSTER_HOME back after each test: preparing a home sets it for this process."""
    monkeypatch.setenv("DAGSTER_HOME", os.environ.get("DAGSTER_HOME", ""))


@pytest.fixture
def instance(home: Home) -> Iterator[dg.DagsterInstance]:
    """The instance of an empty home."""
    with open_instance(home.deployment) as opened:
        yield opened


def status_after_opening_again(home: Home, run: dg.DagsterRun) -> DagsterRunStatus:
    """What a later command finds, and leaves, of a run."""
    with open_instance(home.deployment) as opened:
        found = opened.get_run_by_id(run.run_id)
    assert found is not None
    return found.status


def left_behind(instance: dg.DagsterInstance, mark: str, status: DagsterRunStatus) -> dg.DagsterRun:
    """A run in the midst of which its process ended."""

    @dg.job
    def nothing_much() -> None: ...

    return instance.create_run_for_job(nothing_much, status=status, tags={PROCESS_TAG: mark})


def test_a_new_home_has_telemetry_off_and_a_workspace_with_the_package(home: Home) -> None:
    prepare_home(home.deployment)

    settings = yaml.safe_load((home.deployment.dagster_home / "dagster.yaml").read_text())
    workspace = yaml.safe_load(workspace_file(home.deployment).read_text())
    assert settings["telemetry"] == {"enabled": False}
    assert settings["nux"] == {"enabled": False}
    assert workspace["load_from"][0]["python_module"]["module_name"] == "llm_assets.definitions"


def test_settings_that_a_person_wrote_are_not_written_again(home: Home) -> None:
    prepare_home(home.deployment)
    settings = home.deployment.dagster_home / "dagster.yaml"
    settings.write_text("telemetry: {enabled: false}  # mine\n")

    prepare_home(home.deployment)

    assert settings.read_text() == "telemetry: {enabled: false}  # mine\n"


def test_the_instance_is_persistent_sends_nothing_and_is_below_the_home(
    home: Home, instance: dg.DagsterInstance
) -> None:
    assert instance.is_persistent
    assert instance.telemetry_enabled is False
    assert instance.root_directory == str(home.folder / "dagster")
    assert os.environ["DAGSTER_HOME"] == str(home.folder / "dagster")


@pytest.mark.parametrize(
    "status",
    [
        DagsterRunStatus.NOT_STARTED,
        DagsterRunStatus.STARTING,
        DagsterRunStatus.STARTED,
        DagsterRunStatus.CANCELING,
    ],
)
def test_a_run_whose_process_is_gone_is_reported_as_failed(
    home: Home, instance: dg.DagsterInstance, status: DagsterRunStatus
) -> None:
    reused_pid = f"{os.getpid()}@1.00"  # this process is alive, and started later

    run = left_behind(instance, reused_pid, status)

    assert status_after_opening_again(home, run) == DagsterRunStatus.FAILURE
    events = instance.all_logs(run.run_id)
    assert "The process of this run was killed." in [event.message for event in events]


def test_a_run_whose_process_lives_is_left_alone(home: Home, instance: dg.DagsterInstance) -> None:
    run = left_behind(instance, process_mark(os.getpid()), DagsterRunStatus.STARTED)

    assert status_after_opening_again(home, run) == DagsterRunStatus.STARTED


def test_a_run_of_the_ui_has_no_mark_and_is_left_to_dagster(
    home: Home, instance: dg.DagsterInstance
) -> None:
    @dg.job
    def nothing_much() -> None: ...

    run = instance.create_run_for_job(nothing_much, status=DagsterRunStatus.STARTED)

    assert status_after_opening_again(home, run) == DagsterRunStatus.STARTED


def test_a_home_that_is_a_file_is_refused_with_the_variable_to_set(home: Home) -> None:
    home.folder.write_text("a file")

    with pytest.raises(DeploymentError) as refused:
        prepare_home(home.deployment)

    assert refused.value.remedy == "Set LLM_ASSETS_HOME to a folder of yours."
