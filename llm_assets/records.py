"""The records that flow along the chain, one type per asset.

In and out of every stage: plain frozen values holding one day. A record knows its own `figures`,
the small JSON counts that its manifest keeps and its users look at; it knows neither how it is
stored nor who asked for it. The module is long, and whole, so that the chain is read in one place.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, Protocol, TypeAlias

if TYPE_CHECKING:  # the code location loads this module, and needs none of these for it
    import numpy as np
    import numpy.typing as npt
    import polars as pl

Figures: TypeAlias = dict[str, Any]
Role: TypeAlias = Literal["page", "feed", "sitemap", "robots"]
Side: TypeAlias = Literal["train", "validation", "test"]
SIDES: tuple[Side, ...] = ("train", "validation", "test")
IGNORED_LABEL = -100  # torch.nn.CrossEntropyLoss ignore_index

UNREADABLE = "unreadable_row"  # stands for a rule: a row of a file that is none
COPY = "copy"  # stands for a rule: the words of an earlier document
NEAR_COPY = "near_copy"  # stands for a rule: nearly the words of an earlier document
ROBOTS_SOURCE = "robots.txt"  # stands as the source of the robots.txt that were read
ROWS_TYPE = "application/x-ndjson; charset=utf-8"  # body of the rows of a file or dataset


@dataclass(frozen=True)
class Page:
    """One page as it was fetched, or some rows of a file as they were read.

    `status` 0 means that no answer came, and `error` says why. `status` 304 with `unchanged_since`
    means that the page is still as it was captured on that earlier day: `sha256` is that of the
    earlier body, and `body` is empty. A page that today's settings no longer ask for is kept, but
    not wanted: it gives no documents. Only pages with the role `page` do. A final answer comes
    again if one asks again, so it leaves nothing unfinished.
    """

    source: str
    url: str
    fetched_at: datetime
    status: int
    headers: Mapping[str, str]
    body: bytes = field(repr=False)
    sha256: str
    robots: str
    error: str = ""
    is_wanted: bool = True
    role: Role = "page"
    unchanged_since: date | None = None
    is_final: bool = False

    @property
    def has_answer(self) -> bool:
        """False where trying again later may give more: no answer, throttled, server error."""
        return self.is_refused or (self.status != 0 and self.status != 429 and self.status < 500)

    @property
    def is_refused(self) -> bool:
        """True where robots.txt does not let us in."""
        return self.robots == "disallowed"

    def count(self) -> int:
        """Return how much there is of it: one page, new or unchanged, or a number of rows."""
        if not self.is_wanted or self.role != "page" or self.status not in (200, 304):
            return 0
        return self.body.count(b"\n") if self.headers.get("content-type") == ROWS_TYPE else 1

    @property
    def gives_documents(self) -> bool:
        """True where documents are looked for."""
        return self.status == 200 and self.is_wanted and self.role == "page"


class Pages(Protocol):
    """Pages that can be gone through again and again; perhaps on disk, one in memory at a time."""

    def __len__(self) -> int:
        """Return how many there are."""

    def __iter__(self) -> Iterator[Page]:
        """Yield them in the order (source, url)."""


@dataclass(frozen=True)
class LastCapture:
    """What is remembered of the last body of a URL, from one day to the next.

    `etag` and `last_modified` are what the server called it; `location` is where it was, after
    redirects; `links` are those that were found in it, by the rules with the hash `rules`.
    """

    source: str
    url: str
    day: date
    sha256: str
    etag: str = ""
    last_modified: str = ""
    location: str = ""
    rules: str = ""
    links: tuple[str, ...] = ()


@dataclass(frozen=True)
class RawScrapes:
    """A day's pages, in the order (source, url).

    `pages` may be read from disk, one at a time, by each iteration. `lost` names sources whose day
    is gone; `unfinished` those that a later run asks again; `left_out` counts the links beyond a
    source's limit of pages; `notes` says for a source what else is worth knowing. `last_captures`
    is what the next day needs to know.
    """

    day: date
    pages: Pages
    lost: tuple[str, ...] = ()
    unfinished: tuple[str, ...] = ()
    left_out: Mapping[str, int] = field(default_factory=dict)
    notes: Mapping[str, str] = field(default_factory=dict)
    last_captures: Collection[LastCapture] = ()

    def figures(self) -> Figures:
        """Count pages by source and status, robots.txt aside; sizes are in bytes of bodies.

        `gave` counts by source what documents may be in: pages, or rows of files.
        """
        by_source: dict[str, Counter[str]] = {}
        gave: Counter[str] = Counter()
        size = refused = robots = 0
        for page in self.pages:
            if page.role == "robots":
                robots += 1
                continue
            by_source.setdefault(page.source, Counter())[str(page.status)] += 1
            gave[page.source] += page.count()
            size += len(page.body)
            refused += page.is_refused
        return {
            "pages": sum(counts.total() for counts in by_source.values()),
            "bytes": size,
            "gave": dict(sorted(gave.items())),
            "pages_by_status": {name: dict(sorted(c.items())) for name, c in by_source.items()},
            "robots_refused": refused,
            "robots_read": robots,
            "lost": list(self.lost),
            "unfinished": list(self.unfinished),
            "left_out": dict(self.left_out),
            "notes": dict(self.notes),
        }


def _empty() -> pl.DataFrame:
    import polars as pl

    return pl.DataFrame()


@dataclass(frozen=True)
class Signed:
    """What recognises copies of a day's documents: all that passed the rules, copies too.

    `table` is as `stages/deduplicating/signing.py` says; `settings` names how it was made, for only
    those made alike can be compared; `digest` is the sha256 of its content.
    """

    table: pl.DataFrame = field(default_factory=_empty)
    settings: str = ""
    digest: str = ""


@dataclass(frozen=True)
class CleanCorpus:
    """A day's documents that passed every rule and repeat none, and those that did not.

    `documents` has the columns document_id, source, url, page_sha256, day, text and the use case's
    own fields; `rejected` has those, `rule` and `value`, and for copies original_id, original_day,
    original_source and similarity (Jaccard's, 1 for the same words). `misses` says for a source
    what its selectors did not find. `consulted` names by day the signatures that the documents were
    compared with. `redacted` counts personal data by kind. `html` is the page on which people
    browse what was rejected.
    """

    day: date
    documents: pl.DataFrame
    rejected: pl.DataFrame
    rules: tuple[str, ...]
    misses: Mapping[str, str] = field(default_factory=dict)
    signed: Signed = field(default_factory=Signed)
    consulted: Mapping[str, str] = field(default_factory=dict)
    redacted: Mapping[str, int] = field(default_factory=dict)
    html: str = field(default="", repr=False)

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
            "redacted": dict(self.redacted),
            "days_consulted": len(self.consulted),
            "signed": {
                "documents": self.signed.table.height,
                "settings": self.signed.settings,
                "digest": self.signed.digest,
            },
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
    """One side of a day's split, row by row the same documents or dialogues.

    A seq2seq task has `targets`; chat has `learned` (uint8, as long as the inputs, 1 where the loss
    counts); classification has `labels` (one a row, the place in the task's list); causal text has
    inputs only. Each may be a memory map.
    """

    inputs: TokenRows
    targets: TokenRows | None = None
    learned: TokenRows | None = None
    labels: IntArray | None = None

    def __len__(self) -> int:
        return len(self.inputs)

    @property
    def written(self) -> TokenRows:
        """What the model is to write, or to read where it writes nothing else."""
        return self.inputs if self.targets is None else self.targets

    @property
    def answers(self) -> TokenRows:
        """The targets; only a seq2seq task's rows may be asked for them."""
        assert self.targets is not None
        return self.targets


@dataclass(frozen=True)
class TokenizedSplits:
    """A day's tokens by side; `documents` says which document is on which side.

    `documents` has a row for each row of the sides, a dialogue or a document, in the corpus's
    order: document_id, side, text_sha256, then by task

    - seq2seq: input_tokens, target_tokens;
    - causal: tokens; classification: tokens, label; chat: dialogue (from 0), tokens,
      learned_tokens;

    then truncated and unknown_tokens (of what is written). `on_no_side` counts the documents that
    were placed nowhere, `without_row` those that give no dialogue; `nowhere` says by document_id
    why it was. `ledger` is what the day has
    placed, now and in earlier runs, and `shingles` what shows leaks, as `stages/splitting/` says.
    """

    day: date
    sides: Mapping[Side, TokenSide]
    documents: pl.DataFrame
    on_no_side: int = 0
    without_row: int = 0
    nowhere: Mapping[str, str] = field(default_factory=dict)
    ledger: Signed = field(default_factory=Signed)
    shingles: pl.DataFrame = field(default_factory=_empty)

    def figures(self) -> Figures:
        """Count documents, rows and tokens by side; lengths and shares are of what is written."""
        rows = self.lengths()
        quantiles = {
            f"p{int(q * 100)}": rows.quantile(q, "nearest") for q in (0.05, 0.25, 0.5, 0.75, 0.95)
        }
        tokens = int(rows.sum())
        documents = {
            side: self.documents.filter(self.documents["side"] == side)["document_id"].n_unique()
            for side in self.sides
        }
        learned = {
            side: int(part.learned.tokens.sum())
            for side, part in self.sides.items()
            if part.learned is not None
        }
        return {
            "documents": sum(documents.values()),
            "tokens": tokens,
            "documents_by_side": documents,
            "rows_by_side": {side: len(part) for side, part in self.sides.items()},
            "tokens_by_side": {
                side: int(part.written.lengths().sum()) for side, part in self.sides.items()
            },
            "length_quantiles": quantiles,
            "truncated": int(self.documents["truncated"].sum()),
            "unknown_share": int(self.documents["unknown_tokens"].sum()) / max(tokens, 1),
            "on_no_side": self.on_no_side,
            "without_row": self.without_row,
            "signed": {
                "documents": self.ledger.table.height,
                "settings": self.ledger.settings,
            },
            **({"learned_tokens_by_side": learned} if learned else {}),
        }

    def lengths(self) -> pl.Series:
        """Return the tokens of every row of `documents`, of what is written."""
        columns = self.documents.columns
        return self.documents["target_tokens" if "target_tokens" in columns else "tokens"]


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
