"""Prescanning: the first bytes of a page in, the encoding that it declares itself out.

The algorithms are "prescan a byte stream to determine its encoding" and "get an XML encoding" of
the HTML standard, section 13.2.3.2, step by step, as browsers have them. Knows nothing of headers
and byte order marks, which are stronger.
"""

from __future__ import annotations

import re

import webencodings

PRESCAN_BYTES = 1024
TAG = re.compile(rb"</?[A-Za-z][^\t\n\f\r >]*")
META = re.compile(rb"<meta[\t\n\f\r /]", re.IGNORECASE)
SPACE = re.compile(rb"[\t\n\f\r /]*")
ATTRIBUTE = re.compile(
    rb"""([^\t\n\f\r />][^\t\n\f\r />=]*)      # the name, which may begin with an equals sign
    [\t\n\f\r ]*
    (?:=[\t\n\f\r ]*(?:
        "([^"]*)"|'([^']*)'|([^\t\n\f\r >"'][^\t\n\f\r >]*)|["'].*|  # a quote left open: all
    ))?""",
    re.VERBOSE | re.DOTALL,
)
CHARSET = re.compile(
    rb"""charset[\t\n\f\r ]*=[\t\n\f\r ]*(?:"([^"]*)"|'([^']*)'|([^\t\n\f\r ;"'][^\t\n\f\r ;]*))""",
    re.IGNORECASE,
)
XML = re.compile(rb"""<\?xml[^>]*?encoding[\x00-\x20]*=[\x00-\x20]*(?:"([^">]*)"|'([^'>]*)')""")


def declared_encoding(body: bytes) -> webencodings.Encoding | None:
    """Return what a page says of itself in its first 1024 bytes; None where it says nothing.

    A page that could be read this far is not in UTF-16, so that means UTF-8.
    """
    beginning = body[:PRESCAN_BYTES]
    if beginning.startswith((b"<\0?\0x\0", b"\0<\0?\0x")):
        return webencodings.lookup("utf-16le" if beginning[0] else "utf-16be")
    return _by_meta(beginning) or _by_xml(beginning)


def _by_meta(data: bytes) -> webencodings.Encoding | None:
    at = data.find(b"<")
    while at >= 0:
        if data.startswith(b"<!--", at):
            end = data.find(b"-->", at + 2)  # <!--> is a comment of its own
            if end < 0:
                return None
            at = end + 3
        elif META.match(data, at):
            found, at = _read_meta(data, at + len(b"<meta"))
            if found is not None:
                return found
        elif tag := TAG.match(data, at):
            _, at = _attributes(data, tag.end())
        elif data[at + 1 : at + 2] in (b"!", b"/", b"?"):
            at = data.find(b">", at)
            if at < 0:
                return None
        else:
            at += 1
        at = data.find(b"<", at)
    return None


def _attributes(data: bytes, at: int) -> tuple[dict[bytes, bytes], int]:
    """Return a tag's attributes, the first of each name, and where the tag ends."""
    found: dict[bytes, bytes] = {}
    while True:
        space = SPACE.match(data, at)
        at = space.end() if space else at
        attribute = ATTRIBUTE.match(data, at)
        if attribute is None:
            return found, at
        value = next((part for part in attribute.groups()[1:] if part is not None), b"")
        found.setdefault(attribute[1].lower(), value)
        at = attribute.end()


def _read_meta(data: bytes, at: int) -> tuple[webencodings.Encoding | None, int]:
    attributes, at = _attributes(data, at)
    if at >= len(data):  # cut off by the limit: it is not believed
        return None, at
    if b"charset" in attributes:
        return _encoding(attributes[b"charset"]), at
    if attributes.get(b"http-equiv", b"").lower() != b"content-type":
        return None, at
    said = CHARSET.search(attributes.get(b"content", b""))
    return (_encoding(next(one for one in said.groups() if one is not None)) if said else None), at


def _by_xml(data: bytes) -> webencodings.Encoding | None:
    said = XML.match(data)
    return _encoding(next(one for one in said.groups() if one is not None)) if said else None


def _encoding(label: bytes) -> webencodings.Encoding | None:
    found = webencodings.lookup(label.decode("latin-1"))
    if found is None:
        return None
    if found.name.startswith("utf-16"):
        return webencodings.UTF8
    return webencodings.lookup("windows-1252") if found.name == "x-user-defined" else found
