"""Formats: every record comes back with the same values, types and bytes; never by pickle."""

import json
import math
from datetime import UTC, date, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
import polars as pl
import pyarrow.parquet as pq
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from llm_assets.records import (
    SIDES,
    CleanCorpus,
    EvalReport,
    LastCapture,
    Page,
    RawScrapes,
    Record,
    Side,
    TokenizedSplits,
    TokenRows,
    TokenSide,
    TrainedModel,
)
from llm_assets.stages.tokenizing import index_schema, pack_rows
from llm_assets.storage.archive import Archive
from llm_assets.storage.local import LocalStore
from llm_assets_tests.storage.samples import (
    BUILDERS,
    DAY,
    commit,
    contents,
    model,
    partition_of,
    report,
    scrapes,
    tokens,
)

INDEX = index_schema("seq2seq")
ON_DISK = settings(max_examples=30, deadline=None)
WORDS = st.text(max_size=12)
DAYS = st.dates(date(1900, 1, 1))
FLOATS = st.floats(allow_nan=False)
INSTANTS = st.datetimes(datetime(1900, 1, 1), datetime(2200, 1, 1), timezones=st.just(UTC))
HEADERS = st.dictionaries(WORDS, st.text(st.characters(codec=None), max_size=12), max_size=3)
ROBOTS = st.sampled_from(["allowed", "disallowed"])
PAGES = st.builds(
    Page,
    *(WORDS, WORDS, INSTANTS, st.integers(0, 999), HEADERS, st.binary(), WORDS, ROBOTS, WORDS),
    st.booleans(),
    st.sampled_from(["page", "feed", "sitemap", "robots"]),
    st.none() | DAYS,
)
CAPTURES = st.builds(
    LastCapture, *(WORDS, WORDS, DAYS), *[WORDS] * 5, st.lists(WORDS, max_size=2).map(tuple)
)
SCRAPES = st.builds(
    RawScrapes,
    DAYS,
    st.lists(PAGES, max_size=4).map(tuple),
    st.lists(WORDS, max_size=2).map(tuple),
    st.lists(WORDS, max_size=2).map(tuple),
    st.dictionaries(WORDS, st.integers(0, 99), max_size=2),
    st.dictionaries(WORDS, WORDS, max_size=2),
    st.lists(CAPTURES, max_size=3).map(tuple),
)
COLUMNS = ("document_id", "source", "url", "page_sha256", "day", "text", "sign")
DOCUMENTS = st.lists(st.fixed_dictionaries(dict.fromkeys(COLUMNS, WORDS)), max_size=4)
ROWS = st.lists(st.lists(st.integers(0, 2**16 - 1), max_size=5), max_size=4)
FIGURES = st.dictionaries(WORDS.filter(lambda name: name != "metrics"), FLOATS | WORDS, max_size=3)


def through_the_store(record: Record) -> Record:
    """Commit the record to an empty archive and read it back, with its folder still there."""
    with TemporaryDirectory() as folder:
        archive = Archive(LocalStore(Path(folder) / "store"), Path(folder) / "scratch")
        commit(archive, record)
        back = archive.read(partition_of(record))
        assert type(back) is type(record)
        assert contents(back) == contents(record)
    return back


@pytest.mark.parametrize("asset", BUILDERS)
def test_every_kind_of_record_comes_back_equal(asset: str, tmp_path: Path) -> None:
    through_the_store(BUILDERS[asset]("Овен\r\n", tmp_path))


@ON_DISK
@given(SCRAPES)
@example(RawScrapes(DAY, ()))
@example(scrapes("Рак"))
def test_pages_come_back_with_every_byte_header_and_microsecond(record: RawScrapes) -> None:
    through_the_store(record)


@pytest.mark.parametrize(
    "body", [b"", b"\x00", bytes(range(256)), "Рак".encode("cp1251"), b"\xed\xa0\x80", b"x" * 2**20]
)
def test_a_body_that_is_no_utf8_comes_back_byte_for_byte(body: bytes, archive: Archive) -> None:
    page = Page("s", "http://u", datetime(2026, 1, 5, tzinfo=UTC), 200, {}, body, "", "allowed")
    back = archive.read(commit(archive, RawScrapes(DAY, (page,))).partition)
    assert isinstance(back, RawScrapes)
    assert [one.body for one in back.pages] == [body]


