"""Plotting: numbers in, SVG text out.

Figures carry no colours of their own for text and axes, so that a page can show them in light and
dark. The same numbers give the same bytes. numpy and matplotlib are imported to draw a figure.
"""

from __future__ import annotations

import io
import re
from collections.abc import Mapping, Sequence
from typing import Any

INK = "#010203"  # stands for the page's text colour until the figure is written
BARS = "#4c78a8"
LINE = "#4c78a8"
SECOND_LINE = "#e45756"


def loss_curve(curve: Sequence[Mapping[str, float]], before: float, after: float) -> str:
    """Draw the training loss by step, and the validation loss before and after."""
    figure, axes = _figure("Loss while training", "optimiser step", "nats per target token")
    steps = [row["step"] for row in curve]
    axes.plot(steps, [row["loss"] for row in curve], color=LINE, linewidth=1.2, label="training")
    axes.plot(
        [0, max(steps, default=1)], [before, after], "o", color=SECOND_LINE, label="validation"
    )
    axes.legend(frameon=False, labelcolor=INK)
    return _svg(figure)


def length_histogram(lengths: Sequence[int], maximum: int | None) -> str:
    """Draw how long the rows are, in tokens, with the 5th, 50th and 95th percentile.

    The axis ends at `maximum`, where texts are cut, if the longest one comes near it; None: they
    are not cut.
    """
    import numpy as np

    figure, axes = _figure("Lengths", "tokens", "documents")
    axes.hist(lengths, bins=min(20, max(5, len(set(lengths)))), color=BARS)
    for q in (5, 50, 95):
        place = float(np.percentile(lengths, q)) if len(lengths) else 0.0
        axes.axvline(place, color=SECOND_LINE, linewidth=1)
        axes.text(place, axes.get_ylim()[1], f" p{q}", color=INK, va="top", fontsize=8)
    longest = 1.25 * max(lengths, default=maximum or 1)
    axes.set_xlim(0, longest if maximum is None else min(maximum, longest))
    return _svg(figure)


def _figure(title: str, x: str, y: str) -> tuple[Any, Any]:
    from matplotlib.figure import Figure

    figure = Figure(figsize=(6.4, 3.2), layout="constrained")
    figure.patch.set_alpha(0)
    axes = figure.add_subplot()
    axes.patch.set_alpha(0)
    axes.set_title(title, color=INK, fontsize=11, loc="left")
    axes.set_xlabel(x, color=INK)
    axes.set_ylabel(y, color=INK)
    axes.tick_params(colors=INK)
    axes.spines[["top", "right"]].set_visible(False)
    axes.spines[["left", "bottom"]].set_color(INK)
    return figure, axes


def _svg(figure: Any) -> str:
    import matplotlib as mpl

    target = io.StringIO()
    with mpl.rc_context({"svg.fonttype": "none", "svg.hashsalt": "llm_assets"}):
        figure.savefig(target, format="svg", metadata={"Date": None, "Creator": None})
    svg = target.getvalue().replace(INK, "currentColor")
    size = r'width="[\d.]+pt" height="[\d.]+pt"'
    return re.sub(size, 'width="100%"', svg[svg.index("<svg") :], count=1)
