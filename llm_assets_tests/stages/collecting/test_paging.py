"""A JSON interface is read page after page, until its last, and never in circles."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from llm_assets.records import RawScrapes
from llm_assets.stages.collecting.paging import next_link, with_query
from llm_assets.stages.extracting.documents import extract_documents
from llm_assets_tests.stages.collecting.conftest import StartServer, serve
from llm_assets_tests.stages.collecting.serving import (
    Asked,
    Reply,
    redirect,
)
from llm_assets_tests.stages.collecting.sites import DAY, HOST, Days, api, pages_of, paths

START = f"http://{HOST}/api"
JSON = {"Content-Type": "application/json"}
BY_NUMBER = {"by": "number"}
BY_CURSOR = {"by": "cursor", "next": "meta.next"}
BY_LINK = {"by": "link"}


def answer(*texts: str, **more: Any) -> Reply:
    """A page of items."""
    return Reply(json.dumps({"items": [{"text": t} for t in texts], **more}).encode(), headers=JSON)


def query(asked: Asked, name: str, default: str) -> str:
    """A parameter of a request."""
    return parse_qs(urlsplit(asked.path).query).get(name, [default])[0]


def numbered(*pages: Reply, otherwise: Reply, first: int = 1) -> Callable[[Asked], Reply]:
    """An interface that answers by `page`, from `first` on."""

    def reply(asked: Asked) -> Reply:
        number = int(query(asked, "page", str(first))) - first
        return pages[number] if number < len(pages) else otherwise

    return reply


def texts(record: RawScrapes, source: Any) -> list[str]:
    """The texts that the day's pages give, sorted."""
    return sorted(extract_documents(record.pages, [source], DAY).documents["text"].to_list())


class TestByNumber:
    @pytest.mark.parametrize(
        "otherwise",
        [answer(), Reply(b'{"error": "no such page"}', 404, JSON), Reply(b"{}", headers=JSON)],
        ids=["an empty list", "404", "no list"],
    )
    def test_pages_are_counted_until_there_are_no_more_and_then_the_day_is_finished(
        self, days: Days, start_server: StartServer, otherwise: Reply
    ) -> None:
        pages = numbered(answer("a", "b"), answer("c"), otherwise=otherwise)
        server = serve(days, start_server, {"/api": pages})
        source = api(START, pagination=BY_NUMBER)
        record = days.collect(source)
        assert server.paths == ["/api", "/api?page=2", "/api?page=3"]
        assert (texts(record, source), record.unfinished) == (["a", "b", "c"], ())
        days.collect(source)
        assert len(server.paths) == 3

    def test_a_last_page_that_repeats_itself_for_ever_counts_once(
        self, days: Days, start_server: StartServer
    ) -> None:
        def last(asked: Asked) -> Reply:
            number = int(query(asked, "page", "1"))
            return answer("a") if number == 1 else answer("b", page=number)  # no two alike

        server = serve(days, start_server, {"/api": last})
        source = api(START, pagination=BY_NUMBER)
        for _ in range(2):  # also where the pages are held already
            assert texts(days.collect(source), source) == ["a", "b"]
        assert server.paths == ["/api", "/api?page=2", "/api?page=3"]

    def test_an_interface_that_knows_no_pages_counts_once(
        self, days: Days, start_server: StartServer
    ) -> None:
        server = serve(days, start_server, {"/api": answer("a", "b")})
        source = api(START, pagination=BY_NUMBER)
        assert texts(days.collect(source), source) == ["a", "b"]
        assert server.paths == ["/api", "/api?page=2"]

    def test_the_first_number_and_the_parameter_are_the_interfaces_own(
        self, days: Days, start_server: StartServer
    ) -> None:
        def reply(asked: Asked) -> Reply:
            return answer("a") if "p=1" not in asked.path else answer()

        server = serve(days, start_server, {"/api": reply})
        pages = {"by": "number", "parameter": "p", "first": 0}
        days.collect(api(f"{START}?size=5&p=0", pagination=pages))
        assert server.paths == ["/api?size=5&p=0", "/api?size=5&p=1"]

    def test_a_page_in_the_middle_that_fails_is_asked_for_again_and_the_others_are_not(
        self, days: Days, start_server: StartServer
    ) -> None:
        broken = iter([True, False])

        def reply(asked: Asked) -> Reply:
            number = int(query(asked, "page", "1"))
            if number == 2 and next(broken):
                return Reply(status=503)
            return answer(str(number)) if number < 4 else answer()

        server = serve(days, start_server, {"/api": reply})
        source = api(START, pagination=BY_NUMBER)
        first = days.collect(source)
        assert (texts(first, source), first.unfinished) == (["1"], ("api",))
        second = days.collect(source)
        assert (texts(second, source), second.unfinished) == (["1", "2", "3"], ())
        assert [path.removeprefix("/api") for path in server.paths] == [
            *("", "?page=2"),
            *("?page=2", "?page=3", "?page=4"),
        ]


