"""What follows a range run in which a day failed: the rest of the chain, for the finished days.

In: a failed run. Out: requests for the runs that are still needed, leaving out the bad days.
Dagster skips every later step of a failed run and counts its backfill as failed; this sensor starts
what the data assets would have done for the good days. The command line does so for its own runs.
"""

from collections.abc import Iterator
from datetime import date, timedelta

import dagster as dg

from llm_assets.components.automation import AssetJob
from llm_assets.components.planning import PlannedRun, Wanted, failed_days, plan_runs, recorded_days
from llm_assets.components.resources import DATA_ASSETS, Workshop, open_workshop
from llm_assets.config import UseCase
from llm_assets.deployment import read_deployment

LAUNCH_TAG = "llm_assets/launch"  # on runs of the command line
RANGE_START = "dagster/asset_partition_range_start"
RANGE_END = "dagster/asset_partition_range_end"


def build_continuation(use_case: UseCase, job: AssetJob) -> dg.SensorDefinition:
    """Return the sensor `<use_case>__continuation`, running from the start."""

    @dg.run_status_sensor(
        name=f"{use_case.name}__continuation",
        run_status=dg.DagsterRunStatus.FAILURE,
        request_job=job,
        monitor_all_code_locations=False,
        default_status=dg.DefaultSensorStatus.RUNNING,
        description="Starts what follows a failed range run, for the days that did not fail.",
    )
    def continuation(context: dg.RunStatusSensorContext) -> Iterator[dg.RunRequest]:
        workshop = open_workshop(read_deployment())
        failed = context.dagster_run
        for run in runs_that_follow(workshop, use_case, failed, context.instance):
            yield dg.RunRequest(
                run_key=f"{failed.run_id}:{run.days[0]}",
                asset_selection=[dg.AssetKey([use_case.name, asset]) for asset in run.assets],
                tags=range_tags(run),
            )

    return continuation


def runs_that_follow(
    workshop: Workshop, use_case: UseCase, failed: dg.DagsterRun, instance: dg.DagsterInstance
) -> list[PlannedRun]:
    """Return the runs that finish a failed range run for its good days."""
    selected = {key.path[1] for key in failed.asset_selection or () if key.path[0] == use_case.name}
    assets = tuple(asset for asset in DATA_ASSETS if asset in selected)
    if RANGE_START not in failed.tags or LAUNCH_TAG in failed.tags or not assets:
        return []
    first = date.fromisoformat(failed.tags[RANGE_START])
    last = date.fromisoformat(failed.tags[RANGE_END])
    days = tuple(first + timedelta(days=i) for i in range((last - first).days + 1))
    wanted = Wanted(use_case, days, (), assets)
    bad = failed_days(instance, failed.run_id, PlannedRun(assets, days))
    return plan_runs(workshop, wanted, recorded_days(instance, use_case.name), without=bad)


def range_tags(run: PlannedRun) -> dict[str, str]:
    """Return the tags by which Dagster runs consecutive days in one run."""
    return {RANGE_START: run.days[0].isoformat(), RANGE_END: run.days[-1].isoformat()}
