"""Signing: documents in, what recognises their copies out.

A signature is a hash of all words in order (equal for exact copies), the hashes of the word
shingles (for the exact Jaccard similarity), and hashes of bands of their MinHash (equal in one band
at least for most similar texts). It is kept beside the corpus, so that later days read signatures
and never texts. The hashes have no key: who has them can try words and short texts until one fits,
so what must be forgotten must go from signatures too.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import TypeVar

import numpy as np
import numpy.typing as npt
import polars as pl

from llm_assets.config.deduplication import Deduplication, NearCopies
from llm_assets.stages.deduplicating.shingles import MULTIPLIER, mixed, shingle, whole_rows
from llm_assets.stages.deduplicating.words import (
    Hashes,
    Ragged,
    as_one_word,
    hash_word,
    hash_words,
)

NAMES = ("document_id", "source", "url")
PERMUTATION_SEED = 42
SHORT_WORDS = 8
"""Texts with fewer words are copies only of texts with the same characters: in "C#" and "C++", or
":)" and ":(", punctuation is all the difference, and one other word is a different question."""
SIGNED_AT_ONCE = 20_000  # documents; bounds the memory of the words' flat arrays
THREADS = 4  # more would only hold more batches in memory
T = TypeVar("T")

SIGNATURE_SCHEMA: dict[str, pl.DataType] = {
    "document_id": pl.String(),
    "source": pl.String(),
    "url": pl.String(),
    "words": pl.Int64(),
    "bands": pl.List(pl.Int32()),
    "shingles": pl.List(pl.Int64()),
}
"""How signatures are stored: `words` is the hash of all words; signed, as Spark reads no unsigned
Parquet integers."""


@dataclass(frozen=True)
class Signatures:
    """The signatures of documents, in their order.

    `documents` has the columns document_id, source, url; `words` has the shape (documents,);
    `bands` (documents, bands), none where near copies are not looked for.
    """

    documents: pl.DataFrame
    words: Hashes
    bands: npt.NDArray[np.uint32]
    shingles: Ragged

    def __len__(self) -> int:
        return len(self.words)

    def shingles_of(self, row: int) -> Hashes:
        """Return the hashed shingles of a document, in order, repeated ones too."""
        return self.shingles.row(row)

    def to_table(self) -> pl.DataFrame:
        """Return them as they are stored, by SIGNATURE_SCHEMA."""
        return self.documents.with_columns(
            pl.Series("words", self.words.view(np.int64)),
            _lists("bands", self.bands.reshape(-1).view(np.int32), _even(self.bands)),
            _lists("shingles", self.shingles.flat.view(np.int64), self.shingles.offsets),
        )


def from_table(table: pl.DataFrame) -> Signatures:
    """Return signatures as they were stored; names and `shingles` may be left out."""
    bands = table["bands"].explode(empty_as_null=False).to_numpy().view(np.uint32)
    shingles = table["shingles"] if "shingles" in table.columns else None
    return Signatures(
        table.select(name for name in NAMES if name in table.columns),
        table["words"].to_numpy().view(np.uint64),
        bands.reshape(table.height, -1 if len(bands) else 0),
        Ragged(np.empty(0, np.uint64), np.zeros(table.height + 1, np.int64))
        if shingles is None
        else ragged(shingles),
    )


def ragged(lists: pl.Series) -> Ragged:
    """Return lists of hashes as they were stored."""
    lengths = lists.list.len().to_numpy().astype(np.int64)
    flat = lists.explode(empty_as_null=False).to_numpy().view(np.uint64)
    return Ragged(flat, np.append(0, lengths.cumsum()))


def by_words(table: pl.DataFrame, settings: Deduplication) -> pl.DataFrame:
    """Return signatures that other settings made as such that only the same words match."""
    width = 0 if settings.near is None else settings.near.bands()[0]
    bands = _own_bands(table["words"].to_numpy().view(np.uint64), width)
    return table.with_columns(
        _lists("bands", bands.reshape(-1).view(np.int32), _even(bands)),
        pl.lit([], pl.List(pl.Int64)).alias("shingles"),
    )


def sign(documents: pl.DataFrame, settings: Deduplication) -> Signatures:
    """Return the signature of every document, by its columns text, document_id, source, url."""
    return joined(in_parts(documents, SIGNED_AT_ONCE, lambda some: _sign_some(some, settings)))


def in_parts(documents: pl.DataFrame, size: int, work: Callable[[pl.DataFrame], T]) -> list[T]:
    """Return what `work` makes of each `size` documents, in order; of none, too.

    A few parts at once: numpy and polars let go of Python's lock.
    """
    parts = [documents[start : start + size] for start in range(0, max(documents.height, 1), size)]
    if len(parts) == 1:
        return [work(parts[0])]
    with ThreadPoolExecutor(min(THREADS, len(parts))) as pool:
        return list(pool.map(work, parts))


def joined(parts: Sequence[Signatures]) -> Signatures:
    """Join signatures, in the order given; at least one."""
    parts = [part for part in parts if len(part)] or list(parts[:1])
    lengths = [part.shingles.lengths() for part in parts]
    return Signatures(
        pl.concat([part.documents for part in parts]),
        np.concatenate([part.words for part in parts]),
        np.concatenate([part.bands for part in parts]),
        Ragged(
            np.concatenate([part.shingles.flat for part in parts]),
            np.append(0, np.concatenate(lengths).cumsum()),
        ),
    )


def _sign_some(documents: pl.DataFrame, settings: Deduplication) -> Signatures:
    words = hash_words(documents["text"])
    hashes = whole_rows(words)
    is_short = words.lengths() < SHORT_WORDS
    short = np.flatnonzero(is_short)
    hashes[short] = _exact(documents["text"][short])
    if settings.near is None:
        bands = np.empty((documents.height, 0), np.uint32)
        shingles = Ragged(np.empty(0, np.uint64), np.zeros(documents.height + 1, np.int64))
    else:
        words = as_one_word(words, is_short, hashes[short])
        shingles = shingle(words, settings.near.shingle_words)
        bands = band_hashes(shingles, settings.near)
    return Signatures(documents.select(NAMES), hashes, bands, shingles)


def _exact(texts: pl.Series) -> Hashes:
    """Return a hash of each text that only its case and white space make no difference to."""
    plain = (unicodedata.normalize("NFKC", text or "").casefold().split() for text in texts)
    lines = (f"\n{' '.join(one)}" for one in plain)  # no word begins so
    return np.fromiter(map(hash_word, lines), np.uint64, len(texts))


def band_hashes(shingles: Ragged, near: NearCopies) -> npt.NDArray[np.uint32]:
    """Return one hash for each band of each row's MinHash, shape (rows, bands)."""
    from rensa import RMinHash

    bands, rows = near.bands()
    matrix = RMinHash.digest_matrix_from_flat_token_hashes(
        shingles.flat, shingles.offsets.astype(np.uint64), bands * rows, PERMUTATION_SEED
    )
    digests = np.asarray(matrix.to_rows(), np.uint64).reshape(len(shingles), bands, rows)
    hashes: Hashes = np.zeros((len(shingles), bands), np.uint64)
    for i in range(rows):
        hashes = hashes * MULTIPLIER + digests[:, :, i]
    hashes = mixed(hashes)
    return (hashes >> np.uint64(32)).astype(np.uint32)


def _own_bands(hashes: Hashes, bands: int) -> npt.NDArray[np.uint32]:
    """Return bands that only documents with the same words share."""
    own = mixed(hashes[:, None] + np.arange(bands, dtype=np.uint64) * MULTIPLIER)
    return (own >> np.uint64(32)).astype(np.uint32)


def _even(table: npt.NDArray[np.uint32]) -> npt.NDArray[np.int64]:
    return (
        np.arange(0, table.size + 1, max(table.shape[1], 1), dtype=np.int64)
        if table.size
        else (np.zeros(len(table) + 1, np.int64))
    )


def _lists(name: str, flat: npt.NDArray[np.integer], offsets: npt.NDArray[np.int64]) -> pl.Series:
    import pyarrow as pa

    lists = pa.LargeListArray.from_arrays(pa.array(offsets), pa.array(flat))
    return pl.Series(name, pl.from_arrow(lists))
