"""Batching: token rows in, padded tensors out.

Rows of like length share a batch, in an order that depends on the seed alone, so that little is
padded and a run can be repeated. Padding of targets is IGNORED_LABEL and never counts as a token.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import torch

from llm_assets.records import IGNORED_LABEL, TokenSide

POOL = 16  # batches sorted by length together; larger pools pad less and mix less


@dataclass(frozen=True)
class Batch:
    """Inputs and their mask, shape (batch, input time); labels, shape (batch, target time)."""

    input_ids: torch.Tensor
    attention_mask: torch.Tensor
    labels: torch.Tensor

    def on(self, device: torch.device) -> Batch:
        """Return the batch on a device."""
        return Batch(
            self.input_ids.to(device), self.attention_mask.to(device), self.labels.to(device)
        )

    @property
    def target_tokens(self) -> int:
        """Number of labels that count."""
        return int((self.labels != IGNORED_LABEL).sum())


def shuffled_batches(side: TokenSide, size: int, seed: int, pad: int) -> Iterator[Batch]:
    """Yield one epoch of training batches; the same seed gives the same batches."""
    random = np.random.default_rng(seed)
    order = random.permutation(len(side))
    lengths = side.answers.lengths()
    groups: list[np.ndarray[tuple[int], np.dtype[np.int64]]] = []
    for start in range(0, len(order), size * POOL):
        pool = order[start : start + size * POOL]
        pool = pool[np.argsort(lengths[pool], kind="stable")]
        groups += [pool[i : i + size] for i in range(0, len(pool), size)]
    for group in random.permutation(len(groups)):
        yield make_batch(side, groups[group].tolist(), pad)


def ordered_batches(side: TokenSide, size: int, pad: int) -> Iterator[Batch]:
    """Yield all rows in order, for evaluation."""
    for start in range(0, len(side), size):
        rows = range(start, min(start + size, len(side)))
        yield make_batch(side, list(rows), pad)


def make_batch(side: TokenSide, rows: Sequence[int], pad: int) -> Batch:
    """Pad the given rows to the longest of them."""
    inputs = _padded([side.inputs.row(i) for i in rows], pad)
    mask = _padded([np.ones(len(side.inputs.row(i))) for i in rows], 0)
    labels = _padded([side.answers.row(i) for i in rows], IGNORED_LABEL)
    return Batch(inputs, mask, labels)


def _padded(
    rows: Sequence[np.ndarray[tuple[int, ...], np.dtype[np.generic]]], pad: int
) -> torch.Tensor:
    width = max(len(row) for row in rows)
    filled = np.full((len(rows), width), pad, dtype=np.int64)
    for i, row in enumerate(rows):
        filled[i, : len(row)] = row
    return torch.from_numpy(filled)
