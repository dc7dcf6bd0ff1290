"""The README is true: its commands, targets, files, variables and figures are there."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import yaml
from pydantic import TypeAdapter
from typer.main import get_command

from llm_assets import deployment
from llm_assets.cli.app import app
from llm_assets.config import Source, load
from llm_assets.errors import ConfigError

PROJECT = Path(__file__).parents[1]
README = (PROJECT / "README.md").read_text(encoding="utf-8")
RESULTS = (PROJECT / "llm_assets_tests/benchmarks/RESULTS.md").read_text(encoding="utf-8")


def commands() -> dict[str, object]:
    """The commands of `llm-assets` by name."""
    return dict(get_command(app).commands)  # type: ignore[attr-defined]


def test_every_command_in_the_readme_exists_and_every_command_is_in_it() -> None:
    named = set(re.findall(r"llm-assets (\w+)", README))

    assert named == set(commands())


def test_every_command_line_in_the_readme_parses() -> None:
    lines = re.findall(r"(?:`|^    )llm-assets ([^`\n#]+)", README, flags=re.MULTILINE)

    assert len(lines) > 8
    for line in lines:
        name, *words = line.split()
        get_command(app).commands[name].make_context(name, words)  # type: ignore[attr-defined]


@pytest.mark.parametrize("name", sorted(commands()))
def test_every_command_says_what_it_does_with_an_example(name: str) -> None:
    text = commands()[name].help  # type: ignore[attr-defined]

    assert f"Example: `llm-assets {name}" in text


def test_every_make_target_in_the_readme_exists() -> None:
    makefile = (PROJECT / "Makefile").read_text(encoding="utf-8")
    targets = set(re.findall(r"^(\w+):", makefile, flags=re.MULTILINE))

    assert set(re.findall(r"make (demo|test|ui|bench|lint|clean|\w+)`", README)) <= targets


def test_the_annotated_tree_names_what_is_there() -> None:
    tree = README.split("## Where things are")[1].split("```")[1]
    folder = PROJECT
    for line in tree.strip().splitlines():
        name = line.split()[0]
        if line.startswith("   ") and not line.startswith("      "):
            assert (PROJECT / "llm_assets" / name).exists(), name
        elif not line.startswith(" "):
            assert (folder / name).exists(), name


def test_the_table_of_variables_is_complete() -> None:
    table = README.split("## Deployments")[1].split("## ")[0]
    named = set(re.findall(r"^\| `([A-Z_]+)`", table, flags=re.MULTILINE))
    known = {
        deployment.DEPLOYMENT,
        deployment.EXECUTOR,
        deployment.HOME,
        deployment.STORE,
        deployment.INBOX,
        deployment.SAMPLE_SITES,
        deployment.SPARK_MASTER,
        deployment.TRACKING,
        "DAGSTER_HOME",
    }

    assert named == known


def test_every_example_of_a_source_is_one() -> None:
    examples = README.split("## Sources")[1].split("```yaml")[1].split("```")[0]
    sources = TypeAdapter(tuple[Source, ...]).validate_python(yaml.safe_load(examples))

    assert {source.kind for source in sources} == {"html", "json", "files", "dataset", "warc"}


def test_the_figures_in_the_readme_are_those_of_the_results() -> None:
    shown = dict(re.findall(r"^\| `(\w+)` \| ([\d.]+)", README, flags=re.MULTILINE))
    measured = dict(re.findall(r"^\| `?(\w+)`? \| ([\d.]+)", RESULTS, flags=re.MULTILINE))

    assert shown
    assert shown == {name: measured[name] for name in shown}


def test_the_example_of_an_error_is_what_the_loader_says(tmp_path: Path) -> None:
    shipped = deployment.read_deployment({}).defs_folder / "horoscopes" / "defs.yaml"
    broken = tmp_path / "defs.yaml"
    text = shipped.read_text(encoding="utf-8")
    broken.write_text(text.replace("rule: drop_where", "rule: drop_wher"), encoding="utf-8")
    first, last = re.findall(
        r"^    (defs\.yaml:\d+: .*?found 'drop_wher'\.)|(Did you mean .*)$",
        README,
        flags=re.MULTILINE,
    )

    with pytest.raises(ConfigError) as caught:
        load(broken, "demo")

    assert str(caught.value).startswith(f"{tmp_path}/{first[0]}")
    assert last[1] in str(caught.value)
