"""Which engine cleans: the YAML or the deployment says, and no manifest shows it."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from llm_assets.config import UseCase, load
from llm_assets.stages.on_spark import Cluster, Spark
from llm_assets_tests.components.conftest import Chain, OpenChain, changed
from llm_assets_tests.config.conftest import SHIPPED

DAYS = tuple(date(2026, 1, day) for day in (1, 2, 3))
COLLECTED = ("raw_scrapes", "clean_corpus")


def manifests(chain: Chain) -> list[str]:
    return [chain.manifest("clean_corpus", str(day)).digest() for day in DAYS]


def test_days_cleaned_on_one_machine_are_unchanged_for_spark(
    horoscopes: UseCase, open_chain: OpenChain, tmp_path: Path
) -> None:
    by_one = open_chain(horoscopes)
    by_spark = open_chain(changed(horoscopes, cleaning={"engine": "spark"}))
    assert by_one.trouble(by_one.materialize(COLLECTED, "2026-01-01", "2026-01-03")) == ""
    made_by_one = manifests(by_one)

    step = by_spark.workshop.step(by_spark.use_case, "clean_corpus")
    finished = [step.finished(day) is not None for day in DAYS]
    again = by_spark.materialize(["clean_corpus"], "2026-01-01", "2026-01-03", again=True)

    assert finished == [True, True, True]
    assert by_spark.trouble(again) == ""
    assert manifests(by_spark) == made_by_one
    assert step._engine(tmp_path) == Spark(
        tmp_path, Cluster(by_spark.deployment.scratch / "spark", "local[*]")
    )
    assert not list(by_spark.deployment.scratch.glob("tmp*"))


def test_a_deployment_chooses_its_engine(tmp_path: Path) -> None:
    text = SHIPPED.read_text(encoding="utf-8")
    assert text.count("\n  deployments:\n    demo:\n") == 1
    file = tmp_path / "defs.yaml"
    file.write_text(
        text.replace(
            "\n  deployments:\n", "\n  deployments:\n    prod: { cleaning: { engine: spark } }\n"
        ),
        encoding="utf-8",
    )

    assert load(file, "demo").cleaning.engine == "polars"
    assert load(file, "prod").cleaning.engine == "spark"
    assert load(file, "prod").cleaning.rules == load(file, "demo").cleaning.rules
