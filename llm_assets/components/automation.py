"""What runs by itself: the daily job of a use case, and its schedule."""

from datetime import date, timedelta
from typing import TYPE_CHECKING, TypeAlias
from zoneinfo import ZoneInfo

import dagster as dg

from llm_assets.config import UseCase

if TYPE_CHECKING:
    from dagster._core.definitions.unresolved_asset_job_definition import (
        UnresolvedAssetJobDefinition,
    )

AssetJob: TypeAlias = "UnresolvedAssetJobDefinition"


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


def build_schedules(use_case: UseCase, job: AssetJob) -> list[dg.ScheduleDefinition]:
    """Return the schedule of the daily job, if one is declared.

    It asks for the day before, whose pages are all there. Where a source has only today, it asks
    for the current day too, before it is gone.
    """
    if use_case.schedule is None:
        return []
    hour, minute = map(int, use_case.schedule.at.split(":"))
    running = use_case.schedule.starts == "running"

    @dg.schedule(
        name=f"{job_name(use_case.name)}_schedule",
        job=job,
        cron_schedule=f"{minute} {hour} * * *",
        execution_timezone=use_case.timezone,
        default_status=dg.DefaultScheduleStatus.RUNNING
        if running
        else dg.DefaultScheduleStatus.STOPPED,
    )
    def schedule(context: dg.ScheduleEvaluationContext) -> list[dg.RunRequest]:
        now = context.scheduled_execution_time.astimezone(ZoneInfo(use_case.timezone))
        days = days_due(use_case, now.date())
        return [dg.RunRequest(run_key=str(day), partition_key=str(day)) for day in days]

    return [schedule]


def days_due(use_case: UseCase, today: date) -> list[date]:
    """Return the days that the schedule asks for on a day."""
    histories = {source.history for source in use_case.sources}
    yesterday = today - timedelta(days=1)
    due = ([yesterday] if "dated" in histories else []) + (
        [today] if "today_only" in histories else []
    )
    return [day for day in due if day >= use_case.start_date]
