"""From captures to documents: pages, JSON answers and rows of files, good and bad."""

import json
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import pytest
from pydantic import TypeAdapter

from llm_assets.config import FilesSource, JsonSource, Rule
from llm_assets.records import ROWS_TYPE, UNREADABLE, Page
from llm_assets.sample_sites import HOROSCOPE_HOSTS, SIGNS, SampleSites, horoscope_text, serve
from llm_assets.stages.cleaning import clean_documents
from llm_assets.stages.extracting.documents import BATCH, extract_documents
from llm_assets_tests.stages.builders import DAY, horoscopes, page, source, website
from llm_assets_tests.stages.sample_pages import fetch_day


@pytest.fixture(scope="module")
def sites() -> Iterator[SampleSites]:
    with serve() as running:
        yield running


def useful(text: str) -> str:
    """What stands before the non-breaking space, with plain blanks and no soft hyphens."""
    return " ".join(text.partition("\u00a0")[0].replace("\u00ad", "").split())


@pytest.mark.parametrize("host", HOROSCOPE_HOSTS)
@pytest.mark.parametrize("day", [DAY, DAY + timedelta(days=1)])
def test_a_sample_sites_pages_give_exactly_the_texts_they_were_made_of(
    sites: SampleSites, host: str, day: date
) -> None:
    extracted = extract_documents(fetch_day(sites, host, day), horoscopes().sources, day)
    found = dict(extracted.documents.select("sign", "text").iter_rows())
    assert extracted.misses == {}
    assert {name: useful(found[name]) for name in SIGNS.values()} == {
        name: horoscope_text(host, day, slug) for slug, name in SIGNS.items()
    }
    assert set(found) - set(SIGNS.values()) <= {"Общий гороскоп", "Реклама", "Для всех знаков"}


def test_documents_say_where_they_come_from() -> None:
    answer = page(b"<article><h2>Rak</h2><p class=text>Hello</p></article>")
    extracted = extract_documents([answer], [source(sign="h2", text=".text")], DAY)
    (row,) = extracted.documents.drop("document_id").iter_rows(named=True)
    assert row == {
        "source": "site",
        "url": answer.url,
        "page_sha256": answer.sha256,
        "day": "2026-01-05",
        "sign": "Rak",
        "text": "Hello",
    }


def test_a_field_that_an_item_lacks_is_empty_and_the_document_stays() -> None:
    answer = page(
        b"<article><h2>a</h2><p class=text>one</p></article><article><h2>b</h2></article>"
    )
    extracted = extract_documents([answer], [source(sign="h2", text=".text")], DAY)
    assert extracted.documents.select("sign", "text").rows() == [("a", "one"), ("b", "")]
    assert extracted.misses == {}


def test_an_item_selector_that_matches_nothing_is_told_with_an_example_url() -> None:
    extracted = extract_documents([page(b"<p>moved</p>")], [source(item="article.card")], DAY)
    assert extracted.documents.height == 0
    assert extracted.misses == {
        "site": "item 'article.card' matched nothing in 1 pages, for example "
        "http://site.localhost/2026-01-05/"
    }


def test_a_field_selector_that_matches_nothing_is_told_with_the_field_and_the_url() -> None:
    answer = page(b"<article><p>text</p></article><article><p>more</p></article>")
    extracted = extract_documents([answer], [source(text=".body")], DAY)
    assert extracted.documents["text"].to_list() == ["", ""]
    assert extracted.misses == {
        "site": "field text ('.body') matched nothing in 2 items, as in "
        "http://site.localhost/2026-01-05/"
    }


def test_a_source_without_any_answer_is_not_blamed_on_its_selectors() -> None:
    extracted = extract_documents([page(b"<p>gone</p>", status=404)], [source()], DAY)
    assert extracted.documents.height == 0
    assert extracted.misses == {}


def test_pages_of_another_source_are_left_alone() -> None:
    foreign = page(b"<article><p class=text>foreign</p></article>", source="other")
    assert extract_documents([foreign], [source()], DAY).documents.height == 0


def test_a_document_keeps_its_name_when_its_text_changes() -> None:
    before = page(b"<article><p class=text>one</p></article>")
    after = page(b"<article><p class=text>one, corrected</p></article>")
    names = [
        extract_documents([answer], [source()], DAY).documents["document_id"].to_list()
        for answer in (before, after)
    ]
    assert names[0] == names[1]


def test_documents_of_other_places_pages_and_days_have_other_names() -> None:
    body = b"<article><p class=text>same</p></article>" * 3
    pages = [page(body), page(body, url="http://site.localhost/other")]
    names = [
        name
        for day in (DAY, DAY + timedelta(days=1))
        for name in extract_documents(pages, [source()], day).documents["document_id"]
    ]
    assert len(names) == len(set(names)) == 12


