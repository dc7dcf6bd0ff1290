"""When a page is asked for again, how much later, and when a host is left alone."""

from __future__ import annotations

from datetime import timedelta
from email.utils import format_datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from llm_assets.records import LastCapture
from llm_assets.stages.collecting.asking import conditions, retry_after
from llm_assets_tests.stages.collecting.conftest import StartServer
from llm_assets_tests.stages.collecting.serving import (
    CLOCK_TOLERANCE_SECONDS,
    Reply,
    Server,
    redirect,
)
from llm_assets_tests.stages.collecting.visits import DAY, NEXT_DAY, NOW, Visits, site

A, B = "http://a.test/", "http://b.test/"
BUSY = Reply(b"busy", 503)


def at(visits: Visits, server: Server) -> None:
    """Let the names of the tests stand for a server."""
    visits.addresses.update(dict.fromkeys(("a.test", "b.test"), server.address))


class TestRetries:
    @pytest.mark.parametrize(
        "trouble",
        [
            *(Reply(status=status) for status in (429, 500, 502, 503, 504, 520)),
            Reply(status=0),
            Reply(b"late", pause_seconds=5),
            Reply(headers={"Content-Length": "8"}, pieces=[b"half"]),
        ],
        ids=["429", "500", "502", "503", "504", "520", "hung up", "too late", "broken off"],
    )
    def test_a_page_in_trouble_is_asked_for_until_it_comes(
        self, visits: Visits, start_server: StartServer, trouble: Reply
    ) -> None:
        server = start_server({"/": [trouble, trouble, Reply(b"here")]})
        at(visits, server)
        result = visits.collect(site(A, retries=2, timeout_seconds=0.6))
        assert server.paths == ["/"] * 3
        assert (result.page.status, result.page.body, result.unfinished) == (200, b"here", ())

    @pytest.mark.parametrize("status", [400, 401, 403, 404, 405, 408, 410, 418, 451])
    def test_another_4xx_is_asked_for_once(
        self, visits: Visits, start_server: StartServer, status: int
    ) -> None:
        server = start_server({"/": Reply(b"no", status)})
        at(visits, server)
        page = visits.collect(site(A, retries=5)).page
        assert server.paths == ["/"]
        assert (page.status, page.body) == (status, b"no")

    def test_after_the_last_retry_the_answer_stands_and_the_source_is_unfinished(
        self, visits: Visits, start_server: StartServer
    ) -> None:
        server = start_server({"/": BUSY})
        at(visits, server)
        result = visits.collect(site(A, retries=2))
        assert server.paths == ["/"] * 3
        assert (result.page.status, result.page.body) == (503, b"busy")
        assert result.unfinished == ("site",)

    def test_nobody_asks_again_behind_our_back_where_a_used_connection_ends(
        self, visits: Visits, start_server: StartServer
    ) -> None:
        """aiohttp itself would, at once, on a connection that was used before."""
        server = start_server({"/1": Reply(b"1"), "/2": Reply(status=0)})
        at(visits, server)
        result = visits.collect(site(f"{A}1", f"{A}2", concurrency=1))
        assert server.paths == ["/1", "/2"]
        assert [page.status for page in result.pages] == [200, 0]

    @pytest.mark.parametrize(("jitter", "share"), [(0.0, 0.5), (0.5, 0.75), (1.0, 1.0)])
    def test_the_pause_doubles_and_chance_shortens_it_by_half_at_most(
        self, visits: Visits, start_server: StartServer, jitter: float, share: float
    ) -> None:
        server = start_server({"/": BUSY})
        at(visits, server)
        visits.jitter = jitter
        visits.collect(site(A, retries=2, back_off_seconds=0.12, obey_robots=False))
        first, second = server.gaps()
        assert first >= 0.12 * share - CLOCK_TOLERANCE_SECONDS
        assert second >= 0.24 * share - CLOCK_TOLERANCE_SECONDS

    def test_a_retry_keeps_the_delay_between_requests_too(
        self, visits: Visits, start_server: StartServer
    ) -> None:
        server = start_server({"/": BUSY})
        at(visits, server)
        visits.collect(site(A, retries=2, back_off_seconds=0.001, delay_seconds=0.12))
        assert len(server.gaps()) == 3
        assert min(server.gaps()) >= 0.12 - CLOCK_TOLERANCE_SECONDS


