"""A page's capture: where redirects lead, what an earlier day knows, and who learns a secret."""

from __future__ import annotations

import base64
import hashlib
import html
import json
import socket
import ssl
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import quote, quote_plus

import aiohttp.connector
import pytest
from aiohttp.abc import AbstractResolver, ResolveResult

from llm_assets.config import HtmlSource
from llm_assets.records import LastCapture
from llm_assets_tests.stages.collecting.certificates import Certificates
from llm_assets_tests.stages.collecting.conftest import StartServer
from llm_assets_tests.stages.collecting.serving import Asked, Reply, Server, links_to, redirect
from llm_assets_tests.stages.collecting.visits import (
    NEXT_DAY,
    NOW,
    Outcome,
    Visits,
    site,
)

A, B = "http://a.test/", "http://b.test/"
EMPTY = hashlib.sha256(b"").hexdigest()


def at(visits: Visits, server: Server) -> None:
    """Let the names of the tests stand for a server."""
    visits.addresses.update(dict.fromkeys(("a.test", "b.test", "c.test"), server.address))


class TestCaptures:
    def test_a_body_is_kept_byte_by_byte_in_the_encoding_in_which_it_came(
        self, visits: Visits, start_server: StartServer
    ) -> None:
        body = "Рак: всё хорошо".encode("cp1251")
        headers = {"Content-Type": "text/html; charset=windows-1251", "ETag": '"1"'}
        server = start_server({"/": Reply(body, headers=headers)})
        at(visits, server)
        page = visits.collect(site(A)).page
        assert page.body == body
        assert page.sha256 == hashlib.sha256(body).hexdigest()
        assert page.headers == {"content-type": headers["Content-Type"], "etag": '"1"'}
        assert (page.source, page.url, page.status, page.robots) == ("site", A, 200, "allowed")
        assert (page.error, page.fetched_at, page.role) == ("", NOW, "page")

    def test_a_page_without_an_answer_says_why(
        self, visits: Visits, start_server: StartServer
    ) -> None:
        server = start_server({})
        server.stop()
        at(visits, server)
        result = visits.collect(site(A, obey_robots=False))
        assert (result.page.status, result.page.body, result.page.sha256) == (0, b"", EMPTY)
        assert result.page.error.startswith("Cannot connect to host a.test:80")
        assert result.unfinished == ("site",)

    def test_a_page_that_is_held_is_not_asked_for_again(
        self, visits: Visits, start_server: StartServer
    ) -> None:
        server = start_server({"/": links_to("/a"), "/a": Reply(b"a")})
        at(visits, server)
        source = site(A, follow="a")
        first = visits.collect(source)
        visits.now += timedelta(hours=3)
        visits.restart()
        second = visits.collect(source)
        assert server.paths == ["/", "/a"]
        assert second.captures == first.captures

    def test_what_failed_is_asked_for_by_the_next_run_and_the_rest_keeps_its_capture(
        self, visits: Visits, start_server: StartServer
    ) -> None:
        server = start_server({"/": [Reply(status=503), Reply(b"here")], "/2": Reply(b"other")})
        at(visits, server)
        source = site(A, f"{A}2")
        visits.collect(source)
        visits.now += timedelta(hours=1)
        second = visits.collect(source)
        assert [(page.body, page.fetched_at) for page in second.pages] == [
            (b"here", visits.now),
            (b"other", NOW),
        ]
        assert sorted(server.paths) == ["/", "/", "/2"]

    @pytest.mark.parametrize("then", [Reply(b"still busy", 503), Reply(status=0), Reply(b"", 404)])
    def test_a_capture_is_only_replaced_by_one_that_says_more(
        self, visits: Visits, start_server: StartServer, then: Reply
    ) -> None:
        server = start_server({"/": [Reply(b"not yet", 404), then, Reply(b"here")]})
        at(visits, server)
        source = site(A)
        first = visits.collect(source)
        visits.now += timedelta(hours=1)
        second = visits.collect(source)
        third = visits.collect(source)
        assert (first.unfinished, second.unfinished, third.unfinished) == (("site",), ("site",), ())
        assert second.page == first.page
        assert third.page.body == b"here"

    @pytest.mark.parametrize(
        "reply",
        [
            Reply(b"x" * 101),
            Reply(b"x", headers={"Content-Encoding": "br"}),
            redirect("ftp://a.test/"),
            redirect("/"),
            redirect("http://10.0.0.1/"),
        ],
        ids=["too large", "unasked encoding", "no web address", "a loop", "private"],
    )
    @pytest.mark.parametrize("before", [Reply(status=503), Reply(status=0)])
    def test_a_page_that_is_refused_for_good_leaves_no_day_unfinished_yet_a_run_asks_again(
        self, visits: Visits, start_server: StartServer, before: Reply, reply: Reply
    ) -> None:
        replies = [before, *[reply] * (6 if reply.headers.get("Location") == "/" else 1)]
        at(visits, start_server({"/": [*replies, Reply(b"here")]}))
        source = site(A, maximum_body_bytes=100, obey_robots=False)
        assert visits.collect(source).unfinished == ("site",)
        refused = visits.collect(source)
        assert (refused.page.is_final, refused.unfinished) == (True, ())
        again = visits.collect(source)
        assert (again.page.is_final, again.page.body) == (False, b"here")

    def test_a_followed_page_that_is_gone_is_never_asked_for_again(
        self, visits: Visits, start_server: StartServer
    ) -> None:
        server = start_server({"/": links_to("/gone"), "/gone": Reply(b"gone", 404)})
        at(visits, server)
        source = site(A, follow="a", retries=3)
        first, second = visits.collect(source), visits.collect(source)
        assert server.paths == ["/", "/gone"]
        assert (first.unfinished, first.captures) == ((), second.captures)


