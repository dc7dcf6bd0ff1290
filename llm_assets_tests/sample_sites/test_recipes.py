"""The recipe site: what its recipes are made of, and what a scraper finds on its pages."""

import gzip
import json
import re
from collections import Counter
from datetime import date, timedelta
from statistics import mean
from typing import Any
from urllib.robotparser import RobotFileParser

import pytest
from bs4 import BeautifulSoup

from llm_assets.sample_sites import RECETAS, Dress, day_recipes, plant_recipe_flaws
from llm_assets.sample_sites.recipes.composing import Recipe
from llm_assets.sample_sites.recipes.countries import COUNTRIES
from llm_assets.sample_sites.recipes.days import PublishedRecipe
from llm_assets.sample_sites.recipes.markup import spell_duration
from llm_assets.sample_sites.recipes.pantry import PANTRY, Ingredient
from llm_assets_tests.sample_sites.conftest import Fetch

DAY = date(2026, 1, 5)
MONTH = [DAY + timedelta(days=offset) for offset in range(30)]


def sound_recipes(day: date) -> list[Recipe]:
    """The day's recipes without planted flaws."""
    flaws = plant_recipe_flaws(day)
    return [
        each.recipe for each in day_recipes(day) if each.number not in (flaws.repost, flaws.short)
    ]


def page_of(fetch: Fetch, published: PublishedRecipe) -> BeautifulSoup:
    return BeautifulSoup(fetch(RECETAS, published.path).body, "lxml")


def scripts_of(page: BeautifulSoup) -> list[str]:
    return [each.text for each in page.select('script[type="application/ld+json"]')]


def texts_of(page: BeautifulSoup, selector: str) -> list[str]:
    return [each.get_text() for each in page.select(selector)]


def steps_in(instructions: Any) -> list[str]:
    """The steps of `recipeInstructions` in any of its forms."""
    if isinstance(instructions, str):
        return instructions.split("\n")
    if instructions[0]["@type"] == "HowToSection":
        return [step["text"] for part in instructions for step in part["itemListElement"]]
    return [step["text"] for step in instructions]


def is_amount_of(ingredient: Ingredient, line: str) -> bool:
    """Whether the line is an amount of the ingredient, for any number of portions."""
    patterns = (re.sub(r"@[0-9.]+", "[0-9.]+", amount) for amount in ingredient.amounts)
    return any(re.fullmatch(pattern, line) for pattern in patterns)


def with_dress(dress: Dress) -> PublishedRecipe:
    return next(each for each in day_recipes(DAY) if each.dress is dress)


def test_a_day_has_24_recipes_on_24_addresses() -> None:
    paths = [each.path for each in day_recipes(DAY)]
    assert len(paths) == len(set(paths)) == 24
    assert all(path.startswith("/receta/2026-01-05/") for path in paths)
    assert all(re.fullmatch(r"[a-z0-9/-]+", path) for path in paths)


def test_ingredients_have_some_230_characters_and_steps_some_1400() -> None:
    recipes = [recipe for day in MONTH for recipe in sound_recipes(day)]
    ingredients = [len("\n".join(recipe.ingredients)) for recipe in recipes]
    steps = [len("\n".join(recipe.steps)) for recipe in recipes]
    assert 210 < mean(ingredients) < 250
    assert 1300 < mean(steps) < 1500
    assert min(ingredients) > 90
    assert min(steps) > 900
    assert max(steps) < 2000


def test_every_line_of_the_ingredients_is_one_of_the_pantry_that_the_steps_name() -> None:
    for recipe in (recipe for day in MONTH[:10] for recipe in sound_recipes(day)):
        *lines, salt = recipe.ingredients
        steps = " ".join(recipe.steps)
        for line in lines:
            (name,) = [each.name for each in PANTRY.values() if is_amount_of(each, line)]
            assert name in steps, recipe
        assert salt == "sal al gusto"


