"""A web site is visited level by level, within its limits, and goes on where it ended."""

from __future__ import annotations

import gzip
import json
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from llm_assets.records import RawScrapes
from llm_assets_tests.stages.collecting.conftest import StartServer, serve
from llm_assets_tests.stages.collecting.serving import (
    HTML,
    Replies,
    Reply,
    Server,
    links_to,
    redirect,
)
from llm_assets_tests.stages.collecting.sites import (
    DAY,
    HOST,
    Days,
    pages_of,
    paths,
    web_site,
)

A = f"http://{HOST}"
PAGE = Reply(b"<article><p>text</p></article>", headers=HTML)


def sitemap(*urls: str, day: date | str = DAY, tag: str = "url", root: str = "urlset") -> Reply:
    """A sitemap whose entries changed on a day."""
    entries = "".join(f"<{tag}><loc>{url}</loc><lastmod>{day}</lastmod></{tag}>" for url in urls)
    space = "http://www.sitemaps.org/schemas/sitemap/0.9"
    return Reply(f'<?xml version="1.0"?><{root} xmlns="{space}">{entries}</{root}>'.encode())


def index(*urls: str, day: date | str = DAY) -> Reply:
    """A sitemap index."""
    return sitemap(*urls, day=day, tag="sitemap", root="sitemapindex")


def rss(*items: tuple[str, str]) -> Reply:
    """A feed of (link, pubDate)."""
    listed = "".join(
        f"<item><link>{link}</link><pubDate>{when}</pubDate></item>" for link, when in items
    )
    feed = f'<rss version="2.0"><channel><title>t</title>{listed}</channel></rss>'
    return Reply(feed.encode(), headers={"Content-Type": "application/rss+xml"})


CHAIN: Replies = {
    "/": links_to("/1"),
    "/1": links_to("/2", "/"),
    "/2": links_to("/3"),
    "/3": links_to("/4"),
    "/4": PAGE,
}


