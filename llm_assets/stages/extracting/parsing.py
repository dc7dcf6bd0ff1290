"""Parsing: a page's text in, a tree out that two parsers read alike.

selectolax (Lexbor) is the parser; BeautifulSoup over html5lib is there for odd pages and for
hand-written functions. Both build the tree that the HTML standard prescribes, and both read text by
the same rule, so both give the same records. html5lib 1.1 is of 2020: it does not know what the
standard says since then of `rb`, `dialog`, `search`, `details`, `main`, `select`, `template` and
processing instructions, and errs at stray end tags in SVG and at what stands in a table outside of
its cells. Text keeps its odd white space, because cleaning rules decide about it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cache
from typing import Any, Literal, Protocol

import soupsieve
from bs4 import BeautifulSoup
from bs4.builder._html5lib import HTML5TreeBuilder, TreeBuilderForHtml5lib
from bs4.element import NavigableString, PageElement, PreformattedString, Tag
from html5lib.treebuilders.base import ActiveFormattingElements
from selectolax.lexbor import LexborHTMLParser, LexborNode

from llm_assets.errors import ExtractingError
from llm_assets.stages.nesting import DEEPEST, nests_too_deep

# What HTML's rendering rules (section 15.3) set on lines or in cells of their own.
BREAKING_TAGS = frozenset(
    (
        *("p", "div", "ul", "ol", "li", "dl", "dt", "dd", "dir", "menu", "option", "optgroup"),
        *("table", "caption", "tr", "td", "th", "h1", "h2", "h3", "h4", "h5", "h6", "hgroup"),
        *("section", "article", "aside", "header", "footer", "main", "nav", "search", "address"),
        *("blockquote", "center", "pre", "listing", "xmp", "plaintext", "figure", "figcaption"),
        *("hr", "form", "fieldset", "legend", "details", "summary", "dialog"),
    )
)
UNREAD_TAGS = frozenset(
    ("script", "style", "noscript", "template", "iframe", "noframes", "noembed")
)
TRIMMED = " \t\r\n"
DEEPEST_SOUP = 512  # elements inside each other, as in Chromium; html5lib's time is its square
BARE_FUNCTION = re.compile(
    r"""("[^"]*"|'[^']*')|(^|[\s>+~,(]):(?=(?:is|where|not|has|nth-child|nth-last-child)\()""",
    re.IGNORECASE,
)
HTML_NAMESPACE = "http://www.w3.org/1999/xhtml"

# Lexbor's numbers of the elements that text is not simply read through; faster than their names.
SPECIAL_IDS = frozenset(
    LexborHTMLParser("").create_node(name).tag_id for name in (*BREAKING_TAGS, *UNREAD_TAGS, "br")
)


class Node(Protocol):
    """An element of a page."""

    @property
    def tag(self) -> str:
        """The element's name, lower case but for some of SVG."""

    def select(self, selector: str) -> Sequence[Node]:
        """Return what a CSS selector matches, the element itself and inside it, in order."""

    def first(self, selector: str) -> Node | None:
        """Return the first of what `select` returns, without looking for the others."""

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
    """Return the root element of a page.

    Raises ExtractingError where elements nest too deep for the parser, or html5lib breaks.
    """
    if parser == "selectolax":
        if nests_too_deep(text):
            raise ExtractingError(
                f"More than {DEEPEST} elements may stand inside each other, which takes for ever.",
                "Leave the page out.",
            )
        root = LexborHTMLParser(text).root
        assert root is not None, "the standard gives every page a root"
        return LexborElement(root)
    soup = parse_soup(text, multi_valued_attributes=None)  # attributes as they were written
    for template in soup.find_all("template"):
        if template.namespace == HTML_NAMESPACE:
            template.clear()
    top = soup.find(True)
    assert isinstance(top, Tag), "the standard gives every page a root"
    return SoupElement(top)