def test_the_country_shows_in_the_seasoning_of_its_savory_dishes() -> None:
    for country in COUNTRIES:
        assert {country.fat, *country.spices, *country.herbs} <= set(PANTRY)
    kitchens = {(country.fat, country.spices, country.herbs) for country in COUNTRIES}
    assert len(kitchens) == len(COUNTRIES)


def test_a_month_has_many_names_and_words_and_repeats_no_recipe_but_the_planted() -> None:
    recipes = [recipe for day in MONTH for recipe in sound_recipes(day)]
    words = {word for each in recipes for word in re.findall(r"\w+", " ".join(each.steps).lower())}
    assert len({recipe.steps for recipe in recipes}) == len(recipes)
    assert len({recipe.name for recipe in recipes}) > 0.75 * len(recipes)
    assert len(words) > 900
    assert {recipe.country for recipe in recipes} == {country.name for country in COUNTRIES}
    assert {recipe.difficulty for recipe in recipes} == {"fácil", "media", "difícil"}


def test_one_recipe_a_day_is_yesterdays_and_one_has_lost_its_steps() -> None:
    for day in MONTH:
        flaws, recipes = plant_recipe_flaws(day), day_recipes(day)
        yesterday = day_recipes(day - timedelta(days=1))
        assert recipes[flaws.repost - 1].recipe == yesterday[flaws.reposted - 1].recipe
        assert recipes[flaws.repost - 1].path != yesterday[flaws.reposted - 1].path
        assert [each.number for each in recipes if len(each.recipe.steps) < 5] == [flaws.short]


def test_one_page_in_five_has_microdata_and_one_a_day_is_broken() -> None:
    dresses = Counter(each.dress for each in day_recipes(DAY))
    assert (dresses[Dress.MICRODATA], dresses[Dress.BROKEN], len(dresses)) == (5, 1, 6)


def test_every_page_shows_its_recipe_to_people_whatever_machines_see(fetch: Fetch) -> None:
    for published in day_recipes(DAY):
        page, recipe = page_of(fetch, published), published.recipe
        assert texts_of(page, "h1.receta__titulo") == [recipe.name]
        assert texts_of(page, "ul.receta__ingredientes > li") == list(recipe.ingredients)
        assert texts_of(page, "ol.receta__pasos > li") == list(recipe.steps)
        assert texts_of(page, ".dato--pais b") == [recipe.country]
        assert texts_of(page, ".dato--dificultad b") == [recipe.difficulty]
        assert texts_of(page, ".dato--porciones b") == [str(recipe.portions)]
        (time,) = page.select(".dato--duracion time")
        assert time["datetime"] == spell_duration(recipe.minutes)


@pytest.mark.parametrize("dress", [Dress.STEPS, Dress.TEXT, Dress.SECTIONS, Dress.GRAPH])
def test_json_ld_says_what_the_page_says(fetch: Fetch, dress: Dress) -> None:
    published = with_dress(dress)
    recipe = published.recipe
    site, text = scripts_of(page_of(fetch, published))
    node = json.loads(text)
    if dress is Dress.GRAPH:
        node = next(each for each in node["@graph"] if "Recipe" in each["@type"])
        assert node["@type"] == ["Recipe", "NewsArticle"]
    assert json.loads(site)["@type"] == "WebSite"
    assert (node["name"], node["recipeCuisine"]) == (recipe.name, recipe.country)
    assert node["recipeIngredient"] == list(recipe.ingredients)
    assert steps_in(node["recipeInstructions"]) == list(recipe.steps)
    assert node["totalTime"] == spell_duration(recipe.minutes)
    assert node["recipeYield"] == f"{recipe.portions} porciones"
    assert node["keywords"] == recipe.difficulty


