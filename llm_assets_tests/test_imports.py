"""Which module may import which, read from the source; and what loading the platform may load.

errors, config, records <- stages <- storage <- components <- definitions; nothing imports defs.
"""

import ast
import os
import subprocess
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

import llm_assets

PACKAGE = Path(llm_assets.__file__).parent
MODULES = sorted(path.relative_to(PACKAGE) for path in PACKAGE.rglob("*.py"))

BASICS = {"errors", "config", "records"}
CHAIN = BASICS | {"stages", "storage", "deployment", "sample_sites", "components", "definitions"}
ALLOWED = {
    "__init__": set(),
    "errors": set(),
    "config": {"config", "errors"},
    "records": BASICS,
    "sample_sites": {"sample_sites"},
    "stages": BASICS | {"stages"},
    "storage": BASICS | {"stages", "storage"},
    "deployment": {"config", "errors"},
    "components": CHAIN - {"definitions"},
    "definitions": CHAIN,
    "cli": CHAIN | {"cli"},
}
PICKLERS = {"pickle", "cloudpickle", "joblib", "dill", "shelve", "marshal"}
REQUIRED = ("dagster", "dagster_mlflow", "transformers", "torch", "pandas", "bs4")


@cache
def tree_of(module: Path) -> ast.Module:
    return ast.parse((PACKAGE / module).read_text(encoding="utf-8"))


def layer_of(module: Path) -> str:
    return module.parts[0].removesuffix(".py")


def imports_of(module: Path) -> Iterator[str]:
    """Every dotted name that a module imports, at its top or inside a function."""
    for node in ast.walk(tree_of(module)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{module}:{node.lineno} imports relatively"
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def own_imports_of(module: Path) -> set[str]:
    """The parts of our own package that a module imports."""
    names = [name.split(".") for name in imports_of(module)]
    return {name[1] for name in names if name[0] == "llm_assets" and len(name) > 1}


def outside_imports_of(module: Path) -> set[str]:
    return {name.split(".")[0] for name in imports_of(module)} - {"llm_assets"}


def attributes_in(module: Path) -> set[str]:
    """Every `name.attribute` that a module mentions."""
    return {
        f"{node.value.id}.{node.attr}"
        for node in ast.walk(tree_of(module))
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name)
    }


def test_every_part_of_the_package_says_what_it_may_import() -> None:
    layers = {layer_of(module) for module in MODULES} - {"defs"}
    assert layers - set(ALLOWED) == set(), "add a row to ALLOWED"


@pytest.mark.parametrize("module", MODULES, ids=str)
def test_a_module_imports_only_from_its_own_layer_and_those_below(module: Path) -> None:
    assert own_imports_of(module) - ALLOWED[layer_of(module)] == set()


def test_nothing_imports_the_use_cases() -> None:
    assert [module for module in MODULES if "defs" in own_imports_of(module)] == []


def test_dagster_is_known_to_components_definitions_and_commands_only() -> None:
    users = {
        layer_of(module)
        for module in MODULES
        if any(name.startswith("dagster") for name in outside_imports_of(module))
    }
    assert users <= {"components", "definitions", "cli"}
    assert "components" in users


def test_torch_is_known_to_the_stages_only() -> None:
    users = {layer_of(m) for m in MODULES if outside_imports_of(m) & {"torch", "transformers"}}
    assert users == {"stages"}


def test_one_module_reads_the_environment() -> None:
    readings = {"os.environ", "os.getenv", "os.environb", "os.getenvb"}
    readers = [
        str(module)
        for module in MODULES
        if attributes_in(module) & readings or set(imports_of(module)) & readings
    ]
    assert readers == ["deployment.py"]


@pytest.mark.parametrize("module", MODULES, ids=str)
def test_nothing_is_pickled_and_no_foreign_code_is_run(module: Path) -> None:
    source = (PACKAGE / module).read_text(encoding="utf-8")
    assert outside_imports_of(module) & PICKLERS == set()
    assert attributes_in(module) & {"torch.load", "torch.save"} == set()
    assert "allow_pickle=True" not in source
    assert "trust_remote_code" not in source.replace("trust_remote_code=False", "")


@pytest.mark.parametrize("library", REQUIRED)
def test_a_library_that_we_ask_for_is_used_by_the_package(library: str) -> None:
    users = [module for module in MODULES if library in outside_imports_of(module)]
    assert users, f"nothing in {PACKAGE} imports {library}"


def test_a_command_starts_the_dagster_webserver() -> None:
    sources = [path.read_text(encoding="utf-8") for path in (PACKAGE / "cli").rglob("*.py")]
    assert any("dagster_webserver" in text or "dagster-webserver" in text for text in sources)


def test_loading_the_definitions_loads_no_torch_transformers_mlflow_or_matplotlib(
    tmp_path: Path,
) -> None:
    program = (
        "import sys, llm_assets.definitions\n"
        "assert list(llm_assets.definitions.defs().resolve_all_asset_specs())\n"
        "print(*sorted({name.split('.')[0] for name in sys.modules}))"
    )
    environment = {**os.environ, "LLM_ASSETS_HOME": str(tmp_path), "LLM_ASSETS_DEPLOYMENT": "demo"}
    found = subprocess.run(
        [sys.executable, "-c", program],
        env=environment,
        cwd=PACKAGE.parent,
        capture_output=True,
        text=True,
        check=False,
    )
    assert found.returncode == 0, found.stderr
    loaded = set(found.stdout.split())
    assert "dagster" in loaded
    assert loaded & {"torch", "transformers", "mlflow", "matplotlib"} == set()
