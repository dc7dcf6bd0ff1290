"""The demo, run once as a person runs it: what it says, what it leaves, and that it learned."""

from __future__ import annotations

import re
import subprocess
from collections import Counter
from pathlib import Path

import polars as pl
import pytest
from mlflow import MlflowClient

from llm_assets.components.resources import DATA_ASSETS, MODEL_ASSETS
from llm_assets.sample_sites import SIGNS, own_terms
from llm_assets_tests.cli.homes import Home

Demo = subprocess.CompletedProcess[str]
DAYS = [f"2026-01-0{i}" for i in range(1, 8)]
LAST = DAYS[-1]


def value_of(label: str, text: str) -> str:
    """The rest of the line that starts with a label."""
    found = re.search(rf"^ *{re.escape(label)} +(.+)$", text, re.MULTILINE)
    assert found is not None, f"no {label!r} in:\n{text}"
    return found[1]


def test_the_demo_ends_with_success(demo: Demo) -> None:
    assert demo.returncode == 0, demo.stderr


def test_it_says_how_many_documents_were_kept_and_rejected_by_each_rule(
    demo: Demo, demo_home: Home
) -> None:
    figures = [demo_home.manifest("clean_corpus", day).figures for day in DAYS]
    rejected: Counter[str] = Counter()
    for one in figures:
        rejected.update(one["rejected_by_rule"])

    said = {rule: int(value_of(f"rejected: {rule}", demo.stdout)) for rule in +rejected}

    kept = sum(one["documents"] for one in figures)
    assert value_of("documents kept", demo.stdout) == f"{kept} on 7 days"
    assert said == dict(+rejected)
    assert {"drop_empty", "drop_where", "keep_length", "copy", "near_copy"} == set(said)


def test_it_says_how_many_tokens_there_are(demo: Demo, demo_home: Home) -> None:
    tokens = sum(demo_home.manifest("tokenized_splits", day).figures["tokens"] for day in DAYS)

    assert value_of("tokens", demo.stdout).startswith(f"{tokens:,} in the targets of ")


def test_it_shows_loss_and_perplexity_of_the_base_and_the_candidate(
    demo: Demo, demo_home: Home
) -> None:
    measured = demo_home.manifest("eval_report", LAST).figures["metrics"]

    assert value_of("held-out documents", demo.stdout).split() == ["base", "candidate"]
    assert value_of("loss", demo.stdout).split() == [
        f"{measured['base_loss']:.3f}",
        f"{measured['loss']:.3f}",
    ]
    assert value_of("perplexity", demo.stdout).split() == [
        f"{measured['base_perplexity']:.1f}",
        f"{measured['perplexity']:.2f}",
    ]


def test_it_shows_three_generated_texts_beside_those_of_the_base(
    demo: Demo, demo_home: Home
) -> None:
    samples = pl.read_parquet(demo_home.file("eval_report", LAST, "samples.parquet"))
    written = set(samples.filter(pl.col("model") == "candidate")["text"])

    shown = re.findall(r"^гороскоп: (\w+)\n  base +\S.*\n  candidate +(\S.*)$", demo.stdout, re.M)

    assert [sign for sign, _ in shown] == ["Овен", "Телец", "Близнецы"]
    assert {text for _, text in shown} <= written


def test_it_shows_every_floor_as_passed(demo: Demo) -> None:
    floors = re.findall(r"^(passed|FAILED) (\w+) [\d.]+, (at \w+ [\d.]+)$", demo.stdout, re.M)

    assert floors == [
        ("passed", "perplexity_over_unigram", "at most 0.6"),
        ("passed", "shuffled_loss_increase", "at least 0.05"),
        ("passed", "on_topic_share", "at least 0.8"),
    ]


def test_it_names_the_report_and_how_to_open_the_ui(demo: Demo, demo_home: Home) -> None:
    report = Path(value_of("report", demo.stdout))

    assert report == demo_home.file("eval_report", LAST, "report.html")
    assert report.is_file()
    assert "make ui" in value_of("UI", demo.stdout)
    assert "http://127.0.0.1:3000" in value_of("UI", demo.stdout)


def test_progress_goes_to_standard_error_line_by_line(demo: Demo) -> None:
    lines = demo.stderr.splitlines()

    assert re.fullmatch(r"sample sites on http://127\.0\.0\.1:\d+", lines[0])
    assert [line for line in lines if line.endswith(": committed")] == [
        *(f"horoscopes/{asset} of {day}: committed" for asset in DATA_ASSETS for day in DAYS),
        *(f"horoscopes/{asset} of {LAST}: committed" for asset in MODEL_ASSETS),
    ]
    assert any("100%" in line for line in lines)
    assert "Warning" not in demo.stderr


