"""The rule that looks at other documents, as settings: it goes when `deduplication:` comes."""

from __future__ import annotations

from typing import Literal

from llm_assets.config.base import Settings


class DropDuplicates(Settings):
    """Drop documents whose text, as it is at this point, a document before it already has."""

    rule: Literal["drop_duplicates"]
