"""Archiving: what we write is read back by two readers that are not ours, and by our own."""

from __future__ import annotations

import gzip
import hashlib
import io
import subprocess
import sys
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest
from fastwarc.warc import ArchiveIterator as FastIterator
from fastwarc.warc import WarcRecordType
from warcio.archiveiterator import ArchiveIterator

from llm_assets.config import ArchivedSource
from llm_assets.records import ROBOTS_SOURCE, ROWS_TYPE, Page
from llm_assets.stages.archiving import NOT_MODIFIED, Archived, write_warc
from llm_assets_tests.stages.reading.folders import NOON, Desk

MOMENT = datetime(2026, 1, 5, 13, 30, 0, 123456, tzinfo=timezone(timedelta(hours=1)))


def page(url: str = "https://example.org/", body: bytes = b"<p>text", **given: Any) -> Page:
    """A captured page."""
    values: dict[str, Any] = {
        "source": "news",
        "url": url,
        "fetched_at": MOMENT,
        "status": 200,
        "headers": {"content-type": "text/html; charset=utf-8", "etag": '"1"'},
        "body": body,
        "sha256": hashlib.sha256(body).hexdigest(),
        "robots": "allowed",
    }
    return Page(**{**values, **given})


def unchanged(earlier: Page) -> Page:
    """The same page a day later, as its server said that nothing had changed."""
    return page(
        earlier.url,
        b"",
        status=304,
        sha256=earlier.sha256,
        unchanged_since=date(2026, 1, 5),
        fetched_at=MOMENT + timedelta(days=1),
    )


def archive(*pages: Page) -> tuple[bytes, Archived]:
    """Write pages; return the file and the counts."""
    out = io.BytesIO()
    counts = write_warc(pages, out, name="news.warc.gz", now=NOON, software="llm-assets/0")
    return out.getvalue(), counts


def records(content: bytes) -> list[tuple[str, dict[str, str], bytes]]:
    """Kind, headers and body of every record, as warcio reads them."""
    return [
        (one.rec_type, dict(one.rec_headers.headers), one.content_stream().read())
        for one in ArchiveIterator(io.BytesIO(content))
    ]


def test_warcio_finds_every_page_and_every_digest_right(tmp_path: Path) -> None:
    first = page()
    pages = [
        first,
        page("https://example.org/ñ?q=1", "¿Qué?".encode() * 9999, status=404),
        page("https://example.org/empty", b""),
        page(
            "https://example.org/robots.txt", b"User-agent: *", source=ROBOTS_SOURCE, role="robots"
        ),
        page("https://example.org/feed", b"<rss/>", role="feed"),
        unchanged(first),
    ]
    content, counts = archive(*pages)
    path = tmp_path / "news.warc.gz"
    path.write_bytes(content)

    checked = subprocess.run(
        [Path(sys.executable).parent / "warcio", "check", "-v", path],
        capture_output=True,
        text=True,
        check=False,
    )

    assert (checked.returncode, checked.stderr) == (0, "")
    assert checked.stdout.count("digest pass") == 6
    assert counts == Archived(responses=5, revisits=1, left_out=0)
    assert [body for kind, _, body in records(content) if kind == "response"] == [
        one.body for one in pages[:5]
    ]


def test_warcio_check_sees_a_body_that_was_tampered_with(tmp_path: Path) -> None:
    content, _ = archive(page(body=b"<p>text"))
    plain = gzip.decompress(content).replace(b"<p>text", b"<p>tEXt")
    path = tmp_path / "bad.warc"
    path.write_bytes(plain)

    checked = subprocess.run(
        [Path(sys.executable).parent / "warcio", "check", path],
        capture_output=True,
        text=True,
        check=False,
    )

    assert checked.returncode == 1
    assert "payload digest failed" in checked.stdout


def test_fastwarc_reads_the_same_with_verified_digests() -> None:
    content, _ = archive(page(), page("https://example.org/2", b"<p>two"))

    found = []
    for one in FastIterator(io.BytesIO(content), parse_http=False):
        assert one.verify_block_digest()
        if one.record_type == WarcRecordType.response:
            one.parse_http()
            found.append(
                (
                    one.headers["WARC-Target-URI"],
                    one.http_headers.status_code,
                    one.http_headers["Content-Type"],
                    one.reader.read(),
                )
            )

    assert found == [
        ("https://example.org/", 200, "text/html; charset=utf-8", b"<p>text"),
        ("https://example.org/2", 200, "text/html; charset=utf-8", b"<p>two"),
    ]


def test_the_first_record_says_what_the_file_is() -> None:
    kind, headers, body = records(archive(page())[0])[0]

    assert kind == "warcinfo"
    assert headers["WARC-Filename"] == "news.warc.gz"
    assert headers["WARC-Date"] == "2026-01-05T12:00:00.000000Z"
    assert body.decode().splitlines()[:2] == [
        "software: llm-assets/0",
        "format: WARC File Format 1.1",
    ]
    assert body.endswith(b"robots: obey\r\n")


