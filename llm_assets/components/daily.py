"""A day's work, carried out for many days in one run, committed one by one.

In: a step and its days. Out: an outcome for each day: committed, unchanged, or failed. Every day is
tried; a day that fails, or that a blocking verdict stops, is withheld before its commit and does
not hurt the others. Memory stays at one day. Knows no Dagster.
"""

from __future__ import annotations

import traceback
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from pathlib import Path

from llm_assets.components.steps import Bench, Step
from llm_assets.components.tracking import Tracking
from llm_assets.errors import BadDaysError, LlmAssetsError
from llm_assets.records import Record, Verdict
from llm_assets.storage.manifests import Manifest
from llm_assets.storage.scratch import remove_left_folders, temporary_folder


@dataclass(frozen=True)
class Outcome:
    """What became of one day; `trouble` is empty unless the day is bad."""

    day: date
    manifest: Manifest | None = None
    record: Record | None = field(default=None, repr=False)
    is_new: bool = False
    verdicts: tuple[Verdict, ...] = ()
    trouble: str = ""

    @property
    def is_good(self) -> bool:
        """True if the day is committed."""
        return self.manifest is not None


@dataclass(frozen=True)
class DailyWork:
    """One asset's work for the days of a run; iterate it once to have it done."""

    step: Step[Record]
    days: Sequence[date]
    tracking: Tracking
    report: Callable[[str], None]
    run_id: str
    again: bool = False

    def __iter__(self) -> Iterator[Outcome]:
        """Do the days in order; each is committed before it is yielded."""
        remove_left_folders(self.step.archive.scratch)  # where all is finished, none is made
        for day in self.days:
            outcome = self._tried(day)
            self.report(f"{self.step.partition(day)}: {_words(outcome)}")
            for verdict in outcome.verdicts:
                if outcome.is_good and not verdict.passed:
                    self.report(
                        f"{self.step.partition(day)}: {verdict.check} warns: {verdict.says}"
                    )
            yield outcome

    def _tried(self, day: date) -> Outcome:
        try:
            return self._done(day)
        except _WithheldError as withheld:
            return Outcome(day, verdicts=withheld.verdicts, trouble=str(withheld))
        except LlmAssetsError as error:
            return Outcome(day, trouble=str(error))
        except Exception as error:  # noqa: BLE001 - other days go on; the run fails at its end
            self.report(traceback.format_exc())
            return Outcome(day, trouble=_root_cause(error))

    def _done(self, day: date) -> Outcome:
        partition = self.step.partition(day)
        archive = self.step.archive
        seen = archive.state(partition)
        finished = None if self.again else self.step.finished(day)
        if finished is not None:
            self.step.tidy_up(day)
            record = archive.read(partition, finished)
            return Outcome(day, finished, record, verdicts=self._judged(day, record))
        recipe = self.step.recipe(day)
        with temporary_folder(archive.scratch) as scratch, ExitStack() as until_committed:
            record = self.step.compute(day, recipe, self._bench(day, scratch, until_committed))
            verdicts = self._judged(day, record)
            now = datetime.now(UTC)
            commit = archive.commit(
                partition, record, recipe, now=now, run_id=self.run_id, seen=seen
            )
            record = self.step.committed(record, commit.manifest)
        return Outcome(day, commit.manifest, record, commit.is_new, verdicts)

    def _judged(self, day: date, record: Record) -> tuple[Verdict, ...]:
        verdicts = tuple(self.step.judge(day, record))
        if any(verdict.stops_the_day for verdict in verdicts):
            raise _WithheldError(verdicts)
        return verdicts

    def _bench(self, day: date, scratch: Path, until_committed: ExitStack) -> Bench:
        def report(line: str) -> None:
            self.report(f"{day}: {line}")

        return Bench(scratch, report, self.tracking, until_committed)


class _WithheldError(Exception):
    """A blocking verdict stops the day."""

    def __init__(self, verdicts: tuple[Verdict, ...]) -> None:
        stopped = [f"{v.check}: {v.says}" for v in verdicts if v.stops_the_day]
        super().__init__(" ".join(stopped))
        self.verdicts = verdicts


def bad_days_error(work: DailyWork, outcomes: Sequence[Outcome]) -> BadDaysError:
    """Name the days that failed, and what to do about them."""
    bad = [outcome for outcome in outcomes if not outcome.is_good]
    listed = "\n".join(f"{outcome.day}: {outcome.trouble}" for outcome in bad)
    use_case = work.step.use_case.name
    days = " ".join(f"--day {outcome.day}" for outcome in bad)
    others = "; the others are committed" if len(bad) < len(outcomes) else ""
    counted = f"{len(bad)} of {len(outcomes)} days" if len(outcomes) > 1 else "The day"
    return BadDaysError(
        f"{counted} of {use_case}/{work.step.asset} failed{others}.\n{listed}\n",
        f"Mend the cause, then run only these again: llm-assets run {use_case} {days}.",
    )


def _root_cause(error: BaseException) -> str:
    """Name the first error of a chain: what wraps it says less."""
    while error.__cause__ is not None:
        error = error.__cause__
    return f"{type(error).__name__}: {error}"


def _words(outcome: Outcome) -> str:
    if not outcome.is_good:
        return f"failed. {outcome.trouble}"
    return "committed" if outcome.is_new else "unchanged, nothing to do"
