"""JSON-LD and microdata: what counts as an item, what is looked through, what is passed over."""

import json
from typing import Any, Literal

import pytest

from llm_assets.stages.extracting.parsing import parse
from llm_assets.stages.extracting.structured import find_items, property_at

PARSERS: tuple[Literal["selectolax", "beautifulsoup"], ...] = ("selectolax", "beautifulsoup")
SOUP = {"@type": "Recipe", "name": "Soup"}


def recipes(markup: str) -> list[dict[str, Any]]:
    """The recipes of a page, which both parsers must find alike."""
    one, other = (find_items(parse(markup, parser), "Recipe") for parser in PARSERS)
    assert one == other
    return one


def script(content: object, kind: str = "application/ld+json") -> str:
    text = content if isinstance(content, str) else json.dumps(content)
    return f'<script type="{kind}">{text}</script>'


@pytest.mark.parametrize(
    "content",
    [
        SOUP,
        [SOUP],
        {"@context": "https://schema.org", "@graph": [{"@type": "WebPage"}, SOUP]},
        {"@type": "WebPage", "mainEntity": SOUP},
        {"@type": "ItemList", "itemListElement": [{"@type": "ListItem", "item": SOUP}]},
    ],
)
def test_a_recipe_is_found_wherever_the_json_ld_has_it(content: object) -> None:
    assert recipes(script(content)) == [SOUP]


@pytest.mark.parametrize(
    "kind",
    [
        "https://schema.org/Recipe",
        "http://schema.org/Recipe/",
        "schema:Recipe",
        "http://schema.org#Recipe",
        ["NewsArticle", "Recipe"],
        [None, 7, "https://schema.org/Recipe"],
    ],
)
def test_a_type_counts_by_its_last_part_also_among_others(kind: object) -> None:
    assert [found["name"] for found in recipes(script({**SOUP, "@type": kind}))] == ["Soup"]


@pytest.mark.parametrize("kind", ["recipe", "RecipeCollection", "Recipes", None, 3, {}, []])
def test_another_type_is_no_recipe(kind: object) -> None:
    assert recipes(script({**SOUP, "@type": kind})) == []


def test_a_recipe_inside_a_recipe_is_a_part_of_it() -> None:
    assert len(recipes(script({**SOUP, "isBasedOn": SOUP}))) == 1


@pytest.mark.parametrize(
    "wrapped",
    [
        "<!-- {} -->",
        "<![CDATA[ {} ]]>",
        "//<![CDATA[\n{}\n//]]>",
        "/*<![CDATA[*/ {} /*]]>*/",
        "<!--//--><![CDATA[//><!--\n{}\n//--><!]]>",
        "\ufeff {}",
        " \n{}\n ",
    ],
)
def test_what_sites_wrap_around_their_json_is_dropped(wrapped: str) -> None:
    assert recipes(script(wrapped.format(json.dumps(SOUP)))) == [SOUP]


def test_marks_inside_the_json_stay() -> None:
    soup = {**SOUP, "name": "// <!-- ]]> Soup */"}
    assert recipes(script(soup)) == [soup]


def test_a_line_break_inside_a_string_is_taken_as_browsers_tools_take_it() -> None:
    assert recipes(script('{"@type": "Recipe", "name": "So\nup"}'))[0]["name"] == "So\nup"


@pytest.mark.parametrize("kind", ["Application/LD+JSON", "application/ld+json; charset=utf-8"])
def test_the_scripts_type_may_be_written_otherwise(kind: str) -> None:
    assert recipes(script(SOUP, kind)) == [SOUP]


def test_a_script_of_another_type_is_not_read() -> None:
    assert recipes(script(SOUP, "application/json")) == []


@pytest.mark.parametrize("broken", ['{"@type": "Recipe",', "", "[" * 100_000, "null", "3", '"x"'])
def test_a_script_that_is_broken_is_passed_over_and_the_next_one_read(broken: str) -> None:
    assert recipes(script(broken) + script(SOUP)) == [SOUP]


