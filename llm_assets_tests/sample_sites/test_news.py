"""The news site: leads that say what the bodies say, noisy pages, feeds and sitemaps."""

import json
import re
from datetime import date, timedelta
from email.utils import parsedate_to_datetime
from itertools import product
from statistics import mean

import pytest
import trafilatura
from bs4 import BeautifulSoup

from llm_assets.sample_sites import NOTICIAS, day_articles, plant_article_flaws
from llm_assets.sample_sites.filling import list_slots
from llm_assets.sample_sites.news.composing import EVENTS
from llm_assets.sample_sites.news.days import Article
from llm_assets_tests.sample_sites.conftest import Fetch

DAY = date(2026, 1, 5)
MONTH = [DAY + timedelta(days=offset) for offset in range(30)]


def sound_articles(day: date) -> list[Article]:
    """The day's articles without planted flaws."""
    flaws = plant_article_flaws(day)
    bad = (flaws.repost, flaws.brief, flaws.leadless)
    return [article for article in day_articles(day) if article.number not in bad]


def content_words(text: str) -> set[str]:
    return {word for word in re.findall(r"[\w.,-]*\w", text.lower()) if len(word) > 3}


def test_a_day_has_20_articles_on_20_addresses_in_order_of_time() -> None:
    articles = day_articles(DAY)
    assert len({article.path for article in articles}) == len(articles) == 20
    assert all(re.fullmatch(r"/2026/01/05/[a-z0-9-]+\.html", each.path) for each in articles)
    times = [article.published for article in articles]
    assert times == sorted(times)
    assert {time.date() for time in times} == {DAY}


def test_headlines_leads_and_bodies_have_the_lengths_of_a_newspapers() -> None:
    stories = [article.story for day in MONTH for article in sound_articles(day)]
    assert all(40 <= len(story.headline) <= 115 for story in stories)
    assert all(85 <= len(story.lead) <= 210 for story in stories)
    assert all(750 <= len(story.text) <= 3000 for story in stories)
    assert mean(len(story.lead) for story in stories) > 130


def test_a_lead_says_in_brief_what_its_body_says() -> None:
    for story in (article.story for day in MONTH for article in sound_articles(day)):
        lead, body = content_words(story.lead), content_words(story.text)
        numbers = set(re.findall(r"\d[\d.,-]*", story.lead.rstrip(".")))
        assert numbers <= set(re.findall(r"\d[\d.,-]*\d|\d", story.text)) | {""}, story
        assert len(lead & body) / len(lead) > 0.5, story
        assert story.lead not in story.text


def test_every_fact_of_a_lead_is_told_by_any_opening_or_by_a_detail() -> None:
    for event in EVENTS:
        details = {slot for detail in event.details for slot in list_slots(detail)}
        for lead, opening in product(event.leads, event.openings):
            assert set(list_slots(lead)) <= details | set(list_slots(opening)), (lead, opening)


def test_leads_of_other_articles_fit_a_body_worse_than_its_own() -> None:
    stories = [article.story for article in sound_articles(DAY)]
    bodies = [content_words(story.text) for story in stories]
    for index, story in enumerate(stories):
        lead = content_words(story.lead)
        shares = [len(lead & body) / len(lead) for body in bodies]
        assert max(range(len(shares)), key=shares.__getitem__) == index


def test_a_month_is_written_with_many_words_and_no_lead_twice() -> None:
    stories = [article.story for day in MONTH for article in sound_articles(day)]
    words = {word for story in stories for word in content_words(story.text)}
    assert len(words) > 1000
    assert len({story.text for story in stories}) == len(stories)
    assert len({story.lead for story in stories}) > 0.99 * len(stories)


def test_each_day_has_a_repost_a_brief_and_an_article_without_a_lead() -> None:
    for day in MONTH:
        flaws, articles = plant_article_flaws(day), day_articles(day)
        repost, original = articles[flaws.repost - 1].story, articles[flaws.reposted - 1].story
        assert (repost.lead, repost.body) == (original.lead, original.body)
        assert repost.headline != original.headline
        assert [each.number for each in articles if len(each.story.body) == 1] == [flaws.brief]
        assert [each.number for each in articles if not each.story.lead] == [flaws.leadless]