class TestByCursor:
    def test_each_page_names_the_next_and_tokens_are_quoted(
        self, days: Days, start_server: StartServer
    ) -> None:
        tokens = ["", "a+b/c=&d é", 17, None]

        def reply(asked: Asked) -> Reply:
            place = [str(token) for token in tokens].index(query(asked, "cursor", ""))
            return answer(str(place), meta={"next": tokens[place + 1]})

        server = serve(days, start_server, {"/api": reply})
        source = api(f"{START}?day={DAY}", pagination=BY_CURSOR)
        assert texts(days.collect(source), source) == ["0", "1", "2"]
        assert len(server.paths) == 3
        assert all(f"day={DAY}" in path for path in server.paths)

    @pytest.mark.parametrize("circle", [1, 2, 3])
    def test_cursors_that_go_in_circles_end_and_are_noted(
        self, days: Days, start_server: StartServer, circle: int
    ) -> None:
        def reply(asked: Asked) -> Reply:
            number = int(query(asked, "cursor", "0"))
            return answer(str(number), meta={"next": number % circle + 1})

        server = serve(days, start_server, {"/api": reply})
        record = days.collect(api(START, pagination=BY_CURSOR))
        assert len(server.paths) == circle + 1
        said = f"{START}?cursor=1 is named as its own next page; stopped there."
        assert record.notes == {"api": said}

    @pytest.mark.parametrize("token", [None, "", [], {}, True, [1]])
    def test_what_is_no_token_ends_the_pages(
        self, days: Days, start_server: StartServer, token: object
    ) -> None:
        server = serve(days, start_server, {"/api": answer("a", meta={"next": token})})
        assert days.collect(api(START, pagination=BY_CURSOR)).notes == {}
        assert server.paths == ["/api"]


