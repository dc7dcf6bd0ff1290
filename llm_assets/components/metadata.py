"""What people see of a day in the UI: figures, tables, plots and, where allowed, a few rows.

In: a step and an outcome. Out: Dagster metadata. Numbers come from the manifest, so that a day that
is unchanged shows the same; plots and previews come from the record. Document text stands here only
if the use case says `previews: inline`.
"""

import base64
from collections.abc import Mapping
from itertools import islice
from typing import Any

import dagster as dg

from llm_assets.components.daily import Outcome
from llm_assets.components.steps import Step
from llm_assets.config import UseCase
from llm_assets.records import (
    CleanCorpus,
    EvalReport,
    Figures,
    Page,
    RawScrapes,
    Record,
    TokenizedSplits,
    TrainedModel,
)
from llm_assets.stages import plotting

Metadata = dict[str, Any]
PREVIEW_ROWS = 5
LISTED_ROWS = 50

COLUMNS: Mapping[str, Mapping[str, tuple[str, str]]] = {
    "raw_scrapes": {
        "source": ("string", "name of the source"),
        "url": ("string", "as it was asked for"),
        "fetched_at": ("timestamp[UTC]", "when the answer was complete"),
        "status": ("int16", "HTTP status; 0 where no answer came"),
        "headers": ("string", "JSON of the headers that matter"),
        "body": ("binary", "as it came"),
        "sha256": ("string", "of the body"),
        "robots": ("string", "allowed, disallowed, unreachable, ignored; empty for files"),
        "error": ("string", "why no answer came"),
        "is_wanted": ("bool", "false where today's settings no longer ask for it"),
        "role": ("string", "page, feed, sitemap or robots; only pages give documents"),
        "unchanged_since": ("date32", "the day of the body that is still good (status 304)"),
        "is_final": ("bool", "true where asking again would bring the same"),
    },
    "clean_corpus": {
        "document_id": ("string", "of its place: day, source, url and position"),
        "source": ("string", "name of the source"),
        "url": ("string", "of its page"),
        "page_sha256": ("string", "of the page's body"),
        "day": ("string", "the partition"),
        "text": ("string", "after all rules"),
    },
    "tokenized_splits": {
        "document_id": ("string", "as in clean_corpus"),
        "side": ("string", "train, validation or test"),
        "text_sha256": ("string", "of the document's text"),
        "truncated": ("bool", "longer than the task's maximum"),
        "unknown_tokens": ("int32", "tokens the tokenizer does not know"),
    },
    "trained_model": {
        "step": ("int", "optimiser step, from 1"),
        "epoch": ("float", "passes over the training side"),
        "loss": ("float", "nats per target token"),
        "learning_rate": ("float", "of this step"),
        "gradient_norm": ("float", "before clipping"),
    },
    "eval_report": {
        "model": ("string", "base or candidate"),
        "prompt": ("string", "the model's input"),
        "top_p": ("float", "nucleus"),
        "temperature": ("float", "of sampling"),
        "text": ("string", "what the model wrote"),
    },
}


TASK_COLUMNS: Mapping[str, Mapping[str, tuple[str, str]]] = {
    "seq2seq": {"input_tokens": ("int32", "tokens"), "target_tokens": ("int32", "tokens")},
    "causal": {"tokens": ("int32", "tokens, with the end of the text")},
    "chat": {
        "dialogue": ("int32", "of the document, from 0"),
        "tokens": ("int32", "tokens of the whole dialogue"),
        "learned_tokens": ("int32", "those of the assistant's turns"),
    },
    "classification": {"tokens": ("int32", "tokens"), "label": ("string", "as in the task")},
}


def column_schema(asset: str, use_case: UseCase) -> dg.TableSchema:
    """Return the columns of an asset's table; some depend on the use case's fields or task."""
    columns = dict(COLUMNS[asset])
    if asset == "clean_corpus":
        names = {name for source in use_case.sources for name in source.columns}
        columns |= dict.fromkeys(sorted(names - {"text"}), ("string", "field of the sources"))
    if asset == "tokenized_splits":
        columns |= TASK_COLUMNS[use_case.task.kind]
    return dg.TableSchema(
        [dg.TableColumn(name, kind, says) for name, (kind, says) in columns.items()]
    )


def describe(step: Step[Any], outcome: Outcome) -> Metadata:
    """Return the metadata of one good day."""
    manifest, record = outcome.manifest, outcome.record
    assert manifest is not None
    assert record is not None
    folder = step.archive.folder(step.partition(outcome.day), manifest)
    own, rows = _DESCRIBE[type(record)](record, manifest.figures, step.use_case)
    if step.use_case.previews == "inline" and not isinstance(record, TrainedModel | RawScrapes):
        own["preview"] = _preview(record)
    return {
        "dagster/row_count": rows,
        **own,
        "files": dg.MetadataValue.path(str(folder)),
        "manifest": manifest.digest(),
        "inputs": dg.MetadataValue.json(
            [f"{one.asset} {one.day} {one.manifest[:12]}" for one in manifest.recipe.inputs]
        ),
        "newly_committed": outcome.is_new,
    }