class TestRedirects:
    @staticmethod
    def chain(length: int) -> dict[str, Reply]:
        hops = {f"/{i}": redirect(f"/{i + 1}") for i in range(length)}
        return {**hops, f"/{length}": Reply(b"arrived")}

    def test_as_many_as_allowed_are_followed_and_the_page_keeps_its_own_url(
        self, visits: Visits, start_server: StartServer
    ) -> None:
        at(visits, start_server(self.chain(5)))
        page = visits.collect(site(f"{A}0")).page
        assert (page.status, page.body, page.url) == (200, b"arrived", f"{A}0")
        assert page.headers["location"] == f"{A}5"

    def test_one_more_is_not_followed_and_nothing_is_tried_again(
        self, visits: Visits, start_server: StartServer
    ) -> None:
        server = start_server(self.chain(6))
        at(visits, server)
        result = visits.collect(site(f"{A}0", retries=2))
        assert server.paths == ["/0", "/1", "/2", "/3", "/4", "/5"]
        assert (result.page.status, result.page.body) == (0, b"")
        assert result.page.error == f"redirected to {A}6: more than 5 redirects"
        assert result.unfinished == ()

    def test_a_loop_ends(self, visits: Visits, start_server: StartServer) -> None:
        server = start_server({"/": redirect("/b"), "/b": redirect("/")})
        at(visits, server)
        page = visits.collect(site(A, maximum_redirects=20)).page
        assert len(server.paths) == 21
        assert page.error.endswith("more than 20 redirects")

    def test_one_that_leads_nowhere_is_the_answer(
        self, visits: Visits, start_server: StartServer
    ) -> None:
        server = start_server({"/": Reply(b"moved", 302, {"Location": "file:///etc/passwd"})})
        at(visits, server)
        page = visits.collect(site(A, retries=2)).page
        assert server.paths == ["/"]
        assert (page.status, page.body, page.error) == (302, b"moved", "")

    def test_links_are_read_from_where_it_led(
        self, visits: Visits, start_server: StartServer
    ) -> None:
        server = start_server(
            {
                "a.test/": redirect("http://b.test/deep/index.html"),
                "b.test/deep/index.html": links_to("a.html"),
                "b.test/deep/a.html": Reply(b"a"),
            }
        )
        at(visits, server)
        result = visits.collect(site(A, follow="a"))
        assert result.at("http://b.test/deep/a.html").body == b"a"

    def test_an_error_behind_one_says_where_it_was(
        self, visits: Visits, start_server: StartServer
    ) -> None:
        at(visits, start_server({"a.test/": redirect(f"{B}x"), "b.test/x": Reply(status=0)}))
        page = visits.collect(site(A)).page
        assert page.error == f"redirected to {B}x: Server disconnected"


