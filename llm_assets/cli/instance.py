"""The local Dagster instance: its home, its settings, and runs that a killed process left behind.

In: a deployment. Out: a persistent instance below `LLM_ASSETS_HOME`, with telemetry off. Settings
that a person has written are left alone.
"""

from __future__ import annotations

from pathlib import Path

import dagster as dg
import psutil
from dagster import DagsterRunStatus, RunsFilter

from llm_assets.deployment import HOME, Deployment, set_for_children
from llm_assets.errors import DeploymentError

PROCESS_TAG = "llm_assets/process"
UNFINISHED = [
    DagsterRunStatus.NOT_STARTED,
    DagsterRunStatus.STARTING,
    DagsterRunStatus.STARTED,
    DagsterRunStatus.CANCELING,
]

SETTINGS = """\
# Written by llm-assets; change it as you like, it is not written again.
telemetry:
  enabled: false
nux:
  enabled: false
concurrency:
  runs:
    max_concurrent_runs: 2 # one machine: more trainings at once only slow each other down
"""


WORKSPACE = """\
load_from:
  - python_module: {module_name: llm_assets.definitions, location_name: llm_assets}
"""


def prepare_home(deployment: Deployment) -> None:
    """Make a local deployment's folders and point Dagster at its home. Raises DeploymentError."""
    settings = deployment.dagster_home / "dagster.yaml"
    try:
        for folder in (deployment.dagster_home, deployment.home / "mlflow", deployment.scratch):
            folder.mkdir(parents=True, exist_ok=True)
        if not settings.exists():
            settings.write_text(SETTINGS, encoding="utf-8")
        workspace_file(deployment).write_text(WORKSPACE, encoding="utf-8")
    except OSError as error:
        raise DeploymentError(
            f"{error.filename} cannot be written ({error.strerror}).",
            f"Set {HOME} to a folder of yours.",
        ) from error
    set_for_children("DAGSTER_HOME", str(deployment.dagster_home))


def workspace_file(deployment: Deployment) -> Path:
    """Return the workspace that the UI opens: this package's code location."""
    return deployment.home / "workspace.yaml"


def open_instance(deployment: Deployment) -> dg.DagsterInstance:
    """Return the instance, after reporting runs whose process is gone as failed."""
    prepare_home(deployment)
    instance = dg.DagsterInstance.get()
    for run in instance.get_runs(RunsFilter(statuses=UNFINISHED)):
        mark = run.tags.get(PROCESS_TAG)
        if mark is not None and mark != process_mark(int(mark.split("@")[0])):
            instance.report_run_failed(run, "The process of this run was killed.")
    return instance


def report_lost_runs(instance: dg.DagsterInstance) -> None:
    """Report unfinished runs of a UI as failed; call it when no UI is open on this home.

    A UI's runs are children of its own, so they ended with it; left as they are, they would count
    against max_concurrent_runs for ever.
    """
    unfinished = [DagsterRunStatus.STARTING, DagsterRunStatus.STARTED, DagsterRunStatus.CANCELING]
    for run in instance.get_runs(RunsFilter(statuses=unfinished)):
        if PROCESS_TAG not in run.tags:
            instance.report_run_failed(run, "The UI that had started this run was ended.")


def process_mark(pid: int) -> str:
    """Name a process so that a later one with the same pid is another: `pid@start`, or `gone`."""
    try:
        return f"{pid}@{psutil.Process(pid).create_time():.2f}"
    except psutil.NoSuchProcess:
        return "gone"
