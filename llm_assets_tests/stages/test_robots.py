"""What robots.txt says, and what is made of a robots.txt that cannot be read (RFC 9309)."""

import asyncio

import pytest

from llm_assets.config import Manners
from llm_assets.stages.robots import ALLOWED, DISALLOWED, UNREACHABLE, Robots, RobotsBook

MANNERS = Manners(user_agent="llm-assets/0.1 (contact: test)")
PAGE = "http://site.localhost/2026-01-05/"
PRIVATE = "http://site.localhost/private/page.html"
KEEP_OUT = "User-agent: *\nDisallow: /private/\nCrawl-delay: 2.5\n"


def read(text: str, status: int = 200, error: str = "") -> Robots:
    """The rules of a host that answers for its robots.txt with this."""

    async def fetch_text(url: str, manners: Manners) -> tuple[int, str, str]:
        return status, text, error

    return asyncio.run(RobotsBook(fetch_text).of(PAGE, MANNERS))


def test_a_disallowed_folder_is_disallowed_and_the_rest_is_allowed() -> None:
    robots = read(KEEP_OUT)
    assert robots.verdict(PAGE, MANNERS.user_agent) == ALLOWED
    assert robots.verdict(PRIVATE, MANNERS.user_agent) == DISALLOWED


def test_the_crawl_delay_is_read_in_seconds_and_is_zero_where_none_is_asked() -> None:
    assert read(KEEP_OUT).crawl_delay(MANNERS.user_agent) == 2.5
    assert read("User-agent: *\nDisallow:\n").crawl_delay(MANNERS.user_agent) == 0.0


@pytest.mark.parametrize("value", ["soon", "nan", "inf", "-1"])
def test_a_crawl_delay_that_is_no_number_of_seconds_is_ignored(value: str) -> None:
    robots = read(f"User-agent: *\nCrawl-delay: {value}\nDisallow: /private/\n")
    assert robots.crawl_delay(MANNERS.user_agent) == 0.0
    assert robots.verdict(PRIVATE, MANNERS.user_agent) == DISALLOWED


def test_the_group_that_names_our_user_agent_outranks_the_one_for_everybody() -> None:
    robots = read(f"{KEEP_OUT}\nUser-agent: llm-assets\nDisallow: /2026-01-05/\nCrawl-delay: 1\n")
    assert robots.verdict(PAGE, MANNERS.user_agent) == DISALLOWED
    assert robots.verdict(PRIVATE, MANNERS.user_agent) == ALLOWED
    assert robots.crawl_delay(MANNERS.user_agent) == 1.0
    assert robots.verdict(PAGE, "somebody-else/2.0") == ALLOWED


def test_a_byte_order_mark_does_not_hide_the_first_group() -> None:
    robots = read("\ufeff" + KEEP_OUT)
    assert robots.verdict(PRIVATE, MANNERS.user_agent) == DISALLOWED
    assert robots.crawl_delay(MANNERS.user_agent) == 2.5


@pytest.mark.parametrize("status", [400, 401, 403, 404, 410])
def test_a_host_without_robots_txt_allows_everything(status: int) -> None:
    robots = read("User-agent: *\nDisallow: /\n", status)
    assert robots.verdict(PRIVATE, MANNERS.user_agent) == ALLOWED
    assert robots.trouble == ""


@pytest.mark.parametrize("status", [429, 500, 502, 503])
def test_a_host_in_trouble_allows_nothing_and_the_status_says_why(status: int) -> None:
    robots = read("", status)
    assert robots.verdict(PAGE, MANNERS.user_agent) == UNREACHABLE
    assert robots.trouble == f"status {status}"


def test_a_host_that_does_not_answer_allows_nothing_and_the_error_says_why() -> None:
    robots = read("", 0, "no answer within 20 s")
    assert robots.verdict(PAGE, MANNERS.user_agent) == UNREACHABLE
    assert robots.trouble == "no answer within 20 s"


def test_a_robots_txt_that_is_a_web_page_disallows_nothing() -> None:
    robots = read("<!DOCTYPE html><html><body>Disallow: us!</body></html>")
    assert robots.verdict(PRIVATE, MANNERS.user_agent) == ALLOWED


def test_each_host_scheme_and_port_is_asked_once_however_many_ask_at_the_same_time() -> None:
    asked: list[str] = []

    async def fetch_text(url: str, manners: Manners) -> tuple[int, str, str]:
        asked.append(url)
        await asyncio.sleep(0)  # others get in between
        return 200, KEEP_OUT, ""

    async def ask_all() -> None:
        book = RobotsBook(fetch_text)
        urls = [PAGE, PRIVATE, "http://site.localhost:8080/", "https://site.localhost/", PAGE]
        await asyncio.gather(*(book.of(url, MANNERS) for url in urls))

    asyncio.run(ask_all())
    assert asked == [
        "http://site.localhost/robots.txt",
        "http://site.localhost:8080/robots.txt",
        "https://site.localhost/robots.txt",
    ]
