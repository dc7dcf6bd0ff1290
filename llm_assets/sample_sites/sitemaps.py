"""Sitemaps: an index of months, and for each month the addresses of its days' pages.

In: a path of a site and what its days publish. Out: the pages of https://www.sitemaps.org/protocol
(``/sitemap.xml``, ``/sitemap-{YYYY-MM}.xml`` and the same with ``.gz``). The index names the
oldest month by its compressed form, the others plain. Knows no site.
"""

import gzip
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from html import escape

from llm_assets.sample_sites.page import Page, parse_day, publish_time

FIRST_MONTH = date(2025, 12, 1)
"""The oldest month in an index."""

_ALWAYS_OVER = date(2026, 1, 31)
"""Days up to here are listed on any clock, so that the demo's days do not depend on one."""

_SCHEMA = "http://www.sitemaps.org/schemas/sitemap/0.9"

Entry = tuple[str, datetime]
"""The path of a page and when it was last changed."""


def respond_sitemap(
    path: str, host: str, today: date, list_day: Callable[[date], Sequence[Entry]]
) -> Page | None:
    """The index or a month's sitemap up to `today`; None for any other path.

    `list_day` gives the entries of one day.
    """
    last = max(today, _ALWAYS_OVER)
    if path == "/sitemap.xml":
        entries = [(_month_path(month), publish_time(_end(month, last))) for month in _months(last)]
        return render_xml(_render_entries("sitemapindex", "sitemap", host, entries))
    month = parse_day(f"{path[9:16]}-01")
    if month is None or month > last:
        return None
    plain_path = f"/sitemap-{month:%Y-%m}.xml"
    if path not in (plain_path, f"{plain_path}.gz"):
        return None
    days = (month + timedelta(days=n) for n in range((_end(month, last) - month).days + 1))
    page = render_xml(
        _render_entries("urlset", "url", host, [e for d in days for e in list_day(d)])
    )
    return page if path == plain_path else _compress(page)


def render_xml(root: str) -> Page:
    """A page of XML with its declaration."""
    document = f'<?xml version="1.0" encoding="UTF-8"?>\n{root}\n'
    return Page(document.encode(), content_type="application/xml; charset=utf-8")


def _render_entries(root: str, element: str, host: str, entries: Sequence[Entry]) -> str:
    lines = [
        f"  <{element}><loc>http://{host}{escape(path)}</loc>"
        f"<lastmod>{modified.isoformat()}</lastmod></{element}>"
        for path, modified in entries
    ]
    return "\n".join([f'<{root} xmlns="{_SCHEMA}">', *lines, f"</{root}>"])


def _compress(page: Page) -> Page:
    body = gzip.compress(page.body, mtime=0)
    return replace(page, body=body, content_type="application/gzip")


def _months(last: date) -> Iterator[date]:
    month = FIRST_MONTH
    while month <= last:
        yield month
        month = (month + timedelta(days=31)).replace(day=1)


def _end(month: date, last: date) -> date:
    """The month's last day that is over."""
    return min((month + timedelta(days=31)).replace(day=1) - timedelta(days=1), last)


def _month_path(month: date) -> str:
    return f"/sitemap-{month:%Y-%m}.xml" + (".gz" if month == FIRST_MONTH else "")
