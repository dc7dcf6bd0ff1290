"""The sample sites' pages of a day, as they come over HTTP, found by their links."""

import re
from collections.abc import Iterator
from datetime import date
from urllib.error import HTTPError
from urllib.parse import urljoin
from urllib.request import Request, urlopen

from selectolax.lexbor import LexborHTMLParser

from llm_assets.records import Page
from llm_assets.sample_sites import SampleSites
from llm_assets_tests.stages.builders import page

STARTS = {
    "zvezdy.localhost": "/{day}/",
    "astroslovo.localhost": "/goroskop/{day}",
    "nebo.localhost": "/{day}/",
    "recetas.localhost": "/recetas/{day}/",
    "noticias.localhost": "/{day:%Y/%m/%d}/",
}


def fetch_day(sites: SampleSites, host: str, day: date) -> list[Page]:
    """All pages that one site has for one day, the start page first; none that are private."""
    return list(_crawl(sites, host, STARTS[host].format(day=day), day))


def _crawl(sites: SampleSites, host: str, start: str, day: date) -> Iterator[Page]:
    of_the_day = re.compile(f"^/(?!private/).*({day}|{day:%Y/%m/%d})")
    seen, todo = {start}, [start]
    while todo:
        path = todo.pop(0)
        request = Request(f"http://{sites.address}{path}", headers={"Host": host})
        try:
            with urlopen(request, timeout=10) as answer:
                body, content_type = answer.read(), answer.headers["Content-Type"]
        except HTTPError:  # some links are dead on purpose
            continue
        name = host.removesuffix(".localhost")
        yield page(body, content_type, source=name, url=f"http://{host}{path}")
        for link in LexborHTMLParser(body).css("a[href]"):
            found = urljoin(path, link.attributes["href"] or "")
            if of_the_day.match(found) and found not in seen:
                seen.add(found)
                todo.append(found)
