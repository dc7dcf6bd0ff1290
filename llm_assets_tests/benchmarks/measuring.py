"""What all benchmarks share: processes and what they cost, and the line that says a result.

In: a command. Out: its CPU and wall time; `ratio <metric> <value> target <target>`. CPU time (user
and system, of the process and the children it waited for) is what ratios are made of wherever the
target allows: the machines are shared, and wall time measures the neighbours too. Knows no metric.
"""

from __future__ import annotations

import argparse
import os
import re
import subprocess
import tempfile
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

RATIO_LINE = re.compile(r"ratio (?P<metric>\w+) (?P<value>\S+) target (?P<target>\S+)")
LAST_LINES = 30  # of a failed process, to show


@dataclass(frozen=True)
class Metric:
    """A number we promise; `measured` is one sentence on how, for the table of results."""

    name: str
    target: float
    measured: str
    higher_is_better: bool = False

    def is_met_by(self, value: float) -> bool:
        """True if the value is on the right side of the target, or on it."""
        return value >= self.target if self.higher_is_better else value <= self.target

    def line(self, value: float) -> str:
        """Return the line that `parse_ratio` reads."""
        return f"ratio {self.name} {value:.4g} target {self.target:g}"


@dataclass(frozen=True)
class Ratio:
    """A measured value, as a benchmark printed it."""

    metric: str
    value: float
    target: float


@dataclass(frozen=True)
class Usage:
    """What a process cost, in seconds, and what it printed (both streams)."""

    cpu_seconds: float
    wall_seconds: float
    output: str


def parse_ratio(line: str) -> Ratio | None:
    """Read a line of a benchmark; None if it is no result. Raises ValueError for a bad number."""
    found = RATIO_LINE.fullmatch(line.strip())
    if found is None:
        return None
    return Ratio(found["metric"], float(found["value"]), float(found["target"]))


def is_quick(says: str | None, arguments: Sequence[str] | None) -> bool:
    """Read the only option that benchmarks have; `says` is the benchmark's docstring."""
    parser = argparse.ArgumentParser(
        description=says, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--quick", action="store_true", help="rougher, in under a minute")
    return bool(parser.parse_args(arguments).quick)


def environment_for(home: Path, **more: str) -> dict[str, str]:
    """Return this process's environment with our own variables set for `home` and nothing else."""
    ours = ("LLM_ASSETS_", "DAGSTER_", "MLFLOW_", "PYTHONDONTWRITEBYTECODE")
    kept = {name: value for name, value in os.environ.items() if not name.startswith(ours)}
    return {
        **kept,
        "LLM_ASSETS_HOME": str(home),
        "LLM_ASSETS_DEPLOYMENT": "demo",
        "DAGSTER_HOME": str(home / "dagster"),
        **more,
    }


def run_process(
    command: Sequence[str | Path], environment: Mapping[str, str], folder: Path
) -> Usage:
    """Run a command in a folder and wait for it. Raises RuntimeError unless it ends with 0."""
    with tempfile.TemporaryFile() as output:
        started = time.monotonic()
        with subprocess.Popen(
            command, env=environment, cwd=folder, stdout=output, stderr=subprocess.STDOUT
        ) as process:
            _, status, used = os.wait4(process.pid, 0)
            process.returncode = os.waitstatus_to_exitcode(status)
        wall_seconds = time.monotonic() - started
        output.seek(0)
        text = output.read().decode(errors="replace")
    if process.returncode != 0:
        shown = "\n".join(text.splitlines()[-LAST_LINES:])
        words = " ".join(map(str, command))
        raise RuntimeError(f"{words} ended with {process.returncode}:\n{shown}")
    return Usage(used.ru_utime + used.ru_stime, wall_seconds, text)
