"""Rows: any table comes back with the right line numbers; what is broken costs only itself."""

from __future__ import annotations

import contextlib
import csv
import io
import json
from collections.abc import Callable, Iterator

import pandas as pd
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from llm_assets.stages.reading import lines as lines_module
from llm_assets.stages.reading.delimited import (
    UNCLOSED,
    csv_layout,
    csv_rows,
    is_well_quoted,
)
from llm_assets.stages.reading.detecting import find_delimiter, find_encoding
from llm_assets.stages.reading.lines import Layout, Row
from llm_assets.stages.reading.rows import json_array_rows, json_line_rows, text_rows
from llm_assets.stages.reading.unpacking import UnreadableFileError

UTF8 = Layout("utf-8")
RUSSIAN = "текст;оценка\nОчень хороший фильм, советую всем;5\nНе понравилось совсем, скучно;1\n"
FRENCH = "titre;texte\nÉtude;Le garçon a mangé où ça, déjà à l'été, la fête, très bien\n"
SPANISH = "título;texto\nLa canción de mañana;El niño comió jamón, ¿verdad?\n"
POLISH = "tytuł;tekst\nZażółć gęślą jaźń;Łódź jest piękna, proszę się śmiać\n"
CZECH = "název;text\nPříliš žluťoučký kůň;úpěl ďábelské ódy\n"
JAPANESE = "題;文\n日本語;これは日本語の文章です。とても良い映画でした。\n"
NAMES = st.from_regex(r"[a-z][a-z_0-9]{0,8}", fullmatch=True)
CELLS = st.text(
    st.one_of(
        st.sampled_from("\",;\t|\r\n' a"),
        st.characters(exclude_categories=["Cs"], exclude_characters="\0\ufeff"),
    ),
    max_size=12,
)


TEXTS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=20)


@st.composite
def tables(draw: st.DrawFn) -> list[list[str]]:
    """A header, and rows of its width."""
    header = draw(st.lists(NAMES, min_size=1, max_size=4, unique=True))
    row = st.lists(CELLS, min_size=len(header), max_size=len(header))
    return [header, *draw(st.lists(row, max_size=8))]


def read_csv(
    content: bytes, encoding: str | None = None, delimiter: str | None = None
) -> list[Row]:
    """Read a table as the stage does: encoding, layout, rows."""
    encoding = encoding or find_encoding(io.BytesIO(content))
    return list(csv_rows(io.BytesIO(content), csv_layout(io.BytesIO(content), encoding, delimiter)))


def written(table: list[list[str]], delimiter: str, end: str) -> tuple[str, list[int]]:
    """Write a table as the csv module does; return the text, and the line where each row starts."""
    out = io.StringIO(newline="")
    has_returns = any("\r" in cell for row in table for cell in row)  # 3.11 leaves them unquoted
    quoting = csv.QUOTE_ALL if has_returns else csv.QUOTE_MINIMAL
    writer = csv.writer(out, delimiter=delimiter, lineterminator=end, quoting=quoting)
    starts = []
    for row in table:
        starts.append(len(io.StringIO(out.getvalue(), newline="").readlines()) + 1)
        writer.writerow(row)
    return out.getvalue(), starts


@settings(deadline=None, max_examples=300)
@given(
    table=tables(),
    delimiter=st.sampled_from([",", ";", "\t", "|"]),
    encoding=st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "utf-32", "gb18030"]),
    end=st.sampled_from(["\n", "\r\n"]),
)
def test_any_table_comes_back_equal_and_with_its_line_numbers(
    table: list[list[str]], delimiter: str, encoding: str, end: str
) -> None:
    text, starts = written(table, delimiter, end)

    rows = read_csv(text.encode(encoding), encoding.removesuffix("-sig"), delimiter)

    by_line = dict(zip(starts[1:], table[1:], strict=True))
    assert {row.line: list(row.values.values()) for row in rows} == by_line
    assert all(list(row.values) == table[0] for row in rows)


