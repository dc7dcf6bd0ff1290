"""Reporting: what was measured in, one self-contained HTML page out.

The page needs no network, works on a phone, and follows the reader's light or dark setting. Verdict
first, then the figures, then what the models write. Numbers that were not measured do not appear.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

import polars as pl
from jinja2 import Environment, PackageLoader, StrictUndefined

from llm_assets.records import Verdict

EXPLANATIONS: Mapping[str, str] = {
    "loss": "held-out loss of the candidate, nats per token",
    "perplexity": "exp of the loss: how many tokens it hesitates between; lower is better",
    "base_loss": "the same for the base model",
    "base_perplexity": "the same for the base model",
    "unigram_perplexity": "of a model that knows nothing but token frequencies",
    "perplexity_over_unigram": "below 1: learned more than frequencies",
    "shuffled_loss_increase": "how much worse the loss is under wrong prompts; above 0: reads them",
    "on_topic_share": "texts with a word that the training texts use for this prompt alone",
    "distinct_1": "different words among all words",
    "distinct_2": "different word pairs among all word pairs",
    "repetition": "4-grams that a text says again; lower is better",
}


@dataclass(frozen=True)
class Findings:
    """Everything the page shows; `plots` are SVG texts by title."""

    use_case: str
    day: str
    description: str
    verdicts: Sequence[Verdict]
    metrics: Mapping[str, float]
    by_setting: Sequence[Mapping[str, float]]
    samples: pl.DataFrame
    plots: Sequence[str]
    facts: Mapping[str, Any]


def render_report(findings: Findings) -> str:
    """Return the page."""
    environment = Environment(
        loader=PackageLoader("llm_assets.stages", "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["figure"] = lambda value: f"{value:.4g}"
    return environment.get_template("report.html.j2").render(
        findings=findings,
        explanations=EXPLANATIONS,
        groups=by_setting(side_by_side(findings.samples)),
    )


def by_setting(rows: Sequence[dict[str, Any]]) -> list[list[dict[str, Any]]]:
    """Cut rows, in order, where the sampling setting changes."""
    grouped = groupby(rows, key=lambda row: (row["top_p"], row["temperature"]))
    return [list(group) for _, group in grouped]


def side_by_side(samples: pl.DataFrame) -> list[dict[str, Any]]:
    """Pair base and candidate texts by prompt and setting, in the order of generation."""
    keys = ["prompt", "top_p", "temperature"]
    base = samples.filter(pl.col("model") == "base").select(*keys, base=pl.col("text"))
    candidate = samples.filter(pl.col("model") == "candidate")
    joined = candidate.select(*keys, candidate=pl.col("text")).join(
        base, on=keys, how="left", maintain_order="left"
    )
    return joined.to_dicts()
