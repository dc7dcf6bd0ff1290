"""Explaining: one of pydantic's errors in, one line for the person who wrote the YAML out.

A line is `file:line: path: what is wrong; found value. What to write instead`, with the path as the
file has it: under `deployments.<name>` where the value stands there, and without pydantic's tags.
Knows neither Dagster nor what the settings are for.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any, get_args, get_origin

from pydantic import BaseModel
from pydantic_core import ErrorDetails

from llm_assets.config.located import Located, Step, dotted
from llm_assets.errors import did_you_mean

# pydantic's error types in our words; a type that is not here keeps pydantic's own sentence.
WORDS = {
    "missing": "is required",
    "int_type": "must be a whole number",
    "int_parsing": "must be a whole number",
    "int_from_float": "must be a whole number",
    "float_type": "must be a number",
    "float_parsing": "must be a number",
    "finite_number": "must be a finite number",
    "bool_type": "must be true or false",
    "bool_parsing": "must be true or false",
    "string_type": "must be text",
    "string_too_short": "must have at least {min_length} characters",
    "string_too_long": "must have at most {max_length} characters",
    "too_short": "must have at least {min_length} entries",
    "tuple_type": "must be a list",
    "dict_type": "must be a mapping",
    "model_type": "must be a mapping",
    "model_attributes_type": "must be a mapping",
    "date_type": "must be a date, such as 2026-01-31",
    "date_parsing": "must be a date, such as 2026-01-31",
    "date_from_datetime_parsing": "must be a date, such as 2026-01-31",
    "date_from_datetime_inexact": "must be a date without a time, such as 2026-01-31",
    "greater_than": "must be more than {gt:g}",
    "greater_than_equal": "must be at least {ge:g}",
    "less_than": "must be less than {lt:g}",
    "less_than_equal": "must be at most {le:g}",
    "union_tag_not_found": "lacks the key {discriminator}",
}
LOGIN = re.compile(r"(?<=//)[^/?#\s]*@")  # of a URL: messages are read by many


def explain(details: ErrorDetails, tree: Located, file: Path, model: type[BaseModel]) -> str:
    """Return the line for one error of validating `tree` as `model`."""
    context: dict[str, Any] = details.get("ctx", {})
    kind = details["type"]
    path = _written(
        (*_without_tags(details["loc"], tree, kind == "missing"), *context.get("at", ())), tree
    )
    if kind == "extra_forbidden":
        return _line(
            path, "unknown key", _choice(path[-1], known_keys(model, details["loc"])), tree, file
        )
    if kind == "union_tag_invalid":
        key, known = context["discriminator"].strip("'"), _listed(context["expected_tags"])
        return _line((*path, key), f"unknown {key}", _choice(context["tag"], known), tree, file)
    if kind == "literal_error":
        known = _listed(context["expected"].replace(" or ", ", "))
        return _line(path, "unknown value", _choice(details["input"], known), tree, file)
    said = WORDS[kind].format(**context) if kind in WORDS else details["msg"]
    remedy = "Put it in quotes." if kind == "string_type" and details["input"] is not None else ""
    return _line(path, said[:1].lower() + said[1:], remedy, tree, file)


def known_keys(model: type[BaseModel], location: Sequence[Step]) -> list[str]:
    """Return the keys that stand beside the last step of one of pydantic's locations in `model`."""
    types: list[Any] = [model]
    for step in location[:-1]:
        types = [found for one in types for found in _inside(one, step)]
    models = [found for one in types for found in _models_in(one)]
    return sorted({name for m in models for name in m.model_fields})


def _inside(annotation: Any, step: Step) -> list[Any]:
    """Return the types of what stands at a step of a location inside a value of some type."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        if step in annotation.model_fields:
            return [annotation.model_fields[str(step)].annotation]
        return [annotation] if _has_tag(annotation, step) else []
    parts = get_args(annotation)
    if get_origin(annotation) in (dict, tuple):
        return [parts[1] if get_origin(annotation) is dict else parts[0]]
    return [found for part in parts for found in _inside(part, step)]


def _models_in(annotation: Any) -> list[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return [annotation]
    return [model for part in get_args(annotation) for model in _models_in(part)]


def _has_tag(model: type[BaseModel], tag: Step) -> bool:
    """True if pydantic puts `tag` into locations for this member of a union."""
    tags = [one for field in model.model_fields.values() for one in get_args(field.annotation)]
    return tag == model.__name__ or tag in tags


def _listed(names: str) -> list[str]:
    return [name.strip(" '") for name in names.split(",")]


def _choice(word: Any, known: list[str]) -> str:
    return f"Known here: {', '.join(known)}.{did_you_mean(str(word), known)}"


def _line(path: tuple[Step, ...], problem: str, remedy: str, tree: Located, file: Path) -> str:
    node = tree.nearest(path)
    exists = tree.holds(path)
    tells = exists and (not isinstance(node.value, dict | list) or problem.startswith("must be "))
    tells = tells and "headers" not in path  # a secret, perhaps
    found = f"; found {_shown(node.value)}" if tells else ""
    return f"{file}:{node.line}: {_origin(node, path, exists)}: {problem}{found}. {remedy}".rstrip()


def _shown(value: Any) -> str:
    if isinstance(value, dict | list):
        return "a mapping" if isinstance(value, dict) else "a list"
    if value is None:
        return "nothing"
    return str(value) if isinstance(value, date) else LOGIN.sub("…@", repr(value))


def _origin(node: Located, path: tuple[Step, ...], exists: bool) -> str:
    """Write the path as the file has it, under `deployments.<name>` if the value stands there."""
    if exists:
        return dotted(node.path)
    inside = node.path[1:]
    depth = len(inside) - 2 if inside[:1] == ("deployments",) else len(inside)
    return dotted((*node.path[:1], *inside, *path[max(depth, 0) :]))


def _written(path: tuple[Step, ...], tree: Located) -> tuple[Step, ...]:
    """Cut a path off where the file has text: `fields.text`, not `fields.text.css`."""
    for end in range(1, len(path)):
        if tree.holds(path[:end]) and not isinstance(tree.nearest(path[:end]).value, dict | list):
            return path[:end]
    return path


def _without_tags(
    location: tuple[Step, ...], tree: Located, last_is_absent: bool
) -> tuple[Step, ...]:
    """Drop the union tags that pydantic puts into a location, by walking the tree."""
    path: tuple[Step, ...] = ()
    for i, step in enumerate(location):
        absent = last_is_absent and i + 1 == len(location)
        if absent or tree.holds((*path, step)):
            path = (*path, step)
    return path
