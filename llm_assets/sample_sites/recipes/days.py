"""What the recipe site publishes on each day, with the day's planted flaws.

In: a day. Out: its recipes before any markup, and in which dress each page shows its recipe; the
same day always gives the same. Knows nothing of HTML.
"""

from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import Enum
from functools import lru_cache
from random import Random

from llm_assets.sample_sites.recipes.composing import Recipe, compose_recipe

RECETAS = "recetas.localhost"
RECIPES_A_DAY = 24


class Dress(Enum):
    """How a page shows its recipe to machines; people always see the same HTML."""

    STEPS = "JSON-LD, the instructions a list of HowToStep"
    TEXT = "JSON-LD, the instructions one string with line breaks"
    SECTIONS = "JSON-LD, the instructions HowToSections of HowToSteps"
    GRAPH = "JSON-LD, the recipe one of several nodes of @graph, with two types"
    MICRODATA = "microdata instead of JSON-LD"
    BROKEN = "JSON-LD that is no JSON"


_DRESSES = {
    **{Dress.STEPS: 9, Dress.TEXT: 3, Dress.SECTIONS: 3, Dress.GRAPH: 3},
    **{Dress.MICRODATA: 5, Dress.BROKEN: 1},
}


@dataclass(frozen=True)
class PublishedRecipe:
    """A recipe on its page; `number` counts the recipes of a day from 1."""

    day: date
    number: int
    recipe: Recipe
    dress: Dress

    @property
    def path(self) -> str:
        """The path of the recipe's page."""
        return f"/receta/{self.day.isoformat()}/{self.recipe.slug}-{self.number}/"


@dataclass(frozen=True)
class RecipeFlaws:
    """Which recipes of one day, by their numbers, are not what they should be.

    `repost` shows the recipe `reposted` of the day before, under an address of its own; `short`
    lost all steps but two.
    """

    repost: int
    short: int
    reposted: int


def plant_recipe_flaws(day: date) -> RecipeFlaws:
    """Choose the day's flawed recipes; what is reposted had no flaw on its day."""
    repost, short = _flawed_numbers(day)
    sound = set(range(1, RECIPES_A_DAY + 1)) - set(_flawed_numbers(day - timedelta(days=1)))
    reposted = Random(f"reposted recipe:{day.isoformat()}").choice(sorted(sound))
    return RecipeFlaws(repost, short, reposted)


@lru_cache(maxsize=128)
def day_recipes(day: date) -> tuple[PublishedRecipe, ...]:
    """The recipes of a day as they were written, in the order of the list."""
    flaws = plant_recipe_flaws(day)
    rng = Random(f"recipe dresses:{day.isoformat()}")
    dresses = [dress for dress, count in _DRESSES.items() for _ in range(count)]
    rng.shuffle(dresses)
    recipes = {number: _original(day, number) for number in range(1, RECIPES_A_DAY + 1)}
    recipes[flaws.repost] = _original(day - timedelta(days=1), flaws.reposted)
    recipes[flaws.short] = replace(recipes[flaws.short], steps=recipes[flaws.short].steps[:2])
    return tuple(
        PublishedRecipe(day, number, recipe, dresses[number - 1])
        for number, recipe in recipes.items()
    )


def _flawed_numbers(day: date) -> tuple[int, int]:
    rng = Random(f"recipe flaws:{day.isoformat()}")
    repost, short = rng.sample(range(1, RECIPES_A_DAY + 1), 2)
    return repost, short


def _original(day: date, number: int) -> Recipe:
    return compose_recipe(Random(f"{RECETAS}:{day.isoformat()}:{number}"))
