"""How the sample sites behave as HTTP servers: validators, robots, errors, log, shutdown."""

import http.client
import socket
import threading
import time
from datetime import date
from urllib.robotparser import RobotFileParser

import pytest

from llm_assets.sample_sites import HOROSCOPE_HOSTS, SIGNS, Request, SampleSites, serve
from llm_assets.sample_sites.nebo import NeboSite, choose_slow_sign
from llm_assets_tests.sample_sites.conftest import Fetch

ZVEZDY, ASTROSLOVO, NEBO = HOROSCOPE_HOSTS
DAY = date(2026, 1, 5)


@pytest.mark.parametrize("sent", ['"{}"', 'W/"{}"', '"other", "{}"', "*"])
def test_a_page_that_the_client_has_is_answered_with_304_and_no_body(
    fetch: Fetch, sent: str
) -> None:
    first = fetch(NEBO, f"/{DAY}/")
    etag = first.headers["etag"]
    again = fetch(NEBO, f"/{DAY}/", If_None_Match=sent.format(etag.strip('"')))
    assert etag.startswith('"')
    assert (again.status, again.body, again.headers["etag"]) == (304, b"", etag)


def test_an_unknown_etag_gets_the_page_even_when_the_date_would_not(fetch: Fetch) -> None:
    modified = fetch(ZVEZDY, f"/{DAY}/").headers["last-modified"]
    answer = fetch(ZVEZDY, f"/{DAY}/", If_None_Match='"other"', If_Modified_Since=modified)
    assert answer.status == 200


def test_last_modified_is_the_day_itself_and_is_honoured(fetch: Fetch) -> None:
    path = f"/goroskop/{DAY}"
    modified = fetch(ASTROSLOVO, path).headers["last-modified"]
    earlier = "Sun, 04 Jan 2026 00:00:00 GMT"
    assert modified == "Mon, 05 Jan 2026 00:05:00 GMT"
    assert fetch(ASTROSLOVO, path, If_Modified_Since=modified).status == 304
    assert fetch(ASTROSLOVO, path, If_Modified_Since=earlier).status == 200


def test_pages_of_two_days_have_different_etags(fetch: Fetch) -> None:
    etags = {fetch(ZVEZDY, f"/2026-01-{day:02}/").headers["etag"] for day in range(1, 6)}
    assert len(etags) == 5


@pytest.mark.parametrize(("host", "delay"), [(ZVEZDY, None), (ASTROSLOVO, None), (NEBO, "0.05")])
def test_robots_txt_keeps_robots_out_of_private_pages(
    fetch: Fetch, host: str, delay: str | None
) -> None:
    text = fetch(host, "/robots.txt").body.decode()
    robots = RobotFileParser()
    robots.parse(text.splitlines())
    assert not robots.can_fetch("any", f"/private/{DAY}/prognoz.html")
    assert robots.can_fetch("any", f"/{DAY}/")
    assert (f"Crawl-delay: {delay}" in text) == (delay is not None)


@pytest.mark.parametrize(
    ("host", "path"),
    [
        (ZVEZDY, "/"),
        (ZVEZDY, "/2026-02-30/"),
        (ZVEZDY, "/2026-01-05"),
        (ZVEZDY, "/20260105/"),
        (ASTROSLOVO, "/2026-01-05"),
        (NEBO, "/2026-01-05/zmeenosec.html"),
        (NEBO, "/2026-01-05/rak"),
        ("localhost", "/2026-01-05/"),
    ],
)
def test_an_unknown_path_is_a_small_html_404(fetch: Fetch, host: str, path: str) -> None:
    answer = fetch(host, path)
    assert answer.status == 404
    assert "Страница не найдена" in answer.body.decode()
    assert "etag" not in answer.headers


def test_head_has_the_headers_of_get_and_other_methods_are_refused(fetch: Fetch) -> None:
    path = f"/{DAY}/"
    head, get = fetch(ZVEZDY, path, "HEAD"), fetch(ZVEZDY, path)
    assert (head.status, head.body) == (200, b"")
    assert head.headers["etag"] == get.headers["etag"]
    refused = fetch(ZVEZDY, path, "POST")
    assert (refused.status, refused.headers["allow"]) == (405, "GET, HEAD")


def test_only_one_sign_of_nebo_is_slow(fetch: Fetch) -> None:
    pages = {slug: NeboSite().respond(Request(f"/{DAY}/{slug}.html")) for slug in SIGNS}
    (slow,) = [slug for slug, page in pages.items() if page is not None and page.delay_seconds]
    started = time.monotonic()
    fetch(NEBO, f"/{DAY}/{slow}.html")
    assert slow == choose_slow_sign(DAY)
    assert time.monotonic() - started >= 0.29


def test_the_log_names_every_request_with_its_host_and_status(
    fetch: Fetch, running_sites: SampleSites
) -> None:
    before = len(running_sites.requests)
    fetch(ZVEZDY, f"/{DAY}/")
    fetch(NEBO, f"/private/{DAY}/prognoz.html")
    fetch(NEBO, "/nothing")
    fetch(ZVEZDY, f"/{DAY}/", If_None_Match="*")
    logged = running_sites.requests[before:]
    assert [(request.host, request.path, request.status) for request in logged] == [
        (ZVEZDY, "/2026-01-05/", 200),
        (NEBO, "/private/2026-01-05/prognoz.html", 200),
        (NEBO, "/nothing", 404),
        (ZVEZDY, "/2026-01-05/", 304),
    ]
    times = [request.arrived_at_seconds for request in logged]
    assert times == sorted(times)


def test_leaving_the_context_closes_the_port_and_ends_the_thread() -> None:
    threads = set(threading.enumerate())
    with serve() as running:
        host, _, port = running.address.rpartition(":")
        kept_alive = http.client.HTTPConnection(running.address, timeout=5)
        kept_alive.request("GET", "/", headers={"Host": ZVEZDY})
        kept_alive.getresponse().read()
    kept_alive.close()
    assert set(threading.enumerate()) <= threads
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection((host, int(port)), timeout=1)


def test_the_server_stops_when_the_body_of_the_context_fails() -> None:
    threads = set(threading.enumerate())
    with pytest.raises(KeyError, match="body"), serve():
        raise KeyError("body")
    assert set(threading.enumerate()) <= threads


def test_a_taken_port_is_an_error_before_anything_runs(running_sites: SampleSites) -> None:
    taken = int(running_sites.address.rpartition(":")[2])
    with pytest.raises(OSError, match="in use"), serve(taken):
        raise AssertionError("the port was taken")
