"""The same rules and exact deduplication, by us, by pandas and by datatrove.

In: texts. Out: how many are kept. Drop empty ones; drop what says that it is advertising; keep what
stands before a mark; one space for each white space; keep Latin letters, digits and punctuation;
keep 250 to 500 characters; keep the first of each text. pandas: vectorised string methods, as its
documentation shows them. datatrove: its filters and formatters in one process, and the three
stages of its ExactDedup; documents stay in memory between them, signatures are files.
"""

from __future__ import annotations

import re
import tempfile
from collections.abc import Iterator
from datetime import date

import pandas as pd
import polars as pl

from llm_assets.config.deduplication import Deduplication
from llm_assets.config.rules import Cleaning
from llm_assets.stages.curating import Curator
from llm_assets.stages.extracting.documents import Extracted

ADVERTISING, MARK, SIGNS = "(?i)publicidad|anuncio", "\u00a0", " .,;:!?¿¡()\"'«»%/0123456789-"
OVER, UNDER = 250, 501
NOT_KEPT = re.compile(f"[^A-Za-zÀ-ÖØ-öø-ÿ{re.escape(SIGNS)}]")
DAY = date(2026, 1, 1)

RULES = Cleaning.model_validate(
    {
        "rules": [
            {"rule": "drop_empty"},
            {"rule": "drop_where", "field": "text", "matches": ADVERTISING},
            {"rule": "keep_before", "mark": MARK},
            {"rule": "strip_line_breaks"},
            {"rule": "keep_characters", "scripts": ["Latin"], "also": SIGNS},
            {"rule": "keep_length", "over": OVER - 1, "under": UNDER},
        ]
    }
).rules
EXACT = Deduplication.model_validate({"near": None})


def clean_with_ours(texts: list[str]) -> int:
    """Return how many are kept; rejected ones are kept too, with rule and value."""
    names = [str(i) for i in range(len(texts))]
    documents = pl.DataFrame({"document_id": names, "text": texts}).with_columns(
        source=pl.lit("site"), url=pl.lit("http://site.localhost/")
    )
    corpus = Curator(RULES, EXACT).curate(Extracted(documents, documents.clear(), {}), DAY)
    if corpus.documents.height + corpus.rejected.height != len(texts):
        raise RuntimeError("a document was lost")
    return corpus.documents.height


def clean_with_pandas(texts: list[str]) -> int:
    """Return how many are kept."""
    text = pd.Series(texts)
    text = text[text.str.strip() != ""]
    text = text[~text.str.contains("publicidad|anuncio", case=False, regex=True)]
    text = text.str.split(MARK).str[0]
    text = text.str.replace(r"\s+", " ", regex=True).str.strip()
    text = text.str.replace(NOT_KEPT, "", regex=True)
    text = text[text.str.len().between(OVER, UNDER - 1)]
    return len(text.drop_duplicates())


def clean_with_datatrove(texts: list[str]) -> int:
    """Return how many are kept."""
    from datatrove.data import Document
    from datatrove.pipeline.dedup.exact_dedup import (
        ExactDedupConfig,
        ExactDedupFilter,
        ExactDedupSignature,
        ExactFindDedups,
    )
    from datatrove.pipeline.filters import LambdaFilter
    from datatrove.pipeline.formatters.base import BaseFormatter

    def text_of(document: Document) -> bytes:
        return document.text.encode()

    advertising = re.compile(ADVERTISING)
    config = ExactDedupConfig(content_getter=text_of)

    class Shape(BaseFormatter):
        def format(self, text: str) -> str:
            text = re.sub(r"\s+", " ", text.split(MARK)[0]).strip()
            return NOT_KEPT.sub("", text)

    documents: Iterator[Document] = (Document(text, str(i)) for i, text in enumerate(texts))
    for step in (
        LambdaFilter(lambda one: bool(one.text.strip())),
        LambdaFilter(lambda one: not advertising.search(one.text)),
        Shape(),
        LambdaFilter(lambda one: OVER <= len(one.text) < UNDER),
    ):
        documents = step.run(documents)
    passed = list(documents)
    with tempfile.TemporaryDirectory() as name:
        folders = f"{name}/signatures", f"{name}/copies"
        ExactDedupSignature(folders[0], config).run(iter(passed))
        ExactFindDedups(*folders, config).run()
        return sum(1 for _ in ExactDedupFilter(folders[1], config).run(iter(passed)))
