"""The report page: self-contained, complete, in order, and safe to open."""

import re
from html.parser import HTMLParser
from typing import Any

import polars as pl
import pytest
from selectolax.lexbor import LexborHTMLParser

from llm_assets.config.learning import METRICS
from llm_assets.records import Verdict
from llm_assets.stages.plotting import length_histogram, loss_curve
from llm_assets.stages.reporting import EXPLANATIONS, Findings, render_report, side_by_side

SAMPLES = pl.DataFrame(
    [
        {"model": model, "prompt": prompt, "top_p": top_p, "temperature": 0.7, "text": text}
        for model, prompt, top_p, text in [
            ("base", "Овен", 0.8, "base says A"),
            ("base", "Рак", 0.8, "base says B"),
            ("candidate", "Рак", 0.8, "candidate says B"),
            ("candidate", "Овен", 0.8, "candidate says A"),
            ("candidate", "Овен", 0.1, "candidate alone"),
        ]
    ]
)


def findings(**changes: Any) -> Findings:
    """A report's findings with some of them changed."""
    given = {
        "use_case": "horoscopes",
        "day": "2026-01-05",
        "description": "Writes horoscopes.",
        "verdicts": [
            Verdict("candidate_beats_its_base", True, "Held-out loss 1, base 2."),
            Verdict("floors_are_met", False, "distinct_1 is 0.2."),
        ],
        "metrics": {"loss": 1.23456, "perplexity": 3.4369},
        "by_setting": [{"top_p": 0.8, "distinct_1": 0.5}, {"top_p": 0.1, "distinct_1": 0.25}],
        "samples": SAMPLES,
        "plots": [loss_curve([{"step": 1, "loss": 2}], 3, 1), length_histogram([5, 6], 10)],
        "facts": {"days_read": ["2026-01-04", "2026-01-05"], "absent": [], "base_model": "tiny"},
        **changes,
    }
    return Findings(**given)


def cells(html: str, heading: str) -> list[list[str]]:
    """The body rows of the table under a heading."""
    part = html[html.index(f"<h2>{heading}</h2>") :]
    table = LexborHTMLParser(part[: part.index("</table>") + 8])
    rows = table.css("tbody tr")
    return [[cell.text().strip() for cell in row.css("td")] for row in rows]


class Resources(HTMLParser):
    """Collects everything that a browser would load or follow."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        loading = {"src", "href", "xlink:href", "srcset", "data", "action", "poster"}
        self.found += [value or "" for name, value in attrs if name in loading]
        assert tag not in {"script", "iframe", "object", "embed", "link"}


def test_the_page_loads_nothing_from_anywhere() -> None:
    html = render_report(findings())
    resources = Resources()
    resources.feed(html)
    assert [link for link in resources.found if not link.startswith("#")] == []
    assert re.findall(r"@import|url\((?!#)", html) == []


def test_addresses_in_the_page_are_names_of_vocabularies_only() -> None:
    addresses = set(re.findall(r"https?://[^\s\"'<>]+", render_report(findings())))
    assert addresses <= {
        "http://www.w3.org/2000/svg",
        "http://www.w3.org/1999/xlink",
        "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
        "http://purl.org/dc/elements/1.1/",
        "http://purl.org/dc/dcmitype/StillImage",
        "http://creativecommons.org/ns#",
    }


def test_markup_in_generated_texts_and_facts_is_shown_and_not_obeyed() -> None:
    evil = "<script>alert(1)</script><img src=x onerror=alert(2)>"
    samples = SAMPLES.with_columns(text=pl.lit(evil), prompt=pl.lit(evil))
    html = render_report(
        findings(
            samples=samples,
            description=evil,
            facts={"note": evil, "list": [evil]},
            verdicts=[Verdict("floors_are_met", False, evil)],
        )
    )
    tree = LexborHTMLParser(html)
    assert tree.css("script, img") == []
    assert evil in (tree.body.text() if tree.body else "")


def test_the_metrics_are_those_measured_and_no_others_each_with_a_meaning() -> None:
    rows = cells(render_report(findings()), "Metrics")
    assert rows == [
        [f"loss{EXPLANATIONS['loss']}", "1.235"],
        [f"perplexity{EXPLANATIONS['perplexity']}", "3.437"],
    ]


def test_every_metric_that_a_floor_may_name_has_an_explanation() -> None:
    assert set(METRICS) == set(EXPLANATIONS)


def test_a_metric_without_an_explanation_is_our_own_mistake_and_stops_the_page() -> None:
    with pytest.raises(Exception, match="has no attribute 'invented'"):
        render_report(findings(metrics={"invented": 1.0}))


def test_the_verdict_stands_before_the_metrics_and_the_samples_come_after_both() -> None:
    html = render_report(findings())
    headings = re.findall(r"<h2>(.*?)</h2>", html)
    assert headings == [
        "Verdict",
        "Metrics",
        "Metrics of the texts, by sampling setting",
        "Plots",
        "What the models write",
        "Made from",
    ]
    verdicts = LexborHTMLParser(html).css("ul.verdicts li")
    assert [" ".join(item.text().split()) for item in verdicts] == [
        "passed candidate beats its base: Held-out loss 1, base 2.",
        "failed floors are met: distinct_1 is 0.2.",
    ]


def test_text_metrics_are_listed_by_sampling_setting() -> None:
    rows = cells(render_report(findings()), "Metrics of the texts, by sampling setting")
    assert rows == [["0.8", "0.5"], ["0.1", "0.25"]]


def test_base_and_candidate_stand_side_by_side_in_the_order_the_candidate_wrote() -> None:
    assert [(row["prompt"], row["base"], row["candidate"]) for row in side_by_side(SAMPLES)] == [
        ("Рак", "base says B", "candidate says B"),
        ("Овен", "base says A", "candidate says A"),
        ("Овен", None, "candidate alone"),
    ]


def test_texts_stand_in_a_table_for_each_sampling_setting_of_which_the_first_is_open() -> None:
    details = LexborHTMLParser(render_report(findings())).css("details")
    assert [(part.css("summary")[0].text(), "open" in part.attributes) for part in details] == [
        ("top_p 0.8, temperature 0.7", True),
        ("top_p 0.1, temperature 0.7", False),
    ]
    texts = [[cell.text() for cell in part.css("tbody td")] for part in details]
    assert texts == [
        ["Рак", "base says B", "candidate says B", "Овен", "base says A", "candidate says A"],
        ["Овен", "(nothing)", "candidate alone"],
    ]


def test_both_plots_are_in_the_page_and_facts_are_listed() -> None:
    html = render_report(findings())
    assert len(LexborHTMLParser(html).css(".plots svg")) == 2
    assert cells(html, "Made from") == [
        ["days read", "2026-01-04, 2026-01-05"],
        ["absent", "none"],
        ["base model", "tiny"],
    ]


def test_the_page_follows_a_phones_width_and_the_readers_dark_setting() -> None:
    html = render_report(findings())
    assert '<meta name="viewport" content="width=device-width, initial-scale=1">' in html
    assert "@media (prefers-color-scheme: dark)" in html


def test_the_same_findings_give_the_same_page() -> None:
    assert render_report(findings()) == render_report(findings())