class TestGivingUp:
    def test_a_host_that_fails_so_often_is_left_alone_and_other_hosts_are_not(
        self, visits: Visits, start_server: StartServer
    ) -> None:
        server = start_server(
            {f"b.test/{i}": Reply(b"page") for i in range(6)}
            | {"a.test/robots.txt": Reply()}
            | {f"a.test/{i}": BUSY for i in range(6)}
        )
        at(visits, server)
        bad = site(*(f"{A}{i}" for i in range(6)), name="bad", give_up_after=3, concurrency=1)
        good = site(*(f"{B}{i}" for i in range(6)), name="good")
        result = visits.collect(bad, good)
        assert len([one for one in server.asked if one.startswith("a.test/")]) == 1 + 3
        assert [p.status for p in result.pages if p.source == "good"] == [200] * 6
        assert [p.error for p in result.pages if p.source == "bad"][3:] == [
            "not asked: the host failed 3 times in a row (give_up_after), the last time with: "
            "status 503"
        ] * 3
        assert result.unfinished == ("bad",)

    def test_an_answer_in_between_begins_the_count_anew(
        self, visits: Visits, start_server: StartServer
    ) -> None:
        server = start_server({f"/{i}": BUSY for i in (0, 1, 3, 4)} | {"/2": Reply(status=404)})
        at(visits, server)
        visits.collect(site(*(f"{A}{i}" for i in range(5)), give_up_after=3, concurrency=1))
        assert server.paths == [f"/{i}" for i in range(5)]

    def test_the_next_run_asks_again(self, visits: Visits, start_server: StartServer) -> None:
        server = start_server({"/": [BUSY, Reply(b"here")]})
        at(visits, server)
        source = site(A, give_up_after=1)
        assert visits.collect(source).unfinished == ("site",)
        assert visits.collect(source).page.body == b"here"


DATE_PARTS = ["Mon,", "Jan", "05", "2026", "9" * 20, "GMT", "06:30:30", "06.30", "+", "-", "²"]


def wait(value: str, status: int = 503) -> Reply:
    """An answer that asks for patience."""
    return Reply(b"wait", status, {"Retry-After": value})


class TestRetryAfter:
    @pytest.mark.parametrize("status", [429, 503])
    def test_the_whole_host_waits_so_long_other_sources_too_and_other_hosts_do_not(
        self, visits: Visits, start_server: StartServer, status: int
    ) -> None:
        slow = Reply(b"page", pause_seconds=0.1)
        server = start_server(
            {
                "a.test/1": [wait("1", status), Reply(b"page")],
                "a.test/2": Reply(b"page"),
                **{f"b.test/{i}": slow for i in range(3)},
            }
        )
        at(visits, server)
        result = visits.collect(
            site(f"{A}1", name="one", retries=1, concurrency=1, obey_robots=False),
            site(f"{A}2", name="two", delay_seconds=0.1, obey_robots=False),
            site(*(f"{B}{i}" for i in range(3)), name="else", concurrency=1, obey_robots=False),
        )
        assert {page.body for page in result.pages} == {b"page"}
        first, *later = (one.arrived_at_seconds for one in server.requests if one.host == "a.test")
        assert len(later) == 2
        assert min(later) - first >= 1 - CLOCK_TOLERANCE_SECONDS
        others = [one.arrived_at_seconds for one in server.requests if one.host == "b.test"]
        assert max(others) < min(later)

    def test_a_date_is_understood(self, visits: Visits, start_server: StartServer) -> None:
        moment = format_datetime(NOW + timedelta(seconds=1), usegmt=True)
        server = start_server({"/": [wait(moment), Reply(b"here")]})
        at(visits, server)
        page = visits.collect(site(A, retries=1, obey_robots=False)).page
        assert page.body == b"here"
        assert server.gaps()[0] >= 1 - CLOCK_TOLERANCE_SECONDS

    def test_more_than_we_wait_leaves_the_host_alone_and_says_so(
        self, visits: Visits, start_server: StartServer
    ) -> None:
        server = start_server({"/1": wait("3600"), "/2": Reply(b"x"), "b.test/": Reply(b"page")})
        at(visits, server)
        one = site(f"{A}1", f"{A}2", name="one", retries=3, concurrency=1, obey_robots=False)
        result = visits.collect(one, site(B, name="two", obey_robots=False))
        says = "the host asks to wait 3600 s (Retry-After), more than 120 s (maximum_wait_seconds)"
        assert sorted(server.asked) == ["a.test/1", "b.test/"]
        assert [(p.status, p.error) for p in result.pages] == [(503, says), (0, says), (200, "")]
        assert result.unfinished == ("one",)

    def test_the_next_day_of_the_same_process_still_keeps_away(
        self, visits: Visits, start_server: StartServer
    ) -> None:
        server = start_server({"/": [wait("3600"), Reply(b"here")]})
        at(visits, server)
        source = site(A, obey_robots=False)
        visits.collect(source)
        second = visits.collect(source, day=NEXT_DAY)
        assert server.paths == ["/"]
        assert "Retry-After" in second.page.error

    def test_a_source_with_more_patience_is_not_held_to_another_s(
        self, visits: Visits, start_server: StartServer
    ) -> None:
        server = start_server({"/1": wait("1"), "/2": Reply(b"here")})
        at(visits, server)
        hasty = site(f"{A}1", name="hasty", maximum_wait_seconds=0.5, obey_robots=False)
        visits.collect(hasty)
        patient = visits.collect(site(f"{A}2", name="patient", obey_robots=False))
        assert patient.at(f"{A}2").body == b"here"
        assert server.gaps()[0] >= 1 - CLOCK_TOLERANCE_SECONDS

    @pytest.mark.parametrize(
        "value",
        [
            *("soon", "-5", "", "1.5", "٣", "Mon, 99 Foo 2026", "Sat, 01 Jan 2000 00:00:00 GMT"),
            "5 Jan 99999999999999999999 00:00:00 GMT",
        ],
    )
    def test_nonsense_and_the_past_ask_for_nothing(
        self, visits: Visits, start_server: StartServer, value: str
    ) -> None:
        server = start_server({"/": [wait(value), Reply(b"here")]})
        at(visits, server)
        assert visits.collect(site(A, retries=1)).page.body == b"here"

    @pytest.mark.parametrize(
        ("value", "seconds"),
        [
            ("120", 120.0),
            (" 7 ", 7.0),
            ("0", 0.0),
            ("Mon, 05 Jan 2026 06:30:30 GMT", 30.0),
            ("Monday, 05-Jan-26 06:30:30 GMT", 30.0),
            ("Mon Jan  5 06:30:30 2026", 30.0),
            ("Mon, 05 Jan 2026 07:30:30 +0100", 30.0),
            ("Mon, 05 Jan 2026 06:29:00 GMT", 0.0),
        ],
    )
    def test_seconds_and_the_three_forms_of_a_date_are_read(
        self, value: str, seconds: float
    ) -> None:
        assert retry_after(value, NOW) == seconds

    @settings(deadline=None, max_examples=400)
    @given(
        st.one_of(
            st.text(max_size=40),
            st.lists(st.sampled_from(DATE_PARTS), max_size=8).map(" ".join),
            st.lists(st.sampled_from(DATE_PARTS), max_size=8).map("".join),
        )
    )
    def test_no_header_is_read_as_less_than_nothing_or_breaks(self, value: str) -> None:
        assert retry_after(value, NOW) >= 0


