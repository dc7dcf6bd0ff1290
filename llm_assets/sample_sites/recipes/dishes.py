"""What a dish is: titles, pools of ingredients for each part, and a plan of steps.

In: the lists of a dish, written with slashes, and its own steps, parted by bars. Out: a `Dish`.
Knows no dish in particular.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from llm_assets.sample_sites.filling import Slots
from llm_assets.sample_sites.recipes.gestures import GESTURES


@dataclass(frozen=True)
class Dish:
    """A kind of dish; `cook_minutes` are the times that it may take on the fire.

    `pools` maps a part (main, veg, liquid, ...) to names of the pantry, `plan` lists kinds of
    steps in order, `steps` maps each of them to its wordings. `fixed` always goes in.
    """

    titles: tuple[str, ...]
    course: str
    difficulty: str
    pans: tuple[str, ...]
    cook_minutes: tuple[int, ...]
    fixed: str
    pools: Slots
    plan: tuple[str, ...]
    steps: Mapping[str, tuple[str, ...]]


def make_dish(
    titles: str,
    course: str,
    difficulty: str,
    pans: str,
    cook_minutes: str,
    fixed: str,
    plan: str,
    **parts: str,
) -> Dish:
    """Build a dish: a part that the plan names holds steps, any other is a pool of ingredients."""
    kinds = tuple(plan.split())
    own = {kind: tuple(text.split("|")) for kind, text in parts.items() if kind in kinds}
    return Dish(
        tuple(titles.split("/")),
        course,
        difficulty,
        tuple(pans.split("/")),
        tuple(int(minutes) for minutes in cook_minutes.split("/")),
        fixed,
        {part: tuple(text.split("/")) for part, text in parts.items() if part not in kinds},
        kinds,
        {kind: own[kind] if kind in own else GESTURES[kind] for kind in kinds},
    )
