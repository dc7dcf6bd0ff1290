"""What people ask about: topics, and every question that their templates can form.

In: templates parted by bars, fillers parted by slashes. Out: a `Topic`, and the questions of
some topics. Knows no topic in particular.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import product

from llm_assets.sample_sites.filling import Slots, list_slots, split_slots
from llm_assets.sample_sites.spanish import contract_articles


@dataclass(frozen=True)
class Topic:
    """Questions about one thing: templates, and the fillers of each named slot."""

    name: str
    templates: tuple[str, ...]
    slots: Slots


def make_topic(name: str, templates: str, **slots: str) -> Topic:
    """Build a topic; the templates stand without question marks."""
    return Topic(name, tuple(templates.split("|")), split_slots(**slots))


def list_questions(topics: Sequence[Topic]) -> Iterator[tuple[str, str]]:
    """Every question with the name of its topic, in the order of the tables.

    A filler that two slots share does not meet itself.
    """
    for topic in topics:
        for template in topic.templates:
            names = list(dict.fromkeys(list_slots(template)))
            for fillers in product(*(topic.slots[name] for name in names)):
                if len(set(fillers)) < len(fillers):
                    continue
                text = template.format_map(dict(zip(names, fillers, strict=True)))
                yield topic.name, f"¿{contract_articles(text)}?"
