"""A day's pages over real HTTP: from the sample sites, and from servers that misbehave."""

import hashlib
import socket
import threading
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from typing import Any

import pytest

from llm_assets.config import HtmlSource
from llm_assets.records import Page, RawScrapes
from llm_assets.sample_sites import (
    HOROSCOPE_HOSTS,
    SIGNS,
    Request,
    SampleSites,
    ServedRequest,
    serve,
)
from llm_assets.sample_sites.nebo import NeboSite
from llm_assets.stages.fetching import Web, fetch_day, find_links
from llm_assets_tests.stages.builders import DAY, horoscopes
from llm_assets_tests.stages.builders import page as page_of
from llm_assets_tests.stages.conftest import Reply, StartServer

NEBO = "nebo.localhost"
NOW = datetime(2026, 1, 5, 6, 30, tzinfo=UTC)
PRIVATE = f"http://{NEBO}/private/{DAY}/prognoz.html"
KEEP_OUT = Reply(b"User-agent: *\nDisallow: /private/\n")
CLOCK_TOLERANCE_SECONDS = 0.03  # a request may take that long from its start to the server's log


def site(*urls: str, name: str = "site", follow: str | None = None, **changes: Any) -> HtmlSource:
    """A source with these start pages, impatient enough for a test."""
    history = changes.pop("history", "dated")
    manners = {"timeout_seconds": 10, "retries": 0, "back_off_seconds": 0.01, **changes}
    return HtmlSource.model_validate(
        {
            "kind": "html",
            "name": name,
            "history": history,
            "start_urls": urls,
            "follow": follow,
            "item": "article",
            "fields": {"text": ".text"},
            "manners": manners,
        }
    )


def visit(
    *sources: HtmlSource,
    day: date = DAY,
    today: date = DAY,
    held: RawScrapes | None = None,
    now: datetime = NOW,
    addresses: dict[str, str] | None = None,
    lines: list[str] | None = None,
) -> RawScrapes:
    """Fetch a day as the platform does."""
    return fetch_day(
        sources,
        day,
        today=today,
        held=held.pages if held else (),
        web=Web(lambda: now, addresses or {}),
        report=(lines if lines is not None else []).append,
    )


def links_to(*references: str) -> Reply:
    """A page with links to be followed by the selector `a`."""
    anchors = "".join(f'<a href="{reference}">{reference}</a>' for reference in references)
    return Reply(
        f"<html><body>{anchors}</body></html>".encode(), 200, {"Content-Type": "text/html"}
    )


