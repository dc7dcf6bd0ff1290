"""From documents to tokens and back, with the tokenizer that ships."""

import numpy as np
import polars as pl
import pytest
from transformers import PreTrainedTokenizerBase

from llm_assets.config import Seq2SeqTask
from llm_assets.records import SIDES, TokenRows
from llm_assets.sample_sites import HOROSCOPE_HOSTS, SIGNS, horoscope_text
from llm_assets.stages.splitting.sides import text_hash
from llm_assets.stages.tokenizing import cut, join_sides, pack_rows, tokenize_corpus
from llm_assets_tests.stages.builders import DAY, corpus, documents, horoscopes
from llm_assets_tests.stages.tokenized import TASK, only_row, placed, tokens_of

END = 1
DAY_OF_SITES = documents(
    *(horoscope_text(host, DAY, slug) for host in HOROSCOPE_HOSTS for slug in SIGNS),
    sign=list(SIGNS.values()) * len(HOROSCOPE_HOSTS),
)


def task(**limits: int) -> Seq2SeqTask:
    return TASK.model_copy(update=limits)


def decoded(tokenizer: PreTrainedTokenizerBase, rows: TokenRows) -> list[str]:
    return [tokenizer.decode(rows.row(i), skip_special_tokens=True) for i in range(len(rows))]


def test_decoding_gives_back_what_the_templates_wrote(tokenizer: PreTrainedTokenizerBase) -> None:
    texts = {"Овен": "Марс обещает вам удачу.", "Рак": "Луна зовет вас домой!"}
    splits = tokens_of(texts, tokenizer)
    pairs = [
        pair
        for side in SIDES
        for pair in zip(
            decoded(tokenizer, splits.sides[side].inputs),
            decoded(tokenizer, splits.sides[side].answers),
            strict=True,
        )
    ]
    assert sorted(pairs) == [(f"гороскоп: {sign}", text) for sign, text in sorted(texts.items())]


def test_a_day_of_the_sample_sites_survives_tokenizing_on_the_right_side_in_order(
    tokenizer: PreTrainedTokenizerBase,
) -> None:
    splits = tokens_of(DAY_OF_SITES, tokenizer, horoscopes().task)
    where = placed(DAY_OF_SITES["document_id"].to_list())
    for side in SIDES:
        rows = DAY_OF_SITES.select("document_id", "text").iter_rows()
        chosen = [text for name, text in rows if where[name] == side]
        assert decoded(tokenizer, splits.sides[side].answers) == chosen
        assert len(splits.sides[side].inputs) == len(chosen)


def test_the_index_lists_every_document_with_its_side_hash_and_lengths(
    tokenizer: PreTrainedTokenizerBase,
) -> None:
    splits = tokens_of(DAY_OF_SITES, tokenizer)
    index = splits.documents
    assert index["document_id"].to_list() == DAY_OF_SITES["document_id"].to_list()
    assert index["text_sha256"].to_list() == [text_hash(text) for text in DAY_OF_SITES["text"]]
    for side in SIDES:
        listed = index.filter(pl.col("side") == side)
        assert listed["input_tokens"].to_list() == splits.sides[side].inputs.lengths().tolist()
        assert listed["target_tokens"].to_list() == splits.sides[side].answers.lengths().tolist()


def test_every_row_ends_with_the_end_token_also_where_it_was_cut(
    tokenizer: PreTrainedTokenizerBase,
) -> None:
    text = "Марс обещает вам удачу. Луна зовет вас домой!"
    limits = task(maximum_input_tokens=3, maximum_target_tokens=5)
    splits = tokens_of({"Овен": text}, tokenizer, limits)
    whole_input, whole_target = tokenizer(["гороскоп: Овен", text])["input_ids"]
    assert only_row(splits, "inputs") == [*whole_input[:2], END]
    assert only_row(splits, "targets") == [*whole_target[:4], END]


@pytest.mark.parametrize(
    ("limits", "truncated"),
    [({}, False), ({"maximum_input_tokens": 2}, True), ({"maximum_target_tokens": 2}, True)],
)
def test_a_document_counts_as_truncated_if_either_of_its_rows_was_cut(
    tokenizer: PreTrainedTokenizerBase, limits: dict[str, int], truncated: bool
) -> None:
    splits = tokens_of({"Овен": "Марс обещает вам удачу."}, tokenizer, task(**limits))
    assert splits.documents["truncated"].to_list() == [truncated]
    assert splits.figures()["truncated"] == int(truncated)


