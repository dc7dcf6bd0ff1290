"""From a page and rules to fields: by selector, attribute, expression, type and function."""

from datetime import date
from typing import Any

import pytest

from llm_assets.errors import ExtractingError
from llm_assets.sample_sites import NOTICIAS, RECETAS, Dress, day_articles, day_recipes, serve
from llm_assets.stages.extracting.documents import extract_documents
from llm_assets.stages.extracting.selecting import load_function, select_rows
from llm_assets_tests.stages.builders import DAY, source, website
from llm_assets_tests.stages.sample_pages import fetch_day

HERE = "llm_assets_tests.stages.extracting.functions"
PAGE = """<title>Title</title><article class=card data-id=" 7 ">
  <h2><a href="/a?b=1&amp;c=2"> Leo </a></h2><p>one 12 min</p><p></p><p>two 30 min</p>
  <img src=/x.jpg></article><article class=card><h2>Lynx</h2></article>"""


def rows(text: str = PAGE, **settings: Any) -> list[dict[str, str]]:
    """The rows of a page, which both parsers must give alike."""
    one, other = (
        [dict(row) for row in select_rows(text, website(parser=parser, **settings))]
        for parser in ("selectolax", "beautifulsoup")
    )
    assert one == other
    return one


@pytest.mark.parametrize(
    ("rule", "values"),
    [
        ("h2", ["Leo", "Lynx"]),
        ("p", ["one 12 min", ""]),
        ({"css": "p", "join": " / "}, ["one 12 min / two 30 min", ""]),
        ({"css": "p", "join": ""}, ["one 12 mintwo 30 min", ""]),
        ({"css": "a", "attribute": "href"}, ["/a?b=1&c=2", ""]),
        ({"css": "a", "attribute": "title"}, ["", ""]),
        ({"css": ".card", "attribute": "data-id"}, ["7", ""]),
        ({"css": "article", "attribute": "class"}, ["card", "card"]),
        ({"css": "p", "matches": r"\d+"}, ["12", ""]),
        ({"css": "p", "matches": r"(\d+) min"}, ["12", ""]),
        ({"css": "p", "matches": r"(\d+) (min)", "join": ","}, ["12,30", ""]),
        ({"css": "p", "matches": r"(x)?\d+"}, ["", ""]),
        ({"css": "p", "matches": "hour"}, ["", ""]),
        ({"css": "img", "attribute": "src", "matches": r"\w+\.jpg"}, ["x.jpg", ""]),
    ],
)
def test_a_field_is_text_or_attribute_as_a_whole_or_by_an_expression(
    rule: object, values: list[str]
) -> None:
    found = rows(item="article", fields={"text": "h2", "field": rule})
    assert [row["field"] for row in found] == values


def test_without_an_item_a_page_is_one_row_with_fields_from_all_of_it() -> None:
    (row,) = rows(fields={"text": {"css": "h2", "join": "+"}, "title": "title"})
    assert row == {"text": "Leo+Lynx", "title": "Title"}


def test_without_a_rule_for_it_the_text_is_the_pages_main_text() -> None:
    prose = "This sentence is long enough to be taken for what the page is about, and more. " * 5
    text = f"<title>T</title><nav>Menu</nav><main><h1>T</h1><p>{prose}</p></main><footer>End"
    (row,) = rows(text, fields={"menu": "nav"})
    assert row["menu"] == "Menu"
    assert prose.strip() in row["text"]
    assert "Menu" not in row["text"]
    (bare,) = rows(text)
    assert bare == {"text": row["text"], "title": row["title"]}


def test_items_by_type_take_properties_and_what_stands_elsewhere_in_the_page() -> None:
    text = """<h1>Site</h1><script type="application/ld+json">{"@type": "Recipe", "name": "Soup",
    "cookTime": "PT90M", "author": {"@type": "Person", "@id": "#a", "name": "Ana"},
    "nutrition": {"calories": 270, "vegan": true}, "keywords": ["hot", null, "red"]}</script>"""
    fields = {
        "text": "name",
        "author": "author",
        "site": {"css": "h1"},
        "minutes": {"property": "cookTime", "matches": r"\d+"},
        "calories": "nutrition.calories",
        "vegan": "nutrition.vegan",
        "keywords": {"property": "keywords", "join": ", "},
        "missing": "video.name",
    }
    assert rows(text, schema_org="Recipe", fields=fields) == [
        {
            "text": "Soup",
            "author": "Ana",
            "site": "Site",
            "minutes": "90",
            "calories": "270",
            "vegan": "true",
            "keywords": "hot, red",
            "missing": "",
        }
    ]


