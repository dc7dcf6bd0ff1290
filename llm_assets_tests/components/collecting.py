"""A process that collects days for `raw_scrapes`, and dies on its way where it is told to.

In: jobs as JSON lines. Out: for each, the pid of the process that does it, and how that ended. The
work is the real step in the real daily work; each job is done in a fork, for importing takes
seconds. A job may die in the middle of its k-th append to the journal, before its k-th change of
the store, and before or after the removal of the journal. Knows nothing of what should be left.
"""

from __future__ import annotations

import json
import os
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime
from importlib import import_module
from io import FileIO
from pathlib import Path
from subprocess import PIPE, Popen
from typing import Any, cast

from llm_assets.components.daily import DailyWork, Outcome
from llm_assets.components.scrape_step import ScrapeStep
from llm_assets.components.tracking import Tracking
from llm_assets.config import UseCase
from llm_assets.stages.collecting.web import Places, Web
from llm_assets.storage.archive import Archive
from llm_assets.storage.journal import Journal
from llm_assets.storage.local import LocalStore
from llm_assets_tests.stages.builders import horoscopes
from llm_assets_tests.storage.dying import Counter, die_at

# What the work imports when it needs it; here, so that the forks have it.
PRELOADED = ("llm_assets.stages.collecting.day", "llm_assets.storage.formats", "feedparser")
PROJECT = Path(__file__).parents[2]


@dataclass(frozen=True)
class Job:
    """Days to collect in a folder; `now` as ISO text; `death` is a place and a number, if any."""

    folder: Path
    sources: list[dict[str, Any]]
    addresses: dict[str, str]
    days: tuple[str, ...] = ("2026-01-05",)
    now: str = "2026-01-05T06:30:00+00:00"
    again: bool = False
    death: tuple[str, int] = ("", 0)

    @property
    def archive(self) -> Archive:
        """Where the days are kept."""
        return Archive(LocalStore(self.folder / "store"), self.folder / "scratch")

    def step(self) -> ScrapeStep:
        """The step that collects."""
        plain = horoscopes().model_dump(mode="json")
        plain |= {"name": "crawl", "owners": ["tests@example.org"], "sources": self.sources}
        plain["cleaning"] = {"rules": [{"rule": "drop_empty"}]}
        plain["task"] |= {"input": "texto: {text}", "target": "{text}"}
        plain["evaluation"]["prompts"] |= {"field": "text"}
        web = Web(lambda: datetime.fromisoformat(self.now).astimezone(UTC), self.addresses)
        places = Places(self.folder, self.folder, lambda: None)
        return ScrapeStep(UseCase.model_validate(plain), self.archive, web, places)

    def run(self) -> list[Outcome]:
        """Collect the days in this process."""
        days = [date.fromisoformat(day) for day in self.days]
        tracking = cast(Tracking, None)  # no model is trained here
        work = DailyWork(
            cast(Any, self.step()), days, tracking, lambda _: None, "run-1", self.again
        )
        return list(work)

    def to_json(self) -> str:
        """As one line."""
        return json.dumps({**vars(self), "folder": str(self.folder)})


def job_of(line: str) -> Job:
    """Read what `to_json` wrote."""
    told = json.loads(line)
    listed = {"days": tuple(told["days"]), "death": tuple(told["death"])}
    return Job(**{**told, **listed, "folder": Path(told["folder"])})


def die() -> None:
    """End this process as a power cut does."""
    os.kill(os.getpid(), signal.SIGKILL)


class DyingFile(FileIO):
    """A journal whose k-th write stops in the middle."""

    last = 0

    def write(self, content: Any) -> int:
        type(self).last -= 1
        if self.last == 0:
            super().write(content[: len(content) // 2])
            die()
        return super().write(content)


def prepare(job: Job) -> None:
    """Put death where the job wants it."""
    place, number = job.death
    if place == "append":
        DyingFile.last = number
        opened = Journal._opened

        def dying(journal: Journal) -> FileIO:
            file = opened(journal)
            return DyingFile(os.dup(file.fileno()), "a+b")  # shares the lock

        Journal._opened = dying  # type: ignore[assignment,method-assign]
    elif place == "commit":
        die_at(Counter(job.folder / "store", number))
    elif place:
        remove = Journal.remove

        def removing(journal: Journal) -> None:
            if place == "removed":
                remove(journal)
            die()

        Journal.remove = removing  # type: ignore[assignment,method-assign]


def main() -> None:
    """Do the jobs that come in."""
    for name in PRELOADED:
        import_module(name)
    for line in sys.stdin:
        pid = os.fork()
        if pid == 0:
            job = job_of(line)
            prepare(job)
            status = 1
            try:
                status = 0 if all(outcome.is_good for outcome in job.run()) else 3
            except KeyboardInterrupt:
                status = 130
            finally:
                os._exit(status)
        print(pid, flush=True)
        print(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]), flush=True)


class Worker:
    """The process that does the jobs, one at a time."""

    def __init__(self, process: Popen[str]) -> None:
        self._process = process

    def start(self, job: Job) -> int:
        """Start a job; return the pid of the process that does it."""
        assert self._process.stdin is not None
        self._process.stdin.write(job.to_json() + "\n")
        self._process.stdin.flush()
        return self._number()

    def wait(self) -> int:
        """Wait for the job's end; return its exit status, negative for a signal."""
        return self._number()

    def do(self, job: Job) -> int:
        """Do a job to its end, or its death."""
        self.start(job)
        return self.wait()

    def _number(self) -> int:
        assert self._process.stdout is not None
        return int(self._process.stdout.readline())


@contextmanager
def working() -> Iterator[Worker]:
    """Have a worker while the context is open."""
    command = [sys.executable, "-m", __spec__.name if __spec__ else __name__]
    with Popen(command, cwd=PROJECT, stdin=PIPE, stdout=PIPE, text=True) as process:
        try:
            yield Worker(process)
        finally:
            process.kill()


if __name__ == "__main__":
    main()
