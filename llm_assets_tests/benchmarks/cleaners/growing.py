"""A day of texts behind a history of signatures, cleaned by one engine; says time and memory.

In: engine, folder, how many texts the history has. Out: a line. The history is days of 10,000 texts
whose signatures are Parquet files, as a corpus keeps them; the day has copies of its own and of
texts of the history's first day.
"""

from __future__ import annotations

import resource
import sys
import tempfile
import time
from datetime import date, timedelta
from pathlib import Path

import polars as pl

from llm_assets.config.deduplication import Deduplication
from llm_assets.stages.curating import Curator, Engine, OneMachine
from llm_assets.stages.deduplicating.copies import Load, SignedDay
from llm_assets.stages.deduplicating.signing import sign
from llm_assets.stages.extracting.documents import Extracted
from llm_assets_tests.benchmarks.cleaners.same_rules import RULES
from llm_assets_tests.benchmarks.texts import texts

DAY_TEXTS = 10_000
FIRST_DAY = date(2026, 1, 1)
NEAR = Deduplication.model_validate({"near": {"threshold": 0.8, "shingle_words": 5}})


def write_history(folder: Path, history: int) -> None:
    """Write the signatures of days that are not there yet."""
    for i in range(history // DAY_TEXTS):
        file = folder / f"{i:05}.parquet"
        if not file.exists():
            made = texts(DAY_TEXTS, 0, 0, seed=i).texts
            sign(frame(made, i), NEAR).to_table().write_parquet(file)


def read_history(folder: Path, history: int) -> list[SignedDay]:
    """Return the days of a history."""
    files = (folder / f"{i:05}.parquet" for i in range(history // DAY_TEXTS))
    days = (FIRST_DAY + timedelta(days=i) for i in range(history // DAY_TEXTS))
    return [SignedDay(day, DAY_TEXTS, loader(file)) for day, file in zip(days, files, strict=True)]


def loader(file: Path) -> Load:
    """Return what reads columns of a file."""
    return lambda columns: pl.read_parquet(file, columns=columns)


def frame(made: list[str], day: int) -> pl.DataFrame:
    """Return texts as documents."""
    names = [f"{day}-{i}" for i in range(len(made))]
    return pl.DataFrame({"document_id": names, "text": made}).with_columns(
        source=pl.lit("site"), url=pl.lit("http://site.localhost/")
    )


def main() -> None:
    """Clean as the command line says."""
    engine, folder, history = sys.argv[1], Path(sys.argv[2]), int(sys.argv[3])
    earlier = read_history(folder, history)
    fresh = texts(DAY_TEXTS - 500, seed=10_000_000).texts
    documents = frame([*fresh, *texts(DAY_TEXTS, 0, 0, seed=0).texts[:500]], -1)
    chosen: Engine = OneMachine()
    if engine == "spark":
        from llm_assets.stages.on_spark import Cluster, Spark

        scratch = Path(tempfile.mkdtemp(dir=folder))
        chosen = Spark(scratch, Cluster(folder / "spark"))
    curator = Curator(RULES, NEAR, chosen)
    started = time.perf_counter()
    corpus = curator.curate(
        Extracted(documents, documents.clear(), {}), FIRST_DAY + timedelta(days=10_000), earlier
    )
    seconds = time.perf_counter() - started
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e3
    print(
        f"{DAY_TEXTS:,} texts behind {history:,}: {corpus.documents.height:,} kept, "
        f"{DAY_TEXTS / seconds:,.0f} texts/s, peak {peak:.0f} MB"
    )


if __name__ == "__main__":
    main()
