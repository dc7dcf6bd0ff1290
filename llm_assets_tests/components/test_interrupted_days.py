"""A day's collecting is killed at many points and continued: no page is lost, none asked twice."""

from __future__ import annotations

import os
import signal
import threading
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from llm_assets.records import ROBOTS_SOURCE, Page, RawScrapes
from llm_assets.storage.journal import MARK, Journal
from llm_assets.storage.layout import Partition
from llm_assets_tests.components.collecting import Job, Worker, working
from llm_assets_tests.stages.collecting.serving import (
    HTML,
    Asked,
    Replies,
    Reply,
    Server,
    links_to,
)

DAY = date(2026, 1, 5)
PARTITION = Partition("crawl", "raw_scrapes", DAY)
HOSTS = ("one.test", "two.test")
SECTIONS, ARTICLES = 4, 8


@dataclass
class SlowSite:
    """Two hosts that take a while; at the n-th page asked for, a signal goes to `victim`."""

    victim: int = 0
    signal_at: int = 0
    signal: int = signal.SIGKILL
    word: str = "text"
    pages_asked: int = 0
    ready: threading.Event = field(default_factory=threading.Event)
    missing: set[str] = field(default_factory=set)

    def replies(self) -> Replies:
        """A front page of the day, sections, articles; one is gone, one moved, some private."""
        found: dict[str, Any] = {"/robots.txt": Reply(b"User-agent: *\nDisallow: /private/\n")}
        sections = [f"/s{n}" for n in range(SECTIONS)]
        found[f"/{DAY}"] = self._page(links_to(*sections, "/private/1", "/gone").body)
        for n, section in enumerate(sections):
            articles = [f"/a{n}-{m}" for m in range(ARTICLES)]
            found[section] = self._page(links_to(*articles, "/moved").body)
            found |= {path: self._page(f"<p>{path}</p>".encode() * 300) for path in articles}
        found["/moved"] = Reply(status=301, headers={"Location": "/a0-0"})
        return found

    def _page(self, body: bytes) -> Any:
        def answer(asked: Asked) -> Reply:
            self.pages_asked += 1
            if self.pages_asked == self.signal_at:
                self.ready.wait(5)
                os.kill(self.victim, self.signal)
            if asked.path in self.missing:
                return Reply(status=503)
            headers = {**HTML, "ETag": f'"{self.word}"'}
            if asked.headers.get("if-none-match") == headers["ETag"]:
                return Reply(status=304)
            return Reply(body + self.word.encode(), headers=headers, pause_seconds=0.005)

        return answer


def sources() -> list[dict[str, Any]]:
    """The two hosts, as a YAML declares them."""
    return [
        {
            "kind": "html",
            "name": host.partition(".")[0],
            "history": "dated",
            "start_urls": [f"http://{host}/{{date}}"],
            "follow": "a",
            "depth": 2,
            "manners": {"private_hosts": ["*.test"], "retries": 0, "concurrency": 3},
        }
        for host in HOSTS
    ]


@dataclass
class Visited:
    """A folder of one test, with the site that is visited from it."""

    folder: Path
    site: SlowSite
    server: Server
    sources: list[dict[str, Any]] = field(default_factory=lambda: sources())

    def job(self, **changes: Any) -> Job:
        """The day's work."""
        made = Job(self.folder, self.sources, dict.fromkeys(HOSTS, self.server.address))
        return replace(made, **changes)

    @property
    def record(self) -> RawScrapes:
        """What is committed."""
        found = self.job().archive.read(PARTITION)
        assert isinstance(found, RawScrapes)
        return found

    @property
    def journal(self) -> Path:
        """Where the day's journal lies."""
        return self.folder / "scratch" / "journals" / "crawl" / f"{DAY}.journal"

    def captured(self) -> dict[str, int]:
        """What lies in the journal: host and path of each capture, and its status."""
        with Journal(self.folder / "scratch" / "journals", PARTITION) as journal:
            pages = [journal.read(*key) for key in journal.keys()]  # noqa: SIM118
        return {page.url.removeprefix("http://"): page.status for page in pages}

    def leftovers(self) -> list[str]:
        """What lies in the scratch folder beside journals."""
        scratch = self.folder / "scratch"
        return [each.name for each in scratch.iterdir() if each.name != "journals"]


@pytest.fixture
def visited(tmp_path: Path) -> Iterator[Visited]:
    """A site of this test's own."""
    site = SlowSite()
    server = Server(site.replies())
    yield Visited(tmp_path, site, server)
    server.stop()


@pytest.fixture(scope="module")
def worker() -> Iterator[Worker]:
    """The process whose forks are killed."""
    with working() as process:
        yield process


Union = Mapping[tuple[str, str], tuple[int, str, bytes, str]]


