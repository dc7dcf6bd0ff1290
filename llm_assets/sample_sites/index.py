"""The page that a person sees first: which sample sites there are and where to find them.

In: the sites by subject, the port they are served on and a clock. Out: one HTML page at ``/``
with a link to each site's pages of today. It answers every host name that is no sample site.
Knows no site's markup.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from html import escape

from llm_assets.sample_sites.page import Page, Request, Site

_TITLE = "Учебные сайты · Sitios de ejemplo"


@dataclass(frozen=True)
class SiteGroup:
    """Sites about one subject, which is named in their language."""

    language: str
    subject: str
    sites: tuple[Site, ...]


class SiteIndex:
    """The list of the sample sites."""

    def __init__(self, groups: Sequence[SiteGroup], port: int, today: Callable[[], date]) -> None:
        self._groups = groups
        self._port = port
        self._today = today

    def respond(self, request: Request) -> Page | None:
        """The list at ``/``; None for any other path."""
        if request.path != "/":
            return None
        day = self._today()
        sections = "\n".join(self._render_group(group, day) for group in self._groups)
        document = f"""<!DOCTYPE html>
<html lang="ru">
<head><meta charset="utf-8"><title>{_TITLE}</title></head>
<body>
<h1>{_TITLE}</h1>
{sections}
</body>
</html>
"""
        return Page(document.encode())

    def _render_group(self, group: SiteGroup, day: date) -> str:
        items = "\n".join(self._render_item(site, day) for site in group.sites)
        return f"""<section lang="{group.language}">
<h2>{group.subject}</h2>
<ul class="sites">
{items}
</ul>
</section>"""

    def _render_item(self, site: Site, day: date) -> str:
        url = f"http://{site.host}:{self._port}{site.day_path(day)}"
        return f'  <li><a href="{escape(url)}">{escape(site.title)}</a> ({site.host})</li>'
