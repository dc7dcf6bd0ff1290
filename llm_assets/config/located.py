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
        text = file.read_text(encoding="utf-8")
        root = yaml.compose(text, Loader=yaml.SafeLoader)
    except OSError as error:
        raise ConfigError(
            f"{file}: cannot be read ({error.strerror}).", "Check the path."
        ) from error
    except UnicodeDecodeError as error:
        raise ConfigError(f"{file}: is not UTF-8 ({error.reason}).", "Save it as UTF-8.") from error
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        line = mark.line + 1 if mark else 1
        raise ConfigError(
            f"{file}:{line}: is not YAML ({getattr(error, 'problem', error)}).",
            "Check indentation, quotes and brackets at that line.",
        ) from error
    if root is None:
        raise ConfigError(
            f"{file}:1: is empty.", "Start from `llm-assets new NAME --like horoscopes`."
        )
    return _locate(root, (), file)


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
    return Located(yaml.SafeLoader("").construct_object(node), line, path)


def _children(node: yaml.MappingNode, path: tuple[Step, ...], file: Path) -> Mapping[str, Located]:
    children: dict[str, Located] = {}
    for key_node, value_node in node.value:
        key = str(key_node.value)
        here = key_node.start_mark.line + 1
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
    """Write a path as people read it: `sources.1.item`."""
    return ".".join(str(step) for step in path)