class TestFollowing:
    @pytest.mark.parametrize("depth", [1, 2, 3])
    def test_links_are_followed_to_the_depth_and_no_further(
        self, days: Days, start_server: StartServer, depth: int
    ) -> None:
        server = serve(days, start_server, CHAIN)
        record = days.collect(web_site(f"{A}/", follow="a", depth=depth))
        assert paths(record) == ["/", "/1", "/2", "/3", "/4"][: depth + 1]
        assert server.paths == paths(record)  # each once, in this order

    def test_without_a_selector_nothing_is_followed(
        self, days: Days, start_server: StartServer
    ) -> None:
        server = serve(days, start_server, CHAIN)
        assert paths(days.collect(web_site(f"{A}/"))) == ["/"]
        assert server.paths == ["/"]

    def test_only_links_that_the_selector_finds_are_followed(
        self, days: Days, start_server: StartServer
    ) -> None:
        body = b'<nav><a href="/menu">m</a></nav><main><a href="/1">1</a></main><a>no address</a>'
        serve(days, start_server, {"/": Reply(body, headers=HTML), "/1": PAGE, "/menu": PAGE})
        assert paths(days.collect(web_site(f"{A}/", follow="main a, body > a"))) == ["/", "/1"]

    def test_a_page_is_visited_once_however_its_address_is_written(
        self, days: Days, start_server: StartServer
    ) -> None:
        ways = ("/a%20b?q=1", "a b?q=1", f"{A}:80/a%20b?q=1#part", "//A.TEST/x/../%61 b?q=1")
        server = serve(days, start_server, {"/": links_to(*ways), "/a%20b": PAGE})
        record = days.collect(web_site(f"{A}/", f"{A}:80/", f"{A}/#top", follow="a"))
        assert server.paths == ["/", "/a%20b?q=1"]
        assert len(pages_of(record)) == 2

    def test_base_href_says_what_links_are_relative_to(
        self, days: Days, start_server: StartServer
    ) -> None:
        body = b'<base href="/dir/"><a href="one">1</a><a href="../two">2</a>'
        replies = {"/": Reply(body, headers=HTML), "/dir/one": PAGE, "/two": PAGE}
        serve(days, start_server, replies)
        assert paths(days.collect(web_site(f"{A}/", follow="a"))) == ["/", "/dir/one", "/two"]

    def test_links_lead_to_own_hosts_and_link_hosts_only(
        self, days: Days, start_server: StartServer
    ) -> None:
        links = links_to("http://b.test/b", "http://c.test/c", f"{A}/a", "mailto:x@a.test")
        server = serve(days, start_server, {"a.test/": links, "/a": PAGE, "/b": PAGE, "/c": PAGE})
        record = days.collect(web_site(f"{A}/", follow="a", link_hosts=["B.test"]))
        assert paths(record) == ["/", "/a", "/b"]
        assert not any(one.startswith("c.test") for one in server.asked)

    def test_a_link_that_redirects_to_another_host_ends_there_and_names_what_would_allow_it(
        self, days: Days, start_server: StartServer
    ) -> None:
        away, named = redirect("http://b.test/x"), sitemap(f"{A}/named")
        pages = {"/": links_to("/away"), "/away": redirect("/hop"), "/hop": away, "/named": away}
        server = serve(days, start_server, {**pages, "/sitemap.xml": named, "/x": PAGE})
        site = web_site(f"{A}/", follow="a", sitemaps=[f"{A}/sitemap.xml"])
        record = days.collect(site)
        assert {one.host for one in server.requests} == {HOST}
        why = "redirects to b.test, where links may not lead; link_hosts may name it"
        errors = {page.url: (page.error, page.is_final) for page in record.pages if page.error}
        assert errors == {
            f"{A}/away": (f"redirected to {A}/hop: {why}", True),
            f"{A}/named": (why, True),
        }
        assert record.unfinished == ()
        allowed = days.collect(site.model_copy(update={"link_hosts": ("b.test",)}))
        assert [page.error for page in allowed.pages] == [""] * len(allowed.pages)

    @pytest.mark.parametrize("second_day", [False, True])
    def test_where_a_start_page_redirects_to_is_the_site_too_also_when_it_is_unchanged(
        self, days: Days, start_server: StartServer, second_day: bool
    ) -> None:
        front = links_to("/1")

        def answer(asked: object) -> Reply:
            sent = getattr(asked, "headers", {}).get("if-none-match")
            return Reply(status=304) if sent else Reply(front.body, headers={**HTML, "ETag": '"1"'})

        moved = Reply(status=301, headers={"Location": "http://www.a.test/"})
        serve(days, start_server, {"a.test/": moved, "www.a.test/": answer, "www.a.test/1": PAGE})
        source = web_site(f"{A}/", follow="a")
        record = days.collect(source)
        if second_day:
            record = days.next_day(record).collect(source, day=DAY + timedelta(days=1))
            assert paths(record, 304) == ["/"]
        assert "http://www.a.test/1" in {page.url for page in record.pages}

    def test_urls_matching_chooses_among_links_as_they_are_written_and_as_they_are_read(
        self, days: Days, start_server: StartServer
    ) -> None:
        links = links_to("/гороскоп/овен", "/news/1", "/other")
        server = serve(days, start_server, {"/": links})
        days.collect(web_site(f"{A}/", follow="a", urls_matching=r"/гороскоп/|/news/\d"))
        assert server.paths[0] == "/"
        asked = set(server.paths[1:])
        assert asked == {
            "/%D0%B3%D0%BE%D1%80%D0%BE%D1%81%D0%BA%D0%BE%D0%BF/%D0%BE%D0%B2%D0%B5%D0%BD",
            "/news/1",
        }

    def test_a_range_of_pages_and_a_list_of_start_urls(
        self, days: Days, start_server: StartServer
    ) -> None:
        server = serve(days, start_server, {"/x": PAGE, **{f"/{n}": PAGE for n in (2, 3, 4)}})
        source = web_site(f"{A}/{{page}}", f"{A}/x", pages={"first": 2, "last": 4})
        assert paths(days.collect(source)) == ["/2", "/3", "/4", "/x"]
        assert sorted(server.paths) == ["/2", "/3", "/4", "/x"]

    def test_links_in_what_is_no_markup_are_not_looked_for(
        self, days: Days, start_server: StartServer
    ) -> None:
        body = b'%PDF-1.7 <a href="/1">'
        pdf = Reply(body, headers={"Content-Type": "application/pdf"})
        server = serve(days, start_server, {"/": pdf, "/1": PAGE})
        days.collect(web_site(f"{A}/", follow="a"))
        assert server.paths == ["/"]

    def test_a_page_of_endless_nesting_is_kept_and_not_parsed(
        self, days: Days, start_server: StartServer
    ) -> None:
        deep = Reply(b'<a href="/1">1</a>' + b"<div>" * 300_000, headers=HTML)  # 14 minutes
        serve(days, start_server, {"/": deep, "/1": PAGE})
        assert paths(days.collect(web_site(f"{A}/", follow="a"))) == ["/"]


