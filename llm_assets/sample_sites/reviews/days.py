"""The reviews of each day, and the lines of the JSONL file that they are delivered in.

In: a day. Out: its reviews as they were written, or as lines, of which some are damaged; the same
day always gives the same. Knows nothing of HTTP.
"""

import json
from dataclasses import asdict, dataclass, replace
from datetime import date
from functools import lru_cache
from pathlib import Path
from random import Random

from llm_assets.sample_sites.reviews.grammar import compose_review
from llm_assets.sample_sites.reviews.products import CATALOGUES

REVIEWS_A_DAY = 40

_STARS = {True: (3, 4, 4, 5, 5), False: (3, 2, 2, 1, 1)}


@dataclass(frozen=True)
class Review:
    """One review as its author sent it; `sentiment` is ``positive`` or ``negative``."""

    id: str
    date: str
    product: str
    review: str
    stars: int
    sentiment: str


@dataclass(frozen=True)
class ReviewFlaws:
    """Which reviews of one day, by their places from 1, are not what they should be.

    The line of `truncated` ends in the middle, that of `incomplete` has no ``review``; `repost`
    says of the same product what `reposted` says.
    """

    truncated: int
    incomplete: int
    repost: int
    reposted: int


def plant_review_flaws(day: date) -> ReviewFlaws:
    """Choose the day's flawed reviews; no review is in two fields."""
    places = Random(f"review flaws:{day.isoformat()}").sample(range(1, REVIEWS_A_DAY + 1), 4)
    return ReviewFlaws(*places)


@lru_cache(maxsize=128)
def day_reviews(day: date) -> tuple[Review, ...]:
    """The reviews of a day as they were written, before their lines were damaged."""
    flaws = plant_review_flaws(day)
    reviews = {place: _write_review(day, place) for place in range(1, REVIEWS_A_DAY + 1)}
    repost = reviews[flaws.repost]
    reviews[flaws.repost] = replace(reviews[flaws.reposted], id=repost.id)
    return tuple(reviews.values())


def review_lines(day: date) -> tuple[str, ...]:
    """The lines of the day's file, without line breaks."""
    flaws, lines = plant_review_flaws(day), []
    for place, review in enumerate(day_reviews(day), start=1):
        fields = asdict(review)
        if place == flaws.incomplete:
            del fields["review"]
        line = json.dumps(fields)
        lines.append(line[: len(line) // 2] if place == flaws.truncated else line)
    return tuple(lines)


def review_file(day: date) -> str:
    """The whole file of a day."""
    return "".join(f"{line}\n" for line in review_lines(day))


def write_reviews(folder: Path, day: date) -> Path:
    """Drop the day's file, ``{YYYY-MM-DD}.jsonl``, into a folder and say where it is."""
    path = folder / f"{day.isoformat()}.jsonl"
    path.write_text(review_file(day), encoding="utf-8", newline="\n")
    return path


def _write_review(day: date, place: int) -> Review:
    rng = Random(f"review:{day.isoformat()}:{place}")
    positive, catalogue = rng.random() < 0.5, rng.choice(CATALOGUES)
    name = rng.choice(catalogue.names)
    return Review(
        id=f"r-{day:%Y%m%d}-{place:02}",
        date=day.isoformat(),
        product=name,
        review=compose_review(positive, catalogue, name, rng),
        stars=rng.choice(_STARS[positive]),
        sentiment="positive" if positive else "negative",
    )
