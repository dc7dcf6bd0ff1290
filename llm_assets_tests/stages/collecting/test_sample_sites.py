"""The Spanish sample sites, collected and extracted with real settings, give what they say."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from pathlib import Path
from typing import Any

import pytest

from llm_assets.records import RawScrapes
from llm_assets.sample_sites import (
    GENERAL,
    HOSTS,
    SPECIFIC,
    Dress,
    SampleSites,
    ServedRequest,
    day_articles,
    day_recipes,
    plant_article_flaws,
    serve,
    served_questions,
)
from llm_assets.sample_sites.recipes.markup import spell_duration
from llm_assets.stages.extracting.documents import Extracted, extract_documents
from llm_assets_tests.stages.collecting.sites import (
    COMPANY_QUESTIONS,
    DAY,
    GENERAL_QUESTIONS,
    LINKED_QUESTIONS,
    NEWS,
    NEWS_ARTICLES,
    RECIPES,
    SAMPLE_SOURCES,
    Days,
    source_of,
)


@dataclass(frozen=True)
class Collected:
    """A day of all sample sources, and what the sites were asked."""

    record: RawScrapes
    requests: tuple[ServedRequest, ...]

    @cached_property
    def extracted(self) -> Extracted:
        """The documents of all sources."""
        sources = [source_of(settings) for settings in SAMPLE_SOURCES]
        return extract_documents(self.record.pages, sources, DAY)

    def rows(self, settings: dict[str, Any], *columns: str) -> list[tuple[str, ...]]:
        """Some columns of a source's documents, sorted."""
        found = self.extracted.documents.filter(source=settings["name"])
        return sorted(found.select(columns).iter_rows())

    def paths(self, host: str) -> list[str]:
        """What a host was asked, robots.txt aside, sorted."""
        return sorted(
            r.path + (f"?{r.query}" if r.query else "")
            for r in self.requests
            if r.host == host and r.path != "/robots.txt"
        )


@pytest.fixture(scope="module")
def sample_sites() -> Iterator[SampleSites]:
    """The sample sites, a week later."""
    with serve(today=lambda: DAY + timedelta(days=7)) as sites:
        yield sites


@pytest.fixture(scope="module")
def collected(sample_sites: SampleSites, tmp_path_factory: pytest.TempPathFactory) -> Collected:
    """A past day of all sources at once."""
    days = Days(tmp_path_factory.mktemp("samples"), sample_sites.address, hosts=HOSTS)
    sources = [source_of(settings) for settings in SAMPLE_SOURCES]
    record = days.collect(*sources, today=DAY + timedelta(days=7))
    return Collected(record, sample_sites.requests)


def test_a_day_is_whole_and_nothing_is_worth_a_note(collected: Collected) -> None:
    record = collected.record
    assert (record.unfinished, record.lost, record.left_out) == ((), (), {})
    assert record.notes == {}
    assert collected.extracted.unreadable.height == 0


def test_recipes_are_found_through_every_page_of_the_list_in_every_dress(
    collected: Collected,
) -> None:
    expected = sorted(
        (
            recipe.name,
            recipe.country,
            spell_duration(recipe.minutes),
            str(recipe.portions),
            recipe.difficulty,
            "\n".join(recipe.ingredients),
            "\n".join(recipe.steps),
        )
        for published in day_recipes(DAY)
        if published.dress is not Dress.BROKEN
        for recipe in [published.recipe]
    )
    columns = ("title", "country", "duration", "portions", "difficulty", "ingredients", "text")
    assert collected.rows(RECIPES, *columns) == expected
    assert len(expected) == 23


def test_no_recipe_is_asked_for_twice_and_the_secret_one_never(collected: Collected) -> None:
    asked = collected.paths("recetas.localhost")
    listed = [f"/recetas/{DAY}/", *(f"/recetas/{DAY}/pagina/{n}/" for n in (2, 3))]
    assert asked == sorted([*listed, *(published.path for published in day_recipes(DAY))])


def test_news_named_by_the_feed_give_headline_and_main_text(collected: Collected) -> None:
    found = {row[0]: row[1] for row in collected.rows(NEWS, "title", "text")}
    articles = day_articles(DAY)
    assert set(found) == {article.story.headline for article in articles}
    brief = plant_article_flaws(DAY).brief
    for article in articles:
        text = found[article.story.headline]
        assert all(paragraph in text for paragraph in article.story.body)
        assert "Inicia sesión" not in text or article.number == brief


def test_news_named_by_the_sitemap_of_the_month_give_what_they_say_of_themselves(
    collected: Collected,
) -> None:
    expected = sorted((a.story.headline, a.story.lead, a.story.text) for a in day_articles(DAY))
    assert collected.rows(NEWS_ARTICLES, "headline", "lead", "text") == expected
    sitemaps = [path for path in collected.paths("noticias.localhost") if "sitemap" in path]
    assert sitemaps == ["/sitemap-2026-01.xml", "/sitemap.xml"]  # not that of December


@pytest.mark.parametrize(
    ("settings", "kind", "pages"),
    [
        (GENERAL_QUESTIONS, GENERAL, 5),
        (COMPANY_QUESTIONS, SPECIFIC, 4),
        (LINKED_QUESTIONS, GENERAL, 4),
    ],
    ids=["by number", "by cursor", "by link"],
)
def test_questions_are_read_to_the_last_page(
    collected: Collected, settings: dict[str, Any], kind: str, pages: int
) -> None:
    served = sorted((q.id, q.topic, q.text) for q in served_questions(kind, DAY))
    assert collected.rows(settings, "id", "topic", "text") == served
    captures = [page for page in collected.record.pages if page.source == settings["name"]]
    assert [page.status for page in captures] == [200] * pages


def test_each_host_was_asked_for_its_robots_txt_once(collected: Collected) -> None:
    asked = [r.host for r in collected.requests if r.path == "/robots.txt"]
    assert sorted(asked) == ["noticias.localhost", "preguntas.localhost", "recetas.localhost"]
    assert not any("private" in r.path for r in collected.requests)


def test_the_front_page_of_a_site_of_today_is_fetched_anew_only_when_it_changed(
    sample_sites: SampleSites, tmp_path: Path
) -> None:
    settings = {
        **{"kind": "html", "name": "portada", "history": "today_only"},
        **{"start_urls": ["http://noticias.localhost/2026/01/05/"], "follow": ".teaser a"},
        "manners": {"private_hosts": ["noticias.localhost"]},
    }
    days = Days(tmp_path, sample_sites.address, hosts=HOSTS)
    first = days.collect(source_of(settings))
    tomorrow: date = DAY + timedelta(days=1)
    second = days.next_day(first).collect(source_of(settings), day=tomorrow)
    statuses = {page.url: page.status for page in second.pages if page.role == "page"}
    assert len(statuses) == 1 + len(day_articles(DAY))
    assert set(statuses.values()) == {304}
    assert extract_documents(second.pages, [source_of(settings)], tomorrow).documents.height == 0
    assert second.last_captures == first.last_captures
