"""What runs by itself: the daily job of a use case, and its schedule."""

from typing import TYPE_CHECKING, TypeAlias

import dagster as dg

from llm_assets.config import UseCase

if TYPE_CHECKING:
    from dagster._core.definitions.partitions.partitioned_schedule import (
        UnresolvedPartitionedAssetScheduleDefinition,
    )
    from dagster._core.definitions.unresolved_asset_job_definition import (
        UnresolvedAssetJobDefinition,
    )

AssetJob: TypeAlias = "UnresolvedAssetJobDefinition"
AssetSchedule: TypeAlias = "UnresolvedPartitionedAssetScheduleDefinition | dg.ScheduleDefinition"


def job_name(use_case: str) -> str:
    """Return the name of a use case's daily job."""
    return f"{use_case}__daily"


def build_job(use_case: UseCase) -> AssetJob:
    """Return the job `<use_case>__daily`: the whole chain for one day."""
    return dg.define_asset_job(
        job_name(use_case.name),
        selection=dg.AssetSelection.groups(use_case.name),
        description=f"Pages to evaluated model for one day of {use_case.name}.",
    )


def build_schedules(use_case: UseCase, job: AssetJob) -> list[AssetSchedule]:
    """Return the schedule that runs the daily job for the day before, if one is declared."""
    if use_case.schedule is None:
        return []
    hour, minute = map(int, use_case.schedule.at.split(":"))
    running = use_case.schedule.starts == "running"
    return [
        dg.build_schedule_from_partitioned_job(
            job,
            name=f"{job_name(use_case.name)}_schedule",
            hour_of_day=hour,
            minute_of_hour=minute,
            default_status=dg.DefaultScheduleStatus.RUNNING
            if running
            else dg.DefaultScheduleStatus.STOPPED,
        )
    ]