@settings(deadline=None, max_examples=200)
@given(table=tables().filter(lambda table: len(table) > 1 and len(table[0]) > 1))
def test_a_found_delimiter_reads_what_pandas_reads_with_the_true_one(
    table: list[list[str]],
) -> None:
    text, _ = written(table, ";", "\n")
    assume("\r" not in text)  # pandas takes a lone one for the end of a line
    assume(find_delimiter(text, is_cut=False) == ";")  # quoted cells may look like another

    frame = pd.read_csv(io.StringIO(text, newline=""), sep=";", dtype=str, keep_default_na=False)

    rows = read_csv(text.encode(), "utf-8")
    assert [list(row.values.values()) for row in rows] == frame.to_numpy().tolist()


@settings(deadline=None, max_examples=300)
@given(content=st.binary(max_size=400), name=st.sampled_from(["csv", "jsonl", "array", "text"]))
def test_no_bytes_raise_anything_but_an_unreadable_file(content: bytes, name: str) -> None:
    with contextlib.suppress(UnreadableFileError):
        encoding = find_encoding(io.BytesIO(content))
        if name == "csv":
            read_csv(b"a,b\n" + content)
        elif name == "jsonl":
            list(json_line_rows(io.BytesIO(content), Layout(encoding)))
        elif name == "array":
            list(json_array_rows(io.BytesIO(b"[" + content), Layout(encoding)))
        else:
            list(text_rows(io.BytesIO(content), Layout(encoding), "name"))


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        (RUSSIAN, "windows-1251"),
        (RUSSIAN, "koi8-r"),
        (RUSSIAN, "cp866"),
        (SPANISH, "windows-1252"),
        (FRENCH, "windows-1252"),
        (POLISH, "windows-1250"),
        (CZECH, "windows-1250"),
        (JAPANESE, "shift_jis"),
        (JAPANESE, "euc-jp"),
        (RUSSIAN, "utf-8"),
        ("plain,text\n1,2\n", "utf-8"),
    ],
)
def test_the_encoding_of_a_file_without_a_mark_is_found(text: str, encoding: str) -> None:
    assert find_encoding(io.BytesIO(text.encode(encoding))) == encoding


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-32"])
def test_a_byte_order_mark_is_believed_and_is_no_part_of_the_header(encoding: str) -> None:
    rows = read_csv(RUSSIAN.encode(encoding))

    assert rows[0].values == {"текст": "Очень хороший фильм, советую всем", "оценка": "5"}


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
def test_utf_16_without_a_mark_is_found_by_its_zeros(encoding: str) -> None:
    assert read_csv(SPANISH.encode(encoding))[0].values["texto"] == "El niño comió jamón, ¿verdad?"


def test_utf_8_with_a_few_damaged_bytes_stays_utf_8_and_only_their_row_is_bad() -> None:
    good = "".join(f"{i};Очень хороший фильм\n" for i in range(40))
    content = ("id;текст\n" + good).encode() + b"41;\xff\xfe\n" + "42;и ещё\n".encode()

    rows = read_csv(content)

    assert find_encoding(io.BytesIO(content)) == "utf-8"
    assert [(row.line, row.trouble) for row in rows if row.trouble] == [
        (42, "some bytes are not text in this encoding")
    ]
    assert rows[-1] == Row(43, {"id": "42", "текст": "и ещё"})


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_the_delimiter_is_found_though_texts_hold_all_the_others(delimiter: str) -> None:
    text, _ = written(
        [["id", "text", "score"], *([str(i), "a, b; c | d\te, f", "5"] for i in range(9))],
        delimiter,
        "\n",
    )

    assert find_delimiter(text, is_cut=False) == delimiter


def test_one_column_is_a_table_too_though_its_texts_hold_commas() -> None:
    assert [row.values for row in read_csv(b"text\nhello, world\nand more\n")] == [
        {"text": "hello, world"},
        {"text": "and more"},
    ]