def parse_soup(text: str, **options: Any) -> BeautifulSoup:
    """Return the tree that a hand-written function gets; raises ExtractingError as `parse`."""
    if text.count("<") > DEEPEST_SOUP:
        _check_depth(text)
    builder = _SoupBuilder(store_line_numbers=False, **options)
    try:
        # the line break, which the standard drops, keeps bs4 from guesses about paths and XML
        return BeautifulSoup("\n" + text, builder=builder)
    except (AssertionError, LookupError, TypeError, AttributeError, RecursionError) as error:
        raise ExtractingError(
            f"html5lib cannot parse the page ({type(error).__name__}: {error}).",
            "Use parser: selectolax.",
        ) from error


def _check_depth(text: str) -> None:
    depth, level = 0, [] if nests_too_deep(text) else [LexborHTMLParser(text).root]
    while level and depth <= DEEPEST_SOUP:
        depth += 1
        level = [child for node in level if node is not None for child in node.iter()]
    if depth == 0 or depth > DEEPEST_SOUP:
        raise ExtractingError(
            f"More than {DEEPEST_SOUP} elements stand inside each other, which takes html5lib "
            "minutes.",
            "Use parser: selectolax, without `function`.",
        )


@cache
def for_lexbor(selector: str) -> str:
    """Write the `*` that may be left out before `:is(…)` and its like.

    Without it, Lexbor (of selectolax 1.0.2) looks for ancestors and earlier siblings one step far.
    """
    return BARE_FUNCTION.sub(lambda match: match[1] or match[2] + "*:", selector)


class _FormattingElements(ActiveFormattingElements):
    """The list of the standard (section 13.2.4.3), with at most three elements that are equal.

    bs4 (4.15) gives html5lib attributes that are never equal, so that unclosed tags add up.
    """

    def nodesEqual(self, one: Any, other: Any) -> bool:  # noqa: N802 - html5lib's name
        return one.nameTuple == other.nameTuple and dict(one.attributes) == dict(other.attributes)


class _TreeBuilder(TreeBuilderForHtml5lib):
    def reset(self) -> None:
        super().reset()
        self.activeFormattingElements = _FormattingElements()


class _SoupBuilder(HTML5TreeBuilder):
    def create_treebuilder(self, namespaceHTMLElements: bool) -> _TreeBuilder:  # noqa: N803
        builder = _TreeBuilder(namespaceHTMLElements, self.soup, store_line_numbers=False)
        self.underlying_builder = builder
        return builder


class LexborElement:
    """An element as selectolax gives it."""

    __slots__ = ("node",)

    def __init__(self, node: LexborNode) -> None:
        self.node = node

    @property
    def tag(self) -> str:
        return self.node.tag or ""

    def select(self, selector: str) -> Sequence[Node]:
        found = self.node.css(for_lexbor(selector))
        if "," in selector:  # Lexbor gives an element once for each part that matches it
            found = list({node.mem_id: node for node in found}.values())
        return [LexborElement(node) for node in found]

    def first(self, selector: str) -> Node | None:
        found = self.node.css_first(for_lexbor(selector))
        return None if found is None else LexborElement(found)

    def text(self) -> str:
        if self._is_one_line():
            return self.node.text(deep=True).strip(TRIMMED)
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

    def _is_one_line(self) -> bool:
        """True where nothing inside breaks a line or is left out; most fields are like that."""
        inside = self.node.traverse()
        next(inside, None)  # the element itself
        return all(node.tag_id not in SPECIAL_IDS for node in inside)

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

    def first(self, selector: str) -> Node | None:
        if soupsieve.match(selector, self.node):
            return self
        found = self.node.select_one(selector)
        return None if found is None else SoupElement(found)

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
        strings = (one for one in self.node.descendants if isinstance(one, NavigableString))
        return "".join(one for one in strings if not isinstance(one, PreformattedString))

    def attribute(self, name: str) -> str | None:
        value = self.node.get(name)
        assert not isinstance(value, list), "parsed without values that are lists"
        return value

    def parent(self) -> Node | None:
        around = self.node.parent
        return SoupElement(around) if around is not None and around.parent is not None else None

    def is_same(self, other: Node) -> bool:
        return isinstance(other, SoupElement) and self.node is other.node
