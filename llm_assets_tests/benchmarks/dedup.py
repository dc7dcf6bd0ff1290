"""Finding copies among 200,000 texts of 300 to 500 characters, 10% exact and 5% near copies.

Peer: datasketch's MinHashLSH, as its documentation shows it: MinHash of 128 permutations over the
same words' shingles of five, `update_batch`, query before insertion, threshold 0.8. Ours signs with
as many permutations as its recall asks for, and verifies every candidate by exact Jaccard, which
the peer does not. Both start from texts in memory and end with a verdict on each. Recall and
precision of both are against exact Jaccard: the planted copies are at 0.8 or above by construction,
and what else is called a copy is compared with all texts that share a shingle with it.
"""

from __future__ import annotations

import sys
import time
from collections import defaultdict
from collections.abc import Callable, Sequence
from datetime import date
from statistics import median

import numpy as np
import polars as pl

from llm_assets.config.deduplication import Deduplication
from llm_assets.stages.deduplicating.copies import find_copies
from llm_assets.stages.deduplicating.signing import sign
from llm_assets.stages.deduplicating.words import words_of
from llm_assets_tests.benchmarks.measuring import Metric, is_quick
from llm_assets_tests.benchmarks.texts import texts

TEXTS, QUICK_TEXTS = 200_000, 20_000
ROUNDS, QUICK_ROUNDS = 3, 1
THRESHOLD, SHINGLE, PERMUTATIONS = 0.8, 5, 128
DAY = date(2026, 1, 1)

DATASKETCH = Metric(
    "dedup_vs_datasketch",
    12.0,
    f"texts/s against datasketch's MinHashLSH over {TEXTS:,} texts, threshold {THRESHOLD}, "
    f"shingles of {SHINGLE} words; median of {ROUNDS} interleaved rounds; recall and precision are "
    "printed",
    higher_is_better=True,
)
METRICS = (DATASKETCH,)


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure and print."""
    quick = is_quick(__doc__, arguments)
    made = texts(QUICK_TEXTS if quick else TEXTS)
    planted = set(np.flatnonzero(made.original >= 0).tolist())
    print(f"{len(made.texts):,} texts, {len(planted):,} copies", flush=True)
    finders: dict[str, Callable[[list[str]], set[int]]] = {"ours": ours, "datasketch": peer}
    seconds: dict[str, list[float]] = {name: [] for name in finders}
    found: dict[str, set[int]] = {}
    ours(made.texts[:1000])  # imports
    peer(made.texts[:1000])
    for _ in range(QUICK_ROUNDS if quick else ROUNDS):
        for name, find in finders.items():
            started = time.perf_counter()
            found[name] = find(made.texts)
            seconds[name].append(time.perf_counter() - started)
            print(f"{name}: {len(made.texts) / seconds[name][-1]:,.0f} texts/s", flush=True)
    truth = planted | set(really_copies(made.texts, set().union(*found.values()) - planted))
    for name, rows in found.items():
        right = len(rows & truth)
        print(f"{name}: recall {right / len(truth):.4f}, precision {right / len(rows):.4f}")
    print(DATASKETCH.line(median(seconds["datasketch"]) / median(seconds["ours"])))
    return 0


def ours(all_texts: list[str]) -> set[int]:
    """Return the places of copies."""
    settings = Deduplication.model_validate(
        {"near": {"threshold": THRESHOLD, "shingle_words": SHINGLE}}
    )
    documents = pl.DataFrame(
        {"document_id": [str(i) for i in range(len(all_texts))], "text": all_texts}
    ).with_columns(source=pl.lit("s"), url=pl.lit("u"))
    copies = find_copies(sign(documents, settings), DAY, [], settings)
    return set(copies["row"].to_list())


def peer(all_texts: list[str]) -> set[int]:
    """Return the places of what datasketch calls copies."""
    from datasketch import MinHash, MinHashLSH

    index = MinHashLSH(threshold=THRESHOLD, num_perm=PERMUTATIONS)
    copies = set()
    for i, text in enumerate(all_texts):
        signature = MinHash(num_perm=PERMUTATIONS)
        signature.update_batch([one.encode() for one in shingles(text)])
        if index.query(signature):
            copies.add(i)
        index.insert(i, signature, check_duplication=False)
    return copies


def shingles(text: str) -> set[str]:
    """Return the word shingles of a text."""
    words = words_of(text)
    return {" ".join(words[i : i + SHINGLE]) for i in range(max(1, len(words) - SHINGLE + 1))}


def really_copies(all_texts: list[str], rows: set[int]) -> list[int]:
    """Return which of `rows` repeat an earlier text, by exact Jaccard with all of them."""
    wanted = {row: shingles(all_texts[row]) for row in rows}
    holders: dict[str, list[int]] = defaultdict(list)
    for row, own in wanted.items():
        for one in own:
            holders[one].append(row)
    real: set[int] = set()
    for i, text in enumerate(all_texts):
        other = shingles(text)
        for row in {row for one in other for row in holders.get(one, ())}:
            both = len(wanted[row] & other)
            if i < row and both >= THRESHOLD * (len(wanted[row]) + len(other) - both):
                real.add(row)
    return sorted(real)


if __name__ == "__main__":
    sys.exit(main())
