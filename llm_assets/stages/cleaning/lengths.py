"""Keeping texts of some length, in characters, words or tokens.

Tokens are counted without special tokens. The library `tokenizers` is imported when
a rule first counts them. It holds some hundred bytes a token, so a huge text is counted in pieces.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

import polars as pl

from llm_assets.config.base import Settings
from llm_assets.config.rules import KeepLength
from llm_assets.errors import CleaningError
from llm_assets.stages.cleaning.outcome import TEXT, Effect, Outcome, Surroundings, reject

if TYPE_CHECKING:
    from tokenizers import Tokenizer

PIECE = 100_000  # characters that are tokenized at once
MANY = 1_000_000  # characters of all texts that are tokenized at once


def keep_length(rule: KeepLength, documents: pl.DataFrame, around: Surroundings) -> Outcome:
    if rule.unit == "tokens":
        return _keep_tokens(rule, documents["text"], _tokenizer(tokenizer_file(around.tokenizer)))
    length = TEXT.str.len_chars() if rule.unit == "characters" else TEXT.str.count_matches(r"\S+")
    return reject(documents, (length <= rule.over) | (length >= rule.under), length)


EFFECTS: Mapping[type[Settings], Effect] = {KeepLength: keep_length}


def _keep_tokens(rule: KeepLength, texts: pl.Series, tokenizer: Tokenizer) -> Outcome:
    values: list[str | None] = []
    for batch in _batches(texts):
        if len(batch[0]) > PIECE:
            count, says = _count_pieces(batch[0], tokenizer, rule.under)
            values.append(None if rule.over < count < rule.under else says)
            continue
        encoded = tokenizer.encode_batch_fast(batch, add_special_tokens=False)
        counts = (len(one) for one in encoded)
        values += [None if rule.over < count < rule.under else str(count) for count in counts]
    return Outcome(value=pl.Series("value", values, pl.String))


def _batches(texts: pl.Series) -> Iterator[list[str]]:
    """Yield the texts in their order, a huge one alone."""
    batch: list[str] = []
    size = 0
    for text in texts:
        if batch and size + len(text) > (PIECE if len(text) > PIECE else MANY):
            yield batch
            batch, size = [], 0
        batch.append(text)
        size += len(text)
        if len(text) > PIECE:
            yield batch
            batch, size = [], 0
    if batch:
        yield batch


def _count_pieces(text: str, tokenizer: Tokenizer, under: int) -> tuple[int, str]:
    """Count the tokens of a huge text until there are too many."""
    count = start = 0
    while start < len(text):
        end = min(start + PIECE, len(text))
        if end < len(text) and (space := text.rfind(" ", start + 1, end)) > 0:
            end = space  # words begin with their space: most vocabularies are built like that
        count += len(tokenizer.encode(text[start:end], add_special_tokens=False))
        start = end
        if count >= under and start < len(text):
            return count, f"{count} or more"
    return count, str(count)


def tokenizer_file(path: Path | None) -> Path:
    """Return the tokenizer.json of a tokenizer; raises CleaningError where there is none."""
    if path is None:
        raise CleaningError(
            "The cleaning rule keep_length counts tokens, and there is no tokenizer here.",
            "Count characters or words, or clean with the use case's tokenizer.",
        )
    file = path / "tokenizer.json" if path.is_dir() else path
    if not file.is_file():
        raise CleaningError(
            f"The cleaning rule keep_length counts tokens, and there is no {file}.",
            "Save the tokenizer there once: AutoTokenizer.from_pretrained(...)"
            ".save_pretrained(folder) writes it.",
        )
    return file


def _tokenizer(file: Path) -> Tokenizer:
    return _load(file, file.stat().st_mtime_ns)


@lru_cache(maxsize=2)
def _load(file: Path, _changed: int) -> Tokenizer:
    try:
        from tokenizers import Tokenizer
    except ImportError as error:
        raise CleaningError(
            "The cleaning rule keep_length counts tokens, which needs the package tokenizers.",
            "Install it: pip install 'llm_assets[train]'.",
        ) from error
    try:
        tokenizer = Tokenizer.from_file(str(file))
    except Exception as error:  # the library raises bare Exceptions
        raise CleaningError(
            f"{file} is no tokenizer of the library tokenizers ({error}).",
            "Save it again with save_pretrained(folder).",
        ) from error
    tokenizer.no_truncation()  # a saved one may cut every text at its model's length
    tokenizer.no_padding()
    return tokenizer
