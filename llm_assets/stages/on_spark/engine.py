"""The engine: a day's tables in, what one machine makes of them out, row by row the same.

Tables go through Parquet files in a scratch folder, which a cluster must share; the day itself is
held by this process, as on one machine. An empty day starts no Spark.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from itertools import chain
from pathlib import Path
from tempfile import TemporaryDirectory

import polars as pl

from llm_assets import errors
from llm_assets.config.base import Settings
from llm_assets.config.deduplication import Deduplication
from llm_assets.errors import CleaningError
from llm_assets.stages.cleaning.documents import judge_documents
from llm_assets.stages.cleaning.outcome import SAID, Surroundings
from llm_assets.stages.deduplicating.copies import COPY_SCHEMA, SignedDay
from llm_assets.stages.deduplicating.signing import NAMES, Signatures, from_table, sign
from llm_assets.stages.on_spark import workers
from llm_assets.stages.on_spark.candidates import Search
from llm_assets.stages.on_spark.files import (
    PLACE,
    ROWS,
    collect,
    number,
    pieces,
    read_numbered,
)
from llm_assets.stages.on_spark.session import Cluster, session

DOCUMENTS = 5_000  # that a task works on; what rules say of one does not depend on the others
SIGNATURES = 20_000  # of the day, in a file
TEXTUAL = (pl.String, pl.Null, pl.Categorical, pl.Enum)
STORED = ["document_id", "source", "words", "bands", "shingles"]


@dataclass(frozen=True)
class Spark:
    """An Engine (see `curating.py`): the same functions, in batches, by Spark's workers.

    `scratch` is an existing folder for tables on their way.
    """

    scratch: Path
    cluster: Cluster

    def judge(
        self, documents: pl.DataFrame, rules: Sequence[Settings], around: Surroundings
    ) -> pl.DataFrame:
        """See Engine; raises CleaningError where Spark is missing or fails, too."""
        nothing = judge_documents(documents.clear(), rules, around.tokenizer, around.data)
        if not documents.height:
            return nothing
        names = [name for name, kind in documents.schema.items() if isinstance(kind, TEXTUAL)]
        work = workers.judging(rules, around, names)
        judged = self._mapped(documents, names, work, workers.JUDGED)
        said = judged.select("text", *SAID)
        return documents.with_columns(said).select(nothing.columns)

    def sign(self, documents: pl.DataFrame, settings: Deduplication) -> Signatures:
        """See Engine; raises CleaningError where Spark is missing or fails, too."""
        if not documents.height:
            return sign(documents, settings)
        names = ["text", *NAMES]
        work = workers.signing(settings, names)
        table = self._mapped(documents, names, work, workers.SIGNED)
        return from_table(pl.concat([documents.select(NAMES), table], how="horizontal"))

    def find_copies(
        self, today: Signatures, day: date, earlier: Iterable[SignedDay], settings: Deduplication
    ) -> pl.DataFrame:
        """See Engine; raises CleaningError where Spark is missing or fails, too."""
        if not len(today) or not (settings.exact or settings.near):
            return pl.DataFrame(schema=COPY_SCHEMA)
        days = [one for one in earlier if one.documents]
        with self._at_work() as folder:
            stored = (one.file() if one.file else one.load(STORED) for one in days)
            own = pieces(today.to_table(), SIGNATURES)
            signatures = number(chain(stored, own), folder / "signatures")
            search = Search(
                session(self.cluster), signatures, len(days), len(today), settings, folder
            )
            found = search.first_originals()
            dates = [*(one.day for one in days), *[day] * (signatures.count - len(days))]
            named = pl.concat(
                [pl.DataFrame(schema=COPY_SCHEMA)]
                + [
                    _named(some, signatures.file(int(file)), dates[int(file)])
                    for (file,), some in found.group_by(pl.col(PLACE) // ROWS)
                ]
            )
        own_file = pl.col("row") // ROWS - len(days)
        row = own_file * SIGNATURES + pl.col("row") % ROWS
        return named.with_columns(row.alias("row")).sort("row")

    def _mapped(
        self,
        documents: pl.DataFrame,
        names: Sequence[str],
        work: workers.Work,
        schema: str,
    ) -> pl.DataFrame:
        """Return what `work` makes of the documents, some at a time, in their order."""
        some = documents.select(pl.col(name).cast(pl.String) for name in names)
        some.columns = [f"column{i}" for i in range(len(names))]  # Spark takes not every name
        with self._at_work() as folder:
            numbered = number(pieces(some, DOCUMENTS), folder / "documents")
            columns = ", ".join(f"{name} string" for name in some.columns)
            table = read_numbered(session(self.cluster), numbered, columns)
            made = collect(table.mapInArrow(work, schema), folder / "made").sort(PLACE)
        if refusal := workers.refusal(made):
            kind, what, remedy = refusal
            raise getattr(errors, kind)(what, remedy)
        assert made.height == documents.height, "Spark lost documents"
        return made.drop(PLACE)

    @contextmanager
    def _at_work(self) -> Iterator[Path]:
        """Give a folder for one piece of work; raises CleaningError where Spark fails."""
        session(self.cluster)
        from py4j.protocol import Py4JError
        from pyspark.errors import PySparkException

        with TemporaryDirectory(dir=self.scratch) as folder:
            try:
                yield Path(folder)
            except (PySparkException, Py4JError) as error:
                raise CleaningError(
                    f"Spark failed at {self.cluster.master} ({type(error).__name__}).",
                    "Its own message is the cause of this error; `engine: polars` works without.",
                ) from error


def _named(found: pl.DataFrame, file: Path, day: date) -> pl.DataFrame:
    """Return copies by COPY_SCHEMA, of originals that all are in one file."""
    names = pl.read_parquet(file, columns=["document_id", "source"], glob=False)
    originals = names[found[PLACE] % ROWS]
    return found.select(
        "row",
        originals["document_id"].alias("original_id"),
        pl.lit(str(day)).alias("original_day"),
        originals["source"].alias("original_source"),
        "similarity",
    )
