"""One request and what it brings, from servers that keep no rule of HTTP."""

from __future__ import annotations

import asyncio
import gzip
import random
import tracemalloc
import zlib
from collections.abc import Callable, Iterator, Mapping
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from llm_assets.config import Manners
from llm_assets.stages.collecting.connecting import Connections
from llm_assets.stages.collecting.inflating import (
    STEP_BYTES,
    BrokenEncodingError,
    Inflater,
)
from llm_assets.stages.collecting.requesting import Answer, host_of, request, resolve, why_not
from llm_assets_tests.stages.collecting.conftest import StartServer
from llm_assets_tests.stages.collecting.serving import Reply, chunked, redirect

TEXT = b"".join(b"line %d of a page\n" % i for i in range(2000))
CHUNKED = {"Transfer-Encoding": "chunked"}
TOO_LARGE = "the body is larger than 1000 bytes (maximum_body_bytes)"


def ask(url: str, headers: Mapping[str, str] | None = None, **manners: Any) -> Answer:
    """Ask once."""
    own = {"private_hosts": ["127.0.0.1"], "timeout_seconds": 10, **manners}
    cut_at = own.pop("cut_at", None)

    async def once() -> Answer:
        async with Connections({}, None) as connections:
            polite = Manners.model_validate(own)
            return await request(connections, url, polite, headers or {}, cut_at)

    return asyncio.run(once())


def bare_deflate(content: bytes) -> bytes:
    """Deflate without a zlib header, as some servers understand the word."""
    packer = zlib.compressobj(wbits=-zlib.MAX_WBITS)
    return packer.compress(content) + packer.flush()


PACKED = [
    ("gzip", gzip.compress(TEXT)),
    ("GZip", gzip.compress(TEXT)),
    ("deflate", zlib.compress(TEXT)),
    ("deflate", bare_deflate(TEXT)),
    ("gzip", gzip.compress(TEXT[:99]) + gzip.compress(TEXT[99:])),
    ("gzip", gzip.compress(TEXT) + bytes(512)),
    ("identity", TEXT),
]


