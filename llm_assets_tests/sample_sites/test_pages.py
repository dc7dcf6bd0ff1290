"""What a scraper finds on the sample sites' pages, fetched over real HTTP."""

import re
from datetime import date, timedelta

import pytest
from selectolax.lexbor import LexborHTMLParser, LexborNode

from llm_assets.sample_sites import HOROSCOPE_HOSTS, HOSTS, SIGNS, horoscope_text, plant_flaws
from llm_assets_tests.sample_sites.conftest import Fetch

ZVEZDY, ASTROSLOVO, NEBO = HOROSCOPE_HOSTS
DAY = date(2026, 1, 5)


def text_of(node: LexborNode | LexborHTMLParser, selector: str) -> str:
    """The text of the only node that the selector finds."""
    (found,) = node.css(selector)
    return found.text()


def clean(text: str) -> str:
    """What the platform's cleaning keeps: the part before the first non-breaking space."""
    kept = re.sub(r"[^А-Яа-я !.,:?;«»-]", "", text.split("\xa0")[0].replace("\n", ""))
    return re.sub(" +", " ", kept).strip()


def test_zvezdy_shows_twelve_signs_a_pseudo_sign_and_an_advertisement_as_cards(
    fetch: Fetch,
) -> None:
    tree = LexborHTMLParser(fetch(ZVEZDY, f"/{DAY}/").body.decode())
    cards = tree.css("article.card")
    found = {text_of(c, "h3.card__sign"): text_of(c, "div.card__text") for c in cards}
    assert set(found) == {*SIGNS.values(), "Общий гороскоп", "Реклама"}
    for slug, name in SIGNS.items():
        assert found[name] == horoscope_text(ZVEZDY, DAY, slug)


def test_astroslovo_cuts_its_texts_badly_but_never_before_the_non_breaking_space(
    fetch: Fetch,
) -> None:
    tree = LexborHTMLParser(fetch(ASTROSLOVO, f"/goroskop/{DAY}").body.decode())
    sections = tree.css("section.sign")
    found = {text_of(s, "h2"): text_of(s, "div.text") for s in sections}
    assert set(found) == {*SIGNS.values(), "Для всех знаков"}
    for slug, name in SIGNS.items():
        text = horoscope_text(ASTROSLOVO, DAY, slug)
        assert text not in found[name] or text == ""
        assert clean(found[name]) == text
    assert any("\xad" in text for text in found.values())


def test_nebo_sends_real_windows_1251_bytes_and_says_so_twice(fetch: Fetch) -> None:
    answer = fetch(NEBO, f"/{DAY}/rak.html")
    assert answer.headers["content-type"] == "text/html; charset=windows-1251"
    assert b'<meta charset="windows-1251">' in answer.body
    with pytest.raises(UnicodeDecodeError):
        answer.body.decode("utf-8")
    tree = LexborHTMLParser(answer.body.decode("windows-1251"))
    assert text_of(tree, "h1 span.sign-name") == "Рак"
    assert text_of(tree, "#forecast") == horoscope_text(NEBO, DAY, "rak")


def test_nebo_links_to_every_sign_and_to_two_pages_that_must_not_become_items(
    fetch: Fetch,
) -> None:
    tree = LexborHTMLParser(fetch(NEBO, f"/{DAY}/").body.decode("windows-1251"))
    links = [node.attributes["href"] for node in tree.css("nav.signs a")]
    assert links == [
        *(f"/{DAY}/{slug}.html" for slug in SIGNS),
        f"/{DAY}/zmeenosec.html",
        f"/private/{DAY}/prognoz.html",
    ]
    answers = [fetch(NEBO, link or "").status for link in links]
    assert answers == [200] * 12 + [404, 200]


def test_every_page_has_a_title_navigation_an_advertisement_and_a_sidebar(fetch: Fetch) -> None:
    pages = [(ZVEZDY, f"/{DAY}/"), (ASTROSLOVO, f"/goroskop/{DAY}"), (NEBO, f"/{DAY}/lev.html")]
    for host, path in pages:
        answer = fetch(host, path)
        charset = answer.headers["content-type"].partition("charset=")[2]
        tree = LexborHTMLParser(answer.body.decode(charset))
        assert "5 января 2026" in text_of(tree, "title")
        assert len(tree.css("nav.menu a")) == 2
        assert text_of(tree, "div.banner")
        assert text_of(tree, "aside.sidebar p.ad")


def test_the_empty_item_of_a_day_is_an_empty_element_on_its_page(fetch: Fetch) -> None:
    day = next(
        day
        for day in (DAY + timedelta(days=offset) for offset in range(60))
        if plant_flaws(day).empty[0] == ZVEZDY
    )
    tree = LexborHTMLParser(fetch(ZVEZDY, f"/{day}/").body.decode())
    assert text_of(tree, f'[data-sign="{plant_flaws(day).empty[1]}"] div.card__text') == ""


def test_the_index_answers_other_hosts_with_a_link_to_each_site(fetch: Fetch) -> None:
    for host in ("127.0.0.1", "localhost"):
        answer = fetch(host, "/")
        links = [
            n.attributes["href"] for n in LexborHTMLParser(answer.body.decode()).css(".sites a")
        ]
        assert answer.status == 200
        assert [re.sub(r":\d+/", "/", link or "") for link in links] == [
            f"http://{ZVEZDY}/{DAY}/",
            f"http://{ASTROSLOVO}/goroskop/{DAY}",
            f"http://{NEBO}/{DAY}/",
            f"http://recetas.localhost/recetas/{DAY}/",
            "http://noticias.localhost/2026/01/05/",
            f"http://preguntas.localhost/api/generales?fecha={DAY}",
            f"http://resenas.localhost/{DAY}.jsonl",
        ]


def test_every_link_of_the_index_leads_to_a_page_of_a_site_of_its_own(fetch: Fetch) -> None:
    tree = LexborHTMLParser(fetch("localhost", "/").body.decode())
    links = [node.attributes["href"] or "" for node in tree.css(".sites a")]
    found = [re.fullmatch(r"http://([a-z.]+):\d+(/.*)", link) for link in links]
    hosts = [match[1] for match in found if match]
    assert hosts == list(HOSTS)
    assert [fetch(match[1], match[2]).status for match in found if match] == [200] * len(HOSTS)
    assert [node.text() for node in tree.css("h2")] == [
        "Гороскопы",
        "Recetas",
        "Noticias",
        "Preguntas",
        "Reviews",
    ]
