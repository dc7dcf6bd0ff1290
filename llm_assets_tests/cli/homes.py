"""A home on disk, the commands that work in it, and what they leave there.

Commands are the real entry point in processes of their own; with `project`, those of that copy of
the project. Whatever is started here is ended here, by its pid.
"""

from __future__ import annotations

import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import dagster as dg

from llm_assets.deployment import Deployment, read_deployment
from llm_assets.storage.archive import Archive
from llm_assets.storage.layout import Partition
from llm_assets.storage.local import LocalStore
from llm_assets.storage.manifests import Manifest

BIN = Path(sys.executable).parent
SETTINGS_OF_THE_CALLER = ("LLM_ASSETS_", "MLFLOW_", "DAGSTER_HOME", "PYTHONPATH", "FORCE_COLOR")
PATIENCE_SECONDS = 120
# `new` writes beside the code that runs, so a copy's command must never be the checkout's: -P keeps
# the working directory off the path, and the first line makes sure.
OF_A_COPY = """
import sys, llm_assets
assert llm_assets.__file__.startswith(sys.argv.pop(1)), llm_assets.__file__
from llm_assets.cli import main
main()
"""


@dataclass
class Command:
    """A command that is running; its standard error is read line by line as it comes."""

    process: subprocess.Popen[str]
    errors: list[str] = field(default_factory=list)

    def send(self, number: int) -> None:
        """Send a signal."""
        self.process.send_signal(number)

    def wait_for_error_line(self, words: str) -> None:
        """Wait until a line on standard error holds `words`."""
        wait_until(lambda: any(words in line for line in self.errors), f"no {words!r}", self.errors)

    def ended(self) -> tuple[int, str, str]:
        """Wait for the end; return exit status, standard output and standard error."""
        status = self.process.wait(PATIENCE_SECONDS)
        assert self.process.stdout is not None
        output = self.process.stdout.read()
        wait_until(lambda: bool(self.errors) and self.errors[-1] == "", "open", self.errors)
        return status, output, "".join(self.errors)


@dataclass(frozen=True)
class Home:
    """LLM_ASSETS_HOME for commands; `project` is a copy of the project whose code they run."""

    folder: Path
    project: Path | None = None

    @property
    def deployment(self) -> Deployment:
        return read_deployment({"LLM_ASSETS_HOME": str(self.folder)})

    @property
    def environment(self) -> dict[str, str]:
        """The caller's environment without its settings, with this home."""
        kept = {k: v for k, v in os.environ.items() if not k.startswith(SETTINGS_OF_THE_CALLER)}
        paths = {"PYTHONPATH": str(self.project)} if self.project else {}
        return {**kept, **paths, "LLM_ASSETS_HOME": str(self.folder)}

    def run(self, *words: str, **settings: str) -> subprocess.CompletedProcess[str]:
        """Run a command to its end; never raises for its exit status."""
        return subprocess.run(
            self._command(words),
            env={**self.environment, **settings},
            capture_output=True,
            text=True,
            timeout=2 * PATIENCE_SECONDS,
            check=False,
        )

    @contextmanager
    def start(self, *words: str) -> Iterator[Command]:
        """Start a command; when the block ends, kill it if it still runs."""
        process = subprocess.Popen(
            self._command(words),
            env=self.environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )
        command = Command(process)
        reader = threading.Thread(target=_read, args=(process.stderr, command.errors))
        reader.start()
        try:
            yield command
        finally:
            process.kill()
            process.wait()
            reader.join()
            assert process.stdout is not None
            assert process.stderr is not None
            process.stdout.close()
            process.stderr.close()

    def _command(self, words: tuple[str, ...]) -> list[str]:
        if self.project is None:
            return [str(BIN / "llm-assets"), *words]
        return [sys.executable, "-P", "-c", OF_A_COPY, str(self.project), *words]

    @property
    def archive(self) -> Archive:
        return Archive(LocalStore(self.deployment.store), self.deployment.scratch)

    def manifest(self, asset: str, day: str, use_case: str = "horoscopes") -> Manifest:
        partition = Partition(use_case, asset, date.fromisoformat(day))
        found = self.archive.current(partition)
        assert found is not None
        return found

    def file(self, asset: str, day: str, name: str) -> Path:
        """A stored file of a day."""
        partition = Partition("horoscopes", asset, date.fromisoformat(day))
        return self.archive.folder(partition, self.manifest(asset, day)) / name

    def committed(self, asset: str) -> list[str]:
        """The days that the store holds."""
        return [str(day) for day in self.archive.days("horoscopes", asset)]

    def stored(self) -> dict[str, int]:
        """Every file of the store with the time of its last change."""
        files = self.deployment.store.rglob("*")
        return {str(file): file.stat().st_mtime_ns for file in files}

    def runs(self) -> list[tuple[str, tuple[str, ...], str, str]]:
        """All Dagster runs, oldest first: status, assets in order, first and last day."""
        with dg.DagsterInstance.from_config(str(self.deployment.dagster_home)) as instance:
            return [_told(run) for run in reversed(instance.get_runs())]

    def recorded(self, asset: str) -> list[str]:
        """The days that Dagster calls materialized."""
        with dg.DagsterInstance.from_config(str(self.deployment.dagster_home)) as instance:
            return sorted(instance.get_materialized_partitions(dg.AssetKey(["horoscopes", asset])))

    def tracked(self) -> list[Any]:
        """All MLflow runs of horoscopes."""
        from mlflow import MlflowClient

        client = MlflowClient(self.deployment.tracking_uri)
        experiment = client.get_experiment_by_name("horoscopes")
        return [] if experiment is None else list(client.search_runs([experiment.experiment_id]))


def wait_until(is_true: Callable[[], bool], otherwise: str, seen: object) -> None:
    """Poll a condition; fails after PATIENCE_SECONDS, showing what was seen instead."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not is_true():
        assert time.monotonic() < deadline, f"{otherwise}: {seen}"
        time.sleep(0.02)


def _read(stream: Any, lines: list[str]) -> None:
    lines.extend(stream)  # as they come
    lines.append("")  # the end


def _told(run: dg.DagsterRun) -> tuple[str, tuple[str, ...], str, str]:
    order = ("raw_scrapes", "clean_corpus", "tokenized_splits", "trained_model", "eval_report")
    selected = {key.path[1] for key in run.asset_selection or ()}
    day = run.tags.get("dagster/partition", "")
    return (
        run.status.value,
        tuple(asset for asset in order if asset in selected),
        run.tags.get("dagster/asset_partition_range_start", day),
        run.tags.get("dagster/asset_partition_range_end", day),
    )