@pytest.mark.parametrize(
    ("header", "why"),
    [
        ("a,b,a", "names the column a 2 times; give each its own name"),
        (",text,label", "has no name for column 1 in its first line; give it one"),
        ("a,,b", "has no name for column 2"),
    ],
)
def test_a_header_that_does_not_name_every_column_once_is_refused(header: str, why: str) -> None:
    with pytest.raises(UnreadableFileError) as caught:
        read_csv(f"{header}\n1,2,3\n".encode())

    assert why in str(caught.value)


def test_broken_rows_are_set_aside_with_their_line_and_the_others_are_kept() -> None:
    content = (
        "id,text\r\n"  # 1
        "1,good\r\n"  # 2
        "\r\n"  # 3
        "2,too,many\r\n"  # 4
        "3\r\n"  # 5
        '4,"over\r\n'  # 6
        'two lines"\r\n'  # 7
        "5,with \0 zero\r\n"  # 8
        "6,last"  # 9
    )

    rows = read_csv(content.encode())

    assert [(row.line, row.trouble) for row in rows] == [
        (2, ""),
        (4, "3 columns, the header has 2"),
        (5, "1 column, the header has 2"),
        (6, ""),
        (8, "it holds a NUL character"),
        (9, ""),
    ]
    assert rows[3].values["text"] == "over\r\ntwo lines"
    assert rows[1].raw == "2,too,many"


def test_a_quote_never_closed_costs_its_own_row_only() -> None:
    content = 'id,text\n1,"open\n2,ok\n3,"fine, too"\n4,good\n5,"open again\n6,last\n'

    rows = read_csv(content.encode(), "utf-8", ",")

    assert [(row.line, row.trouble) for row in rows] == [
        (2, UNCLOSED),
        (3, ""),
        (4, ""),
        (5, ""),
        (6, UNCLOSED),
        (7, ""),
    ]
    assert rows[2].values == {"id": "3", "text": "fine, too"}


def test_a_cell_that_is_too_long_is_one_bad_row_also_over_several_lines() -> None:
    long = "x" * (csv.field_size_limit() - 10)
    content = f'id,text\n1,"{long}\n{long}\nthe end"\n2,{long}{long}\n3,good\n'

    rows = read_csv(content.encode(), "utf-8", ",")

    why = f"a cell is longer than {csv.field_size_limit()} characters"
    assert [(row.line, row.trouble) for row in rows] == [(2, why), (5, why), (6, "")]
    assert len(rows[0].raw) == 300


