"""Decoding: a page's bytes in, its text out, as browsers decide it.

The byte order mark counts first, then the charset of the Content-Type header, then what the page
declares at its beginning (WHATWG HTML, section 13.2.3.2; labels by the Encoding standard). Unlike a
browser, a declaration that many bytes contradict is not believed; then, and where nothing is
declared, what can be UTF-8 is that, and BeautifulSoup's detection is the last resort. JSON is UTF-8
(RFC 8259, section 8.1).
"""

from __future__ import annotations

import codecs
from collections.abc import Iterator
from email.message import Message

import webencodings
from bs4.dammit import UnicodeDammit

from llm_assets.records import Page
from llm_assets.stages.prescanning import declared_encoding

MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16le"),
    (codecs.BOM_UTF16_BE, "utf-16be"),
)
TOLERATED_SHARE = 0.02  # of characters that fit no encoding: a broken byte, not a wrong label
WIDE_SHARE = 0.2  # of bytes that are zero, all at even or all at odd places: UTF-16 of markup
NOT_OF_THE_WEB = ["cp037", "cp273", "cp424", "cp500", "cp875", "cp1026", "cp1140", "utf_7"]
PYTHON_NAMES = {"gbk": "gb18030"}  # the Encoding standard decodes both alike; Python's gbk is older


def decode_page(page: Page) -> str:
    """Return the text of a page; bytes that fit no encoding become U+FFFD."""
    return decode(page.body, page.headers.get("content-type", ""))


def decode(body: bytes, content_type: str = "") -> str:
    """Return the text of a body that came with a Content-Type; see `decode_page`."""
    for mark, name in MARKS:
        if body.startswith(mark):
            return body[len(mark) :].decode(name, "replace")
    for encoding in _declared(body, content_type):
        text = _decoded(body, encoding)
        if _is_believed(text, body):
            return text
    return _detected(body)


def _declared(body: bytes, content_type: str) -> Iterator[webencodings.Encoding]:
    """Yield what is declared, the strongest first."""
    if (name := charset_of(content_type)) and (found := webencodings.lookup(name)):
        yield found
    elif is_json(content_type):
        yield webencodings.UTF8
    if found := declared_encoding(body):
        yield found


def _decoded(body: bytes, encoding: webencodings.Encoding) -> str:
    if encoding.name in PYTHON_NAMES:
        return body.decode(PYTHON_NAMES[encoding.name], "replace")
    return encoding.codec_info.decode(body, "replace")[0]


def _is_believed(text: str, body: bytes) -> bool:
    broken = text.count("\ufffd")
    if not broken:
        return True
    sent = body.count("\ufffd".encode())  # some pages hold the character itself
    return broken - sent <= max(1, TOLERATED_SHARE * len(text))


def _detected(body: bytes) -> str:
    """Return the text of a body that declares nothing, or what cannot be."""
    text = body.decode("utf-8", "replace")
    if b"\0" in body and (wide := _wide(body)):
        return body.decode(wide, "replace")
    if b"\x1b" not in body and _is_utf8(text, body):
        return text
    detected = UnicodeDammit(body, exclude_encodings=NOT_OF_THE_WEB, is_html=True)
    return text if detected.unicode_markup is None else detected.unicode_markup


def _wide(body: bytes) -> str:
    """Return the name of UTF-16 where markup or plain words in it would look so, else nothing."""
    even, odd = body[0::2].count(0), body[1::2].count(0)
    if min(even, odd) > 0.1 * max(even, odd) or max(even, odd) < WIDE_SHARE * len(body) / 2:
        return ""
    return "utf-16le" if odd > even else "utf-16be"


def _is_utf8(text: str, body: bytes) -> bool:
    """True where more characters of several bytes are whole than broken."""
    if body.isascii():
        return True
    broken = text.count("\ufffd")
    whole = len(body) - len(text) > 2 * broken  # each whole one saves a byte at least
    return _is_believed(text, body) and (broken == 0 or whole)


def charset_of(content_type: str) -> str | None:
    """Return the charset parameter of a Content-Type header, lower case."""
    if "charset" not in content_type.lower():
        return None
    message = Message()
    message["content-type"] = content_type.replace("\n", " ").replace("\r", " ")
    charset = message.get_content_charset()
    return charset.strip(" \t\"'") if charset else None


def is_json(content_type: str) -> bool:
    """True for application/json and its like."""
    kind = content_type.partition(";")[0].strip().lower()
    return kind.endswith(("/json", "+json"))


def is_markup(content_type: str) -> bool:
    """True unless something else is said: looking for a PDF's encoding takes seconds."""
    kind = content_type.partition(";")[0].strip().lower()
    return not kind or kind.startswith("text/") or "html" in kind or "xml" in kind
