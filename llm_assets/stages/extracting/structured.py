"""Structured data: what a page says of itself in JSON-LD and microdata.

In: a parsed page and a schema.org type. Out: its items of that type, as plain JSON, in the order of
the page: those of JSON-LD, and only where there are none those of microdata, for pages that have
both say the same twice (JSON-LD 1.1, section 7; HTML, section 5.2). A type counts as its last part,
so `https://schema.org/Recipe` and `Recipe` are one. References (`@id`, `itemref`) are not followed,
and RDFa is not read.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

from llm_assets.stages.extracting.parsing import Node

DEEPEST = 20  # items inside items; a page that nests deeper is nonsense
DEEPEST_WRAPPING = 5  # Drupal needs three
WRAPPED_BEFORE = ("<!--", "-->", "<![CDATA[", "//", "/*", "*/", ">", "\ufeff")
WRAPPED_AFTER = ("-->", "]]>", "//", "/*", "*/", "<!")
URL_ATTRIBUTES = {
    **dict.fromkeys(("a", "area", "link"), "href"),
    **dict.fromkeys(("audio", "embed", "iframe", "img", "source", "track", "video"), "src"),
    "object": "data",
}


def find_items(page: Node, kind: str) -> list[dict[str, Any]]:
    """Return the items of a schema.org type; what is broken is passed over."""
    return list(json_ld_items(page, kind)) or list(microdata_items(page, kind))


def property_at(item: Any, path: str) -> Any:
    """Return what stands at a path of properties, None where nothing does.

    As schema.org allows text where a thing is expected, and lists and sections around things, both
    are looked through: `recipeInstructions.text` is the steps' text however they are written.
    """
    for name in path.split("."):
        item = _property(item, name)
    return item


def _property(value: Any, name: str) -> Any:
    if isinstance(value, list):
        if name.isdecimal():
            return value[int(name)] if int(name) < len(value) else None
        return [found for one in value if (found := _property(one, name)) is not None] or None
    if isinstance(value, dict):
        inner = value.get("itemListElement", value.get("item"))
        return value[name] if name in value else _property(inner, name)
    return value if isinstance(value, str) and name in {"text", "name"} else None


def json_ld_items(page: Node, kind: str) -> Iterator[dict[str, Any]]:
    """Yield the JSON-LD items of a type, also from @graph and from inside other items."""
    for script in page.select('script[type*="application/ld+json" i]'):
        try:
            tree = json.loads(_without_comments(script.raw_text()), strict=False)
        except (ValueError, RecursionError):
            continue
        yield from _items_in(tree, kind, 0)


def _without_comments(text: str) -> str:
    """Drop what some sites wrap around: CDATA marks, and comments of HTML and JavaScript."""
    for _ in range(DEEPEST_WRAPPING):
        for mark in WRAPPED_BEFORE:
            text = text.lstrip().removeprefix(mark)
        for mark in WRAPPED_AFTER:
            text = text.rstrip().removesuffix(mark)
    return text


def _items_in(tree: Any, kind: str, depth: int) -> Iterator[dict[str, Any]]:
    if depth > DEEPEST:
        return
    if isinstance(tree, list):
        for one in tree:
            yield from _items_in(one, kind, depth + 1)
    elif isinstance(tree, dict):
        if kind in _types(tree.get("@type")):
            yield tree
            return
        for value in tree.values():
            yield from _items_in(value, kind, depth + 1)


def _types(said: Any) -> set[str]:
    names = said if isinstance(said, list) else [said]
    return {_last_part(name) for name in names if isinstance(name, str)}


def _last_part(name: str) -> str:
    """Return `Recipe` of `https://schema.org/Recipe` and `schema:Recipe`."""
    return re.split(r"[/#:]", name.strip().rstrip("/"))[-1]


def microdata_items(page: Node, kind: str) -> Iterator[dict[str, Any]]:
    """Yield the microdata items of a type, also from inside other items."""
    for scope in page.select("[itemscope][itemtype]"):
        if kind in _types((scope.attribute("itemtype") or "").split()):
            yield _item(scope, 0)


def _item(scope: Node, depth: int) -> dict[str, Any]:
    item: dict[str, Any] = {"@type": (scope.attribute("itemtype") or "").strip()}
    for node in scope.select("[itemprop]"):
        if not _is_of(node, scope):
            continue
        for name in map(_last_part, (node.attribute("itemprop") or "").split()):
            value = _value(node, depth)
            if name in item:
                before = item[name]
                item[name] = [*before, value] if isinstance(before, list) else [before, value]
            else:
                item[name] = value
    return item


def _is_of(node: Node, scope: Node) -> bool:
    """True if the nearest item around a property is `scope`."""
    if node.is_same(scope):
        return False
    around = node.parent()
    while around is not None and not around.is_same(scope):
        if around.attribute("itemscope") is not None:
            return False
        around = around.parent()
    return around is not None


def _value(node: Node, depth: int) -> Any:
    if node.attribute("itemscope") is not None and depth < DEEPEST:
        return _item(node, depth + 1)
    if (content := node.attribute("content")) is not None:
        return content
    if (attribute := URL_ATTRIBUTES.get(node.tag)) is not None:
        return node.attribute(attribute) or ""
    if node.tag == "time" and (moment := node.attribute("datetime")) is not None:
        return moment
    if node.tag in {"data", "meter"} and (value := node.attribute("value")) is not None:
        return value
    return node.text()
