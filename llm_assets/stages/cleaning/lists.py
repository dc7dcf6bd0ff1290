"""Rules of the team's own: a list of words, a Python function."""

from __future__ import annotations

import traceback
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import Any

import polars as pl

from llm_assets.config.base import Settings
from llm_assets.config.rules import Blocklist, Custom
from llm_assets.errors import CleaningError
from llm_assets.stages.cleaning.outcome import TEXT, Effect, Outcome, Surroundings


@dataclass(frozen=True)
class Rejection:
    """What a function of the team's own returns to drop a document; `reason` is its value."""

    reason: str


def blocklist(rule: Blocklist, documents: pl.DataFrame, around: Surroundings) -> Outcome:
    listed = [*rule.words, *(read_list(list_path(rule.file, around.data)) if rule.file else [])]
    phrases = (
        pl.DataFrame({"text": listed}).select(_words(TEXT))["text"].unique(maintain_order=True)
    )
    found = _words(TEXT).str.extract_many(phrases.to_list()).list.first().str.strip_chars(" ")
    return Outcome(value=documents.select(found.alias("value"))["value"])


def custom(rule: Custom, documents: pl.DataFrame, _: Surroundings) -> Outcome:
    function = load_function(rule.function)
    texts: list[str] = []
    values: list[str | None] = []
    for row, text in enumerate(documents["text"]):
        made = _call(function, rule.function, text, documents, row)
        texts.append(text if isinstance(made, Rejection) else made)
        values.append(made.reason if isinstance(made, Rejection) else None)
    return Outcome(text=pl.Series("text", texts), value=pl.Series("value", values, pl.String))


EFFECTS: Mapping[type[Settings], Effect] = {Blocklist: blocklist, Custom: custom}


def list_path(file: str, data: Path) -> Path:
    """Return where a file stands that the YAML names as data/…."""
    return data / file.removeprefix("data/")


def read_list(path: Path) -> list[str]:
    """Return the lines of a list but for remarks; raises CleaningError."""
    try:
        lines = path.read_text(encoding="utf-8-sig").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        why = error.strerror if isinstance(error, OSError) else "it is not UTF-8"
        raise CleaningError(
            f"The blocklist {path} cannot be read ({why}).",
            "Put the file there, as UTF-8 text with one word or phrase a line.",
        ) from error
    entries = [line.strip() for line in lines if not line.lstrip().startswith("#")]
    listed = [entry for entry in entries if any(map(str.isalnum, entry))]
    if not listed:
        raise CleaningError(
            f"The blocklist {path} names no word.",
            "Write one word or phrase a line, or take the rule out.",
        )
    return listed


def _words(text: pl.Expr) -> pl.Expr:
    """Write words in small letters with one space around each, so that whole words are found."""
    plain = text.str.normalize("NFC").str.to_lowercase().str.replace_all(r"\W+", " ")
    return pl.format(" {} ", plain.str.strip_chars(" ")).alias("text")


@cache
def load_function(path: str) -> Callable[[str], Any]:
    """Return the function that `package.module:function` names; raises CleaningError."""
    module, _, name = path.partition(":")
    try:
        found: Callable[[str], Any] = getattr(import_module(module), name)
    except Exception as error:
        raise CleaningError(
            f"There is no function {path} ({type(error).__name__}: {error}).",
            "Name it package.module:function, of a module that Python can import here.",
        ) from error
    if not callable(found):
        raise CleaningError(f"{path} is not a function.", "Name one that is.")
    return found


def _call(
    function: Callable[[str], Any], name: str, text: str, documents: pl.DataFrame, row: int
) -> str | Rejection:
    """Return what a function makes of a text.

    Raises CleaningError. What the function raised is not its cause, because a message may quote the
    text, and logs are read by many; where it was raised is told instead.
    """
    where = ""
    try:
        made = function(text)
    except Exception as error:  # noqa: BLE001 - whatever it is, it is told below
        last = traceback.extract_tb(error.__traceback__)[-1]
        where = f"{type(error).__name__} at {Path(last.filename).name}:{last.lineno}"
    if where:
        raise CleaningError(
            f"{name} raised {where} for {_named(documents, row)}.", "Correct the function."
        )
    if isinstance(made, Rejection) and isinstance(made.reason, str) and _is_writable(made.reason):
        return made
    if isinstance(made, str) and _is_writable(made):
        return str(made)
    seen = "half a surrogate pair" if isinstance(made, str | Rejection) else type(made).__name__
    raise CleaningError(
        f"{name} returned {seen} for {_named(documents, row)}.",
        "It must return a text, or Rejection(reason) of llm_assets.stages.cleaning.",
    )


def _is_writable(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def _named(documents: pl.DataFrame, row: int) -> str:
    known = documents.row(row, named=True)
    name = f"document {known.get('document_id', row)}"
    return f"{name} ({known['url']})" if known.get("url") else name
