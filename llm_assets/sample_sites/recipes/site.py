"""The site recetas.localhost: a day's recipes as a list of several pages, one page a recipe.

In: a request. Out: ``/recetas/{YYYY-MM-DD}/`` with its further pages as ``pagina/{N}/`` or as
``?pagina={N}``, ``/receta/{YYYY-MM-DD}/{slug}/``, ``/private/...``, the sitemaps or robots.txt.
Knows nothing of HTTP.
"""

from collections.abc import Callable, Sequence
from datetime import date, timedelta
from html import escape

from llm_assets.sample_sites.page import Page, Request, parse_day, publish_time, robots_page
from llm_assets.sample_sites.recipes.days import (
    RECETAS,
    RECIPES_A_DAY,
    PublishedRecipe,
    day_recipes,
)
from llm_assets.sample_sites.recipes.markup import render_recipe, render_scripts
from llm_assets.sample_sites.sitemaps import Entry, respond_sitemap
from llm_assets.sample_sites.spanish import spell_day
from llm_assets.sample_sites.spanish_layout import Frame, render_spanish_document

RECIPES_A_PAGE = 10


class RecetasSite:
    """All days of recetas.localhost; `today` is asked only for the sitemaps."""

    host = RECETAS
    title = "Recetas de aquí y de allá"

    def __init__(self, today: Callable[[], date]) -> None:
        self._today = today

    def day_path(self, day: date) -> str:
        """The path of the first page of the day's list."""
        return f"/recetas/{day.isoformat()}/"

    def respond(self, request: Request) -> Page | None:
        """A page of a list, a recipe, a sitemap or robots.txt; None for anything else."""
        match request.path.split("/"):
            case ["", "robots.txt"]:
                return robots_page(sitemap_url=f"http://{RECETAS}/sitemap.xml")
            case ["", file] if file.startswith("sitemap"):
                return respond_sitemap(request.path, RECETAS, self._today(), self._list_day)
            case ["", "recetas", day, ""] if "pagina" in request.query:
                return self._list(parse_day(day), request.query["pagina"], "?pagina={}")
            case ["", "recetas", day, ""]:
                return self._list(parse_day(day), "1", "pagina/{}/")
            case ["", "recetas", day, "pagina", number, ""]:
                return self._list(parse_day(day), number, "pagina/{}/")
            case ["", "receta", day, _, ""]:
                return self._recipe(parse_day(day), request.path)
            case ["", "private", day, "receta-secreta", ""]:
                return self._secret(parse_day(day))
        return None

    def _list_day(self, day: date) -> Sequence[Entry]:
        return [(self.day_path(day), publish_time(day))]

    def _list(self, day: date | None, asked: str, form: str) -> Page | None:
        """One page of the day's list; `form` is how the links name the further pages."""
        pages = {str(page): page for page in range(1, -(-RECIPES_A_DAY // RECIPES_A_PAGE) + 1)}
        if day is None or asked not in pages:
            return None
        page, start = pages[asked], self.day_path(day)
        turns = {
            name: start if other == 1 else start + form.format(other)
            for name, other in (("prev", page - 1), ("next", page + 1))
            if other in pages.values()
        }
        head = [f'  <link rel="{name}" href="{path}">' for name, path in turns.items()]
        title = f"Recetas del {spell_day(day)}" + (f", página {page}" if page > 1 else "")
        shown = day_recipes(day)[(page - 1) * RECIPES_A_PAGE : page * RECIPES_A_PAGE]
        return self._page(day, title, "\n".join(head), _render_list(day, title, shown, turns))

    def _recipe(self, day: date | None, path: str) -> Page | None:
        recipes = {each.path: each for each in day_recipes(day)} if day is not None else {}
        if day is None or path not in recipes:
            return None
        published = recipes.pop(path)
        links = "".join(
            f'<li><a href="{other.path}">{escape(other.recipe.name)}</a></li>'
            for other in list(recipes.values())[:4]
        )
        more = f'<section class="relacionadas"><h3>Te gustará</h3><ul>{links}</ul></section>'
        main = f"{render_recipe(published)}\n{more}"
        return self._page(day, published.recipe.name, render_scripts(published), main)

    def _secret(self, day: date | None) -> Page | None:
        if day is None:
            return None
        return self._page(day, "Receta secreta", "", "<p>Solo para suscriptores.</p>")

    def _page(self, day: date, title: str, head: str, main: str) -> Page:
        days = (day, day - timedelta(days=1))
        menu = [(self.day_path(each), spell_day(each)) for each in days]
        document = render_spanish_document(Frame(title, self.title, menu, head), main)
        return Page(document.encode(), modified=publish_time(day))


def _render_list(
    day: date, title: str, shown: Sequence[PublishedRecipe], turns: dict[str, str]
) -> str:
    cards = [
        f'  <li class="tarjeta"><a class="tarjeta__enlace" href="{each.path}">'
        f"{escape(each.recipe.name)}</a> <span>{each.recipe.country}</span></li>"
        for each in shown
    ]
    cards.append(f'  <li class="tarjeta"><a href="{_private_path(day)}">Receta secreta</a></li>')
    names = {"prev": "Anterior", "next": "Siguiente"}
    anchors = [f'  <a rel="{name}" href="{path}">{names[name]}</a>' for name, path in turns.items()]
    items = [f"<h1>{title}</h1>", '<ul class="listado">', *cards, "</ul>"]
    return "\n".join([*items, '<nav class="paginacion">', *anchors, "</nav>"])


def _private_path(day: date) -> str:
    return f"/private/{day.isoformat()}/receta-secreta/"
