"""From a `defs.yaml` to a `UseCase`, with errors that say where and what to write instead.

In: a file and a deployment's name. Out: frozen settings with the deployment's overrides merged in.
Every deployment named in the file is validated, so that a mistake in `prod` shows on a laptop.
Knows no Dagster; the environment is read elsewhere.
"""

from __future__ import annotations

from pathlib import Path

from pydantic import ValidationError

from llm_assets.config.explaining import explain, is_echo
from llm_assets.config.located import Located, merge, read_located
from llm_assets.config.settings import UseCase
from llm_assets.errors import ConfigError, did_you_mean

COMPONENT_TYPE = "llm_assets.components.UseCaseComponent"
DEPLOYMENTS = ("demo", "local", "prod")
FILE_KEYS = ("type", "attributes", "requirements", "template_vars_module", "post_processing")


def load(file: Path, deployment: str) -> UseCase:
    """Load one use case for `deployment`, one of DEPLOYMENTS.

    Raises ConfigError naming file, line, path, the value found and the remedy.
    """
    attributes = _attributes(read_located(file), file)
    overrides = _overrides(attributes, file)
    checked: dict[str, UseCase] = {}
    problems: list[str] = []
    for name in DEPLOYMENTS:
        tree = _variant(attributes, overrides, name)
        try:
            checked[name] = UseCase.model_validate(tree.plain())
        except ValidationError as error:
            problems += [
                explain(details, tree, file, UseCase)
                for details in error.errors()
                if not is_echo(details)
            ]
    if problems:
        raise ConfigError(
            "\n".join(dict.fromkeys(problems)), "\nMend the file and run `llm-assets check`."
        )
    return checked[deployment]


def _attributes(root: Located, file: Path) -> Located:
    top = root.value if isinstance(root.value, dict) else {}
    written = top.get("type", root)
    if written is root or written.value != COMPONENT_TYPE:
        found = "is missing" if written is root else f"found {written.plain()!r}"
        raise ConfigError(
            f"{file}:{written.line}: type: {found}.", f"Write `type: {COMPONENT_TYPE}`."
        )
    for key, child in top.items():
        if key not in FILE_KEYS:
            raise ConfigError(
                f"{file}:{child.line}: {key}: unknown key.",
                f"Known here: {', '.join(FILE_KEYS)}.{did_you_mean(key, list(FILE_KEYS))}",
            )
    if not isinstance(getattr(top.get("attributes"), "value", None), dict):
        raise ConfigError(
            f"{file}:{top.get('attributes', root).line}: attributes: is missing or not a mapping.",
            "Indent the use case's blocks below `attributes:`.",
        )
    found = top["attributes"]
    assert isinstance(found, Located)
    return found


def _overrides(attributes: Located, file: Path) -> dict[str, Located]:
    node = attributes.value.get("deployments")
    if node is None:
        return {}
    if not isinstance(node.value, dict):
        raise ConfigError(
            f"{file}:{node.line}: deployments: is not a mapping; found {node.plain()!r}.",
            f"Write one of {', '.join(DEPLOYMENTS)} below it.",
        )
    for name, child in node.value.items():
        if name not in DEPLOYMENTS:
            raise ConfigError(
                f"{file}:{child.line}: deployments.{name}: unknown deployment.",
                f"Use one of {', '.join(DEPLOYMENTS)}.{did_you_mean(name, list(DEPLOYMENTS))}",
            )
    return dict(node.value)


def _variant(attributes: Located, overrides: dict[str, Located], name: str) -> Located:
    own = {key: child for key, child in attributes.value.items() if key != "deployments"}
    base = Located(own, attributes.line, ())
    override = overrides.get(name)
    return base if override is None or override.value is None else merge(base, override)
