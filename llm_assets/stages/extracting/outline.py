"""The outline of a page: its block elements as boxes, and the lines of text that they hold.

In: a parsed page, which stays as it is. Out: boxes and lines in the order of the page, with white
space as a browser shows it. Leaves out what a browser does not show. One pass without recursion,
so that nesting costs no stack. Does not judge what is main text and what is not.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from selectolax.lexbor import LexborHTMLParser, LexborNode


def _names(spaced: str) -> frozenset[str]:
    return frozenset(spaced.split())


# What HTML's rendering rules (section 15.3) set on lines or in cells of their own.
BLOCKS = _names(
    "address article aside blockquote body caption center dd details div dl dt fieldset figcaption "
    "figure footer form h1 h2 h3 h4 h5 h6 header hgroup hr legend li main menu nav ol p pre search "
    "section summary table tbody td tfoot th thead tr ul"
)
UNREAD = _names(
    "audio button canvas datalist head iframe input math noscript object option rp script select "
    "style svg template textarea title video"
)
HIDDEN = (
    "[hidden], [aria-hidden=true], dialog:not([open]), [style*='display:none' i], "
    "[style*='display: none' i], [style*='visibility:hidden' i], [style*='visibility: hidden' i]"
)
"""What is not shown, as far as the element itself says so."""

_BLANKS = re.compile(r"[ \t\n\r\f]+")


@dataclass(slots=True)
class Box:
    """A block element; `parent` is an index, and so is `end`, the first after the boxes inside."""

    parent: int
    tag: str
    classes: str = ""
    identifier: str = ""
    role: str = ""
    end: int = 0


@dataclass(slots=True)
class Line:
    """A line of text in a box; `linked` of its characters are in links."""

    box: int
    text: str
    linked: int


@dataclass
class Outline:
    """A page's boxes, each before the boxes inside it (the first is the body), and its lines."""

    boxes: list[Box] = field(default_factory=list)
    lines: list[Line] = field(default_factory=list)


def outline_page(tree: LexborHTMLParser) -> Outline:
    """Read a page; one without a body has a single empty box."""
    return _Reader({node.mem_id for node in tree.css(HIDDEN)}).read(tree.body)


class _Reader:
    """The state of the pass: open elements, and the pieces of the line that is being read."""

    def __init__(self, hidden: set[int]) -> None:
        self._hidden = hidden
        self._outline = Outline([Box(-1, "body")])
        self._box = 0
        self._pre_depth = 0
        self._link_depth = 0
        self._pieces: list[str] = []
        self._link_start = 0
        self._linked: list[str] = []

    def read(self, body: LexborNode | None) -> Outline:
        pending = [body.first_child if body is not None else None]
        entered: list[str] = []
        while pending:
            node = pending[-1]
            if node is None:
                pending.pop()
                if entered:
                    self._leave(entered.pop())
                continue
            pending[-1] = node.next
            tag = node.tag or ""
            if tag == "-text":
                self._pieces.append(node.text_content or "")
            elif tag == "br":
                self._end_line()
            elif tag not in UNREAD and (not self._hidden or node.mem_id not in self._hidden):
                pending.append(node.first_child)
                entered.append(self._enter(tag, node))
        self._end_line()
        self._outline.boxes[0].end = len(self._outline.boxes)
        return self._outline

    def _enter(self, tag: str, node: LexborNode) -> str:
        """Open an element; return what `_leave` needs to know of it."""
        if tag in BLOCKS:
            self._end_line()
            attributes = node.attributes
            classes, identifier, role = (
                attributes.get(name) or "" for name in ("class", "id", "role")
            )
            box = Box(self._box, tag, classes, identifier, role)
            self._box = len(self._outline.boxes)
            self._outline.boxes.append(box)
            self._pre_depth += tag == "pre"
            return "block"
        if tag == "a" and "href" in node.attributes:
            if self._link_depth == 0:
                self._link_start = len(self._pieces)
            self._link_depth += 1
            return "link"
        return ""

    def _leave(self, kind: str) -> None:
        if kind == "block":
            self._end_line()
            box = self._outline.boxes[self._box]
            box.end = len(self._outline.boxes)
            self._pre_depth -= box.tag == "pre"
            self._box = box.parent
        elif kind == "link":
            self._link_depth -= 1
            if self._link_depth == 0:
                self._end_link()

    def _end_link(self) -> None:
        link = "".join(self._pieces[self._link_start :])
        if any(map(str.isalnum, link)):
            self._linked.append(link)
        else:  # a pilcrow, an arrow: for the mouse, not for reading
            del self._pieces[self._link_start :]

    def _end_line(self) -> None:
        if self._link_depth:  # a link around blocks is one link in each of their lines
            self._end_link()
            self._link_start = 0
        text = "".join(self._pieces)
        if text and not text.isspace():
            text = text.strip("\n") if self._pre_depth else _show(text)
            linked = len(_show("".join(self._linked)))
            self._outline.lines.append(Line(self._box, text, linked))
        self._pieces.clear()
        self._linked.clear()


def _show(text: str) -> str:
    return _BLANKS.sub(" ", text).strip(" ")
