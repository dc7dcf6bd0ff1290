"""Sides: train, validation or test, chosen by a hash, so that no run can move a text."""

from __future__ import annotations

import hashlib

from llm_assets.config import Split
from llm_assets.records import Side


def text_hash(text: str) -> str:
    """Return the sha256 (64 hex digits) by which a text is known to the split and its checks."""
    return hashlib.sha256(text.encode()).hexdigest()


def side_of(words: int, split: Split) -> Side:
    """Return the side of a text by the hash of its words; shares tend to those of the settings."""
    digest = hashlib.sha256(f"{split.salt}\n{words}".encode()).digest()
    place = int.from_bytes(digest[:8], "big") / 2**64
    if place < split.test:
        return "test"
    return "validation" if place < split.test + split.validation else "train"
