"""Experiment tracking: one MLflow run per trained model, through dagster-mlflow.

In: a use case, a day and the digest of what the model is made from. Out: a run that is resumed by
that digest, so that a killed process leaves no run behind that the next one does not take up, and
the evaluation writes into the run of the training. mlflow is imported when a run is opened, because
that costs more than a second.
"""

from __future__ import annotations

import logging
import warnings
from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any, Protocol

import dagster as dg

IDENTITY = "llm_assets.identity"
USE_CASE = "llm_assets.use_case"
DAY = "llm_assets.day"


class TrackedRun(Protocol):
    """One open run."""

    def log_parameters(self, parameters: Mapping[str, Any]) -> None:
        """Record nested settings, flattened to dotted names."""

    def log_step(self, row: Mapping[str, float]) -> None:
        """Record a row of the loss curve; rows already recorded are skipped."""

    def log_metrics(self, metrics: Mapping[str, float]) -> None:
        """Record final metrics."""

    def log_folder(self, folder: Path, name: str) -> None:
        """Keep a folder as an artifact."""

    def log_text(self, text: str, name: str) -> None:
        """Keep a text as an artifact."""


class Tracking(Protocol):
    """Where runs are kept."""

    def run(self, use_case: str, day: date, digest: str) -> AbstractContextManager[TrackedRun]:
        """Open the run of a model; it ends FINISHED, FAILED, or KILLED when interrupted."""


@dataclass(frozen=True)
class MlflowTracking:
    """Tracking in MLflow, linked with the Dagster run of `context`.

    `artifacts` is where a database without a server keeps its artifacts; None leaves it to the
    server.
    """

    uri: str
    artifacts: Path | None
    context: dg.AssetExecutionContext

    @contextmanager
    def run(self, use_case: str, day: date, digest: str) -> Iterator[TrackedRun]:
        """See Tracking.run."""
        mlflow_tracking = _import_quietly()
        earlier = self._earlier_run(use_case, day, digest)
        config = {
            "experiment_name": use_case,
            "mlflow_tracking_uri": self.uri,
            "mlflow_run_id": earlier,
            "extra_tags": {IDENTITY: digest, USE_CASE: use_case, DAY: day.isoformat()},
            "env": {},
        }
        with (
            _without_its_warnings(),
            dg.build_resources(
                {"mlflow": mlflow_tracking},
                instance=self.context.instance,
                dagster_run=self.context.run,
                log_manager=self.context.log,
                resource_config={"mlflow": {"config": config}},
            ) as resources,
        ):
            mlflow = resources.mlflow
            self._link(mlflow, day)
            try:
                run = _MlflowRun(mlflow, _logged_steps(mlflow) if earlier else 0)
                yield run
                run.wait()
            except BaseException as error:
                mlflow.end_run("FAILED" if isinstance(error, Exception) else "KILLED")
                raise
            mlflow.end_run()

    def _link(self, mlflow: Any, day: date) -> None:
        """Show the run in the asset's metadata: a link to a server, or how to open a database."""
        info = mlflow.active_run().info
        if self.uri.startswith("http"):
            place = f"/#/experiments/{info.experiment_id}/runs/{info.run_id}"
            link = dg.MetadataValue.url(self.uri.rstrip("/") + place)
            self.context.add_asset_metadata({"mlflow_run": link}, partition_key=day.isoformat())
        else:
            words = f"`{info.run_id}`, shown by `mlflow ui --backend-store-uri {self.uri}`"
            shown = dg.MetadataValue.md(words)
            self.context.add_asset_metadata({"mlflow_run": shown}, partition_key=day.isoformat())

    def _earlier_run(self, use_case: str, day: date, digest: str) -> str | None:
        """Return the run to take up; close those that a killed process left for other content."""
        from mlflow import MlflowClient

        client = MlflowClient(self.uri)
        experiment = self._experiment(client, use_case)
        found = client.search_runs([experiment], f"tags.`{DAY}` = '{day.isoformat()}'")
        same = [run for run in found if run.data.tags.get(IDENTITY) == digest]
        for run in found:
            if run not in same and run.info.status == "RUNNING":
                client.set_terminated(run.info.run_id, "KILLED")
        usable = [run for run in same if run.info.status in {"RUNNING", "FINISHED"}]
        return usable[0].info.run_id if usable else None

    def _experiment(self, client: Any, use_case: str) -> str:
        found = client.get_experiment_by_name(use_case)
        if found is not None:
            return str(found.experiment_id)
        place = self.artifacts.joinpath(use_case).as_uri() if self.artifacts is not None else None
        return str(client.create_experiment(use_case, artifact_location=place))


@dataclass(frozen=True)
class _MlflowRun:
    mlflow: Any
    steps_logged: int
    pending: list[Any] = field(default_factory=list)

    def wait(self) -> None:
        """Wait until every row of the curve is recorded; raises what kept one from it."""
        for operation in self.pending:
            operation.wait()

    def log_parameters(self, parameters: Mapping[str, Any]) -> None:
        self.mlflow.log_params(dict(_flat(parameters)))

    def log_step(self, row: Mapping[str, float]) -> None:
        step = int(row["step"])
        if step > self.steps_logged:
            metrics = {f"train/{name}": value for name, value in row.items() if name != "step"}
            operation = self.mlflow.log_metrics(metrics, step=step, synchronous=False)
            self.pending.append(operation)

    def log_metrics(self, metrics: Mapping[str, float]) -> None:
        self.mlflow.log_metrics(dict(metrics))

    def log_folder(self, folder: Path, name: str) -> None:
        self.mlflow.log_artifacts(str(folder), name)

    def log_text(self, text: str, name: str) -> None:
        self.mlflow.log_text(text, name)


def _import_quietly() -> Any:
    """Import dagster-mlflow without its warnings and MLflow's lines about its tables."""
    with _without_its_warnings():
        from dagster_mlflow import mlflow_tracking
    for chatty in ("mlflow", "alembic"):
        logging.getLogger(chatty).setLevel(logging.WARNING)
    return mlflow_tracking


@contextmanager
def _without_its_warnings() -> Iterator[None]:
    """dagster-mlflow 0.29 is marked beta as a whole and reads deprecated attributes itself."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", dg.BetaWarning)
        warnings.filterwarnings("ignore", message=r"InitResourceContext\.\w+ is deprecated")
        yield


def _logged_steps(mlflow: Any) -> int:
    history = mlflow.tracking.MlflowClient().get_metric_history(
        mlflow.active_run().info.run_id, "train/loss"
    )
    return max((metric.step for metric in history), default=0)


def _flat(parameters: Mapping[str, Any], prefix: str = "") -> Iterator[tuple[str, Any]]:
    for name, value in parameters.items():
        if isinstance(value, Mapping):
            yield from _flat(value, f"{prefix}{name}.")
        else:
            yield f"{prefix}{name}", value
