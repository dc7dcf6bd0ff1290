"""Writes one recipe from a dish, a country and the pantry.

In: a seeded random generator. Out: a `Recipe` whose ingredients are exactly those that its steps
use. Knows neither days nor pages.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from random import Random

from llm_assets.sample_sites.filling import capitalize_first, list_slots
from llm_assets.sample_sites.recipes.countries import COUNTRIES, Country
from llm_assets.sample_sites.recipes.dishes import Dish
from llm_assets.sample_sites.recipes.pantry import PANTRY, Ingredient
from llm_assets.sample_sites.recipes.plates import PLATE_DISHES
from llm_assets.sample_sites.recipes.pots import POT_DISHES
from llm_assets.sample_sites.recipes.sweet import SWEET_DISHES
from llm_assets.sample_sites.spanish import contract_articles, make_slug

_SAVORY_DISHES = (*POT_DISHES, *PLATE_DISHES)
_AROMATICS = {"onion": ("cebolla", "cebolla morada", "puerro", "cebolleta"), "garlic": ("ajo",)}
_SWEET_SHARE = 0.25
_PREPARATION_MINUTES = 15
_STYLED_SHARE = 0.5


@dataclass(frozen=True)
class Recipe:
    """A recipe as its author wrote it; `minutes` is the whole time, rests included."""

    name: str
    country: str
    course: str
    difficulty: str
    minutes: int
    portions: int
    ingredients: tuple[str, ...]
    steps: tuple[str, ...]

    @property
    def slug(self) -> str:
        """The name as a part of an address."""
        return make_slug(self.name)


def compose_recipe(rng: Random) -> Recipe:
    """Write a recipe of some 10 ingredients and 11 steps."""
    country = rng.choice(COUNTRIES)
    dish = rng.choice(SWEET_DISHES if rng.random() < _SWEET_SHARE else _SAVORY_DISHES)
    parts = _choose_parts(dish, country, rng)
    cook, rest, short = (
        rng.choice(dish.cook_minutes),
        rng.choice((5, 10, 15)),
        rng.choice((5, 6, 8)),
    )
    portions = rng.choice((2, 4, 4, 6))
    words: dict[str, object] = {
        **{"cook": cook, "rest": rest, "short": short, "portions": portions},
        **{"pan": rng.choice(dish.pans), "town": rng.choice(country.towns)},
        **{"side": rng.choice(country.sides), "style": country.style},
    }
    templates = [rng.choice(dish.steps[kind]) for kind in dish.plan]
    title = rng.choice(dish.titles)
    used = {PANTRY[dish.fixed].name: PANTRY[dish.fixed]}
    for part in list_slots(" ".join([title, *templates])):
        if part in parts:
            used[parts[part].name] = parts[part]
    styled = dish in _SAVORY_DISHES and rng.random() < _STYLED_SHARE
    return Recipe(
        name=_write(title + (" a la {style}" if styled else ""), parts, words),
        country=country.name,
        course=dish.course,
        difficulty=dish.difficulty,
        minutes=5 * round((_PREPARATION_MINUTES + cook + rest + 2 * short) / 5),
        portions=portions,
        ingredients=(*(each.line(portions, rng) for each in used.values()), "sal al gusto"),
        steps=tuple(_write(template, parts, words) for template in templates),
    )


def _choose_parts(dish: Dish, country: Country, rng: Random) -> Mapping[str, Ingredient]:
    """Give each part of the dish an ingredient; none has two parts."""
    seasoning = {"fat": (country.fat,), "spice": country.spices, "spice2": country.spices}
    pools = {**_AROMATICS, **seasoning, "herb": country.herbs, **dish.pools}
    chosen: dict[str, str] = {}
    for part, names in pools.items():
        free = [name for name in names if name not in {dish.fixed, *chosen.values()}]
        chosen[part] = rng.choice(free)
    return {part: PANTRY[name] for part, name in chosen.items()}


def _write(template: str, parts: Mapping[str, Ingredient], words: Mapping[str, object]) -> str:
    return capitalize_first(contract_articles(template.format(**parts, **words)))
