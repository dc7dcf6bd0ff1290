"""What rules read besides documents, named by content, for the recipe of a day.

In: rules and where files stand. Out: a sha256 for each blocklist's file and for the tokenizer, in
the order of the rules. The code of a `custom` function is not among them.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from pathlib import Path

from llm_assets.config.base import Settings
from llm_assets.config.rules import Blocklist, KeepLength
from llm_assets.stages.cleaning.documents import shipped_data
from llm_assets.stages.cleaning.lengths import tokenizer_file
from llm_assets.stages.cleaning.lists import list_path, read_list


def what_is_read(
    rules: Sequence[Settings], tokenizer: Path | None = None, data: Path | None = None
) -> tuple[str, ...]:
    """Return a sha256 (64 hex digits) of each file that the rules read.

    A list's is of its entries, so that a remark changes nothing. Raises CleaningError where a file
    is missing.
    """
    found: list[str] = []
    for rule in rules:
        if isinstance(rule, Blocklist) and rule.file is not None:
            entries = read_list(list_path(rule.file, data or shipped_data()))
            found.append(hashlib.sha256("\n".join(entries).encode()).hexdigest())
        if isinstance(rule, KeepLength) and rule.unit == "tokens":
            found.append(hashlib.sha256(tokenizer_file(tokenizer).read_bytes()).hexdigest())
    return tuple(found)
