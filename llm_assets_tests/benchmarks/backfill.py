"""Backfilling days of data in one range run, against one run a day.

Peer: Dagster's own default, a run for each partition. Both run the same three assets (raw_scrapes,
clean_corpus, tokenized_splits of horoscopes) through `dagster asset materialize`: one process a
run, as the default run launcher does it, on a persistent SQLite instance that exists already. The
sample sites are served once, by this process, so their cost is on neither side.

The ratio is of CPU time. Wall time is printed too, but a good part of it is the crawl delay that
one site's robots.txt asks for, the same for every day on both sides.
"""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from statistics import median

import dagster as dg

from llm_assets import sample_sites
from llm_assets.cli.instance import SETTINGS
from llm_assets.components.resources import DATA_ASSETS, open_workshop
from llm_assets.deployment import read_deployment
from llm_assets_tests.benchmarks import long_history
from llm_assets_tests.benchmarks.long_history import FIRST_DAY, USE_CASE
from llm_assets_tests.benchmarks.measuring import (
    Metric,
    Usage,
    environment_for,
    is_quick,
    run_process,
)

MONTH, YEAR, QUICK_DAYS = 30, 365, 6
BLOCKS = 3  # of single runs, each followed by a range run

MONTH_METRIC = Metric(
    "backfill_30_days",
    0.25,
    f"CPU time of the three data assets for {MONTH} days in one Dagster run (median of {BLOCKS}), "
    f"against the sum of {MONTH} single-day runs, each a process of its own, interleaved",
)
YEAR_METRIC = Metric(
    "backfill_365_days",
    0.25,
    f"CPU time of one real run over {YEAR} days, against {YEAR} times the median of the {MONTH} "
    "measured single-day runs (an estimate: the year is not run day by day)",
)
METRICS = (MONTH_METRIC, YEAR_METRIC)


@dataclass
class Home:
    """A fresh home with an empty instance; keeps what its runs cost."""

    folder: Path
    sites: str
    usages: list[Usage] = field(default_factory=list)

    def __post_init__(self) -> None:
        (self.folder / "dagster").mkdir(parents=True)
        (self.folder / "dagster" / "dagster.yaml").write_text(SETTINGS, encoding="utf-8")
        with self.instance() as instance:  # makes its tables, so that the first run does not
            instance.get_runs(limit=1)

    def instance(self) -> dg.DagsterInstance:
        """Open the instance."""
        return dg.DagsterInstance.from_config(str(self.folder / "dagster"))

    def run(self, first: int, last: int | None = None) -> None:
        """Materialize the data assets in one run: one day, or a range; days count from 0."""
        span = (
            ("--partition", _day(first))
            if last is None
            else ("--partition-range", f"{_day(first)}...{_day(last)}")
        )
        selection = ",".join(f"{USE_CASE}/{asset}" for asset in DATA_ASSETS)
        command = (
            Path(sys.executable).with_name("dagster"),
            *("asset", "materialize", "-m", long_history.__name__, "--select", selection),
            *span,
        )
        environment = environment_for(self.folder, LLM_ASSETS_SAMPLE_SITES=self.sites)
        self.usages.append(run_process(command, environment, self.folder))

    def check(self, days: int) -> None:
        """Raise RuntimeError unless store and Dagster both have all days of all assets."""
        deployment = read_deployment({"LLM_ASSETS_HOME": str(self.folder)})
        archive = open_workshop(deployment).archive
        with self.instance() as instance:
            for asset in DATA_ASSETS:
                key = dg.AssetKey([USE_CASE, asset])
                committed = len(archive.days(USE_CASE, asset))
                recorded = len(instance.get_materialized_partitions(key))
                if (committed, recorded) != (days, days):
                    raise RuntimeError(
                        f"{asset}: {committed} days in the store, {recorded} in Dagster, not {days}"
                    )

    @property
    def cpu(self) -> list[float]:
        """CPU seconds of each run."""
        return [usage.cpu_seconds for usage in self.usages]

    def words(self) -> str:
        """Say what all runs cost."""
        wall = sum(usage.wall_seconds for usage in self.usages)
        return f"{sum(self.cpu):.1f} s of CPU, {wall:.1f} s of wall time"


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure and print."""
    with tempfile.TemporaryDirectory() as folder, sample_sites.serve() as sites:
        new = _homes(Path(folder), sites.address)
        if is_quick(__doc__, arguments):
            _measure_quickly(new)
        else:
            singles = _measure_month(new)
            _measure_year(new, median(singles.cpu))
    return 0


def _measure_quickly(new: Iterator[Home]) -> None:
    singles, ranged = next(new), next(new)
    singles.run(0)
    ranged.run(0, QUICK_DAYS - 1)
    singles.run(1)
    ranged.check(QUICK_DAYS)
    one_by_one = QUICK_DAYS * median(singles.cpu)
    print(f"quick: {QUICK_DAYS} days, not {MONTH}; single runs estimated from 2 measured ones")
    print(f"one range run: {ranged.words()}; single runs: {one_by_one:.1f} s of CPU, estimated")
    print(MONTH_METRIC.line(ranged.cpu[0] / one_by_one))


def _measure_month(new: Iterator[Home]) -> Home:
    """Return the home of the single runs."""
    singles, ranged = next(new), [next(new) for _ in range(BLOCKS)]
    for block, one in enumerate(ranged):
        for day in range(block * MONTH // BLOCKS, (block + 1) * MONTH // BLOCKS):
            singles.run(day)
        one.run(0, MONTH - 1)
        one.check(MONTH)
        print(f"{MONTH} days in one run: {one.words()}", flush=True)
    singles.check(MONTH)
    print(f"{MONTH} days in {MONTH} runs: {singles.words()}")
    print(
        f"one single run: median {median(singles.cpu):.2f} s of CPU, "
        f"from {min(singles.cpu):.2f} to {max(singles.cpu):.2f}"
    )
    print(MONTH_METRIC.line(median(one.cpu[0] for one in ranged) / sum(singles.cpu)), flush=True)
    return singles


def _measure_year(new: Iterator[Home], single_cpu: float) -> None:
    ranged = next(new)
    ranged.run(0, YEAR - 1)
    ranged.check(YEAR)
    one_by_one = YEAR * single_cpu
    print(f"{YEAR} days in one run: {ranged.words()}")
    print(f"{YEAR} days in {YEAR} runs: {one_by_one:.0f} s of CPU, estimated from the median")
    print(YEAR_METRIC.line(ranged.cpu[0] / one_by_one))


def _homes(folder: Path, sites: str) -> Iterator[Home]:
    number = 0
    while True:
        number += 1
        yield Home(folder / str(number), sites)


def _day(number: int) -> str:
    day: date = FIRST_DAY + timedelta(days=number)
    return day.isoformat()


if __name__ == "__main__":
    sys.exit(main())
