"""Finding the main text of a page, against trafilatura: speed and F-score on labelled pages.

Peer: trafilatura's `extract`, without comments. Its default settings, `favor_precision` and
`favor_recall` fall back on other extractors, `fast` does not: our F-score is compared with the best
of the four, our speed with `fast`, the quickest by its documentation. Both sides are given the same
decoded HTML and both parse it. CPU time of this process, interleaved rounds after a warm-up, the
median counts. Pages: the labelled set, generated, sampled and real; without the Debian packages
only the first two, which is said. "Held out" are manuals with which no number of ours was chosen.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Sequence
from functools import partial
from statistics import median

from selectolax.lexbor import LexborHTMLParser

from llm_assets.stages.extracting.main_text import find_main_text
from llm_assets_tests.benchmarks.measuring import Metric, is_quick
from llm_assets_tests.labelled_pages import (
    LabelledPage,
    Score,
    average,
    generated_pages,
    real_labelled_pages,
    sampled_pages,
    score_page,
)
from llm_assets_tests.labelled_pages.real import HELD_OUT
from llm_assets_tests.real_pages import fetch_trees

ROUNDS = 5
QUICK_ROUNDS = 2
QUICK_SHARE = 6  # every sixth page

SPEED = Metric(
    "extract_vs_trafilatura",
    3,
    "pages a CPU second, HTML in and main text out, against trafilatura with `fast=True` on the "
    f"labelled pages; median of {ROUNDS} interleaved rounds",
    higher_is_better=True,
)
QUALITY = Metric(
    "extract_f_score",
    1,
    "F1 over words, mean of the labelled pages, over that of trafilatura's best settings (default, "
    "`fast`, `favor_precision` or `favor_recall`)",
    higher_is_better=True,
)
METRICS = (SPEED, QUALITY)

Extractor = Callable[[str], str]
PEERS = {
    "trafilatura": {},
    "trafilatura fast": {"fast": True},
    "trafilatura precision": {"favor_precision": True},
    "trafilatura recall": {"favor_recall": True},
}


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure and print."""
    quick = is_quick(__doc__, arguments)
    pages = _find_pages()[:: QUICK_SHARE if quick else 1]
    extractors = {"ours": _ours} | {name: _peer(**options) for name, options in PEERS.items()}
    f_scores = {name: _print_scores(name, one, pages) for name, one in extractors.items()}
    best = max(PEERS, key=lambda name: f_scores[name])
    ours, peer = _measure(pages, QUICK_ROUNDS if quick else ROUNDS, extractors["trafilatura fast"])
    print(f"pages a CPU second: ours {ours:.0f}, trafilatura fast {peer:.0f}; {len(pages)} pages")
    print(f"F-score: ours {f_scores['ours']:.4f}, {best} {f_scores[best]:.4f}")
    print(SPEED.line(ours / peer))
    print(QUALITY.line(f_scores["ours"] / f_scores[best]))
    return 0


def _find_pages() -> list[LabelledPage]:
    made = [*generated_pages(), *sampled_pages()]
    try:
        real = real_labelled_pages(fetch_trees())
    except RuntimeError as problem:
        print(f"Without real pages: {problem}", file=sys.stderr)
        real = []
    print(f"{len(made)} pages of known texts, {len(real)} real pages")
    return made + real


def _ours(html: str) -> str:
    return find_main_text(LexborHTMLParser(html)).text


def _peer(**options: bool) -> Extractor:
    from trafilatura import extract

    run = partial(extract, include_comments=False, **options)
    return lambda html: run(html) or ""


def _print_scores(name: str, extract: Extractor, pages: Sequence[LabelledPage]) -> float:
    """Print means over all pages and F-scores over parts; return the F-score over all."""
    scores = [(page, score_page(page, extract(page.html))) for page in pages]
    whole = average([score for _, score in scores])
    parts = {
        "known texts": [score for page, score in scores if not page.is_real],
        "real pages": [score for page, score in scores if page.is_real],
        "held out": [score for page, score in scores if page.group in HELD_OUT],
    }
    shown = ", ".join(f"{part} {_mean_f(some)}" for part, some in parts.items())
    print(
        f"{name:22} precision {whole.precision:.4f} recall {whole.recall:.4f} "
        f"F {whole.f_score:.4f} (4-shingles {whole.shingle_f_score:.4f}); {shown}"
    )
    return whole.f_score


def _mean_f(scores: Sequence[Score]) -> str:
    return f"{average(scores).f_score:.4f}" if scores else "none"


def _measure(pages: Sequence[LabelledPage], rounds: int, peer: Extractor) -> tuple[float, float]:
    """Return pages a CPU second of ours and of the peer, medians; the first round is a warm-up."""
    seconds: dict[Extractor, list[float]] = {_ours: [], peer: []}
    for _ in range(rounds + 1):
        for extract, spent in seconds.items():
            started = time.process_time()
            for page in pages:
                extract(page.html)
            spent.append(time.process_time() - started)
    ours, theirs = (len(pages) / median(spent[1:]) for spent in seconds.values())
    return ours, theirs


if __name__ == "__main__":
    sys.exit(main())