class TestByLink:
    def test_the_link_header_names_the_next_page(
        self, days: Days, start_server: StartServer
    ) -> None:
        links = [
            '</api?x=2>; rel="next", </api?x=9>; rel="last"',
            '<?x=3>; title="b"; rel=NEXT',
            "",
        ]

        def reply(asked: Asked) -> Reply:
            number = int(query(asked, "x", "1"))
            link = {"Link": links[number - 1]} if links[number - 1] else {}
            return Reply(answer(str(number)).body, headers={**JSON, **link})

        server = serve(days, start_server, {"/api": reply})
        source = api(START, pagination=BY_LINK)
        assert texts(days.collect(source), source) == ["1", "2", "3"]
        assert server.paths == ["/api", "/api?x=2", "/api?x=3"]

    def test_of_several_link_headers_all_are_read(
        self, days: Days, start_server: StartServer
    ) -> None:
        def reply(asked: Asked) -> Reply:
            links = [b'</style.css>; rel="preload"', b'</api?x=2>; rel="next"']
            lines = b"".join(b"Link: %s\r\n" % one for one in links * ("x=" not in asked.path))
            body = answer(asked.path).body
            head = b"HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Type: application/json\r\n"
            return Reply(raw=head + lines + b"Content-Length: %d\r\n\r\n" % len(body) + body)

        server = serve(days, start_server, {"/api": reply})
        days.collect(api(START, pagination=BY_LINK))
        assert server.paths == ["/api", "/api?x=2"]

    @pytest.mark.parametrize(
        "link", ["http://b.test/api?x=2", "http://a.test:8080/api?x=2", "https://a.test/api"]
    )
    def test_a_next_page_of_another_host_is_not_asked_for_and_is_noted(
        self, days: Days, start_server: StartServer, link: str
    ) -> None:
        headers = {**JSON, "Link": f'<{link}>; rel="next"'}
        server = serve(days, start_server, {"/api": Reply(answer("a").body, headers=headers)})
        record = days.collect(api(START, pagination=BY_LINK))
        assert record.notes == {"api": f"the next page is said to be on another host: {link}."}
        assert server.paths == ["/api"]

    @pytest.mark.parametrize(
        ("start", "link"),
        [
            ("http://a.test:80/api", "http://a.test/api?x=2"),
            ("http://a.test/api", "http://A.test:80/api?x=2"),
            ("http://пример.test/api", "http://xn--e1afmkfd.test/api?x=2"),
        ],
    )
    def test_one_host_written_in_two_ways_is_one(
        self, days: Days, start_server: StartServer, start: str, link: str
    ) -> None:
        headers = {**JSON, "Link": f'<{link}>; rel="next"'}
        server = serve(days, start_server, {"/api": Reply(answer("a").body, headers=headers)})
        days.hosts = (HOST, "xn--e1afmkfd.test")
        days.collect(api(start, pagination=BY_LINK))
        assert server.paths == ["/api", "/api?x=2"]

    def test_a_page_that_names_itself_is_asked_for_once(
        self, days: Days, start_server: StartServer
    ) -> None:
        headers = {**JSON, "Link": '</api>; rel="next"'}
        server = serve(days, start_server, {"/api": Reply(answer("a").body, headers=headers)})
        record = days.collect(api(START, pagination=BY_LINK))
        assert server.paths == ["/api"]
        assert record.notes == {"api": f"{START} is named as its own next page; stopped there."}


class TestRedirects:
    @pytest.mark.parametrize("status", [301, 307])
    def test_a_next_page_may_not_be_redirected_to_another_host(
        self, days: Days, start_server: StartServer, status: int
    ) -> None:
        def reply(asked: Asked) -> Reply:
            if "cursor" in asked.path:
                return redirect("http://b.test/elsewhere", status)
            return answer("a", meta={"next": 2})

        server = serve(days, start_server, {"a.test/api": reply, "b.test/elsewhere": answer("b")})
        source = api(START, pagination=BY_CURSOR)
        record = days.collect(source)
        assert texts(record, source) == ["a"]
        assert "b.test/elsewhere" not in server.asked
        assert pages_of(record)[1].error == (
            "redirects to b.test, where links may not lead; link_hosts may name it"
        )

    def test_where_a_start_url_redirects_to_is_its_own_host(
        self, days: Days, start_server: StartServer
    ) -> None:
        def reply(asked: Asked) -> Reply:
            link = {} if "x=2" in asked.path else {"Link": '</api?x=2>; rel="next"'}
            return Reply(answer(asked.path).body, headers={**JSON, **link})

        moved = redirect("http://www.a.test/api", 301)
        server = serve(days, start_server, {"a.test/api": moved, "www.a.test/api": reply})
        record = days.collect(api(START, pagination=BY_LINK))
        assert [one for one in server.asked if "robots" not in one] == [
            *("a.test/api", "www.a.test/api", "www.a.test/api?x=2"),
        ]
        assert record.notes == {}


@dataclass
class Interface:
    """Pages of items by number, cursor or Link header; each has an ETag and heeds conditions.

    `also` is sent with a 304.
    """

    pages: list[list[str]]
    by: str
    expired: tuple[str, ...] = ()
    also: dict[str, str] = field(default_factory=dict)
    spells: str = ""  # what the tokens begin with

    def __call__(self, asked: Asked) -> Reply:
        token = query(asked, self.by, f"{self.spells}1")
        if token in self.expired:
            return Reply(status=410)
        number = int(token.removeprefix(self.spells))
        items = self.pages[number - 1] if number <= len(self.pages) else []
        following = f"{self.spells}{number + 1}" if number < len(self.pages) else None
        meta = {"next": following} if self.by == "cursor" else {}
        body = answer(*items, meta=meta).body
        etag = f'"{hashlib.sha256(body).hexdigest()[:9]}"'
        if asked.headers.get("if-none-match") == etag:
            return Reply(status=304, headers={"ETag": etag, **self.also})
        link = {"Link": f'</api?link={following}>; rel="next"'} if following else {}
        return Reply(body, headers={**JSON, "ETag": etag, **(link if self.by == "link" else {})})


