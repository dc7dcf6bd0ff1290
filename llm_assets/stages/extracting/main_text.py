"""The main text of a page: what its author wrote, without what the site puts around it.

In: a parsed page, which stays as it is. Out: a title and a text. Knows neither sites nor words.
Three steps on the page's outline: boxes that are named as boilerplate or consist of links go; the
innermost box that still holds nearly all of the prose is the main one; its lines are the text. The
ideas are known: link density (Kohlschuetter et al. 2010, "Boilerplate Detection using Shallow Text
Features"), names that speak (Readability's "unlikely candidates") and headings that share the fate
of what follows them (jusText). All shares and lengths below were chosen on the labelled pages.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import chain

from selectolax.lexbor import LexborHTMLParser

from llm_assets.stages.extracting.naming import is_named_boilerplate
from llm_assets.stages.extracting.outline import Line, Outline, outline_page

HEADINGS = frozenset(("h1", "h2", "h3", "h4", "h5", "h6"))
ITEMS = frozenset(("li", "dt", "dd", "td", "th"))
TABLE_PARTS = frozenset(("table", "thead", "tbody", "tfoot", "tr"))
LAYOUT = TABLE_PARTS | {"article", "center", "div", "fieldset", "form", "main", "section", "td"}
"""Elements that lay a page out: the main box is looked for inside them."""

LABEL_CHARACTERS = 15
"""So many characters of a line weigh nothing: dates, prices and names are no prose."""

PROSE_CHARACTERS = 60
"""Weight of the text around a sidebar from which on the author, not the site, put it there."""

LINK_SHARE = 0.5
"""A box of several lines with a greater share of its characters in links is a list of links."""

LINE_LINK_SHARE = 0.7
"""The same for a single line, which is more often a sentence that points to something."""

TEASER_LINES = 4
TEASER_LINK_SHARE = 0.9
TEASER_CHARACTERS = 80
"""Teasers: at least four lines, nearly all with a link, each with less text than this beside it."""

WRAPPER_SHARE = 0.9
"""A box with a greater share of the page's weight is no boilerplate, whatever its name."""

LIST_SHARE = 0.7
"""A box with a greater share of the page's weight is no list of links."""

LANDMARK_SHARE = 0.5
"""A `main` or `article` with a greater share of the page's weight is where the search starts."""

MAIN_SHARE = 0.85
"""Among the boxes in a box, one with a greater share of the weight is the main one, ..."""

DIRECT_SHARE = 0.1
"""... unless a greater share is text directly beside it, ..."""

ALIKE_SHARE = 0.1
"""... or a box like it, without a name that says so, has more than this share of its weight."""


@dataclass(frozen=True)
class MainText:
    """A page's headline and its text, one paragraph, heading, list item or cell a line."""

    title: str
    text: str


@dataclass(slots=True)
class _Sums:
    """Characters, lines and weight in a box, including the boxes inside it but for `direct`."""

    size: int = 0
    linked: int = 0
    weight: int = 0
    lines: int = 0
    lines_with_links: int = 0
    direct: int = 0
    """Weight of the text in the box itself and in boxes in it that hold no others: paragraphs."""


def find_main_text(tree: LexborHTMLParser) -> MainText:
    """Return the page's headline and main text; both may be empty. Bad HTML raises nothing."""
    page = _Page(outline_page(tree))
    page.drop(page.is_boilerplate)
    page.drop(page.is_list_of_links)
    main = page.find_main()
    text = "\n".join(line.text for line in page.keep_lines(main))
    return MainText(_find_title(tree, page, main), text)


