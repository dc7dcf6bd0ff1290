"""Nesting: whether a page's elements stand so deep inside each other that parsing takes for ever.

In: a page's text. Out: yes or no, in linear time and without a tree. The standard's parser walks up
the open elements at many tags, so its time is the square of the depth: Lexbor takes 0.4 s for
10,000 `div` inside each other, and would take an hour for the five megabytes of them that a body
may have. Browsers stop at 512.
"""

from __future__ import annotations

import re
from collections import Counter

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


def nests_too_deep(text: str) -> bool:
    """True where more than DEEPEST elements may be open at once; may err for a page like that."""
    if text.count("<") <= DEEPEST:
        return False
    open_elements: Counter[str] = Counter()
    depth = 0
    for found in TAG.finditer(text):
        name = found[2].lower()
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
