"""Browsing: a day's kept and rejected documents in, one self-contained HTML page for people out.

How many came and passed, what each rule rejected, by source; then rejected documents to read, a few
hundred at most and some of every rule. The page needs no network; a few lines of script filter its
table, which is whole without them. Texts and URLs are shown and never obeyed.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

import polars as pl
from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup, escape

ROWS = 400  # rejected documents that a page holds
TEXT_CHARACTERS = 280
# Characters that a page must not hold have pictures of their own: NUL is shown as ␀.
PICTURES = {code: 0x2400 + code for code in range(32) if chr(code) not in "\t\n\r"} | {127: 0x2421}


@dataclass(frozen=True)
class Count:
    """How many documents of something came, and how many of them were rejected."""

    name: str
    came: int
    rejected: int

    @property
    def passed(self) -> int:
        """How many passed."""
        return self.came - self.rejected

    @property
    def share(self) -> float:
        """The rejected among those that came, 0 to 1."""
        return self.rejected / self.came if self.came else 0.0


def render_corpus(
    use_case: str,
    day: str,
    kept: pl.DataFrame,
    rejected: pl.DataFrame,
    *,
    rules: Sequence[str] = (),
    redacted: Mapping[str, int] | None = None,
    notes: Mapping[str, str] | None = None,
    rows: int = ROWS,
) -> str:
    """Return the page.

    `kept` needs the column source, if it has one; `rejected` rule and value, and may have source,
    url, text, original_id, original_day, original_source and similarity. `rules` gives the order of
    the bars, rules that rejected nothing among them; `redacted` counts personal data by kind;
    `notes` are shown as they are, by their names (selectors that found nothing, days consulted).
    """
    environment = Environment(
        loader=PackageLoader("llm_assets.stages", "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["whole"] = lambda value: f"{value:,}".replace(",", "\u202f")
    environment.filters["percent"] = _percent
    environment.filters["breakable"] = lambda name: escape(name).replace("_", Markup("_<wbr>"))
    came = kept.height + rejected.height
    shown = _chosen(rejected, rows)
    return environment.get_template("corpus.html.j2").render(
        use_case=use_case,
        day=day,
        total=Count("all", came, rejected.height),
        by_rule=_by_rule(rejected, rules, came),
        by_source=_by_source(kept, rejected),
        redacted=dict(redacted or {}),
        notes=dict(notes or {}),
        shown=[_row(row) for row in shown.iter_rows(named=True)],
        shown_rules=Counter(shown["rule"]),
    )


def _by_rule(rejected: pl.DataFrame, rules: Sequence[str], came: int) -> list[Count]:
    counts = Counter(rejected["rule"].to_list())
    return [Count(rule, came, counts[rule]) for rule in dict.fromkeys([*rules, *counts])]


def _by_source(kept: pl.DataFrame, rejected: pl.DataFrame) -> list[Count]:
    out, passed = (
        Counter(frame["source"].to_list()) if "source" in frame.columns else Counter[Any]()
        for frame in (rejected, kept)
    )
    names = sorted({*out, *passed}, key=str)
    return [Count(str(name), out[name] + passed[name], out[name]) for name in names]


def _chosen(rejected: pl.DataFrame, rows: int) -> pl.DataFrame:
    """Return at most so many, in their order: the first of each rule, then the second, ..."""
    if rejected.height <= rows:
        return rejected
    place = pl.int_range(pl.len()).over("rule").alias("__place")
    first = rejected.with_row_index("__row").with_columns(place).sort("__place", "__row")
    return first.head(rows).sort("__row").drop("__row", "__place")


def _row(row: Mapping[str, Any]) -> dict[str, Any]:
    url = row.get("url") or ""
    text = str(row.get("text") or "").translate(PICTURES)
    return {
        "rule": row["rule"],
        "value": str(row["value"] or "").translate(PICTURES),
        "source": row.get("source") or "",
        "url": url,
        "link": url if urlsplit(url).scheme in {"http", "https"} else "",
        "text": text[:TEXT_CHARACTERS],
        "hidden": max(len(text) - TEXT_CHARACTERS, 0),
        "original": _original(row),
    }


def _original(row: Mapping[str, Any]) -> str:
    """Say which document a copy repeats."""
    if not row.get("original_id"):
        return ""
    similarity = row.get("similarity")
    said = [
        f"repeats {row['original_id']}",
        f"of {row['original_day']}" if row.get("original_day") else "",
        f"from {row['original_source']}" if row.get("original_source") else "",
        f"(similarity {similarity:.2f})" if similarity is not None else "",
    ]
    return " ".join(part for part in said if part)


def _percent(share: float) -> str:
    """Write a share so that something never reads as nothing, nor as all."""
    if 0 < share < 0.001:
        return "under 0.1 %"
    if 0.999 < share < 1:
        return "over 99.9 %"
    return f"{100 * share:.1f} %"
