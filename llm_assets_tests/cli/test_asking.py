"""Wrong words on the command line: one paragraph on standard error that says what to write."""

from __future__ import annotations

import pytest

from llm_assets.cli.use_cases import last_day
from llm_assets.config import load
from llm_assets.deployment import read_deployment
from llm_assets_tests.cli.conftest import Say
from llm_assets_tests.cli.homes import Home

SHIPPED = read_deployment({}).defs_folder / "horoscopes" / "defs.yaml"
NEWEST = last_day(load(SHIPPED, "demo"))
ASSETS = "raw_scrapes, clean_corpus, tokenized_splits, trained_model, eval_report"

MISTAKES = {
    "an unknown use case": (
        "horoscope",
        "There is no use case 'horoscope'. Use one of horoscopes, or make it: llm-assets new "
        "horoscope --like horoscopes. Did you mean 'horoscopes'?",
    ),
    "an unknown asset": (
        "horoscopes --select corpus",
        f"horoscopes has no asset 'corpus'. Select from {ASSETS}. Did you mean 'clean_corpus'?",
    ),
    "not a date": (
        "horoscopes --day yesterday",
        f"'yesterday' is not a day. Write it as YYYY-MM-DD, for example {NEWEST}.",
    ),
    "a day that no month has": (
        "horoscopes --day 2026-02-30",
        f"'2026-02-30' is not a day. Write it as YYYY-MM-DD, for example {NEWEST}.",
    ),
    "a day before the start": (
        "horoscopes --day 2025-12-31",
        "horoscopes has no day 2025-12-31. Choose one from 2026-01-01 (its start_date) to "
        f"{NEWEST}.",
    ),
    "a future day": (
        "horoscopes --from 2026-01-01 --to 2199-01-01",
        "horoscopes has no day 2199-01-01. Choose one from 2026-01-01 (its start_date) to "
        f"{NEWEST}.",
    ),
    "an empty range": (
        "horoscopes --from 2026-01-05 --to 2026-01-02",
        "The range from 2026-01-05 to 2026-01-02 is empty. Give the earlier day to --from.",
    ),
    "a day and a range": (
        "horoscopes --day 2026-01-02 --from 2026-01-01",
        "Both --day and a range were given. Give one of them.",
    ),
}


@pytest.mark.parametrize(("words", "paragraph"), MISTAKES.values(), ids=MISTAKES.keys())
def test_a_mistake_ends_with_one_paragraph_and_makes_no_home(
    say: Say, home: Home, words: str, paragraph: str
) -> None:
    said = say("run", *words.split())

    assert (said.status, said.out, said.err) == (1, "", f"{paragraph}\n")
    assert not home.folder.exists()


@pytest.mark.parametrize("words", ["--debug run nothing", "run nothing --debug"])
def test_debug_shows_the_traceback_wherever_it_stands(home: Home, words: str) -> None:
    failed = home.run(*words.split())

    assert failed.returncode == 1
    assert failed.stderr.startswith("Traceback (most recent call last):\n")
    assert "llm_assets.errors.UnknownUseCaseError: There is no use case 'nothing'." in failed.stderr


def test_the_real_entry_point_shows_no_traceback_without_it(home: Home) -> None:
    failed = home.run("run", "nothing")

    assert (failed.returncode, failed.stderr) == (
        1,
        "There is no use case 'nothing'. Use one of horoscopes, or make it: llm-assets new "
        "nothing --like horoscopes.\n",
    )


WRONG_USE = {
    "an unknown option": ("run horoscopes --days 3", "No such option: --days"),
    "an unknown command": ("frobnicate", "No such command 'frobnicate'"),
    "no use case": ("run", "Missing argument 'USE_CASE'"),
    "no text": ("generate horoscopes", "Missing argument 'TEXT'"),
    "no name": ("new", "Missing argument 'NAME'"),
    "too many words": ("demo now", "Got unexpected extra argument"),
    "a share above one": ("generate horoscopes Овен --top-p 2", "Invalid value for '--top-p'"),
    "a seed below zero": ("generate horoscopes Овен --seed -1", "Invalid value for '--seed'"),
    "a port that no machine has": ("ui --port 65536", "Invalid value for '--port'"),
    "a port below zero": ("sites --port -1", "Invalid value for '--port'"),
}


@pytest.mark.parametrize(("words", "problem"), WRONG_USE.values(), ids=WRONG_USE.keys())
def test_wrong_use_is_explained_with_exit_status_2(say: Say, words: str, problem: str) -> None:
    said = say(*words.split())

    assert (said.status, said.out) == (2, "")
    assert problem in said.err
    assert "--help' for help" in said.err
    assert "Traceback" not in said.err


def test_wrong_use_is_explained_by_the_real_entry_point_too(home: Home) -> None:
    failed = home.run("run", "horoscopes", "--days", "3")

    assert failed.returncode == 2
    assert "No such option: --days" in failed.stderr
    assert "Traceback" not in failed.stderr


def test_no_words_at_all_show_the_help(say: Say) -> None:
    said = say()

    assert said.status == 2
    assert "Usage: llm-assets" in said.out + said.err
    assert "Traceback" not in said.err


EXAMPLES = {
    "demo": "llm-assets demo",
    "run": "llm-assets run horoscopes --from 2026-01-01 --to 2026-01-07",
    "new": "llm-assets new weather --like horoscopes",
    "check": "llm-assets check",
    "sites": "llm-assets sites --port 8700",
    "generate": "llm-assets generate horoscopes Овен",
    "ui": "llm-assets ui --port 3000",
}


@pytest.mark.parametrize(("command", "example"), EXAMPLES.items())
def test_the_help_of_every_command_shows_an_example(say: Say, command: str, example: str) -> None:
    said = say(command, "--help")

    assert said.status == 0
    assert f"Example: {example} " in said.out.replace("\n", " ")


def test_every_command_has_its_example_tested(say: Say) -> None:
    listed = say("--help").out

    commands = [line.split()[1] for line in listed.splitlines() if line.startswith("│ ")]
    assert {word for word in commands if word.isalpha()} >= set(EXAMPLES)
    assert listed.count("│ ") >= len(EXAMPLES)


def test_a_home_that_cannot_be_written_is_named_with_the_variable(home: Home) -> None:
    home.folder.write_text("a file, not a folder")

    failed = home.run("run", "horoscopes", "--day", "2026-01-01", "--select", "raw_scrapes")

    assert (failed.returncode, failed.stderr) == (
        1,
        f"{home.folder}/dagster cannot be written (Not a directory). "
        "Set LLM_ASSETS_HOME to a folder of yours.\n",
    )


@pytest.mark.parametrize(
    ("name", "value", "paragraph"),
    [
        (
            "LLM_ASSETS_DEPLOYMENT",
            "pro",
            "LLM_ASSETS_DEPLOYMENT is 'pro'. Use one of demo, local, prod. Did you mean 'prod'?",
        ),
        (
            "LLM_ASSETS_STORE",
            "s3://bucket/prefix",
            "LLM_ASSETS_STORE is 's3://bucket/prefix'. This version keeps its store on a local "
            "disk: give a path.",
        ),
    ],
)
def test_a_setting_that_is_not_known_ends_every_command_readably(
    say: Say, monkeypatch: pytest.MonkeyPatch, name: str, value: str, paragraph: str
) -> None:
    monkeypatch.setenv(name, value)

    said = say("check")

    assert (said.status, said.err) == (1, f"{paragraph}\n")
