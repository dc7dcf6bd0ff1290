"""What a robots.txt says, when it is asked, and what is made of one that cannot be read."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from llm_assets.records import Page
from llm_assets.stages.collecting.robots import (
    ALLOWED,
    DISALLOWED,
    MAXIMUM_BYTES,
    UNREACHABLE,
    Robots,
    product_token,
    robots_address,
)
from llm_assets_tests.stages.collecting.conftest import StartServer
from llm_assets_tests.stages.collecting.serving import (
    CLOCK_TOLERANCE_SECONDS,
    Reply,
    Server,
    chunked,
    links_to,
    redirect,
)
from llm_assets_tests.stages.collecting.visits import NEXT_DAY, Visits, site

AGENT = "llm-assets/0.1 (horoscopes; +stars@example.org)"
PAGE = "http://site.test/2026-01-05/"
PRIVATE = "http://site.test/private/page.html"
KEEP_OUT = b"User-agent: *\nDisallow: /private/\n"


def read(body: bytes | str, status: int = 200, error: str = "") -> Robots:
    """The rules that an answer for robots.txt gives."""
    content = body.encode() if isinstance(body, str) else body
    moment = datetime(2026, 1, 5, tzinfo=UTC)
    return Robots.of(
        Page("robots.txt", PAGE, moment, status, {}, content, "", "allowed", error, role="robots")
    )


class TestRules:
    def test_a_disallowed_folder_is_disallowed_and_the_rest_is_allowed(self) -> None:
        robots = read(KEEP_OUT)
        assert robots.verdict(PAGE, AGENT) == ALLOWED
        assert robots.verdict(PRIVATE, AGENT) == DISALLOWED

    def test_the_longest_rule_wins_and_wildcards_and_ends_are_understood(self) -> None:
        robots = read("User-agent: *\nDisallow: /a/\nAllow: /a/b/\nDisallow: /*.pdf$\n")
        verdicts = {
            path: robots.verdict(f"http://site.test{path}", AGENT)
            for path in ("/a/x", "/a/b/x", "/c.pdf", "/c.pdf?x")
        }
        assert verdicts == {
            "/a/x": DISALLOWED,
            "/a/b/x": ALLOWED,
            "/c.pdf": DISALLOWED,
            "/c.pdf?x": ALLOWED,
        }

    @pytest.mark.parametrize("way", ["/%D1%81%D0%B5%D0%BA%D1%80%D0%B5%D1%82", "/секрет"])
    def test_a_path_is_the_same_quoted_or_not(self, way: str) -> None:
        robots = read(f"User-agent: *\nDisallow: {way}\n")
        quoted = "http://site.test/%D1%81%D0%B5%D0%BA%D1%80%D0%B5%D1%82/1"
        assert robots.verdict(quoted, AGENT) == DISALLOWED

    def test_the_group_that_names_us_outranks_the_one_for_everybody(self) -> None:
        robots = read(
            "User-agent: *\nDisallow: /private/\nCrawl-delay: 2.5\n\n"
            "User-agent: LLM-Assets\nDisallow: /2026-01-05/\nCrawl-delay: 1\n"
        )
        assert robots.verdict(PAGE, AGENT) == DISALLOWED
        assert robots.verdict(PRIVATE, AGENT) == ALLOWED
        assert robots.delay_seconds(AGENT) == 1.0
        assert robots.verdict(PAGE, "somebody-else/2.0") == ALLOWED

    @pytest.mark.parametrize("name", ["example", "horoscopes", "stars", "example.org", "assets"])
    def test_a_group_for_a_word_of_our_comment_is_not_for_us(self, name: str) -> None:
        robots = read(f"User-agent: {name}\nDisallow: /\n")
        assert robots.verdict(PAGE, AGENT) == ALLOWED

    @pytest.mark.parametrize(
        "name", ["llm", "LLM", "llm-asset", "llm-assets-news", "llm/2.0", "*llm", "llm*", "l"]
    )
    def test_a_group_for_a_part_of_our_name_is_not_for_us(self, name: str) -> None:
        robots = read(f"User-agent: {name}\nDisallow: /\nCrawl-delay: 9\n")
        assert robots.verdict(PAGE, AGENT) == ALLOWED
        assert robots.delay_seconds(AGENT) == 0.0
        everybody = "User-agent: *\nDisallow: /private/\nCrawl-delay: 2\n"
        both = read(f"User-agent: {name}\nDisallow: /\n\n{everybody}")
        assert (both.verdict(PAGE, AGENT), both.verdict(PRIVATE, AGENT)) == (ALLOWED, DISALLOWED)
        assert both.delay_seconds(AGENT) == 2.0

    @pytest.mark.parametrize(
        "line",
        [
            "User-agent: LLM-Assets",
            "user-agent:llm-assets # us",
            "  User-Agent : llm-assets/0.1",
            "User agent: llm-assets",
            "useragent llm-assets",
            "User-agent: somebody\nUser-agent: llm-assets",
            "User-agent: llm-assets\nDisallow: /other/\n\nUser-agent: *\nAllow: /\n\n"
            "User-agent: llm-assets",  # all groups that name us are one
        ],
    )
    def test_a_group_for_our_whole_name_is_for_us_however_it_is_written(self, line: str) -> None:
        robots = read(f"User-agent: *\nAllow: /\n\n{line}\nDisallow: /2026-01-05/\n")
        assert robots.verdict(PAGE, AGENT) == DISALLOWED
        assert robots.verdict(PAGE, "somebody-else/2.0") == ALLOWED

    @pytest.mark.parametrize(
        ("agent", "token"),
        [
            (AGENT, "llm-assets"),
            ("stars/1.0", "stars"),
            ("stars", "stars"),
            ("stars (me@example.org)", "stars"),
            ("Mozilla/5.0 (compatible; stars/2.1; +http://example.org/bot)", "stars"),
            ("Mozilla/5.0 (X11; Linux x86_64) stars/1", "Mozilla"),
        ],
    )
    def test_the_product_token_is_what_comes_first_or_what_says_it_is_compatible(
        self, agent: str, token: str
    ) -> None:
        assert product_token(agent) == token

    @pytest.mark.parametrize(
        ("text", "seconds"),
        [
            ("Crawl-delay: 2.5", 2.5),
            ("Request-rate: 1/5", 5.0),
            ("Request-rate: 6/1m", 10.0),
            ("Crawl-delay: 2\nRequest-rate: 1/5s", 5.0),
            ("Crawl-delay: 9\nRequest-rate: 1/5s", 9.0),
            ("Disallow:", 0.0),
            *((f"Crawl-delay: {odd}", 0.0) for odd in ("soon", "nan", "inf", "-1", "")),
            *((f"Request-rate: {odd}", 0.0) for odd in ("0/1", "1/0", "often", "-1/5", "1/1/1")),
        ],
    )
    def test_the_longer_of_crawl_delay_and_request_rate_counts_and_nonsense_does_not(
        self, text: str, seconds: float
    ) -> None:
        robots = read(f"User-agent: *\n{text}\nDisallow: /private/\n")
        assert robots.delay_seconds(AGENT) == seconds
        assert robots.verdict(PRIVATE, AGENT) == DISALLOWED

    @pytest.mark.parametrize(
        "body",
        [
            b"\xef\xbb\xbf" + KEEP_OUT,
            KEEP_OUT.replace(b"\n", b"\r\n"),
            KEEP_OUT.replace(b"\n", b"\r"),
            b"# \xff\xfe\x00 no text\n" + KEEP_OUT,
            b"<p>\n" + KEEP_OUT,
        ],
        ids=["byte order mark", "CRLF", "CR", "bytes that are no UTF-8", "a line of HTML"],
    )
    def test_a_file_that_is_written_oddly_is_read(self, body: bytes) -> None:
        assert read(body).verdict(PRIVATE, AGENT) == DISALLOWED

    @pytest.mark.parametrize(
        "body", [b"", b"<!DOCTYPE html><html><body>Disallow: us!</body></html>", bytes(9999)]
    )
    def test_a_file_that_holds_no_rules_disallows_nothing(self, body: bytes) -> None:
        assert read(body).verdict(PRIVATE, AGENT) == ALLOWED

    def test_half_a_line_at_the_end_of_what_is_read_is_no_rule(self) -> None:
        start = b"User-agent: *\nDisallow: /private/\n"
        start += b"#" * (MAXIMUM_BYTES - len(start) - len(b"\nDisallow: /")) + b"\nDisallow: /"
        robots = read(start + b"nothing-of-this\n")
        assert robots.verdict(PAGE, AGENT) == ALLOWED
        assert robots.verdict(PRIVATE, AGENT) == DISALLOWED

    @pytest.mark.parametrize("status", [400, 401, 403, 404, 410, 418, 451])
    def test_4xx_allows_everything(self, status: int) -> None:
        robots = read("User-agent: *\nDisallow: /\n", status)
        assert (robots.verdict(PRIVATE, AGENT), robots.trouble) == (ALLOWED, "")

    @pytest.mark.parametrize("status", [429, 500, 502, 503, 599, 304, 302])
    def test_429_5xx_and_a_redirect_to_nowhere_allow_nothing(self, status: int) -> None:
        robots = read("", status)
        assert robots.verdict(PAGE, AGENT) == UNREACHABLE
        assert robots.trouble == f"status {status}"

    def test_no_answer_allows_nothing_and_the_error_says_why(self) -> None:
        robots = read("", 0, "no answer within 20 s")
        assert (robots.verdict(PAGE, AGENT), robots.trouble) == (
            UNREACHABLE,
            "no answer within 20 s",
        )

    @pytest.mark.parametrize("status", [200, 203, 204, 206])
    def test_each_2xx_is_read(self, status: int) -> None:
        assert read(KEEP_OUT, status).verdict(PRIVATE, AGENT) == DISALLOWED

    def test_each_scheme_host_and_port_has_its_own(self) -> None:
        urls = [PAGE, "https://site.test/a?b", "http://site.test:8080/a"]
        assert [robots_address(url) for url in urls] == [
            "http://site.test/robots.txt",
            "https://site.test/robots.txt",
            "http://site.test:8080/robots.txt",
        ]


ROBOTS = "site.test/robots.txt"


def at_site(visits: Visits, server: Server) -> None:
    """Let the names of the tests stand for a server."""
    names = ("site.test", "old.test", "new.test", "other.test")
    visits.addresses.update(dict.fromkeys(names, server.address))


class TestObeying:
    def test_a_disallowed_page_is_recorded_with_its_verdict_and_never_asked_for(
        self, visits: Visits, start_server: StartServer
    ) -> None:
        server = start_server(
            {"/robots.txt": Reply(KEEP_OUT), "/": links_to("/private/a"), "/private/": Reply(b"x")}
        )
        at_site(visits, server)
        result = visits.collect(site("http://site.test/", "http://site.test/private/", follow="a"))
        assert server.asked == [ROBOTS, "site.test/"]
        assert {page.url: page.robots for page in result.pages} == {
            "http://site.test/": "allowed",
            "http://site.test/private/": "disallowed",
            "http://site.test/private/a": "disallowed",
        }
        assert result.at("http://site.test/private/").error == "robots.txt disallows this page"
        assert result.unfinished == ()

    def test_our_own_group_is_found_by_the_user_agent_that_is_sent(
        self, visits: Visits, start_server: StartServer
    ) -> None:
        rules = b"User-agent: stars\nDisallow: /a\n\nUser-agent: llm-assets\nDisallow: /b\n"
        server = start_server({"/robots.txt": Reply(rules), "/a": Reply(b"a"), "/b": Reply(b"b")})
        at_site(visits, server)
        urls = ("http://site.test/a", "http://site.test/b")
        custom = "stars/1.0 (stars@example.org)"
        ours = visits.collect(site(*urls))
        theirs = visits.collect(site(*urls, name="custom", user_agent=custom))
        assert [page.robots for page in ours.pages] == ["allowed", "disallowed"]
        verdicts = {p.url[-1]: p.robots for p in theirs.pages if p.source == "custom"}
        assert verdicts == {"a": "disallowed", "b": "allowed"}
        agents = {one.headers["user-agent"] for one in server.requests if one.path == "/b"}
        assert agents == {custom}

    def test_obeying_can_be_declined_and_that_is_recorded(
        self, visits: Visits, start_server: StartServer
    ) -> None:
        server = start_server({"/robots.txt": Reply(KEEP_OUT), "/private/": Reply(b"ours")})
        at_site(visits, server)
        page = visits.collect(site("http://site.test/private/", obey_robots=False)).page
        assert server.asked == ["site.test/private/"]
        assert (page.body, page.robots) == (b"ours", "ignored")

    def test_every_hop_of_a_redirect_asks_the_robots_txt_of_its_own_host(
        self, visits: Visits, start_server: StartServer
    ) -> None:
        server = start_server(
            {
                "old.test/": redirect("http://new.test/hop"),
                "new.test/robots.txt": Reply(b"User-agent: *\nAllow: /\n"),
                "new.test/hop": redirect("http://other.test/private/"),
                "other.test/robots.txt": Reply(KEEP_OUT),
                "other.test/private/": Reply(b"x"),
            }
        )
        at_site(visits, server)
        result = visits.collect(site("http://old.test/"))
        assert server.asked == [
            "old.test/robots.txt",
            "old.test/",
            "new.test/robots.txt",
            "new.test/hop",
            "other.test/robots.txt",
        ]
        assert (result.page.status, result.page.robots) == (0, "disallowed")
        assert result.page.error == (
            "redirected to http://other.test/private/: robots.txt disallows this page"
        )
        assert {page.url for page in result.robots} == {
            f"http://{host}.test/robots.txt" for host in ("old", "new", "other")
        }

    def test_a_redirect_into_a_disallowed_folder_of_the_same_host_is_not_followed(
        self, visits: Visits, start_server: StartServer
    ) -> None:
        server = start_server({"/robots.txt": Reply(KEEP_OUT), "/": redirect("/private/")})
        at_site(visits, server)
        page = visits.collect(site("http://site.test/")).page
        assert server.paths == ["/"]
        assert page.robots == "disallowed"


class TestOnceADayAndHost:
    def test_all_pages_and_sources_of_a_day_share_one(
        self, visits: Visits, start_server: StartServer
    ) -> None:
        slow = Reply(KEEP_OUT, pause_seconds=0.05)  # all ask before it is there
        server = start_server({"/robots.txt": slow})
        at_site(visits, server)
        urls = [f"http://site.test/{i}" for i in range(8)]
        visits.collect(*(site(*urls, name=name) for name in ("one", "two", "three")))
        assert server.asked.count(ROBOTS) == 1

    def test_it_is_captured_and_a_later_run_of_the_day_reads_the_capture(
        self, visits: Visits, start_server: StartServer
    ) -> None:
        server = start_server({"/robots.txt": Reply(KEEP_OUT), "/late": Reply(b"x")})
        at_site(visits, server)
        first = visits.collect(site("http://site.test/"))
        visits.restart()
        visits.now += timedelta(hours=5)
        again = visits.collect(site("http://site.test/late", "http://site.test/private/"))
        assert [(page.url, page.body) for page in first.robots] == [
            ("http://site.test/robots.txt", KEEP_OUT)
        ]
        assert again.robots == first.robots
        assert again.at("http://site.test/private/").robots == "disallowed"
        assert server.asked.count(ROBOTS) == 1

    def test_a_range_of_days_in_one_process_asks_once_and_each_day_has_its_capture(
        self, visits: Visits, start_server: StartServer
    ) -> None:
        server = start_server({"/robots.txt": Reply(KEEP_OUT)})
        at_site(visits, server)
        first = visits.collect(site("http://site.test/1"))
        second = visits.collect(site("http://site.test/2"), day=NEXT_DAY)
        assert first.robots == second.robots
        assert server.asked.count(ROBOTS) == 1

    @pytest.mark.parametrize("is_new_process", [True, False])
    def test_the_next_day_it_is_asked_again(
        self, visits: Visits, start_server: StartServer, is_new_process: bool
    ) -> None:
        server = start_server({"/robots.txt": [Reply(KEEP_OUT), Reply(b"")], "/private/": Reply()})
        at_site(visits, server)
        first = visits.collect(site("http://site.test/private/"))
        if is_new_process:
            visits.restart()
        visits.now += timedelta(days=1)
        second = visits.collect(site("http://site.test/private/"), day=NEXT_DAY)
        assert (first.page.robots, second.page.robots) == ("disallowed", "allowed")
        assert server.asked.count(ROBOTS) == 2

    def test_a_day_that_is_collected_later_again_asks_for_the_rules_of_then(
        self, visits: Visits, start_server: StartServer
    ) -> None:
        server = start_server({"/robots.txt": [Reply(b""), Reply(KEEP_OUT)], "/private/": Reply()})
        at_site(visits, server)
        visits.collect(site("http://site.test/1"))
        visits.now += timedelta(days=3)
        later = visits.collect(site("http://site.test/private/"))
        assert later.at("http://site.test/private/").robots == "disallowed"
        assert server.paths == ["/1"]


class TestTrouble:
    @pytest.mark.parametrize(
        ("reply", "why"),
        [
            (Reply(status=500), "status 500"),
            (Reply(status=503), "status 503"),
            (Reply(status=429), "status 429"),
            (Reply(status=0), "Server disconnected"),
            (Reply(b"x", pause_seconds=9), "no answer within 0.6 s"),
        ],
    )
    def test_nothing_is_fetched_and_the_next_run_asks_again(
        self, visits: Visits, start_server: StartServer, reply: Reply, why: str
    ) -> None:
        server = start_server({"/robots.txt": [reply, Reply(b"")], "/": Reply(b"page")})
        at_site(visits, server)
        source = site("http://site.test/", timeout_seconds=0.6)
        first = visits.collect(source)
        assert server.paths == []
        assert (first.page.status, first.page.robots, first.page.error) == (
            0,
            "unreachable",
            f"robots.txt could not be read ({why}), so nothing is fetched",
        )
        assert first.unfinished == ("site",)
        second = visits.collect(source)
        assert (second.page.body, second.page.robots, second.unfinished) == (b"page", "allowed", ())

    @pytest.mark.parametrize(
        "reply",
        [redirect("file:///etc/passwd"), Reply(b"x", headers={"Content-Encoding": "br"})],
    )
    def test_one_that_comes_again_leaves_no_day_unfinished_yet_a_run_asks_again(
        self, visits: Visits, start_server: StartServer, reply: Reply
    ) -> None:
        server = start_server({"/robots.txt": [reply, Reply(b"")], "/": Reply(b"page")})
        at_site(visits, server)
        first = visits.collect(site("http://site.test/"))
        assert (server.paths, first.page.robots, first.unfinished) == ([], "unreachable", ())
        second = visits.collect(site("http://site.test/"))
        assert (second.page.body, second.unfinished) == (b"page", ())

    def test_it_is_tried_again_like_any_page(
        self, visits: Visits, start_server: StartServer
    ) -> None:
        server = start_server({"/robots.txt": [Reply(status=503), Reply(KEEP_OUT)]})
        at_site(visits, server)
        page = visits.collect(site("http://site.test/private/", retries=1)).page
        assert server.asked == [ROBOTS, ROBOTS]
        assert page.robots == "disallowed"

    def test_a_host_that_refuses_connections_is_left_and_other_hosts_are_not(
        self, visits: Visits, start_server: StartServer
    ) -> None:
        gone, server = start_server({}), start_server({"/": Reply(b"page")})
        gone.stop()
        visits.addresses.update({"site.test": gone.address, "other.test": server.address})
        result = visits.collect(
            site("http://site.test/", name="down"), site("http://other.test/", name="up")
        )
        assert [(p.source, p.robots) for p in result.pages] == [
            ("down", "unreachable"),
            ("up", "allowed"),
        ]
        assert result.unfinished == ("down",)

    def test_a_missing_one_allows_everything(
        self, visits: Visits, start_server: StartServer
    ) -> None:
        server = start_server({"/": Reply(b"page")})
        at_site(visits, server)
        page = visits.collect(site("http://site.test/")).page
        assert (page.body, page.robots) == (b"page", "allowed")

    def test_a_visit_that_runs_out_of_time_before_it_is_read_ends_in_peace(
        self, visits: Visits, start_server: StartServer
    ) -> None:
        server = start_server({"/robots.txt": Reply(KEEP_OUT, pause_seconds=30)})
        at_site(visits, server)
        result = visits.collect(site("http://site.test/", maximum_seconds=0.2))
        assert (result.captures, result.unfinished) == ((), ("site",))

    def test_who_runs_out_of_time_takes_it_from_no_other_source(
        self, visits: Visits, start_server: StartServer
    ) -> None:
        server = start_server({"/robots.txt": Reply(b"", pause_seconds=0.4), "/": Reply(b"page")})
        at_site(visits, server)
        result = visits.collect(
            site("http://site.test/1", name="hasty", maximum_seconds=0.1),
            site("http://site.test/", name="patient"),
        )
        assert [(p.source, p.body) for p in result.pages] == [("patient", b"page")]
        assert server.asked.count(ROBOTS) == 1


class TestRedirects:
    def test_five_are_followed_to_another_host_too_and_count_for_the_first(
        self, visits: Visits, start_server: StartServer
    ) -> None:
        hops = {f"/{i}": redirect(f"/{i + 1}") for i in range(1, 4)}
        moved = {"/robots.txt": redirect("/1"), **hops, "/4": redirect("http://new.test/rules")}
        server = start_server({**moved, "new.test/rules": Reply(KEEP_OUT)})
        at_site(visits, server)
        result = visits.collect(site("http://site.test/private/", maximum_redirects=0))
        assert server.asked[-1] == "new.test/rules"
        assert len(server.asked) == 6
        assert result.page.robots == "disallowed"
        (robots,) = result.robots
        assert (robots.url, robots.headers["location"]) == (
            "http://site.test/robots.txt",
            "http://new.test/rules",
        )

    def test_a_loop_counts_as_absent(self, visits: Visits, start_server: StartServer) -> None:
        server = start_server({"/robots.txt": redirect("/robots.txt"), "/": Reply(b"page")})
        at_site(visits, server)
        result = visits.collect(site("http://site.test/", maximum_redirects=20))
        assert server.asked.count(ROBOTS) == 6
        assert result.page.body == b"page"
        assert result.robots[0].error.endswith(
            "robots.txt redirects too often, which means that it is absent"
        )


class TestLargeOnes:
    LARGE = KEEP_OUT + b"# to be ignored\n" * 60_000

    @pytest.mark.parametrize("limit", [100, 5_000_000])
    def test_the_start_is_read_whatever_the_limit_for_pages(
        self, visits: Visits, start_server: StartServer, limit: int
    ) -> None:
        server = start_server({"/robots.txt": Reply(self.LARGE), "/": Reply(b"page")})
        at_site(visits, server)
        urls = ("http://site.test/", "http://site.test/private/")
        result = visits.collect(site(*urls, maximum_body_bytes=limit))
        assert [page.robots for page in result.pages] == ["allowed", "disallowed"]
        assert len(result.robots[0].body) == MAXIMUM_BYTES

    def test_one_without_an_end_is_read_until_there_is_enough(
        self, visits: Visits, start_server: StartServer
    ) -> None:
        def endless() -> list[bytes]:
            return [chunked(self.LARGE)[:-5]] + [chunked(b"#" * 1000)[:-5]] * 50

        reply = Reply(headers={"Transfer-Encoding": "chunked"}, pieces=endless(), piece_seconds=0.1)
        server = start_server({"/robots.txt": reply, "/": Reply(b"page")})
        at_site(visits, server)
        page = visits.collect(site("http://site.test/", timeout_seconds=3)).page
        assert page.body == b"page"


class TestPace:
    @pytest.mark.parametrize("text", ["Crawl-delay: 0.15", "Request-rate: 20/3s"])
    def test_the_asked_delay_lies_between_all_starts_robots_txt_and_redirects_too(
        self, visits: Visits, start_server: StartServer, text: str
    ) -> None:
        rules = f"User-agent: *\n{text}\n".encode()
        server = start_server({"/robots.txt": Reply(rules), "/": redirect("/b"), "/b": Reply(b"x")})
        at_site(visits, server)
        visits.collect(site("http://site.test/", "http://site.test/c"))
        gaps = server.gaps()
        assert len(gaps) == 3
        assert min(gaps) >= 0.15 - CLOCK_TOLERANCE_SECONDS

    def test_the_next_process_keeps_the_distance_to_the_last(
        self, visits: Visits, start_server: StartServer
    ) -> None:
        rules = Reply(b"User-agent: *\nCrawl-delay: 0.3\n")
        server = start_server({"/robots.txt": rules})
        at_site(visits, server)
        visits.collect(site("http://site.test/1"))
        visits.restart()
        visits.collect(site("http://site.test/1", "http://site.test/2"))
        visits.restart()
        visits.collect(site("http://site.test/3"), day=NEXT_DAY)
        assert server.paths == ["/1", "/1", "/2", "/3"]
        assert min(server.gaps()) >= 0.3 - CLOCK_TOLERANCE_SECONDS

    def test_the_next_process_waits_as_long_as_the_host_asked_the_last_to(
        self, visits: Visits, start_server: StartServer
    ) -> None:
        busy = Reply(status=503, headers={"Retry-After": "600"})
        server = start_server({"/": busy, "/robots.txt": Reply(b"")})
        at_site(visits, server)
        visits.collect(site("http://site.test/"))
        visits.now += timedelta(seconds=100)
        visits.restart()
        result = visits.collect(site("http://site.test/2"))
        assert server.paths == ["/"]
        error = result.at("http://site.test/2").error
        assert error.startswith("the host asks to wait 500 s (Retry-After)")

    def test_no_file_is_written_for_a_host_that_asks_for_no_distance_and_a_torn_one_is_none(
        self, visits: Visits, start_server: StartServer
    ) -> None:
        server = start_server({"/robots.txt": Reply(b"")})
        at_site(visits, server)
        folder = visits.folder / "hosts"
        visits.collect(site("http://site.test/1"))
        assert not folder.exists()
        visits.collect(site("http://site.test/2", delay_seconds=0.001))
        assert sorted(file.name for file in folder.iterdir()) == [".lock", "site.test.json"]
        file = folder / "site.test.json"
        file.write_text('{"at": "20')
        visits.restart()
        visits.collect(site("http://site.test/3"))
        assert server.paths == ["/1", "/2", "/3"]

    def test_the_longer_of_our_own_delay_and_the_asked_one_is_kept(
        self, visits: Visits, start_server: StartServer
    ) -> None:
        rules = Reply(b"User-agent: *\nCrawl-delay: 0.01\n")
        server = start_server({"/robots.txt": rules})
        at_site(visits, server)
        visits.collect(site(*(f"http://site.test/{i}" for i in range(3)), delay_seconds=0.12))
        assert len(server.gaps()) == 3
        assert min(server.gaps()) >= 0.12 - CLOCK_TOLERANCE_SECONDS

    def test_a_delay_beyond_our_patience_leaves_the_host_alone_and_says_so(
        self, visits: Visits, start_server: StartServer
    ) -> None:
        rules = Reply(b"User-agent: *\nCrawl-delay: 600\n")
        server = start_server({"/robots.txt": rules, "/": Reply(b"page")})
        at_site(visits, server)
        result = visits.collect(site("http://site.test/", maximum_wait_seconds=60))
        assert server.paths == []
        assert (result.page.status, result.page.error) == (
            0,
            "robots.txt asks for 600 s between pages, more than 60 s (maximum_wait_seconds)",
        )
        assert result.unfinished == ("site",)
