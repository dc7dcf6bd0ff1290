"""Sample web sites and APIs, served over real HTTP on a loopback port.

In: nothing but a port. Out: horoscopes in Russian, recipes, news and questions in Spanish, reviews
in English, on sites that are told apart by the Host header and are the same on every machine; and,
for tests, the clean texts that the pages wrap. They stand for the sites a data platform scrapes,
with their flaws. They know nothing of the platform.
"""

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import date

from llm_assets.sample_sites.astroslovo import AstroslovoSite
from llm_assets.sample_sites.horoscopes import (
    HOROSCOPE_HOSTS,
    PlantedFlaws,
    horoscope_text,
    plant_flaws,
)
from llm_assets.sample_sites.index import SiteGroup, SiteIndex
from llm_assets.sample_sites.nebo import NeboSite
from llm_assets.sample_sites.news.days import NOTICIAS, day_articles, plant_article_flaws
from llm_assets.sample_sites.news.site import NoticiasSite
from llm_assets.sample_sites.page import Page, PageSource, Request, Site
from llm_assets.sample_sites.questions.days import (
    GENERAL,
    SPECIFIC,
    day_questions,
    served_questions,
)
from llm_assets.sample_sites.questions.site import PREGUNTAS, PRIVATE_TOKEN, PreguntasSite
from llm_assets.sample_sites.recipes.days import RECETAS, Dress, day_recipes, plant_recipe_flaws
from llm_assets.sample_sites.recipes.site import RecetasSite
from llm_assets.sample_sites.reviews.days import (
    day_reviews,
    plant_review_flaws,
    review_lines,
    write_reviews,
)
from llm_assets.sample_sites.reviews.site import RESENAS, ResenasSite
from llm_assets.sample_sites.server import SampleSites, ServedRequest, serve_hosts
from llm_assets.sample_sites.signs import SIGNS, own_terms
from llm_assets.sample_sites.zvezdy import ZvezdySite

__all__ = [
    "GENERAL",
    "HOROSCOPE_HOSTS",
    "HOSTS",
    "NOTICIAS",
    "PREGUNTAS",
    "PRIVATE_TOKEN",
    "RECETAS",
    "RESENAS",
    "SIGNS",
    "SPECIFIC",
    "Dress",
    "Page",
    "PageSource",
    "PlantedFlaws",
    "Request",
    "SampleSites",
    "ServedRequest",
    "Site",
    "day_articles",
    "day_questions",
    "day_recipes",
    "day_reviews",
    "horoscope_text",
    "own_terms",
    "plant_article_flaws",
    "plant_flaws",
    "plant_recipe_flaws",
    "plant_review_flaws",
    "review_lines",
    "serve",
    "served_questions",
    "write_reviews",
]

HOSTS: tuple[str, ...] = (*HOROSCOPE_HOSTS, RECETAS, NOTICIAS, PREGUNTAS, RESENAS)
"""The host names that the sample sites answer to."""


def serve(
    port: int = 0, host: str = "127.0.0.1", today: Callable[[], date] = date.today
) -> AbstractContextManager[SampleSites]:
    """Serve all sample sites while the returned context is open.

    Port 0 takes a free port. `today` is asked only for what has no day in its address: the links
    of the index page, which answers every other host name, the newest feeds and the sitemaps.
    Raises `OSError` on entering when the port is taken.
    """
    groups = (
        SiteGroup("ru", "Гороскопы", (ZvezdySite(), AstroslovoSite(), NeboSite())),
        SiteGroup("es", "Recetas", (RecetasSite(today),)),
        SiteGroup("es", "Noticias", (NoticiasSite(today),)),
        SiteGroup("es", "Preguntas", (PreguntasSite(),)),
        SiteGroup("en", "Reviews", (ResenasSite(),)),
    )
    sites = {site.host: site for group in groups for site in group.sites}
    return serve_hosts(sites, lambda port: SiteIndex(groups, port, today), port, host)
