"""The corpus page: complete counts, rows of every rule, self-contained, and safe to open."""

import re

import polars as pl
from selectolax.lexbor import LexborHTMLParser

from llm_assets.stages.browsing import ROWS, render_corpus

KEPT = pl.DataFrame({"source": ["a", "a", "b"], "text": ["x", "y", "z"]})
REJECTED = pl.DataFrame(
    {
        "source": ["a", "b", "c"],
        "url": ["http://a.test/1", "javascript:alert(1)", None],
        "text": ["short", " ", "я" * 300],
        "rule": ["keep_length", "drop_empty", "keep_length"],
        "value": ["5", "empty", "300"],
    }
)


def page(rejected: pl.DataFrame = REJECTED, **given: object) -> LexborHTMLParser:
    kept = given.pop("kept", KEPT)
    assert isinstance(kept, pl.DataFrame)
    return LexborHTMLParser(render_corpus("news", "2026-01-05", kept, rejected, **given))  # type: ignore[arg-type]


def cells(tree: LexborHTMLParser, heading: str) -> list[list[str]]:
    """The body rows of the table under a heading."""
    html = tree.html or ""
    part = html[html.index(f"<h2>{heading}</h2>") :]
    table = LexborHTMLParser(part[: part.index("</table>") + 8])
    return [[cell.text().strip() for cell in row.css("td")] for row in table.css("tbody tr")]


def test_the_figures_say_how_many_came_passed_and_were_rejected() -> None:
    tree = page(redacted={"email": 2, "phone": 3})
    assert [(one.text(), two.text()) for one, two in zip(tree.css("dt"), tree.css("dd"))] == [  # noqa: B905
        ("documents came", "6"),
        ("passed (50.0 %)", "3"),
        ("rejected (50.0 %)", "3"),
        ("personal data replaced", "5"),
    ]
    assert cells(tree, "Personal data replaced") == [["email", "2"], ["phone", "3"]]


def test_the_bars_stand_in_the_order_of_the_rules_with_those_that_rejected_nothing() -> None:
    tree = page(rules=["drop_empty", "normalize", "keep_length"])
    assert [row[:3] for row in cells(tree, "Rejected by rule")] == [
        ["drop_empty", "1", "16.7 %"],
        ["normalize", "0", "0.0 %"],
        ["keep_length", "2", "33.3 %"],
    ]
    widths = [bar.attributes["style"] for bar in tree.css(".track span")]
    assert widths == ["width: 50.0%", "width: 100.0%"]


def test_every_source_says_what_came_of_its_documents() -> None:
    assert cells(page(), "By source") == [
        ["a", "3", "2", "1", "33.3 %"],
        ["b", "2", "1", "1", "50.0 %"],
        ["c", "1", "0", "1", "100.0 %"],
    ]


def test_a_rejected_document_shows_rule_value_source_and_a_shortened_text() -> None:
    rows = cells(page(), "Rejected documents")
    assert rows[0] == ["keep_lengtha", "5", "short"]
    assert rows[1][2] == "(no text)"
    assert rows[2][2] == "я" * 280 + "… (20 more characters)"


def test_only_web_addresses_are_links() -> None:
    assert [link.attributes["href"] for link in page().css("a")] == ["http://a.test/1"]


def test_a_copy_names_its_original() -> None:
    copies = REJECTED.with_columns(
        original_id=pl.Series(["d7", None, None]),
        original_day=pl.Series(["2026-01-03", None, None]),
        original_source=pl.Series(["b", None, None]),
        similarity=pl.Series([0.875, None, None]),
    )
    value = cells(page(copies), "Rejected documents")[0][1]
    assert value == "5repeats d7 of 2026-01-03 from b (similarity 0.88)"


def test_a_page_holds_some_hundred_documents_some_of_every_rule_and_says_of_how_many() -> None:
    many = pl.DataFrame(
        {"rule": ["often"] * 3000 + ["once"], "value": ["v"] * 3001, "text": ["t"] * 3001}
    )
    tree = page(many)
    rules = [row.attributes["data-rule"] for row in tree.css("#rows tr")]
    assert (len(rules), rules.count("once"), rules[-1]) == (ROWS, 1, "once")
    assert "400 of 3\u202f001" in (tree.body.text() if tree.body else "")


def test_markup_in_texts_values_and_names_is_shown_and_not_obeyed() -> None:
    evil = "</script><script>alert(1)</script><img src=x onerror=alert(2)>\x00"
    bad = REJECTED.with_columns(
        pl.lit(evil).alias(name) for name in ("text", "value", "source", "url", "rule")
    )
    tree = page(bad, notes={evil: evil}, redacted={evil: 1}, rules=[evil])
    assert len(tree.css("script")) == 1
    assert tree.css("img, a") == []
    assert "\x00" not in (tree.html or "")


def test_the_page_loads_nothing_from_anywhere() -> None:
    html = render_corpus("news", "2026-01-05", KEPT, REJECTED)
    assert re.findall(r"@import|url\(|src=|<link", html) == []


def test_a_day_without_documents_has_a_page_too() -> None:
    tree = page(REJECTED.clear(), kept=KEPT.clear())
    text = tree.body.text() if tree.body else ""
    assert "No document came." in text
    assert "passed (0.0 %)" in text
