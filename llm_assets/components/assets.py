"""The five assets of a use case.

In: a use case. Out: asset definitions, keyed `<use_case>/<asset>` and partitioned by day. A body
unpacks its inputs, hands one step to the IO manager, and yields what the checks found; the logic is
in the stages. (No `from __future__ import annotations`: Dagster reads the context's annotation.)
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import dagster as dg

from llm_assets.components.checks import check_specs, results
from llm_assets.components.daily import DailyWork
from llm_assets.components.days import Days
from llm_assets.components.io_manager import AssetOutput
from llm_assets.components.metadata import column_schema
from llm_assets.components.resources import DATA_ASSETS, WorkshopResource
from llm_assets.config import UseCase

AGAIN_TAG = "llm_assets/again"


@dataclass(frozen=True)
class Face:
    """How an asset shows itself: what it is made from, who uses it, what one row means."""

    upstream: tuple[str, ...]
    description: str
    kinds: frozenset[str]
    code_version: str = "1"


FACES: Mapping[str, Face] = {
    "raw_scrapes": Face(
        (),
        "Pages as they were fetched, and rows of files as they were read. One row is a page: URL, "
        "status, headers, body. Read by clean_corpus; kept so that a corpus can be made again "
        "without fetching.",
        frozenset({"python", "parquet"}),
        code_version="2",
    ),
    "clean_corpus": Face(
        ("raw_scrapes",),
        "Documents that passed every cleaning rule and repeat none of any day before. One row is a "
        "document; beside it, every rejected document with rule and value, and what later days "
        "recognise copies by. For engineers who look at data.",
        frozenset({"polars", "parquet"}),
        code_version="3",
    ),
    "tokenized_splits": Face(
        ("clean_corpus",),
        "Token arrays for training, validation and test. One row is a document, or a "
        "dialogue; the side is chosen by the hash of the document's text. Read by training and "
        "evaluation.",
        frozenset({"huggingface", "numpy"}),
        code_version="3",
    ),
    "trained_model": Face(
        ("tokenized_splits",),
        "The base model, fine-tuned on the trailing window: safetensors, tokenizer, loss curve. "
        "One partition is one model. Loads with plain from_pretrained.",
        frozenset({"pytorch", "huggingface"}),
    ),
    "eval_report": Face(
        ("tokenized_splits", "trained_model"),
        "How good the day's model is, against its base, on held-out documents; with samples, as "
        "JSON and as one HTML page. One row is a generated text. For whoever decides to serve it.",
        frozenset({"huggingface", "mlflow"}),
    ),
}


def build_assets(use_case: UseCase) -> list[dg.AssetsDefinition]:
    """Return the five assets of a use case."""
    return [_build_asset(use_case, name, face) for name, face in FACES.items()]


def daily_partitions(use_case: UseCase) -> dg.DailyPartitionsDefinition:
    """Return the days from the start on; with a today_only source, the current day too."""
    is_open = any(source.history == "today_only" for source in use_case.sources)
    return dg.DailyPartitionsDefinition(
        start_date=use_case.start_date.isoformat(),
        timezone=use_case.timezone,
        end_offset=int(is_open),
    )


def _build_asset(use_case: UseCase, name: str, face: Face) -> dg.AssetsDefinition:
    key = dg.AssetKey([use_case.name, name])
    single_run = dg.BackfillPolicy.single_run()

    @dg.asset(
        key=key,
        ins={up: dg.AssetIn(key=[use_case.name, up]) for up in face.upstream},
        partitions_def=daily_partitions(use_case),
        backfill_policy=single_run if name in DATA_ASSETS else None,
        group_name=use_case.name,
        owners=list(use_case.owners),
        kinds=set(face.kinds),
        code_version=face.code_version,
        description=face.description,
        metadata={"dagster/column_schema": column_schema(name, use_case)},
        check_specs=check_specs(name, key),
        io_manager_key="archive",
    )
    def asset(
        context: dg.AssetExecutionContext,
        workshop: WorkshopResource,
        **inputs: Days,  # type: ignore[type-arg]
    ) -> Iterator[Any]:
        step = workshop.opened(name).step(use_case, name, inputs)
        days = [date.fromisoformat(day) for day in context.partition_keys]
        tracking = workshop.tracking(context)
        again = context.run.tags.get(AGAIN_TAG) == "true"
        work = DailyWork(step, days, tracking, context.log.info, context.run.run_id, again)
        output = AssetOutput(work, context)
        yield dg.Output(output)
        yield from results(key, output.outcomes)

    return asset
