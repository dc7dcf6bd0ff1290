"""YAML that remembers where every key stands.

In: the text of one YAML file. Out: a tree of `Located` nodes (value, line, path), and that tree
merged with the overrides of one deployment. Duplicate keys are refused here, because a YAML parser
keeps the last one silently. Knows nothing of what the keys mean.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from llm_assets.errors import ConfigError

Step = str | int


@dataclass(frozen=True)
class Located:
    """A YAML value with the place it came from; `value` holds `Located` children."""

    value: Any
    line: int
    path: tuple[Step, ...]

    def plain(self) -> Any:
        """Return the value without places: dicts, lists and scalars."""
        if isinstance(self.value, dict):
            return {key: child.plain() for key, child in self.value.items()}
        if isinstance(self.value, list):
            return [child.plain() for child in self.value]
        return self.value

    def nearest(self, path: tuple[Step, ...]) -> Located:
        """Return the node at `path`, or its nearest parent that exists."""
        node = self
        for step in path:
            child = node.child(step)
            if child is None:
                return node
            node = child
        return node

    def holds(self, path: tuple[Step, ...]) -> bool:
        """True if something stands at `path`, be it nothing."""
        node: Located | None = self
        for step in path:
            node = node.child(step) if node else None
        return node is not None

    def child(self, step: Step) -> Located | None:
        """Return the value under a key or at an index, or None."""
        if isinstance(self.value, dict):
            return self.value.get(step)
        if isinstance(self.value, list) and isinstance(step, int) and step < len(self.value):
            found: Located = self.value[step]
            return found
        return None


def read_located(file: Path) -> Located:
    """Parse one YAML document. Raises ConfigError for bad syntax or a key given twice."""
    try:
        root = yaml.compose(file.read_bytes().decode(), Loader=yaml.SafeLoader)
        located = None if root is None else _locate(root, (), file)
    except OSError as error:
        raise ConfigError(
            f"{file}: cannot be read ({error.strerror}).", "Check the path."
        ) from error
    except UnicodeDecodeError as error:
        line = error.object[: error.start].count(b"\n") + 1
        raise ConfigError(
            f"{file}:{line}: is not UTF-8 ({error.reason}).", "Save the file as UTF-8."
        ) from error
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        line = mark.line + 1 if mark else 1
        raise ConfigError(
            f"{file}:{line}: is not YAML ({getattr(error, 'problem', error)}).",
            "Check indentation (spaces, no tabs), quotes and brackets at that line and above it.",
        ) from error
    if located is None:
        raise ConfigError(
            f"{file}:1: is empty.", "Start from `llm-assets new NAME --like horoscopes`."
        )
    return located


def merge(base: Located, override: Located) -> Located:
    """Lay `override` over `base`: mappings merge key by key, everything else is replaced."""
    if not (isinstance(base.value, dict) and isinstance(override.value, dict)):
        return override
    merged = dict(base.value)
    for key, child in override.value.items():
        merged[key] = merge(merged[key], child) if key in merged else child
    return Located(merged, base.line, base.path)


def _locate(node: yaml.Node, path: tuple[Step, ...], file: Path) -> Located:
    line = node.start_mark.line + 1
    if isinstance(node, yaml.MappingNode):
        return Located(_children(node, path, file), line, path)
    if isinstance(node, yaml.SequenceNode):
        items = [_locate(child, (*path, i), file) for i, child in enumerate(node.value)]
        return Located(items, line, path)
    try:
        value = yaml.SafeLoader("").construct_object(node)
    except ValueError:  # looks like a date and is none: keep what was written
        value = node.value
    return Located(value, line, path)


def _children(node: yaml.MappingNode, path: tuple[Step, ...], file: Path) -> Mapping[str, Located]:
    children: dict[str, Located] = {}
    for key_node, value_node in node.value:
        here = key_node.start_mark.line + 1
        if not isinstance(key_node, yaml.ScalarNode):
            raise ConfigError(
                f"{file}:{here}: {dotted(path)}: holds a key that is not a word.",
                "Put text with braces or brackets in quotes.",
            )
        key = str(key_node.value)
        if key in children:
            raise ConfigError(
                f"{file}:{here}: {dotted((*path, key))}: is given twice, first at line "
                f"{children[key].line}.",
                "Keep one of the two.",
            )
        child = _locate(value_node, (*path, key), file)
        children[key] = Located(child.value, here, child.path)
    return children


def dotted(path: tuple[Step, ...]) -> str:
    """Write a path as people read it: `sources.1.item`; `attributes`, above all, is left out."""
    inner = path[1:] if len(path) > 1 and path[0] == "attributes" else path
    return ".".join(str(step) for step in inner)