class TestPace:
    def test_as_many_requests_as_allowed_are_in_flight_and_never_one_more(
        self, visits: Visits, start_server: StartServer
    ) -> None:
        server = start_server({f"/{i}": Reply(pause_seconds=0.05) for i in range(9)})
        at(visits, server)
        visits.collect(site(*(f"{A}{i}" for i in range(9)), concurrency=3))
        assert max(asked.in_flight for asked in server.requests) == 3

    def test_two_sources_on_one_host_share_its_limit(
        self, visits: Visits, start_server: StartServer
    ) -> None:
        server = start_server({f"/{i}": Reply(pause_seconds=0.03) for i in range(8)})
        at(visits, server)
        visits.collect(
            site(*(f"{A}{i}" for i in range(4)), name="one", concurrency=2),
            site(*(f"{A}{i}" for i in range(4, 8)), name="two", concurrency=2),
        )
        assert max(asked.in_flight for asked in server.requests) == 2

    def test_two_sources_on_one_host_keep_the_longer_delay_between_them(
        self, visits: Visits, start_server: StartServer
    ) -> None:
        server = start_server({})
        at(visits, server)
        visits.collect(
            site(*(f"{A}slow{i}" for i in range(2)), name="slow", delay_seconds=0.15),
            site(*(f"{A}fast{i}" for i in range(4)), name="fast", delay_seconds=0.05),
        )
        for earlier, gap in zip(server.requests, server.gaps(), strict=False):
            delay = 0.15 if "slow" in earlier.path else 0.05
            assert gap >= delay - CLOCK_TOLERANCE_SECONDS

    def test_the_bucket_lets_its_burst_through_and_then_keeps_its_rate(
        self, visits: Visits, start_server: StartServer
    ) -> None:
        server = start_server({})
        at(visits, server)
        urls = (f"{A}{i}" for i in range(5))
        visits.collect(site(*urls, requests_per_minute=400, burst=2, concurrency=9))
        gaps = server.gaps()  # robots.txt takes a token too
        assert len(gaps) == 5
        assert sum(gaps[1:]) >= 4 * 0.15 - CLOCK_TOLERANCE_SECONDS

    def test_the_delay_lies_between_the_days_of_a_range_too(
        self, visits: Visits, start_server: StartServer
    ) -> None:
        server = start_server({})
        at(visits, server)
        source = site(A, delay_seconds=0.2)
        visits.collect(source)
        visits.collect(source, day=NEXT_DAY)
        assert len(server.gaps()) == 2
        assert min(server.gaps()) >= 0.2 - CLOCK_TOLERANCE_SECONDS

    def test_the_delay_lies_between_the_hops_of_a_redirect_too(
        self, visits: Visits, start_server: StartServer
    ) -> None:
        server = start_server({"/robots.txt": redirect("/r"), "/": redirect("/1"), "/1": Reply()})
        at(visits, server)
        visits.collect(site(A, delay_seconds=0.12))
        assert server.asked == [f"a.test/{path}" for path in ("robots.txt", "r", "", "1")]
        assert min(server.gaps()) >= 0.12 - CLOCK_TOLERANCE_SECONDS

    def test_another_host_is_not_waited_for(
        self, visits: Visits, start_server: StartServer
    ) -> None:
        server = start_server({"b.test/": Reply(b"page")})
        at(visits, server)
        slow = site(A, f"{A}2", name="slow", delay_seconds=0.3, obey_robots=False)
        visits.collect(slow, site(B, name="quick", obey_robots=False))
        assert server.asked.index("b.test/") < 2


