"""What pages, feeds and sitemaps lead to, read from their bytes alone."""

from __future__ import annotations

import gzip
import time
import tracemalloc
from datetime import UTC, date
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from llm_assets.records import Page
from llm_assets.stages.collecting.links import Entry, Listing, feed_entries, find_links
from llm_assets.stages.collecting.sitemaps import sitemap_entries
from llm_assets.stages.nesting import DEEPEST, nests_too_deep
from llm_assets_tests.stages.builders import page

MOSCOW = ZoneInfo("Europe/Moscow")
LIMIT = 5_000_000
URL = "http://a.test/dir/page"
XML = '<?xml version="1.0" encoding="UTF-8"?>'
URLSET = '<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">'
DAY = date(2026, 1, 5)
LAUGHS = "".join(
    f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' if n else '<!ENTITY l0 "ha">' for n in range(10)
)


def of(body: str | bytes, content_type: str = "", url: str = URL, location: str = "") -> Page:
    """A capture of a feed, sitemap or page."""
    made = page(body if isinstance(body, bytes) else body.encode(), content_type, url=url)
    headers = {**made.headers, **({"location": location} if location else {})}
    return Page(**{**vars(made), "headers": headers})


def links(markup: str, selector: str = "a", **keys: str) -> list[str]:
    """What a page's links lead to."""
    return find_links(of(markup, "text/html; charset=utf-8", **keys), selector)


def sitemap(body: str | bytes, limit: int = LIMIT) -> Listing:
    """What a sitemap names, its days in Moscow."""
    return sitemap_entries(of(body), MOSCOW, limit)


def urls(listing: Listing) -> list[str]:
    """The addresses of a listing."""
    return [entry.url for entry in listing.entries]


class TestPages:
    def test_a_selector_that_begins_with_a_function_looks_at_all_ancestors(self) -> None:
        markup = "<nav><ul><li><a href=/b>1</a></ul></nav><a href=/c>2</a>"
        assert links(markup, ":is(nav, .menu) a") == ["http://a.test/b"]

    def test_links_are_absolute_each_once_and_in_the_order_of_the_page(self) -> None:
        markup = "<a href=b>1</a><a href=/c>2</a><a href='?q=1'>3</a><a href=./b#x>4</a>"
        assert links(markup) == [
            "http://a.test/dir/b",
            "http://a.test/c",
            "http://a.test/dir/page?q=1",
        ]

    @pytest.mark.parametrize(
        "reference",
        [
            "mailto:a@a.test",
            "javascript:void(0)",
            "tel:1",
            "ftp://a.test/",
            "http://:80/",
            "http://[",
        ],
    )
    def test_what_is_no_web_address_is_no_link(self, reference: str) -> None:
        assert links(f'<a href="{reference}">x</a><a>y</a><a href="/1">z</a>') == [
            "http://a.test/1"
        ]

    def test_links_are_relative_to_where_the_page_was_after_redirects(self) -> None:
        assert links("<a href=b>b</a>", location="http://b.test/x/y") == ["http://b.test/x/b"]

    @pytest.mark.parametrize(
        ("base", "expected"),
        [
            ('<base href="/other/">', "http://a.test/other/b"),
            ('<base href="http://b.test/x">', "http://b.test/b"),
            ('<base target="_top"><base href="/1/"><base href="/2/">', "http://a.test/1/b"),
            ('<base href="javascript:1">', "http://a.test/dir/b"),
        ],
    )
    def test_the_first_base_with_an_address_counts(self, base: str, expected: str) -> None:
        assert links(f"{base}<a href=b>b</a>") == [expected]

    def test_a_space_is_written_as_browsers_write_it_and_what_is_quoted_stays(self) -> None:
        markup = "<a href=' /a b?q=a b&r=c+d%20e%2Bf#g h '>x</a><a href='?\u00f1 1'>y</a>"
        assert links(markup) == [
            "http://a.test/a%20b?q=a%20b&r=c+d%20e%2Bf",
            "http://a.test/dir/page?%C3%B1%201",
        ]

    def test_logins_are_taken_out_of_links(self) -> None:
        assert links('<a href="http://me:secret@a.test/x">x</a>') == ["http://a.test/x"]

    def test_any_element_with_an_address_may_be_a_link(self) -> None:
        markup = '<link rel=next href="/2"><map><area href="/3"></map>'
        assert links(markup, "link[rel=next], area") == ["http://a.test/2", "http://a.test/3"]

    def test_a_page_in_its_own_encoding_has_its_own_links(self) -> None:
        body = '<a href="/овен">x</a>'.encode("cp1251")
        found = find_links(of(body, "text/html; charset=windows-1251"), "a")
        assert found == ["http://a.test/%D0%BE%D0%B2%D0%B5%D0%BD"]

    @pytest.mark.parametrize(
        ("content_type", "count"),
        [("", 1), ("text/html", 1), ("application/xhtml+xml", 1), ("image/png", 0), ("video/x", 0)],
    )
    def test_links_are_looked_for_in_markup_only(self, content_type: str, count: int) -> None:
        assert len(find_links(of("<a href=/1>1</a>", content_type), "a")) == count

    def test_elements_that_nest_without_end_are_not_parsed(self) -> None:
        limit = "<div>" * DEEPEST + "<a href=/1>"
        assert len(links(limit.removeprefix("<div>"))) == 1
        assert links("<div>" + limit) == []
        assert links("<DIV a=b></x>" * 300_000 + "<a href=/1>") == []

    @pytest.mark.parametrize(
        "markup",
        [
            "<div><p>x</p></div>" * 30_000,
            "<ul>" + "<li>x<br><img src=x>" * 30_000 + "</ul>",
            "<table>" + "<tr><td>x<td>y" * 30_000 + "</table>",
            "1 < 2 " * 30_000,
        ],
    )
    def test_a_long_page_is_not_a_deep_one(self, markup: str) -> None:
        assert not nests_too_deep(markup)


