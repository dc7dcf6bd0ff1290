"""Decoding: a page's bytes in, its text out.

The charset of the Content-Type header is believed where the bytes decode with it; otherwise
BeautifulSoup's detection decides (byte order mark, declaration in the page, guess).
"""

from __future__ import annotations

from email.message import Message

from bs4.dammit import UnicodeDammit

from llm_assets.records import Page


def decode_page(page: Page) -> str:
    """Return the text of a page; bytes that fit no encoding become U+FFFD."""
    declared = charset_of(page.headers.get("content-type", ""))
    if declared is not None:
        try:
            return page.body.decode(declared)
        except (UnicodeError, LookupError):  # charset=undefined is sent by broken servers
            declared = None
    detected = UnicodeDammit(page.body, is_html=True).unicode_markup
    return detected if detected is not None else page.body.decode("utf-8", "replace")


def charset_of(content_type: str) -> str | None:
    """Return the charset parameter of a Content-Type header, lower case."""
    message = Message()
    message["content-type"] = content_type
    charset = message.get_content_charset()
    return charset if charset else None