def test_a_header_in_no_known_encoding_comes_back_as_it_was_decoded() -> None:
    headers = {"ETag": b'"caf\xe9"'.decode("utf-8", "surrogateescape")}
    page = Page("s", "u", datetime(2026, 1, 5, tzinfo=UTC), 200, headers, b"", "", "allowed")
    through_the_store(RawScrapes(DAY, (page,)))


@ON_DISK
@given(DOCUMENTS, DOCUMENTS, st.lists(WORDS, max_size=3), st.dictionaries(WORDS, WORDS, max_size=2))
@example([], [], [], {})
def test_documents_come_back_with_columns_types_and_text(
    kept: list[dict[str, str]], lost: list[dict[str, str]], rules: list[str], misses: dict[str, str]
) -> None:
    schema = dict.fromkeys(COLUMNS, pl.String)
    rejected = pl.DataFrame(lost, schema).with_columns(
        pl.lit("too_short").alias("rule"), pl.lit(None, pl.Float64).alias("value")
    )
    through_the_store(CleanCorpus(DAY, pl.DataFrame(kept, schema), rejected, tuple(rules), misses))


@ON_DISK
@given(ROWS, ROWS, st.sampled_from([np.uint16, np.int32]))
@example([], [], np.uint16)
@example([[]], [[], [1]], np.int32)
def test_token_rows_come_back_row_by_row_in_their_own_type(
    train: list[list[int]], held_out: list[list[int]], token_type: type[np.integer[Any]]
) -> None:
    def side(rows: list[list[int]]) -> TokenSide:
        turned = [row[::-1] for row in rows]
        return TokenSide(pack_rows(rows, token_type), pack_rows(turned, token_type))

    sides: dict[Side, TokenSide] = {
        "train": side(train),
        "validation": side([]),
        "test": side(held_out),
    }
    back = through_the_store(TokenizedSplits(DAY, sides, pl.DataFrame(schema=INDEX)))
    assert isinstance(back, TokenizedSplits)
    inputs = back.sides["train"].inputs
    assert [inputs.row(i).tolist() for i in range(len(inputs))] == train
    assert len(back.sides["validation"].answers) == 0


@ON_DISK
@given(ROWS)
@example([])
def test_what_a_side_has_comes_back_and_what_it_has_not_stays_away(rows: list[list[int]]) -> None:
    inputs = pack_rows(rows, np.uint16)
    sides: dict[Side, TokenSide] = {
        "train": TokenSide(inputs, learned=pack_rows([[1] * len(row) for row in rows], np.uint8)),
        "validation": TokenSide(inputs, labels=np.arange(len(rows), dtype=np.int32)),
        "test": TokenSide(inputs),
    }
    index = pl.DataFrame(schema=index_schema("chat"))
    back = through_the_store(TokenizedSplits(DAY, sides, index, on_no_side=3, without_row=2))
    assert isinstance(back, TokenizedSplits)
    assert back.sides["test"].written.lengths().tolist() == [len(row) for row in rows]


def test_a_day_without_documents_comes_back_empty_on_all_sides() -> None:
    nothing = TokenSide(pack_rows([], np.uint16), pack_rows([], np.uint16))
    empty = TokenizedSplits(DAY, dict.fromkeys(SIDES, nothing), pl.DataFrame(schema=INDEX))
    back = through_the_store(empty)
    assert back.figures()["documents_by_side"] == {"train": 0, "validation": 0, "test": 0}


def test_tokens_come_back_as_read_only_memory_maps_that_hold_no_copy(archive: Archive) -> None:
    record = tokens("Овен")
    commit(archive, record)
    back = archive.read(partition_of(record))
    assert isinstance(back, TokenizedSplits)
    for rows in (part for side in back.sides.values() for part in (side.inputs, side.answers)):
        for array in (rows.tokens, rows.offsets):
            assert isinstance(array, np.memmap)
            assert not array.flags.writeable


def test_tokens_read_from_a_store_can_be_committed_again_unchanged(archive: Archive) -> None:
    first = commit(archive, tokens("Овен"))
    again = commit(archive, archive.read(first.partition))
    assert (again.manifest, again.is_new) == (first.manifest, False)


