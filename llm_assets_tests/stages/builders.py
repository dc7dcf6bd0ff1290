"""Small records, built by hand."""

import hashlib
from collections.abc import Mapping
from datetime import UTC, date, datetime
from typing import Any

import polars as pl

from llm_assets.config import HtmlSource, UseCase, load
from llm_assets.records import CleanCorpus, Page
from llm_assets_tests.config.conftest import SHIPPED

DAY = date(2026, 1, 5)


def horoscopes() -> UseCase:
    """The shipped use case as the demo runs it."""
    return load(SHIPPED, "demo")


def page(
    body: bytes,
    content_type: str = "text/html; charset=utf-8",
    *,
    source: str = "site",
    url: str = "http://site.localhost/2026-01-05/",
    status: int = 200,
    **facts: Any,
) -> Page:
    """A page as the fetcher hands it over."""
    return Page(
        source=source,
        url=url,
        fetched_at=datetime(2026, 1, 5, 6, tzinfo=UTC),
        status=status,
        headers={"content-type": content_type},
        body=body,
        sha256=hashlib.sha256(body).hexdigest(),
        robots="allowed",
        **facts,
    )


def website(**settings: Any) -> HtmlSource:
    """A source named `site`, in the words of the YAML."""
    own = {"kind": "html", "name": "site", "history": "dated"}
    return HtmlSource.model_validate(
        {**own, "start_urls": ["http://site.localhost/{date}/"], **settings}
    )


def source(item: str = "article", **fields: Any) -> HtmlSource:
    """A source named `site`; its only field is `text` at `.text` unless others are given."""
    return website(item=item, fields=fields or {"text": ".text"})


def documents(*texts: str, **columns: list[str]) -> pl.DataFrame:
    """Documents d0, d1, ... with these texts; further columns by name."""
    names = [f"d{i}" for i in range(len(texts))]
    own = {"document_id": names, "text": list(texts), **columns}
    return pl.DataFrame(own, dict.fromkeys(own, pl.String))


def corpus(texts_by_sign: Mapping[str, str] | pl.DataFrame) -> CleanCorpus:
    """A day's corpus: one document a sign."""
    frame = (
        texts_by_sign
        if isinstance(texts_by_sign, pl.DataFrame)
        else documents(*texts_by_sign.values(), sign=list(texts_by_sign))
    )
    return CleanCorpus(DAY, frame.with_columns(source=pl.lit("site")), frame.clear(), ())