def test_a_record_says_when_and_what_was_answered_and_nothing_untrue() -> None:
    headers = {"content-type": "text/html", "content-length": "7", "content-encoding": "gzip"}
    content, _ = archive(page(headers=headers, body=b"unpacked text"))

    (_, head, _) = records(content)[1]
    text = gzip.decompress(content).decode()

    assert text.startswith("WARC/1.1\r\n")
    assert head["WARC-Date"] == "2026-01-05T12:30:00.123456Z"
    assert head["WARC-Record-ID"] != records(content)[0][1]["WARC-Record-ID"]
    assert head["WARC-Warcinfo-ID"] == records(content)[0][1]["WARC-Record-ID"]
    assert "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 13\r\n\r\n" in text
    assert "gzip" not in text


def test_each_record_is_compressed_by_itself() -> None:
    content, _ = archive(page(), page("https://example.org/2"))

    assert content.count(b"\x1f\x8b\x08") == 3
    offset = content.rindex(b"\x1f\x8b\x08")
    assert b"https://example.org/2" in gzip.decompress(content[offset:])


def test_a_page_that_had_not_changed_refers_to_its_earlier_capture() -> None:
    first = page()
    content, counts = archive(first, unchanged(first))

    _, (_, response, _), (kind, revisit, body) = records(content)

    assert (kind, body, counts.revisits) == ("revisit", b"", 1)
    assert revisit["WARC-Profile"] == NOT_MODIFIED
    assert revisit["WARC-Refers-To-Target-URI"] == first.url
    assert revisit["WARC-Refers-To-Date"] == response["WARC-Date"]
    assert revisit["WARC-Refers-To"] == response["WARC-Record-ID"]
    assert revisit["WARC-Payload-Digest"] == response["WARC-Payload-Digest"]
    assert b"HTTP/1.1 304 Not Modified\r\n" in gzip.decompress(content)


def test_a_redirected_page_stands_under_the_address_that_answered_and_no_redirect_is_made_up() -> (
    None
):
    final = "https://www.example.org/final?q=a%20b"
    headers = {"content-type": "text/html", "location": final}
    first = page("https://example.org/asked", headers=headers)
    content, counts = archive(
        first,
        page("https://example.org/gone", b"gone", headers=headers, status=404),
        replace(unchanged(first), headers=headers),
    )

    found = records(content)[1:]

    assert [(kind, head["WARC-Target-URI"]) for kind, head, _ in found] == [
        ("response", final),
        ("response", final),
        ("revisit", final),
    ]
    assert len({head["WARC-Record-ID"] for _, head, _ in found}) == 3
    assert found[2][1]["WARC-Refers-To"] == found[0][1]["WARC-Record-ID"]
    assert found[2][1]["WARC-Refers-To-Target-URI"] == final
    assert b"\r\nLocation:" not in gzip.decompress(content)
    assert counts == Archived(responses=2, revisits=1, left_out=0)


def test_a_revisit_without_its_earlier_capture_names_the_day() -> None:
    content, _ = archive(unchanged(page()))

    _, (_, revisit, _) = records(content)

    assert revisit["WARC-Refers-To-Date"] == "2026-01-05"
    assert "WARC-Refers-To" not in revisit


def test_pages_without_answer_and_rows_of_files_are_left_out_and_counted() -> None:
    content, counts = archive(
        page(status=0, body=b"", error="no answer within 20 s"),
        page("file:inbox/a.csv#rows=2-3", headers={"content-type": ROWS_TYPE}),
        page(),
    )

    assert counts == Archived(responses=1, revisits=0, left_out=2)
    assert len(records(content)) == 2


def test_the_same_pages_give_the_same_bytes() -> None:
    assert archive(page(), page("https://example.org/2")) == archive(
        page(), page("https://example.org/2")
    )


@pytest.mark.parametrize("status", [200, 404, 599])
def test_our_own_reader_gets_the_same_pages_back(tmp_path: Path, status: int) -> None:
    desk = Desk(tmp_path)
    written = [
        page(status=status),
        page("https://example.org/2", "ñ".encode("latin-1"), status=200),
    ]
    desk.drop("archives/news.warc.gz", archive(*written)[0])
    source = ArchivedSource.model_validate(
        {"name": "news", "kind": "warc", "where": "archives", "history": "dated"}
    )

    read = desk.read(source).wanted

    assert [(p.url, p.status, p.body, p.sha256, p.headers) for p in read] == [
        (p.url, p.status, p.body, p.sha256, p.headers) for p in written
    ]
    assert {p.fetched_at for p in read} == {MOMENT.astimezone(UTC)}