class Versioned:
    """A page that has one body and name a day, and answers conditions as it is told."""

    def __init__(self, *versions: tuple[bytes, str], heeds: bool = True) -> None:
        self.versions = list(versions)
        self.heeds = heeds

    def __call__(self, asked: Asked) -> Reply:
        body, etag = self.versions[0]
        if self.heeds and asked.headers.get("if-none-match") == etag:
            return Reply(status=304, headers={"ETag": etag})
        return Reply(body, headers={"ETag": etag, "Content-Type": "text/html"})


class TestAnEarlierDay:
    """Only what an earlier day has captured may be asked for on condition."""

    MODIFIED = "Mon, 05 Jan 2026 00:05:00 GMT"

    @staticmethod
    def next_day(visits: Visits, source: HtmlSource, first: Outcome) -> Outcome:
        visits.now = NOW + timedelta(days=1)
        return visits.collect(source, day=NEXT_DAY, earlier=first.last_captures)

    @pytest.mark.parametrize("etag", ['"1"', 'W/"1"', "unquoted"])
    def test_an_unchanged_page_is_a_304_that_names_the_earlier_body(
        self, visits: Visits, start_server: StartServer, etag: str
    ) -> None:
        server = start_server({"/": Versioned((b"body", etag))})
        at(visits, server)
        first = visits.collect(site(A))
        second = self.next_day(visits, site(A), first)
        assert server.requests[-1].headers["if-none-match"] == etag
        assert (second.page.status, second.page.body) == (304, b"")
        assert second.page.unchanged_since == first.last_captures[0].day
        assert second.page.sha256 == first.page.sha256 == hashlib.sha256(b"body").hexdigest()
        assert second.page.headers["etag"] == etag
        assert not second.page.gives_documents
        assert (second.unfinished, second.lines) == (
            (),
            ("site: 0 of 1 pages answered 200, 1 unchanged",),
        )

    def test_the_day_after_an_unchanged_one_still_names_the_day_of_the_body(
        self, visits: Visits, start_server: StartServer
    ) -> None:
        server = start_server({"/": Versioned((b"body", '"1"'))})
        at(visits, server)
        first = visits.collect(site(A))
        second = self.next_day(visits, site(A), first)
        third_day = NEXT_DAY + timedelta(days=1)
        third = visits.collect(site(A), day=third_day, earlier=second.last_captures)
        assert (third.page.status, third.page.unchanged_since) == (304, first.last_captures[0].day)

    def test_a_date_is_sent_as_it_came(self, visits: Visits, start_server: StartServer) -> None:
        def answer(asked: Asked) -> Reply:
            unchanged = asked.headers.get("if-modified-since") == self.MODIFIED
            headers = {"Last-Modified": self.MODIFIED}
            return Reply(status=304) if unchanged else Reply(b"body", headers=headers)

        server = start_server({"/": answer})
        at(visits, server)
        second = self.next_day(visits, site(A), visits.collect(site(A)))
        assert "if-none-match" not in server.requests[-1].headers
        assert second.page.status == 304
        assert second.page.headers["last-modified"] == self.MODIFIED  # the 304 did not say

    def test_a_changed_page_is_a_new_body(self, visits: Visits, start_server: StartServer) -> None:
        page = Versioned((b"old", '"1"'))
        server = start_server({"/": page})
        at(visits, server)
        first = visits.collect(site(A))
        page.versions[0] = (b"new", '"2"')
        second = self.next_day(visits, site(A), first)
        assert (second.page.status, second.page.body) == (200, b"new")
        assert second.page.unchanged_since is None
        assert [one.etag for one in second.last_captures] == ['"2"']

    def test_a_server_that_ignores_conditions_is_believed(
        self, visits: Visits, start_server: StartServer
    ) -> None:
        server = start_server({"/": Versioned((b"body", '"1"'), heeds=False)})
        at(visits, server)
        second = self.next_day(visits, site(A), visits.collect(site(A)))
        assert server.requests[-1].headers["if-none-match"] == '"1"'
        assert (second.page.status, second.page.body) == (200, b"body")

    def test_a_page_without_validators_is_asked_for_as_ever(
        self, visits: Visits, start_server: StartServer
    ) -> None:
        server = start_server({"/": Reply(b"body")})
        at(visits, server)
        second = self.next_day(visits, site(A), visits.collect(site(A)))
        assert not {"if-none-match", "if-modified-since"} & set(server.requests[-1].headers)
        assert second.page.status == 200

    def test_the_same_day_asks_without_conditions(
        self, visits: Visits, start_server: StartServer
    ) -> None:
        server = start_server({"/": [Reply(b"", 404, {"ETag": '"1"'}), Reply(b"here")]})
        at(visits, server)
        visits.collect(site(A))
        assert visits.collect(site(A)).page.body == b"here"
        assert all("if-none-match" not in one.headers for one in server.requests)

    def test_a_dated_source_asks_without_conditions(
        self, visits: Visits, start_server: StartServer
    ) -> None:
        server = start_server({"/2026-01-05": Versioned((b"body", '"1"'))})
        at(visits, server)
        dated = site("http://a.test/{date}", history="dated")
        known = LastCapture("site", "http://a.test/2026-01-05", NEXT_DAY, "sha", '"1"')
        result = visits.collect(dated, earlier=[known])
        assert "if-none-match" not in server.requests[-1].headers
        assert result.page.status == 200
        assert result.last_captures == ()

    def test_after_a_redirect_the_condition_goes_where_the_body_is_from(
        self, visits: Visits, start_server: StartServer
    ) -> None:
        server = start_server(
            {
                "a.test/": redirect(f"{B}new", 301),
                "b.test/new": Versioned((b"body", '"1"')),
            }
        )
        at(visits, server)
        first = visits.collect(site(A))
        second = self.next_day(visits, site(A), first)
        a_test, b_test = (one for one in server.requests[4:] if one.path != "/robots.txt")
        assert (a_test.host, a_test.headers.get("if-none-match")) == ("a.test", None)
        assert (b_test.host, b_test.headers["if-none-match"]) == ("b.test", '"1"')
        assert (second.page.status, second.page.sha256) == (304, first.page.sha256)

    def test_where_it_redirects_elsewhere_now_no_condition_goes_there(
        self, visits: Visits, start_server: StartServer
    ) -> None:
        """Another page may have the same ETag, and mean another body."""
        server = start_server(
            {
                "a.test/": [redirect(f"{B}1"), redirect("http://c.test/2")],
                "b.test/1": Versioned((b"one", '"1"')),
                "c.test/2": Versioned((b"two", '"1"')),
            }
        )
        at(visits, server)
        second = self.next_day(visits, site(A), visits.collect(site(A)))
        assert second.page.body == b"two"
        assert "if-none-match" not in server.requests[-1].headers

    def test_a_304_that_nobody_asked_for_is_an_error(
        self, visits: Visits, start_server: StartServer
    ) -> None:
        server = start_server({"/": Reply(status=304)})
        at(visits, server)
        result = visits.collect(site(A))
        assert (result.page.status, result.page.sha256) == (0, EMPTY)
        assert result.page.error == "the server answered 304 to a question never asked"
        assert result.unfinished == ("site",)

    def test_so_is_one_at_a_page_that_was_asked_for_without_a_condition(
        self, visits: Visits, start_server: StartServer
    ) -> None:
        server = start_server(
            {
                "a.test/": [Reply(b"body", headers={"ETag": '"1"'}), redirect(B)],
                "b.test/": Reply(status=304),
            }
        )
        at(visits, server)
        second = self.next_day(visits, site(A), visits.collect(site(A)))
        assert (second.page.status, second.page.unchanged_since) == (0, None)
        assert second.page.error == (
            f"redirected to {B}: the server answered 304 to a question never asked"
        )