@ON_DISK
@given(
    st.dictionaries(st.sampled_from(["a.json", "b.safetensors", "c.txt"]), st.binary()),
    st.lists(st.fixed_dictionaries({"step": st.integers(1), "loss": FLOATS}), max_size=3),
    FIGURES,
)
def test_a_model_comes_back_with_its_files_curve_and_facts(
    files: dict[str, bytes], curve: list[dict[str, float]], facts: dict[str, Any]
) -> None:
    with TemporaryDirectory() as folder:
        for name, content in files.items():
            (Path(folder) / name).write_bytes(content)
        through_the_store(TrainedModel(DAY, Path(folder), tuple(curve), facts))


def test_a_curve_that_diverged_comes_back_with_its_nan(archive: Archive, tmp_path: Path) -> None:
    curve = ({"step": 1, "loss": math.nan}, {"step": 2, "loss": math.inf})
    commit(archive, TrainedModel(DAY, model("word", tmp_path / "b").folder, curve, {}))
    back = archive.read(partition_of(model("word", tmp_path / "b")))
    assert isinstance(back, TrainedModel)
    assert str([row["loss"] for row in back.curve]) == "[nan, inf]"


def test_a_model_read_from_a_store_can_be_committed_again_unchanged(
    archive: Archive, tmp_path: Path
) -> None:
    first = commit(archive, model("word", tmp_path / "bundle"))
    again = commit(archive, archive.read(first.partition))
    assert (again.manifest, again.is_new) == (first.manifest, False)


@ON_DISK
@given(st.dictionaries(WORDS, FLOATS, max_size=3), st.lists(WORDS, max_size=3), FIGURES, WORDS)
@example({}, [], {}, "<pre>one\r\ntwo\rthree</pre>")
def test_a_report_comes_back_with_metrics_samples_and_its_page_to_the_letter(
    metrics: dict[str, float], texts: list[str], facts: dict[str, Any], html: str
) -> None:
    samples = pl.DataFrame({"text": texts}, {"text": pl.String}).with_columns(top_p=0.9)
    through_the_store(EvalReport(DAY, metrics, samples, facts, html))


def test_the_report_for_machines_holds_the_metrics_as_plain_json(
    archive: Archive, store: LocalStore
) -> None:
    done = commit(archive, report("word"))
    file = store.get(done.partition.file(done.manifest.files_digest(), "report.json"))
    assert json.loads(file.read_bytes()) == {"metrics": {"perplexity": 12.5}, "days_read": ["word"]}


@pytest.mark.parametrize("asset", BUILDERS)
@pytest.mark.parametrize("folder", ["env=prod", "[1] *?", "Мои модели", ".llm_assets", "a%20b"])
def test_a_store_may_stand_in_a_folder_with_any_name(
    folder: str, asset: str, tmp_path: Path
) -> None:
    record = BUILDERS[asset]("word", tmp_path)
    root = tmp_path / folder
    archive = Archive(LocalStore(root / "store"), root / "scratch")
    commit(archive, record)
    assert contents(archive.read(partition_of(record))) == contents(record)


def test_every_file_is_of_a_format_that_needs_no_pickle(
    archive: Archive, store: LocalStore, tmp_path: Path
) -> None:
    for build in BUILDERS.values():
        commit(archive, build("word", tmp_path))
    files = [path for path in store.root.rglob("*") if path.is_file()]
    kinds = {".parquet", ".npy", ".json", ".html", ".safetensors", ".lock"}
    assert {file.suffix for file in files} == kinds
    for file in files:
        if file.suffix == ".npy":
            assert np.load(file, allow_pickle=False).dtype.kind in "iu"
        elif file.suffix == ".parquet":
            assert pq.read_metadata(file).num_columns > 0
        elif file.suffix == ".json":
            json.loads(file.read_bytes())
        assert file.read_bytes()[:1] != b"\x80"  # how every pickle since protocol 2 begins


def test_an_array_of_objects_is_refused_before_anything_is_written(
    archive: Archive, store: LocalStore
) -> None:
    objects = TokenRows(np.array([{"a": 1}], dtype=object), np.array([0, 1]))
    sides = dict.fromkeys(SIDES, TokenSide(objects, objects))
    record = TokenizedSplits(DAY, sides, pl.DataFrame(schema=INDEX))
    with pytest.raises(ValueError, match="Object arrays cannot be saved"):
        commit(archive, record)
    assert list(store.list("horoscopes")) == []
