"""What a piece of news is made of: an event with its facts, and sentences that agree on them.

In: the lists of an event, written with slashes and bars. Out: an `Event`. Knows no event in
particular.
"""

from dataclasses import dataclass

from llm_assets.sample_sites.filling import Slots, split_slots


@dataclass(frozen=True)
class Event:
    """A kind of event. Every template may name every slot; one filler serves a whole article.

    Each event has the slots ``who`` (one body, with its article), ``matter`` (what it is about,
    with its article) and ``role`` (of the person who is quoted); a filler may name ``{city}``.
    """

    section: str
    headlines: tuple[str, ...]
    leads: tuple[str, ...]
    openings: tuple[str, ...]
    details: tuple[str, ...]
    slots: Slots


def make_event(
    section: str, headlines: str, leads: str, openings: str, details: str, **slots: str
) -> Event:
    """Build an event: its sentences are parted by bars, the fillers of a slot by slashes."""
    kinds = (tuple(text.split("|")) for text in (headlines, leads, openings, details))
    headline_texts, lead_texts, opening_texts, detail_texts = kinds
    return Event(
        section, headline_texts, lead_texts, opening_texts, detail_texts, split_slots(**slots)
    )