class TestBodies:
    def test_a_plain_one_comes_byte_by_byte(self, start_server: StartServer) -> None:
        content = random.Random(7).randbytes(300_000)
        server = start_server({"/": Reply(content)})
        assert ask(server.url()) == Answer(200, {}, content)

    def test_no_length_means_until_the_connection_ends(self, start_server: StartServer) -> None:
        server = start_server({"/": Reply(pieces=[b"one ", b"two"])})
        assert ask(server.url()).body == b"one two"

    def test_chunks_are_put_together(self, start_server: StartServer) -> None:
        server = start_server({"/": Reply(headers=CHUNKED, pieces=[chunked(b"one ", b"two")])})
        assert ask(server.url()).body == b"one two"

    @pytest.mark.parametrize(("encoding", "wire"), PACKED)
    def test_what_was_asked_for_is_unpacked(
        self, start_server: StartServer, encoding: str, wire: bytes
    ) -> None:
        server = start_server({"/": Reply(wire, headers={"Content-Encoding": encoding})})
        assert ask(server.url()) == Answer(200, {}, TEXT)
        assert server.requests[0].headers["accept-encoding"] == "gzip, deflate"

    def test_no_header_of_the_source_asks_for_another_encoding(
        self, start_server: StartServer
    ) -> None:
        server = start_server({"/": Reply(TEXT)})
        ask(server.url(), {"Accept-Encoding": "br, zstd"})
        assert server.requests[0].headers["accept-encoding"] == "gzip, deflate"

    def test_nothing_is_unpacked_where_there_is_nothing(self, start_server: StartServer) -> None:
        empty = Reply(headers={"Content-Encoding": "gzip"})
        server = start_server({"/": empty, "/304": Reply(status=304, headers={"ETag": '"1"'})})
        assert ask(server.url()) == Answer(200, {}, b"")
        assert ask(server.url("/304")) == Answer(304, {"etag": '"1"'}, b"")

    @pytest.mark.parametrize(
        ("encoding", "wire"),
        [
            ("br", b"\x0b\x02\x80hello\x03"),  # what brotli makes of hello
            ("zstd", b"(\xb5/\xfd" + TEXT),
            ("gzip, gzip", gzip.compress(gzip.compress(TEXT))),
            ("compress", TEXT),
            ("x" * 500, TEXT),
        ],
        ids=["br", "zstd", "gzip twice", "compress", "a long word"],
    )
    def test_what_was_not_asked_for_is_an_error_and_no_garbage(
        self, start_server: StartServer, encoding: str, wire: bytes
    ) -> None:
        server = start_server({"/": Reply(wire, headers={"Content-Encoding": encoding})})
        answer = ask(server.url())
        assert (answer.status, answer.body, answer.is_worth_a_retry) == (0, b"", False)
        assert answer.error == (
            f"the body is packed as {encoding[:40]!r}; asked for was gzip, deflate"
        )

    @pytest.mark.parametrize(
        ("encoding", "wire", "says"),
        [
            ("gzip", b"no gzip at all", "the body is no gzip"),
            ("deflate", b"no deflate", "the body is no deflate"),
            ("gzip", gzip.compress(TEXT)[:200], "the body breaks off in the middle of its gzip"),
            ("deflate", zlib.compress(TEXT)[:-9], "breaks off in the middle of its deflate"),
            ("gzip", gzip.compress(TEXT)[:-6] + b"wrong!", "the body is no gzip (Error -3"),
        ],
        ids=["no gzip", "no deflate", "half a gzip", "half a deflate", "a wrong checksum"],
    )
    def test_one_that_cannot_be_unpacked_is_an_error_and_tried_again(
        self, start_server: StartServer, encoding: str, wire: bytes, says: str
    ) -> None:
        server = start_server({"/": Reply(wire, headers={"Content-Encoding": encoding})})
        answer = ask(server.url())
        assert (answer.status, answer.body, answer.is_worth_a_retry) == (0, b"", True)
        assert says in answer.error

    @pytest.mark.parametrize(
        "reply",
        [
            Reply(headers={"Content-Length": "9"}, pieces=[b"half"]),
            Reply(headers=CHUNKED, pieces=[b"4\r\nhalf\r\n"]),
            Reply(headers=CHUNKED, pieces=[b"zz\r\nhalf\r\n0\r\n\r\n"]),
            Reply(raw=b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n"),
            Reply(raw=b"HTTP/1.1 200 OK\r\nContent-Length: -4\r\n\r\nhalf"),
            Reply(raw=b"HTTP/1.1 200 OK\r\nContent-Le"),
            Reply(raw=b"HTTP/1.1 2000 OK\r\n\r\n"),
            Reply(raw=b"HTTP/1.1 200 OK\r\nBad Header\r\n\r\n"),
            Reply(raw=b"HTTP/1.1 200 OK\r\nX: " + b"a" * 100_000 + b"\r\n\r\n"),
            Reply(raw=b"\x16\x03\x01\x02\x00 this is no HTTP"),
            Reply(status=0),
        ],
    )
    def test_one_that_breaks_off_or_is_no_http_is_no_answer_and_tried_again(
        self, start_server: StartServer, reply: Reply
    ) -> None:
        server = start_server({"/": reply})
        answer = ask(server.url(), timeout_seconds=1)  # aiohttp waits on behind a chunk "zz"
        assert (answer.status, answer.body, answer.is_worth_a_retry) == (0, b"", True)
        assert answer.error != ""


class TestLimits:
    @pytest.mark.parametrize(
        "reply",
        [
            Reply(b"x" * 1001),
            Reply(headers=CHUNKED, pieces=[chunked(*[b"x" * 91] * 11)]),
            Reply(pieces=[b"x" * 1001]),
            Reply(gzip.compress(b"x" * 1001), headers={"Content-Encoding": "gzip"}),
            Reply(zlib.compress(b"x" * 1001), headers={"Content-Encoding": "deflate"}),
            Reply(
                headers={"Content-Encoding": "gzip", **CHUNKED},
                pieces=[chunked(gzip.compress(b"x" * 1001))],
            ),
        ],
        ids=["length", "chunked", "no length", "gzip", "deflate", "gzip, chunked"],
    )
    def test_one_byte_too_many_is_refused_and_not_tried_again(
        self, start_server: StartServer, reply: Reply
    ) -> None:
        server = start_server({"/": reply})
        answer = ask(server.url(), maximum_body_bytes=1000)
        assert (answer.status, answer.body, answer.is_worth_a_retry) == (0, b"", False)
        assert answer.error == TOO_LARGE
        assert len(ask(server.url(), maximum_body_bytes=1001).body) == 1001

    def test_a_length_over_the_limit_is_refused_before_the_body_is_read(
        self, start_server: StartServer
    ) -> None:
        promised = Reply(headers={"Content-Length": "1001"}, pieces=[b"x"], piece_seconds=60)
        server = start_server({"/": promised})
        assert ask(server.url(), maximum_body_bytes=1000).error == TOO_LARGE

    def test_a_body_without_an_end_is_read_until_it_is_too_large(
        self, start_server: StartServer
    ) -> None:
        sent: list[int] = []

        def endless() -> Iterator[bytes]:
            while True:
                sent.append(1)
                yield b"x" * 50_000

        server = start_server({"/": Reply(pieces=endless())})
        assert ask(server.url(), maximum_body_bytes=1000).error == TOO_LARGE
        server.stop()
        assert sum(sent) < 500  # buffers of the sockets between us

    @pytest.mark.parametrize("encoding", ["gzip", "deflate", "bare deflate"])
    def test_a_decompression_bomb_is_stopped_before_it_unfolds(
        self, start_server: StartServer, encoding: str
    ) -> None:
        window = {"gzip": 31, "deflate": 15, "bare deflate": -15}[encoding]
        packer = zlib.compressobj(9, wbits=window)
        zeros = bytes(1_000_000)
        wire = b"".join(packer.compress(zeros) for _ in range(60)) + packer.flush()
        header = {"Content-Encoding": encoding.removeprefix("bare ")}
        server = start_server({"/": Reply(wire, headers=header)})
        assert len(wire) < 80_000
        tracemalloc.start()
        try:
            answer = ask(server.url(), maximum_body_bytes=1_000_000)
            _, peak = tracemalloc.get_traced_memory()
        finally:
            tracemalloc.stop()
        assert answer.error == "the body is larger than 1000000 bytes (maximum_body_bytes)"
        assert peak < 4_000_000

    def test_packed_bytes_that_stand_for_nothing_are_counted_too(
        self, start_server: StartServer
    ) -> None:
        nothing = gzip.compress(b"")
        wire = chunked(*[nothing * 100] * 50)
        reply = Reply(headers={"Content-Encoding": "gzip", **CHUNKED}, pieces=[wire])
        server = start_server({"/": reply})
        assert ask(server.url(), maximum_body_bytes=1000).error == TOO_LARGE

    @pytest.mark.parametrize(
        "reply",
        [
            Reply(headers={"Content-Length": "99"}, pieces=[b"x"] * 99, piece_seconds=0.1),
            Reply(headers=CHUNKED, pieces=[b"1\r\nx\r\n"] * 99, piece_seconds=0.1),
            Reply(b"late", pause_seconds=10),
        ],
        ids=["length", "chunked", "nothing at all"],
    )
    def test_a_body_that_drips_ends_with_the_time(
        self, start_server: StartServer, reply: Reply
    ) -> None:
        server = start_server({"/": reply})
        answer = ask(server.url(), timeout_seconds=0.4)
        assert (answer.status, answer.error) == (0, "no answer within 0.4 s")
        assert answer.is_worth_a_retry

    def test_headers_that_drip_end_with_the_time_too(self, start_server: StartServer) -> None:
        head = Reply(status=100, pieces=[b"HTTP/1.1 100 Continue\r\n\r\n"] * 99, piece_seconds=0.1)
        server = start_server({"/": head})
        assert ask(server.url(), timeout_seconds=0.4).error == "no answer within 0.4 s"

    def test_a_body_that_is_cut_gives_its_start_whatever_the_limit(
        self, start_server: StartServer
    ) -> None:
        header = {"Content-Encoding": "gzip"}
        server = start_server(
            {"/": Reply(TEXT), "/gzip": Reply(gzip.compress(TEXT), headers=header)}
        )
        for path in ("/", "/gzip"):
            answer = ask(server.url(path), maximum_body_bytes=10, cut_at=5000)
            assert answer == Answer(200, {}, TEXT[:5000])


class TestInflating:
    @settings(deadline=None)
    @given(
        st.binary(max_size=3000).map(lambda some: some * 70),
        st.lists(st.integers(1, 400), min_size=1),
        st.sampled_from(["gzip", "deflate", "bare"]),
    )
    def test_a_body_is_the_same_however_its_bytes_arrive(
        self, content: bytes, sizes: list[int], way: str
    ) -> None:
        packers: dict[str, Callable[[bytes], bytes]] = {
            "gzip": gzip.compress,
            "deflate": zlib.compress,
            "bare": bare_deflate,
        }
        wire, inflater = packers[way](content), Inflater("gzip" if way == "gzip" else "deflate")
        pieces: list[bytes] = []
        while wire:
            size = sizes[len(pieces) % len(sizes)]
            pieces += list(inflater.feed(wire[:size])) or [b""]
            wire = wire[size:]
        inflater.end()
        assert b"".join(pieces) == content
        assert max(map(len, pieces), default=0) <= STEP_BYTES

    @settings(deadline=None)
    @given(st.sampled_from(["gzip", "deflate"]), st.binary(max_size=200))
    def test_any_bytes_give_pieces_or_the_error_that_says_they_are_broken(
        self, encoding: str, wire: bytes
    ) -> None:
        inflater = Inflater(encoding)
        try:
            for piece in inflater.feed(wire):
                assert piece
            inflater.end()
        except BrokenEncodingError:
            pass


class TestHeaders:
    def test_those_that_are_of_use_are_kept_in_lower_case(self, start_server: StartServer) -> None:
        useful = {
            "Content-Type": "text/html; charset=windows-1251",
            "Content-Language": "ru",
            "ETag": 'W/"1"',
            "Last-Modified": "Mon, 05 Jan 2026 00:05:00 GMT",
            "Link": "</2>; rel=next",
            "Retry-After": "5",
            "Date": "Mon, 05 Jan 2026 06:30:00 GMT",
        }
        others = {"Set-Cookie": "id=1", "Server": "told", "X-Secret": "x"}
        server = start_server({"/": Reply(b"", headers={**useful, **others})})
        assert ask(server.url()).headers == {k.lower(): v for k, v in useful.items()}

    def test_bytes_that_are_no_text_can_be_stored(self, start_server: StartServer) -> None:
        raw = b"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=\xff\xfe\r\n"
        server = start_server({"/": Reply(raw=raw + b"Content-Length: 0\r\n\r\n")})
        (kept,) = ask(server.url()).headers.values()
        assert kept.encode() == "text/html; charset=\ufffd\ufffd".encode()

    def test_a_location_on_what_is_no_redirect_means_nothing(
        self, start_server: StartServer
    ) -> None:
        server = start_server({"/": Reply(b"here", headers={"Location": "/elsewhere"})})
        assert ask(server.url()) == Answer(200, {}, b"here")


class TestRedirects:
    @pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
    def test_one_is_an_answer_that_says_where_it_leads(
        self, start_server: StartServer, status: int
    ) -> None:
        server = start_server({"/a/": redirect("../b?c=d#e", status), "/b": Reply(b"x")})
        answer = ask(server.url("/a/"))
        assert (answer.status, answer.onward) == (status, server.url("/b?c=d"))
        assert server.paths == ["/a/"]

    @pytest.mark.parametrize("status", [300, 304, 305, 306, 200, 404])
    def test_other_statuses_lead_nowhere(self, start_server: StartServer, status: int) -> None:
        server = start_server({"/": redirect("/b", status)})
        assert ask(server.url()).onward == ""

    @pytest.mark.parametrize(
        ("location", "path"),
        [
            ("/секрет".encode(), "/%D1%81%D0%B5%D0%BA%D1%80%D0%B5%D1%82"),
            ("/секрет".encode("cp1251"), "/%F1%E5%EA%F0%E5%F2"),
            (b"/a b", "/a%20b"),
            (b"/%41%2fb", "/A%2Fb"),
        ],
    )
    def test_a_location_that_is_not_quoted_is(
        self, start_server: StartServer, location: bytes, path: str
    ) -> None:
        raw = b"HTTP/1.1 302 Found\r\nContent-Length: 0\r\nLocation: " + location + b"\r\n\r\n"
        server = start_server({"/": Reply(raw=raw)})
        assert ask(server.url()).onward == server.url(path)

    @pytest.mark.parametrize(
        "location",
        [
            "file:///etc/passwd",
            "gopher://a.test/",
            "http://[::1",
            "http://a.test:x/",
        ],
    )
    def test_what_is_no_web_address_leads_nowhere(
        self, start_server: StartServer, location: str
    ) -> None:
        server = start_server({"/": redirect(location)})
        answer = ask(server.url())
        assert (answer.status, answer.onward) == (302, "")


class TestUrls:
    @pytest.mark.parametrize(
        ("url", "why"),
        [
            ("file:///etc/passwd", "only http and https are fetched"),
            ("gopher://a.test/", "only http and https are fetched"),
            ("data:text/html,x", "only http and https are fetched"),
            ("http://[::1", "only http and https are fetched"),
            ("", "only http and https are fetched"),
            ("http:///path", "the URL names no host"),
            ("http://a.test/", ""),
            ("HTTPS://a.test/", ""),
        ],
    )
    def test_what_is_never_asked_for_says_why(self, url: str, why: str) -> None:
        assert why_not(url) == why
        if why:
            assert ask(url) == Answer(error=why, is_final=True)

    @pytest.mark.parametrize(
        ("reference", "url"),
        [
            ("a.html#end", "http://a.test/dir/a.html"),
            (" /x y ", "http://a.test/x%20y"),
            ("//B.test/", "http://b.test/"),
            ("http://a.test:80/", "http://a.test/"),
            ("http://me:secret@a.test/", "http://a.test/"),
            ("http://пример.test/", "http://xn--e1afmkfd.test/"),
            ("mailto:me@example.org", ""),
            ("javascript:void(0)", ""),
            ("http://a.test:99999/", ""),
            ("http://evil.test\\@a.test/", ""),
        ],
    )
    def test_two_ways_to_write_an_address_are_one(self, reference: str, url: str) -> None:
        assert resolve("http://a.test/dir/", reference) == url

    @settings(deadline=None, max_examples=300)
    @given(st.text(st.characters(codec="utf-8"), max_size=40))
    def test_a_link_of_any_text_leads_to_a_web_address_or_nowhere(self, reference: str) -> None:
        url = resolve("http://a.test/dir/", reference)
        assert url == "" or (why_not(url) == "" and host_of(url) != "")
        assert resolve(url, "") == url

    @pytest.mark.parametrize("url", ["http://a..b/", f"http://{'a' * 300}.test/", "http://a b/"])
    def test_a_host_that_no_name_can_have_is_no_answer(self, url: str) -> None:
        answer = ask(url, timeout_seconds=3)
        assert (answer.status, answer.body) == (0, b"")
        assert answer.error != ""
