"""Cleaning 200,000 texts of 300 to 500 characters, 10% exact and 5% near copies; days; growth.

Peers: pandas (vectorised string methods) and datatrove (its filters, formatter and ExactDedup in
one process), with the same rules and exact deduplication; ours also keeps each rejected text with
its reason, and the signatures that later days need. Then, through the store and the step that the
asset runs: the last of 31 days against all of them again, and a day that is as it was. Then days of
10,000 texts behind a history of up to a million, on one machine and on Spark, each in a process of
its own: texts/s are printed, and the memory of the former is the last metric.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from statistics import median

from llm_assets_tests.benchmarks.cleaners import growing
from llm_assets_tests.benchmarks.cleaners.same_rules import (
    clean_with_datatrove,
    clean_with_ours,
    clean_with_pandas,
)
from llm_assets_tests.benchmarks.cleaners.store_of_days import StoreOfDays
from llm_assets_tests.benchmarks.measuring import Metric, is_quick
from llm_assets_tests.benchmarks.texts import texts

TEXTS, QUICK_TEXTS = 200_000, 20_000
ROUNDS, QUICK_ROUNDS = 3, 1
DAYS = 31
HISTORIES, QUICK_HISTORIES = (10_000, 100_000, 1_000_000), (10_000, 20_000)

PANDAS = Metric(
    "clean_vs_pandas",
    2.5,
    f"texts/s, rules and exact deduplication, against pandas over {TEXTS:,} texts; median of "
    f"{ROUNDS} interleaved rounds",
    higher_is_better=True,
)
DATATROVE = Metric(
    "clean_vs_datatrove",
    8.0,
    "the same against datatrove's filters and its ExactDedup",
    higher_is_better=True,
)
LAST_DAY = Metric(
    "clean_day31",
    0.1,
    f"cleaning day {DAYS} (near copies too) against cleaning all {DAYS} days again, "
    f"{TEXTS // DAYS:,} texts a day, through the store",
)
UNCHANGED = Metric("unchanged_day", 0.02, "a day that is up to date, against cleaning it")
MEMORY = Metric(
    "clean_memory",
    1.5,
    f"peak memory of cleaning a day of {growing.DAY_TEXTS:,} texts behind {HISTORIES[-1]:,}, "
    f"against behind {HISTORIES[0]:,}",
)
METRICS = (PANDAS, DATATROVE, LAST_DAY, UNCHANGED, MEMORY)


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure and print."""
    quick = is_quick(__doc__, arguments)
    made = texts(QUICK_TEXTS if quick else TEXTS).texts
    rounds = QUICK_ROUNDS if quick else ROUNDS
    seconds = measure_peers(made, rounds)
    day, all_days, unchanged = measure_days(made, rounds)
    peaks = measure_growth(QUICK_HISTORIES if quick else HISTORIES)
    print(PANDAS.line(median(seconds["pandas"]) / median(seconds["ours"])))
    print(DATATROVE.line(median(seconds["datatrove"]) / median(seconds["ours"])))
    print(LAST_DAY.line(day / all_days))
    print(UNCHANGED.line(unchanged / day))
    print(MEMORY.line(peaks[-1] / peaks[0]))
    return 0


def measure_peers(made: list[str], rounds: int) -> dict[str, list[float]]:
    """Return seconds by cleaner, a number a round."""
    cleaners = {
        "ours": clean_with_ours,
        "pandas": clean_with_pandas,
        "datatrove": clean_with_datatrove,
    }
    seconds: dict[str, list[float]] = {name: [] for name in cleaners}
    for clean in cleaners.values():
        clean(made[:1000])  # imports
    for _ in range(rounds):
        for name, clean in cleaners.items():
            started = time.perf_counter()
            kept = clean(made)
            seconds[name].append(time.perf_counter() - started)
            rate = len(made) / seconds[name][-1]
            print(f"{name}: {rate:,.0f} texts/s, {kept:,} kept", flush=True)
    return seconds


def measure_days(made: list[str], rounds: int) -> tuple[float, float, float]:
    """Return the median seconds of the last day, of all days, and of the last one unchanged."""
    found: list[tuple[float, float, float]] = []
    with tempfile.TemporaryDirectory() as folder:
        store = StoreOfDays(Path(folder), made, DAYS)
        store.clean(store.days, again=False)
        for _ in range(rounds):
            last = store.days[-1:]
            found.append(
                (
                    store.clean(last, again=True),
                    store.clean(store.days, again=True),
                    store.clean(last, again=False),
                )
            )
            print("day {:.3f} s, all days {:.3f} s, unchanged {:.4f} s".format(*found[-1]))
    return (
        median(a for a, _, _ in found),
        median(b for _, b, _ in found),
        median(c for _, _, c in found),
    )


def measure_growth(histories: Sequence[int]) -> list[float]:
    """Return the peak memory (bytes) on one machine behind each history; print both engines."""
    peaks = []
    with tempfile.TemporaryDirectory() as folder:
        for history in histories:
            growing.write_history(Path(folder), history)
            for engine in ("polars", "spark"):
                said = run_growing(engine, Path(folder), history)
                print(f"{engine}: {said}", flush=True)
                if engine == "polars":
                    peaks.append(float(said.split()[-2]) * 1e6)
    return peaks


def run_growing(engine: str, folder: Path, history: int) -> str:
    """Clean a day behind a history in a process of its own; return its last line."""
    command = [sys.executable, "-m", growing.__name__, engine, str(folder), str(history)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise RuntimeError(f"{engine} ended with {done.returncode}:\n{done.stderr[-2000:]}")
    return done.stdout.splitlines()[-1]


if __name__ == "__main__":
    sys.exit(main())
