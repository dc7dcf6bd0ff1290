"""From ragged rows to padded batches."""

import numpy as np
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from llm_assets.records import IGNORED_LABEL, TokenSide
from llm_assets.stages.batching import POOL, Batch, make_batch, ordered_batches, shuffled_batches
from llm_assets.stages.tokenizing import pack_rows

PAD = 0


def side(lengths: list[int]) -> TokenSide:
    """Row i: the input is [10 + i], the target as many tokens 10 + i as `lengths` says."""
    inputs = pack_rows([[10 + i] for i in range(len(lengths))], np.uint16)
    targets = pack_rows([[10 + i] * length for i, length in enumerate(lengths)], np.uint16)
    return TokenSide(inputs, targets)


def rows_of(batches: list[Batch]) -> list[int]:
    """Which rows of `side` the batches hold, in their order."""
    return [int(token) - 10 for batch in batches for token in batch.input_ids[:, 0]]


lengths_of_sides = st.lists(st.integers(1, 9), max_size=60)


def test_rows_are_padded_to_the_longest_and_padding_of_targets_does_not_count() -> None:
    two = TokenSide(pack_rows([[5, 6, 1], [7, 1]], np.uint16), pack_rows([[8, 1], [9]], np.uint16))
    batch = make_batch(two, [0, 1], pad=PAD)
    assert batch.input_ids.tolist() == [[5, 6, 1], [7, 1, PAD]]
    assert batch.attention_mask.tolist() == [[1, 1, 1], [1, 1, 0]]
    assert batch.labels.tolist() == [[8, 1], [9, IGNORED_LABEL]]
    assert batch.target_tokens == 3
    assert {batch.input_ids.dtype, batch.attention_mask.dtype, batch.labels.dtype} == {torch.int64}


def test_a_token_that_equals_the_padding_is_still_attended_to() -> None:
    one = TokenSide(pack_rows([[PAD, 1], [5]], np.uint16), pack_rows([[PAD], [1]], np.uint16))
    batch = make_batch(one, [0, 1], pad=PAD)
    assert batch.attention_mask.tolist() == [[1, 1], [1, 0]]
    assert batch.labels.tolist() == [[PAD], [1]]


@settings(deadline=None)
@given(lengths=lengths_of_sides, size=st.integers(1, 7), seed=st.integers(0, 5))
def test_every_row_is_in_an_epoch_once_and_no_target_token_is_lost(
    lengths: list[int], size: int, seed: int
) -> None:
    batches = list(shuffled_batches(side(lengths), size, seed, PAD))
    assert sorted(rows_of(batches)) == list(range(len(lengths)))
    assert sum(batch.target_tokens for batch in batches) == sum(lengths)
    assert all(len(batch.labels) <= size for batch in batches)


@settings(deadline=None)
@given(lengths=lengths_of_sides, size=st.integers(1, 7))
def test_for_evaluation_the_rows_come_in_order(lengths: list[int], size: int) -> None:
    batches = list(ordered_batches(side(lengths), size, PAD))
    assert rows_of(batches) == list(range(len(lengths)))
    assert all(len(batch.labels) == size for batch in batches[:-1])


def test_the_same_seed_gives_the_same_batches_and_another_seed_others() -> None:
    rows = side([1 + i % 7 for i in range(200)])
    first, again, other = (
        [batch.labels.tolist() for batch in shuffled_batches(rows, 8, seed, PAD)]
        for seed in (3, 3, 4)
    )
    assert first == again
    assert first != other


def test_rows_of_like_length_share_a_batch_so_that_little_is_padded() -> None:
    lengths = np.random.default_rng(0).integers(10, 200, 256).tolist()
    batches = list(shuffled_batches(side(lengths), 16, 0, PAD))
    padded = sum(batch.labels.numel() for batch in batches)
    naive = sum(batch.labels.numel() for batch in ordered_batches(side(lengths), 16, PAD))
    assert 1 - sum(lengths) / padded < 0.06
    assert 1 - sum(lengths) / naive > 0.3


def test_batches_of_one_pool_do_not_come_sorted_by_length() -> None:
    batches = list(shuffled_batches(side(list(range(1, 5 * POOL + 1))), 5, 0, PAD))
    widths = [batch.labels.shape[1] for batch in batches]
    assert widths != sorted(widths)


def test_a_side_without_rows_has_no_batch() -> None:
    assert list(shuffled_batches(side([]), 4, 0, PAD)) == []
    assert list(ordered_batches(side([]), 4, PAD)) == []
