"""Labelled pages of the sample sites, which others wrote without an extractor in mind.

In: nothing. Out: a day's horoscopes (ru), news and recipes (es) as their sites show them, with what
the sites' own functions say the text is. Not asked for are a recipe's table of facts and its
headings; an extractor that keeps them loses a little precision.
"""

from collections.abc import Iterator
from datetime import date

from llm_assets.sample_sites.horoscopes import NEBO, horoscope_text
from llm_assets.sample_sites.nebo import NeboSite
from llm_assets.sample_sites.news.days import day_articles
from llm_assets.sample_sites.news.site import NoticiasSite
from llm_assets.sample_sites.page import PageSource, Request
from llm_assets.sample_sites.recipes.days import day_recipes
from llm_assets.sample_sites.recipes.markup import describe
from llm_assets.sample_sites.recipes.site import RecetasSite
from llm_assets.sample_sites.signs import SIGNS
from llm_assets_tests.labelled_pages.labelled import LabelledPage

DAY = date(2026, 1, 2)


def sampled_pages() -> list[LabelledPage]:
    """Return 11 or 12 horoscopes, 20 articles and 24 recipes."""
    return [*_horoscopes(), *_news(), *_recipes()]


def _horoscopes() -> Iterator[LabelledPage]:
    site = NeboSite()
    for sign in SIGNS:
        text = horoscope_text(NEBO, DAY, sign)
        if text:
            html = _show(site, f"{site.day_path(DAY)}{sign}.html", "cp1251")
            yield LabelledPage("site-nebo", sign, html, text)


def _news() -> Iterator[LabelledPage]:
    site = NoticiasSite(lambda: DAY)
    for article in day_articles(DAY):
        story = article.story
        truth = f"{story.lead}\n{story.text}".strip()
        html = _show(site, article.path)
        yield LabelledPage("site-noticias", str(article.number), html, truth, story.headline)


def _recipes() -> Iterator[LabelledPage]:
    site = RecetasSite(lambda: DAY)
    for published in day_recipes(DAY):
        recipe = published.recipe
        truth = "\n".join((describe(recipe), *recipe.ingredients, *recipe.steps))
        html = _show(site, published.path)
        yield LabelledPage("site-recetas", str(published.number), html, truth, recipe.name)


def _show(site: PageSource, path: str, encoding: str = "utf-8") -> str:
    page = site.respond(Request(path))
    assert page is not None, f"the sample site has no {path}"
    return page.body.decode(encoding)
