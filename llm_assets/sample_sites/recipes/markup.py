"""A recipe as its page shows it: to people as HTML, to machines as JSON-LD or microdata.

In: a recipe in its dress. Out: HTML. The vocabulary is https://schema.org/Recipe. Knows neither
paths nor lists of recipes.
"""

import json
from collections.abc import Mapping
from html import escape

from llm_assets.sample_sites.page import publish_time
from llm_assets.sample_sites.recipes.composing import Recipe
from llm_assets.sample_sites.recipes.days import Dress, PublishedRecipe

_SCHEMA = "https://schema.org"
_SITE = {"@context": _SCHEMA, "@type": "WebSite", "name": "Recetas de aquí y de allá"}
Node = Mapping[str, object]


def render_scripts(published: PublishedRecipe) -> str:
    """The page's JSON-LD scripts, of which the first is never the recipe."""
    scripts = [json.dumps(_SITE, ensure_ascii=False)]
    if published.dress is not Dress.MICRODATA:
        plain = {"@context": _SCHEMA, **_recipe_node(published)}
        node = _graph_of(published) if published.dress is Dress.GRAPH else plain
        text = json.dumps(node, ensure_ascii=False, indent=1)
        scripts.append(text[:-40] if published.dress is Dress.BROKEN else text)
    return "\n".join(f'<script type="application/ld+json">{text}</script>' for text in scripts)


def render_recipe(published: PublishedRecipe) -> str:
    """The recipe's article, with itemprops where its dress is microdata."""
    recipe, by_microdata = published.recipe, published.dress is Dress.MICRODATA

    def prop(name: str) -> str:
        return f' itemprop="{name}"' if by_microdata else ""

    scope = f' itemscope itemtype="{_SCHEMA}/Recipe"' if by_microdata else ""
    step_scope = f' itemscope itemtype="{_SCHEMA}/HowToStep"' if by_microdata else ""
    ingredients = "\n".join(
        f"    <li{prop('recipeIngredient')}>{escape(line)}</li>" for line in recipe.ingredients
    )
    steps = "\n".join(
        f"    <li{prop('recipeInstructions')}{step_scope}>"
        f"<span{prop('text')}>{escape(step, quote=False)}</span></li>"
        for step in recipe.steps
    )
    datum = '    <li class="dato dato--'
    return f"""<article class="receta"{scope}>
  <h1 class="receta__titulo"{prop("name")}>{escape(recipe.name)}</h1>
  <p class="receta__descripcion"{prop("description")}>{escape(describe(recipe))}</p>
  <ul class="receta__datos">
{datum}pais">País: <b{prop("recipeCuisine")}>{recipe.country}</b></li>
{datum}duracion">Tiempo: <time{prop("totalTime")} datetime="{spell_duration(recipe.minutes)}">\
{_spell_minutes(recipe.minutes)}</time></li>
{datum}porciones">Porciones: <b{prop("recipeYield")}>{recipe.portions}</b></li>
{datum}dificultad">Dificultad: <b{prop("keywords")}>{recipe.difficulty}</b></li>
{datum}plato">Tipo: <b{prop("recipeCategory")}>{recipe.course}</b></li>
  </ul>
  <h2>Ingredientes</h2>
  <ul class="receta__ingredientes">
{ingredients}
  </ul>
  <h2>Preparación</h2>
  <ol class="receta__pasos">
{steps}
  </ol>
</article>"""


def describe(recipe: Recipe) -> str:
    """The sentence under the recipe's name."""
    return (
        f"{recipe.name}: {recipe.course} de {recipe.country} para {recipe.portions} personas, "
        f"en {_spell_minutes(recipe.minutes)}."
    )


def spell_duration(minutes: int) -> str:
    """A duration as ISO 8601 writes it: ``PT1H15M``."""
    hours, rest = divmod(minutes, 60)
    return "PT" + (f"{hours}H" if hours else "") + (f"{rest}M" if rest else "")


def _spell_minutes(minutes: int) -> str:
    hours, rest = divmod(minutes, 60)
    return " ".join([f"{hours} h"] * (hours > 0) + [f"{rest} min"] * (rest > 0))


def _recipe_node(published: PublishedRecipe) -> Node:
    recipe = published.recipe
    return {
        "@type": "Recipe",
        "name": recipe.name,
        "description": describe(recipe),
        "datePublished": publish_time(published.day).isoformat(),
        "author": {"@type": "Person", "name": "La cocina de Recetas"},
        "recipeCategory": recipe.course,
        "recipeCuisine": recipe.country,
        "totalTime": spell_duration(recipe.minutes),
        "recipeYield": f"{recipe.portions} porciones",
        "keywords": recipe.difficulty,
        "recipeIngredient": list(recipe.ingredients),
        "recipeInstructions": _instructions(published),
        "aggregateRating": {"@type": "AggregateRating", "ratingValue": 4.5, "ratingCount": 31},
    }


def _instructions(published: PublishedRecipe) -> object:
    steps = published.recipe.steps
    if published.dress is Dress.TEXT:
        return "\n".join(steps)
    nodes = [{"@type": "HowToStep", "text": step} for step in steps]
    if published.dress is not Dress.SECTIONS:
        return nodes
    half = len(nodes) // 2
    sections = {"Preparación previa": nodes[:half], "Cocción y servicio": nodes[half:]}
    return [
        {"@type": "HowToSection", "name": name, "itemListElement": part}
        for name, part in sections.items()
    ]


def _graph_of(published: PublishedRecipe) -> Node:
    page = {"@type": "WebPage", "@id": published.path, "name": published.recipe.name}
    recipe = {**_recipe_node(published), "@type": ["Recipe", "NewsArticle"]}
    return {"@context": _SCHEMA, "@graph": [page, recipe]}