def test_nothing_is_wrapped_or_coloured_where_there_is_no_terminal(demo: Demo) -> None:
    both = demo.stdout + demo.stderr

    assert "\x1b" not in both
    assert not re.search(r" $", both, re.MULTILINE)
    assert "horoscopes: ran trained_model, eval_report for 2026-01-07." in demo.stdout.splitlines()


def test_it_leaves_two_real_runs_on_the_instance(demo: Demo, demo_home: Home) -> None:
    assert demo_home.runs() == [
        ("SUCCESS", DATA_ASSETS, DAYS[0], LAST),
        ("SUCCESS", MODEL_ASSETS, LAST, LAST),
    ]


def test_dagster_calls_exactly_the_committed_days_materialized(demo: Demo, demo_home: Home) -> None:
    found = {asset: demo_home.recorded(asset) for asset in DATA_ASSETS + MODEL_ASSETS}

    week, last = dict.fromkeys(DATA_ASSETS, DAYS), dict.fromkeys(MODEL_ASSETS, DAYS[-1:])
    assert found == {**week, **last}
    assert {asset: demo_home.committed(asset) for asset in found} == found


def test_the_model_is_far_better_than_token_frequencies_and_reads_its_prompt(
    demo: Demo, demo_home: Home
) -> None:
    measured = demo_home.manifest("eval_report", LAST).figures["metrics"]

    assert measured["perplexity"] <= 0.6 * measured["unigram_perplexity"]
    assert measured["shuffled_loss_increase"] >= 0.05
    assert measured["perplexity"] < measured["base_perplexity"]


def test_texts_hold_a_word_that_the_sites_use_for_the_asked_sign_alone(
    demo: Demo, demo_home: Home
) -> None:
    samples = pl.read_parquet(demo_home.file("eval_report", LAST, "samples.parquet"))
    slugs = {f"гороскоп: {name}": slug for slug, name in SIGNS.items()}
    candidate = samples.filter(pl.col("model") == "candidate")

    on_topic = [
        bool(own_terms(slugs[row["prompt"]]) & set(re.findall(r"\w+", row["text"].lower())))
        for row in candidate.iter_rows(named=True)
    ]

    assert set(candidate["prompt"]) == set(slugs)
    assert sum(on_topic) / len(on_topic) >= 0.8


def test_mlflow_holds_one_finished_run_with_curve_metrics_report_and_model(
    demo: Demo, demo_home: Home
) -> None:
    (run,) = demo_home.tracked()
    client = MlflowClient(demo_home.deployment.tracking_uri)

    curve = client.get_metric_history(run.info.run_id, "train/loss")
    artifacts = {file.path for file in client.list_artifacts(run.info.run_id)}
    bundle = {file.path for file in client.list_artifacts(run.info.run_id, "model")}

    measured = demo_home.manifest("eval_report", LAST).figures["metrics"]
    assert run.info.status == "FINISHED"
    assert curve[-1].value < curve[0].value / 2
    assert run.data.metrics["perplexity"] == pytest.approx(measured["perplexity"])
    assert "report.html" in artifacts
    assert "model/model.safetensors" in bundle


def test_a_second_demo_redoes_nothing_says_so_and_shows_the_same_figures(
    demo: Demo, demo_home: Home
) -> None:
    runs, stored = demo_home.runs(), demo_home.stored()

    second = demo_home.run("demo")

    assert second.returncode == 0
    up_to_date = f"horoscopes: everything from {DAYS[0]} to {LAST} is up to date, nothing to do."
    assert second.stdout.splitlines()[0] == up_to_date
    assert demo_home.runs() == runs
    assert demo_home.stored() == stored
    assert second.stdout.split("\n\n")[1:-1] == demo.stdout.split("\n\n")[1:-1]


def test_the_demo_is_refused_in_another_deployment(home: Home) -> None:
    refused = home.run("demo", LLM_ASSETS_DEPLOYMENT="local")

    assert (refused.returncode, refused.stdout) == (1, "")
    assert refused.stderr == (
        "The demo runs in the demo deployment, and this is 'local'. "
        "Unset LLM_ASSETS_DEPLOYMENT, or use llm-assets run horoscopes.\n"
    )