@pytest.mark.parametrize(
    ("markup", "words"),
    [
        ("one<br>two<br/>three", "one two three"),
        ("<p>one</p><p>two</p>", "one two"),
        ("one<p>two</p>three", "one two three"),
        ("one<ul><li>two<li>three</ul>four", "one two three four"),
        ("<table><tr><td>one</td><td>two</td></tr><tr><th>three</table>", "one two three"),
        ("<dl><dt>one</dt><dd>two</dd></dl>", "one two"),
        ("one<blockquote>two</blockquote>three", "one two three"),
        ("one<hr>two<h3>three</h3>four", "one two three four"),
        ("<p>o<b>n</b>e <i>two</i></p>", "one two"),
        ("one<!-- unseen -->s", "ones"),
    ],
)
def test_words_on_different_lines_are_never_glued_and_words_on_one_line_never_torn(
    markup: str, words: str
) -> None:
    answer = page(f"<article><div class=text>{markup}</div></article>".encode())
    (text,) = extract_documents([answer], [source()], DAY).documents["text"]
    assert text.split() == words.split()


def test_odd_white_space_stays_for_the_cleaning_rules_to_decide() -> None:
    answer = page("<article><p class=text>\n one\u00a0 two\u00ad\tx \n</p></article>".encode())
    (text,) = extract_documents([answer], [source()], DAY).documents["text"]
    assert text == "one\u00a0 two\u00ad\tx"


def api(**settings: Any) -> JsonSource:
    """A JSON interface named `site`."""
    own = {"kind": "json", "name": "site", "history": "today_only", "fields": {"text": "q.text"}}
    address = {"start_urls": ["http://site.localhost/api"], "items": "data"}
    return JsonSource.model_validate({**own, **address, **settings})


def answer_of(content: object, url: str = "http://site.localhost/api") -> Page:
    body = content if isinstance(content, bytes) else json.dumps(content).encode()
    return page(body, "application/json", url=url)


def test_the_items_of_a_json_answer_become_documents() -> None:
    answer = answer_of({"data": [{"q": {"text": " one "}, "n": 1}, {"q": None}, 7, {"n": [2, 3]}]})
    found = extract_documents([answer], [api(fields={"text": "q.text", "n": "n"})], DAY)
    assert found.documents.select("text", "n").rows() == [
        ("one", "1"),
        ("", ""),
        ("", ""),
        ("", "2\n3"),
    ]


def test_an_answer_that_is_a_list_or_one_object_has_its_items_there() -> None:
    for content in ([{"q": {"text": "one"}}], {"q": {"text": "one"}}):
        found = extract_documents([answer_of(content)], [api(items="")], DAY)
        assert found.documents["text"].to_list() == ["one"]


def test_an_answer_with_an_empty_list_is_no_miss() -> None:
    extracted = extract_documents([answer_of({"q": {"all": []}})], [api(items="q.all")], DAY)
    assert (extracted.documents.height, extracted.misses) == (0, {})


@pytest.mark.parametrize("kind", ["application/pdf", "image/png; x=1"])
def test_what_says_that_it_is_no_page_is_set_aside_and_not_read_as_text(kind: str) -> None:
    odd = page(b"%PDF-1.7 <article><p>noise</p></article>", kind)
    extracted = extract_documents([odd], [source(text="p")], DAY)
    assert extracted.documents.height == 0
    assert extracted.unreadable["value"].to_list() == [
        f"{odd.url}: It is {kind}, not HTML. Leave such links out by follow or urls_matching."
    ]


def test_half_a_surrogate_pair_in_json_becomes_a_replacement_character() -> None:
    answer = answer_of(rb'{"data": [{"q": {"text": "a\ud83d"}}, {"q": {"text": "\ud83d\ude00"}}]}')
    found = extract_documents([answer], [api()], DAY)
    assert found.documents["text"].to_list() == ["a\N{REPLACEMENT CHARACTER}", "😀"]


def test_items_that_are_not_where_they_were_are_told_with_the_path_and_the_url() -> None:
    found = extract_documents([answer_of({"results": []})], [api()], DAY)
    assert found.misses == {
        "site": "items 'data' holds nothing in 1 pages, for example http://site.localhost/api"
    }


NESTED = b'{"data": [{"q": {"text": ' + b"[" * 600 + b"]" * 600 + b"}}]}"


@pytest.mark.parametrize(
    ("body", "why"),
    [
        (b"<html>", "is not JSON that can be read (Expecting value: line 1 column 1 (char 0))"),
        (b"", "is not JSON that can be read (Expecting value: line 1 column 1 (char 0))"),
        (b"[" * 100_000, "is not JSON that can be read (maximum recursion depth exceeded"),
        (NESTED, "JSON in the page nests too deep"),
    ],
)
def test_an_answer_that_cannot_be_read_is_set_aside_and_the_others_stay(
    body: bytes, why: str
) -> None:
    bad = answer_of(body, "http://site.localhost/api?page=2")
    found = extract_documents([answer_of({"data": [{"q": {"text": "a"}}]}), bad], [api()], DAY)
    assert found.documents["text"].to_list() == ["a"]
    assert found.unreadable.select("url", "rule").rows() == [(bad.url, UNREADABLE)]
    assert found.unreadable["value"][0].startswith(f"{bad.url}: {why}")
    assert found.misses["site"].startswith(
        f"1 of 2 pages cannot be read, for example {bad.url}: {why}"
    )


