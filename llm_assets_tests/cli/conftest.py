"""Homes for commands: an empty one, one with a finished demo, one whose project may be changed."""

from __future__ import annotations

import subprocess
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from shutil import copy, copytree, ignore_patterns

import pytest

from llm_assets.cli import main
from llm_assets_tests.cli.homes import Home

PROJECT = Path(__file__).parents[2]
QUICK = {  # two steps of training and texts of eight tokens, wanted of every window with one day
    "minimum_days: 3": "minimum_days: 1",
    "epochs: 24": "epochs: 4",
    "maximum_new_tokens: 160": "maximum_new_tokens: 8",
    "{ metric: perplexity_over_unigram, at_most: 0.6 }": "{ metric: perplexity, at_most: 1.0e+9 }",
    "      - { metric: shuffled_loss_increase, at_least: 0.05 }\n": "",
    "      - { metric: on_topic_share, at_least: 0.8 }\n": "",
}


@dataclass(frozen=True)
class Said:
    """How a command ended: exit status, standard output, standard error."""

    status: int
    out: str
    err: str


Say = Callable[..., Said]


@pytest.fixture
def home(tmp_path: Path) -> Home:
    """A home with nothing in it yet."""
    return Home(tmp_path / "home")


@pytest.fixture
def project_home(tmp_path: Path) -> Home:
    """A home with a copy of the project, made quick by its settings."""
    project = tmp_path / "project"
    copytree(PROJECT / "llm_assets", project / "llm_assets", ignore=ignore_patterns("__pycache__"))
    copytree(PROJECT / "data", project / "data")
    copy(PROJECT / "pyproject.toml", project)
    home = Home(tmp_path / "home", project)
    change(home, **QUICK)
    return home


@pytest.fixture(scope="session")
def demo_home(tmp_path_factory: pytest.TempPathFactory) -> Home:
    """A home for the one demo of these tests; `demo` has it run. Read, do not change."""
    return Home(tmp_path_factory.mktemp("demo"))


@pytest.fixture(scope="session")
def demo(demo_home: Home) -> subprocess.CompletedProcess[str]:
    """`llm-assets demo`, run once for all tests."""
    return demo_home.run("demo")


@pytest.fixture
def say(home: Home, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Say:
    """Say a command in this process; for those that start no run."""

    def said(*words: str, at: Home = home) -> Said:
        monkeypatch.setattr("sys.argv", ["llm-assets", *words])
        monkeypatch.setenv("LLM_ASSETS_HOME", str(at.folder))
        with pytest.raises(SystemExit) as end:
            main()
        written = capsys.readouterr()
        return Said(int(end.value.code or 0), written.out, written.err)

    return said


def defs_file(home: Home, use_case: str = "horoscopes") -> Path:
    """The YAML of a use case in the project of a home."""
    assert home.project is not None
    return home.project / "llm_assets" / "defs" / use_case / "defs.yaml"


def change(home: Home, use_case: str = "horoscopes", /, **edits: str) -> None:
    """Replace text in a use case's YAML; each text must be there."""
    file = defs_file(home, use_case)
    text = file.read_text(encoding="utf-8")
    for old, new in edits.items():
        assert old in text
        text = text.replace(old, new)
    file.write_text(text, encoding="utf-8")