CANARY = 'can"ary/+=& s3cret'
TOKEN: dict[str, Any] = {"headers": {"Authorization": {"env": "TOKEN", "prefix": "Bearer "}}}


def echoes(secret: str) -> bytes:
    """What a server makes of what it was sent, in every way that it may write it."""
    raw = secret.encode()
    ways = [
        secret,
        quote(secret),
        quote(secret, safe=""),
        quote(secret, safe="").lower(),
        quote_plus(secret),
        html.escape(secret),
        "".join(f"&#{ord(c)};" for c in secret),
        "".join(f"&#x{ord(c):X};" for c in secret),
        json.dumps(secret),
        json.dumps(secret).replace("/", "\\/"),
        "".join(f"\\u{ord(c):04x}" for c in secret),
        *(base64.b64encode(b"x" * i + raw + b"tail").decode() for i in range(4)),
        *(base64.urlsafe_b64encode(b"y" * i + raw).decode() for i in range(4)),
    ]
    return "\n".join(ways).encode()


def leaks(content: bytes, secret: str) -> list[str]:
    """The ways in which a secret can still be read out of some bytes."""
    lines = echoes(secret).decode().splitlines()
    found = [line for line in lines if line.encode() in content]
    inner = [base64.b64encode(secret.encode()[i:])[4:-4] for i in range(3)]
    found += [one.decode() for one in inner if one in content]
    return [secret] * (secret.encode() in content) + found