RSS = """<rss version="2.0" xmlns:dc="http://purl.org/dc/elements/1.1/"><channel>
<title>t</title><link>http://a.test/</link>
<item><link>http://a.test/1</link><pubDate>Sun, 04 Jan 2026 21:00:00 GMT</pubDate></item>
<item><guid>http://a.test/2</guid><pubDate>Mon, 05 Jan 2026 23:30:00 +0300</pubDate></item>
<item><link>/3</link><dc:date>2026-01-05T22:30:00Z</dc:date></item>
<item><title>without a link</title></item>
<item><link>http://a.test/4</link></item>
</channel></rss>"""
RDF = """<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"
 xmlns="http://purl.org/rss/1.0/" xmlns:dc="http://purl.org/dc/elements/1.1/">
<channel rdf:about="http://a.test/"><title>t</title></channel>
<item rdf:about="http://a.test/1"><title>1</title><link>http://a.test/1</link>
<dc:date>2026-01-04T22:00:00+01:00</dc:date></item></rdf:RDF>"""
ATOM = """<feed xmlns="http://www.w3.org/2005/Atom" xml:base="http://a.test/blog/"><title>t</title>
<entry><link rel="self" href="/api/1"/><link href="1"/>
<published>2026-01-05T00:00:00+03:00</published><updated>2026-02-01T00:00:00Z</updated></entry>
<entry><link href="http://a.test/2"/><updated>2026-01-04T20:59:59Z</updated></entry></feed>"""