MICRODATA = """
<div itemscope itemtype="https://schema.org/Recipe">
  <h1 itemprop="name">Soup</h1> <meta itemprop="recipeYield" content="4">
  <time itemprop="totalTime" datetime="PT1H">one hour</time>
  <a itemprop="url" href="/soup">link</a> <img itemprop="image" src="/soup.jpg">
  <data itemprop="recipeCuisine" value="es">Spain</data>
  <span itemprop="author" itemscope itemtype="https://schema.org/Person">
    <b itemprop="name">Ana</b></span>
  <ol><li itemprop="recipeInstructions" itemscope itemtype="https://schema.org/HowToStep">
    <i itemprop="text">Boil.</i></li>
  <li itemprop="recipeInstructions" itemscope itemtype="https://schema.org/HowToStep">
    <i itemprop="text https://schema.org/name">Serve.</i></li></ol>
</div><p itemprop="name">not of it</p>"""


def test_microdata_is_read_as_the_same_items_each_property_with_its_own_owner() -> None:
    (soup,) = recipes(MICRODATA)
    assert soup == {
        "@type": "https://schema.org/Recipe",
        "name": "Soup",
        "recipeYield": "4",
        "totalTime": "PT1H",
        "url": "/soup",
        "image": "/soup.jpg",
        "recipeCuisine": "es",
        "author": {"@type": "https://schema.org/Person", "name": "Ana"},
        "recipeInstructions": [
            {"@type": "https://schema.org/HowToStep", "text": "Boil."},
            {"@type": "https://schema.org/HowToStep", "text": "Serve.", "name": "Serve."},
        ],
    }


def test_microdata_is_read_where_the_json_ld_is_broken_or_of_another_type() -> None:
    for other in ('{"@type": "Recipe"', json.dumps({"@type": "WebSite"})):
        assert [found["name"] for found in recipes(script(other) + MICRODATA)] == ["Soup"]


def test_a_page_that_says_the_same_in_both_ways_says_it_once() -> None:
    assert recipes(script(SOUP) + MICRODATA) == [SOUP]


def test_items_that_nest_without_end_come_to_one() -> None:
    nested = '<div itemprop=x itemscope itemtype="https://schema.org/Thing">' * 300
    (found,) = recipes(f'<div itemscope itemtype="https://schema.org/Recipe">{nested}end')
    assert str(found).count("@type") == 21


STEPS = [{"@type": "HowToStep", "text": "Boil."}, {"@type": "HowToStep", "text": "Serve."}]


@pytest.mark.parametrize(
    "instructions",
    [
        STEPS,
        ["Boil.", "Serve."],
        [{"@type": "HowToSection", "name": "All", "itemListElement": STEPS}],
        [
            {"@type": "HowToSection", "itemListElement": STEPS[:1]},
            {"@type": "HowToSection", "itemListElement": STEPS[1:]},
        ],
        {"@type": "ItemList", "itemListElement": [{"@type": "ListItem", "item": s} for s in STEPS]},
    ],
)
def test_steps_are_the_same_however_schema_org_lets_them_be_written(instructions: object) -> None:
    found = property_at({"recipeInstructions": instructions}, "recipeInstructions.text")
    assert str(found).replace("[", "").replace("]", "") == "'Boil.', 'Serve.'"


@pytest.mark.parametrize(
    ("item", "path", "value"),
    [
        ({"author": {"name": "Ana"}}, "author.name", "Ana"),
        ({"author": "Ana"}, "author.name", "Ana"),
        ({"author": [{"name": "Ana"}, "Luis"]}, "author.name", ["Ana", "Luis"]),
        ({"image": ["/a.jpg", "/b.jpg"]}, "image.1", "/b.jpg"),
        ({"image": ["/a.jpg"]}, "image.1", None),
        ({"author": "Ana"}, "author.url", None),
        ({"author": 7}, "author.name", None),
        ({}, "author.name", None),
        ({"author": None}, "author.name", None),
    ],
)
def test_a_path_of_properties_leads_through_lists_and_text(
    item: object, path: str, value: object
) -> None:
    assert property_at(item, path) == value
