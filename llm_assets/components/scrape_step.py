"""Collecting a day's captures: the step of `raw_scrapes`.

Captures go into a journal as they come, so a process that is killed loses none; the day's commit
takes them over, and the journal goes.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import TYPE_CHECKING, cast
from zoneinfo import ZoneInfo

import llm_assets
from llm_assets.components.steps import USUAL_DAYS, Bench, Step
from llm_assets.config import ArchivedSource, DatasetSource, FilesSource, settings_hash
from llm_assets.errors import CollectingError
from llm_assets.records import LastCapture, RawScrapes, Verdict
from llm_assets.stages import judging
from llm_assets.storage.manifests import Manifest, Recipe

if TYPE_CHECKING:
    from llm_assets.stages.collecting.web import Places, Web
    from llm_assets.storage.journal import Journal

NEAR_DAYS = 30  # looked at one by one; a list of all days is longer


@dataclass(frozen=True)
class ScrapeStep(Step[RawScrapes]):
    """Collect the captures of a day that are not held yet."""

    web: Web
    places: Places

    asset = "raw_scrapes"
    code_version = "2"

    def recipe(self, day: date) -> Recipe:
        wanted = [source.what_is_fetched() for source in self.use_case.sources]
        return Recipe(self.code_version, settings_hash(*wanted))

    def finished(self, day: date) -> Manifest | None:
        """Return the manifest where nothing more may come."""
        current = super().finished(day)
        if current is None or current.figures["unfinished"] or not self._files_stand(day):
            return None
        return current

    def _files_stand(self, day: date) -> bool:
        """True where the files that may hold texts of the day are as its commit has read them.

        They may be dropped at any time, for any day if their rows say theirs, else for today.
        """
        from llm_assets.stages.reading.listing import files_now

        is_today = day == self._today()
        sources = [
            source
            for source in self.use_case.sources
            if isinstance(source, FilesSource | ArchivedSource | DatasetSource)
            and (source.history == "dated" or (is_today and not isinstance(source, DatasetSource)))
        ]
        read: dict[str, dict[str, str]] = {source.name: {} for source in sources}
        for last in self.own_days()[day].last_captures if sources else ():
            if last.source in read:
                read[last.source][last.url] = last.etag or last.sha256
        try:
            return all(files_now(one, self.places) == read[one.name] for one in sources)
        except CollectingError:
            return False

    def compute(self, day: date, recipe: Recipe, bench: Bench) -> RawScrapes:
        # the record is read from the journal, so it stays open until the commit
        journal = bench.until_committed.enter_context(self.open_journal(day))
        before = self.own_days()[day] if self.own_days().manifest(day) is not None else None
        if before is not None:
            journal.take_over(before.pages)
        return self.collect(day, journal, bench.report, before)

    def open_journal(self, day: date) -> Journal:
        """Return the day's journal, still closed."""
        from llm_assets.storage.journal import Journal

        return Journal(self.archive.journals, self.partition(day))

    def collect(
        self,
        day: date,
        journal: Journal,
        report: Callable[[str], None],
        before: RawScrapes | None = None,
    ) -> RawScrapes:
        """Return the day's captures, held in the journal or still missing.

        `before` is what an earlier run of the day committed.
        """
        from llm_assets.stages.collecting.day import Collecting
        from llm_assets.stages.collecting.harvest import Calendar

        if journal.lost:
            report(f"{journal.lost}.")
        zone = ZoneInfo(self.use_case.timezone)
        return Collecting(
            self.use_case.sources,
            Calendar(day, self._today(), self.use_case.start_date, zone),
            journal,
            replace(self.web, user_agent=self._user_agent, contact=self.use_case.contact),
            self.places,
            report,
            earlier=self._remembered(day),
            before=before,
        ).run()

    def committed(self, record: RawScrapes, manifest: Manifest) -> RawScrapes:
        """Remove the journal, still locked, and return what is in the store instead."""
        self.open_journal(record.day).remove()
        return cast(RawScrapes, self.archive.read(self.partition(record.day), manifest))

    def tidy_up(self, day: date) -> None:
        self.open_journal(day).remove_if_left()

    def judge(self, day: date, record: RawScrapes) -> list[Verdict]:
        earlier = self.own_days().before(day, USUAL_DAYS)
        usual = [manifest.figures["gave"] for manifest in earlier.values()]
        return judging.judge_scrapes(record, self.use_case.sources, usual)

    def _today(self) -> date:
        return self.web.now().astimezone(ZoneInfo(self.use_case.timezone)).date()

    def _user_agent(self, contact: str | None) -> str:
        """Say who we are, and how to reach the people behind it (RFC 9110, 10.1.5)."""
        reachable = contact or self.use_case.contact or self.use_case.owners[0]
        return f"llm-assets/{llm_assets.__version__} ({self.use_case.name}; +{reachable})"

    def _remembered(self, day: date) -> Collection[LastCapture]:
        """Return what the latest earlier day knows of each URL, however long ago it was."""
        own = self.own_days()
        for back in range(1, NEAR_DAYS + 1):
            earlier = day - timedelta(days=back)
            if own.manifest(earlier) is not None:
                return own[earlier].last_captures
        listed = self.archive.days(self.use_case.name, self.asset)
        before = [one for one in listed if one < day]
        return own[before[-1]].last_captures if before else ()
