"""Delimited: the bytes of a CSV file in, its layout and then its rows out, each with its line.

A line number is that of the physical line where the row starts. Quoting is read as the csv module
does, but a quote that is never closed costs one row, not all that it would swallow.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from typing import BinaryIO

from llm_assets.stages.reading.detecting import check_columns, find_delimiter
from llm_assets.stages.reading.lines import (
    SAMPLE_CHARACTERS,
    TOO_LONG,
    Layout,
    Lines,
    LineTooLongError,
    Row,
    bad_row,
    open_text,
    why_not_text,
)
from llm_assets.stages.reading.unpacking import UnreadableFileError

UNCLOSED = "a quote is opened and not closed where the cell ends"


def csv_layout(stream: BinaryIO, encoding: str, delimiter: str | None) -> Layout:
    """Return the layout of a table. Raises UnreadableFileError where it has no proper header."""
    with open_text(stream, encoding, "") as text:
        sample = text.read(SAMPLE_CHARACTERS).removeprefix("\ufeff")
        is_cut = text.read(1) != ""
    found = delimiter or find_delimiter(sample, is_cut)
    lines = io.StringIO(sample, newline="")
    reader = csv.reader(lines, delimiter=found)
    try:
        header = next((cells for cells in reader if any(map(str.strip, cells))), [])
    except csv.Error as error:
        raise UnreadableFileError(f"has no header that can be read ({error})") from error
    text_of_header = sample[: lines.tell()].lstrip("\r\n")
    is_whole = lines.tell() < len(sample) or not is_cut
    if not is_whole or (header and not is_well_quoted(text_of_header, found)):
        raise UnreadableFileError("has no header that can be read (its first line does not end)")
    if trouble := why_not_text(text_of_header, encoding):
        raise UnreadableFileError(f"has no header that can be read ({trouble})")
    columns = [cell.strip() for cell in header]
    check_columns(columns)
    return Layout(encoding, found, tuple(columns), reader.line_num)


def csv_rows(stream: BinaryIO, layout: Layout) -> Iterator[Row]:
    """Yield the rows of a table below its header; blank lines are none."""
    with open_text(stream, layout.encoding, "") as text:
        lines = Lines(text)
        for _ in range(layout.header_lines):
            next(lines, "")
        reader = csv.reader(lines, delimiter=layout.delimiter)
        while True:
            lines.start_record()
            try:
                cells, trouble = next(reader), ""
            except StopIteration:
                return
            except csv.Error:
                cells, trouble = [], f"a cell is longer than {csv.field_size_limit()} characters"
            except LineTooLongError:
                cells, trouble = [], TOO_LONG
            row = _checked(cells, trouble, lines, layout)
            if row is not None:
                yield row


def _checked(cells: list[str], trouble: str, lines: Lines, layout: Layout) -> Row | None:
    """Return the row of the lines just read, or None where they are blank.

    A quote that is never closed swallows lines until the next quote. So a row of several lines must
    be quoted strictly; where it is not, only its first line is bad, and the others are read again.
    """
    if trouble and len(lines.record) > 1:
        lines.read_to_closing_quote()
    line, text = lines.record[0].number, "".join(one.text for one in lines.record)
    is_unclosed = lines.ended_inside or (
        len(lines.record) > 1 and not is_well_quoted(text, layout.delimiter)
    )
    if is_unclosed:
        first = lines.read_again_after_first()
        return bad_row(line, UNCLOSED, first)
    if not trouble and (not cells or (not text.strip() and len(cells) != len(layout.columns))):
        return None
    trouble = trouble or why_not_text(text, layout.encoding)
    if not trouble and len(cells) != len(layout.columns):
        trouble = f"{_columns(len(cells))}, the header has {len(layout.columns)}"
    if trouble:
        return bad_row(line, trouble, text)
    return Row(line, dict(zip(layout.columns, cells, strict=True)))


def is_well_quoted(text: str, delimiter: str) -> bool:
    """True where `text` is one record by RFC 4180, quotes inside an unquoted cell allowed."""
    d = re.escape(delimiter)
    cell = rf'(?:"[^"]*+(?:""[^"]*+)*+"|(?:[^"\r\n{d}][^\r\n{d}]*+)?+)'
    return re.fullmatch(rf"{cell}(?:{d}{cell})*+(?:\r\n|\r|\n)?", text) is not None


def _columns(count: int) -> str:
    return "1 column" if count == 1 else f"{count} columns"
