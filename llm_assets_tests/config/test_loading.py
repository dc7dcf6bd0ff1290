"""Loading a use case: what the shipped file says in each deployment, and several errors at once."""

from datetime import date
from pathlib import Path

import pytest

from llm_assets.config import DEPLOYMENTS, load
from llm_assets.errors import ConfigError
from llm_assets_tests.config.conftest import SHIPPED, Edit


@pytest.mark.parametrize("deployment", DEPLOYMENTS)
def test_the_shipped_file_loads_in_every_deployment(deployment: str) -> None:
    use_case = load(SHIPPED, deployment)
    assert use_case.name == "horoscopes"
    assert use_case.start_date == date(2026, 1, 1)
    assert [source.name for source in use_case.sources] == ["zvezdy", "astroslovo", "nebo"]
    assert [rule.rule for rule in use_case.cleaning.rules] == [
        "drop_empty",
        "drop_where",
        "keep_before",
        "strip_line_breaks",
        "keep_characters",
        "keep_length",
    ]


def test_the_demo_overrides_single_keys_and_keeps_the_rest_of_the_block() -> None:
    demo, prod = load(SHIPPED, "demo"), load(SHIPPED, "prod")
    assert (demo.model.base, demo.model.from_scratch_seed) == ("models/tiny-t5-ru", 7)
    assert (prod.model.base, prod.model.from_scratch_seed) == ("ai-forever/ruT5-base", None)
    assert (demo.training.epochs, demo.training.learning_rate) == (24, 3e-3)
    assert (prod.training.epochs, prod.training.learning_rate) == (6, 3e-4)
    assert demo.training.window == prod.training.window
    assert (demo.previews, prod.previews) == ("inline", "linked")
    same = {"model", "training", "previews"}
    assert demo.model_dump(exclude=same) == prod.model_dump(exclude=same)


def test_a_deployment_without_overrides_takes_the_file_as_it_is() -> None:
    assert load(SHIPPED, "local") == load(SHIPPED, "prod")


def test_an_override_replaces_a_list_as_a_whole(edited: Edit) -> None:
    file = edited(("previews: inline", "owners: [ml@example.org]"))
    assert load(file, "demo").owners == ("ml@example.org",)
    assert load(file, "prod").owners == ("team:content",)


def test_start_urls_are_filled_with_the_day() -> None:
    zvezdy, astroslovo, _ = load(SHIPPED, "demo").sources
    assert zvezdy.urls_of(date(2026, 1, 5)) == ["http://zvezdy.localhost/2026-01-05/"]
    assert astroslovo.urls_of(date(2026, 1, 5)) == [
        "http://astroslovo.localhost/goroskop/2026-01-05"
    ]


def test_year_month_and_day_can_stand_apart_in_a_url(edited: Edit) -> None:
    file = edited(("zvezdy.localhost/{date}/", "zvezdy.localhost/{year}/{month}/{day}?d={date}"))
    urls = load(file, "demo").sources[0].urls_of(date(2026, 1, 5))
    assert urls == ["http://zvezdy.localhost/2026/01/05?d=2026-01-05"]


def test_a_regular_expression_of_the_engine_that_runs_it_is_accepted(edited: Edit) -> None:
    file = edited(("(?i)общий|всех", r"\\p{Greek}|всех"))
    matches = load(file, "demo").cleaning.rules[1].model_dump()["matches"]
    assert matches == r"\p{Greek}|всех|личный|реклама"


def test_all_problems_of_a_file_are_told_at_once_with_their_own_lines(edited: Edit) -> None:
    file = edited(
        ("timezone: Europe/Moscow", "timezone: Moscow"),
        ("epochs: 6", "epoch: 6"),
        ("batch_size: 16", "batch_size: many\n    lr: 3"),
        ("at_least: 0.8", "at_least: high"),
        ("from_scratch_seed: 7", "from_scratch_seed: seven"),
    )
    with pytest.raises(ConfigError) as caught:
        load(file, "prod")
    problems = [line.split(": ")[:2] for line in caught.value.what.splitlines()]
    assert sorted(problems) == [
        [f"{file}:12", "timezone"],
        [f"{file}:67", "training.epoch"],
        [f"{file}:68", "training.batch_size"],
        [f"{file}:69", "training.lr"],
        [f"{file}:85", "evaluation.floors.2.at_least"],
        [f"{file}:94", "deployments.demo.model.from_scratch_seed"],
    ]
    assert caught.value.remedy.strip() == "Mend the file and run `llm-assets check`."


def test_a_mistake_in_one_deployment_is_told_together_with_those_of_another(edited: Edit) -> None:
    file = edited(
        ("    demo:\n", "    prod:\n      training: { epochs: -1 }\n    demo:\n"),
        ("learning_rate: 3.0e-3", "learning_rate: 30"),
    )
    with pytest.raises(ConfigError) as caught:
        load(file, "demo")
    assert caught.value.what.splitlines() == [
        f"{file}:98: deployments.demo.training.learning_rate: must be at most 1; found 30.",
        f"{file}:90: deployments.prod.training.epochs: must be more than 0; found -1.",
    ]


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(ConfigError) as caught:
        load(tmp_path / "defs.yaml", "demo")
    assert str(caught.value) == (
        f"{tmp_path / 'defs.yaml'}: cannot be read (No such file or directory). Check the path."
    )
