"""MLflow runs on a real SQLite store: one run a model, ended as it ended, resumed by its digest."""

from collections.abc import Callable
from datetime import date
from pathlib import Path

import dagster as dg
import pytest
from mlflow import MlflowClient
from mlflow.entities import Run

from llm_assets.cli.running import QUIET_CONSOLE
from llm_assets.components.tracking import IDENTITY, MlflowTracking
from llm_assets_tests.components.conftest import Chain

DAY = date(2026, 1, 3)


Use = Callable[[MlflowTracking], None]


@pytest.fixture
def uri(tmp_path: Path) -> str:
    """A tracking database of its own."""
    return f"sqlite:///{tmp_path / 'mlflow.db'}"


def track(uri: str, use: Use) -> None:
    """Call `use` with tracking inside a real Dagster run of an asset."""
    folder = Path(uri.removeprefix("sqlite:///")).parent / "artifacts"

    @dg.asset(partitions_def=dg.DailyPartitionsDefinition("2026-01-01"))
    def host(context: dg.AssetExecutionContext) -> None:
        use(MlflowTracking(uri, folder, context))

    dg.materialize([host], partition_key=str(DAY), run_config=QUIET_CONSOLE)


def runs(uri: str, use_case: str = "horoscopes") -> list[Run]:
    """All runs of a use case, newest first."""
    client = MlflowClient(uri)
    experiment = client.get_experiment_by_name(use_case)
    assert experiment is not None
    return list(client.search_runs([experiment.experiment_id]))


def test_a_trained_and_evaluated_model_is_one_finished_run(finished_chain: Chain) -> None:
    uri = finished_chain.deployment.tracking_uri

    (run,) = runs(uri)

    assert run.info.status == "FINISHED"
    assert run.data.params["learning_rate"] == "0.01"
    assert run.data.params["window.days"] == "3"
    facts = finished_chain.manifest("trained_model", "2026-01-03").figures
    curve = MlflowClient(uri).get_metric_history(run.info.run_id, "train/loss")
    assert sorted(point.step for point in curve) == list(range(1, facts["steps"] + 1))
    metrics = finished_chain.manifest("eval_report", "2026-01-03").figures["metrics"]
    assert run.data.metrics["perplexity"] == pytest.approx(metrics["perplexity"])
    kept = {file.path for file in MlflowClient(uri).list_artifacts(run.info.run_id)}
    assert kept == {"model", "report.html"}


def test_the_run_is_linked_from_the_assets_metadata(finished_chain: Chain) -> None:
    (run,) = runs(finished_chain.deployment.tracking_uri)

    for asset in ("trained_model", "eval_report"):
        assert run.info.run_id in finished_chain.metadata(asset, "2026-01-03")["mlflow_run"]


def test_artifacts_stay_below_the_home(finished_chain: Chain) -> None:
    home = finished_chain.deployment.home

    assert list(home.glob("mlflow/artifacts/horoscopes/*/artifacts/model/model.safetensors"))
    assert not Path("mlruns").exists()


def fail(error: type[BaseException]) -> Use:
    """Open a run and leave it by an error."""

    def use(tracking: MlflowTracking) -> None:
        with pytest.raises(error), tracking.run("horoscopes", DAY, "digest"):
            raise error

    return use


def log(digest: str, *steps: int) -> Use:
    """Open a run and log some steps of the loss curve."""

    def use(tracking: MlflowTracking) -> None:
        with tracking.run("horoscopes", DAY, digest) as tracked:
            for step in steps:
                tracked.log_step({"step": step, "loss": 1.0 / step})

    return use


def leave_running(uri: str, digest: str, *steps: int) -> str:
    """Leave behind what a process killed while training leaves: a RUNNING run with some steps."""
    track(uri, log(digest, *steps))
    run_id = next(r.info.run_id for r in runs(uri) if r.data.tags[IDENTITY] == digest)
    MlflowClient(uri).update_run(run_id, status="RUNNING")
    return str(run_id)


def test_an_error_ends_the_run_as_failed(uri: str) -> None:
    track(uri, fail(RuntimeError))

    assert [run.info.status for run in runs(uri)] == ["FAILED"]


def test_an_interruption_ends_the_run_as_killed(uri: str) -> None:
    track(uri, fail(KeyboardInterrupt))

    assert [run.info.status for run in runs(uri)] == ["KILLED"]


def test_a_run_left_running_is_taken_up_and_its_steps_are_not_doubled(uri: str) -> None:
    left = leave_running(uri, "digest", 1, 2)

    track(uri, log("digest", 1, 2, 3))

    (run,) = runs(uri)
    assert run.info.run_id == left
    assert run.info.status == "FINISHED"
    curve = MlflowClient(uri).get_metric_history(left, "train/loss")
    assert sorted(point.step for point in curve) == [1, 2, 3]


def test_a_run_left_running_for_other_content_is_closed(uri: str) -> None:
    left = leave_running(uri, "an older digest", 1)

    track(uri, log("digest", 1))

    states = {run.info.run_id: run.info.status for run in runs(uri)}
    assert states.pop(left) == "KILLED"
    assert list(states.values()) == ["FINISHED"]


def test_a_failed_run_is_left_as_it_is_and_the_next_try_is_a_new_one(uri: str) -> None:
    track(uri, fail(RuntimeError))

    track(uri, log("digest", 1))

    assert sorted(run.info.status for run in runs(uri)) == ["FAILED", "FINISHED"]