class TestLimits:
    def test_links_beyond_maximum_pages_are_counted_not_fetched(
        self, days: Days, start_server: StartServer
    ) -> None:
        links = links_to(*(f"/{n}" for n in range(10)), "/0", "/9")  # each counts once
        server = serve(days, start_server, {"/": links, **{f"/{n}": PAGE for n in range(10)}})
        record = days.collect(web_site(f"{A}/", follow="a", manners={"maximum_pages": 4}))
        assert paths(record) == ["/", "/0", "/1", "/2"]
        assert len(server.paths) == 4
        assert record.left_out == {"site": 7}

    @settings(max_examples=12, deadline=None)
    @given(slow=st.permutations([0, 0.01, 0.02, 0.04]))
    def test_which_pages_are_chosen_does_not_depend_on_which_answer_comes_first(
        self, tmp_path_factory: pytest.TempPathFactory, slow: list[float]
    ) -> None:
        replies: dict[str, Reply] = {"/": links_to("/0", "/1", "/2", "/3")}
        for n, seconds in enumerate(slow):
            links = links_to(*(f"/{n}/{m}" for m in range(3)))
            replies[f"/{n}"] = Reply(links.body, headers=HTML, pause_seconds=seconds)
            replies |= {f"/{n}/{m}": PAGE for m in range(3)}
        server = Server(replies)
        try:
            days = Days(tmp_path_factory.mktemp("day"), server.address)
            record = days.collect(
                web_site(f"{A}/", follow="a", depth=2, manners={"maximum_pages": 9})
            )
        finally:
            server.stop()
        assert paths(record) == ["/", "/0", "/0/0", "/0/1", "/0/2", "/1", "/1/0", "/2", "/3"]
        assert record.left_out == {"site": 8}

    def test_a_visit_that_takes_too_long_is_unfinished_and_the_next_run_goes_on(
        self, days: Days, start_server: StartServer
    ) -> None:
        slow = Reply(PAGE.body, headers=HTML, pause_seconds=0.15)
        names = [f"/{n}" for n in range(8)]
        server = serve(days, start_server, {"/": links_to(*names), **dict.fromkeys(names, slow)})
        hasty = {"maximum_seconds": 0.4, "concurrency": 1}
        first = days.collect(web_site(f"{A}/", follow="a", manners=hasty))
        assert first.unfinished == ("site",)
        assert first.notes == {
            "site": "stopped after 0.4 s (maximum_seconds); the next run goes on."
        }
        assert 0 < len(paths(first)) < 9
        second = days.collect(web_site(f"{A}/", follow="a"))
        assert second.unfinished == ()
        assert paths(second) == ["/", *names]
        held = set(paths(first))
        assert all(server.paths.count(path) == 1 for path in held)

    def test_a_visit_cut_short_takes_nothing_away_of_what_counted_before(
        self, days: Days, start_server: StartServer
    ) -> None:
        late = Reply(PAGE.body, headers=HTML, pause_seconds=3)
        replies: Replies = {"/": links_to("/1"), "/1": PAGE, "/late": [Reply(status=404), late]}
        serve(days, start_server, replies)
        urls = (f"{A}/", f"{A}/late")
        assert paths(days.collect(web_site(*urls, follow="a"))) == ["/", "/1"]
        hasty = web_site(*urls, follow="a", manners={"maximum_seconds": 0.3})
        assert paths(days.collect(hasty)) == ["/", "/1"]  # /1 is never reached, and still counts


