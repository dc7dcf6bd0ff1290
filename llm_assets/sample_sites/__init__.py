"""Sample web sites with Russian horoscopes, served over real HTTP on a loopback port.

In: nothing but a port. Out: three sites with different markup, told apart by the Host header,
the same on every machine; and, for tests, the clean texts that the pages wrap. They stand for
the sites a data platform scrapes, with their flaws. They know nothing of the platform.
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
from llm_assets.sample_sites.index import SiteIndex
from llm_assets.sample_sites.nebo import NeboSite
from llm_assets.sample_sites.page import Page, PageSource, Request, Site
from llm_assets.sample_sites.server import SampleSites, ServedRequest, serve_hosts
from llm_assets.sample_sites.signs import SIGNS, own_terms
from llm_assets.sample_sites.zvezdy import ZvezdySite

__all__ = [
    "HOROSCOPE_HOSTS",
    "HOSTS",
    "SIGNS",
    "Page",
    "PageSource",
    "PlantedFlaws",
    "Request",
    "SampleSites",
    "ServedRequest",
    "Site",
    "horoscope_text",
    "own_terms",
    "plant_flaws",
    "serve",
]

_SITES: tuple[Site, ...] = (ZvezdySite(), AstroslovoSite(), NeboSite())

HOSTS: tuple[str, ...] = tuple(site.host for site in _SITES)
"""The host names that the sample sites answer to."""


def serve(
    port: int = 0, host: str = "127.0.0.1", today: Callable[[], date] = date.today
) -> AbstractContextManager[SampleSites]:
    """Serve all sample sites while the returned context is open.

    Port 0 takes a free port. `today` is asked only for the links of the index page, which
    answers every other host name. Raises `OSError` on entering when the port is taken.
    """
    sites = {site.host: site for site in _SITES}
    return serve_hosts(sites, lambda port: SiteIndex(sites, port, today), port, host)