def test_a_page_on_which_a_hand_written_function_fails_is_set_aside_as_a_whole_and_named() -> None:
    function = "llm_assets_tests.stages.extracting.functions:read"
    odd = website(function=function, function_fields=("sign", "text"))
    good = page(b"<table><tr><td>a<td>one</table>")
    bad = page(b"<table><tr><td>b<td>two<tr><td>c</table>", url="http://site.localhost/bad")
    found = extract_documents([bad, good], [odd], DAY)
    assert found.documents["text"].to_list() == ["one"]
    why = "raised ValueError: not enough values to unpack (expected 2, got 1)"
    assert found.unreadable.select("url", "rule", "value").rows() == [
        (bad.url, UNREADABLE, f"{bad.url}: {function} {why}. Correct the function.")
    ]
    assert found.misses == {
        "site": f"1 of 2 pages cannot be read, for example {bad.url}: {function} {why}"
    }


def test_a_page_that_nests_too_deep_for_its_parser_is_set_aside_and_named() -> None:
    deep = page(b"<div>" * 2_000)
    found = extract_documents([deep], [website(parser="beautifulsoup")], DAY)
    assert found.documents.height == 0
    assert "Use parser: selectolax" in found.unreadable["value"][0]


def test_rows_of_a_file_become_documents_and_bad_ones_are_set_aside_with_their_line() -> None:
    files = FilesSource.model_validate(
        {"kind": "files", "name": "site", "history": "today_only", "where": "in"}
        | {"fields": {"text": "review", "author": "who.name", "stars": "a.b"}}
    )
    rows = [
        {"line": 2, "row": {"review": " good ", "who": {"name": "Ana"}, "a.b": 5}},
        {"line": 3, "trouble": "2 columns, the header has 3", "raw": "bad;row"},
        {"line": 4, "row": {"review": None}},
    ]
    body = "\n".join(json.dumps(row) for row in rows).encode()
    found = extract_documents([page(body, ROWS_TYPE, url="file:reviews.csv#1")], [files], DAY)
    assert found.documents.select("text", "author", "stars").rows() == [
        ("good", "Ana", "5"),
        ("", "", ""),
    ]
    assert found.unreadable.select("text", "rule", "value").rows() == [
        ("bad;row", UNREADABLE, "file:reviews.csv line 3: 2 columns, the header has 3")
    ]


def test_a_row_keeps_its_id_and_its_url_when_its_file_grows() -> None:
    files = FilesSource.model_validate(
        {"kind": "files", "name": "site", "history": "today_only", "where": "in"}
        | {"fields": {"text": "text"}}
    )

    def documents(last: int) -> list[tuple[str, str]]:
        lines = [json.dumps({"line": i, "row": {"text": f"row {i}"}}) for i in range(2, last + 1)]
        url = f"file:inbox/in/a.csv#rows=2-{last}&sha={last}"
        grown = page("\n".join(lines).encode(), ROWS_TYPE, url=url)
        found = extract_documents([grown], [files], DAY).documents
        return found.select("document_id", "url").rows()

    before, after = documents(3), documents(5)

    assert [url for _, url in before] == [f"file:inbox/in/a.csv#line={i}" for i in (2, 3)]
    assert after[:2] == before
    assert len({name for name, _ in after}) == 4


def test_what_is_set_aside_can_stand_among_what_the_cleaning_rules_reject() -> None:
    found = extract_documents([page(b"<div>" * 2_000)], [website(parser="beautifulsoup")], DAY)
    drop = TypeAdapter(Rule).validate_python({"rule": "drop_empty"})
    assert found.unreadable.columns == [*found.documents.columns, "rule", "value"]
    _, rejected = clean_documents(found.documents, [drop])
    assert found.unreadable.vstack(rejected).height == 1


@pytest.mark.parametrize(
    "facts",
    [{"role": "feed"}, {"role": "sitemap"}, {"is_wanted": False}, {"status": 304}],
)
def test_only_wanted_pages_with_content_give_documents(facts: dict[str, Any]) -> None:
    other = page(b"<article><p class=text>x</p></article>", **facts)
    assert extract_documents([other], [source()], DAY).documents.height == 0


def test_more_documents_than_a_batch_come_in_order() -> None:
    body = b"".join(b"<article><p class=text>%d</p></article>" % i for i in range(BATCH + 3))
    found = extract_documents([page(body)], [source()], DAY)
    assert found.documents["text"].to_list() == [str(i) for i in range(BATCH + 3)]
