"""Encoding: texts and a base model's tokenizer in, token ids as flat arrays out.

Text is text: a `</s>` or `<|user|>` that somebody wrote on a page is encoded letter by letter and
never becomes the token that ends a text or a turn. So texts are encoded with a copy of the
tokenizer that cannot make those tokens, and its own special tokens are put around afterwards, by
id. Knows neither tasks nor documents.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from llm_assets.errors import TokenizingError
from llm_assets.records import IntArray, TokenRows

if TYPE_CHECKING:
    from tokenizers import Tokenizer
    from transformers import PreTrainedTokenizerBase

BATCH = 1_000  # texts a call
UNREACHABLE = "\U0010ffff"  # a noncharacter: around a token's name, so that no text holds it


@dataclass(frozen=True)
class Encoder:
    """Turns texts into rows of ids.

    `prefix` and `suffix` are the special tokens that the tokenizer puts around a text; `dtype` is
    uint16 where the vocabulary has room in it, else int32.
    """

    plain: Tokenizer
    prefix: tuple[int, ...]
    suffix: tuple[int, ...]
    dtype: type[np.integer[Any]]

    def encode(self, texts: Iterable[str]) -> TokenRows:
        """Return a row of ids for each text, nothing added and nothing cut."""
        return rows_of((one.ids for one in self.encodings(texts)), self.dtype)

    def encodings(self, texts: Iterable[str]) -> Iterator[Any]:
        """Yield the encoding of each text, without offsets."""
        for some in _in_batches(texts):
            yield from self.plain.encode_batch_fast(some, add_special_tokens=False)

    def surround(
        self, rows: TokenRows, maximum: int | None = None
    ) -> tuple[TokenRows, npt.NDArray[np.bool_]]:
        """Put prefix and suffix around rows that are cut to `maximum` tokens, these included.

        Returns the rows, and for each whether it was cut.
        """
        return surround(rows, self.prefix, self.suffix, maximum)


def make_encoder(tokenizer: PreTrainedTokenizerBase) -> Encoder:
    """Return the encoder of a base model's tokenizer; raises TokenizingError where it is slow."""
    fast = fast_tokenizer(tokenizer)
    with_tokens = fast.encode("a", add_special_tokens=True).ids
    alone = fast.encode("a", add_special_tokens=False).ids
    start = _find(with_tokens, alone)
    return Encoder(
        _plain_copy(fast, control_tokens(tokenizer)),
        tuple(with_tokens[:start]),
        tuple(with_tokens[start + len(alone) :]),
        token_type(tokenizer),
    )


def fast_tokenizer(tokenizer: PreTrainedTokenizerBase) -> Tokenizer:
    """Return a copy of the tokenizer's fast one that neither cuts nor pads."""
    from tokenizers import Tokenizer

    copy = Tokenizer.from_str(_backend(tokenizer).to_str())
    copy.no_truncation()
    copy.no_padding()
    return copy


def control_tokens(tokenizer: PreTrainedTokenizerBase) -> frozenset[str]:
    """Return the literals that stand for control tokens: special ones, and added ones in brackets.

    Phi-3's `</s>` is an added token that is not called special. Other added tokens, such as runs of
    blanks, are text.
    """
    added = _backend(tokenizer).get_added_tokens_decoder().values()
    found = {one.content for one in added if one.special or _is_markup(one.content)}
    return frozenset(found | set(tokenizer.all_special_tokens))


def token_type(tokenizer: PreTrainedTokenizerBase) -> type[np.integer[Any]]:
    """Return the smallest type that holds every id."""
    return np.uint16 if len(tokenizer) <= np.iinfo(np.uint16).max + 1 else np.int32


def rows_of(rows: Iterable[Sequence[int]], dtype: type[np.integer[Any]]) -> TokenRows:
    """Put ragged rows into one flat array with offsets, a batch at a time."""
    parts, lengths = [np.empty(0, dtype)], [0]
    for some in _in_batches(rows):
        counts = [len(row) for row in some]
        parts.append(np.fromiter(chain.from_iterable(some), dtype, sum(counts)))
        lengths += counts
    return TokenRows(np.concatenate(parts), np.cumsum(np.array(lengths, np.int64)))


def take_rows(rows: TokenRows, chosen: npt.NDArray[np.int64]) -> TokenRows:
    """Return the chosen rows, in the order of the choice."""
    return TokenRows(*_gather(rows, rows.offsets[chosen], rows.lengths()[chosen]))


