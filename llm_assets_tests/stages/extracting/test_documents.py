"""From pages to documents: hand-written pages, and the sample sites' real ones over HTTP."""

from collections.abc import Iterator
from datetime import date, timedelta

import pytest

from llm_assets.sample_sites import HOROSCOPE_HOSTS, SIGNS, SampleSites, horoscope_text, serve
from llm_assets.stages.extracting.documents import extract_documents
from llm_assets_tests.stages.builders import DAY, horoscopes, page, source
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
