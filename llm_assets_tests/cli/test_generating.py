"""`generate`: a text from the newest model, and what is said where there is none."""

from __future__ import annotations

import re
import subprocess

from llm_assets.sample_sites import own_terms
from llm_assets_tests.cli.conftest import Say
from llm_assets_tests.cli.homes import Home

Demo = subprocess.CompletedProcess[str]


def test_a_text_speaks_of_the_asked_sign(say: Say, demo: Demo, demo_home: Home) -> None:
    said = say("generate", "horoscopes", "Лев", at=demo_home)

    words = set(re.findall(r"\w+", said.out.lower()))
    assert (said.status, said.err) == (0, "model of 2026-01-07\n")
    assert own_terms("lev") & words
    assert not own_terms("rak") & words


def test_the_same_seed_writes_the_same_text_and_another_seed_another(
    say: Say, demo: Demo, demo_home: Home
) -> None:
    question = ("generate", "horoscopes", "Рыбы", "--top-p", "1", "--temperature", "1", "--seed")

    first, second, other = (say(*question, seed, at=demo_home).out for seed in ("3", "3", "4"))

    assert first == second
    assert first != other


def test_the_real_entry_point_writes_only_the_text_to_standard_output(
    demo: Demo, demo_home: Home
) -> None:
    written = demo_home.run("generate", "horoscopes", "Овен", "--day", "2026-01-07")

    assert (written.returncode, written.stderr) == (0, "model of 2026-01-07\n")
    assert len(written.stdout.splitlines()) == 1
    assert len(written.stdout) > 100


def test_a_prompt_that_was_not_evaluated_is_noted_with_the_known_ones(
    say: Say, demo: Demo, demo_home: Home
) -> None:
    said = say("generate", "horoscopes", "овен", at=demo_home)

    assert said.status == 0
    assert said.err.splitlines()[0] == (
        "'овен' is none of the prompts that horoscopes is evaluated on: Овен, Телец, Близнецы, "
        "Рак, Лев, Дева, Весы, Скорпион, Стрелец, Козерог, Водолей, Рыбы."
    )


def test_a_day_without_a_model_names_the_days_there_are(
    say: Say, demo: Demo, demo_home: Home
) -> None:
    said = say("generate", "horoscopes", "Овен", "--day", "2026-01-03", at=demo_home)

    assert (said.status, said.out) == (1, "")
    assert said.err == (
        "The store holds no horoscopes/trained_model of 2026-01-03. Materialize it: llm-assets run "
        "horoscopes --day 2026-01-03, or choose one of: 2026-01-07.\n"
    )


def test_without_any_model_it_says_how_to_train_one(say: Say, home: Home) -> None:
    said = say("generate", "horoscopes", "Овен")

    pattern = (
        r"horoscopes has no trained model yet\. Train one: llm-assets run horoscopes "
        r"--from (\S+) --to (\S+)\n"
    )
    found = re.fullmatch(pattern, said.err)
    assert (said.status, said.out) == (1, "")
    assert found is not None
    assert found[1] < found[2]
    assert not home.folder.exists()


def test_an_unknown_use_case_is_named_with_the_nearest(say: Say) -> None:
    said = say("generate", "horoscop", "Овен")

    assert said.status == 1
    assert said.err.endswith("Did you mean 'horoscopes'?\n")
