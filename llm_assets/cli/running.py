"""Running: planned runs in, real Dagster runs out, headless, with progress.

Runs are executed by this process with the deployment's executor, on the persistent instance, so the
UI shows them like any other. A day that fails does not stop the others: what follows is run for the
finished days, and the bad ones are named at the end.
"""

from __future__ import annotations

import os
import uuid
from dataclasses import dataclass, field, replace
from datetime import date
from functools import lru_cache
from typing import Any

import dagster as dg
from dagster import RunsFilter

from llm_assets.cli.instance import PROCESS_TAG, process_mark
from llm_assets.cli.progress import Progress, Watcher
from llm_assets.cli.use_cases import find_use_case
from llm_assets.components.assets import AGAIN_TAG
from llm_assets.components.automation import job_name
from llm_assets.components.continuing import LAUNCH_TAG, range_tags
from llm_assets.components.planning import (
    PlannedRun,
    Wanted,
    failed_days,
    plan_runs,
    recorded_days,
)
from llm_assets.components.resources import Workshop
from llm_assets.components.use_case import build_definitions
from llm_assets.definitions import bindings, ignore_known_warnings
from llm_assets.deployment import read_deployment

QUIET_CONSOLE = {"loggers": {"console": {"config": {"log_level": "CRITICAL"}}}}


@dataclass
class Ran:
    """What was run: the runs in order, those of them that failed, and why each bad day did."""

    runs: list[PlannedRun] = field(default_factory=list)
    failed: list[PlannedRun] = field(default_factory=list)
    bad_days: dict[date, str] = field(default_factory=dict)


def run_wanted(
    instance: dg.DagsterInstance, workshop: Workshop, wanted: Wanted, progress: Progress
) -> Ran:
    """Run what is not up to date, until nothing is left but bad days."""
    ran = Ran()
    pending = plan_runs(workshop, wanted, recorded_days(instance, wanted.use_case.name))
    while pending:
        run = pending.pop(0)
        ran.runs.append(run)
        failed_run = _launch(instance, wanted, run, progress)
        if failed_run is not None:
            ran.failed.append(run)
            bad = failed_days(instance, failed_run, run) or list(run.days)
            ran.bad_days |= dict.fromkeys(bad, failure_of(instance, failed_run))
            wanted = replace(wanted, again=False)  # what is done once is done
            recorded = recorded_days(instance, wanted.use_case.name)
            pending = plan_runs(workshop, wanted, recorded, without=ran.bad_days)
    return ran


def _launch(
    instance: dg.DagsterInstance, wanted: Wanted, run: PlannedRun, progress: Progress
) -> str | None:
    """Execute one run; return its id if it failed."""
    launch = uuid.uuid4().hex
    with Watcher(instance, RunsFilter(tags={LAUNCH_TAG: launch}), progress):
        result = dg.execute_job(
            dg.build_reconstructable_job(
                __name__, "daily_job", reconstructable_kwargs={"use_case": wanted.use_case.name}
            ),
            instance,
            run_config=QUIET_CONSOLE,
            tags=_tags(wanted, run, launch),
            asset_selection=[dg.AssetKey([wanted.use_case.name, a]) for a in run.assets],
            raise_on_error=False,
        )
    if result.success:
        return None
    if was_interrupted(instance, result.run_id):
        raise KeyboardInterrupt
    run_id: str = result.run_id
    return run_id


def _tags(wanted: Wanted, run: PlannedRun, launch: str) -> dict[str, str]:
    tags = {LAUNCH_TAG: launch, PROCESS_TAG: process_mark(os.getpid())}
    if wanted.again:
        tags[AGAIN_TAG] = "true"
    if len(run.days) == 1:
        return {**tags, "dagster/partition": run.days[0].isoformat()}
    return {**tags, **range_tags(run)}


@lru_cache(maxsize=1)
def daily_job(use_case: str) -> dg.JobDefinition:
    """Return the daily job of a use case, which runs select assets from.

    Only this use case is loaded, so another one that is broken does not stop it.
    """
    deployment = read_deployment()
    ignore_known_warnings()
    alone = build_definitions(find_use_case(deployment, use_case))
    return dg.Definitions.merge(alone, bindings(deployment)).resolve_job_def(job_name(use_case))


def failure_of(instance: dg.DagsterInstance, run_id: str) -> str:
    """Return the innermost messages of a run's failed steps."""
    messages = []
    for failure in _step_failures(instance, run_id):
        error = failure.error
        while error is not None and error.cause is not None:
            error = error.cause
        if error is not None:
            messages.append(error.message.split(": ", 1)[-1].strip())
    return "\n".join(messages) or "The run failed before its first step; see it in the UI."


def was_interrupted(instance: dg.DagsterInstance, run_id: str) -> bool:
    """True if Ctrl-C ended a run: Dagster takes the signal and calls the run failed or canceled."""
    run = instance.get_run_by_id(run_id)
    return (run is not None and run.status == dg.DagsterRunStatus.CANCELED) or any(
        failure.error_source is not None and failure.error_source.name == "INTERRUPT"
        for failure in _step_failures(instance, run_id)
    )


def _step_failures(instance: dg.DagsterInstance, run_id: str) -> list[Any]:
    entries = instance.all_logs(run_id, of_type=dg.DagsterEventType.STEP_FAILURE)
    return [entry.dagster_event.step_failure_data for entry in entries if entry.dagster_event]
