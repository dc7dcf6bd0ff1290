"""Detecting: the bytes of a text file in, its encoding out; the start of a table in, its delimiter.

A byte order mark is believed, then UTF-8 where the whole file is; else charset-normalizer guesses
among the encodings that people's files have, from the lines that are not ASCII. Whatever is found
is said to the user, who may declare it instead.
"""

from __future__ import annotations

import codecs
import csv
import io
import re
from collections import Counter
from typing import BinaryIO

import charset_normalizer

from llm_assets.stages.reading.unpacking import UnreadableFileError

PIECE = 1 << 16
SAMPLE_BYTES = 16_384
DELIMITERS = (",", ";", "\t", "|")
MARKS = (  # longest first: UTF-32's begins with UTF-16's
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
NAMES = {  # as charset-normalizer says it: as the registry of encodings does (IANA)
    "cp1251": "windows-1251",
    "koi8_r": "koi8-r",
    "cp866": "cp866",
    "cp1252": "windows-1252",
    "cp1250": "windows-1250",
    "cp1253": "windows-1253",
    "cp1254": "windows-1254",
    "iso8859_5": "iso-8859-5",
    "cp932": "shift_jis",
    "euc_jp": "euc-jp",
    "gb18030": "gb18030",
    "big5": "big5",
    "cp949": "cp949",
}
LATIN = frozenset({"cp1250", "cp1252", "cp1254"})
WESTERN = frozenset("àèìòùâêîôûãõñëïçåæøœÀÈÌÒÙÂÊÎÔÛÃÕÑËÏÇÅÆØŒ¿¡«»")
CENTRAL = frozenset("ąćęłńśźżčďěňřšťůžőűľĺŕăşţđĄĆĘŁŃŚŹŻČĎĚŇŘŠŤŮŽŐŰĽĹŔĂŞŢĐ")
SETTLED = 20_000  # bytes that are not UTF-8, after which nothing more is learnt
MOSTLY = 4  # times more good than bad sequences: the bad ones are damage, not another encoding


def find_encoding(stream: BinaryIO) -> str:
    """Return the encoding of a whole stream, read to its end.

    A file that is UTF-8 but for some bytes is UTF-8: only its damaged lines are set aside.
    """
    piece = stream.read(PIECE)
    marked = next((name for mark, name in MARKS if piece.startswith(mark)), "")
    encoding = marked or _without_mark(piece)
    decoder = codecs.getincrementaldecoder("utf-8")("surrogateescape")
    sample = bytearray()
    good = bad = 0
    while piece:
        is_plain = piece.isascii() and not decoder.getstate()[0]
        is_settled = bad > SETTLED and good < MOSTLY * bad
        if not (encoding or is_plain or is_settled):
            text = decoder.decode(piece)
            escaped = len(re.findall("[\udc80-\udcff]", text))
            bad += escaped
            good += len(text) - len(text.encode("ascii", "ignore")) - escaped
            _take_telling_lines(piece, sample)
        piece = stream.read(PIECE)
    if encoding:
        return encoding
    bad += len(decoder.decode(b"", final=True))  # the file breaks off inside a character
    return "utf-8" if good >= MOSTLY * bad else _guess(bytes(sample))


def _without_mark(start: bytes) -> str:
    """Tell UTF-16 without a mark by its zeros: every other byte of Latin text."""
    start = start[: 2 * (len(start[:2000]) // 2)]
    half = len(start) // 2
    if start.count(0) < half // 2:
        return ""
    if start[1::2].count(0) > 9 * start[::2].count(0):
        return "utf-16-le"
    return "utf-16-be" if start[::2].count(0) > 9 * start[1::2].count(0) else ""


def _take_telling_lines(piece: bytes, sample: bytearray) -> None:
    if len(sample) < SAMPLE_BYTES and not piece.isascii():
        for line in piece.splitlines(keepends=True):
            if not line.isascii():
                sample += line[:SAMPLE_BYTES]


def _guess(sample: bytes) -> str:
    best = charset_normalizer.from_bytes(sample[:SAMPLE_BYTES], cp_isolation=list(NAMES)).best()
    if best is None:
        return "windows-1252"
    name = _which_latin(sample) if best.encoding in LATIN else best.encoding
    return NAMES.get(name, name)


def _which_latin(sample: bytes) -> str:
    """Tell Western from Central European by letters; charset-normalizer takes à for ŕ."""
    western = sum(c in WESTERN for c in sample.decode("cp1252", "replace"))
    central = sum(c in CENTRAL for c in sample.decode("cp1250", "replace"))
    return "cp1250" if central > western else "cp1252"


def find_delimiter(sample: str, is_cut: bool) -> str:
    """Return the delimiter by which most rows of a table's start have as many cells as its header.

    Where several do, the one that gives most columns. A table of one column has none: then it is
    one that its texts do not hold.
    """
    best = max(DELIMITERS, key=lambda one: _fit(sample, is_cut, one))
    if _fit(sample, is_cut, best)[1] > 1:
        return best
    return next((one for one in DELIMITERS if one not in sample), best)


def _fit(sample: str, is_cut: bool, delimiter: str) -> tuple[float, int]:
    try:
        rows = list(csv.reader(io.StringIO(sample, newline=""), delimiter=delimiter))
    except csv.Error:
        return 0.0, 0
    widths = [len(row) for row in rows if row]
    if is_cut and len(widths) > 1:
        widths.pop()
    if not widths or widths[0] < 2:
        return 0.0, 0
    return widths.count(widths[0]) / len(widths), widths[0]


def check_columns(columns: list[str]) -> None:
    """Refuse a header that does not name every column once. Raises UnreadableFileError."""
    if "" in columns:
        raise UnreadableFileError(
            f"has no name for column {columns.index('') + 1} in its first line; give it one "
            "(pandas writes such a column without index=False)"
        )
    name, count = Counter(columns).most_common(1)[0]
    if count > 1:
        raise UnreadableFileError(f"names the column {name} {count} times; give each its own name")
