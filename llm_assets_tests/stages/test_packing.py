"""Blocks of one length: every token once, in order, boundaries kept, a batch copied at a time."""

import tracemalloc
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from llm_assets.records import TokenRows
from llm_assets.stages.encoding import rows_of
from llm_assets.stages.packing import NO_ROW, PackedBatch, packed_blocks

PAD = 7
ragged = st.lists(st.lists(st.integers(0, 999), max_size=9), max_size=8)
days = st.lists(ragged, max_size=4)


def packed(parts: list[list[list[int]]], block_tokens: int) -> PackedBatch:
    blocks = packed_blocks([rows_of(rows, np.uint16) for rows in parts], block_tokens, PAD)
    return blocks.batch(range(len(blocks)))


@settings(deadline=None)
@given(days, st.integers(1, 11))
def test_every_token_is_in_the_blocks_once_and_in_order(
    parts: list[list[list[int]]], block_tokens: int
) -> None:
    flat = [token for rows in parts for row in rows for token in row]
    blocks = packed_blocks([rows_of(rows, np.uint16) for rows in parts], block_tokens, PAD)
    batch = blocks.batch(range(len(blocks)))
    assert batch.tokens.shape == (len(blocks), block_tokens)
    assert batch.tokens.ravel().tolist() == flat + [PAD] * blocks.padding
    assert blocks.tokens == len(flat)
    assert 0 <= blocks.padding < block_tokens


@settings(deadline=None)
@given(days, st.integers(1, 11))
def test_every_token_knows_its_row_and_padding_has_none(
    parts: list[list[list[int]]], block_tokens: int
) -> None:
    batch = packed(parts, block_tokens)
    rows = [row for part in parts for row in part]
    numbers = [i for i, row in enumerate(rows) for _ in row]
    assert batch.rows.ravel()[: len(numbers)].tolist() == numbers
    assert set(batch.rows.ravel()[len(numbers) :].tolist()) <= {NO_ROW}


@settings(deadline=None)
@given(days, st.integers(1, 11))
def test_positions_begin_anew_with_each_row_and_each_block(
    parts: list[list[list[int]]], block_tokens: int
) -> None:
    batch = packed(parts, block_tokens)
    for rows, positions in zip(batch.rows.tolist(), batch.positions.tolist(), strict=True):
        before: int | None = None
        expected = []
        for row in rows:
            expected.append(expected[-1] + 1 if row == before else 0)
            before = row
        assert positions == expected


@settings(deadline=None)
@given(days, st.integers(1, 11), st.data())
def test_blocks_come_in_any_order_and_are_the_same(
    parts: list[list[list[int]]], block_tokens: int, data: st.DataObject
) -> None:
    blocks = packed_blocks([rows_of(rows, np.uint16) for rows in parts], block_tokens, PAD)
    whole = blocks.batch(range(len(blocks)))
    order = data.draw(st.permutations(range(len(blocks))))
    some = blocks.batch(order)
    for name in ("tokens", "rows", "positions"):
        assert getattr(some, name).tolist() == getattr(whole, name)[order].tolist()


def test_two_documents_in_one_block_are_told_apart() -> None:
    batch = packed([[[5, 6, 7], [8, 9]]], 4)
    assert batch.tokens.tolist() == [[5, 6, 7, 8], [9, PAD, PAD, PAD]]
    assert batch.rows.tolist() == [[0, 0, 0, 1], [1, NO_ROW, NO_ROW, NO_ROW]]
    assert batch.positions.tolist() == [[0, 1, 2, 0], [0, 0, 1, 2]]


def test_flags_of_what_is_learned_fall_on_the_same_places() -> None:
    rows, learned = [[5, 6, 7], [8, 9]], [[0, 1, 1], [0, 1]]
    flags = packed_blocks([rows_of(learned, np.uint8)], 4).batch([0, 1])
    tokens = packed([rows], 4)
    assert flags.tokens.tolist() == [[0, 1, 1, 0], [1, 0, 0, 0]]
    assert flags.rows.tolist() == tokens.rows.tolist()


def test_a_day_without_tokens_has_no_block() -> None:
    assert len(packed_blocks([], 8)) == 0
    blocks = packed_blocks([rows_of([[], []], np.uint16)], 8)
    assert (len(blocks), blocks.padding, blocks.batch([]).tokens.shape) == (0, 0, (0, 8))


def test_only_a_batch_is_copied_from_a_memory_map(tmp_path: Path) -> None:
    count, block_tokens = 20_000_000, 256
    np.save(tmp_path / "tokens.npy", np.arange(count, dtype=np.uint16))
    tokens = np.load(tmp_path / "tokens.npy", mmap_mode="r")
    rows = TokenRows(tokens, np.array([0, count]))
    tracemalloc.start()
    blocks = packed_blocks([rows, rows], block_tokens)
    batch = blocks.batch([0, len(blocks) // 2, len(blocks) - 1])
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert batch.tokens[1, 0] == len(blocks) // 2 * block_tokens % count % 2**16
    assert peak < 1_000_000


@pytest.mark.parametrize("block_tokens", [1, 3, 100])
def test_the_last_block_is_filled_up_and_says_with_how_much(block_tokens: int) -> None:
    blocks = packed_blocks([rows_of([[1] * 7], np.uint16)], block_tokens, PAD)
    assert len(blocks) * block_tokens - 7 == blocks.padding
