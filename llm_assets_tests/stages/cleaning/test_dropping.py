"""Rules that reject by plain facts and lengths, and columns that are not as they need."""

from pathlib import Path

import polars as pl
import pytest

from llm_assets.errors import CleaningError
from llm_assets.stages.cleaning import judge_documents
from llm_assets_tests.stages.builders import documents
from llm_assets_tests.stages.cleaning.making import TOKENIZER, judged, rule, values


def test_drop_malformed_counts_what_could_not_be_decoded() -> None:
    texts = ["да", "д\ufffd", "\ufffd" * 3, ""]
    assert values(rule("drop_malformed"), *texts) == [None, "1 unreadable", "3 unreadable", None]
    assert values(rule("drop_malformed", maximum_share=0.5), *texts) == [
        None,
        None,
        "3 unreadable",
        None,
    ]


def test_words_are_what_stands_between_white_space() -> None:
    made = rule("keep_length", over=1, under=4, unit="words")
    texts = ["", "one", "one, two", " a\nb\u00a0c ", "a b c d"]
    assert values(made, *texts) == ["0", "1", None, None, "4"]


def test_tokens_are_those_of_the_tokenizer_without_special_ones() -> None:
    from tokenizers import Tokenizer

    tokenizer = Tokenizer.from_file(str(TOKENIZER / "tokenizer.json"))
    texts = ["звёзды советуют", "", "да " * 30]
    counts = [len(tokenizer.encode(text, add_special_tokens=False)) for text in texts]
    made = rule("keep_length", over=10_000, under=10_002, unit="tokens")
    assert values(made, *texts) == [str(count) for count in counts]
    file = judge_documents(documents(*texts), [made], TOKENIZER / "tokenizer.json")
    assert file["value"].to_list() == [str(count) for count in counts]


def test_a_tokenizer_that_was_saved_to_cut_texts_counts_them_whole(tmp_path: Path) -> None:
    from tokenizers import Tokenizer

    tokenizer = Tokenizer.from_file(str(TOKENIZER / "tokenizer.json"))
    tokenizer.enable_truncation(3)
    tokenizer.enable_padding(length=50)
    tokenizer.save(str(tmp_path / "tokenizer.json"))
    made = rule("keep_length", over=10_000, under=10_002, unit="tokens")
    text = "звёзды советуют " * 10
    (value,) = judge_documents(documents(text), [made], tmp_path)["value"]
    assert [value] == values(made, text)


def test_a_huge_text_is_tokenized_in_pieces_and_only_until_there_are_too_many() -> None:
    text = "звёзды советуют " * 20_000
    (few,) = values(rule("keep_length", under=100, unit="tokens"), text)
    assert few is not None
    assert few.endswith(" or more")
    (whole,) = values(rule("keep_length", over=10**7, under=10**8, unit="tokens"), text)
    (short,) = values(rule("keep_length", over=10**7, under=10**8, unit="tokens"), text[:1600])
    assert whole is not None
    assert short is not None
    assert int(whole) == pytest.approx(200 * int(short), rel=0.01)


@pytest.mark.parametrize("place", [None, TOKENIZER.parent])
def test_tokens_without_a_tokenizer_are_told(place: Path | None) -> None:
    made = rule("keep_length", under=5, unit="tokens")
    with pytest.raises(CleaningError) as caught:
        judge_documents(documents("a"), [made], tokenizer=place)
    says = "there is no tokenizer here" if place is None else f"there is no {place}/tokenizer.json"
    assert says in str(caught.value)


@pytest.mark.parametrize(
    "column", [pl.Series([1]), pl.Series([["a"]]), pl.Series([b"a"]), pl.Series([{"a": "b"}])]
)
def test_a_text_of_another_type_is_told_with_what_to_do(column: pl.Series) -> None:
    frame = pl.DataFrame({"document_id": ["d0"], "text": column})
    with pytest.raises(CleaningError) as caught:
        judge_documents(frame, [rule("drop_empty")])
    assert str(caught.value) == (
        f"The column `text` holds {column.dtype}, not text. Map the source's field of text to "
        "`text`; bytes must be decoded, lists joined first."
    )


@pytest.mark.parametrize("column", [pl.Series([1, 2]), pl.Series([["a"], ["b"]])])
def test_a_field_of_another_type_is_told_by_the_rule_that_needs_text(column: pl.Series) -> None:
    frame = documents("a", "b").with_columns(column.alias("field"))
    assert judge_documents(frame, [rule("drop_empty")])["field"].equals(column)
    with pytest.raises(CleaningError) as caught:
        judge_documents(frame, [rule("drop_where", field="field", matches="1")])
    assert str(caught.value) == (
        f"The cleaning rule drop_where looks for text in the field 'field', which holds "
        f"{column.dtype}. Name a field of text, or turn it into text where the source is read."
    )


def test_a_missing_text_is_told_and_a_name_that_the_rules_write_too() -> None:
    with pytest.raises(CleaningError, match="no column `text`, only document_id"):
        judge_documents(pl.DataFrame({"document_id": ["d0"]}), [])
    with pytest.raises(CleaningError, match="a field named 'value', which is what the rules write"):
        judge_documents(documents("a", value=["b"]), [])


def test_texts_that_are_all_missing_are_read_as_empty_ones() -> None:
    frame = pl.DataFrame({"document_id": ["d0", "d1"], "text": [None, None], "sign": [None, None]})
    rules = [rule("drop_where", field="sign", matches="x"), rule("drop_empty")]
    judged_frame = judge_documents(frame, rules)
    assert judged_frame["value"].to_list() == ["empty", "empty"]


def test_a_value_is_a_piece_of_a_huge_field_and_not_all_of_it() -> None:
    (value,) = values(rule("drop_where", field="text", matches="x"), "x" * 10_000)
    assert value == "x" * 200
    assert judged(rule("drop_empty"), "x" * 10_000)["text"].str.len_chars().to_list() == [10_000]
