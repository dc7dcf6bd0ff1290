"""Nesting: whether a page's elements stand so deep inside each other that parsing takes for ever.

In: a page's text. Out: yes or no, in linear time and without a tree. The standard's parser walks up
the open elements at many tags, so its time is the square of the depth: Lexbor takes 0.4 s for
10,000 `div` inside each other, and would take an hour for the five megabytes of them that a body
may have. Browsers stop at 512.
"""

from __future__ import annotations

import re
from collections import Counter
from math import isqrt

DEEPEST = 10_000
TAG = re.compile(r"<(/?)([a-zA-Z][^\s/>]*)")
# They have no end tag, or need none before the next of their kind: they do not nest by themselves.
ENDING_THEMSELVES = frozenset(
    (
        *("area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source"),
        *("track", "wbr", "param", "p", "li", "dt", "dd", "option", "optgroup", "tr", "td", "th"),
        *("thead", "tbody", "tfoot", "colgroup", "rp", "rt", "html", "head", "body"),
    )
)


FORMATTING = frozenset(("a", "b", "big", "code", "em", "font", "i", "nobr", "s", "small")) | {
    *("strike", "strong", "tt", "u")
}
MOST_REOPENED = 1_000_000
"""Formatting elements that are not ended are opened anew in each block (section 13.2.4.3): 2,000
`<p><font id=…>`, 40 KB, are two million elements, which took Lexbor 915 MB."""
FEW_TAGS = isqrt(2 * MOST_REOPENED)  # too few to reopen that many, whatever they are


def nests_too_deep(text: str) -> bool:
    """True where too many elements may be open at once, or be opened anew; may err at that."""
    tags = text.count("<")
    if tags <= FEW_TAGS:
        return False
    unended = tags - 2 * text.count("</")
    if tags <= DEEPEST and unended**2 <= 2 * MOST_REOPENED:
        return False
    open_elements: Counter[str] = Counter()
    depth = formatting = reopened = 0
    for found in TAG.finditer(text):
        name = found[2].lower()
        if name not in FORMATTING:
            reopened += 0 if found[1] else formatting
        elif not found[1]:
            formatting += 1
        elif formatting:
            formatting -= 1
        if reopened > MOST_REOPENED:
            return True
        if name in ENDING_THEMSELVES:
            continue
        if not found[1]:
            open_elements[name] += 1
            depth += 1
        elif open_elements[name]:
            open_elements[name] -= 1
            depth -= 1
        if depth > DEEPEST:
            return True
    return False