def surround(
    rows: TokenRows, prefix: Sequence[int], suffix: Sequence[int], maximum: int | None = None
) -> tuple[TokenRows, npt.NDArray[np.bool_]]:
    """Put ids around rows that are cut to `maximum` tokens; say which were cut."""
    lengths = rows.lengths()
    kept = lengths
    if maximum is not None:
        kept = np.minimum(lengths, max(maximum - len(prefix) - len(suffix), 0))
    around = len(prefix) + len(suffix)
    offsets = np.concatenate([np.zeros(1, np.int64), np.cumsum(kept + around)])
    tokens = np.empty(int(offsets[-1]), rows.tokens.dtype)
    body, _ = _gather(rows, rows.offsets[:-1], kept)
    is_body = np.ones(len(tokens), bool)
    for i, token in enumerate(prefix):
        tokens[offsets[:-1] + i] = token
        is_body[offsets[:-1] + i] = False
    for i, token in enumerate(reversed(suffix)):
        tokens[offsets[1:] - 1 - i] = token
        is_body[offsets[1:] - 1 - i] = False
    tokens[is_body] = body
    return TokenRows(tokens, offsets), kept < lengths


def _backend(tokenizer: PreTrainedTokenizerBase) -> Tokenizer:
    from tokenizers import Tokenizer

    backend = getattr(tokenizer, "backend_tokenizer", None)
    if not isinstance(backend, Tokenizer):
        raise TokenizingError(
            f"The tokenizer {type(tokenizer).__name__} of the base model has no fast version.",
            "Choose a base model with a tokenizer.json.",
        )
    return backend


def _gather(
    rows: TokenRows, starts: npt.NDArray[np.int64], lengths: npt.NDArray[np.int64]
) -> tuple[IntArray, npt.NDArray[np.int64]]:
    """Return `lengths` tokens from each start, one after the other, and where each begins."""
    offsets = np.concatenate([np.zeros(1, np.int64), np.cumsum(lengths)])
    places = np.repeat(starts - offsets[:-1], lengths) + np.arange(offsets[-1])
    return np.asarray(rows.tokens)[places], offsets


def _in_batches(items: Iterable[Any]) -> Iterator[list[Any]]:
    some: list[Any] = []
    for item in items:
        some.append(item)
        if len(some) == BATCH:
            yield some
            some = []
    if some:
        yield some


def _find(whole: list[int], part: list[int]) -> int:
    return next(i for i in range(len(whole) + 1) if whole[i : i + len(part)] == part)


def _is_markup(literal: str) -> bool:
    is_byte = literal.startswith("<0x")  # pieces of a letter that the vocabulary lacks
    return len(literal) > 2 and literal[0] + literal[-1] in ("<>", "[]") and not is_byte


def _plain_copy(fast: Tokenizer, controls: frozenset[str]) -> Tokenizer:
    """Return a copy that no text can make write a control token; all other ids stay.

    `encode_special_tokens` alone is not enough: it passes over added tokens that are not called
    special, and a Unigram model finds the names of its own control pieces in a text. So these are
    renamed to what no text holds.
    """
    from tokenizers import Tokenizer

    told = json.loads(fast.to_str())
    told["post_processor"] = None
    for token in told["added_tokens"]:
        if token["content"] in controls:
            token |= {"content": _hidden(token["content"]), "special": True}
    model = told["model"]
    vocabulary = model["vocab"]
    if isinstance(vocabulary, dict):
        model["vocab"] = {_hide(piece, controls): i for piece, i in vocabulary.items()}
    else:
        model["vocab"] = [[_hide(piece, controls), score] for piece, score in vocabulary]
    if model.get("unk_token") is not None:
        model["unk_token"] = _hide(model["unk_token"], controls)
    if "merges" in model:  # no merge may lead to a piece that is not there any more
        model["merges"] = [pair for pair in model["merges"] if not _makes(pair, controls)]
    copy = Tokenizer.from_str(json.dumps(told))
    copy.encode_special_tokens = True
    return copy


def _hidden(literal: str) -> str:
    return f"{UNREACHABLE}{literal}{UNREACHABLE}"


def _hide(piece: str, controls: frozenset[str]) -> str:
    return _hidden(piece) if piece in controls else piece


def _makes(pair: Sequence[str] | str, controls: frozenset[str]) -> bool:
    one, other = pair.split(" ") if isinstance(pair, str) else pair
    return one + other in controls or one in controls or other in controls