def test_the_sample_recipes_give_the_same_steps_in_every_dress_but_the_broken_one() -> None:
    day = date(2026, 1, 5)
    recipes = website(
        name="recetas",
        schema_org="Recipe",
        fields={
            "name": "name",
            "ingredients": "recipeIngredient",
            "portions": {"property": "recipeYield", "matches": r"\d+"},
            "text": "recipeInstructions.text",
        },
    )
    with serve() as sites:
        found = extract_documents(fetch_day(sites, RECETAS, day), [recipes], day)
    wanted = {
        (
            one.recipe.name,
            "\n".join(one.recipe.ingredients),
            str(one.recipe.portions),
            "\n".join(one.recipe.steps),
        )
        for one in day_recipes(day)
        if one.dress is not Dress.BROKEN
    }
    given = found.documents.select("name", "ingredients", "portions", "text").rows()
    assert set(given) == wanted
    assert len(given) == 23
    assert found.misses == {}


def test_the_sample_news_give_headline_lead_and_body() -> None:
    day = date(2026, 1, 5)
    news = website(
        name="noticias",
        schema_org="NewsArticle",
        fields={"headline": "headline", "lead": "description", "text": "articleBody"},
    )
    with serve() as sites:
        found = extract_documents(fetch_day(sites, NOTICIAS, day), [news], day)
    stories = [article.story for article in day_articles(day)]
    assert set(found.documents.select("headline", "lead", "text").iter_rows()) == {
        (story.headline, story.lead, story.text) for story in stories
    }


def by_function(name: str, *keys: str) -> Any:
    return website(function=f"{HERE}:{name}", function_fields=keys or ("sign", "text"))


def test_a_hand_written_function_yields_the_rows() -> None:
    text = "<table><tr><td>Leo<td>one<tr><td>Lynx<td>two"
    assert list(select_rows(text, by_function("read"))) == [
        {"sign": "Leo", "text": "one"},
        {"sign": "Lynx", "text": "two"},
    ]
    assert list(select_rows("<h1>x", by_function("read_headings"))) == [{"sign": "", "text": "x"}]


@pytest.mark.parametrize(
    ("name", "says"),
    [
        (
            "read_headings",
            "raised AttributeError: 'NoneType' object has no attribute 'string'. "
            "Correct the function.",
        ),
        (
            "yield_other_keys",
            "yielded ['text', 'title']. It must yield dicts with exactly the keys "
            "['sign', 'text'] (function_fields).",
        ),
        (
            "yield_text",
            "yielded str. It must yield dicts with exactly the keys ['sign', 'text'] "
            "(function_fields).",
        ),
        (
            "yield_nothing",
            "raised TypeError: 'NoneType' object is not iterable. Correct the function.",
        ),
    ],
)
def test_a_function_that_fails_is_named_with_what_it_did_and_should_do(
    name: str, says: str
) -> None:
    with pytest.raises(ExtractingError) as caught:
        list(select_rows("<p>x", by_function(name)))
    assert str(caught.value) == f"{HERE}:{name} {says}"


@pytest.mark.parametrize(
    ("path", "says"),
    [
        (
            "no_such_package.module:read",
            "There is no function no_such_package.module:read (ModuleNotFoundError: No module "
            "named 'no_such_package'). Name it package.module:function, of a module that Python "
            "can import here.",
        ),
        (
            f"{HERE}:raed",
            f"There is no function {HERE}:raed (AttributeError: module '{HERE}' has no attribute "
            "'raed'). Name it package.module:function, of a module that Python can import here.",
        ),
        (f"{HERE}:NOT_A_FUNCTION", f"{HERE}:NOT_A_FUNCTION is not a function. Name one that is."),
    ],
)
def test_a_function_that_is_not_there_is_told_before_any_page_is_read(path: str, says: str) -> None:
    with pytest.raises(ExtractingError) as caught:
        load_function(path)
    assert str(caught.value) == says
    with pytest.raises(ExtractingError):
        extract_documents([], [website(function=path, function_fields=("text",))], DAY)


def test_a_module_that_cannot_be_imported_is_told_with_its_own_error(
    tmp_path: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "half_a_module.py").write_text("def read(soup:\n")
    monkeypatch.syspath_prepend(tmp_path)
    with pytest.raises(ExtractingError, match=r"half_a_module:read \(SyntaxError: "):
        load_function("half_a_module:read")


def test_odd_white_space_stays_in_text_and_attributes() -> None:
    (row,) = rows(
        "<p title='\u00a0a '>\u00a0b </p>",
        item="p",
        fields={"text": "p", "title": {"css": "p", "attribute": "title"}},
    )
    assert row == {"text": "\u00a0b", "title": "\u00a0a"}


def test_a_page_without_items_gives_no_rows() -> None:
    assert list(select_rows("<p>x", source())) == []
    assert rows("<p>x", schema_org="Recipe", fields={"text": "name"}) == []
