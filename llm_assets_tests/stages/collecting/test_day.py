"""A day of several sources: one that fails loses none of the others; the past stays as it was."""

from __future__ import annotations

import asyncio
import json
import signal
import threading
from dataclasses import replace
from datetime import timedelta

import pytest

from llm_assets.records import LastCapture, RawScrapes
from llm_assets.stages.collecting.harvest import Harvest
from llm_assets.stages.collecting.paging import Paging
from llm_assets.stages.collecting.watching import EVERY_SECONDS, Watch
from llm_assets_tests.stages.builders import page as page_of
from llm_assets_tests.stages.collecting.conftest import StartServer, serve
from llm_assets_tests.stages.collecting.serving import HTML, Asked, Replies, Reply, links_to
from llm_assets_tests.stages.collecting.sites import DAY, HOST, Days, api, pages_of, paths, web_site

A, B, C = f"http://{HOST}", "http://b.test", "http://c.test"
PAGE = Reply(b"<article><p>text</p></article>", headers=HTML)
TOMORROW = DAY + timedelta(days=1)


def statuses(record: RawScrapes) -> dict[str, list[int]]:
    """The statuses of each source's pages."""
    found: dict[str, list[int]] = {}
    for page in pages_of(record):
        found.setdefault(page.source, []).append(page.status)
    return found


