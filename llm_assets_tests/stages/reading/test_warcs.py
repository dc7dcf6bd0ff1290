"""WARCs: archives that others wrote become pages of the day of their capture."""

from __future__ import annotations

import gzip
import io
import tracemalloc
import zlib
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import brotli
import pytest
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from llm_assets.config import ArchivedSource
from llm_assets.stages.reading import recorded
from llm_assets_tests.stages.reading.folders import DAY, NEXT_DAY, Desk

HTML = "text/html; charset=utf-8"


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    """A desk with an empty folder for archives."""
    desk = Desk(tmp_path)
    (desk.inbox / "archives").mkdir()
    return desk


def archives(**given: Any) -> ArchivedSource:
    """A source of archives in the inbox, whose pages are of the day of their capture."""
    settings = {"name": "old", "kind": "warc", "where": "archives", "history": "dated"}
    return ArchivedSource.model_validate({**settings, **given})


def record(
    url: str = "https://example.org/",
    body: bytes = b"<p>text",
    moment: str = "2026-01-05T10:00:00Z",
    status: str = "200 OK",
    kind: str = "response",
    packed: bool = True,
    **headers: str,
) -> bytes:
    """One record, as warcio writes it."""
    out = io.BytesIO()
    writer = WARCWriter(out, gzip=packed)
    given = {"content_type": HTML, **headers}
    pairs = [(name.replace("_", "-").title(), value) for name, value in given.items() if value]
    http = StatusAndHeaders(status, pairs, protocol="HTTP/1.1")
    if kind == "revisit":
        made = writer.create_revisit_record(url, "sha1:A", url, moment, http_headers=http)
    else:
        made = writer.create_warc_record(
            url, kind, io.BytesIO(body), len(body), warc_headers_dict={"WARC-Date": moment},
            http_headers=http,
        )  # fmt: skip
    writer.write_record(made)
    return out.getvalue()


def chunked(body: bytes) -> bytes:
    """A body as chunked transfer sends it."""
    return b"%x\r\n%s\r\n0\r\n\r\n" % (len(body), body)


def test_a_recorded_answer_becomes_a_page_as_if_fetched(desk: Desk) -> None:
    desk.drop(
        "archives/a.warc.gz",
        record(etag='"1"', server="nginx", last_modified="Sun, 04 Jan 2026 00:00:00 GMT"),
    )

    (page,) = desk.read(archives()).wanted

    assert (page.url, page.status, page.body) == ("https://example.org/", 200, b"<p>text")
    assert page.fetched_at == datetime(2026, 1, 5, 10, tzinfo=UTC)
    assert page.headers == {
        "content-type": HTML,
        "etag": '"1"',
        "last-modified": "Sun, 04 Jan 2026 00:00:00 GMT",
    }
    assert (page.robots, page.role, page.error) == ("", "page", "")


@pytest.mark.parametrize(
    ("headers", "body"),
    [
        ({"content_encoding": "gzip"}, gzip.compress(b"<p>text")),
        ({"content_encoding": "deflate"}, zlib.compress(b"<p>text")),
        ({"content_encoding": "deflate"}, zlib.compress(b"<p>text", wbits=-15)),
        ({"content_encoding": "br"}, brotli.compress(b"<p>text")),
        ({"content_encoding": "identity"}, b"<p>text"),
        ({"transfer_encoding": "chunked"}, chunked(b"<p>text")),
        (
            {"transfer_encoding": "chunked", "content_encoding": "gzip"},
            chunked(gzip.compress(b"<p>text")),
        ),
        ({"content_encoding": "gzip"}, b"<p>text"),  # decoded by whoever recorded it
        ({"content_encoding": "br"}, b"<p>text"),
    ],
)
def test_content_and_transfer_encodings_are_undone(
    desk: Desk, headers: dict[str, str], body: bytes
) -> None:
    desk.drop("archives/a.warc.gz", record(body=body, **headers))

    assert [page.body for page in desk.read(archives()).wanted] == [b"<p>text"]


