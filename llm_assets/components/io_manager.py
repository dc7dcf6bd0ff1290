"""The IO manager: Dagster's hands, the archive's store.

In: a `DailyWork`, done and committed day by day while Dagster takes the output. Out: lazy `Days`
for assets downstream, or a pandas frame where an asset asks for one. Each day's checks and
metadata are recorded under its own partition. If a day is bad, or the run is interrupted, the
finished days are recorded as materialized before the step fails, so that Dagster's "missing" is
the truth.
"""

import sys
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import dagster as dg
from dagster import AssetCheckEvaluation

from llm_assets.components.checks import severity
from llm_assets.components.daily import DailyWork, Outcome, bad_days_error
from llm_assets.components.days import Days
from llm_assets.components.metadata import Metadata, describe
from llm_assets.records import CleanCorpus, EvalReport, RawScrapes, Record, TokenizedSplits
from llm_assets.storage.archive import Archive
from llm_assets.storage.local import LocalStore

if TYPE_CHECKING:
    import pandas as pd


@dataclass
class AssetOutput:
    """What an asset hands over: work to do, and the context that its events belong to.

    `outcomes` is empty until the IO manager has done the work.
    """

    work: DailyWork
    context: dg.AssetExecutionContext
    outcomes: list[Outcome] = field(default_factory=list)


class ArchiveIOManager(dg.ConfigurableIOManager):
    """Keeps the records of all use cases in one store."""

    store: str
    scratch: str

    def archive(self) -> Archive:
        """Return the archive that outputs go to and inputs come from."""
        return Archive(LocalStore(Path(self.store)), Path(self.scratch))

    def handle_output(  # type: ignore[override] # a generator, as Dagster allows
        self, context: dg.OutputContext, obj: AssetOutput
    ) -> Iterator[Any]:
        """Do the work, recording each day as it is finished."""
        key, asset = context.asset_key, obj.context
        is_range = len(obj.work.days) > 1
        shown: dict[date, Metadata] = {}
        try:
            for outcome in obj.work:
                if outcome.is_good:
                    shown[outcome.day] = describe(obj.work.step, outcome)
                obj.outcomes.append(replace(outcome, record=None))  # memory stays at one day
                if is_range or not outcome.is_good:
                    _log_checks(asset, key, outcome)
                    yield from asset.consume_events()
            if len(shown) < len(obj.outcomes):
                raise bad_days_error(obj.work, obj.outcomes)
        except BaseException:
            # Dagster drops what is queued when we raise, so hand the events over first.
            for day, metadata in shown.items():
                asset.log_event(dg.AssetMaterialization(key, partition=str(day), metadata=metadata))
            yield from asset.consume_events()
            raise
        for day, metadata in shown.items():
            asset.add_asset_metadata(metadata, partition_key=str(day))

    def load_input(self, context: dg.InputContext) -> Any:
        """Return the upstream asset's `Days`, or its day as a pandas frame if that is the type."""
        use_case, asset = context.asset_key.path
        days: Days[Record] = Days(self.archive(), use_case, asset)
        if _is_frame(context.dagster_type.typing_type):
            return as_frame(days[date.fromisoformat(context.asset_partition_key)])
        return days


def as_frame(record: Record) -> "pd.DataFrame":
    """Return a record's table as a pandas frame: pages, documents, index, curve or samples."""
    import pandas as pd

    if isinstance(record, RawScrapes):
        return pd.DataFrame([vars(page) for page in record.pages])
    if isinstance(record, CleanCorpus | TokenizedSplits):
        return record.documents.to_pandas()
    if isinstance(record, EvalReport):
        return record.samples.to_pandas()
    return pd.DataFrame([dict(row) for row in record.curve])


def _is_frame(asked: Any) -> bool:
    """True for `pandas.DataFrame`; whoever asks for one has imported pandas already."""
    pandas = sys.modules.get("pandas")
    return pandas is not None and asked is pandas.DataFrame


def _log_checks(
    context: dg.AssetExecutionContext, asset_key: dg.AssetKey, outcome: Outcome
) -> None:
    for verdict in outcome.verdicts:
        context.log_event(
            AssetCheckEvaluation(
                asset_key=asset_key,
                check_name=verdict.check,
                passed=verdict.passed,
                description=verdict.says,
                severity=severity(verdict),
                metadata=dict(verdict.figures),
                # blocking=True would fail the step at its end, for days that are withheld already
                blocking=False,
                partition=str(outcome.day),
            )
        )
