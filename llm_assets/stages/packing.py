"""Packing: token rows of any length in, blocks of one length out, for decoder-only models.

Rows are put one after the other and cut every `block_tokens`, so nothing is padded but the end of
the last block, and no token is lost. Each token keeps the number of its row and its position in it,
so that attention can stop at a row's boundary. Rows stay where they are, in memory maps perhaps;
only the blocks of a batch are copied.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from llm_assets.records import IntArray, TokenRows

NO_ROW = -1  # the number of the row of padding

Blocks = Sequence[int] | npt.NDArray[np.integer]


@dataclass(frozen=True)
class PackedBatch:
    """Some blocks; every array has the shape (blocks, block_tokens).

    `rows` numbers the rows through all parts, NO_ROW for padding. `positions` counts from 0 at the
    beginning of each row, and again at the beginning of each block: what a model may attend to are
    the tokens of the same row in the same block.
    """

    tokens: IntArray
    rows: npt.NDArray[np.int64]
    positions: npt.NDArray[np.int64]


@dataclass(frozen=True)
class PackedBlocks:
    """Blocks over the rows of several parts, days for example, in their order."""

    parts: tuple[TokenRows, ...]
    block_tokens: int
    pad: int
    _starts: npt.NDArray[np.int64] = field(repr=False)  # of the parts, and the end, in tokens
    _offsets: npt.NDArray[np.int64] = field(repr=False)  # of the rows of all parts, in tokens

    @property
    def tokens(self) -> int:
        """How many tokens there are, without padding."""
        return int(self._starts[-1])

    @property
    def padding(self) -> int:
        """How many tokens of padding the last block has."""
        return len(self) * self.block_tokens - self.tokens

    def __len__(self) -> int:
        return -(-self.tokens // self.block_tokens)

    def read(self, blocks: Blocks) -> IntArray:
        """Return copies of the tokens of some blocks, by their numbers, in that order."""
        firsts = np.asarray(blocks, np.int64) * self.block_tokens
        tokens = np.full((len(firsts), self.block_tokens), self.pad, self._dtype())
        for i, first in enumerate(firsts.tolist()):
            self._fill(first, tokens[i])
        return tokens

    def batch(self, blocks: Blocks) -> PackedBatch:
        """Return some blocks with what belongs to their tokens."""
        firsts = np.asarray(blocks, np.int64) * self.block_tokens
        places = firsts[:, None] + np.arange(self.block_tokens)
        rows = self._rows(firsts)
        begins = np.maximum(self._offsets[rows], firsts[:, None])
        is_padding = places >= self.tokens
        rows[is_padding] = NO_ROW
        positions = places - np.where(is_padding, self.tokens, begins)
        return PackedBatch(self.read(blocks), rows, positions)

    def _rows(self, firsts: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
        """Return the row of every token: that of a block's first, and one more at each boundary."""
        begin = np.searchsorted(self._offsets, firsts, side="right")
        end = np.searchsorted(self._offsets, firsts + self.block_tokens, side="left")
        counts = end - begin
        block = np.repeat(np.arange(len(firsts)), counts)
        ordinal = np.arange(len(block)) - np.repeat(np.cumsum(counts) - counts, counts)
        boundaries = self._offsets[begin[block] + ordinal] - firsts[block]
        steps = np.zeros((len(firsts), self.block_tokens), np.int64)
        np.add.at(steps, (block, boundaries), 1)  # rows may be empty: several at one place
        steps[:, 0] += begin - 1
        return np.cumsum(steps, axis=1)

    def _fill(self, first: int, block: IntArray) -> None:
        """Fill a block with the tokens from `first` on, from as many parts as it spans."""
        last = min(first + len(block), self.tokens)
        part = int(np.searchsorted(self._starts, first, side="right")) - 1
        at = first
        while at < last:
            start, end = int(self._starts[part]), min(int(self._starts[part + 1]), last)
            block[at - first : end - first] = self.parts[part].tokens[at - start : end - start]
            at, part = end, part + 1

    def _dtype(self) -> np.dtype[np.integer]:
        return np.result_type(*(part.tokens.dtype for part in self.parts), np.uint8)


def packed_blocks(parts: Sequence[TokenRows], block_tokens: int, pad: int = 0) -> PackedBlocks:
    """Return the blocks of `block_tokens` of all rows; the last one is filled up with `pad`.

    `learned` flags are packed alike, with the same numbers and `pad` 0.
    """
    sizes = [int(part.offsets[-1]) for part in parts]
    starts = np.concatenate([np.zeros(1, np.int64), np.cumsum(sizes, dtype=np.int64)])
    shifted = [part.offsets[1:] + start for part, start in zip(parts, starts, strict=False)]
    offsets = np.concatenate([np.zeros(1, np.int64), *shifted])
    return PackedBlocks(tuple(parts), block_tokens, pad, starts, offsets)
