"""Selecting: a page and a source's rules in, rows of fields out.

Four ways, as `MarkedUp` says: items by CSS, items by schema.org type, a hand-written function, or
one row for the whole page. A field that is not there is empty. Knows neither documents nor days.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cache
from importlib import import_module
from typing import Any

from bs4 import BeautifulSoup
from selectolax.lexbor import LexborHTMLParser

from llm_assets.config import FieldRule, MarkedUp
from llm_assets.errors import ExtractingError
from llm_assets.stages.extracting.main_text import find_main_text
from llm_assets.stages.extracting.parsing import (
    TRIMMED,
    LexborElement,
    Node,
    parse,
    parse_soup,
)
from llm_assets.stages.extracting.structured import find_items, property_at
from llm_assets.stages.json_paths import text_of

Row = Mapping[str, str]
Extractor = Callable[[BeautifulSoup], Iterable[Mapping[str, Any]]]


def select_rows(text: str, source: MarkedUp) -> Iterator[Row]:
    """Yield the fields of each item of a page.

    Raises ExtractingError where the page breaks the parser or the hand-written function.
    """
    if source.function:
        yield from _call(source, text)
        return
    page = parse(text, source.parser)
    if source.item:
        for item in page.select(source.item):
            yield {name: _by_css(item, rule) for name, rule in source.fields.items()}
        return
    if source.schema_org:
        for found in find_items(page, source.schema_org):
            yield {
                name: _by_property(found, rule) if rule.property else _by_css(page, rule)
                for name, rule in source.fields.items()
            }
        return
    yield _whole_page(page, text, source)


def _whole_page(page: Node, text: str, source: MarkedUp) -> Row:
    fields = {name: _by_css(page, rule) for name, rule in source.fields.items()}
    if missing := set(source.columns) - set(fields):
        tree = page.node if isinstance(page, LexborElement) else None
        main = find_main_text(tree.parser if tree is not None else LexborHTMLParser(text))
        fields |= {name: getattr(main, name) for name in missing}
    return fields


def _by_css(item: Node, rule: FieldRule) -> str:
    assert rule.css is not None
    if rule.join is None:
        first = item.first(rule.css)
        return "" if first is None else _taken(first, rule)
    found = (_taken(node, rule) for node in item.select(rule.css))
    return rule.join.join(text for text in found if text)


def _taken(node: Node, rule: FieldRule) -> str:
    if rule.attribute is None:
        return _matched(node.text(), rule)
    return _matched((node.attribute(rule.attribute) or "").strip(TRIMMED), rule)


def _by_property(item: Mapping[str, Any], rule: FieldRule) -> str:
    assert rule.property is not None
    value = property_at(item, rule.property)
    return _matched(text_of(value, "\n" if rule.join is None else rule.join), rule)


def _matched(text: str, rule: FieldRule) -> str:
    if rule.matches is None:
        return text
    match = re.search(rule.matches, text)
    if match is None:
        return ""
    return (match.group(1) or "") if match.re.groups else match.group()


def _call(source: MarkedUp, text: str) -> Iterator[Row]:
    """Yield what a hand-written function makes of a page; raises ExtractingError."""
    assert source.function is not None
    function = load_function(source.function)
    names = set(source.function_fields)
    soup = parse_soup(text)
    try:
        rows = list(function(soup))
    except Exception as error:
        raise ExtractingError(
            f"{source.function} raised {type(error).__name__}: {error}.", "Correct the function."
        ) from error
    for row in rows:
        if not isinstance(row, Mapping) or set(row) != names:
            seen = list(row) if isinstance(row, Mapping) else type(row).__name__
            raise ExtractingError(
                f"{source.function} yielded {seen}.",
                f"It must yield dicts with exactly the keys {sorted(names)} (function_fields).",
            )
        yield {name: text_of(value) for name, value in row.items()}


@cache
def load_function(path: str) -> Extractor:
    """Return the function that `package.module:function` names; raises ExtractingError."""
    module_name, _, name = path.partition(":")
    try:
        found: Extractor = getattr(import_module(module_name), name)
    except Exception as error:
        raise ExtractingError(
            f"There is no function {path} ({type(error).__name__}: {error}).",
            "Name it package.module:function, of a module that Python can import here.",
        ) from error
    if not callable(found):
        raise ExtractingError(f"{path} is not a function.", "Name one that is.")
    return found
