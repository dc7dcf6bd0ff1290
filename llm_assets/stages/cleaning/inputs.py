"""What rules read besides documents, named by content, for the recipe of a day.

In: rules and where files stand. Out, in the order of the rules: a sha256 for each blocklist's file,
for the tokenizer and for the module of a `custom` function, and the version of the language
detector. Modules that a custom one imports are not among them.
"""

from __future__ import annotations

import hashlib
import sys
from collections.abc import Sequence
from functools import cache
from importlib.metadata import version
from pathlib import Path

from llm_assets.config.base import Settings
from llm_assets.config.rules import Blocklist, Custom, KeepLanguage, KeepLength
from llm_assets.stages.cleaning.documents import shipped_data
from llm_assets.stages.cleaning.lengths import tokenizer_file
from llm_assets.stages.cleaning.lists import list_path, load_function, read_list


def what_is_read(
    rules: Sequence[Settings], tokenizer: Path | None = None, data: Path | None = None
) -> tuple[str, ...]:
    """Return a sha256 (64 hex digits) of each file that the rules read, and the detector's version.

    A list's is of its entries, so that a remark changes nothing. Raises CleaningError where a file
    or function is missing.
    """
    found: list[str] = []
    for rule in rules:
        if isinstance(rule, Blocklist) and rule.file is not None:
            entries = read_list(list_path(rule.file, data or shipped_data()))
            found.append(hashlib.sha256("\n".join(entries).encode()).hexdigest())
        if isinstance(rule, KeepLength) and rule.unit == "tokens":
            found.append(hashlib.sha256(tokenizer_file(tokenizer).read_bytes()).hexdigest())
        if isinstance(rule, Custom):
            found.append(code_of(rule.function))
        if isinstance(rule, KeepLanguage):
            found.append(f"lingua {version('lingua-language-detector')}")
    return tuple(found)


@cache  # with the function, so that a process that runs for days names the code that it runs
def code_of(path: str) -> str:
    """Return a sha256 of the source of the modules that a function is named by and written in."""
    names = {path.partition(":")[0], getattr(load_function(path), "__module__", "")}
    files = {str(getattr(sys.modules.get(name), "__file__", None) or "") for name in names}
    sources = sorted(Path(file).read_bytes() for file in files if file)
    digests = [hashlib.sha256(source).hexdigest() for source in sources]
    return hashlib.sha256("\n".join(digests).encode()).hexdigest()
