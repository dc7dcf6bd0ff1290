"""Templates with named slots, filled by a seeded random generator.

In: a template such as ``"{planet} promises {gift}."`` and the fillers of each slot. Out: a
sentence. What the slots mean is the grammars' business; the same generator always fills alike.
"""

from collections.abc import Mapping
from random import Random
from string import Formatter

Slots = Mapping[str, tuple[str, ...]]
"""The fillers that each slot may take."""


def split_slots(**fillers: str) -> dict[str, tuple[str, ...]]:
    """Slots whose fillers are written as one string each, parted by slashes."""
    return {slot: tuple(text.split("/")) for slot, text in fillers.items()}


def choose_facts(slots: Slots, rng: Random) -> dict[str, str]:
    """One filler for every slot, so that several sentences can agree on them."""
    return {slot: rng.choice(fillers) for slot, fillers in slots.items()}


def fill_template(template: str, slots: Slots, rng: Random) -> str:
    """Fill each slot of a template by a choice of its own; the first letter becomes a capital."""
    fillers = {name: rng.choice(slots[name]) for name in list_slots(template)}
    return capitalize_first(template.format_map(fillers))


def list_slots(template: str) -> list[str]:
    """The slots that a template names, in order, without their attributes."""
    names = [name for _, name, _, _ in Formatter().parse(template) if name]
    return [name.partition(".")[0] for name in names]


def capitalize_first(sentence: str) -> str:
    """The sentence with a capital first letter, the rest as it is."""
    return sentence[:1].upper() + sentence[1:]
