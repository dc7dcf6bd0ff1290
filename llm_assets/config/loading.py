"""From a `defs.yaml` to a `UseCase`, with errors that say where and what to write instead.

In: a file and a deployment's name. Out: frozen settings with the deployment's overrides merged in.
Every deployment named in the file is validated, so that a mistake in `prod` shows on a laptop.
Knows no Dagster; the environment is read elsewhere.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from llm_assets.config.located import Located, Step, dotted, merge, read_located
from llm_assets.config.settings import UseCase
from llm_assets.errors import ConfigError, did_you_mean

COMPONENT_TYPE = "llm_assets.components.UseCaseComponent"
DEPLOYMENTS = ("demo", "local", "prod")


def load(file: Path, deployment: str) -> UseCase:
    """Load one use case for `deployment`, one of DEPLOYMENTS.

    Raises ConfigError naming file, line, path, the value found and the remedy.
    """
    attributes = _attributes(read_located(file), file)
    overrides = _overrides(attributes, file)
    checked = {name: _validate(_variant(attributes, overrides, name), file) for name in DEPLOYMENTS}
    return checked[deployment]


def _attributes(root: Located, file: Path) -> Located:
    top = root.value if isinstance(root.value, dict) else {}
    if "type" not in top or top["type"].value != COMPONENT_TYPE:
        raise ConfigError(
            f"{file}:{root.line}: type: expected {COMPONENT_TYPE!r}.",
            "Write that as the first line.",
        )
    if not isinstance(getattr(top.get("attributes"), "value", None), dict):
        raise ConfigError(
            f"{file}:{root.line}: attributes: is missing or not a mapping.",
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
            f"{file}:{node.line}: deployments: is not a mapping; found {node.value!r}.",
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


def _validate(tree: Located, file: Path) -> UseCase:
    try:
        return UseCase.model_validate(tree.plain())
    except ValidationError as error:
        problems = [_explain(details, tree, file) for details in error.errors()]
        raise ConfigError(
            "\n".join(dict.fromkeys(problems)), "\nMend the file and run `llm-assets check`."
        ) from None


def _explain(details: ErrorDetails, tree: Located, file: Path) -> str:
    context: dict[str, Any] = details.get("ctx", {})
    path = _without_tags(details["loc"], tree)
    kind, message = details["type"], details["msg"]
    if kind == "unknown_key":
        path = (*path, context["key"])
        hint = did_you_mean(context["key"], context["known"])
        message = f"unknown key. Known here: {', '.join(context['known'])}.{hint}"
    elif kind == "union_tag_invalid":
        tag_key = str(context["discriminator"]).strip("'")
        path = (*path, tag_key)
        known = [tag.strip(" '") for tag in str(context["expected_tags"]).split(",")]
        hint = did_you_mean(str(context["tag"]), known)
        message = f"unknown {tag_key}. Known: {', '.join(known)}.{hint}"
    elif kind == "union_tag_not_found":
        message = f"lacks the key {context['discriminator']}"
    elif kind == "literal_error":
        known = [
            tag.strip(" '") for tag in str(context["expected"]).replace(" or ", ", ").split(",")
        ]
        message = (
            f"should be one of {', '.join(known)}.{did_you_mean(str(details['input']), known)}"
        )
    elif kind == "missing":
        message = "is required"
    return _paragraph(path, message, tree, file)


def _paragraph(path: tuple[Step, ...], message: str, tree: Located, file: Path) -> str:
    node = tree.nearest(path)
    exists = node.path[-len(path) :] == path if path else False
    found = f"; found {node.value!r}" if exists and not isinstance(node.value, dict | list) else ""
    origin = _origin(node, path, exists)
    lowered = message[:1].lower() + message[1:]
    return f"{file}:{node.line}: {dotted(origin)}: {lowered}{found}"


def _origin(node: Located, path: tuple[Step, ...], exists: bool) -> tuple[Step, ...]:
    """Return the path as the file has it, under `deployments.<name>` if the value stands there."""
    written = tuple(step for i, step in enumerate(node.path) if (i, step) != (0, "attributes"))
    if exists:
        return written
    depth = len(written) - 2 if written[:1] == ("deployments",) else len(written)
    return (*written, *path[max(depth, 0) :])


def _without_tags(location: tuple[Step, ...], tree: Located) -> tuple[Step, ...]:
    """Drop the union tags that pydantic puts into a location, by walking the tree."""
    path: tuple[Step, ...] = ()
    node: Located | None = tree
    for i, step in enumerate(location):
        value = node.value if node else None
        if isinstance(value, dict) and step not in value and i + 1 < len(location):
            continue
        path = (*path, step)
        if isinstance(value, dict):
            node = value.get(step)
        elif isinstance(value, list) and isinstance(step, int) and step < len(value):
            node = value[step]
    return path