@pytest.mark.parametrize("name", ["a.warc", "a.warc.gz"])
def test_packed_and_plain_archives_are_read_also_packed_as_a_whole(desk: Desk, name: str) -> None:
    content = record("https://a.org/", packed=False) + record("https://b.org/", packed=False)
    desk.drop(f"archives/{name}", gzip.compress(content) if name.endswith("gz") else content)

    assert desk.read(archives()).urls() == ["https://a.org/", "https://b.org/"]


def test_only_html_and_xml_answers_whose_url_matches_are_pages(desk: Desk) -> None:
    kinds = {
        "html": "text/html",
        "xhtml": "application/xhtml+xml; charset=x",
        "xml": "text/xml",
        "feed": "application/rss+xml",
        "svg": "image/svg+xml",
        "json": "application/json",
        "none": "",
    }
    parts = [record(f"https://a.org/{n}", content_type=kind) for n, kind in kinds.items()]
    parts += [record("https://a.org/request", kind="request", status="GET / HTTP/1.1")]
    parts += [record("https://other.org/html"), record("https://a.org/gone", status="404 Gone")]
    parts += [record("dns:a.org", kind="resource")]
    desk.drop("archives/a.warc.gz", b"".join(parts))

    outcome = desk.read(archives(urls_matching=r"//a\.org/"))

    assert outcome.urls() == [
        *("https://a.org/feed", "https://a.org/gone", "https://a.org/html"),
        *("https://a.org/xhtml", "https://a.org/xml"),
    ]
    assert [page.status for page in outcome.wanted] == [200, 404, 200, 200, 200]


def test_the_day_is_that_of_the_capture_in_the_use_cases_zone(desk: Desk) -> None:
    moments = ["2026-01-04T22:30:00Z", "2026-01-04T23:30:00Z", "2026-01-05T22:59:59.999Z"]
    desk.drop(
        "archives/a.warc.gz",
        b"".join(record(f"https://a.org/{i}", moment=m) for i, m in enumerate(moments)),
    )

    def urls(day: date) -> list[str]:
        return desk.read(archives(), day, timezone="Europe/Madrid").urls()

    assert urls(date(2026, 1, 4)) == ["https://a.org/0"]
    assert urls(DAY) == ["https://a.org/1", "https://a.org/2"]
    assert urls(NEXT_DAY) == []


def test_the_first_capture_of_a_day_is_never_replaced_but_an_error_gives_way(desk: Desk) -> None:
    url = "https://a.org/down"
    desk.drop("archives/b.warc.gz", record(body=b"first") + record(url, status="503 Busy"))
    desk.read(archives())
    desk.drop("archives/a.warc.gz", record(body=b"second") + record(url, body=b"up again"))

    first = desk.read(archives())
    size = desk.journal_bytes()
    again = desk.read(archives())

    assert [page.body for page in first.pages] == [b"up again", b"first"]
    assert first.wanted == first.pages
    assert (again.pages, desk.journal_bytes()) == (first.pages, size)


def test_today_only_takes_every_page_of_archives_that_arrived(desk: Desk) -> None:
    source = archives(history="today_only")
    desk.drop("archives/a.warc.gz", record("https://a.org/", moment="2020-03-01T00:00:00Z"))
    first = desk.read(source)
    desk.drop("archives/b.warc.gz", record("https://b.org/", moment="2021-03-01T00:00:00Z"))

    second = desk.read(source, NEXT_DAY, memory=first.harvest.last_captures)

    assert first.urls() == ["https://a.org/"]
    assert second.urls() == ["https://b.org/"]
    assert [one.day for one in second.harvest.last_captures] == [DAY, NEXT_DAY]


