"""The site noticias.localhost: a front page and articles a day, with feeds and sitemaps.

In: a request. Out: ``/{YYYY}/{MM}/{DD}/``, ``/{YYYY}/{MM}/{DD}/{slug}.html``, ``/rss.xml`` and
``/atom.xml`` of today and the day before, the same of one day under ``/{YYYY-MM-DD}/``, the
sitemaps, ``/sitemap-noticias.xml`` or robots.txt. Knows nothing of HTTP.
"""

from collections.abc import Callable, Sequence
from datetime import date, timedelta
from html import escape

from llm_assets.sample_sites.feeds import Channel, FeedEntry, render_atom, render_rss
from llm_assets.sample_sites.news.days import NOTICIAS, Article, day_articles
from llm_assets.sample_sites.news.markup import (
    render_article,
    render_article_head,
    render_front_page,
)
from llm_assets.sample_sites.page import Page, Request, parse_day, publish_time, robots_page
from llm_assets.sample_sites.sitemaps import Entry, render_xml, respond_sitemap
from llm_assets.sample_sites.spanish import spell_day
from llm_assets.sample_sites.spanish_layout import Frame, render_spanish_document

_URL = f"http://{NOTICIAS}"
_RENDERERS = {"rss.xml": render_rss, "atom.xml": render_atom}


class NoticiasSite:
    """All days of noticias.localhost; `today` is asked for feeds without a day and sitemaps."""

    host = NOTICIAS
    title = "El Diario de la Plaza"

    def __init__(self, today: Callable[[], date]) -> None:
        self._today = today

    def day_path(self, day: date) -> str:
        """The path of the day's front page."""
        return f"/{day:%Y/%m/%d}/"

    def respond(self, request: Request) -> Page | None:
        """A page, a feed, a sitemap or robots.txt; None for anything else."""
        match request.path.split("/"):
            case ["", "robots.txt"]:
                return robots_page(sitemap_url=f"{_URL}/sitemap.xml")
            case ["", "sitemap-noticias.xml"]:
                return _render_news_sitemap(self.title, self._newest_articles())
            case ["", file] if file.startswith("sitemap"):
                return respond_sitemap(request.path, NOTICIAS, self._today(), _list_day)
            case ["", ("rss.xml" | "atom.xml") as file]:
                return self._feed(request.path, file, self._newest_articles())
            case ["", day_text, ("rss.xml" | "atom.xml") as file]:
                day = parse_day(day_text)
                return self._feed(request.path, file, day_articles(day)) if day else None
            case ["", year, month, number, _]:
                day = parse_day(f"{year}-{month}-{number}")
                return self._html(request.path, day) if day else None
        return None

    def _newest_articles(self) -> list[Article]:
        """Those of today and of the day before, the newest first."""
        today = self._today()
        return [*day_articles(today - timedelta(days=1)), *day_articles(today)][::-1]

    def _feed(self, path: str, file: str, articles: Sequence[Article]) -> Page:
        channel = Channel(self.title, f"{_URL}/", f"{_URL}{path}")
        entries = [
            FeedEntry(
                article.story.headline,
                f"{_URL}{article.path}",
                article.story.lead,
                article.story.section,
                article.published,
            )
            for article in articles
        ]
        return _RENDERERS[file](channel, entries)

    def _html(self, path: str, day: date) -> Page | None:
        """The front page or an article of a day."""
        days = (day, day - timedelta(days=1))
        menu = [(self.day_path(each), spell_day(each)) for each in days]
        articles = {article.path: article for article in day_articles(day)}
        if path == self.day_path(day):
            frame = Frame(f"Noticias del {spell_day(day)}", self.title, menu)
            document = render_spanish_document(frame, render_front_page(list(articles.values())))
            return Page(document.encode(), modified=publish_time(day))
        if path not in articles:
            return None
        article = articles.pop(path)
        frame = Frame(article.story.headline, self.title, menu, render_article_head(article))
        document = render_spanish_document(frame, render_article(article, list(articles.values())))
        return Page(document.encode(), modified=article.published)


def _list_day(day: date) -> Sequence[Entry]:
    return [(article.path, article.published) for article in day_articles(day)]


def _render_news_sitemap(title: str, articles: Sequence[Article]) -> Page:
    """The articles of the last two days, as https://www.google.com/schemas/sitemap-news says."""
    urls = [
        f"  <url><loc>{_URL}{article.path}</loc><news:news>"
        f"<news:publication><news:name>{escape(title)}</news:name>"
        "<news:language>es</news:language></news:publication>"
        f"<news:publication_date>{article.published.isoformat()}</news:publication_date>"
        f"<news:title>{escape(article.story.headline)}</news:title></news:news></url>"
        for article in articles
    ]
    root = (
        '<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" '
        'xmlns:news="http://www.google.com/schemas/sitemap-news/0.9">'
    )
    return render_xml("\n".join([root, *urls, "</urlset>"]))