class TestWhoAsks:
    def test_every_request_says_who_we_are(self, visits: Visits, start_server: StartServer) -> None:
        server = start_server({"/": redirect(f"{B}x")})
        at(visits, server)
        visits.collect(site(A))
        assert len(server.requests) == 4
        assert {one.headers["user-agent"] for one in server.requests} == {visits.user_agent}

    def test_a_source_may_give_another_name(
        self, visits: Visits, start_server: StartServer
    ) -> None:
        server = start_server({})
        at(visits, server)
        custom = "stars/1.0 (stars@example.org)"
        visits.collect(site(A, user_agent=custom))
        assert [one.headers["user-agent"] for one in server.requests] == [custom] * 2

    @pytest.mark.parametrize(
        ("own", "sent"),
        [({}, "we@example.org"), ({"contact": "me@example.org"}, "me@example.org")],
    )
    def test_another_name_without_a_contact_gets_one(
        self, visits: Visits, start_server: StartServer, own: dict[str, str], sent: str
    ) -> None:
        server = start_server({})
        at(visits, server)
        object.__setattr__(visits.web, "contact", "we@example.org")
        visits.collect(site(A, user_agent="stars/1.0", obey_robots=False, **own))
        assert server.requests[0].headers["user-agent"] == f"stars/1.0 (+{sent})"

    def test_a_source_s_own_contact_is_asked_for(
        self, visits: Visits, start_server: StartServer
    ) -> None:
        server = start_server({})
        at(visits, server)
        object.__setattr__(visits.web, "user_agent", lambda contact: f"llm-assets (+{contact})")
        visits.collect(site(A, contact="me@example.org", obey_robots=False))
        assert server.requests[0].headers["user-agent"] == "llm-assets (+me@example.org)"

    def test_headers_of_the_source_go_to_its_own_hosts_only(
        self, visits: Visits, start_server: StartServer
    ) -> None:
        server = start_server({"/": redirect(f"{B}x")})
        at(visits, server)
        visits.collect(site(A, headers={"X-Team": "stars"}))
        sent = {one.host + one.path: one.headers.get("x-team") for one in server.requests}
        assert sent == {
            "a.test/robots.txt": "stars",
            "a.test/": "stars",
            "b.test/robots.txt": None,
            "b.test/x": None,
        }

    @pytest.mark.parametrize("url", ["http://a.test:80/", "http://A.test/", "http://пример.test/"])
    def test_its_own_hosts_are_known_however_they_are_written(
        self, visits: Visits, start_server: StartServer, url: str
    ) -> None:
        server = start_server({})
        at(visits, server)
        visits.addresses["xn--e1afmkfd.test"] = server.address
        visits.collect(site(url, headers={"X-Team": "stars"}))
        assert [one.headers.get("x-team") for one in server.requests] == ["stars", "stars"]


class TestConditions:
    EARLIER = LastCapture("site", A, DAY, "sha", '"1"', "Mon, 05 Jan 2026 00:05:00 GMT")

    def test_both_validators_are_sent_where_the_capture_is_from(self) -> None:
        assert conditions(A, self.EARLIER) == {
            "If-None-Match": '"1"',
            "If-Modified-Since": "Mon, 05 Jan 2026 00:05:00 GMT",
        }
        assert conditions(A, None) == {}
        assert conditions(B, self.EARLIER) == {}

    def test_after_a_redirect_that_is_where_it_led(self) -> None:
        moved = LastCapture("site", A, DAY, "sha", '"1"', location=B)
        assert conditions(A, moved) == {}
        assert conditions(B, moved) == {"If-None-Match": '"1"'}
