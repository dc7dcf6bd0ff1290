"""The records that flow along the chain, one type per asset.

In and out of every stage: plain frozen values holding one day. A record knows its own `figures`,
the small JSON counts that its manifest keeps and its users look at; it knows neither how it is
stored nor who asked for it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, TypeAlias

if TYPE_CHECKING:  # the code location loads this module, and needs none of these for it
    import numpy as np
    import numpy.typing as npt
    import polars as pl

Figures: TypeAlias = dict[str, Any]
Side: TypeAlias = Literal["train", "validation", "test"]
SIDES: tuple[Side, ...] = ("train", "validation", "test")
IGNORED_LABEL = -100  # torch.nn.CrossEntropyLoss ignore_index


@dataclass(frozen=True)
class Page:
    """One page as it was fetched; `status` 0 means that no answer came, and `error` says why.

    A page that today's settings no longer ask for is kept, but not wanted: it gives no documents.
    """

    source: str
    url: str
    fetched_at: datetime
    status: int
    headers: Mapping[str, str]
    body: bytes
    sha256: str
    robots: str
    error: str = ""
    is_wanted: bool = True

    @property
    def has_answer(self) -> bool:
        """False where trying again later may give more: no answer, throttled, server error."""
        return self.robots == "disallowed" or (
            self.status != 0 and self.status != 429 and self.status < 500
        )


@dataclass(frozen=True)
class RawScrapes:
    """A day's pages, in the order (source, url); `lost` names sources whose day is gone."""

    day: date
    pages: tuple[Page, ...]
    lost: tuple[str, ...] = ()
    unfinished: tuple[str, ...] = ()

    def figures(self) -> Figures:
        """Count pages by source and status; `unfinished` sources are tried again by a re-run."""
        by_source: dict[str, Counter[str]] = {}
        for page in self.pages:
            by_source.setdefault(page.source, Counter())[str(page.status)] += 1
        return {
            "pages": len(self.pages),
            "bytes": sum(len(page.body) for page in self.pages),
            "pages_by_status": {name: dict(sorted(c.items())) for name, c in by_source.items()},
            "robots_refused": sum(page.robots == "disallowed" for page in self.pages),
            "lost": list(self.lost),
            "unfinished": list(self.unfinished),
        }


@dataclass(frozen=True)
class CleanCorpus:
    """A day's documents that passed every rule, and those that did not, with rule and value.

    `documents` has the columns document_id, source, url, page_sha256, day, text and the use case's
    own fields; `rejected` has those, `rule` and `value`. `misses` says for a source what its
    selectors did not find.
    """

    day: date
    documents: pl.DataFrame
    rejected: pl.DataFrame
    rules: tuple[str, ...]
    misses: Mapping[str, str] = field(default_factory=dict)

    def figures(self) -> Figures:
        """Count documents kept by source and rejected by rule, rules in their order."""
        counts = Counter(self.rejected["rule"].to_list())
        by_source = self.documents.group_by("source").len().sort("source")
        return {
            "documents": self.documents.height,
            "rejected": self.rejected.height,
            "rejected_by_rule": {rule: counts[rule] for rule in self.rules if counts[rule]},
            "documents_by_source": dict(by_source.iter_rows()),
            "misses": dict(self.misses),
            "characters": int(self.documents["text"].str.len_chars().sum()),
        }


IntArray: TypeAlias = "npt.NDArray[np.integer[Any]]"


@dataclass(frozen=True)
class TokenRows:
    """Ragged token rows: row i is `tokens[offsets[i]:offsets[i + 1]]`; both may be memory maps."""

    tokens: IntArray
    offsets: npt.NDArray[np.int64]

    def __len__(self) -> int:
        return len(self.offsets) - 1

    def row(self, index: int) -> IntArray:
        """Return row `index`, shape (tokens,)."""
        return self.tokens[self.offsets[index] : self.offsets[index + 1]]

    def lengths(self) -> npt.NDArray[np.int64]:
        """Return the number of tokens of every row, shape (rows,)."""
        return self.offsets[1:] - self.offsets[:-1]


@dataclass(frozen=True)
class TokenSide:
    """One side of a day's split: inputs and targets, row by row the same documents."""

    inputs: TokenRows
    targets: TokenRows


@dataclass(frozen=True)
class TokenizedSplits:
    """A day's tokens by side; `documents` says which document is on which side.

    `documents` has the columns document_id, side, text_sha256, input_tokens, target_tokens,
    truncated, unknown_tokens.
    """

    day: date
    sides: Mapping[Side, TokenSide]
    documents: pl.DataFrame

    def figures(self) -> Figures:
        """Count documents and tokens by side; lengths are in target tokens."""
        lengths = self.documents["target_tokens"]
        quantiles = {
            f"p{int(q * 100)}": lengths.quantile(q, "nearest")
            for q in (0.05, 0.25, 0.5, 0.75, 0.95)
        }
        tokens = int(lengths.sum())
        return {
            "documents": self.documents.height,
            "tokens": tokens,
            "documents_by_side": {side: len(rows.targets) for side, rows in self.sides.items()},
            "tokens_by_side": {
                side: int(rows.targets.lengths().sum()) for side, rows in self.sides.items()
            },
            "target_length_quantiles": quantiles,
            "truncated": int(self.documents["truncated"].sum()),
            "unknown_share": int(self.documents["unknown_tokens"].sum()) / max(tokens, 1),
        }


@dataclass(frozen=True)
class TrainedModel:
    """A model bundle: a folder that plain `from_pretrained` loads, and how training went.

    `curve` has a row per logged optimiser step: step, epoch, loss (nats per target token),
    learning_rate, gradient_norm.
    """

    day: date
    folder: Path
    curve: tuple[Mapping[str, float], ...]
    facts: Figures

    def figures(self) -> Figures:
        """Return the training facts: steps, losses, tokens, days read."""
        return dict(self.facts)


@dataclass(frozen=True)
class EvalReport:
    """Metrics, samples and the page that people read.

    `samples` has the columns model (base or candidate), prompt, top_p, temperature, text.
    """

    day: date
    metrics: Mapping[str, float]
    samples: pl.DataFrame
    facts: Figures
    html: str = field(repr=False)

    def figures(self) -> Figures:
        """Return metrics and facts."""
        return {"metrics": dict(self.metrics), **self.facts}


Record: TypeAlias = RawScrapes | CleanCorpus | TokenizedSplits | TrainedModel | EvalReport


@dataclass(frozen=True)
class Verdict:
    """What one check says of one day's record."""

    check: str
    passed: bool
    says: str
    blocking: bool = False
    figures: Mapping[str, Any] = field(default_factory=dict)

    @property
    def stops_the_day(self) -> bool:
        """True if the record must not be committed."""
        return self.blocking and not self.passed