def union(record: RawScrapes) -> Union:
    """What counts of all captures."""
    return {
        (page.source, page.url): (page.status, page.sha256, page.body, page.robots)
        for page in record.pages
    }


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory: pytest.TempPathFactory) -> Union:
    """The union of pages of a run that nothing disturbed."""
    site = SlowSite()
    server = Server(site.replies())
    try:
        visit = Visited(tmp_path_factory.mktemp("undisturbed"), site, server)
        (outcome,) = visit.job().run()
        assert outcome.is_good
        found = union(visit.record)
    finally:
        server.stop()
    pages_a_host = 1 + SECTIONS + SECTIONS * ARTICLES + len(("private", "gone", "moved"))
    assert len(found) == len(HOSTS) * (pages_a_host + len(("robots.txt",)))
    assert Counter(status for status, *_ in found.values()) == {200: 78, 404: 2, 0: 2}
    return found


def assert_continued(visited: Visited, undisturbed: Union) -> None:
    """Go on with a day in this process; no capture is asked for again, and all are there."""
    held = visited.captured() if visited.journal.exists() else {}
    asked_before = Counter(visited.server.asked)
    (outcome,) = visited.job().run()
    assert outcome.trouble == ""
    assert union(visited.record) == undisturbed
    asked_after = Counter(visited.server.asked) - asked_before
    redirected = {"one.test/a0-0", "two.test/a0-0"}  # /moved leads there, which is another capture
    again = {url for url in held if asked_after[url]}
    assert again <= redirected
    assert visited.record.unfinished == ()
    assert not visited.journal.exists()
    assert visited.leftovers() == []


@pytest.mark.parametrize("answers", [1, 2, 6, 11, 30, 60, 75])
def test_a_visit_killed_between_pages_goes_on_where_it_was(
    visited: Visited, worker: Worker, undisturbed: Union, answers: int
) -> None:
    visited.site.signal_at = answers
    visited.site.victim = worker.start(visited.job())
    visited.site.ready.set()
    assert worker.wait() == -signal.SIGKILL
    held = visited.captured()
    assert {"one.test/robots.txt", "two.test/robots.txt"} & set(held)
    assert len(held) >= answers - 2 * 3  # of two hosts, three each may be on their way
    assert visited.job().archive.current(PARTITION) is None
    assert visited.leftovers() != []
    assert_continued(visited, undisturbed)


@pytest.mark.parametrize("append", [1, 2, 3, 17, 50])
def test_a_visit_killed_in_the_middle_of_an_append_loses_that_capture_only(
    visited: Visited, worker: Worker, undisturbed: Union, append: int
) -> None:
    assert worker.do(visited.job(death=("append", append))) == -signal.SIGKILL
    size = visited.journal.stat().st_size
    assert len(visited.captured()) == append - 1
    assert visited.journal.stat().st_size < size  # the torn record is cut off
    assert visited.leftovers() != []
    assert_continued(visited, undisturbed)


def test_a_damaged_capture_is_said_and_asked_for_again(
    visited: Visited, worker: Worker, undisturbed: Union
) -> None:
    assert worker.do(visited.job(death=("append", 17))) == -signal.SIGKILL
    content = bytearray(visited.journal.read_bytes())
    content[content.index(MARK, 1) + 6] ^= 1  # in the head of the second
    visited.journal.write_bytes(content)
    step, lines = visited.job().step(), list[str]()
    with step.open_journal(DAY) as journal:
        assert len(journal.keys()) == 16 - 1
        step.collect(DAY, journal, lines.append)
    assert lines[0].startswith(f"{visited.journal} is damaged in one place: ")
    assert_continued(visited, undisturbed)


def test_a_commit_killed_on_its_way_is_made_by_the_next_run_without_a_request(
    visited: Visited, worker: Worker
) -> None:
    """At every fourth change of the store; the storage tests kill a commit at every one."""
    visited.sources = [{**sources()[0], "depth": 1}]
    top, change, kills_in_the_commit = visited.folder, 0, 0
    visited.job().run()
    expected = union(visited.record)
    status = -signal.SIGKILL
    while status == -signal.SIGKILL:
        change += 4
        visited.folder = top / str(change)
        visited.server._asked.clear()
        status = worker.do(visited.job(death=("commit", change)))
        asked = len(visited.server.asked)
        if status == -signal.SIGKILL and asked:
            kills_in_the_commit += 1
            assert_continued(visited, expected)
            assert len(visited.server.asked) == asked
    assert status == 0
    assert kills_in_the_commit > 6


@pytest.mark.parametrize("death", ["removing", "removed"])
def test_a_run_killed_after_its_commit_leaves_a_finished_day_and_the_next_one_tidies_up(
    visited: Visited, worker: Worker, undisturbed: Union, death: str
) -> None:
    assert worker.do(visited.job(death=(death, 0))) == -signal.SIGKILL
    assert visited.journal.exists() == (death == "removing")
    manifest = visited.job().archive.current(PARTITION)
    assert union(visited.record) == undisturbed
    asked = len(visited.server.asked)
    assert visited.leftovers() != []
    (outcome,) = visited.job().run()
    assert outcome.manifest == manifest
    assert not visited.journal.exists()
    assert visited.leftovers() == []
    assert len(visited.server.asked) == asked