def _describe_scrapes(record: RawScrapes, figures: Figures, _: UseCase) -> tuple[Metadata, int]:
    rows = [
        {"source": source, "status": status, "pages": count}
        for source, counts in figures["pages_by_status"].items()
        for status, count in counts.items()
    ]
    notes = [
        *({"source": source, "note": note} for source, note in figures["notes"].items()),
        *({"source": one, "note": "lost: a past day cannot be had"} for one in figures["lost"]),
        *({"source": one, "note": "unfinished: run it again"} for one in figures["unfinished"]),
        *(
            {"source": one, "note": f"{count} links left out (maximum_pages)"}
            for one, count in figures["left_out"].items()
        ),
    ]
    without = (page for page in record.pages if page.status != 200)
    errors = [
        {"url": page.url, "status": page.status, "why": _why(page)}
        for page in islice(without, LISTED_ROWS)
    ]
    pages = (page for page in record.pages if page.role == "page")
    return {
        "pages_by_status": _table(rows),
        "pages_without_content": _table(errors),
        "notes": _table(notes),
        "preview": _table([_page_row(page) for page in islice(pages, PREVIEW_ROWS)]),
        "bytes": figures["bytes"],
        "robots_refused": figures["robots_refused"],
        "robots_read": figures["robots_read"],
    }, figures["pages"]


def _why(page: Page) -> str:
    if page.unchanged_since is not None:
        return f"unchanged since {page.unchanged_since}, sha256 {page.sha256[:12]}"
    return page.error or f"status {page.status}"


def _page_row(page: Page) -> dict[str, Any]:
    return {
        "source": page.source,
        "url": page.url,
        "status": page.status,
        "bytes": len(page.body),
        "robots": page.robots,
    }


def _describe_corpus(
    record: CleanCorpus, figures: Figures, use_case: UseCase
) -> tuple[Metadata, int]:
    by_rule: Mapping[str, int] = figures["rejected_by_rule"]
    return {
        "rejected": figures["rejected"],
        "rejected_by_rule": _table([{"rule": r, "documents": n} for r, n in by_rule.items()]),
        "documents_by_source": _table(
            [{"source": s, "documents": n} for s, n in figures["documents_by_source"].items()]
        ),
        "characters": figures["characters"],
        "personal_data_redacted": _table(
            [{"kind": k, "redacted": n} for k, n in figures["redacted"].items()]
        ),
        "days_consulted": figures["days_consulted"],
        **_rejected_preview(record, use_case),
    }, figures["documents"]


def _rejected_preview(record: CleanCorpus, use_case: UseCase) -> Metadata:
    """Return some rejected documents as a table, where text may stand in the event log."""
    if use_case.previews != "inline":
        return {}
    columns = ["rule", "value", "source", "url", "text"]
    shown = record.rejected.head(PREVIEW_ROWS).select(columns)
    return {"rejected_preview": _table([dict(row) for row in shown.iter_rows(named=True)])}


def _describe_tokens(
    record: TokenizedSplits, figures: Figures, use_case: UseCase
) -> tuple[Metadata, int]:
    sides = [
        {"side": side, "documents": count, "tokens": figures["tokens_by_side"][side]}
        for side, count in figures["documents_by_side"].items()
    ]
    quantiles = figures["length_quantiles"]
    histogram = plotting.length_histogram(record.lengths().to_list(), use_case.task.longest)
    return {
        "tokens": figures["tokens"],
        "sides": _table(sides),
        "length_percentiles": _table(
            [{"percentile": k, "tokens": v} for k, v in quantiles.items()]
        ),
        "lengths": _image("lengths", histogram),
        "truncated": figures["truncated"],
        "on_no_side": figures["on_no_side"],
        "unknown_share": float(figures["unknown_share"]),
    }, figures["documents"]


def _describe_model(record: TrainedModel, figures: Figures, _: UseCase) -> tuple[Metadata, int]:
    before, after = figures["validation_loss_before"], figures["validation_loss_after"]
    return {
        "preview": _table([dict(row) for row in record.curve[:: max(1, len(record.curve) // 5)]]),
        "loss_curve": _image("loss", plotting.loss_curve(record.curve, before, after)),
        "validation_loss_before": before,
        "validation_loss_after": after,
        "final_training_loss": figures["final_training_loss"],
        "target_tokens": figures["target_tokens"],
        "parameters": figures["parameters"],
        "days_read": ", ".join(figures["days_read"]),
        "days_absent": ", ".join(figures["days_absent"]),
        "base_model": figures["base_model"],
    }, figures["steps"]


def _describe_report(record: EvalReport, figures: Figures, _: UseCase) -> tuple[Metadata, int]:
    metrics: Mapping[str, float] = figures["metrics"]
    return {
        "metrics": _table([{"metric": name, "value": value} for name, value in metrics.items()]),
        "metrics_by_setting": _table(figures["by_setting"]),
        **{f"metric/{name}": float(value) for name, value in metrics.items()},
    }, record.samples.height


_DESCRIBE: Mapping[type, Any] = {
    RawScrapes: _describe_scrapes,
    CleanCorpus: _describe_corpus,
    TokenizedSplits: _describe_tokens,
    TrainedModel: _describe_model,
    EvalReport: _describe_report,
}


def _preview(record: Record) -> dg.MetadataValue[Any]:
    """Return the first rows as a Markdown table, by way of pandas, as people know them."""
    if isinstance(record, EvalReport):
        frame = record.samples.filter(record.samples["model"] == "candidate")
    else:
        frame = record.documents  # type: ignore[union-attr]
    shown = frame.head(PREVIEW_ROWS).to_pandas()
    return dg.MetadataValue.md(str(shown.to_markdown(index=False)))


def _table(rows: list[dict[str, Any]]) -> dg.MetadataValue[Any] | str:
    """Return rows as a table; Dagster refuses one without rows, so that is a word."""
    if not rows:
        return "none"
    return dg.MetadataValue.table([dg.TableRecord(row) for row in rows])


def _image(title: str, svg: str) -> dg.MetadataValue[Any]:
    """Return a picture as Dagster shows one: a data URL in Markdown."""
    encoded = base64.b64encode(svg.replace("currentColor", "#6b7684").encode()).decode()
    return dg.MetadataValue.md(f"![{title}](data:image/svg+xml;base64,{encoded})")
