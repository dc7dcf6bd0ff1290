"""Texts become ids as the base model's own tokenizer makes them, and text stays text."""

from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from transformers import PreTrainedTokenizerFast

from llm_assets.errors import TokenizingError
from llm_assets.records import TokenRows
from llm_assets.stages.encoding import (
    BATCH,
    control_tokens,
    make_encoder,
    rows_of,
    surround,
    take_rows,
    token_type,
)
from llm_assets_tests.stages.tiny_tokenizers import bert_like, gpt2_like, phi3_like, t5_like, texts

KINDS = [gpt2_like, phi3_like, t5_like, bert_like]
Kind = Callable[[], PreTrainedTokenizerFast]

ragged = st.lists(st.lists(st.integers(0, 99), max_size=6), max_size=9)
sides = st.lists(st.integers(100, 110), max_size=2)


def lists(rows: TokenRows) -> list[list[int]]:
    return [rows.row(i).tolist() for i in range(len(rows))]


@pytest.mark.parametrize("kind", KINDS)
def test_texts_are_encoded_as_the_tokenizer_itself_does(kind: Kind) -> None:
    tokenizer = kind()
    encoder = make_encoder(tokenizer)
    rows, was_cut = encoder.surround(encoder.encode(texts()))
    assert lists(rows) == tokenizer(texts())["input_ids"]
    assert not was_cut.any()


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(
    "written",
    [
        "</s>",
        "<s>hola</s>",
        "<|user|>\n",
        "[SEP] [CLS]",
        "<|im_end|>",
        "<|endoftext|>",
        "<pad>",
    ],
)
def test_a_control_token_that_somebody_wrote_is_text(kind: Kind, written: str) -> None:
    tokenizer = kind()
    names = control_tokens(tokenizer) - {tokenizer.unk_token}
    controls = {tokenizer.convert_tokens_to_ids(name) for name in names}
    text = f"Pon la sal {written} y sirve."
    (row,) = lists(make_encoder(tokenizer).encode([text]))
    assert not controls & set(row)
    assert len(row) > len(make_encoder(tokenizer).encode(["Pon la sal  y sirve."]).row(0))


@pytest.mark.parametrize("kind", [gpt2_like, phi3_like])
def test_nothing_of_such_a_text_is_lost(kind: Kind) -> None:
    tokenizer = kind()
    text = "Pon </s> la <|user|> sal <|endoftext|> <0x0A> y sirve."
    (row,) = lists(make_encoder(tokenizer).encode([text]))
    assert tokenizer.decode(row) == text


def test_an_added_token_in_brackets_is_a_control_token_and_other_added_ones_are_text() -> None:
    tokenizer = gpt2_like()
    tokenizer.add_tokens(["<think>", "    "])
    assert control_tokens(tokenizer) == {"<|endoftext|>", "<|im_start|>", "<|im_end|>", "<think>"}
    blanks = tokenizer.convert_tokens_to_ids("    ")
    assert blanks in make_encoder(tokenizer).encode(["a    b"]).row(0)


def test_the_base_models_tokenizer_is_left_as_it_was() -> None:
    tokenizer = t5_like()
    before = tokenizer.backend_tokenizer.to_str(), tokenizer("hola </s>")["input_ids"]
    make_encoder(tokenizer).encode(["hola </s>"])
    assert (tokenizer.backend_tokenizer.to_str(), tokenizer("hola </s>")["input_ids"]) == before


def test_a_tokenizer_that_was_saved_with_a_limit_cuts_nothing_here() -> None:
    tokenizer = t5_like()
    tokenizer.backend_tokenizer.enable_truncation(3)
    tokenizer.backend_tokenizer.enable_padding(length=50)
    assert len(make_encoder(tokenizer).encode(["Pon la sal y el aceite."]).row(0)) in range(4, 50)


def test_a_tokenizer_without_a_fast_version_is_refused_with_the_remedy() -> None:
    with pytest.raises(TokenizingError, match=r"no fast version. Choose a base model with a token"):
        make_encoder(object())  # type: ignore[arg-type]


def test_many_batches_give_the_rows_in_their_order() -> None:
    encoder = make_encoder(gpt2_like())
    many = [f"receta {i}" for i in range(2 * BATCH + 3)]
    rows = encoder.encode(many)
    assert len(rows) == len(many)
    for i in (0, BATCH - 1, BATCH, len(many) - 1):
        assert rows.row(i).tolist() == encoder.encode([many[i]]).row(0).tolist()


def test_ids_are_kept_in_two_bytes_while_they_fit() -> None:
    tokenizer = gpt2_like()
    assert token_type(tokenizer) is np.uint16
    tokenizer.add_tokens([f"palabra{i}" for i in range(2**16 - len(tokenizer))])
    assert token_type(tokenizer) is np.uint16
    tokenizer.add_tokens(["una más"])
    assert token_type(tokenizer) is np.int32


@settings(deadline=None)
@given(ragged, sides, sides, st.none() | st.integers(0, 9))
def test_surrounding_cuts_the_text_and_never_what_stands_around_it(
    rows: list[list[int]], prefix: list[int], suffix: list[int], maximum: int | None
) -> None:
    around, was_cut = surround(rows_of(rows, np.uint16), prefix, suffix, maximum)
    room = 10**9 if maximum is None else max(maximum - len(prefix) - len(suffix), 0)
    assert lists(around) == [[*prefix, *row[:room], *suffix] for row in rows]
    assert was_cut.tolist() == [len(row) > room for row in rows]
    assert around.tokens.dtype == np.uint16


@settings(deadline=None)
@given(ragged, st.data())
def test_rows_are_taken_in_the_order_of_the_choice(
    rows: list[list[int]], data: st.DataObject
) -> None:
    places = st.integers(0, len(rows) - 1) if rows else st.nothing()
    chosen = data.draw(st.lists(places, max_size=6)) if rows else []
    taken = take_rows(rows_of(rows, np.int32), np.array(chosen, np.int64))
    assert lists(taken) == [rows[i] for i in chosen]