class ByPort(AbstractResolver):
    """Sends each port of any host to a port of this machine.

    A fake, because https and http of one name are told apart by ports that no test may open.
    """

    def __init__(self, ports: dict[int, int]) -> None:
        self._ports = ports

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
    ) -> list[ResolveResult]:
        here = ResolveResult(
            hostname=host,
            host="127.0.0.1",
            port=self._ports[port],
            family=socket.AF_INET,
            proto=0,
            flags=socket.AI_NUMERICHOST,
        )
        return [here]

    async def close(self) -> None:
        pass


class TestSecrets:
    def test_one_is_sent_to_the_hosts_of_the_source_s_own_urls_with_each_request(
        self, visits: Visits, start_server: StartServer
    ) -> None:
        server = start_server({"/": links_to("/a")})
        at(visits, server)
        visits.secrets["TOKEN"] = "s3cret"
        visits.collect(site(A, follow="a", **TOKEN))
        assert [one.headers["authorization"] for one in server.requests] == ["Bearer s3cret"] * 3

    @pytest.mark.parametrize(
        "elsewhere",
        ["http://b.test/x", "http://a.test.b.test/x", "http://a.test:{port}/x", "http://a.test./x"],
    )
    def test_no_redirect_takes_it_to_another_host_or_port(
        self, visits: Visits, start_server: StartServer, elsewhere: str
    ) -> None:
        other = start_server({})
        url = elsewhere.format(port=other.port)
        server = start_server({"a.test/": redirect(url)})
        visits.addresses.update({"a.test": server.address, "a.test.": other.address})
        visits.addresses.update(dict.fromkeys(("b.test", "a.test.b.test"), other.address))
        if "{port}" in elsewhere:  # a stand-in would hide the port
            visits.addresses.pop("a.test")
            server = start_server({"/": redirect(other.url("/x"))})
        start = A if "{port}" not in elsewhere else server.url()
        visits.secrets["TOKEN"] = "s3cret"
        visits.collect(site(start, private_hosts=["*.test", "*.test.", "127.0.0.1"], **TOKEN))
        assert server.requests[-1].headers["authorization"] == "Bearer s3cret"
        assert [one.path for one in other.requests] == ["/robots.txt", "/x"]
        assert all("authorization" not in one.headers for one in other.requests)

    def test_no_link_takes_it_to_another_host_that_links_may_lead_to(
        self, visits: Visits, start_server: StartServer
    ) -> None:
        server = start_server({"a.test/": links_to(f"{B}x")})
        at(visits, server)
        visits.secrets["TOKEN"] = "s3cret"
        visits.collect(site(A, follow="a", link_hosts=["b.test"], **TOKEN))
        sent = {one.host: one.headers.get("authorization") for one in server.requests}
        assert sent == {"a.test": "Bearer s3cret", "b.test": None}

    def test_another_source_on_the_same_host_sends_none(
        self, visits: Visits, start_server: StartServer
    ) -> None:
        server = start_server({})
        at(visits, server)
        visits.secrets["TOKEN"] = "s3cret"
        visits.collect(site(f"{A}1", **TOKEN), site(f"{A}2", name="other"))
        sent = {one.path: one.headers.get("authorization") for one in server.requests}
        assert (sent["/1"], sent["/2"]) == ("Bearer s3cret", None)

    def test_a_key_of_the_query_goes_to_the_own_origin_only_and_is_kept_nowhere(
        self, visits: Visits, start_server: StartServer
    ) -> None:
        def tell(asked: Asked) -> Reply:
            links = f'<a href="/moved">x</a><a href="{B}x">x</a>{asked.path}'
            return Reply(links.encode(), headers={"ETag": f'"{asked.path}"'})

        def move(asked: Asked) -> Reply:
            return redirect(f"/there?a=1&{asked.path.partition('?')[2]}")

        def leave(asked: Asked) -> Reply:
            return redirect(f"{B}y?token=theirs&{asked.path.partition('?')[2]}")

        pages = {"/": tell, "/moved": move, "/off": leave, "/there": Reply(b"there")}
        broken = Reply(raw=b"HTTP/1.1 200 OK\r\nno header\r\n\r\n")
        server = start_server({f"a.test{k}": v for k, v in {**pages, "/broken": broken}.items()})
        at(visits, server)
        visits.secrets["MY_KEY"] = CANARY
        source = site(
            *(f"{A}?n=1", f"{A}off", f"{A}broken"),
            follow="a",
            link_hosts=["b.test"],
            query={"api_key": {"env": "MY_KEY"}},
        )
        result = visits.collect(source, site(f"{A}other", name="other"))
        key = f"api_key={quote(CANARY, '')}"
        assert sorted(one for one in server.asked if not one.endswith("/robots.txt")) == [
            f"a.test/?n=1&{key}",
            f"a.test/broken?{key}",
            f"a.test/moved?{key}",
            f"a.test/off?{key}",
            "a.test/other",
            f"a.test/there?a=1&{key}",
            "b.test/x",
            "b.test/y?token=theirs",
        ]
        assert all(key not in one for one in server.asked if one.endswith("robots.txt"))
        assert {page.url for page in result.pages} >= {f"{A}?n=1", f"{A}moved", f"{B}x"}
        assert result.at(f"{A}moved").headers["location"] == f"{A}there?a=1"
        kept = visits.journal_bytes() + repr(result).encode()
        assert b"[secret]" in kept
        assert CANARY.encode() not in kept
        assert quote(CANARY, "").encode() not in kept

    def test_a_missing_one_is_named_and_other_sources_go_on(
        self, visits: Visits, start_server: StartServer
    ) -> None:
        server = start_server({"b.test/": Reply(b"page")})
        at(visits, server)
        result = visits.collect(site(A, name="api", **TOKEN), site(B, name="other"))
        says = (
            "The source api sends the header Authorization from the environment variable TOKEN, "
            "which is not set. Set TOKEN where the run happens."
        )
        assert result.page.body == b"page"
        assert (result.unfinished, result.notes) == (("api",), {"api": says})
        assert f"api: {says}" in result.lines
        assert all(one.host == "b.test" for one in server.requests)

    def test_a_server_that_tells_everything_it_was_told_tells_nothing_to_the_journal(
        self, visits: Visits, start_server: StartServer
    ) -> None:
        """In body, headers, location and links, in every spelling; then as an error."""

        def tell(asked: Asked) -> Reply:
            sent = asked.headers["authorization"].removeprefix("Bearer ")
            links = f'<a href="/link?{quote(sent)}">x</a>'.encode()
            headers = {
                "ETag": f'"{sent}"',
                "Content-Type": f"text/html; x={sent}",
                "Link": f"</{quote(sent)}>; rel=next",
            }
            return Reply(links + echoes(sent), headers=headers)

        def move(asked: Asked) -> Reply:
            sent = asked.headers["authorization"].removeprefix("Bearer ")
            return redirect(f"/arrived?{quote(sent, safe='')}")

        def hang(asked: Asked) -> Reply:
            sent = asked.headers["authorization"].removeprefix("Bearer ")
            return redirect(f"http://{base64.b16encode(sent.encode()).decode()}.b.test/{sent}")

        broken = Reply(raw=f"HTTP/1.1 200 OK\r\n{CANARY} is no header\r\n\r\n".encode())
        server = start_server(
            {
                "/": tell,
                "/robots.txt": tell,
                "/moved": move,
                "/arrived": tell,
                "/off": hang,
                "/broken": broken,
            }
        )
        at(visits, server)
        visits.secrets["TOKEN"] = CANARY
        urls = (A, f"{A}moved", f"{A}off", f"{A}broken")
        result = visits.collect(site(*urls, follow="a", **TOKEN))
        assert server.requests[0].headers["authorization"] == f"Bearer {CANARY}"
        assert len(result.pages) == 5  # the start pages, and the link of the first
        assert result.at(A).status == 200
        assert result.at(f"{A}moved").headers["location"].startswith(f"{A}arrived?")
        everything = repr((result, result.captures)).encode() + visits.journal_bytes()
        everything += b"".join(page.body for page in result.captures)
        assert leaks(everything, CANARY) == []
        assert b"[secret]" in result.at(A).body

    @pytest.mark.parametrize("prefix", ["Basic ", ""])
    def test_the_login_inside_basic_is_as_secret(
        self, visits: Visits, start_server: StartServer, prefix: str
    ) -> None:
        login = "stars:open sesame/1"
        packed = base64.b64encode(login.encode()).decode()
        body = f"{login}\n{packed}\nopen sesame/1\n{quote('open sesame/1')}".encode()
        server = start_server({"/": Reply(body)})
        at(visits, server)
        visits.secrets["LOGIN"] = packed if prefix else f"Basic {packed}"
        headers = {"Authorization": {"env": "LOGIN", "prefix": prefix}}
        page = visits.collect(site(A, headers=headers)).page
        assert server.requests[-1].headers["authorization"] == f"Basic {packed}"
        assert page.body == b"[secret]\n[secret]\n[secret]\n[secret]"
        assert page.sha256 == hashlib.sha256(page.body).hexdigest()

    @pytest.fixture
    def certificates(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Certificates:
        """A server's certificate that is trusted for the length of a test."""
        made = Certificates.made(tmp_path, "a.test")
        trusting = ssl.create_default_context(cafile=str(made.authority))
        monkeypatch.setattr(aiohttp.connector, "_SSL_CONTEXT_VERIFIED", trusting)
        return made

    def test_no_redirect_takes_it_from_https_to_http(
        self, visits: Visits, start_server: StartServer, certificates: Certificates
    ) -> None:
        plain = start_server({"/x": Reply(b"plain")})
        safe = Server({"/": redirect("http://a.test/x")}, tls=certificates.context())
        visits.resolver = ByPort({443: safe.port, 80: plain.port})
        visits.secrets["TOKEN"] = "s3cret"
        try:
            page = visits.collect(site("https://a.test/", **TOKEN)).page
        finally:
            safe.stop()
        assert page.body == b"plain"
        assert [one.headers["authorization"] for one in safe.requests] == ["Bearer s3cret"] * 2
        assert [one.path for one in plain.requests] == ["/robots.txt", "/x"]
        assert all("authorization" not in one.headers for one in plain.requests)

    def test_a_certificate_that_nobody_vouches_for_is_an_error(
        self, visits: Visits, tmp_path: Path
    ) -> None:
        made = Certificates.made(tmp_path, "a.test")
        server = Server({"/": Reply(b"page")}, tls=made.context())
        try:
            visits.addresses["a.test"] = server.address
            page = visits.collect(site("https://a.test/", obey_robots=False)).page
        finally:
            server.stop()
        assert (page.status, page.body) == (0, b"")
        assert "certificate verify failed" in page.error
        assert server.requests == []
