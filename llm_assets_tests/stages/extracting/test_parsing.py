"""Both parsers: the same elements, attributes and texts, of good pages and of bad ones."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from llm_assets.errors import ExtractingError
from llm_assets.sample_sites import NOTICIAS, RECETAS, SampleSites, serve
from llm_assets.stages.extracting.documents import extract_documents
from llm_assets.stages.extracting.parsing import DEEPEST_SOUP, Node, parse, parse_soup
from llm_assets.stages.nesting import DEEPEST
from llm_assets_tests.real_pages import find_pages, find_trees
from llm_assets_tests.stages.builders import horoscopes, website
from llm_assets_tests.stages.sample_pages import STARTS, fetch_day

# Left out is what html5lib of 2020 reads otherwise, as parsing.py says: rb, dialog,
# search, details, main, select, template, SVG, processing instructions, and what stands in a table
# outside of its cells. White space follows a letter, for in cells html5lib forgets unclosed tags.
TAGS = (
    *("p", "div", "span", "a", "b", "i", "em", "u", "font", "h1", "ul", "li", "ol", "dl", "dt"),
    *("dd", "form", "input", "button", "br", "hr", "img", "textarea", "title", "script", "style"),
    *("noscript", "article", "section", "header", "nav", "body", "head", "html", "iframe"),
    *("object", "code", "nobr", "strong", "center", "fieldset", "label", "address"),
    *("blockquote", "custom-tag"),
)
CELLS = ("<table><tr><td>", "<table><thead><tr><th>", "<tr><td>", "<td>", "<th>", "</table>")
ATTRIBUTES = (
    " class=a",
    " class=' a  b '",
    " id=x",
    " href=/q?a=1&copy=2",
    " HREF",
    " =",
    "/",
    " title='<p>'",
    " a='",
)
PIECES = (
    *(
        "word",
        "a b",
        "a\nb",
        "a\tb",
        "a\r\nb",
        "a\x0cb",
        "\x00",
        "é",
        "😀",
        "\u00a0",
        "\ufeff",
        '"',
        "'",
    ),
    *("&amp;", "&eacute", "&notin;", "&", "&#1077;", "&#x80;", "&#0;", "&#xD800;", "<", "<>"),
    *("<!-- c -->", "<!--", "-->", "<![CDATA[z]]>", "]]>", "</>", "<!x>", "</"),
)
SELECTORS = (
    *("*", "p, .a, p", "div p", "div > p", "p + p", "p ~ span", ":is(p, div) span", "[href]", "#x"),
    *("td", "li:first-child", "span:last-child", "p:nth-child(2n+1)", "div:has(p)", "p:not(.a)"),
    *("[class~=b]", "[href^='/']", "div:not(:has(span))", ":where(td, li) *", "body :not(div) a"),
)

start_tags = st.builds(
    lambda tag, attributes: f"<{tag}{''.join(attributes)}>",
    st.sampled_from(TAGS),
    st.lists(st.sampled_from(ATTRIBUTES), max_size=2),
)
end_tags = st.sampled_from(TAGS).map("</{}>".format)
bodies = st.lists(
    start_tags | end_tags | st.sampled_from(PIECES) | st.sampled_from(CELLS), max_size=25
).map("".join)
markup = st.builds(str.__add__, st.sampled_from(["", "<!doctype html>", "<html>"]), bodies)

sound = st.recursive(
    st.sampled_from(["<p>y</p>", "<p class=a>y</p>", "<i class=b>z</i>", "t"]),
    lambda inner: st.builds(
        lambda tag, attribute, parts: f"<{tag}{attribute}>{''.join(parts)}</{tag}>",
        st.sampled_from(["div", "span", "section", "ul"]),
        st.sampled_from(["", " class=a", " class='a b'", " id=x", " href=/q", " title='q w'"]),
        st.lists(inner, max_size=4),
    ),
    max_leaves=25,
)
COMPOUNDS = (
    *("p", "div", "span", "*", ".a", ".b", "#x", "P", "p.a", "div[href]", "[href]", "[class~=b]"),
    *("[class^=a]", "[class$=b]", "[class*=a]", "[class=A i]", "[title='q w']", ":first-child"),
    *(":last-child", ":nth-child(2)", ":nth-child(2n+1)", ":nth-last-child(1)", ":only-child"),
    *(":first-of-type", ":nth-of-type(2)", ":only-of-type", ":nth-child(2 of .a)", ":not(p)"),
    *(":not(.a)", "p:not(.a):not(.b)", ":not(.a, .b)", ":not(div p)", ":is(p)", ":is(p, div)"),
    *(":where(p, .a)", "div:is(.a, .b)", ":is(div p)", ":is(div > p)", ":has(p)", ":has(> p)"),
    *(":has(+ p)", ":not(:has(p))"),
)
compounds = st.sampled_from(COMPOUNDS)
selectors = st.builds(
    lambda first, rest: first + "".join(rest),
    compounds,
    st.lists(
        st.tuples(st.sampled_from([" ", " > ", " + ", " ~ ", ", "]), compounds).map("".join),
        max_size=2,
    ),
)


def both(text: str) -> tuple[Node, Node]:
    return parse(text, "selectolax"), parse(text, "beautifulsoup")


def seen(node: Node, selector: str) -> list[tuple[str, ...]]:
    """What a source could make of the elements that a selector finds."""
    return [
        (one.tag, one.text(), one.raw_text(), *(str(one.attribute(a)) for a in ("class", "href")))
        for one in node.select(selector)
    ]


@settings(deadline=None, max_examples=300)
@given(markup)
def test_both_parsers_read_any_markup_alike(text: str) -> None:
    one, other = both(text)
    for selector in SELECTORS:
        assert seen(one, selector) == seen(other, selector), selector


@settings(deadline=None, max_examples=300)
@given(st.lists(sound, max_size=4).map("".join), selectors)
def test_both_parsers_find_the_same_elements_from_the_root_and_from_inside(
    text: str, selector: str
) -> None:
    one, other = both(text)
    assert seen(one, selector) == seen(other, selector)
    for root in (one, other):
        found, first = root.select(selector), root.first(selector)
        assert (first is None) if not found else (first is not None and first.is_same(found[0]))
    for inner, same in zip(one.select("section"), other.select("section"), strict=True):
        assert seen(inner, selector) == seen(same, selector)


@pytest.mark.parametrize(
    ("text", "selector", "texts"),
    [
        ("<div class=a>1<p>2</p></div>", "div, .a, div", ["1\n2"]),
        ("<div><em><span>1</span></em></div>", ":is(div, p) span", ["1"]),
        ("<b>1</b><p>2</p><p>3</p>", ":not(p) ~ p", ["2", "3"]),
        ("<i title=' :is('>1</i>", '[title=" :is("]', ["1"]),
        ("<table><tr><td>1<table><tr><td>2</table></table>", "td td", ["2"]),
        ("<p>1<p>2", "p", ["1", "2"]),
        ("<ul><li>1<ul><li>2</ul><li>3</ul>", "ul ul li", ["2"]),
        ("<p>a &lt;b&gt; &amp;amp; &eacute; &#1103;</p>", "p", ["a <b> &amp; é я"]),
        ("<p>a<!-- <p>b --><![CDATA[c]]>d</p>", "p", ["ad"]),
        ("<script>'<p>1</p>'</script><p>2", "p", ["2"]),
        ("<template><p>1</p></template><p>2", "p", ["2"]),
        ("<p>1<template><b>2</b></template>3</p>", "body > p", ["13"]),
        ("<p>1<template><b>2</b></template>3</p>", "template, template b", [""]),
        ("<p>1<noscript><b>2</b></noscript>", "body", ["1"]),
        ("<textarea><p>1</p></textarea>", "textarea", ["<p>1</p>"]),
        ("<form>1</form>2<address>3</address>4", "body", ["1\n2\n3\n4"]),
        ("<iframe>old</iframe>1<noframes><p>2</noframes>", "body", ["1"]),
        ("", "body", [""]),
    ],
)
def test_a_selector_finds_these_texts_with_either_parser(
    text: str, selector: str, texts: list[str]
) -> None:
    for root in both(text):
        assert [node.text() for node in root.select(selector)] == texts


def test_an_item_may_match_its_own_selector_and_look_at_what_is_around_it() -> None:
    for root in both("<main class=x><article class=a>1<p>2</p></article></main><p>3"):
        (item,) = root.select("article")
        for selector in ("article", ".a", ".x article", ".x .a", "main > *:first-child"):
            (itself,) = item.select(selector)
            assert itself.is_same(item)
        assert [node.text() for node in item.select(".x p")] == ["2"]
        assert item.select("main") == []


def test_attributes_come_as_they_were_written_and_an_absent_one_is_none() -> None:
    for root in both("<p class=' a  b ' data-x='1&amp;2' hidden ID=Q id=z>"):
        (node,) = root.select("p")
        said = [node.attribute(name) for name in ("class", "data-x", "hidden", "id", "title")]
        assert said == [" a  b ", "1&2", "", "Q", None]


def test_an_element_knows_its_parent_up_to_the_root() -> None:
    for root in both("<p><b>x"):
        node: Node | None = root.select("b")[0]
        tags = []
        while node is not None:
            tags.append(node.tag)
            node = node.parent()
        assert tags[:4] == ["b", "p", "body", "html"]


@pytest.mark.parametrize("tag", ["div", "b", "span", "table", "custom"])
def test_tags_nested_10_000_deep_are_read_by_selectolax_and_not_one_more(tag: str) -> None:
    root = parse(f"<{tag}>" * DEEPEST + "x", "selectolax")
    assert root.text() == "x"
    assert len(root.select(tag)) == DEEPEST
    assert root.raw_text() == "x"
    for parser in ("selectolax", "beautifulsoup"):
        with pytest.raises(ExtractingError, match=r"elements (may )?stand inside each other"):
            parse(f"<{tag}>" * (DEEPEST + 1) + "x", parser)


def test_20_000_items_of_a_list_that_are_never_closed_are_no_nesting() -> None:
    root = parse("<ul>" + "<li>x" * 20_000, "selectolax")
    assert len(root.select("ul > li")) == 20_000


def test_beautifulsoup_refuses_what_would_take_it_minutes_and_says_what_to_use() -> None:
    with pytest.raises(ExtractingError) as caught:
        parse("<div>" * 20_000 + "x", "beautifulsoup")
    assert str(caught.value) == (
        "More than 512 elements stand inside each other, which takes html5lib minutes. "
        "Use parser: selectolax, without `function`."
    )
    inside = "<div>" * (DEEPEST_SOUP - 2)  # html and body are around them
    assert parse(inside + "x", "beautifulsoup").text() == "x"


def test_unclosed_formatting_does_not_add_up_in_either_parser() -> None:
    counts = [len(root.select("font")) for root in both("<p><font color=red>x" * 300)]
    assert counts[0] == counts[1] <= 4 * 300


@pytest.mark.parametrize("text", ["index.html", "http://example.org/a", "<?xml version='1.0'?><a>"])
def test_beautifulsoup_does_not_warn_of_pages_that_look_like_something_else(text: str) -> None:
    assert parse_soup(text).find("body") is not None  # warnings fail tests


def test_a_hand_written_function_gets_classes_as_a_list_as_beautifulsoup_users_know_them() -> None:
    tag = parse_soup("<p class='a b'>x").p
    assert tag is not None
    assert tag["class"] == ["a", "b"]


@pytest.fixture(scope="module")
def sites() -> Iterator[SampleSites]:
    with serve() as running:
        yield running


SOURCES = {
    **{f"{source.name}.localhost": source for source in horoscopes().sources},
    RECETAS: website(
        name="recetas",
        item="article.receta",
        fields={
            "country": {"css": ".dato--pais", "matches": r"País: (.*)"},
            "minutes": {"css": "time", "attribute": "datetime"},
            "ingredients": {"css": ".receta__ingredientes > li", "join": "\n"},
            "text": {"css": "ol :is(li, p) span", "join": "\n"},
        },
    ),
    NOTICIAS: website(
        name="noticias",
        schema_org="NewsArticle",
        fields={
            "headline": "headline",
            "author": "author.name",
            "section": {"css": ".migas li:last-child"},
            "text": {"css": ".cuerpo > p", "join": "\n"},
        },
    ),
}


@pytest.mark.parametrize("days_later", [0, 1, 45])
@pytest.mark.parametrize("host", STARTS)
def test_both_parsers_give_the_same_records_on_every_page_of_a_sample_site(
    sites: SampleSites, host: str, days_later: int
) -> None:
    day = date(2026, 1, 5) + timedelta(days=days_later)
    pages = fetch_day(sites, host, day)
    ways = [
        SOURCES[host],
        website(name=SOURCES[host].name),
        website(name=SOURCES[host].name, item="body :is(p, li, td, h1, h2)", fields={"text": "*"}),
    ]
    for source in ways:
        one, other = (
            extract_documents(pages, [source.model_copy(update={"parser": parser})], day)
            for parser in ("selectolax", "beautifulsoup")
        )
        assert one.documents.height > 0
        assert one.documents.equals(other.documents)
        assert one.misses == other.misses == {}


def some_pages(tree: Path, count: int = 4) -> list[Path]:
    """Pages from the whole of a manual that html5lib reads in a second."""
    pages = [page for page in find_pages(tree) if 4_000 < page.stat().st_size < 60_000]
    return pages[:: max(1, len(pages) // count)][:count]


TREES = find_trees()


@pytest.mark.skipif(not TREES, reason="python -m llm_assets_tests.real_pages downloads them")
@pytest.mark.parametrize(
    "file",
    [page for tree in TREES.values() for page in some_pages(tree)],
    ids=lambda file: "/".join(file.parts[-3:]),
)
def test_both_parsers_read_a_real_page_alike(file: Path) -> None:
    text = file.read_bytes().decode("utf-8", "replace")
    one, other = both(text)
    assert len(re.findall(r"\w+", one.text())) > 20
    for selector in ("*", *SELECTORS[1:]):
        assert seen(one, selector) == seen(other, selector), selector