class TestGoingOn:
    def test_a_start_page_that_is_published_late_is_asked_for_again(
        self, days: Days, start_server: StartServer
    ) -> None:
        replies: Replies = {"/": [Reply(status=404), links_to("/1", "/gone")], "/1": PAGE}
        server = serve(days, start_server, replies)
        source = web_site(f"{A}/", follow="a")
        first = days.collect(source)
        assert (paths(first), first.unfinished) == ([], ("site",))
        second = days.collect(source)
        assert (paths(second), paths(second, 404), second.unfinished) == (
            ["/", "/1"],
            ["/gone"],
            (),
        )
        days.collect(source)
        assert server.paths == ["/", "/", "/1", "/gone"]  # a page that is not there is no start

    def test_pages_that_the_settings_no_longer_ask_for_are_kept_but_not_wanted(
        self, days: Days, start_server: StartServer
    ) -> None:
        body = b'<a class=x href="/1">1</a><a class=y href="/2">2</a>'
        server = serve(days, start_server, {"/": Reply(body, headers=HTML), "/1": PAGE, "/2": PAGE})
        days.collect(web_site(f"{A}/", follow=".x"))
        record = days.collect(web_site(f"{A}/", follow=".y"))
        wanted = {page.url: page.is_wanted for page in pages_of(record)}
        assert wanted == {f"{A}/": True, f"{A}/1": False, f"{A}/2": True}
        again = days.collect(web_site(f"{A}/", follow="a"))
        assert all(page.is_wanted for page in again.pages)
        assert server.paths == ["/", "/1", "/2"]

    def test_pages_of_a_source_that_is_gone_are_not_wanted(
        self, days: Days, start_server: StartServer
    ) -> None:
        serve(days, start_server, {"/1": PAGE, "/2": PAGE})
        one, two = web_site(f"{A}/1", name="one"), web_site(f"{A}/2", name="two")
        days.collect(one, two)
        record = days.collect(two)
        assert {p.source: p.is_wanted for p in record.pages} == {
            "one": False,
            "robots.txt": True,
            "two": True,
        }


def tagged(*links: str, tag: str = "1") -> Replies:
    """A front page with an ETag and its links; a conditional request for it gives 304."""

    def answer(asked: object) -> Reply:
        sent = getattr(asked, "headers", {}).get("if-none-match", "")
        if tag in sent:
            return Reply(status=304, headers={"ETag": f'"{tag}"'})
        return Reply(links_to(*links).body, headers={**HTML, "ETag": f'"{tag}"'})

    return {"/": answer}