class TestSeveralSources:
    def test_a_source_that_is_down_loses_none_of_the_others(
        self, days: Days, start_server: StartServer
    ) -> None:
        serve(days, start_server, {"b.test/": Reply(status=0), "/": PAGE, "/api": Reply(b"{}")})
        record = days.collect(
            web_site(f"{A}/", name="up"),
            web_site(f"{B}/", name="down"),
            web_site("http://nowhere.invalid/", name="nameless"),
            api(f"{C}/api"),
        )
        assert statuses(record) == {"api": [200], "down": [0], "nameless": [0], "up": [200]}
        assert record.unfinished == ("down", "nameless")
        assert sorted(days.lines) == [
            "api: 1 of 1 pages answered 200",
            "down: 0 of 1 pages answered 200",
            "nameless: 0 of 1 pages answered 200",
            "up: 1 of 1 pages answered 200",
        ]

    def test_a_source_that_breaks_our_own_code_loses_none_of_the_others(
        self, days: Days, start_server: StartServer, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """A mistake of ours is planted, because all that are known are mended."""
        serve(days, start_server, {"/": PAGE, "/api": Reply(b"{}")})
        monkeypatch.setattr(Paging, "_next", lambda *_: 1 // 0)
        record = days.collect(web_site(f"{A}/", name="up"), api(f"{C}/api"))
        assert statuses(record)["up"] == [200]
        assert record.unfinished == ("api",)
        assert record.notes["api"].startswith("broke off: ZeroDivisionError")

    def test_a_source_that_cannot_be_asked_at_all_is_noted_and_keeps_what_it_had(
        self, days: Days, start_server: StartServer
    ) -> None:
        serve(days, start_server, {"/1": PAGE, "/2": PAGE})
        days.collect(web_site(f"{A}/1", name="one"))
        secret = {"X-Token": {"env": "NOT_SET"}}
        broken = web_site(f"{A}/1", name="one", headers=secret)
        record = days.collect(broken, web_site(f"{A}/2", name="two"))
        assert {p.source: (p.status, p.is_wanted) for p in pages_of(record)} == {
            "one": (200, True),
            "two": (200, True),
        }
        assert record.unfinished == ("one",)
        assert record.notes == {
            "one": "The source one sends the header X-Token from the environment variable NOT_SET, "
            "which is not set. Set NOT_SET where the run happens."
        }

    def test_two_sources_on_one_host_share_its_robots_txt_and_keep_their_own_captures(
        self, days: Days, start_server: StartServer
    ) -> None:
        server = serve(days, start_server, {"/": links_to("/1"), "/1": PAGE})
        one, two = web_site(f"{A}/", name="one", follow="a"), web_site(f"{A}/1", name="two")
        record = days.collect(one, two)
        assert statuses(record) == {"one": [200, 200], "two": [200]}
        assert server.asked.count("a.test/robots.txt") == 1
        assert sorted(server.paths) == ["/", "/1", "/1"]

    def test_two_sources_on_one_host_never_come_closer_than_the_longer_delay_allows(
        self, days: Days, start_server: StartServer
    ) -> None:
        server = serve(days, start_server, {f"/{n}": PAGE for n in range(6)})
        slow = {"delay_seconds": 0.1}
        one = web_site(f"{A}/0", f"{A}/1", f"{A}/2", name="one", manners=slow)
        two = web_site(f"{A}/3", f"{A}/4", f"{A}/5", name="two", manners=slow)
        days.collect(one, two)
        assert min(server.gaps(*(f"/{n}" for n in range(6)))) > 0.07

    def test_different_hosts_are_visited_side_by_side(
        self, days: Days, start_server: StartServer
    ) -> None:
        slow = Reply(PAGE.body, headers=HTML, pause_seconds=0.5)
        server = serve(days, start_server, {"/": slow})
        days.collect(
            *(web_site(f"{url}/", name=name) for name, url in {"a": A, "b": B, "c": C}.items())
        )
        assert max(asked.in_flight_anywhere for asked in server.requests) == 3


class TestThePast:
    def test_a_past_day_of_a_source_of_today_is_lost_and_never_asked_for(
        self, days: Days, start_server: StartServer
    ) -> None:
        server = serve(days, start_server, {"/": PAGE, f"/{DAY}": PAGE})
        dated = web_site(f"{A}/{{date}}", name="dated", history="dated")
        record = days.collect(web_site(f"{A}/"), api(f"{B}/"), dated, today=TOMORROW)
        assert record.lost == ("api", "site")
        assert statuses(record) == {"dated": [200]}
        assert server.paths == [f"/{DAY}"]

    def test_what_a_past_day_has_stays_wanted_or_not_as_it_was(
        self, days: Days, start_server: StartServer
    ) -> None:
        body = b'<a class=x href="/1">1</a><a class=y href="/2">2</a>'
        front = Reply(body, headers={**HTML, "ETag": '"1"'})
        server = serve(days, start_server, {"/": front, "/1": PAGE, "/2": PAGE})
        whole = days.collect(web_site(f"{A}/", follow=".x"))
        first = days.collect(web_site(f"{A}/", follow=".y"), before=whole)
        later = days.collect(web_site(f"{A}/", follow=".x"), today=TOMORROW, before=first)
        assert later.lost == ()
        assert [(p.url, p.is_wanted) for p in later.pages] == [
            (p.url, p.is_wanted) for p in first.pages
        ]
        assert paths(later) == ["/", "/2"]
        assert later.last_captures == first.last_captures != ()  # the next day needs it
        assert len(server.paths) == 3

    def test_a_record_of_the_past_is_never_filled_with_the_page_of_today(
        self, days: Days, start_server: StartServer
    ) -> None:
        serve(days, start_server, {"/": [PAGE, Reply(b"tomorrow's")]})
        whole = days.collect(web_site(f"{A}/"))
        record = days.collect(web_site(f"{A}/"), today=TOMORROW, before=whole)
        assert [page.body for page in pages_of(record)] == [PAGE.body]
        assert record.lost == ()

    def test_a_visit_that_was_killed_on_its_day_is_kept_and_called_lost_the_day_after(
        self, days: Days, start_server: StartServer
    ) -> None:
        """What stands in the journal was never committed, so nobody knows how much is missing."""
        serve(days, start_server, {"/": PAGE})
        days.collect(web_site(f"{A}/"))
        record = days.collect(web_site(f"{A}/"), today=TOMORROW)
        assert [page.body for page in pages_of(record)] == [PAGE.body]
        assert record.lost == ("site",)
        assert record.notes == {
            "site": "Cut short on its day: 1 captures are kept, the rest is gone."
        }

    def test_a_day_that_was_committed_unfinished_is_lost_once_it_is_over(
        self, days: Days, start_server: StartServer
    ) -> None:
        serve(days, start_server, {"/": links_to("/1", "/2"), "/1": PAGE, "/2": Reply(status=503)})
        half = days.collect(web_site(f"{A}/", follow="a"))
        assert half.unfinished == ("site",)
        later = days.collect(web_site(f"{A}/", follow="a"), today=TOMORROW, before=half)
        assert (later.lost, later.unfinished) == (("site",), ())
        assert paths(later) == ["/", "/1"]


class TestMemory:
    def test_what_an_earlier_run_of_the_day_remembers_is_kept_where_this_one_ends_early(
        self, days: Days, start_server: StartServer
    ) -> None:
        tagged = Reply(PAGE.body, headers={**HTML, "ETag": '"1"'})
        late = Reply(PAGE.body, headers=HTML, pause_seconds=3)
        replies: Replies = {"/": links_to("/1"), "/1": tagged, "/late": [Reply(status=404), late]}
        serve(days, start_server, replies)
        urls = (f"{A}/", f"{A}/late")
        first = days.collect(web_site(*urls, follow="a"))
        assert [last.url for last in first.last_captures] == [f"{A}/1"]
        hasty = web_site(*urls, follow="a", manners={"maximum_seconds": 0.3})
        assert days.collect(hasty, before=first).last_captures == first.last_captures

    def test_what_is_known_of_a_source_that_is_gone_is_forgotten(
        self, days: Days, start_server: StartServer
    ) -> None:
        serve(days, start_server, {"/": PAGE})
        known = LastCapture("gone", f"{A}/", DAY, "ab", '"1"')
        days = replace(days, earlier=(known, replace(known, source="site", url=f"{A}/x")))
        assert days.collect(web_site(f"{A}/"), day=TOMORROW).last_captures == ()


class TestNotes:
    def test_notes_are_told_once_each_and_not_without_end(
        self, days: Days, start_server: StartServer
    ) -> None:
        serve(days, start_server, {f"/{n}": Reply(b"text") for n in range(14)})
        record = days.collect(web_site(sitemaps=[f"{A}/{n}" for n in range(14)]))
        assert record.notes["site"].count("is no sitemap.") == 10
        assert record.notes["site"].endswith(" And 4 more notes.")

    def test_a_harvest_begins_with_nothing(self) -> None:
        assert Harvest() == Harvest(set(), [], False, False, 0, [])


class TestReports:
    def test_people_who_wait_get_a_line_every_few_seconds_and_one_at_the_end(self) -> None:
        now = [0.0]
        lines: list[str] = []
        watch = Watch("site", lines.append, clock=lambda: now[0])
        watch.expect(100)
        for status in (200, 200, 304, 404):
            watch.saw(page_of(b"", status=status))
            now[0] += EVERY_SECONDS * 0.6
        watch.ended()
        assert lines == [
            "site: 3 of 100 pages so far",
            "site: 2 of 4 pages answered 200, 1 unchanged",
        ]


class TestInsideARunningLoop:
    def test_a_notebook_collects_as_a_program_does(
        self, days: Days, start_server: StartServer
    ) -> None:
        serve(days, start_server, {"/": links_to("/1"), "/1": PAGE})

        async def notebook() -> RawScrapes:
            return days.collect(web_site(f"{A}/", follow="a"))

        assert paths(asyncio.run(notebook())) == ["/", "/1"]

    def test_a_notebook_can_be_interrupted_and_goes_on_later(
        self, days: Days, start_server: StartServer
    ) -> None:
        main = threading.main_thread().ident
        assert main is not None
        names = [f"/{n}" for n in range(40)]
        interrupts = iter([lambda: signal.pthread_kill(main, signal.SIGINT)])

        def reply(asked: Asked) -> Reply:
            if asked.path == "/5":
                next(interrupts, lambda: None)()
            return Reply(PAGE.body, headers=HTML, pause_seconds=0.1)

        server = serve(days, start_server, {"/": links_to(*names), **dict.fromkeys(names, reply)})
        source = web_site(f"{A}/", follow="a", manners={"concurrency": 2})
        loop = asyncio.new_event_loop()  # leaves SIGINT alone, as the loop of a notebook does

        async def notebook() -> RawScrapes:
            return days.collect(source)

        with pytest.raises(KeyboardInterrupt):
            loop.run_until_complete(notebook())
        loop.close()
        captured = server.paths[:-3]  # two were on their way, and perhaps another two
        assert 3 < len(captured) < 20
        assert len(paths(days.collect(source))) == 41
        assert all(server.paths.count(path) == 1 for path in captured)


def test_a_record_says_the_same_as_json(days: Days, start_server: StartServer) -> None:
    serve(days, start_server, {"/": PAGE})
    figures = days.collect(web_site(f"{A}/")).figures()
    assert json.loads(json.dumps(figures)) == figures
