"""Runs all benchmarks of this folder and writes RESULTS.md, a table of what they found.

A benchmark is a module with `main` and `METRICS`. Each runs in a process of its own and its output
is passed on. A missed target is said in the table; only a benchmark that breaks makes this exit
with 1. `--quick` is passed on, and leaves RESULTS.md alone: its numbers are too rough to keep.
"""

from __future__ import annotations

import importlib
import os
import pkgutil
import platform
import subprocess
import sys
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from types import ModuleType

import llm_assets_tests.benchmarks
from llm_assets_tests.benchmarks.measuring import Metric, Ratio, is_quick, parse_ratio

RESULTS = Path(__file__).with_name("RESULTS.md")
LIBRARIES = (
    *("dagster", "polars", "pyarrow", "pandas", "aiohttp"),
    *("torch", "transformers", "accelerate", "mlflow"),
)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run all benchmarks; return 1 if one broke."""
    quick = is_quick(__doc__, arguments)
    found: dict[str, Ratio] = {}
    broken: list[str] = []
    machine = describe_machine()
    benchmarks = find_benchmarks()
    for benchmark in benchmarks:
        print(f"\n== {benchmark.__name__.rpartition('.')[2]}", flush=True)
        ratios, status = run_benchmark(benchmark.__name__, quick)
        found |= {ratio.metric: ratio for ratio in ratios}
        if status != 0:
            broken.append(benchmark.__name__)
    table = write_table([metric for one in benchmarks for metric in one.METRICS], found)
    print(f"\n{table}")
    if not quick:
        RESULTS.write_text(f"{machine}\n{table}", encoding="utf-8")
    for name in broken:
        print(f"{name} broke; see its output above.", file=sys.stderr)
    return 1 if broken else 0


def find_benchmarks() -> list[ModuleType]:
    """Return the modules of this folder that have a `main`, by name."""
    package = llm_assets_tests.benchmarks
    names = sorted(m.name for m in pkgutil.iter_modules(package.__path__) if m.name[0] != "_")
    modules = [importlib.import_module(f"{package.__name__}.{name}") for name in names]
    return [module for module in modules if hasattr(module, "main")]


def run_benchmark(module: str, quick: bool) -> tuple[list[Ratio], int]:
    """Run a benchmark, passing its output on; return its results and its exit status."""
    command = [sys.executable, "-u", "-m", module, *(["--quick"] if quick else [])]
    ratios: list[Ratio] = []
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, encoding="utf-8") as process:
        assert process.stdout is not None
        for line in process.stdout:
            print(line, end="", flush=True)
            ratio = parse_ratio(line)
            if ratio is not None:
                ratios.append(ratio)
    return ratios, process.returncode


def write_table(metrics: Sequence[Metric], found: dict[str, Ratio]) -> str:
    """Return a Markdown table with a row for each metric, measured or not."""
    rows = [
        "| metric | value | target | met or missed | how it is measured |",
        "|---|---|---|---|---|",
    ]
    for metric in metrics:
        bound = "at least" if metric.higher_is_better else "at most"
        ratio = found.get(metric.name)
        value = "-" if ratio is None else f"{ratio.value:.3g}"
        state = "not measured" if ratio is None else _verdict(metric, ratio)
        rows.append(
            f"| `{metric.name}` | {value} | {bound} {metric.target:g} | {state} "
            f"| {metric.measured} |"
        )
    return "\n".join(rows) + "\n"


def describe_machine() -> str:
    """Say when and on what this is measured, without naming the machine."""
    cores = len(os.sched_getaffinity(0))
    gibibytes = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    versions = ", ".join(f"{library} {version(library)}" for library in LIBRARIES)
    return (
        "# Results of the benchmarks\n\n"
        "Written by `make bench`. Ratios compare with a peer in the same run, interleaved; the "
        "machine is shared, so seconds are worth less than ratios.\n\n"
        f"- {datetime.now(UTC):%Y-%m-%d}, {cores} cores ({_processor()}), {gibibytes:.0f} GiB, "
        f"load average at the start {os.getloadavg()[0]:.2f}\n"
        f"- {platform.system()} {platform.machine()}, Python {platform.python_version()}, "
        f"{versions}\n"
    )


def _verdict(metric: Metric, ratio: Ratio) -> str:
    return "met" if metric.is_met_by(ratio.value) else "**missed**"


def _processor() -> str:
    return next(_model_names(), platform.machine())


def _model_names() -> Iterator[str]:
    described = Path("/proc/cpuinfo")
    for line in described.read_text(encoding="utf-8").splitlines() if described.exists() else ():
        if line.startswith("model name"):
            yield line.partition(":")[2].strip()


if __name__ == "__main__":
    sys.exit(main())