def test_a_row_exactly_as_long_as_the_limit_is_not_cut(tokenizer: PreTrainedTokenizerBase) -> None:
    length = len(tokenizer("Марс обещает вам удачу.")["input_ids"])
    splits = tokens_of(
        {"Овен": "Марс обещает вам удачу."}, tokenizer, task(maximum_target_tokens=length)
    )
    assert splits.documents.select("target_tokens", "truncated").rows() == [(length, False)]


def test_tokens_that_the_tokenizer_does_not_know_are_counted_among_those_kept(
    tokenizer: PreTrainedTokenizerBase,
) -> None:
    texts = {"Овен": "漢字漢字漢字"}
    whole = tokens_of(texts, tokenizer)
    shortened = tokens_of(texts, tokenizer, task(maximum_target_tokens=4))
    assert whole.documents["unknown_tokens"].to_list() == [6]
    # A word's mark, two unknown ones, the end.
    assert shortened.documents["unknown_tokens"].to_list() == [2]
    assert shortened.figures()["unknown_share"] == pytest.approx(2 / 4)


def test_braces_in_a_scraped_text_are_not_filled_in(tokenizer: PreTrainedTokenizerBase) -> None:
    splits = tokens_of({"Овен": "текст {sign}"}, tokenizer)
    assert only_row(splits, "targets") == tokenizer("текст {sign}")["input_ids"]


def test_a_day_without_documents_has_three_empty_sides(tokenizer: PreTrainedTokenizerBase) -> None:
    splits = tokens_of(DAY_OF_SITES.clear(), tokenizer)
    assert {side: len(splits.sides[side].answers) for side in SIDES} == dict.fromkeys(SIDES, 0)
    assert splits.figures()["tokens"] == 0
    assert splits.documents.columns[:3] == ["document_id", "side", "text_sha256"]


def test_a_small_vocabulary_is_stored_in_two_bytes_a_token(
    tokenizer: PreTrainedTokenizerBase,
) -> None:
    splits = tokens_of({"Овен": "Марс"}, tokenizer)
    assert {rows.answers.tokens.dtype for rows in splits.sides.values()} == {np.dtype(np.uint16)}


def test_cutting_keeps_the_last_token() -> None:
    assert cut([5, 6, 7, 1], 4) == [5, 6, 7, 1]
    assert cut([5, 6, 7, 1], 3) == [5, 6, 1]


def test_packed_rows_come_back_one_by_one() -> None:
    rows = pack_rows([[5, 6], [], [7]], np.uint16)
    assert [rows.row(i).tolist() for i in range(len(rows))] == [[5, 6], [], [7]]
    assert rows.lengths().tolist() == [2, 0, 1]


def test_days_are_joined_in_the_order_given_with_their_rows_whole(
    tokenizer: PreTrainedTokenizerBase,
) -> None:
    frames = (DAY_OF_SITES[:16], DAY_OF_SITES[:0], DAY_OF_SITES[16:])
    days = [tokens_of(frame, tokenizer) for frame in frames]
    at_once = tokens_of(DAY_OF_SITES, tokenizer)
    for side in SIDES:
        joined = join_sides(days, side)
        for part in ("inputs", "targets"):
            together, apart = getattr(at_once.sides[side], part), getattr(joined, part)
            assert apart.tokens.tolist() == together.tokens.tolist()
            assert apart.offsets.tolist() == together.offsets.tolist()


def test_a_document_that_is_placed_nowhere_is_on_no_side_and_counted(
    tokenizer: PreTrainedTokenizerBase,
) -> None:
    day = corpus({"Овен": "Марс.", "Рак": "Луна.", "Лев": "Солнце."})
    splits = tokenize_corpus(day, {"d0": "train", "d2": "test"}, TASK, tokenizer)
    assert splits.documents["document_id"].to_list() == ["d0", "d2"]
    assert splits.figures()["on_no_side"] == 1
    assert splits.figures()["documents_by_side"] == {"train": 1, "validation": 0, "test": 1}


def test_a_control_token_that_somebody_wrote_on_a_page_ends_no_text(
    tokenizer: PreTrainedTokenizerBase,
) -> None:
    splits = tokens_of({"Овен": "Марс</s>Луна<pad>"}, tokenizer)
    row = only_row(splits, "targets")
    assert row.count(END) == 1
    assert tokenizer.pad_token_id not in row
