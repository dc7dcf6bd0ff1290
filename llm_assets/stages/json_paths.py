"""Paths into JSON: `data.results` in, what stands there out.

A path is names joined by dots; a number is a place in a list, and a name asked of a list is asked
of each of its members. Used for items, cursors and fields alike.
"""

from __future__ import annotations

from typing import Any


def value_at(tree: Any, path: str) -> Any:
    """Return what stands at `path`, None where nothing does; the tree itself for an empty path."""
    for name in path.split(".") if path else ():
        if isinstance(tree, dict):
            tree = tree.get(name)
        elif isinstance(tree, list) and name.isdecimal():
            tree = tree[int(name)] if int(name) < len(tree) else None
        elif isinstance(tree, list):
            found = [value_at(one, name) for one in tree]
            tree = [one for one in found if one is not None] or None
        else:
            return None
    return tree


def items_at(tree: Any, path: str) -> list[Any]:
    """Return the list at `path`; one object alone is a list of one, nothing is an empty one."""
    found = value_at(tree, path)
    if found is None:
        return []
    return found if isinstance(found, list) else [found]


def text_of(value: Any, join: str = "\n") -> str:
    """Return a value as a document's field: lists joined, nothing as an empty text.

    Of an object these are its values; what JSON-LD says of itself (`@type`, `@id`) is no text.
    """
    if value is None:
        return ""
    if isinstance(value, str):
        return value.strip(" \t\r\n")
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list):
        return join.join(text for one in value if (text := text_of(one, join)))
    if isinstance(value, dict):
        said = [one for key, one in value.items() if not key.startswith("@") or key == "@value"]
        return text_of(said, join)
    return str(value)
