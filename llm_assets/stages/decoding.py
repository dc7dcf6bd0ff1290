"""Decoding: a page's bytes in, its text out, as browsers decide it.

The byte order mark counts first, then the charset of the Content-Type header, then what the page
declares at its beginning (WHATWG HTML, section 13.2.3.2; labels by the Encoding standard). Unlike a
browser, a declaration that many bytes contradict is not believed; then, and where nothing is
declared, BeautifulSoup's detection is the last resort. JSON is UTF-8 (RFC 8259, section 8.1).
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
from email.message import Message

import webencodings
from bs4.dammit import UnicodeDammit

from llm_assets.records import Page

MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16le"),
    (codecs.BOM_UTF16_BE, "utf-16be"),
)
PRESCAN_BYTES = 1024  # section 13.2.3.2 asks for no more
TOLERATED_SHARE = 0.02  # of characters that fit no encoding: a broken byte, not a wrong label
COMMENT = re.compile(rb"<!--.*?(-->|$)", re.DOTALL)
DECLARED = re.compile(
    rb"""<meta\s[^>]*?charset\s*=\s*["']?\s*([^\s"'/>;]+)|^\s*<\?xml[^>]*?encoding\s*=\s*["']([^"']+)""",
    re.IGNORECASE,
)


def decode_page(page: Page) -> str:
    """Return the text of a page; bytes that fit no encoding become U+FFFD."""
    return decode(page.body, page.headers.get("content-type", ""))


def decode(body: bytes, content_type: str = "") -> str:
    """Return the text of a body that came with a Content-Type; see `decode_page`."""
    for mark, name in MARKS:
        if body.startswith(mark):
            return body[len(mark) :].decode(name, "replace")
    for encoding in _declared(body, content_type):
        text = encoding.codec_info.decode(body, "replace")[0]
        if _is_believed(text, body):
            return text
    detected = UnicodeDammit(body, is_html=True).unicode_markup
    return detected if detected is not None else body.decode("utf-8", "replace")


def _declared(body: bytes, content_type: str) -> Iterator[webencodings.Encoding]:
    """Yield what is declared, the strongest first."""
    if (name := charset_of(content_type)) and (found := webencodings.lookup(name)):
        yield found
    elif is_json(content_type):
        yield webencodings.UTF8
    if (name := declared_charset(body)) and (found := webencodings.lookup(name)):
        # a page whose declaration could be read is not in UTF-16 (section 13.2.3.2, step 14)
        yield webencodings.UTF8 if found.name.startswith("utf-16") else found


def _is_believed(text: str, body: bytes) -> bool:
    broken = text.count("\ufffd")
    if not broken:
        return True
    sent = body.count("\ufffd".encode())  # some pages hold the character itself
    return broken - sent <= max(1, TOLERATED_SHARE * len(text))


def declared_charset(body: bytes) -> str | None:
    """Return what a page says of itself in its first bytes, outside of comments."""
    beginning = body[:PRESCAN_BYTES]
    if b"<!--" in beginning:
        beginning = COMMENT.sub(b"", beginning)
    found = DECLARED.search(beginning)
    if found is None:
        return None
    return (found.group(1) or found.group(2)).decode("ascii", "replace")


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
