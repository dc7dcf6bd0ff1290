"""Progress: what a run logs, shown while it works.

In: the instance's event log, read by a thread of its own, so that it works for every executor. Out:
lines on standard error, with a spinner on a terminal. The lines are those of the run's page in the
UI.
"""

from __future__ import annotations

import logging
import threading
from types import TracebackType

import dagster as dg
from dagster import RunsFilter
from rich.console import Console
from rich.status import Status
from rich.text import Text

POLL_SECONDS = 0.3


class Progress:
    """Shows lines as they come; on a terminal the newest one turns beside a spinner."""

    def __init__(self, console: Console) -> None:
        self._console = console
        self._status: Status | None = None

    def __enter__(self) -> Progress:
        if self._console.is_terminal:
            self._status = self._console.status("starting")
            self._status.start()
        return self

    def __exit__(self, *_: object) -> None:
        if self._status is not None:
            self._status.stop()

    def show(self, line: str) -> None:
        """Show one line."""
        self._console.print(line, highlight=False, markup=False, style="dim")
        if self._status is not None:
            self._status.update(Text(line))


class Watcher:
    """Shows what the first run that matches a filter logs, while the `with` block runs."""

    def __init__(self, instance: dg.DagsterInstance, runs: RunsFilter, progress: Progress) -> None:
        self._instance = instance
        self._runs = runs
        self._progress = progress
        self._done = threading.Event()
        self._thread = threading.Thread(target=self._watch, name="run-watcher", daemon=True)
        self._cursor: str | None = None

    def __enter__(self) -> Watcher:
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._done.set()
        self._thread.join()
        self._show_news()

    def _watch(self) -> None:
        while not self._done.wait(POLL_SECONDS):
            self._show_news()

    def _show_news(self) -> None:
        found = self._instance.get_run_records(self._runs, limit=1)
        if not found:
            return
        news = self._instance.get_records_for_run(found[0].dagster_run.run_id, self._cursor)
        self._cursor = news.cursor
        for record in news.records:
            entry = record.event_log_entry
            if not entry.is_dagster_event and int(entry.level) >= logging.INFO:
                self._progress.show(entry.user_message)