class TestASecondDay:
    def test_links_of_an_unchanged_page_are_followed_from_memory(
        self, days: Days, start_server: StartServer
    ) -> None:
        server = serve(days, start_server, {**tagged("/1", "/2"), "/1": PAGE, "/2": PAGE})
        source = web_site(f"{A}/", follow="a")
        first = days.collect(source)
        second = days.next_day(first).collect(source, day=DAY + timedelta(days=1))
        assert (paths(second, 304), paths(second)) == (["/"], ["/1", "/2"])
        unchanged = next(page for page in second.pages if page.status == 304)
        assert (unchanged.unchanged_since, unchanged.body) == (DAY, b"")
        assert unchanged.sha256 == next(p for p in first.pages if p.url == f"{A}/").sha256
        assert second.last_captures == first.last_captures  # so a third day knows it too
        assert server.paths.count("/") == 2

    def test_links_are_not_taken_from_memory_where_they_were_found_by_other_rules(
        self, days: Days, start_server: StartServer
    ) -> None:
        body = b'<a class=x href="/1">1</a><a class=y href="/2">2</a>'

        def answer(asked: object) -> Reply:
            sent = getattr(asked, "headers", {}).get("if-none-match")
            return Reply(status=304) if sent else Reply(body, headers={**HTML, "ETag": '"1"'})

        serve(days, start_server, {"/": answer, "/1": PAGE, "/2": PAGE})
        first = days.collect(web_site(f"{A}/", follow=".x"))
        changed = web_site(f"{A}/", follow=".y")
        second = days.next_day(first).collect(changed, day=DAY + timedelta(days=1))
        assert paths(second) == ["/", "/2"]  # fetched whole, as if it were new

    def test_settings_that_change_during_an_unchanged_day_follow_no_wrong_links(
        self, days: Days, start_server: StartServer
    ) -> None:
        serve(days, start_server, {**tagged("/1"), "/1": PAGE})
        first = days.collect(web_site(f"{A}/", follow="a"))
        later, tomorrow = days.next_day(first), DAY + timedelta(days=1)
        later.collect(web_site(f"{A}/", follow="a"), day=tomorrow)
        record = later.collect(web_site(f"{A}/", follow="nav a"), day=tomorrow)
        assert (paths(record), paths(record, 304)) == ([], ["/"])
        assert (
            "is unchanged since 2026-01-05, and its links were found by other settings"
            in (record.notes["site"])
        )

    def test_the_last_page_of_a_chain_is_asked_on_condition_though_its_links_are_unknown(
        self, days: Days, start_server: StartServer
    ) -> None:
        last = {"/1": tagged("/x")["/"]}
        serve(days, start_server, {"/": links_to("/1"), **last})
        source = web_site(f"{A}/", follow="a")
        first = days.collect(source)
        second = days.next_day(first).collect(source, day=DAY + timedelta(days=1))
        assert (paths(second), paths(second, 304)) == (["/"], ["/1"])

    def test_a_dated_source_never_asks_on_condition(
        self, days: Days, start_server: StartServer
    ) -> None:
        server = serve(days, start_server, {f"/{DAY}": tagged()["/"]})
        source = web_site(f"{A}/{{date}}", history="dated")
        first = days.collect(source)
        assert first.last_captures == ()
        days.next_day(first).collect(source, day=DAY + timedelta(days=1))
        assert not any("if-none-match" in one.headers for one in server.requests)

    def test_what_is_remembered_outlives_days_on_which_the_site_fails(
        self, days: Days, start_server: StartServer
    ) -> None:
        tag = tagged("/1")["/"]
        assert callable(tag)
        answers = iter([True, False, False, True])
        server = serve(
            days,
            start_server,
            {"/": lambda asked: tag(asked) if next(answers) else Reply(status=500)},
        )
        source = web_site(f"{A}/", follow="a")
        record = days.collect(source)
        remembered = record.last_captures
        for offset in (1, 2):
            days = days.next_day(record)
            record = days.collect(source, day=DAY + timedelta(days=offset))
            assert (record.unfinished, record.last_captures) == (("site",), remembered)
        record = days.next_day(record).collect(source, day=DAY + timedelta(days=3))
        assert paths(record, 304) == ["/"]
        assert server.paths == ["/", "/1", "/", "/", "/", "/1"]