class _Page:
    """An outline with what is known of each box: whether it is dropped, and its sums."""

    def __init__(self, outline: Outline) -> None:
        self.boxes, self.lines = outline.boxes, outline.lines
        self._dropped = bytearray(len(self.boxes))
        self._headlined = self._find_headlined()
        self._add_up()

    def drop(self, is_unwanted: Callable[[int], bool]) -> None:
        """Drop boxes, asking from the outside to the inside, and sum up what is left."""
        index = 1
        while index < len(self.boxes):
            unwanted, end = is_unwanted(index), self.boxes[index].end
            if unwanted:
                self._dropped[index:end] = b"\1" * (end - index)
            index = end if unwanted else index + 1
        self._add_up()

    def is_boilerplate(self, index: int) -> bool:
        """True if a box says so, is no wrapper, and no sidebar that stands among paragraphs."""
        if not is_named_boilerplate(self.boxes[index]) or self._is_essential(index, WRAPPER_SHARE):
            return False
        box, sums = self.boxes[index], self._sums[index]
        is_sidebar = box.tag == "aside" or "sidebar" in box.classes.lower()
        beside = self._direct_beside(index, box.parent)
        is_prose = sums.linked < LINK_SHARE * sums.size
        return not (is_sidebar and is_prose and beside >= PROSE_CHARACTERS)

    def is_list_of_links(self, index: int) -> bool:
        """True for a box of several lines that are mostly links, or teasers with links."""
        sums = self._sums[index]
        if sums.lines < 2 or self._is_essential(index, LIST_SHARE):
            return False
        is_teasing = (
            sums.lines >= TEASER_LINES
            and sums.lines_with_links >= TEASER_LINK_SHARE * sums.lines
            and sums.size - sums.linked < TEASER_CHARACTERS * sums.lines
        )
        return is_teasing or sums.linked > LINK_SHARE * sums.size

    def find_main(self) -> int:
        """Return the box of the main text."""
        inner: int | None = self._find_landmark()
        main = 0
        while inner is not None:
            if self.boxes[inner].tag not in TABLE_PARTS:
                main = inner
            inner = self._find_main_inside(inner)
        return main

    def keep_lines(self, main: int) -> Iterator[Line]:
        """Give the lines of a box that are not dropped, and no headings of what is dropped."""
        headings: list[Line] = []
        is_missing = False
        for line in self._lines_inside(main):
            tag = self.boxes[line.box].tag
            if self._dropped[line.box] or self._is_link(line):
                is_missing = True
            elif tag in HEADINGS:
                while is_missing and headings and self.boxes[headings[-1].box].tag >= tag:
                    headings.pop()
                headings.append(line)
                is_missing = False
            else:
                yield from headings
                yield line
                headings.clear()
                is_missing = False
        if not is_missing:
            yield from headings

    def find_headline(self, main: int, named: str) -> str:
        """Return the h1 that the page's name begins with, or that is in it or in the main box."""
        texts: dict[int, str] = {}
        for line in self.lines:
            if self.boxes[line.box].tag == "h1":
                texts[line.box] = f"{texts.get(line.box, '')} {line.text}".lstrip()
        begun = (text for text in texts.values() if named.casefold().startswith(text.casefold()))
        repeated = (text for text in texts.values() if text.casefold() in named.casefold())
        inside = (text for box, text in texts.items() if main <= box < self.boxes[main].end)
        return next(chain(begun, repeated, inside), "")

    def _add_up(self) -> None:
        self._sums = [_Sums() for _ in self.boxes]
        for line in self.lines:
            if not self._dropped[line.box]:
                sums = self._sums[line.box]
                weight = max(0, len(line.text) - line.linked - LABEL_CHARACTERS)
                sums.size += len(line.text)
                sums.linked += line.linked
                sums.weight += weight
                sums.direct += weight
                sums.lines += 1
                sums.lines_with_links += line.linked > 0
        for index in range(len(self.boxes) - 1, 0, -1):
            sums, outer = self._sums[index], self._sums[self.boxes[index].parent]
            outer.size += sums.size
            outer.linked += sums.linked
            outer.weight += sums.weight
            outer.lines += sums.lines
            outer.lines_with_links += sums.lines_with_links
            outer.direct += sums.weight * self._is_paragraph(index)

    def _find_headlined(self) -> set[int]:
        """Find the boxes around an h1 or a `main`."""
        around: set[int] = set()
        for index, box in enumerate(self.boxes):
            if box.tag in ("h1", "main"):
                while index >= 0 and index not in around:
                    around.add(index)
                    index = self.boxes[index].parent
        return around

    def _is_essential(self, index: int, share: float) -> bool:
        weight = self._sums[index].weight
        return index in self._headlined or weight > share * self._sums[0].weight

    def _is_paragraph(self, index: int) -> bool:
        box = self.boxes[index]
        return box.end == index + 1 and box.tag not in HEADINGS

    def _direct_beside(self, index: int, outer: int) -> int:
        own = self._sums[index].weight if self._is_paragraph(index) else 0
        return self._sums[outer].direct - own

    def _is_link(self, line: Line) -> bool:
        box = self.boxes[line.box]
        is_item = box.tag in ITEMS or self.boxes[box.parent].tag in ITEMS
        is_exempt = is_item or box.tag in HEADINGS
        return not is_exempt and line.linked > LINE_LINK_SHARE * len(line.text)

    def _lines_inside(self, index: int) -> Iterator[Line]:
        end = self.boxes[index].end
        return (line for line in self.lines if index <= line.box < end)

    def _boxes_inside(self, index: int) -> Iterator[int]:
        inside = index + 1
        while inside < self.boxes[index].end:
            yield inside
            inside = self.boxes[inside].end

    def _find_landmark(self) -> int:
        enough = LANDMARK_SHARE * self._sums[0].weight
        for index in range(len(self.boxes) - 1, 0, -1):
            box = self.boxes[index]
            is_landmark = "main" in (box.tag, box.role) or "article" in (box.tag, box.role)
            if is_landmark and self._sums[index].weight > enough:
                return index
        return 0

    def _find_main_inside(self, index: int) -> int | None:
        """Return the box directly inside that holds nearly all text, if there is one."""
        inside = list(self._boxes_inside(index))
        main = max(inside, key=lambda box: self._sums[box].weight, default=0)
        enough = MAIN_SHARE * self._sums[index].weight
        if self.boxes[main].tag not in LAYOUT or self._sums[main].weight <= enough:
            return None
        if self._direct_beside(main, index) > DIRECT_SHARE * self._sums[index].weight:
            return None
        is_one_of_many = any(self._is_alike(main, other) for other in inside if other != main)
        return None if is_one_of_many else main

    def _is_alike(self, main: int, other: int) -> bool:
        """True for two sections of one text: the same element, and the same class or size."""
        box, like = self.boxes[main], self.boxes[other]
        if (box.tag, box.classes) != (like.tag, like.classes):
            return False
        says_so = box.classes or box.tag == "section"
        least = 0 if says_so else ALIKE_SHARE * self._sums[main].weight
        return self._sums[other].weight > least


def _find_title(tree: LexborHTMLParser, page: _Page, main: int) -> str:
    """Return the headline, or what the head calls the page: often with the site's name."""
    title = tree.css_first("head title")
    named = " ".join(title.text().split()) if title is not None else ""
    return page.find_headline(main, named) or named
