"""The benchmarks run and say their results in one form; the numbers themselves are not tested."""

import platform
import re
import subprocess
import sys
from types import ModuleType

import pytest

from llm_assets_tests.benchmarks.__main__ import (
    RESULTS,
    describe_machine,
    find_benchmarks,
    main,
    write_table,
)
from llm_assets_tests.benchmarks.measuring import Metric, Ratio, parse_ratio

BENCHMARKS = find_benchmarks()
FASTER = Metric("load_vs_dagster", 1.5, "how")
MORE = Metric("pages_per_second", 100, "how", higher_is_better=True)


def name_of(benchmark: ModuleType) -> str:
    return benchmark.__name__.rpartition(".")[2]


def test_the_benchmarks_are_found_and_what_they_share_is_not_one() -> None:
    names = [name_of(benchmark) for benchmark in BENCHMARKS]
    assert {"backfill", "demo", "load"} <= set(names)
    assert not {"measuring", "long_history"} & set(names)


@pytest.mark.parametrize("benchmark", BENCHMARKS, ids=name_of)
def test_a_benchmark_names_its_peer_and_its_metrics(benchmark: ModuleType) -> None:
    assert re.search(r"\nPeers?: ", benchmark.__doc__ or "")
    assert benchmark.METRICS
    assert all(metric.measured for metric in benchmark.METRICS)


def test_no_two_benchmarks_have_a_metric_of_the_same_name() -> None:
    names = [metric.name for benchmark in BENCHMARKS for metric in benchmark.METRICS]
    assert len(names) == len(set(names))


@pytest.mark.parametrize("value", [0.08125, 1.5, 12345.0])
def test_a_result_is_read_back_as_it_was_printed(value: float) -> None:
    ratio = parse_ratio(FASTER.line(value) + "\n")
    assert ratio is not None
    assert ratio.metric == "load_vs_dagster"
    assert ratio.value == pytest.approx(value, rel=1e-3)
    assert ratio.target == 1.5


@pytest.mark.parametrize(
    "line",
    ["", "torch at load: no", "ratio of two numbers", "the ratio load 1.2 target 1.5 was met"],
)
def test_other_lines_are_no_results(line: str) -> None:
    assert parse_ratio(line) is None


def test_a_result_whose_value_is_no_number_is_refused() -> None:
    with pytest.raises(ValueError, match="fast"):
        parse_ratio("ratio load_vs_dagster fast target 1.5")


def test_a_target_may_be_a_ceiling_or_a_floor_and_both_include_it() -> None:
    assert [FASTER.is_met_by(value) for value in (1.4, 1.5, 1.6)] == [True, True, False]
    assert [MORE.is_met_by(value) for value in (99, 100, 101)] == [False, True, True]


def test_the_table_says_what_was_met_missed_and_not_measured() -> None:
    third = Metric("demo_seconds", 180, "by the clock")
    found = {
        "load_vs_dagster": Ratio("load_vs_dagster", 1.2, 1.5),
        "pages_per_second": Ratio("pages_per_second", 12.0, 100),
    }
    rows = write_table([FASTER, MORE, third], found).splitlines()[2:]
    assert rows == [
        "| `load_vs_dagster` | 1.2 | at most 1.5 | met | how |",
        "| `pages_per_second` | 12 | at least 100 | **missed** | how |",
        "| `demo_seconds` | - | at most 180 | not measured | by the clock |",
    ]


def test_the_description_of_the_machine_names_neither_host_nor_path() -> None:
    described = describe_machine()
    assert "cores" in described
    assert "Python 3." in described
    assert "dagster 1." in described
    assert "/" not in described
    assert platform.node() not in described


@pytest.mark.parametrize(
    "metric", [m for b in BENCHMARKS for m in b.METRICS], ids=lambda metric: metric.name
)
def test_the_results_have_a_row_for_each_metric(metric: Metric) -> None:
    rows = [row.split("|") for row in RESULTS.read_text(encoding="utf-8").splitlines()]
    values = [row[2].strip() for row in rows if len(row) > 2 and row[1].strip("` ") == metric.name]
    assert len(values) == 1
    assert float(values[0]) > 0


def test_a_benchmark_that_breaks_makes_the_runner_fail_and_the_others_still_run(
    monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    broken, sound = ModuleType("llm_assets_tests.no_such_benchmark"), ModuleType("platform")
    broken.METRICS, sound.METRICS = (FASTER,), (MORE,)  # type: ignore[attr-defined]
    monkeypatch.setattr(
        "llm_assets_tests.benchmarks.__main__.find_benchmarks", lambda: [broken, sound]
    )
    assert main(["--quick"]) == 1
    printed = capfd.readouterr()
    assert "llm_assets_tests.no_such_benchmark broke" in printed.err
    assert "platform broke" not in printed.err
    assert "== platform" in printed.out


def test_the_load_benchmark_runs_and_says_that_torch_is_not_loaded() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "llm_assets_tests.benchmarks.load", "--quick"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    lines = done.stdout.splitlines()
    assert "torch at load: no" in lines
    ratio = parse_ratio(lines[-1])
    assert ratio is not None
    assert (ratio.metric, ratio.target) == ("load_vs_dagster", 1.5)
    assert 0 < ratio.value < 100
