"""Splitting: a text in, the side it is on out.

The side is a function of the text's hash and nothing else, so the same text is on the same side on
every day and in every source, and no run can move it.
"""

from __future__ import annotations

import hashlib

from llm_assets.config import Split
from llm_assets.records import Side


def text_hash(text: str) -> str:
    """Return the sha256 (64 hex digits) by which a text is known to the split and its checks."""
    return hashlib.sha256(text.encode()).hexdigest()


def side_of(text: str, split: Split) -> Side:
    """Return the side of `text`; each side's share of texts tends to the settings' share."""
    digest = hashlib.sha256(f"{split.salt}\n{text}".encode()).digest()
    place = int.from_bytes(digest[:8], "big") / 2**64
    if place < split.test:
        return "test"
    return "validation" if place < split.test + split.validation else "train"
