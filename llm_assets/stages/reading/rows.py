"""Rows: the bytes of a JSONL, JSON or text file in, its rows out, each with its line number.

A row that cannot be read is a row with a trouble and the start of its text: never an exception, and
never a reason to lose the next one. Memory holds one row. Knows no mapping of columns and no days.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any, BinaryIO

from llm_assets.stages.reading.lines import (
    MAXIMUM_ROW_CHARACTERS,
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


def json_line_rows(stream: BinaryIO, layout: Layout) -> Iterator[Row]:
    """Yield the rows of a file with one JSON object a line."""
    with open_text(stream, layout.encoding, "\n") as text:
        lines = Lines(text)
        while True:
            lines.start_record()
            try:
                line = next(lines, "")
            except LineTooLongError:
                yield bad_row(lines.record[0].number, TOO_LONG, lines.record[0].text)
                continue
            if not line:
                return
            if line.strip():
                yield _json_row(line, lines.record[0].number, layout.encoding)


def _json_row(line: str, number: int, encoding: str) -> Row:
    trouble = why_not_text(line, encoding)
    if trouble:
        return bad_row(number, trouble, line)
    try:
        value = json.loads(line, parse_constant=_nothing)
    except (ValueError, RecursionError) as error:
        return bad_row(number, f"no JSON: {error}", line)
    return json_value_row(value, number, line)


def json_value_row(value: Any, number: int, raw: str) -> Row:
    """Return a JSON value as a row, if it is an object."""
    if not isinstance(value, dict):
        return bad_row(number, f"no JSON object but {_kind(value)}", raw)
    return Row(number, value)


def json_array_rows(stream: BinaryIO, layout: Layout) -> Iterator[Row]:
    """Yield the objects of one JSON array, numbered from 1: many may stand in one line.

    Raises UnreadableFileError where the array breaks off.
    """
    decoder = json.JSONDecoder(parse_constant=_nothing)
    with open_text(stream, layout.encoding, "\n") as text:
        start, _, buffer = text.read(SAMPLE_CHARACTERS).partition("[")
        line = 1 + start.count("\n")
        number = 0
        while True:
            item = buffer.lstrip(", \t\r\n")
            line += buffer.count("\n", 0, len(buffer) - len(item))
            if item.startswith("]"):
                _check_ended(item[1:] + text.read(SAMPLE_CHARACTERS), line)
                return
            try:
                value, end = decoder.raw_decode(item)
            except (ValueError, RecursionError) as error:
                more = text.read(max(SAMPLE_CHARACTERS, len(item)))
                if not more or len(item) > MAXIMUM_ROW_CHARACTERS:
                    raise UnreadableFileError(
                        f"is no whole JSON array: in line {line} or below, {error}; mend it, or "
                        "write one object per line"
                    ) from error
                buffer = item + more
                continue
            number += 1
            trouble = why_not_text(item[:end], layout.encoding)
            if trouble:
                yield bad_row(number, trouble, item[:end])
            else:
                yield json_value_row(value, number, item[:end])
            line += item.count("\n", 0, end)
            buffer = item[end:]


def _check_ended(rest: str, line: int) -> None:
    if rest.strip():
        raise UnreadableFileError(f"goes on after its JSON array, in line {line} or below")


def is_json_array(stream: BinaryIO, layout: Layout) -> bool:
    """True where the first thing in a JSON file is a bracket."""
    with open_text(stream, layout.encoding, "\n") as text:
        return text.read(SAMPLE_CHARACTERS).lstrip("\ufeff \t\r\n").startswith("[")


def text_rows(stream: BinaryIO, layout: Layout, name: str) -> Iterator[Row]:
    """Yield a whole file as one row with the columns text and name; nothing for an empty one."""
    with open_text(stream, layout.encoding, "") as file:
        text = file.read(MAXIMUM_ROW_CHARACTERS + 1).removeprefix("\ufeff")
    trouble = why_not_text(text, layout.encoding)
    if len(text) > MAXIMUM_ROW_CHARACTERS:
        trouble = TOO_LONG
    if trouble:
        yield bad_row(1, trouble, text)
    elif text.strip():
        yield Row(1, {"text": text, "name": name})


def _nothing(_: str) -> None:
    """Read NaN and the infinities, which JSON does not have, as no value."""


def _kind(value: Any) -> str:
    names = {list: "a list", str: "a string", bool: "true or false", type(None): "null"}
    return names.get(type(value), "a number")