class TestFeeds:
    def test_a_dated_source_takes_the_entries_of_the_day_in_its_own_time_zone(
        self, days: Days, start_server: StartServer
    ) -> None:
        feed = rss(
            (f"{A}/before", "Sun, 04 Jan 2026 20:59:59 GMT"),
            (f"{A}/first", "Sun, 04 Jan 2026 21:00:00 GMT"),  # midnight in Moscow
            (f"{A}/last", "Mon, 05 Jan 2026 15:59:59 -0500"),
            (f"{A}/after", "Tue, 06 Jan 2026 00:00:00 +0300"),
            (f"{A}/undated", ""),
        )
        server = serve(days, start_server, {"/rss": feed, "/first": PAGE, "/last": PAGE})
        days.zone = "Europe/Moscow"
        source = web_site(feeds=[f"{A}/rss"], history="dated")
        record = days.collect(source, today=DAY + timedelta(days=1))
        assert paths(record) == ["/first", "/last"]
        assert sorted(server.paths) == ["/first", "/last", "/rss"]
        assert (record.notes, record.unfinished) == ({}, ())

    def test_a_source_of_today_takes_all_entries(
        self, days: Days, start_server: StartServer
    ) -> None:
        feed = rss((f"{A}/old", "Sun, 04 Jan 2015 20:59:59 GMT"), (f"{A}/undated", ""))
        serve(days, start_server, {"/rss": feed, "/old": PAGE, "/undated": PAGE})
        assert paths(days.collect(web_site(feeds=[f"{A}/rss"]))) == ["/old", "/undated"]

    @pytest.mark.parametrize(
        ("dates", "today", "note"),
        [
            (
                ["Wed, 07 Jan 2026 08:00:00 GMT"],
                DAY + timedelta(days=9),
                f"the feed {A}/rss begins on 2026-01-07; what it named of 2026-01-05 is gone.",
            ),
            (
                ["Mon, 05 Jan 2026 05:00:00 GMT"],
                DAY,
                f"the feed {A}/rss was read before 2026-01-05 was over; what was published after "
                "that is missing.",
            ),
            (
                ["", "yesterday"],
                DAY + timedelta(days=1),
                f"the feed {A}/rss says of no entry when it was published, so none is taken "
                "(history: dated).",
            ),
        ],
        ids=["too late", "too early", "without dates"],
    )
    def test_what_a_feed_cannot_have_of_a_day_is_said(
        self, days: Days, start_server: StartServer, dates: list[str], today: date, note: str
    ) -> None:
        feed = rss(*((f"{A}/{n}", when) for n, when in enumerate(dates)))
        serve(days, start_server, {"/rss": feed})
        source = web_site(feeds=[f"{A}/rss"], history="dated")
        assert days.collect(source, today=today).notes == {"site": note}

    def test_a_broken_feed_is_noted_and_the_start_pages_are_visited(
        self, days: Days, start_server: StartServer
    ) -> None:
        serve(days, start_server, {"/rss": Reply(b"<html>Sorry</html>"), "/": PAGE})
        record = days.collect(web_site(f"{A}/", feeds=[f"{A}/rss"]))
        assert paths(record) == ["/"]
        assert record.notes == {"site": f"the feed {A}/rss is no RSS or Atom feed."}

    def test_hosts_that_a_feed_names_and_that_are_not_allowed_are_said(
        self, days: Days, start_server: StartServer
    ) -> None:
        feed = rss((f"{A}/1", ""), ("http://b.test/2", ""), ("http://b.test/3", ""))
        server = serve(days, start_server, {"/rss": feed, "/1": PAGE})
        record = days.collect(web_site(feeds=[f"{A}/rss"]))
        assert record.notes == {
            "site": "feeds or sitemaps name pages on b.test, which link_hosts does not allow."
        }
        assert not any(one.startswith("b.test") for one in server.asked)

    def test_a_feed_that_did_not_change_names_its_entries_from_memory(
        self, days: Days, start_server: StartServer
    ) -> None:
        body = rss((f"{A}/1", ""), (f"{A}/2", "")).body
        unchanged = [Reply(body, headers={"ETag": '"f"'}), Reply(status=304)]
        serve(days, start_server, {"/rss": unchanged, "/1": PAGE, "/2": PAGE})
        source = web_site(feeds=[f"{A}/rss"])
        first = days.collect(source)
        second = days.next_day(first).collect(source, day=DAY + timedelta(days=1))
        assert paths(second) == ["/1", "/2"]

    def test_pages_that_a_feed_names_are_followed_from(
        self, days: Days, start_server: StartServer
    ) -> None:
        serve(days, start_server, {"/rss": rss((f"{A}/1", "")), "/1": links_to("/2"), "/2": PAGE})
        assert paths(days.collect(web_site(feeds=[f"{A}/rss"], follow="a"))) == ["/1", "/2"]