PAGINATIONS = {"page": BY_NUMBER, "cursor": BY_CURSOR, "link": BY_LINK}
TOMORROW = DAY + timedelta(days=1)


def statuses(record: RawScrapes) -> dict[str, int]:
    """What the pages of a day answered, by what stands behind the path of their URL."""
    return {page.url.removeprefix(START): page.status for page in pages_of(record)}


class TestASecondDay:
    """What an earlier day has captured is asked for on condition that it has changed."""

    @pytest.mark.parametrize("by", list(PAGINATIONS))
    def test_unchanged_pages_name_their_earlier_bodies_and_lead_on_to_a_changed_one(
        self, days: Days, start_server: StartServer, by: str
    ) -> None:
        interface = Interface([["a"], ["b"], ["c"]], by)
        serve(days, start_server, {"/api": interface})
        source = api(START, pagination=PAGINATIONS[by])
        first = days.collect(source)
        interface.pages = [["a"], ["b"], ["c", "new"], ["d"]]
        tomorrow = days.next_day(first)
        second = tomorrow.collect(source, day=TOMORROW)
        third = tomorrow.next_day(second).collect(source, day=TOMORROW + timedelta(days=1))

        assert texts(second, source) == ["c", "d", "new"]
        assert second.unfinished == ()
        unchanged = {page.url: page for page in pages_of(second) if page.status == 304}
        assert sorted(unchanged) == [START, f"{START}?{by}=2"]
        for url, page in unchanged.items():
            of_yesterday = next(one for one in pages_of(first) if one.url == url)
            assert (page.unchanged_since, page.body) == (DAY, b"")
            assert page.sha256 == of_yesterday.sha256
        last = 200 if by == "link" else 304  # whether it has a next one does not change its body
        assert [statuses(third)[f"?{by}={n}"] for n in (2, 3, 4)] == [304, 304, last]
        assert texts(third, source) == (["d"] if by == "link" else [])

    @pytest.mark.parametrize("by", list(PAGINATIONS))
    def test_a_new_page_behind_the_last_is_found_although_the_last_is_unchanged(
        self, days: Days, start_server: StartServer, by: str
    ) -> None:
        interface = Interface([["a"], ["b"]], by)
        serve(days, start_server, {"/api": interface})
        source = api(START, pagination=PAGINATIONS[by])
        first = days.collect(source)
        interface.pages.append(["c"])
        second = days.next_day(first).collect(source, day=TOMORROW)
        assert "c" in texts(second, source)
        assert second.notes == {}

    def test_a_page_alone_is_asked_for_on_condition_too(
        self, days: Days, start_server: StartServer
    ) -> None:
        serve(days, start_server, {"/api": Interface([["a"]], "page")})
        first = days.collect(api(START))
        second = days.next_day(first).collect(api(START), day=TOMORROW)
        assert statuses(second) == {"": 304}
        assert second.last_captures == first.last_captures

    def test_an_interrupted_day_goes_on_behind_its_unchanged_pages(
        self, days: Days, start_server: StartServer
    ) -> None:
        interface = Interface([["a"], ["b"], ["c"]], "cursor")
        server = serve(days, start_server, {"/api": interface})
        source = api(START, pagination=BY_CURSOR)
        first = days.collect(source)
        interface.pages[2] = ["new"]
        tomorrow = days.next_day(first)
        limit = {"maximum_pages": 1}
        tomorrow.collect(api(START, pagination=BY_CURSOR, manners=limit), day=TOMORROW)
        second = tomorrow.collect(source, day=TOMORROW)
        assert statuses(second) == {"": 304, "?cursor=2": 304, "?cursor=3": 200}
        assert server.paths.count("/api") == 2

    def test_a_last_page_that_repeats_itself_is_known_by_what_is_remembered(
        self, days: Days, start_server: StartServer
    ) -> None:
        def last(asked: Asked) -> Reply:
            number = int(query(asked, "page", "1"))
            if number > 1:
                return answer("a", page=number)
            if asked.headers.get("if-none-match") == '"1"':
                return Reply(status=304)
            return Reply(answer("a").body, headers={**JSON, "ETag": '"1"'})

        serve(days, start_server, {"/api": last})
        source = api(START, pagination=BY_NUMBER)
        first = days.collect(source)
        second = days.next_day(first).collect(source, day=TOMORROW)
        assert statuses(second)[""] == 304
        assert texts(second, source) == []

    @pytest.mark.parametrize(
        "changed", [{"pagination": BY_NUMBER}, {"pagination": None}, {"items": ""}], ids=str
    )
    def test_what_other_settings_found_is_not_followed_but_asked_for_anew(
        self, days: Days, start_server: StartServer, changed: dict[str, Any]
    ) -> None:
        serve(days, start_server, {"/api": Interface([["a"], ["b"]], "cursor")})
        first = days.collect(api(START, pagination=BY_CURSOR))
        source = api(START, **{"pagination": BY_CURSOR, **changed})
        assert statuses(days.next_day(first).collect(source, day=TOMORROW))[""] == 200

    def test_settings_that_change_during_an_unchanged_day_follow_nothing_wrong(
        self, days: Days, start_server: StartServer
    ) -> None:
        serve(days, start_server, {"/api": Interface([["a"], ["b"]], "cursor")})
        first = days.collect(api(START, pagination=BY_CURSOR))
        tomorrow = days.next_day(first)
        tomorrow.collect(api(START, pagination=BY_CURSOR), day=TOMORROW)
        record = tomorrow.collect(api(START, pagination=BY_NUMBER), day=TOMORROW)
        assert record.notes == {
            "api": f"{START} is unchanged since {DAY}, and its next page was found by other "
            "settings; the next day reads it anew."
        }

    def test_a_link_that_comes_with_a_304_is_newer_than_the_remembered_one(
        self, days: Days, start_server: StartServer
    ) -> None:
        interface = Interface([["a"], ["b"], ["c"]], "link")
        server = serve(days, start_server, {"/api": interface})
        source = api(START, pagination=BY_LINK)
        first = days.collect(source)
        interface.also = {"Link": '</api?link=3>; rel="next"'}
        days.next_day(first).collect(source, day=TOMORROW)
        assert server.paths[3:] == ["/api", "/api?link=3"]

    @pytest.mark.parametrize("by", ["cursor", "link"])
    def test_a_remembered_token_that_has_expired_is_said_and_forgotten(
        self, days: Days, start_server: StartServer, by: str
    ) -> None:
        interface = Interface([["a"], ["b"]], by)
        serve(days, start_server, {"/api": interface})
        source = api(START, pagination=PAGINATIONS[by])
        first = days.collect(source)
        interface.expired = ("2",)
        tomorrow = days.next_day(first)
        second = tomorrow.collect(source, day=TOMORROW)
        interface.expired = ()
        third = tomorrow.next_day(second).collect(source, day=TOMORROW + timedelta(days=1))
        assert second.notes == {
            "api": f"{START} is unchanged since {DAY}, and what it named as its next page then, "
            f"{START}?{by}=2, cannot be had now; the next day reads it anew."
        }
        assert statuses(third)[""] == 200

    def test_a_dated_interface_is_asked_without_conditions(
        self, days: Days, start_server: StartServer
    ) -> None:
        server = serve(days, start_server, {"/api": Interface([["a"]], "page")})
        source = api(f"{START}?day={{date}}", history="dated")
        record = days.collect(source)
        days.next_day(record).collect(source, day=TOMORROW)
        assert record.last_captures == ()
        assert all("if-none-match" not in asked.headers for asked in server.requests)