def test_a_page_shows_the_article_and_says_it_again_in_json_ld(fetch: Fetch) -> None:
    for article in day_articles(DAY):
        page, story = BeautifulSoup(fetch(NOTICIAS, article.path).body, "lxml"), article.story
        (script,) = page.select('script[type="application/ld+json"]')
        node = json.loads(script.text)
        assert [each.text for each in page.select("h1.titular")] == [story.headline]
        assert [e.text for e in page.select("p.entradilla")] == ([story.lead] if story.lead else [])
        assert [each.text for each in page.select("div.cuerpo > p")] == list(story.body)
        assert node["@type"] == "NewsArticle"
        assert (node["headline"], node["description"]) == (story.headline, story.lead)
        assert node["articleBody"] == story.text
        assert node["datePublished"] == article.published.isoformat()


@pytest.mark.filterwarnings("default")
def test_main_text_extraction_has_noise_to_remove_and_can_find_the_article(fetch: Fetch) -> None:
    article = sound_articles(DAY)[0]
    html = fetch(NOTICIAS, article.path).body.decode()
    noise = ("Usamos cookies", "Lo más leído", "Comentarios", "Lee también", "Noticias relacion")
    assert all(text in html for text in noise)
    extracted = trafilatura.extract(html, include_comments=False) or ""
    assert all(paragraph in extracted for paragraph in article.story.body)


def test_the_front_page_links_to_every_article_of_its_day(fetch: Fetch) -> None:
    page = BeautifulSoup(fetch(NOTICIAS, "/2026/01/05/").body, "lxml")
    links = [str(each["href"]) for each in page.select(".portada h2 a")]
    assert links == [article.path for article in day_articles(DAY)]


def test_rss_of_a_day_names_its_articles_with_leads_and_dates(fetch: Fetch) -> None:
    answer = fetch(NOTICIAS, f"/{DAY}/rss.xml")
    items = BeautifulSoup(answer.body, "xml").select("rss > channel > item")
    assert answer.headers["content-type"] == "application/rss+xml; charset=utf-8"
    assert len(items) == 20
    for item, article in zip(items, day_articles(DAY), strict=True):
        texts = {each.name: each.text for each in item.find_all(recursive=False)}
        assert texts["link"] == texts["guid"] == f"http://{NOTICIAS}{article.path}"
        assert (texts["title"], texts["description"]) == (
            article.story.headline,
            article.story.lead,
        )
        assert parsedate_to_datetime(texts["pubDate"]) == article.published


def test_the_feeds_without_a_day_hold_today_and_the_day_before_newest_first(fetch: Fetch) -> None:
    articles = [*day_articles(DAY - timedelta(days=1)), *day_articles(DAY)][::-1]
    urls = [f"http://{NOTICIAS}{article.path}" for article in articles]
    rss = BeautifulSoup(fetch(NOTICIAS, "/rss.xml").body, "xml")
    atom = BeautifulSoup(fetch(NOTICIAS, "/atom.xml").body, "xml")
    assert [each.text for each in rss.select("item > link")] == urls
    assert [each["href"] for each in atom.select("entry > link")] == urls
    assert atom.select("entry > updated")[0].text == articles[0].published.isoformat()


def test_a_feed_that_the_client_has_is_answered_with_304(fetch: Fetch) -> None:
    first = fetch(NOTICIAS, "/rss.xml")
    assert first.headers["last-modified"] == "Mon, 05 Jan 2026 15:55:00 GMT"
    for sent, received in (("If_None_Match", "etag"), ("If_Modified_Since", "last-modified")):
        assert fetch(NOTICIAS, "/rss.xml", **{sent: first.headers[received]}).status == 304


def test_the_sitemaps_name_the_articles_with_their_times(fetch: Fetch) -> None:
    january = BeautifulSoup(fetch(NOTICIAS, "/sitemap-2026-01.xml").body, "xml")
    dates = {url.loc.text: url.lastmod.text for url in january.select("url")}  # type: ignore[union-attr]
    article = day_articles(DAY)[3]
    news = BeautifulSoup(fetch(NOTICIAS, "/sitemap-noticias.xml").body, "xml")
    assert len(dates) == 31 * 20
    assert dates[f"http://{NOTICIAS}{article.path}"] == article.published.isoformat()
    assert len(news.select("url")) == 40
    assert news.find_all("news:title")[0].text == day_articles(DAY)[-1].story.headline


@pytest.mark.parametrize(
    "path", ["/", "/2026/01/05", "/2026/1/5/", "/2026/01/05/x.html", "/x/rss.xml"]
)
def test_an_unknown_path_is_404(fetch: Fetch, path: str) -> None:
    assert fetch(NOTICIAS, path).status == 404
