"""Writes one article: headline, lead and body that agree on who, what, where and how much.

In: a day and a seeded random generator. Out: a `Story`. Knows neither addresses nor pages.
"""

from dataclasses import dataclass
from datetime import date
from random import Random

from llm_assets.sample_sites.filling import capitalize_first, choose_facts, list_slots
from llm_assets.sample_sites.news.business_life import BUSINESS_EVENTS
from llm_assets.sample_sites.news.culture_life import CULTURE_EVENTS
from llm_assets.sample_sites.news.events import Event
from llm_assets.sample_sites.news.phrases import BACKGROUNDS, COMMON_SLOTS, ENDINGS, QUOTATIONS
from llm_assets.sample_sites.news.public_life import PUBLIC_EVENTS
from llm_assets.sample_sites.news.public_services import SERVICE_EVENTS
from llm_assets.sample_sites.spanish import contract_articles, name_weekday

EVENTS: tuple[Event, ...] = (*SERVICE_EVENTS, *PUBLIC_EVENTS, *BUSINESS_EVENTS, *CULTURE_EVENTS)

_DETAILS_A_STORY = (3, 4, 5, 6)
_DETAILS_A_PARAGRAPH = 2


@dataclass(frozen=True)
class Story:
    """What a reader reads. `body` holds the paragraphs; the lead says in brief what they say."""

    section: str
    headline: str
    lead: str
    body: tuple[str, ...]

    @property
    def text(self) -> str:
        """The paragraphs of the body, one a line."""
        return "\n".join(self.body)


def compose_story(event: Event, day: date, rng: Random) -> Story:
    """Write a story of 5 to 8 paragraphs about an event of the day."""
    facts = _choose_story_facts(event, day, rng)
    opening, lead = rng.choice(event.openings), rng.choice(event.leads)
    details = _choose_details(event, set(list_slots(lead)) - set(list_slots(opening)), rng)
    paragraphs = [
        " ".join(details[start : start + _DETAILS_A_PARAGRAPH])
        for start in range(0, len(details), _DETAILS_A_PARAGRAPH)
    ]
    paragraphs.insert(rng.randint(1, len(paragraphs)), rng.choice(QUOTATIONS))
    paragraphs.insert(rng.randint(1, len(paragraphs)), rng.choice(BACKGROUNDS))
    body = [opening, *paragraphs, rng.choice(ENDINGS)]
    return Story(
        event.section,
        _write(rng.choice(event.headlines), facts),
        _write(lead, facts),
        tuple(_write(paragraph, facts) for paragraph in body),
    )


def _choose_details(event: Event, wanted: set[str], rng: Random) -> list[str]:
    """Some details in any order, among them one for every slot of the lead that is `wanted`."""
    shuffled = rng.sample(event.details, len(event.details))
    needed = [detail for detail in shuffled if wanted.intersection(list_slots(detail))]
    others = [detail for detail in shuffled if detail not in needed]
    chosen = [*needed, *others][: max(len(needed), rng.choice(_DETAILS_A_STORY))]
    return rng.sample(chosen, len(chosen))


def _choose_story_facts(event: Event, day: date, rng: Random) -> dict[str, str]:
    common = choose_facts(COMMON_SLOTS, rng)
    common["speaker"] = f"{common['first_name']} {common['last_name']}"
    common["weekday"] = name_weekday(day)
    own = choose_facts(event.slots, rng)
    return common | {slot: filler.format_map(common) for slot, filler in own.items()}


def _write(template: str, facts: dict[str, str]) -> str:
    """Fill a paragraph; every sentence begins with a capital even where a fact opens it."""
    text = contract_articles(template.format_map(facts))
    return ". ".join(capitalize_first(sentence) for sentence in text.split(". "))