def test_microdata_says_what_the_page_says_and_no_script_does(fetch: Fetch) -> None:
    published = with_dress(Dress.MICRODATA)
    page, recipe = page_of(fetch, published), published.recipe
    (item,) = page.select('[itemscope][itemtype="https://schema.org/Recipe"]')
    assert len(scripts_of(page)) == 1
    assert texts_of(page, '[itemprop="recipeIngredient"]') == list(recipe.ingredients)
    assert texts_of(page, '[itemprop="recipeInstructions"] [itemprop="text"]') == list(recipe.steps)
    assert item.select_one('[itemprop="name"]').get_text() == recipe.name  # type: ignore[union-attr]
    assert texts_of(page, '[itemprop="recipeCuisine"]') == [recipe.country]


def test_the_broken_page_has_a_script_that_is_no_json(fetch: Fetch) -> None:
    _, text = scripts_of(page_of(fetch, with_dress(Dress.BROKEN)))
    with pytest.raises(json.JSONDecodeError):
        json.loads(text)


@pytest.mark.parametrize("form", ["?pagina={}", "pagina/{}/"])
def test_a_days_list_is_read_by_following_next_in_either_form(fetch: Fetch, form: str) -> None:
    path, found, visited = f"/recetas/{DAY}/" + form.format(1), [], 0
    while path:
        page = BeautifulSoup(fetch(RECETAS, path).body, "lxml")
        found += [str(each["href"]) for each in page.select("a.tarjeta__enlace")]
        (following, *_), visited = (page.select('a[rel~="next"]') or [None]), visited + 1
        head = page.select_one('link[rel="next"]')
        assert (head and head["href"]) == (following and following["href"])
        path = str(following["href"]) if following else ""
        assert form.format(visited + 1) in path or not path
    assert visited == 3
    assert found == [each.path for each in day_recipes(DAY)]


def test_pages_that_do_not_exist_are_404(fetch: Fetch) -> None:
    lists = [f"/recetas/{DAY}/{rest}" for rest in ("pagina/4/", "?pagina=0", "?pagina=x", "pagina")]
    others = ["/recetas/2026-02-30/", f"/receta/{DAY}/tarta/", "/receta/", "/sitemap-2031-01.xml"]
    assert {path: fetch(RECETAS, path).status for path in [*lists, *others]} == dict.fromkeys(
        [*lists, *others], 404
    )


def test_robots_txt_names_the_sitemap_and_forbids_a_page_that_lists_link_to(fetch: Fetch) -> None:
    robots = RobotFileParser()
    robots.parse(fetch(RECETAS, "/robots.txt").body.decode().splitlines())
    page = BeautifulSoup(fetch(RECETAS, f"/recetas/{DAY}/").body, "lxml")
    links = [str(each["href"]) for each in page.select("ul.listado a")]
    (forbidden,) = [link for link in links if not robots.can_fetch("any", link)]
    assert robots.site_maps() == [f"http://{RECETAS}/sitemap.xml"]
    assert fetch(RECETAS, forbidden).status == 200


def test_the_sitemap_index_leads_to_every_day_with_its_date_and_one_month_is_compressed(
    fetch: Fetch,
) -> None:
    index = BeautifulSoup(fetch(RECETAS, "/sitemap.xml").body, "xml")
    months = [each.text.removeprefix(f"http://{RECETAS}") for each in index.select("sitemap loc")]
    assert months == ["/sitemap-2025-12.xml.gz", "/sitemap-2026-01.xml"]
    packed = fetch(RECETAS, months[0])
    december = BeautifulSoup(gzip.decompress(packed.body), "xml")
    january = BeautifulSoup(fetch(RECETAS, months[1]).body, "xml")
    assert packed.headers["content-type"] == "application/gzip"
    assert [len(each.select("url")) for each in (december, january)] == [31, 31]
    fifth = january.select("url")[4]
    assert fifth.loc is not None
    assert fifth.lastmod is not None
    assert fifth.loc.text == f"http://{RECETAS}/recetas/2026-01-05/"
    assert fifth.lastmod.text == "2026-01-05T00:05:00+00:00"