class TestFeeds:
    def test_rss_2_gives_links_and_days_of_the_use_case(self) -> None:
        assert feed_entries(of(RSS), MOSCOW).entries == [
            Entry("http://a.test/1", DAY),  # midnight in Moscow
            Entry("http://a.test/2", DAY),
            Entry("http://a.test/3", date(2026, 1, 6)),
            Entry("http://a.test/4", None),
        ]

    def test_rss_1_gives_links_and_days(self) -> None:
        assert feed_entries(of(RDF), MOSCOW).entries == [Entry("http://a.test/1", DAY)]
        assert feed_entries(of(RDF), UTC).entries == [Entry("http://a.test/1", date(2026, 1, 4))]

    def test_atom_gives_the_alternate_link_and_the_day_of_publication_before_that_of_a_change(
        self,
    ) -> None:
        assert feed_entries(of(ATOM), MOSCOW).entries == [
            Entry("http://a.test/blog/1", DAY),
            Entry("http://a.test/2", date(2026, 1, 4)),
        ]

    def test_a_feed_in_windows_1251_is_read_as_its_header_says(self) -> None:
        feed = RSS.replace("http://a.test/1", "http://a.test/ж").encode("cp1251")
        found = feed_entries(of(feed, "application/rss+xml; charset=windows-1251"), UTC)
        assert urls(found)[0] == "http://a.test/%D0%B6"

    def test_a_feed_that_breaks_its_reader_is_said_to_be_unreadable(self) -> None:
        broken = RSS.replace("<item>", "<item><title>&#99999999999999999999;</title>", 1)
        listing = feed_entries(of(broken), UTC)
        assert listing.entries == ()
        assert listing.trouble.startswith("cannot be read (OverflowError")

    def test_a_feed_that_breaks_off_gives_what_came(self) -> None:
        assert urls(feed_entries(of(RSS[: RSS.index("<item><link>/3")]), UTC)) == [
            "http://a.test/1",
            "http://a.test/2",
        ]

    @pytest.mark.parametrize(
        "when", ["Fri, 31 Dec 9999 23:59:59 GMT", "0001-01-01T00:00:00Z", "99999-13-77", "soon"]
    )
    def test_an_impossible_date_is_none(self, when: str) -> None:
        feed = f"<rss version='2.0'><channel><item><link>{URL}</link><pubDate>{when}</pubDate>"
        (entry,) = feed_entries(of(feed), MOSCOW).entries
        assert entry.url == URL

    @pytest.mark.parametrize("body", [b"", b"<html><p>no</p></html>", b"{}", b"\x00\xff", b"text"])
    def test_what_is_no_feed_is_said(self, body: bytes) -> None:
        assert feed_entries(of(body), UTC) == Listing((), "is no RSS or Atom feed")

    def test_a_feed_of_entities_inside_entities_expands_to_nothing(self) -> None:
        bomb = f"<!DOCTYPE rss [{LAUGHS}]>{RSS.replace('<title>t', '<title>&l9;')}"
        assert_harmless(lambda: feed_entries(of(bomb), UTC))

    @given(st.binary(max_size=200) | st.text(max_size=200).map(lambda text: text.encode()))
    def test_no_bytes_break_the_reading(self, body: bytes) -> None:
        for one in (body, b"<rss version='2.0'><channel><item><link>" + body):
            assert isinstance(feed_entries(of(one), UTC), Listing)


def assert_harmless(read: object) -> None:
    """Assert that reading takes neither seconds nor megabytes."""
    assert callable(read)
    tracemalloc.start()
    started = time.monotonic()
    read()
    seconds, (_, peak) = time.monotonic() - started, tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert seconds < 3
    assert peak < 30_000_000


