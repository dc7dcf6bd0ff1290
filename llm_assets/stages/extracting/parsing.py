"""Parsing: a page's text in, a tree out that two parsers read alike.

selectolax (Lexbor) is the parser; BeautifulSoup over html5lib is there for odd pages and for
hand-written functions. Both build the tree that the HTML standard prescribes, and both read text by
the same rule, so both give the same records. Text keeps its odd white space, because cleaning rules
decide about it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Literal, Protocol

import soupsieve
from bs4 import BeautifulSoup
from bs4.element import NavigableString, PageElement, PreformattedString, Tag
from selectolax.lexbor import LexborHTMLParser, LexborNode

# What HTML's rendering rules (section 15.3) set on lines or in cells of their own.
BREAKING_TAGS = frozenset(
    (
        "p",
        "div",
        "ul",
        "ol",
        "li",
        "dl",
        "dt",
        "dd",
        "table",
        "caption",
        "tr",
        "td",
        "th",
        "h1",
        "h2",
    )
    + ("h3", "h4", "h5", "h6", "section", "article", "aside", "header", "footer", "main", "nav")
    + ("blockquote", "pre", "figure", "figcaption", "hr")
)
UNREAD_TAGS = frozenset({"script", "style", "noscript", "template"})
TRIMMED = " \t\r\n"


class Node(Protocol):
    """An element of a page."""

    @property
    def tag(self) -> str:
        """The element's name, lower case."""

    def select(self, selector: str) -> Sequence[Node]:
        """Return what a CSS selector matches, the element itself and inside it, in order."""

    def text(self) -> str:
        """Return the text, blocks on lines of their own, without scripts and styles."""

    def raw_text(self) -> str:
        """Return the text as it stands, that of scripts too."""

    def attribute(self, name: str) -> str | None:
        """Return an attribute's value, None where it is absent."""

    def parent(self) -> Node | None:
        """Return the element around this one."""

    def is_same(self, other: Node) -> bool:
        """True for the same element of the same tree."""


def parse(text: str, parser: Literal["selectolax", "beautifulsoup"]) -> Node:
    """Return the root element of a page."""
    if parser == "selectolax":
        root = LexborHTMLParser(text).root
        assert root is not None, "the standard gives every page a root"
        return LexborElement(root)
    top = parse_soup(text).find(True)
    assert top is not None, "the standard gives every page a root"
    return SoupElement(top)


def parse_soup(text: str) -> BeautifulSoup:
    """Return the tree that a hand-written function gets."""
    return BeautifulSoup(text, "html5lib")


class LexborElement:
    """An element as selectolax gives it."""

    __slots__ = ("node",)

    def __init__(self, node: LexborNode) -> None:
        self.node = node

    @property
    def tag(self) -> str:
        return self.node.tag or ""

    def select(self, selector: str) -> Sequence[Node]:
        return [LexborElement(node) for node in self.node.css(selector)]

    def text(self) -> str:
        parts: list[str] = []
        open_elements = [("", self.node.iter(include_text=True))]
        while open_elements:  # no recursion: pages may nest deeper than Python does
            end, children = open_elements[-1]
            child = next(children, None)
            if child is None:
                parts.append(end)
                open_elements.pop()
                continue
            tag = child.tag or "-"
            if tag == "-text":
                parts.append(child.text_content or "")
            elif tag == "br":
                parts.append("\n")
            elif tag in BREAKING_TAGS:
                parts.append("\n")
                open_elements.append(("\n", child.iter(include_text=True)))
            elif tag not in UNREAD_TAGS and not tag.startswith("-"):
                open_elements.append(("", child.iter(include_text=True)))
        return "".join(parts).strip(TRIMMED)

    def raw_text(self) -> str:
        return self.node.text(deep=True)

    def attribute(self, name: str) -> str | None:
        attributes = self.node.attributes
        return (attributes[name] or "") if name in attributes else None

    def parent(self) -> Node | None:
        around = self.node.parent
        return LexborElement(around) if around is not None else None

    def is_same(self, other: Node) -> bool:
        return isinstance(other, LexborElement) and self.node.mem_id == other.node.mem_id


class SoupElement:
    """An element as BeautifulSoup gives it."""

    __slots__ = ("node",)

    def __init__(self, node: Tag) -> None:
        self.node = node

    @property
    def tag(self) -> str:
        return self.node.name

    def select(self, selector: str) -> Sequence[Node]:
        itself = [self.node] if soupsieve.match(selector, self.node) else []
        return [SoupElement(node) for node in (*itself, *self.node.select(selector))]

    def text(self) -> str:
        parts: list[str] = []
        open_elements: list[tuple[str, Iterator[PageElement]]] = [("", iter(self.node.contents))]
        while open_elements:
            end, children = open_elements[-1]
            child = next(children, None)
            if child is None:
                parts.append(end)
                open_elements.pop()
            elif isinstance(child, NavigableString):
                if not isinstance(child, PreformattedString):  # comments and their like
                    parts.append(str(child))
            elif isinstance(child, Tag):
                if child.name == "br":
                    parts.append("\n")
                elif child.name not in UNREAD_TAGS:
                    end = "\n" if child.name in BREAKING_TAGS else ""
                    parts.append(end)
                    open_elements.append((end, iter(child.contents)))
        return "".join(parts).strip(TRIMMED)

    def raw_text(self) -> str:
        return self.node.get_text()

    def attribute(self, name: str) -> str | None:
        value = self.node.get(name)
        return " ".join(value) if isinstance(value, list) else value

    def parent(self) -> Node | None:
        around = self.node.parent
        return SoupElement(around) if around is not None and around.parent is not None else None

    def is_same(self, other: Node) -> bool:
        return isinstance(other, SoupElement) and self.node is other.node