def test_a_journal_left_beside_a_commit_changes_nothing_when_the_day_is_done_again(
    visited: Visited, worker: Worker, undisturbed: Union
) -> None:
    worker.do(visited.job(death=("removing", 0)))
    before = visited.job().archive.history(PARTITION)
    visited.site.word = "changed"
    (outcome,) = visited.job(again=True).run()
    assert (outcome.trouble, outcome.is_new) == ("", False)
    assert visited.job().archive.history(PARTITION) == before
    assert union(visited.record) == undisturbed


def test_ctrl_c_leaves_a_journal_and_nothing_else(
    visited: Visited, worker: Worker, undisturbed: Union
) -> None:
    visited.site.signal, visited.site.signal_at = signal.SIGINT, 20
    visited.site.victim = worker.start(visited.job())
    visited.site.ready.set()
    assert worker.wait() == 130
    assert visited.leftovers() == []
    assert 14 <= len(visited.captured()) < 30
    assert_continued(visited, undisturbed)


def test_a_second_run_of_the_day_at_the_same_time_is_refused_and_harms_nothing(
    visited: Visited, worker: Worker, undisturbed: Union
) -> None:
    visited.site.signal, visited.site.signal_at = signal.SIGSTOP, 20
    pid = visited.site.victim = worker.start(visited.job())
    visited.site.ready.set()
    while visited.site.pages_asked < 20:
        threading.Event().wait(0.01)
    (refused,) = visited.job().run()
    assert refused.trouble == (
        "crawl/raw_scrapes of 2026-01-05 is being collected by another run right now. "
        "Wait for that run to end; it keeps every page."
    )
    os.kill(pid, signal.SIGCONT)
    assert worker.wait() == 0
    assert union(visited.record) == undisturbed


class TestADayDoneAgain:
    def test_a_past_capture_is_never_replaced(self, visited: Visited) -> None:
        visited.job().run()
        before = union(visited.record)
        visited.site.word = "another text"
        asked = len(visited.server.asked)
        for changes in ({"again": True}, {"again": True, "now": "2026-02-01T06:30:00+00:00"}):
            (outcome,) = visited.job(**changes).run()
            assert outcome.is_new is False
            assert union(visited.record) == before
        assert len(visited.server.asked) == asked

    def test_pages_that_are_not_held_yet_are_added_and_the_others_stay_as_they_were(
        self, visited: Visited
    ) -> None:
        visited.site.missing = {"/a1-3", "/s2"}
        visited.job().run()
        first = visited.record
        assert first.unfinished == ("one", "two")
        lacking = {f"http://{host}{path}" for host in HOSTS for path in visited.site.missing}
        behind = {f"http://{host}/a2-{m}" for host in HOSTS for m in range(ARTICLES)}
        visited.site.missing = set()
        visited.site.word = "another text"
        asked = Counter(visited.server.asked)
        visited.job().run()
        second = visited.record
        assert second.unfinished == ()
        changed = {
            page.url for page in second.pages if union(first).get(_key(page)) != _value(page)
        }
        assert changed == lacking | behind
        assert {f"http://{url}" for url in Counter(visited.server.asked) - asked} == changed


class TestTheNextDay:
    def test_a_day_done_again_when_it_is_over_still_knows_what_the_next_one_needs(
        self, visited: Visited
    ) -> None:
        front = f"http://one.test/{DAY}"
        visited.sources = [{**sources()[0], "history": "today_only", "start_urls": [front]}]
        visited.job().run()
        known = list(visited.record.last_captures)
        assert len(known) == 1 + SECTIONS + SECTIONS * ARTICLES + len(["/moved"])
        later = "2026-01-08T06:30:00+00:00"
        (outcome,) = visited.job(again=True, now=later).run()
        assert outcome.trouble == ""
        assert list(visited.record.last_captures) == known
        asked = len(visited.server.asked)
        visited.job(days=("2026-01-08",), now=later).run()  # two days were left out in between
        next_one = visited.job().archive.read(replace(PARTITION, day=date(2026, 1, 8)))
        assert isinstance(next_one, RawScrapes)
        unchanged = [page for page in next_one.pages if page.status == 304]
        assert {page.unchanged_since for page in unchanged} == {DAY}
        assert len(unchanged) == len(known)
        assert next_one.figures()["bytes"] == 0
        assert len(visited.server.asked) > asked


def _key(page: Page) -> tuple[str, str]:
    return page.source, page.url


def _value(page: Page) -> tuple[int, str, bytes, str]:
    return page.status, page.sha256, page.body, page.robots


def test_robots_txt_is_a_capture_like_any_other(visited: Visited) -> None:
    visited.job().run()
    robots = [page for page in visited.record.pages if page.source == ROBOTS_SOURCE]
    assert [(page.url, page.role) for page in robots] == [
        ("http://one.test/robots.txt", "robots"),
        ("http://two.test/robots.txt", "robots"),
    ]
