"""A process that cleans a day after many others, and says how much memory that took.

In: a folder and how many earlier days there are, each of 1,000 documents. Out: a line of JSON with
the bytes of their signatures and the peak of resident memory. A process of its own, because a peak
never falls.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

import numpy as np
import polars as pl

from llm_assets.records import CleanCorpus, Signed
from llm_assets.stages.curating import signed_as
from llm_assets.stages.deduplicating.signing import SIGNATURE_SCHEMA
from llm_assets.storage.manifests import Recipe
from llm_assets_tests.components.days_of_texts import NOW, Texts
from llm_assets_tests.components.measuring_memory import peak_bytes
from llm_assets_tests.stages.signing import frame, nth

DOCUMENTS = 1_000
SHINGLES = 100


def signed_table(seed: int, bands: int) -> pl.DataFrame:
    """Signatures of a day on which nothing is like anything."""
    chance = np.random.default_rng(seed)
    names = [f"{seed}/{i}" for i in range(DOCUMENTS)]
    columns = {
        **{"document_id": names, "source": ["site"] * DOCUMENTS, "url": names},
        "words": chance.integers(-(2**63), 2**63, DOCUMENTS),
        "bands": chance.integers(-(2**31), 2**31, (DOCUMENTS, bands)).astype(np.int32),
        "shingles": chance.integers(-(2**63), 2**63, (DOCUMENTS, SHINGLES)),
    }
    return pl.DataFrame(columns).cast(SIGNATURE_SCHEMA)  # type: ignore[arg-type]


def main(folder: str, days: str) -> None:
    """Have a history, clean a day and print what it took."""
    texts = Texts(Path(folder))
    made = texts.use_case.deduplication
    assert made.near is not None
    size = 0
    for i in range(1, int(days) + 1):
        table = signed_table(i, made.near.bands()[0])
        size += int(table.estimated_size())
        documents = frame(nth(i), ["text"])
        signed = Signed(table, signed_as(made), str(i))
        rejected = documents.clear().with_columns(rule=pl.lit(""))
        record = CleanCorpus(nth(i), documents, rejected, (), signed=signed)
        texts.archive.commit(
            texts.partition("clean_corpus", nth(i)), record, Recipe("1", ""), now=NOW, run_id="1"
        )
    day = nth(int(days) + 1)
    texts.arrive(day, [f"{i} is a text" * 20 for i in range(100)])
    texts.clean(day)
    consulted = texts.manifest("clean_corpus", day).figures["days_consulted"]
    print(json.dumps({"consulted": consulted, "signatures": size, "peak": peak_bytes()}))


if __name__ == "__main__":
    main(*sys.argv[1:])
