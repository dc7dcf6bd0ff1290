"""What a use case may say about copies: the block `deduplication`.

In: a mapping. Out: frozen settings. What a copy is stands in `stages/deduplicating/`.
"""

from __future__ import annotations

from math import ceil, log

from pydantic import Field

from llm_assets.config.base import Settings

MOST_PERMUTATIONS = 64  # more rows in a band would spare few candidates, at twice the cost
WANTED_RECALL = 0.99  # of pairs that are exactly as similar as the threshold; more, if more similar


class NearCopies(Settings):
    """Texts whose sets of word shingles are as similar as `threshold`, by Jaccard's measure.

    Candidates come from MinHash with bands (Broder 1997; Leskovec, Rajaraman and Ullman, Mining of
    Massive Datasets, section 3.4) and are verified exactly, so nothing is called a copy by chance.
    """

    threshold: float = Field(0.8, ge=0.5, le=1, description="Jaccard similarity, 0.5 to 1")
    shingle_words: int = Field(5, ge=1, le=20, description="words in a row that are one shingle")

    def bands(self) -> tuple[int, int]:
        """Return (bands, rows in each): as many rows as the permutations and the recall allow."""
        chosen = (1, 1)
        for rows in range(1, MOST_PERMUTATIONS + 1):
            chance = min(self.threshold**rows, 1 - 1e-12)
            bands = max(1, ceil(log(1 - WANTED_RECALL) / log(1 - chance)))
            if bands * rows > MOST_PERMUTATIONS or (self.threshold == 1 and rows > 8):
                break
            chosen = (bands, rows)
        return chosen


class Deduplication(Settings):
    """Copies of an earlier document, of the same day or of any day before, are rejected.

    Earlier means: before it in the order (day, source, url, position), among all documents that
    passed the rules. Copies count too, so it does not matter which days were cleaned first.
    """

    exact: bool = Field(True, description="reject texts of the same words, however they are set")
    near: NearCopies | None = Field(
        NearCopies.model_validate({}), description="reject similar texts too; null: only exact ones"
    )