def closed_port() -> int:
    """A port of this machine on which nobody listens."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port: int = listener.getsockname()[1]
    return port


@dataclass(frozen=True)
class SampleDay:
    """One visit to the sample sites: the record, what the servers saw, what was reported."""

    raw: RawScrapes
    requests: tuple[ServedRequest, ...]
    lines: list[str]
    sites: SampleSites

    def page(self, url: str) -> Page:
        """The page of one URL."""
        return next(page for page in self.raw.pages if page.url == url)

    def visit(self, held: RawScrapes | None = None, now: datetime = NOW) -> RawScrapes:
        """Visit the same sites again."""
        return visit(*horoscopes().sources, held=held, now=now, addresses=self.addresses)

    @property
    def addresses(self) -> dict[str, str]:
        """The sample sites' names, all at the server's port."""
        return dict.fromkeys(HOROSCOPE_HOSTS, self.sites.address)


@pytest.fixture(scope="module")
def sample_day() -> Iterator[SampleDay]:
    """The sample sites on 5 January 2026, visited with the shipped settings of the demo."""
    lines: list[str] = []
    with serve() as sites:
        addresses = dict.fromkeys(HOROSCOPE_HOSTS, sites.address)
        raw = visit(*horoscopes().sources, addresses=addresses, lines=lines)
        yield SampleDay(raw, sites.requests, lines, sites)


class TestTheSampleSites:
    def test_a_day_has_every_page_of_every_site(self, sample_day: SampleDay) -> None:
        start_pages = {
            f"http://zvezdy.localhost/{DAY}/",
            f"http://astroslovo.localhost/goroskop/{DAY}",
            f"http://{NEBO}/{DAY}/",
        }
        followed = {f"http://{NEBO}/{DAY}/{slug}.html" for slug in (*SIGNS, "zmeenosec")}
        assert {page.url for page in sample_day.raw.pages} == start_pages | followed | {PRIVATE}
        assert sample_day.raw.figures()["pages_by_status"] == {
            "astroslovo": {"200": 1},
            "nebo": {"0": 1, "200": 13, "404": 1},
            "zvezdy": {"200": 1},
        }
        assert (sample_day.raw.day, sample_day.raw.lost, sample_day.raw.unfinished) == (DAY, (), ())

    def test_each_source_reports_one_line(self, sample_day: SampleDay) -> None:
        assert sorted(sample_day.lines) == [
            "astroslovo: 1 of 1 pages answered 200",
            "nebo: 13 of 15 pages answered 200",
            "zvezdy: 1 of 1 pages answered 200",
        ]

    def test_a_body_is_kept_byte_by_byte_in_the_encoding_in_which_it_came(
        self, sample_day: SampleDay
    ) -> None:
        page = sample_day.page(f"http://{NEBO}/{DAY}/rak.html")
        served = NeboSite().respond(Request(f"/{DAY}/rak.html"))
        assert served is not None
        assert page.body == served.body
        assert "Рак".encode("windows-1251") in page.body
        assert page.sha256 == hashlib.sha256(served.body).hexdigest()
        assert page.headers == {
            "content-type": "text/html; charset=windows-1251",
            "etag": f'"{served.etag}"',
            "last-modified": "Mon, 05 Jan 2026 00:05:00 GMT",
        }
        assert (page.status, page.robots, page.error) == (200, "allowed", "")
        assert page.fetched_at == NOW

    def test_a_page_that_robots_txt_disallows_is_recorded_and_never_requested(
        self, sample_day: SampleDay
    ) -> None:
        page = sample_day.page(PRIVATE)
        assert (page.status, page.body, page.robots) == (0, b"", "disallowed")
        assert page.error == "robots.txt disallows this page"
        assert not [asked for asked in sample_day.requests if asked.path.startswith("/private")]

    def test_no_page_and_no_robots_txt_is_requested_twice(self, sample_day: SampleDay) -> None:
        counts = Counter((asked.host, asked.path) for asked in sample_day.requests)
        assert set(counts.values()) == {1}
        assert {host for host, path in counts if path == "/robots.txt"} == set(HOROSCOPE_HOSTS)
        assert len(counts) == 3 + 16

    def test_the_crawl_delay_of_robots_txt_lies_between_the_starts_of_requests(
        self, sample_day: SampleDay
    ) -> None:
        starts = [
            asked.arrived_at_seconds
            for asked in sample_day.requests
            if asked.host == NEBO and asked.path != "/robots.txt"
        ]
        gaps = [later - earlier for earlier, later in pairwise(starts)]
        assert len(gaps) == 13
        assert starts[-1] - starts[0] >= 13 * 0.05 - CLOCK_TOLERANCE_SECONDS

    def test_a_second_visit_gives_the_same_record(self, sample_day: SampleDay) -> None:
        assert sample_day.visit() == sample_day.raw

    def test_pages_that_are_held_are_not_asked_for_again(self, sample_day: SampleDay) -> None:
        before = len(sample_day.sites.requests)
        again = sample_day.visit(held=sample_day.raw, now=NOW + timedelta(days=3))
        assert sample_day.sites.requests[before:] == ()
        assert again == sample_day.raw

    def test_only_what_is_missing_is_fetched_and_the_rest_keeps_its_capture(
        self, sample_day: SampleDay
    ) -> None:
        missing = f"http://{NEBO}/{DAY}/lev.html"
        pages = tuple(page for page in sample_day.raw.pages if page.url != missing)
        before = len(sample_day.sites.requests)
        later = NOW + timedelta(days=3)
        again = sample_day.visit(held=RawScrapes(DAY, pages), now=later)
        asked = [(one.host, one.path) for one in sample_day.sites.requests[before:]]
        assert asked == [(NEBO, "/robots.txt"), (NEBO, f"/{DAY}/lev.html")]
        captured = {page.url: page.fetched_at for page in again.pages}
        assert captured.pop(missing) == later
        assert set(captured.values()) == {NOW}


def test_pages_are_in_the_order_of_source_and_url_however_they_were_declared(
    start_server: StartServer,
) -> None:
    server = start_server({})
    later = site(server.url("/1"), name="later")
    first = site(server.url("/3"), server.url("/2"), name="first")
    raw = visit(later, first)
    assert [(page.source, page.url) for page in raw.pages] == [
        ("first", server.url("/2")),
        ("first", server.url("/3")),
        ("later", server.url("/1")),
    ]


class TestRobots:
    def test_a_host_without_robots_txt_is_fetched(self, start_server: StartServer) -> None:
        server = start_server({"/": Reply(b"hello")})
        page = visit(site(server.url())).pages[0]
        assert (page.status, page.body, page.robots) == (200, b"hello", "allowed")
        assert [asked.path for asked in server.requests] == ["/robots.txt", "/"]

    def test_nothing_is_fetched_where_robots_txt_is_a_server_error(
        self, start_server: StartServer
    ) -> None:
        server = start_server({"/robots.txt": Reply(status=503), "/": Reply(b"hello")})
        raw = visit(site(server.url()))
        assert server.paths == []
        assert raw.unfinished == ("site",)
        assert (raw.pages[0].status, raw.pages[0].robots) == (0, "unreachable")
        assert raw.pages[0].error == (
            "robots.txt could not be read (status 503), so nothing is fetched"
        )

    def test_nothing_is_fetched_where_robots_txt_gets_no_answer(
        self, start_server: StartServer
    ) -> None:
        server = start_server({"/robots.txt": Reply(status=0), "/": Reply(b"hello")})
        raw = visit(site(server.url()))
        assert server.paths == []
        assert raw.unfinished == ("site",)
        assert raw.pages[0].error == (
            "robots.txt could not be read (Server disconnected), so nothing is fetched"
        )

    def test_robots_txt_is_tried_again_like_any_page(self, start_server: StartServer) -> None:
        server = start_server(
            {"/robots.txt": [Reply(status=503), KEEP_OUT], "/private/": Reply(b"secret")}
        )
        raw = visit(site(server.url("/private/"), retries=1))
        assert [asked.path for asked in server.requests] == ["/robots.txt"] * 2
        assert raw.pages[0].robots == "disallowed"
        assert raw.unfinished == ()

    def test_a_robots_txt_that_moved_is_followed(self, start_server: StartServer) -> None:
        moved = Reply(status=301, headers={"Location": "/rules.txt"})
        server = start_server({"/robots.txt": moved, "/rules.txt": KEEP_OUT, "/private/": Reply()})
        raw = visit(site(server.url("/private/")))
        assert server.paths == ["/rules.txt"]
        assert raw.pages[0].robots == "disallowed"

    def test_a_source_may_say_that_it_does_not_obey_robots_txt(
        self, start_server: StartServer
    ) -> None:
        server = start_server({"/robots.txt": KEEP_OUT, "/private/": Reply(b"ours")})
        page = visit(site(server.url("/private/"), obey_robots=False)).pages[0]
        assert [asked.path for asked in server.requests] == ["/private/"]
        assert (page.body, page.robots) == (b"ours", "ignored")

    def test_every_request_names_the_source_s_user_agent(self, start_server: StartServer) -> None:
        server = start_server({"/": links_to("/a.html")})
        visit(site(server.url(), follow="a", user_agent="stars/1.0 (stars@example.org)"))
        assert [asked.path for asked in server.requests] == ["/robots.txt", "/", "/a.html"]
        assert {asked.user_agent for asked in server.requests} == {"stars/1.0 (stars@example.org)"}


class TestTroubles:
    def test_a_followed_page_that_is_gone_is_never_asked_for_again(
        self, start_server: StartServer
    ) -> None:
        index = b'<a href="/gone">x</a>'
        server = start_server({"/": Reply(index), "/gone": Reply(b"gone", 404)})
        source = site(server.url(), follow="a", retries=3)
        raw = visit(source)
        again = visit(source, held=raw, now=NOW + timedelta(hours=1))
        assert server.paths == ["/", "/gone"]
        assert (raw.pages[1].status, raw.pages[1].body, raw.pages[1].error) == (404, b"gone", "")
        assert raw.unfinished == ()
        assert again == raw

    def test_a_start_page_that_is_not_there_yet_is_asked_for_again_and_then_taken(
        self, start_server: StartServer
    ) -> None:
        server = start_server({"/": [Reply(status=404), Reply(status=404), Reply(b"late")]})
        source = site(server.url(), retries=3)
        raw = visit(source)
        still = visit(source, held=raw, now=NOW + timedelta(hours=1))
        late = visit(source, held=still, now=NOW + timedelta(hours=2))
        assert raw.unfinished == (source.name,)
        assert still == raw
        assert (late.pages[0].status, late.pages[0].body) == (200, b"late")
        assert late.unfinished == ()

    def test_a_redirect_to_a_host_that_no_name_can_have_is_a_failed_page(
        self, start_server: StartServer
    ) -> None:
        server = start_server({"/": Reply(status=302, headers={"Location": "http://a..b/"})})
        raw = visit(site(server.url()))
        assert raw.pages[0].status == 0
        assert "a..b" in raw.pages[0].error

    def test_a_page_that_the_settings_no_longer_ask_for_is_kept_but_not_wanted(
        self, start_server: StartServer
    ) -> None:
        server = start_server({"/old": Reply(b"old"), "/new": Reply(b"new")})
        before = visit(site(server.url("/old")))
        after = visit(site(server.url("/new")), held=before)
        assert [(page.body, page.is_wanted) for page in after.pages] == [
            (b"new", True),
            (b"old", False),
        ]

    @pytest.mark.parametrize("status", [429, 500, 502, 503, 504])
    def test_a_server_that_recovers_is_asked_until_it_does(
        self, start_server: StartServer, status: int
    ) -> None:
        server = start_server({"/": [Reply(status=status), Reply(status=status), Reply(b"late")]})
        raw = visit(site(server.url(), retries=2))
        assert server.paths == ["/"] * 3
        assert (raw.pages[0].status, raw.pages[0].body) == (200, b"late")
        assert raw.unfinished == ()

    def test_after_the_last_retry_the_answer_stands_and_the_source_is_unfinished(
        self, start_server: StartServer
    ) -> None:
        server = start_server({"/": Reply(b"busy", 503)})
        raw = visit(site(server.url(), retries=2))
        assert server.paths == ["/"] * 3
        assert (raw.pages[0].status, raw.pages[0].body) == (503, b"busy")
        assert raw.unfinished == ("site",)

    def test_the_pause_before_a_retry_doubles(self, start_server: StartServer) -> None:
        server = start_server({"/": Reply(status=503)})
        visit(site(server.url(), retries=2, back_off_seconds=0.2, obey_robots=False))
        first, second, third = (asked.arrived_at_seconds for asked in server.requests)
        assert second - first >= 0.2 * 0.75 - CLOCK_TOLERANCE_SECONDS
        assert third - second >= 0.4 * 0.75 - CLOCK_TOLERANCE_SECONDS

    def test_a_retry_keeps_the_delay_between_requests_too(self, start_server: StartServer) -> None:
        server = start_server({"/": Reply(status=503)})
        visit(site(server.url(), retries=1, back_off_seconds=0.001, delay_seconds=0.1))
        first, second = (asked.arrived_at_seconds for asked in server.requests[1:])
        assert second - first >= 0.1 - CLOCK_TOLERANCE_SECONDS

    def test_a_page_that_does_not_come_in_time_is_a_page_with_an_error(
        self, start_server: StartServer
    ) -> None:
        def never() -> Reply:
            server.released.wait()
            return Reply(b"too late")

        server = start_server({"/": never})
        raw = visit(site(server.url(), timeout_seconds=0.2))
        assert (raw.pages[0].status, raw.pages[0].body) == (0, b"")
        assert raw.pages[0].error == "no answer within 0.2 s"
        assert raw.unfinished == ("site",)

    def test_a_host_that_is_down_loses_only_its_own_pages(self, start_server: StartServer) -> None:
        server, port = start_server({"/": Reply(b"hello")}), closed_port()
        down = site(f"http://127.0.0.1:{port}/", name="down", obey_robots=False)
        raw = visit(down, site(server.url(), name="up"))
        assert [(page.source, page.status) for page in raw.pages] == [("down", 0), ("up", 200)]
        assert raw.pages[0].error.startswith(f"Cannot connect to host 127.0.0.1:{port}")
        assert raw.pages[0].sha256 == hashlib.sha256(b"").hexdigest()
        assert raw.unfinished == ("down",)

    def test_a_name_that_nobody_knows_is_a_page_with_an_error(self) -> None:
        raw = visit(site("http://nowhere.invalid/", obey_robots=False))
        assert raw.pages[0].status == 0
        assert raw.pages[0].error.startswith("Cannot connect to host nowhere.invalid:80")

    def test_a_body_over_the_limit_is_refused_at_once_and_names_the_setting(
        self, start_server: StartServer
    ) -> None:
        server = start_server({"/": Reply(b"x" * 1001), "/fits": Reply(b"x" * 1000)})
        source = site(server.url(), server.url("/fits"), retries=2, maximum_body_bytes=1000)
        large, fits = visit(source).pages
        assert sorted(server.paths) == ["/", "/fits"]
        assert (large.status, large.body) == (0, b"")
        assert large.error == "the body is larger than 1000 bytes (maximum_body_bytes)"
        assert (fits.status, len(fits.body)) == (200, 1000)

    def test_a_body_that_breaks_off_is_no_answer_and_is_tried_again(
        self, start_server: StartServer
    ) -> None:
        half = Reply(b"half", headers={"Content-Length": "8"})
        server = start_server({"/": [half, Reply(b"complete")], "/broken": half})
        raw = visit(site(server.url(), server.url("/broken"), retries=1))
        assert [(page.status, page.body) for page in raw.pages] == [(200, b"complete"), (0, b"")]
        assert "not completed" in raw.pages[1].error
        assert sorted(server.paths) == ["/", "/", "/broken", "/broken"]

    def test_a_server_that_stops_in_the_middle_leaves_what_it_gave_before(
        self, start_server: StartServer
    ) -> None:
        def last_words() -> Reply:
            server.stop()
            return Reply(b"a")

        server = start_server(
            {"/": links_to("/a", "/b", "/c"), "/a": last_words, "/b": Reply(b"b")}
        )
        raw = visit(site(server.url(), follow="a", concurrency=1, retries=1))
        assert [page.status for page in raw.pages] == [200, 200, 0, 0]
        assert raw.pages[1].body == b"a"
        assert all("Cannot connect" in page.error for page in raw.pages[2:])
        assert raw.unfinished == ("site",)


class TestTheNextRun:
    def test_a_page_without_an_answer_is_fetched_again(self, start_server: StartServer) -> None:
        server = start_server({"/": [Reply(status=503), Reply(b"here")], "/other": Reply(b"other")})
        source = site(server.url(), server.url("/other"))
        first = visit(source)
        second = visit(source, held=first, now=NOW + timedelta(hours=1))
        assert first.unfinished == ("site",)
        assert second.unfinished == ()
        assert [page.body for page in second.pages] == [b"here", b"other"]
        assert [page.fetched_at for page in second.pages] == [NOW + timedelta(hours=1), NOW]
        assert sorted(server.paths) == ["/", "/", "/other"]

    def test_where_it_fails_again_the_earlier_record_stays_as_it_was(
        self, start_server: StartServer
    ) -> None:
        server = start_server({"/": [Reply(b"busy", 503), Reply(b"still busy", 503)]})
        source = site(server.url())
        first = visit(source)
        second = visit(source, held=first, now=NOW + timedelta(hours=1))
        assert server.paths == ["/", "/"]
        assert second == first

    def test_links_of_a_start_page_that_is_held_are_followed(
        self, start_server: StartServer
    ) -> None:
        server = start_server({"/": links_to("/a"), "/a": [Reply(status=503), Reply(b"a")]})
        source = site(server.url(), follow="a")
        second = visit(source, held=visit(source))
        assert [page.status for page in second.pages] == [200, 200]
        assert server.paths == ["/", "/a", "/a"]

    def test_pages_of_a_source_that_is_no_longer_declared_are_kept(
        self, start_server: StartServer
    ) -> None:
        server = start_server({"/old": Reply(b"old"), "/new": Reply(b"new")})
        first = visit(site(server.url("/old"), name="old"))
        second = visit(site(server.url("/new"), name="new"), held=first)
        assert [page.source for page in second.pages] == ["new", "old"]
        assert second.pages[1] == first.pages[0]


class TestSourcesWithoutAPast:
    def test_the_day_itself_is_fetched(self, start_server: StartServer) -> None:
        server = start_server({"/": Reply(b"today")})
        raw = visit(site(server.url(), history="today_only"))
        assert [page.body for page in raw.pages] == [b"today"]
        assert raw.lost == ()

    @pytest.mark.parametrize("days_later", [1, -1])
    def test_another_day_is_lost_and_never_filled_with_the_page_of_today(
        self, start_server: StartServer, days_later: int
    ) -> None:
        server = start_server({"/": Reply(b"today"), "/dated": Reply(b"dated")})
        raw = visit(
            site(server.url(), name="news", history="today_only"),
            site(server.url("/dated"), name="archive"),
            today=DAY + timedelta(days=days_later),
        )
        assert server.paths == ["/dated"]
        assert [page.source for page in raw.pages] == ["archive"]
        assert raw.lost == ("news",)

    def test_a_past_day_that_is_held_is_not_lost(self, start_server: StartServer) -> None:
        server = start_server({"/": Reply(b"today")})
        source = site(server.url(), history="today_only")
        first = visit(source)
        second = visit(source, held=first, today=DAY + timedelta(days=1))
        assert server.paths == ["/"]
        assert second == first

    def test_a_past_day_of_which_no_page_answered_is_lost(self, start_server: StartServer) -> None:
        server = start_server({"/": Reply(status=503)})
        source = site(server.url(), history="today_only")
        first = visit(source)
        second = visit(source, held=first, today=DAY + timedelta(days=1))
        assert server.paths == ["/"]
        assert (second.pages, second.lost, second.unfinished) == (first.pages, ("site",), ())


class TestLinks:
    def test_the_maximum_of_pages_bounds_the_links_that_are_followed_in_their_order(
        self, start_server: StartServer
    ) -> None:
        links = links_to(*(f"/{i}.html" for i in range(9, 0, -1)))
        server = start_server({"/": links})
        raw = visit(site(server.url(), follow="a", maximum_pages=4))
        assert len(raw.pages) == 4
        assert sorted(server.paths) == ["/", "/7.html", "/8.html", "/9.html"]

    def test_the_maximum_of_pages_bounds_the_start_pages_too(
        self, start_server: StartServer
    ) -> None:
        server = start_server({path: links_to("/x", "/y") for path in ("/1", "/2", "/3")})
        urls = [server.url(path) for path in ("/1", "/2", "/3")]
        visit(site(*urls, follow="a", maximum_pages=2))
        assert sorted(server.paths) == ["/1", "/2"]

    def test_a_start_page_that_is_named_twice_is_fetched_once(
        self, start_server: StartServer
    ) -> None:
        server = start_server({"/": Reply(b"hello")})
        raw = visit(site(server.url(), server.url()))
        assert server.paths == ["/"]
        assert len(raw.pages) == 1

    def test_links_are_followed_one_level_and_no_page_is_fetched_twice(
        self, start_server: StartServer
    ) -> None:
        server = start_server(
            {
                "/": links_to("/a", "/", "/a#end", "a", "/b"),
                "/a": links_to("/deeper"),
                "/b": Reply(),
            }
        )
        visit(site(server.url(), follow="a"))
        assert sorted(server.paths) == ["/", "/a", "/b"]

    def test_links_to_other_hosts_and_broken_ones_are_not_followed(
        self, start_server: StartServer
    ) -> None:
        other = start_server({"/elsewhere": Reply(b"not ours")})
        server = start_server(
            {
                "/": links_to(
                    other.url("/elsewhere"),
                    f"//{other.address}/elsewhere",
                    "http://[broken",
                    "mailto:stars@example.org",
                    "javascript:void(0)",
                    "ftp://127.0.0.1/file",
                    " /ours ",
                ),
                "/ours": Reply(b"ours"),
            }
        )
        raw = visit(site(server.url(), follow="a"))
        assert [page.url for page in raw.pages] == [server.url("/"), server.url("/ours")]
        assert other.requests == []

    def test_only_links_that_the_selector_finds_in_a_good_answer_count(self) -> None:
        body = b'<nav><a href="/a">a</a><a>no address</a></nav><a href="/b">b</a>'
        url = "http://site.localhost/2026-01-05/"
        assert find_links(page_of(body), "nav a") == ["http://site.localhost/a", url]
        assert find_links(page_of(body, status=404), "nav a") == []

    def test_no_page_of_a_start_page_in_trouble_is_guessed(self, start_server: StartServer) -> None:
        server = start_server({"/": Reply(links_to("/a").body, 500)})
        raw = visit(site(server.url(), follow="a"))
        assert server.paths == ["/"]
        assert raw.unfinished == ("site",)


class TestRedirects:
    @staticmethod
    def chain(length: int) -> dict[str, Reply]:
        """Pages /0, /1, ..., each of which sends on to the next, and a last one that answers."""
        hops = {
            f"/{i}": Reply(status=302, headers={"Location": f"/{i + 1}"}) for i in range(length)
        }
        return {**hops, f"/{length}": Reply(b"arrived")}

    def test_five_redirects_are_followed_and_the_page_keeps_its_own_url(
        self, start_server: StartServer
    ) -> None:
        server = start_server(self.chain(5))
        page = visit(site(server.url("/0"))).pages[0]
        assert (page.status, page.body, page.url) == (200, b"arrived", server.url("/0"))
        assert page.headers["location"] == server.url("/5")

    def test_a_sixth_redirect_is_not_followed_and_nothing_is_tried_again(
        self, start_server: StartServer
    ) -> None:
        server = start_server(self.chain(6))
        raw = visit(site(server.url("/0"), retries=2))
        assert server.paths == ["/0", "/1", "/2", "/3", "/4", "/5"]
        assert (raw.pages[0].status, raw.pages[0].body) == (0, b"")
        assert raw.pages[0].error == f"redirected to {server.url('/6')}: more than 5 redirects"
        assert raw.unfinished == ("site",)

    def test_a_redirect_without_an_address_is_the_answer(self, start_server: StartServer) -> None:
        server = start_server({"/": Reply(b"moved", 302)})
        raw = visit(site(server.url(), retries=2))
        assert server.paths == ["/"]
        assert (raw.pages[0].status, raw.pages[0].body) == (302, b"moved")

    def test_a_redirect_to_a_disallowed_page_is_not_followed(
        self, start_server: StartServer
    ) -> None:
        moved = Reply(status=301, headers={"Location": "/private/page"})
        server = start_server({"/robots.txt": KEEP_OUT, "/": moved, "/private/page": Reply()})
        raw = visit(site(server.url()))
        assert server.paths == ["/"]
        assert (raw.pages[0].status, raw.pages[0].robots) == (0, "disallowed")
        assert raw.pages[0].error == (
            f"redirected to {server.url('/private/page')}: robots.txt disallows this page"
        )

    def test_a_redirect_to_another_host_asks_that_host_s_robots_txt(
        self, start_server: StartServer
    ) -> None:
        moved = Reply(status=301, headers={"Location": "http://new.localhost/private/page"})
        server = start_server({"/": moved, "new.localhost/robots.txt": KEEP_OUT})
        addresses = dict.fromkeys(["old.localhost", "new.localhost"], server.address)
        raw = visit(site("http://old.localhost/"), addresses=addresses)
        assert [(asked.host, asked.path) for asked in server.requests] == [
            ("old.localhost", "/robots.txt"),
            ("old.localhost", "/"),
            ("new.localhost", "/robots.txt"),
        ]
        assert raw.pages[0].robots == "disallowed"

    def test_the_delay_lies_between_a_redirect_and_where_it_leads(
        self, start_server: StartServer
    ) -> None:
        server = start_server(self.chain(2))
        visit(site(server.url("/0"), delay_seconds=0.08))
        starts = [asked.arrived_at_seconds for asked in server.requests[1:]]
        gaps = [later - earlier for earlier, later in pairwise(starts)]
        assert len(gaps) == 2
        assert sum(gaps) >= len(gaps) * 0.08 - CLOCK_TOLERANCE_SECONDS

    def test_links_are_read_from_where_the_redirect_led(self, start_server: StartServer) -> None:
        moved = Reply(status=301, headers={"Location": "http://new.localhost/deep/index.html"})
        server = start_server(
            {"/": moved, "/deep/index.html": links_to("a.html"), "/deep/a.html": Reply(b"a")}
        )
        addresses = dict.fromkeys(["old.localhost", "new.localhost"], server.address)
        raw = visit(site("http://old.localhost/", follow="a"), addresses=addresses)
        assert [page.url for page in raw.pages] == [
            "http://new.localhost/deep/a.html",
            "http://old.localhost/",
        ]
        assert raw.pages[0].body == b"a"


class TestManners:
    def test_as_many_requests_as_allowed_are_in_flight_and_never_one_more(
        self, start_server: StartServer
    ) -> None:
        full = threading.Barrier(3, timeout=10)
        in_flight = threading.Semaphore(3)
        crowded = threading.Event()

        def answer() -> Reply:
            if not in_flight.acquire(blocking=False):
                crowded.set()
            full.wait()  # nobody is answered before three are here
            crowded.wait(0.1)  # time for a fourth to come, which must not
            in_flight.release()
            return Reply(b"page")

        paths = [f"/{i}" for i in range(6)]
        server = start_server(dict.fromkeys(paths, answer))
        raw = visit(site(*map(server.url, paths), concurrency=3, obey_robots=False))
        assert [page.status for page in raw.pages] == [200] * 6
        assert not crowded.is_set()

    def test_two_sources_on_one_host_share_its_limit(self, start_server: StartServer) -> None:
        alone = threading.Semaphore(1)
        crowded = threading.Event()

        def answer() -> Reply:
            if not alone.acquire(blocking=False):
                crowded.set()
            crowded.wait(0.05)
            alone.release()
            return Reply(b"page")

        server = start_server({"/1": answer, "/2": answer})
        polite = {"concurrency": 1, "obey_robots": False}
        raw = visit(
            site(server.url("/1"), name="first", **polite),
            site(server.url("/2"), name="second", **polite),
        )
        assert [page.status for page in raw.pages] == [200, 200]
        assert not crowded.is_set()

    def test_the_longer_of_the_two_delays_is_kept(self, start_server: StartServer) -> None:
        rules = Reply(b"User-agent: *\nCrawl-delay: 0.01\n")
        paths = ["/1", "/2", "/3"]
        server = start_server({"/robots.txt": rules, **dict.fromkeys(paths, Reply(b"page"))})
        visit(site(*map(server.url, paths), delay_seconds=0.08))
        starts = [asked.arrived_at_seconds for asked in server.requests[1:]]
        gaps = [later - earlier for earlier, later in pairwise(starts)]
        assert len(gaps) == 2
        assert sum(gaps) >= len(gaps) * 0.08 - CLOCK_TOLERANCE_SECONDS