class TestSitemaps:
    def test_a_dated_source_takes_the_entries_that_changed_on_the_day(
        self, days: Days, start_server: StartServer
    ) -> None:
        other = sitemap(f"{A}/other", day="2026-01-04")
        replies = {
            "/s": sitemap(f"{A}/1", day="2026-01-05T10:00:00+00:00"),
            "/t": other,
            "/1": PAGE,
        }
        server = serve(days, start_server, replies)
        record = days.collect(web_site(sitemaps=[f"{A}/s", f"{A}/t"], history="dated"))
        assert paths(record) == ["/1"]
        assert sorted(server.paths) == ["/1", "/s", "/t"]

    def test_an_index_leads_to_the_sitemaps_that_may_hold_the_day_also_gzipped(
        self, days: Days, start_server: StartServer
    ) -> None:
        replies = {
            "/index": index(f"{A}/new.gz", f"{A}/deeper", day=DAY + timedelta(days=3)),
            "/older": index(f"{A}/old", day="2026-01-04"),
            "/new.gz": Reply(gzip.compress(sitemap(f"{A}/1").body)),
            "/deeper": index(f"{A}/deepest"),
            "/deepest": sitemap(f"{A}/2"),
            "/1": PAGE,
            "/2": PAGE,
        }
        server = serve(days, start_server, replies)
        source = web_site(sitemaps=[f"{A}/index", f"{A}/older"], history="dated")
        assert paths(days.collect(source)) == ["/1", "/2"]
        assert "/old" not in server.paths  # it has not changed since before the day

    def test_indexes_that_name_each_other_are_read_once(
        self, days: Days, start_server: StartServer
    ) -> None:
        loop = index(f"{A}/index", f"{A}/other")
        server = serve(
            days, start_server, {"/index": loop, "/other": index(f"{A}/index", f"{A}/s")}
        )
        days.collect(web_site(sitemaps=[f"{A}/index"]))
        assert sorted(server.paths) == ["/index", "/other", "/s"]

    def test_a_labyrinth_of_indexes_ends(self, days: Days, start_server: StartServer) -> None:
        server = serve(days, start_server, {f"/{n}": index(f"{A}/{n + 1}") for n in range(9)})
        days.collect(web_site(sitemaps=[f"{A}/0"]))
        assert server.paths == ["/0", "/1", "/2"]

    def test_an_index_of_thousands_is_read_no_further_than_the_limit_of_pages_goes(
        self, days: Days, start_server: StartServer
    ) -> None:
        replies = {f"/s{n}": sitemap(*(f"{A}/{n}/{m}" for m in range(5))) for n in range(300)}
        many = index(*(f"{A}/s{n}" for n in range(300)))
        server = serve(days, start_server, {"/index": many, **replies})
        source = web_site(sitemaps=[f"{A}/index"], manners={"maximum_pages": 60})
        record = days.collect(source)
        assert len(paths(record, 404)) == 60
        read = [path for path in server.paths if path.startswith("/s")]
        assert sorted(read) == sorted(
            f"/s{n}" for n in range(20)
        )  # ten too many entries, then none
        assert record.left_out["site"] == 300 - 59 + 40
        assert (
            "39 feeds or sitemaps were not read: maximum_pages is reached." in record.notes["site"]
        )

    def test_a_nested_sitemap_that_is_not_there_does_not_leave_the_day_unfinished(
        self, days: Days, start_server: StartServer
    ) -> None:
        serve(days, start_server, {"/index": index(f"{A}/gone", f"{A}/s"), "/s": sitemap(f"{A}/1")})
        assert days.collect(web_site(sitemaps=[f"{A}/index"])).unfinished == ()

    def test_sixty_thousand_entries_are_read_to_the_limit_of_the_protocol_and_counted(
        self, days: Days, start_server: StartServer
    ) -> None:
        big = sitemap(*(f"{A}/{n}" for n in range(60_000)))
        serve(days, start_server, {"/s": big, "/0": PAGE, "/1": PAGE})
        manners = {"maximum_pages": 2, "maximum_body_bytes": 50_000_000}
        record = days.collect(web_site(sitemaps=[f"{A}/s"], manners=manners))
        assert paths(record) == ["/0", "/1"]
        assert record.left_out == {"site": 49_998}
        assert "names more than 50000 entries" in record.notes["site"]

    def test_entries_on_other_hosts_and_of_other_schemes_are_not_fetched(
        self, days: Days, start_server: StartServer
    ) -> None:
        odd = sitemap("file:///etc/passwd", "http://b.test/x", "http://169.254.169.254/", f"{A}/1")
        server = serve(days, start_server, {"/s": odd, "/1": PAGE})
        record = days.collect(web_site(sitemaps=[f"{A}/s"]))
        assert [page.url for page in pages_of(record)] == [f"{A}/1", f"{A}/s"]
        assert {one.split("/")[0] for one in server.asked} == {HOST}


def test_the_record_of_a_crawl_counts_what_came(days: Days, start_server: StartServer) -> None:
    serve(days, start_server, {"/": links_to("/1", "/2"), "/1": PAGE})
    record: RawScrapes = days.collect(web_site(f"{A}/", follow="a"))
    expected = {
        "pages": 3,
        "bytes": len(links_to("/1", "/2").body) + len(PAGE.body),
        "pages_by_status": {"site": {"200": 2, "404": 1}},
        "robots_refused": 0,
        "robots_read": 1,
        "lost": [],
        "unfinished": [],
        "left_out": {},
        "notes": {},
    }
    figures = json.loads(json.dumps(record.figures()))
    assert {name: figures[name] for name in expected} == expected
    assert days.lines == ["site: 2 of 3 pages answered 200"]