@pytest.mark.parametrize("name", ["a.warc", "a.warc.gz"])
@pytest.mark.parametrize("cut", [30, 120, 260])
def test_an_archive_that_breaks_off_keeps_the_pages_before(desk: Desk, name: str, cut: int) -> None:
    is_packed = name.endswith("gz")
    good = [record(f"https://a.org/{i}", body=b"<p>" * 50, packed=is_packed) for i in range(2)]
    broken = record("https://a.org/cut", body=bytes(range(256)) * 2, packed=is_packed)
    desk.drop(f"archives/{name}", b"".join(good) + broken[: -cut - 4])

    outcome = desk.read(archives(history="today_only"))

    assert outcome.urls() == ["https://a.org/0", "https://a.org/1"]
    assert "the 2 records before that are kept" in outcome.notes
    assert len(outcome.harvest.last_captures) == 1
    assert not outcome.harvest.is_unfinished


@pytest.mark.parametrize("content", [b"no archive at all\r\n\r\n", b"\x1f\x8bno gzip", b"<html>"])
def test_what_is_no_archive_is_set_aside_and_loses_no_other(desk: Desk, content: bytes) -> None:
    desk.drop("archives/a.warc.gz", content)
    desk.drop("archives/b.warc.gz", record())

    outcome = desk.read(archives(history="today_only"))

    assert outcome.urls() == ["https://example.org/"]
    assert "a.warc.gz: set aside, it is" in outcome.notes
    assert outcome.harvest.is_unfinished
    assert [one.url for one in outcome.harvest.last_captures] == ["file:inbox/archives/b.warc.gz"]


def test_what_is_passed_over_is_counted(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(recorded, "MAXIMUM_BODY_BYTES", 1000)
    parts = [
        record("https://a.org/1", kind="revisit"),
        record("https://a.org/2", kind="revisit"),
        record("https://a.org/large", body=b"x" * 1001),
        record("https://a.org/bomb", body=gzip.compress(bytes(10**6)), content_encoding="gzip"),
        record("https://a.org/bomb2", body=brotli.compress(bytes(10**6)), content_encoding="br"),
        record("https://a.org/cut", body=gzip.compress(b"<p>" * 9)[:-9], content_encoding="gzip"),
        record("https://a.org/new", body=b"x", content_encoding="zstd"),
        record("https://a.org/odd", status="abc"),
        record("https://a.org/good"),
    ]
    desk.drop("archives/a.warc.gz", b"".join(parts))

    outcome = desk.read(archives())

    assert outcome.urls() == ["https://a.org/good"]
    for said in (
        "2 revisits",
        "3 larger than 50000000 bytes",
        "1 with a damaged body",
        "1 in the content encoding zstd",
        "1 without a date or a status",
    ):
        assert said in outcome.notes


@pytest.mark.parametrize(
    "content",
    [
        bytes(300_000_000),
        b"WARC/1.0\r\nX: " + bytes(300_000_000),
        b"WARC/1.0\r\n" + b"X: y\r\n" * 10_000_000,
    ],
    ids=["zeros", "a long line", "many lines"],
)
def test_a_bomb_is_stopped_without_being_held(desk: Desk, content: bytes) -> None:
    desk.drop("archives/a.warc.gz", gzip.compress(content, 1))
    tracemalloc.start()

    outcome = desk.read(archives(maximum_file_bytes=100_000_000))

    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert "a.warc.gz: set aside, it" in outcome.notes
    assert peak < 20_000_000


@pytest.mark.parametrize("encoding", ["br", "gzip"])
def test_a_body_is_unpacked_no_further_than_the_limit(desk: Desk, encoding: str) -> None:
    zeros = bytes(200_000_000)
    packed = brotli.compress(zeros, quality=5) if encoding == "br" else gzip.compress(zeros, 1)
    desk.drop("archives/a.warc.gz", record(body=packed, content_encoding=encoding))
    tracemalloc.start()

    outcome = desk.read(archives())

    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert outcome.pages == []
    assert peak < 150_000_000