def test_a_line_longer_than_a_row_may_be_is_skipped_without_being_held(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(lines_module, "MAXIMUM_ROW_CHARACTERS", 1000)
    content = "id,text\n1," + "x" * 5000 + '\n2,good\n3,"open\n' + "y" * 5000 + "\n4,last\n"

    rows = read_csv(content.encode(), "utf-8", ",")

    assert [(row.line, bool(row.trouble)) for row in rows] == [
        (2, True),
        (3, False),
        (4, True),
        (5, True),
        (6, False),
    ]


@pytest.mark.parametrize(
    ("record", "is_right"),
    [
        ('a,"b\nc",d\n', True),
        ('"a ""quoted"" word\n",b\n', True),
        ('5" disk,"x\ny"', True),
        ('a,"b\n3,"fine"\n', False),
        ('"a\nb"c,d\n', False),
        ('a,"b\n', False),
    ],
)
def test_quoting_over_several_lines_is_checked_strictly(record: str, is_right: bool) -> None:
    assert is_well_quoted(record, ",") is is_right


def test_broken_json_lines_are_set_aside_with_their_line() -> None:
    content = '{"text": "a"}\n\n[1, 2]\n{"text": \n"b"\n{"text": "c", "score": NaN}\n{"text": "d'

    rows = list(json_line_rows(io.BytesIO(content.encode()), UTF8))

    assert [(row.line, row.values) for row in rows if not row.trouble] == [
        (1, {"text": "a"}),
        (6, {"text": "c", "score": None}),
    ]
    assert {row.line: row.trouble.partition(":")[0] for row in rows if row.trouble} == {
        3: "no JSON object but a list",
        4: "no JSON",
        5: "no JSON object but a string",
        7: "no JSON",
    }


@settings(deadline=None)
@given(
    items=st.lists(st.dictionaries(TEXTS, TEXTS, max_size=3)),
    indent=st.sampled_from([None, 0, 2]),
)
def test_any_json_array_comes_back_equal(items: list[dict[str, str]], indent: int | None) -> None:
    content = json.dumps(items, indent=indent).encode()

    rows = list(json_array_rows(io.BytesIO(content), UTF8))

    assert [row.values for row in rows] == items


def test_the_items_of_a_json_array_are_numbered_for_many_may_stand_in_one_line() -> None:
    content = b'\n[\n {"text": "a",\n  "score": 1},\n {"text": "b"}, {"text": "c"},\n 7]\n'

    rows = list(json_array_rows(io.BytesIO(content), UTF8))

    assert [row.line for row in rows] == [1, 2, 3, 4]
    assert rows[3].trouble == "no JSON object but a number"


def test_an_array_larger_than_one_piece_is_read_item_by_item() -> None:
    items = [{"text": f"{i} " + "x" * 3000} for i in range(100)]

    rows = list(json_array_rows(io.BytesIO(json.dumps(items).encode()), UTF8))

    assert [row.values for row in rows] == items


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b'[{"text": "a"}, {"te', "is no whole JSON array: in line 1 or below"),
        (b'[{"text": "a"}]\n[{"text": "b"}]', "goes on after its JSON array"),
    ],
)
def test_a_json_array_that_breaks_off_is_refused_whole(content: bytes, why: str) -> None:
    with pytest.raises(UnreadableFileError, match="JSON array") as caught:
        list(json_array_rows(io.BytesIO(content), UTF8))

    assert why in str(caught.value)


def test_a_text_file_is_one_row_and_an_empty_one_is_none() -> None:
    def rows(content: bytes) -> list[Row]:
        return list(text_rows(io.BytesIO(content), UTF8, "a/poem.txt"))

    assert rows("\ufeffdos\nlíneas".encode()) == [
        Row(1, {"text": "dos\nlíneas", "name": "a/poem.txt"})
    ]
    assert rows(b" \n") == []
    assert rows(b"a\xff")[0].trouble == "some bytes are not text in this encoding"


@pytest.mark.parametrize("read", [json_line_rows, json_array_rows, csv_rows])
def test_a_declared_encoding_that_cannot_be_is_said(read: Callable[..., Iterator[Row]]) -> None:
    with pytest.raises(UnreadableFileError, match="cannot be decoded as utf-16"):
        list(read(io.BytesIO(b"[no mark"), Layout("utf-16", ",", ("a",))))


def test_a_declared_encoding_that_is_no_text_encoding_is_refused() -> None:
    with pytest.raises(UnreadableFileError, match="cannot be decoded"):
        csv_layout(io.BytesIO(b"a,b\n"), "hex", None)


class Endless(io.RawIOBase):
    """A file of rows that counts how much of it was read."""

    def __init__(self, rows: int) -> None:
        self._rows: Iterator[bytes] = iter([b"id,text\n", *(b"1,hello\n" for _ in range(rows))])
        self.given = 0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        piece = next(self._rows, b"")
        buffer[: len(piece)] = piece
        self.given += len(piece)
        return len(piece)


def test_rows_are_streamed_not_gathered() -> None:
    raw = Endless(500_000)

    rows = csv_rows(io.BufferedReader(raw), Layout("utf-8", ",", ("id", "text"), 1))

    assert next(rows).values == {"id": "1", "text": "hello"}
    assert raw.given < 200_000