class TestOddAnswers:
    @pytest.mark.parametrize(
        "body", [b"<html>Maintenance</html>", b"", b'{"items": [', b"[" * 100_000, b"\xff\xfe"]
    )
    @pytest.mark.parametrize("pagination", [None, BY_NUMBER, BY_CURSOR])
    def test_what_is_no_json_ends_the_pages_and_is_noted(
        self, days: Days, start_server: StartServer, body: bytes, pagination: object
    ) -> None:
        serve(days, start_server, {"/api": Reply(body, headers=JSON)})
        record = days.collect(api(START, pagination=pagination))
        assert [page.status for page in pages_of(record)] == [200]
        assert ("api" in record.notes) == (pagination is not None)
        if pagination:
            assert record.notes["api"].startswith(f"{START} is not JSON (")

    @pytest.mark.parametrize("path", ["", "data.0.list"])
    def test_items_stand_where_the_path_leads(
        self, days: Days, start_server: StartServer, path: str
    ) -> None:
        items = [{"text": "a"}, {"text": "b"}]
        tree = {"data": [{"list": items}]} if path else items

        def reply(asked: Asked) -> Reply:
            body = json.dumps(tree if "page" not in asked.path else []).encode()
            return Reply(body, headers=JSON)

        server = serve(days, start_server, {"/api": reply})
        source = api(START, pagination=BY_NUMBER, items=path)
        assert texts(days.collect(source), source) == ["a", "b"]
        assert len(server.paths) == 2