class TestSitemaps:
    def test_entries_have_their_address_and_the_day_of_their_last_change(self) -> None:
        times = {
            "1": "2026-01-05",
            "2": "2026-01-04T21:00:00Z",  # midnight in Moscow
            "3": "2026-01-05T23:59:59.5+03:00",
            "4": "2026-01-04T23:00",  # without a zone: UTC
            "5": "2026-01",
            "6": "",
            "7": "0001-01-01T00:00:00+14:00",
        }
        listed = "".join(
            f"<url><loc> http://a.test/{n} </loc><lastmod>\n{when}\n</lastmod></url>"
            for n, when in times.items()
        )
        found = sitemap(f"{XML}{URLSET}{listed}</urlset>").entries
        assert [entry.day for entry in found] == [DAY, DAY, DAY, DAY, None, None, None]
        assert [entry.url for entry in found] == [f"http://a.test/{n}" for n in times]

    def test_an_index_names_sitemaps(self) -> None:
        body = f"<sitemapindex><sitemap><loc>{URL}</loc><lastmod>{DAY}</lastmod></sitemap>"
        assert sitemap(f"{body}</sitemapindex>").entries == [Entry(URL, DAY, is_sitemap=True)]

    def test_only_the_address_of_the_entry_itself_counts(self) -> None:
        body = (
            f"<urlset><url><image:image xmlns:image='i'><image:loc>http://a.test/i.png</image:loc>"
            f"</image:image><loc>{URL}?a=1&amp;b=<![CDATA[2&c=3]]></loc></url>"
            "<url><lastmod>2026-01-05</lastmod></url></urlset>"
        )
        assert urls(sitemap(body)) == [f"{URL}?a=1&b=2&c=3"]

    def test_a_news_sitemap_says_when_an_entry_was_published(self) -> None:
        body = (
            f"<urlset><url><loc>{URL}</loc><lastmod>2026-02-01</lastmod><n:news xmlns:n='n'>"
            "<n:publication_date>2026-01-05T08:00Z</n:publication_date></n:news></url></urlset>"
        )
        assert sitemap(body).entries == [Entry(URL, DAY)]

    @pytest.mark.parametrize(
        "encode",
        [
            lambda text: text.encode(),
            lambda text: b"\xef\xbb\xbf" + text.encode(),
            lambda text: text.replace("UTF-8", "UTF-16").encode("utf-16"),
            lambda text: b"\r\n\r\n" + text.encode(),
            lambda text: text.replace("UTF-8", "windows-1251").encode("cp1251"),
            lambda text: gzip.compress(text.encode()),
            lambda text: gzip.compress(text[:60].encode()) + gzip.compress(text[60:].encode()),
        ],
        ids=["utf-8", "mark", "utf-16", "blank lines", "cp1251", "gzip", "gzip in two"],
    )
    def test_however_it_is_encoded(self, encode: object) -> None:
        assert callable(encode)
        body = encode(f"{XML}{URLSET}<url><loc>http://a.test/ж</loc></url></urlset>")
        assert urls(sitemap(body)) == ["http://a.test/%D0%B6"]

    def test_a_plain_list_has_an_address_a_line(self) -> None:
        found = sitemap("\ufeffhttp://a.test/1\r\nhttp://a.test/2\n\nfile:///etc/passwd\n")
        assert found == Listing([Entry("http://a.test/1", None), Entry("http://a.test/2", None)])

    @pytest.mark.parametrize(
        ("body", "trouble"),
        [
            (b"", "is no sitemap"),
            (b"Not found, sorry", "is no sitemap"),
            (b'{"error": 404}', "is no sitemap"),
            (b"<html><body>x</body></html>", "is no sitemap (it begins with <html>)"),
            (RSS.encode(), "is no sitemap (it begins with <rss>)"),
            (b"<urlset", "is no sitemap (unclosed token: line 1, column 0)"),
            (b"\x1f\x8b\x00no gzip", "cannot be unpacked (Unknown compression method)"),
            (gzip.compress(b"<urlset>" * 999)[:-9], "cannot be unpacked (Compressed file ended"),
            (b'<?xml version="1.0" encoding="x-no"?><urlset/>', "is no sitemap (unknown encoding"),
        ],
        ids=["empty", "words", "json", "html", "rss", "begun", "no gzip", "torn", "encoding"],
    )
    def test_what_is_no_sitemap_is_said(self, body: bytes, trouble: str) -> None:
        found = sitemap(body)
        assert found.entries == ()
        assert found.trouble.startswith(trouble)

    def test_what_stands_before_a_mistake_counts_and_the_mistake_is_said(self) -> None:
        body = f"{URLSET}<url><loc>{URL}</loc></url><url><loc>http://a.test/?a&b</loc></url>"
        found = sitemap(body)
        assert urls(found) == [URL]
        assert found.trouble == (
            "is broken (not well-formed (invalid token): line 1, column 132); entries before that "
            "count"
        )

    @pytest.mark.parametrize(
        "doctype",
        [
            f"<!DOCTYPE urlset [{LAUGHS}]>",  # CWE-776
            f'<!DOCTYPE u [<!ENTITY l9 "{"x" * 1_000_000}">]>',  # quadratic
            '<!DOCTYPE u [<!ENTITY l9 SYSTEM "file:///etc/passwd">]>',  # CWE-611
            '<!DOCTYPE u SYSTEM "http://a.test/evil.dtd">',
        ],
        ids=["billion laughs", "quadratic", "external entity", "external subset"],
    )
    def test_a_document_type_is_refused_before_anything_expands(self, doctype: str) -> None:
        body = f"{doctype}<urlset><url><loc>{URL}{'&l9;' * 50}</loc></url></urlset>".encode()
        assert_harmless(lambda: sitemap(body))
        assert sitemap(body).entries == ()
        assert "is no sitemap (it declares the document type u" in sitemap(body).trouble

    def test_a_bomb_of_gzip_is_unpacked_to_the_limit_only(self) -> None:
        bomb = gzip.compress(b"<urlset>" + b" " * 50_000_000)
        assert_harmless(lambda: sitemap(bomb))
        assert sitemap(bomb) == Listing(
            (), "unpacks to more than 5000000 bytes (maximum_body_bytes)"
        )

    @given(st.binary(max_size=200))
    def test_no_bytes_break_the_reading(self, body: bytes) -> None:
        for one in (body, gzip.compress(body), URLSET.encode() + b"<url><loc>" + body):
            assert isinstance(sitemap(one), Listing)
