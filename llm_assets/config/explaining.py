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
from types import NoneType, UnionType
from typing import Annotated, Any, Union, get_args, get_origin

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
    "too_long": "must have at most {max_length} entries",
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
    path = _written((*_walk(model, details["loc"])[0], *context.get("at", ())), tree)
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


def is_echo(details: ErrorDetails) -> bool:
    """True where a list is called too short only because an entry, told by itself, is wrong."""
    return details["type"] == "too_short" and len(details["input"]) >= details["ctx"]["min_length"]


def known_keys(model: type[BaseModel], location: Sequence[Step]) -> list[str]:
    """Return the keys that stand beside the last step of one of pydantic's locations in `model`."""
    types = _walk(model, location[:-1])[1]
    models = [one for annotation in types for one in _members(annotation) if _is_model(one)]
    return sorted({name for one in models for name in one.model_fields})


def _walk(
    model: type[BaseModel], location: Sequence[Step]
) -> tuple[tuple[Step, ...], Sequence[Any]]:
    """Return a location without the tags of unions that pydantic puts in, and the types there."""
    path: tuple[Step, ...] = ()
    types: Sequence[Any] = [model]
    for step in location:
        if tagged := [one for annotation in types for one in _tagged(annotation, step)]:
            types = tagged
        else:
            path = (*path, step)
            types = [one for annotation in types for one in _beneath(annotation, step)]
    return path, types


def _tagged(annotation: Any, tag: Step) -> list[Any]:
    """Return the member of a union that pydantic names by `tag`, if there is one."""
    members = _members(annotation)
    if len(members) < 2:
        return []
    return [one for one in members if tag in _tags(one)]


def _tags(member: Any) -> set[Any]:
    names = {getattr(member, "__name__", "")}
    if not _is_model(member):
        return names
    return names.union(*(get_args(field.annotation) for field in member.model_fields.values()))


def _members(annotation: Any) -> list[Any]:
    if get_origin(annotation) is Annotated:
        return _members(get_args(annotation)[0])
    if get_origin(annotation) in (Union, UnionType):
        parts = (one for part in get_args(annotation) for one in _members(part))
        return [part for part in parts if part is not NoneType]
    return [annotation]


def _beneath(annotation: Any, step: Step) -> list[Any]:
    """Return the types of what stands at a key or index inside a value of some type."""
    found: list[Any] = []
    for one in _members(annotation):
        if _is_model(one):
            found += [one.model_fields[step].annotation] if step in one.model_fields else []
        elif get_args(one):  # of a dict the values, of a tuple the entries
            found.append(get_args(one)[get_origin(one) is dict])
    return found


def _is_model(annotation: Any) -> bool:
    return isinstance(annotation, type) and issubclass(annotation, BaseModel)


def _listed(names: str) -> list[str]:
    return [name.strip(" '") for name in names.split(",")]


def _choice(word: Any, known: list[str]) -> str:
    return f"Known here: {', '.join(known)}.{did_you_mean(str(word), known)}"


def _line(path: tuple[Step, ...], problem: str, remedy: str, tree: Located, file: Path) -> str:
    node = tree.nearest(path)
    exists = tree.holds(path)
    tells = exists and (not isinstance(node.value, dict | list) or problem.startswith("must be "))
    tells = tells and not {"headers", "query"} & set(path)  # a secret, perhaps
    tells = tells and not problem.startswith("holds the key ")
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
