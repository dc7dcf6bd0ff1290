"""Archiving: captured pages in, one WARC file out, as web archives keep them (ISO 28500, WARC/1.1).

Each answer becomes a response record, compressed by itself, with digests that readers can check. A
page that had not changed becomes a revisit of its earlier capture. A page stands under the address
that answered: of the redirects before that nothing was kept, so none are written. Rows of files are
no web pages and are left out. The same pages give the same bytes. Knows no store and no days.
"""

from __future__ import annotations

import base64
import io
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from http import HTTPStatus
from typing import Any, BinaryIO
from uuid import NAMESPACE_URL, uuid5

from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from llm_assets.records import ROWS_TYPE, Page

VERSION = "WARC/1.1"
FORMAT = "WARC File Format 1.1"
CONFORMS_TO = "http://iipc.github.io/warc-specifications/specifications/warc-format/warc-1.1/"
NOT_MODIFIED = "http://netpreserve.org/warc/1.1/revisit/server-not-modified"
UNTRUE = frozenset(  # of the kept body; `location` is ours, and says where that body is from
    {"content-length", "content-encoding", "transfer-encoding", "location"}
)


@dataclass(frozen=True)
class Archived:
    """What went into a WARC file: answers, unchanged pages, and pages that have no place in one."""

    responses: int
    revisits: int
    left_out: int


def write_warc(
    pages: Iterable[Page],
    file: BinaryIO,
    *,
    name: str,
    now: datetime,
    software: str,
    robots: str = "obey",
) -> Archived:
    """Write `pages` to `file`, the name of which is `name`; each page is held once, by itself.

    Pages without an answer and rows of files are left out. A revisit names its earlier capture
    where that one is among the pages before it; else only the day of that capture is known.
    `robots` says how robots.txt was treated: obey, or ignore.
    """
    writing = _Writing(file)
    writing.start(name, now, software, robots)
    for page in pages:
        writing.write(page)
    return Archived(writing.responses, writing.revisits, writing.left_out)


class _Writing:
    """A WARC file being written."""

    def __init__(self, file: BinaryIO) -> None:
        self.responses = self.revisits = self.left_out = 0
        self._writer = WARCWriter(file, gzip=True, warc_version=VERSION)
        self._captured: dict[tuple[str, str], tuple[str, str]] = {}  # page: its date and record
        self._info = ""

    def start(self, name: str, now: datetime, software: str, robots: str) -> None:
        """Write the record that says what the file is."""
        self._info = _record_id(name, warc_date(now), "warcinfo")
        fields = {
            "software": software,
            "format": FORMAT,
            "conformsTo": CONFORMS_TO,
            "robots": robots,
        }
        text = "".join(f"{key}: {value}\r\n" for key, value in fields.items()).encode()
        headers = {
            "WARC-Record-ID": self._info,
            "WARC-Date": warc_date(now),
            "WARC-Filename": name,
            "Content-Type": "application/warc-fields",
        }
        self._write("", "warcinfo", headers, text, None)

    def write(self, page: Page) -> None:
        """Write one page, if it is one of the web that was answered."""
        if page.status == 0 or page.headers.get("content-type") == ROWS_TYPE:
            self.left_out += 1
        elif page.unchanged_since is not None:
            self._write_revisit(page)
            self.revisits += 1
        else:
            self._write_response(page)
            self.responses += 1

    def _write_response(self, page: Page) -> None:
        headers = self._headers(page, "response")
        headers["WARC-Payload-Digest"] = _digest(page.sha256)
        place = _address(page)
        self._captured[place, page.sha256] = headers["WARC-Date"], headers["WARC-Record-ID"]
        self._write(place, "response", headers, page.body, _http_headers(page, len(page.body)))

    def _write_revisit(self, page: Page) -> None:
        headers = self._headers(page, "revisit")
        headers["WARC-Profile"] = NOT_MODIFIED
        headers["WARC-Payload-Digest"] = _digest(page.sha256)
        headers["WARC-Refers-To-Target-URI"] = place = _address(page)
        headers["WARC-Refers-To-Date"] = str(page.unchanged_since)
        if (earlier := self._captured.get((place, page.sha256))) is not None:
            headers["WARC-Refers-To-Date"], headers["WARC-Refers-To"] = earlier
        self._write(place, "revisit", headers, b"", _http_headers(page, None))

    def _headers(self, page: Page, kind: str) -> dict[str, str]:
        date = warc_date(page.fetched_at)
        return {
            "WARC-Record-ID": _record_id(page.source, page.url, date, page.sha256, kind),
            "WARC-Date": date,
            "WARC-Warcinfo-ID": self._info,
        }

    def _write(
        self, url: str, kind: str, headers: Mapping[str, str], body: bytes, http: Any | None
    ) -> None:
        record = self._writer.create_warc_record(
            url,
            kind,
            payload=io.BytesIO(body),
            length=len(body),
            warc_headers_dict=dict(headers),
            http_headers=http,
        )
        self._writer.write_record(record)


def _address(page: Page) -> str:
    """Return the address that a body is from, after redirects."""
    return page.headers.get("location", page.url)


def warc_date(moment: datetime) -> str:
    """Return a moment as WARC/1.1 writes it: UTC, to the microsecond."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def _http_headers(page: Page, length: int | None) -> Any:
    """Rebuild the head of an answer from what was kept; the length is that of the kept body."""
    kept = [(name.title(), one) for name, one in page.headers.items() if name.lower() not in UNTRUE]
    if length is not None:
        kept.append(("Content-Length", str(length)))
    return StatusAndHeaders(f"{page.status} {_phrase(page.status)}", kept, protocol="HTTP/1.1")


def _phrase(status: int) -> str:
    try:
        return HTTPStatus(status).phrase
    except ValueError:
        return "Unknown"


def _digest(sha256: str) -> str:
    return "sha256:" + base64.b32encode(bytes.fromhex(sha256)).decode()


def _record_id(*facts: str) -> str:
    return f"<urn:uuid:{uuid5(NAMESPACE_URL, chr(0).join(facts))}>"
