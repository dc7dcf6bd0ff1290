"""Sources as a YAML would say them, and days collected from them into real journals.

`SAMPLE_SOURCES` are the settings for the Spanish sample sites, ready for a use case. `Days`
collects days as the platform does, each remembering the one before, and gives the records.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from pydantic import TypeAdapter

from llm_assets.config import HtmlSource, JsonSource, Source
from llm_assets.records import LastCapture, Page, RawScrapes
from llm_assets.sample_sites import NOTICIAS, PREGUNTAS, RECETAS
from llm_assets.stages.collecting.day import Collecting
from llm_assets.stages.collecting.harvest import Calendar
from llm_assets.stages.collecting.web import Places, Web
from llm_assets.storage.journal import Journal
from llm_assets.storage.layout import Partition

DAY = date(2026, 1, 5)
HOST = "a.test"
IMPATIENT = {"retries": 0, "back_off_seconds": 0.01, "private_hosts": ["*.test"]}

RECIPES: dict[str, Any] = {
    "kind": "html",
    "name": "recetas",
    "history": "dated",
    "start_urls": [f"http://{RECETAS}/recetas/{{date}}/"],
    "follow": ".paginacion a[rel=next], a.tarjeta__enlace",
    "depth": 3,
    "schema_org": "Recipe",
    "fields": {
        "title": "name",
        "country": "recipeCuisine",
        "duration": "totalTime",
        "portions": {"property": "recipeYield", "matches": r"\d+"},
        "difficulty": "keywords",
        "ingredients": "recipeIngredient",
        "text": "recipeInstructions.text",
    },
    "manners": {"private_hosts": [RECETAS]},
}
NEWS: dict[str, Any] = {
    "kind": "html",
    "name": "noticias",
    "history": "dated",
    "feeds": [f"http://{NOTICIAS}/{{date}}/rss.xml"],
    "manners": {"private_hosts": [NOTICIAS]},
}
NEWS_ARTICLES: dict[str, Any] = {
    **NEWS,
    "name": "articulos",
    "feeds": [],
    "sitemaps": [f"http://{NOTICIAS}/sitemap.xml"],
    "schema_org": "NewsArticle",
    "fields": {"headline": "headline", "lead": "description", "text": "articleBody"},
}
GENERAL_QUESTIONS: dict[str, Any] = {
    "kind": "json",
    "name": "generales",
    "history": "dated",
    "start_urls": [f"http://{PREGUNTAS}/api/generales?fecha={{date}}"],
    "pagination": {"by": "number", "parameter": "pagina"},
    "items": "datos.preguntas",
    "fields": {"id": "id", "topic": "tema", "text": "texto"},
    "manners": {"private_hosts": [PREGUNTAS]},
}
COMPANY_QUESTIONS: dict[str, Any] = {
    **GENERAL_QUESTIONS,
    "name": "empresa",
    "start_urls": [f"http://{PREGUNTAS}/api/empresa?fecha={{date}}"],
    "pagination": {"by": "cursor", "next": "meta.siguiente"},
    "fields": {"id": "codigo", "topic": "departamento", "text": "pregunta.texto"},
}
LINKED_QUESTIONS: dict[str, Any] = {
    **GENERAL_QUESTIONS,
    "name": "enlazadas",
    "start_urls": [f"http://{PREGUNTAS}/api/v2/generales?fecha={{date}}"],
    "pagination": {"by": "link"},
}
SAMPLE_SOURCES = (
    *(RECIPES, NEWS, NEWS_ARTICLES),
    *(GENERAL_QUESTIONS, COMPANY_QUESTIONS, LINKED_QUESTIONS),
)


def source_of(settings: dict[str, Any]) -> Any:
    """Return the source that a block of a YAML declares; `Any`, for the kind is known."""
    return TypeAdapter(Source).validate_python(settings)


def web_site(*start_urls: str, manners: dict[str, Any] | None = None, **keys: Any) -> HtmlSource:
    """A source of HTML on hosts below .test, whose documents are `article` elements."""
    settings = {"kind": "html", "name": "site", "history": "today_only", "start_urls": start_urls}
    rules = {"item": "article", "fields": {"text": "p"}}
    made: HtmlSource = source_of(
        {**settings, **rules, **keys, "manners": {**IMPATIENT, **(manners or {})}}
    )
    return made


def api(*start_urls: str, manners: dict[str, Any] | None = None, **keys: Any) -> JsonSource:
    """A source of JSON on hosts below .test, whose items are a list at `items`."""
    settings = {"kind": "json", "name": "api", "history": "today_only", "start_urls": start_urls}
    rules = {"items": "items", "fields": {"text": "text"}}
    made: JsonSource = source_of(
        {**settings, **rules, **keys, "manners": {**IMPATIENT, **(manners or {})}}
    )
    return made


@dataclass
class Days:
    """The days of one use case; every host below .test stands at `address`."""

    folder: Path
    address: str
    hosts: Sequence[str] = (HOST, "b.test", "c.test", "www.a.test")
    zone: str = "UTC"
    earlier: Collection[LastCapture] = ()
    lines: list[str] = field(default_factory=list)
    now: datetime | None = None

    def collect(
        self,
        *sources: Source,
        day: date = DAY,
        today: date | None = None,
        before: RawScrapes | None = None,
    ) -> RawScrapes:
        """Collect a day, going on with what its journal holds.

        `before` is the day's record that was committed, after which the journal was removed.
        """
        now = self.now or datetime.combine(today or day, time(6, 30), UTC)
        web = Web(lambda: now, dict.fromkeys(self.hosts, self.address))
        calendar = Calendar(day, today or day, date(2026, 1, 1), ZoneInfo(self.zone))
        partition = Partition("tests", "raw_scrapes", day)
        if before is not None:
            Journal(self.folder, partition).remove()
        with Journal(self.folder, partition) as journal:
            if before is not None:
                journal.take_over(before.pages)
            record = Collecting(
                sources,
                calendar,
                journal,
                web,
                Places(self.folder, self.folder, lambda: None),
                self.lines.append,
                earlier=self.earlier,
                before=before,
            ).run()
            return replace(record, pages=tuple(record.pages))

    def next_day(self, record: RawScrapes) -> Days:
        """The days after one that is committed."""
        return replace(self, earlier=record.last_captures)


def pages_of(record: RawScrapes) -> list[Page]:
    """All captures but those of robots.txt, in the order of the record."""
    return [page for page in record.pages if page.role != "robots"]


def paths(record: RawScrapes, status: int = 200) -> list[str]:
    """Path and query of the wanted pages (feeds and sitemaps aside) that answered so, sorted."""
    pages = [p for p in pages_of(record) if p.role == "page" and p.is_wanted]
    return sorted("/" + page.url.split("/", 3)[3] for page in pages if page.status == status)
