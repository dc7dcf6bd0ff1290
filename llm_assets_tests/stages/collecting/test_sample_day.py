"""A day of the shipped use case, from the sample sites, with the settings of the demo."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

import pytest

from llm_assets.config import HtmlSource
from llm_assets.sample_sites import (
    HOROSCOPE_HOSTS,
    SIGNS,
    Request,
    SampleSites,
    ServedRequest,
    serve,
)
from llm_assets.sample_sites.nebo import NeboSite
from llm_assets_tests.stages.builders import horoscopes
from llm_assets_tests.stages.collecting.conftest import StartServer
from llm_assets_tests.stages.collecting.serving import CLOCK_TOLERANCE_SECONDS
from llm_assets_tests.stages.collecting.visits import DAY, Outcome, Visits, site

NEBO = "nebo.localhost"
PRIVATE = f"http://{NEBO}/private/{DAY}/prognoz.html"
SOURCES = tuple(one for one in horoscopes().sources if isinstance(one, HtmlSource))


@dataclass(frozen=True)
class SampleDay:
    """One visit to the sample sites, what the servers saw, and how to go there again."""

    result: Outcome
    requests: tuple[ServedRequest, ...]
    visits: Visits
    sites: SampleSites


@pytest.fixture(scope="module")
def sample_day(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SampleDay]:
    """The sample sites on 5 January 2026, visited with the shipped settings of the demo."""
    with serve() as sites:
        addresses = dict.fromkeys(HOROSCOPE_HOSTS, sites.address)
        visits = Visits(tmp_path_factory.mktemp("journals"), addresses)
        result = visits.collect(*SOURCES)
        yield SampleDay(result, sites.requests, visits, sites)


class TestTheSampleSites:
    def test_a_day_has_every_page_of_every_site(self, sample_day: SampleDay) -> None:
        starts = {
            f"http://zvezdy.localhost/{DAY}/",
            f"http://astroslovo.localhost/goroskop/{DAY}",
            f"http://{NEBO}/{DAY}/",
        }
        followed = {f"http://{NEBO}/{DAY}/{slug}.html" for slug in (*SIGNS, "zmeenosec")}
        pages = sample_day.result.pages
        assert {page.url for page in pages} == starts | followed | {PRIVATE}
        assert Counter((page.source, page.status) for page in pages) == {
            ("astroslovo", 200): 1,
            ("nebo", 0): 1,
            ("nebo", 200): 13,
            ("nebo", 404): 1,
            ("zvezdy", 200): 1,
        }
        assert sample_day.result.unfinished == ()

    def test_each_source_reports_one_line(self, sample_day: SampleDay) -> None:
        assert sorted(sample_day.result.lines) == [
            "astroslovo: 1 of 1 pages answered 200",
            "nebo: 13 of 15 pages answered 200",
            "zvezdy: 1 of 1 pages answered 200",
        ]

    def test_a_body_is_kept_byte_by_byte_in_the_encoding_in_which_it_came(
        self, sample_day: SampleDay
    ) -> None:
        page = sample_day.result.at(f"http://{NEBO}/{DAY}/rak.html")
        served = NeboSite().respond(Request(f"/{DAY}/rak.html"))
        assert served is not None
        assert page.body == served.body
        assert "Рак".encode("windows-1251") in page.body
        assert page.sha256 == hashlib.sha256(served.body).hexdigest()
        assert page.headers["content-type"] == "text/html; charset=windows-1251"
        assert page.headers["etag"] == f'"{served.etag}"'
        assert page.headers["last-modified"] == "Mon, 05 Jan 2026 00:05:00 GMT"

    def test_a_disallowed_page_is_recorded_and_never_requested(self, sample_day: SampleDay) -> None:
        page = sample_day.result.at(PRIVATE)
        assert (page.status, page.body, page.robots) == (0, b"", "disallowed")
        assert not [asked for asked in sample_day.requests if asked.path.startswith("/private")]

    def test_no_page_and_no_robots_txt_is_requested_twice(self, sample_day: SampleDay) -> None:
        counts = Counter((asked.host, asked.path) for asked in sample_day.requests)
        assert set(counts.values()) == {1}
        assert {host for host, path in counts if path == "/robots.txt"} == set(HOROSCOPE_HOSTS)
        assert len(counts) == 3 + 16

    def test_the_crawl_delay_of_robots_txt_lies_between_all_requests(
        self, sample_day: SampleDay
    ) -> None:
        starts = [one.arrived_at_seconds for one in sample_day.requests if one.host == NEBO]
        gaps = [later - earlier for earlier, later in pairwise(starts)]
        assert len(gaps) == 14
        assert min(gaps) >= 0.05 - CLOCK_TOLERANCE_SECONDS
        assert sum(gaps) >= 14 * 0.05 - CLOCK_TOLERANCE_SECONDS

    def test_a_later_run_of_the_day_asks_for_nothing_and_gives_the_same(
        self, sample_day: SampleDay
    ) -> None:
        before = len(sample_day.sites.requests)
        again = sample_day.visits.collect(*SOURCES)
        assert sample_day.sites.requests[before:] == ()
        assert again.captures == sample_day.result.captures

    def test_another_visit_gives_the_same_pages(
        self, sample_day: SampleDay, visits: Visits
    ) -> None:
        visits.addresses.update(sample_day.visits.addresses)
        dated = [
            (page.url, page.status, page.sha256, page.fetched_at)
            for page in visits.collect(*SOURCES).pages
        ]
        first = sample_day.result.pages
        assert dated == [(p.url, p.status, p.sha256, p.fetched_at) for p in first]


def test_pages_are_in_the_order_of_source_and_url_however_they_were_declared(
    visits: Visits, start_server: StartServer
) -> None:
    server = start_server({})
    later = site(server.url("/1"), name="later")
    first = site(server.url("/3"), server.url("/2"), name="first")
    result = visits.collect(later, first)
    assert [(page.source, page.url) for page in result.pages] == [
        ("first", server.url("/2")),
        ("first", server.url("/3")),
        ("later", server.url("/1")),
    ]