class TestLimits:
    def test_pages_beyond_the_limit_are_left_out_and_said(
        self, days: Days, start_server: StartServer
    ) -> None:
        def reply(asked: Asked) -> Reply:
            return answer(query(asked, "page", "1"))

        server = serve(days, start_server, {"/api": reply})
        record = days.collect(api(START, pagination=BY_NUMBER, manners={"maximum_pages": 3}))
        assert len(server.paths) == 3
        assert record.left_out == {"api": 1}

    def test_an_interface_that_takes_too_long_is_unfinished_and_the_next_run_goes_on(
        self, days: Days, start_server: StartServer
    ) -> None:
        def reply(asked: Asked) -> Reply:
            number = int(query(asked, "page", "1"))
            page = answer(str(number)) if number < 6 else answer()
            return Reply(page.body, headers=JSON, pause_seconds=0.15)

        server = serve(days, start_server, {"/api": reply})
        first = days.collect(api(START, pagination=BY_NUMBER, manners={"maximum_seconds": 0.4}))
        assert first.unfinished == ("api",)
        assert "stopped after 0.4 s (maximum_seconds)" in first.notes["api"]
        source = api(START, pagination=BY_NUMBER)
        second = days.collect(source)
        assert texts(second, source) == ["1", "2", "3", "4", "5"]
        assert all(server.paths.count(path) == 1 for path in paths(first))

    def test_start_urls_are_read_one_after_the_other_and_ways_that_meet_are_read_once(
        self, days: Days, start_server: StartServer
    ) -> None:
        next_of = {"/a": "/b", "/b": "/c", "/c": ""}

        def reply(asked: Asked) -> Reply:
            link = next_of[asked.path]
            headers = {"Link": f"<{link}>; rel=next"} if link else {}
            return Reply(answer(asked.path).body, headers={**JSON, **headers})

        server = serve(days, start_server, dict.fromkeys(next_of, reply))
        starts = (f"http://{HOST}/a", f"http://{HOST}/b")
        record = days.collect(api(*starts, pagination=BY_LINK))
        assert server.paths == ["/a", "/b", "/c"]
        assert record.notes == {}


@pytest.mark.parametrize(
    ("header", "target"),
    [
        ("", ""),
        ('<a>; rel="prev"', ""),
        ('<a>; rel="prev", <b,c>; rel="next last"', "b,c"),
        ("nonsense", ""),
        ("<a>", ""),
    ],
)
def test_the_next_link_of_a_header(header: str, target: str) -> None:
    assert next_link(header) == target


def test_a_parameter_of_the_query_is_set_in_its_place() -> None:
    assert with_query("http://a.test/x?page=1&q=a%26b", "page", 2) == (
        "http://a.test/x?page=2&q=a%26b"
    )
