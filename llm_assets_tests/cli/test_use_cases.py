"""`new` and `check`, in a copy of the project: a use case is written, checked, run and broken."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest
import yaml

from llm_assets.components.resources import DATA_ASSETS
from llm_assets_tests.cli.conftest import Say, change, defs_file
from llm_assets_tests.cli.homes import BIN, Home


def line_of(words: str, file: Path) -> int:
    """The number of the first line that holds some words."""
    lines = file.read_text(encoding="utf-8").splitlines()
    return next(number for number, line in enumerate(lines, 1) if words in line)


def test_a_new_use_case_is_commented_yaml_that_is_ok_and_runs(project_home: Home) -> None:
    written = project_home.run("new", "weather", "--like", "horoscopes")
    file = defs_file(project_home, "weather")
    text = file.read_text(encoding="utf-8")
    checked = project_home.run("check")
    selected = [word for asset in DATA_ASSETS for word in ("--select", asset)]
    ran = project_home.run("run", "weather", "--day", "2026-01-01", *selected)

    assert written.stdout.splitlines() == [
        f"Wrote {file}.",
        "Edit it, then run: llm-assets check, and: llm-assets run weather",
    ]
    assert text.startswith("# The use case weather, made like horoscopes.")
    assert text.count("#") > 5
    assert "daily horoscope of an app" not in text
    assert yaml.safe_load(text)["attributes"]["name"] == "weather"
    assert (checked.returncode, checked.stdout.splitlines()) == (
        0,
        [f"ok  horoscopes  {defs_file(project_home)}", f"ok  weather  {file}"],
    )
    assert ran.returncode == 0, ran.stderr
    kept = project_home.manifest("clean_corpus", "2026-01-01", "weather").figures["documents"]
    assert f" {kept} on 1 day\n" in ran.stdout
    assert kept > 12


@pytest.mark.parametrize(
    ("name", "suggestion"),
    [
        ("Weather-Like", "weather_like"),
        ("weather report", "weather_report"),
        ("погода", "my_texts"),
        ("../weather", "weather"),
        ("7days", "my_texts"),
        ("", "my_texts"),
    ],
)
def test_a_name_that_cannot_be_is_refused_with_a_suggestion(
    say: Say, name: str, suggestion: str
) -> None:
    said = say("new", name)

    assert (said.status, said.out) == (1, "")
    assert said.err == (
        f"{name!r} cannot be a use case's name. Use lower-case letters, digits and _, starting "
        f"with a letter, for example {suggestion}.\n"
    )


def test_a_use_case_that_exists_is_not_written_over(project_home: Home) -> None:
    file = defs_file(project_home)
    before = file.read_bytes()

    refused = project_home.run("new", "horoscopes")

    assert (refused.returncode, refused.stderr) == (
        1,
        f"{file} exists already. Edit it, or choose another name.\n",
    )
    assert file.read_bytes() == before


def test_an_unknown_model_use_case_is_refused(say: Say) -> None:
    said = say("new", "weather", "--like", "horoscop")

    assert said.status == 1
    assert said.err.startswith("There is no use case 'horoscop'. Use one of horoscopes")


BREAKAGES = {
    "an unknown key": (
        ("epochs: 6", "epoch: 6"),
        "epoch: 6",
        "training.epoch: unknown key; found 6.",
        "Did you mean 'epochs'?",
    ),
    "an unknown rule": (
        ("rule: drop_empty", "rule: drop_empti"),
        "drop_empti",
        "cleaning.rules.0.rule: unknown rule; found 'drop_empti'.",
        "Did you mean 'drop_empty'?",
    ),
    "a word for a number": (
        ("batch_size: 16", "batch_size: many"),
        "batch_size: many",
        "training.batch_size: must be a whole number; found 'many'.",
        "Mend the file and run `llm-assets check`.",
    ),
    "no YAML": (
        ("  schedule: {", "  schedule: {{"),
        "deployments:",
        "is not YAML",
        "Check indentation (spaces, no tabs), quotes and brackets at that line and above it.",
    ),
    "a key given twice": (
        ("  language: ru\n", "  language: ru\n  language: de\n"),
        "language: de",
        "language: is given twice, first at line",
        "Keep one of the two.",
    ),
}


@pytest.mark.parametrize(
    ("edit", "place", "problem", "remedy"), BREAKAGES.values(), ids=BREAKAGES.keys()
)
def test_check_names_file_and_line_and_remedy_and_still_checks_the_others(
    say: Say,
    tmp_path: Path,
    edit: tuple[str, str],
    place: str,
    problem: str,
    remedy: str,
) -> None:
    shipped = Path(__file__).parents[2] / "llm_assets" / "defs" / "horoscopes" / "defs.yaml"
    broken = tmp_path / "broken" / "defs.yaml"
    broken.parent.mkdir()
    text = shipped.read_text(encoding="utf-8")
    assert edit[0] in text
    broken.write_text(text.replace(*edit, 1), encoding="utf-8")

    said = say("check", str(broken), str(shipped))

    assert said.status == 1
    assert said.err.startswith(f"{broken}:{line_of(place, broken)}: {problem}")
    assert remedy in said.err
    assert said.out == f"ok  horoscopes  {shipped}\n"


def test_a_folder_with_another_name_than_its_use_case_is_refused(say: Say, tmp_path: Path) -> None:
    shipped = Path(__file__).parents[2] / "llm_assets" / "defs" / "horoscopes" / "defs.yaml"
    file = tmp_path / "zodiac" / "defs.yaml"
    file.parent.mkdir()
    file.write_bytes(shipped.read_bytes())

    said = say("check", str(file))

    assert (said.status, said.err) == (
        1,
        f"{file}: name: is 'horoscopes', and its folder is 'zodiac'. Give both the same name: "
        "commands find a use case by its folder.\n",
    )


def test_a_name_given_to_two_use_cases_is_refused_for_the_second(project_home: Home) -> None:
    project_home.run("new", "weather")
    change(project_home, "weather", **{"name: weather\n": "name: horoscopes\n"})

    checked = project_home.run("check")

    first, second = defs_file(project_home), defs_file(project_home, "weather")
    assert checked.returncode == 1
    assert checked.stderr == (
        f"{second}: name: 'horoscopes' is taken by {first}. Rename one of the two.\n"
    )


def test_a_file_that_is_not_there_is_named(say: Say) -> None:
    said = say("check", "nothing.yaml")

    assert (said.status, said.out, said.err) == (
        1,
        "",
        "nothing.yaml: cannot be read (No such file or directory). Check the path.\n",
    )


def test_dagsters_own_check_accepts_the_use_cases_and_refuses_a_broken_one_in_our_words(
    project_home: Home,
) -> None:
    def dg_check() -> tuple[int, str]:
        done = subprocess.run(
            [BIN / "dg", "check", "defs"],
            cwd=project_home.project,
            env=project_home.environment,
            capture_output=True,
            text=True,
            check=False,
        )
        return done.returncode, done.stdout + done.stderr

    accepted = dg_check()
    change(project_home, **{"batch_size: 16": "batch_sise: 16"})
    refused = dg_check()

    assert accepted[0] == 0, accepted[1]
    assert "All definitions loaded successfully." in accepted[1]
    assert refused[0] != 0
    place = f"defs.yaml:{line_of('batch_sise', defs_file(project_home))}: training.batch_sise"
    assert place in refused[1]
    assert "Did you mean 'batch_size'?" in refused[1]
