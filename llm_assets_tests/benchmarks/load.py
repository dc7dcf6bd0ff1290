"""Loading the code location, against a plain Dagster one with five trivial daily assets.

Peer: a module with `dg.Definitions(assets=[...])`, five empty assets of the same names, the least
that a user of Dagster could write. Both are loaded by the same program in a fresh process of the
same interpreter: import the module, call `defs` if it is lazy, make the repository, resolve all its
jobs. Bytecode is warm, rounds are interleaved, the median CPU time counts.
"""

from __future__ import annotations

import json
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from statistics import median

from llm_assets_tests.benchmarks.measuring import (
    Metric,
    Usage,
    environment_for,
    is_quick,
    run_process,
)

ROUNDS = 11
QUICK_ROUNDS = 3

LOAD = Metric(
    "load_vs_dagster",
    1.5,
    "CPU time of a fresh process that loads the code location, against a plain Dagster one with "
    f"five trivial daily assets; median of {ROUNDS} interleaved rounds, bytecode warm",
)
METRICS = (LOAD,)

OURS = "llm_assets.definitions"
PEER = "plain_location"
PEER_SOURCE = """
import dagster as dg

days = dg.DailyPartitionsDefinition(start_date="2026-01-01")

@dg.asset(partitions_def=days)
def raw_scrapes() -> None: ...

@dg.asset(partitions_def=days, deps=[raw_scrapes])
def clean_corpus() -> None: ...

@dg.asset(partitions_def=days, deps=[clean_corpus])
def tokenized_splits() -> None: ...

@dg.asset(partitions_def=days, deps=[tokenized_splits])
def trained_model() -> None: ...

@dg.asset(partitions_def=days, deps=[tokenized_splits, trained_model])
def eval_report() -> None: ...

defs = dg.Definitions(
    assets=[raw_scrapes, clean_corpus, tokenized_splits, trained_model, eval_report]
)
"""
PROGRAM = """
import importlib, json, sys
location = importlib.import_module(sys.argv[1])
defs = location.defs() if callable(location.defs) else location.defs
repository = defs.get_repository_def()
repository.load_all_definitions()
assets = sorted({key.path[-1] for key in repository.assets_defs_by_key})
print(json.dumps({"assets": assets, "modules": sorted(sys.modules)}))
"""


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure and print."""
    rounds = QUICK_ROUNDS if is_quick(__doc__, arguments) else ROUNDS
    with tempfile.TemporaryDirectory() as folder:
        Path(folder, f"{PEER}.py").write_text(PEER_SOURCE, encoding="utf-8")
        ours, peer = _measure(rounds, Path(folder))
    modules = _loaded(ours[0])["modules"]
    print(f"modules: ours {len(modules)}, plain Dagster {len(_loaded(peer[0])['modules'])}")
    for library in ("torch", "transformers"):
        print(f"{library} at load: {'yes' if library in modules else 'no'}")
    print(f"CPU seconds: ours {_cpu(ours):.3f}, plain Dagster {_cpu(peer):.3f}; {rounds} rounds")
    print(LOAD.line(_cpu(ours) / _cpu(peer)))
    return 1 if {"torch", "transformers"} & set(modules) else 0


def _measure(rounds: int, folder: Path) -> tuple[list[Usage], list[Usage]]:
    environment = environment_for(folder / "home", PYTHONPATH=str(folder))
    ours: list[Usage] = []
    peer: list[Usage] = []
    for _ in range(rounds + 1):
        for module, usages in ((OURS, ours), (PEER, peer)):
            usages.append(run_process((sys.executable, "-c", PROGRAM, module), environment, folder))
    if _loaded(ours[0])["assets"] != _loaded(peer[0])["assets"]:
        raise RuntimeError("The two code locations do not have the same five assets.")
    return ours[1:], peer[1:]  # the first round writes bytecode


def _loaded(usage: Usage) -> dict[str, list[str]]:
    loaded: dict[str, list[str]] = json.loads(usage.output.splitlines()[-1])
    return loaded


def _cpu(usages: Sequence[Usage]) -> float:
    return median(usage.cpu_seconds for usage in usages)


if __name__ == "__main__":
    sys.exit(main())
