"""The site nebo.localhost: an index of a day's signs and one page a sign, in windows-1251.

In: a path. Out: ``/{YYYY-MM-DD}/``, ``/{YYYY-MM-DD}/{slug}.html``, ``/private/...`` or
robots.txt. The index also links to a thirteenth sign, whose page does not exist, and to a page
that robots.txt forbids; one sign page a day is slow. Knows nothing of HTTP.
"""

from datetime import date, timedelta
from html import escape
from random import Random

from llm_assets.sample_sites.horoscopes import NEBO, horoscope_text, text_for_everyone
from llm_assets.sample_sites.layout import render_document, spell_day
from llm_assets.sample_sites.page import Page, Request, parse_day, publish_time, robots_page
from llm_assets.sample_sites.signs import SIGNS

_CHARSET = "windows-1251"
_CRAWL_DELAY_SECONDS = 0.05
_SLOW_PAGE_SECONDS = 0.3


class NeboSite:
    """All days of nebo.localhost."""

    host = NEBO
    title = "Небо над нами"

    def day_path(self, day: date) -> str:
        """The path of the day's index."""
        return f"/{day.isoformat()}/"

    def respond(self, request: Request) -> Page | None:
        """The index, a sign's page, the forbidden page or robots.txt; None for any other path."""
        path = request.path
        if path == "/robots.txt":
            return robots_page(_CRAWL_DELAY_SECONDS)
        folder, _, file = path.removeprefix("/private").removeprefix("/").partition("/")
        day = parse_day(folder)
        if day is None:
            return None
        if path == self.day_path(day):
            return self._index(day)
        if path == _private_path(day):
            return self._forecast(day, "Личный прогноз", text_for_everyone(NEBO, day))
        slug = file.removesuffix(".html")
        if slug not in SIGNS or path != f"{self.day_path(day)}{slug}.html":
            return None
        delay_seconds = _SLOW_PAGE_SECONDS if slug == choose_slow_sign(day) else 0.0
        return self._forecast(day, SIGNS[slug], horoscope_text(NEBO, day, slug), delay_seconds)

    def _index(self, day: date) -> Page:
        links = [(f"{self.day_path(day)}{slug}.html", name) for slug, name in SIGNS.items()]
        links.append((f"{self.day_path(day)}zmeenosec.html", "Змееносец"))
        links.append((_private_path(day), "Личный прогноз"))
        anchors = [f'  <a href="{path}">{name}</a>' for path, name in links]
        heading = f"Гороскопы на {spell_day(day)}"
        main = [f"<h1>{heading}</h1>", '<nav class="signs">', *anchors, "</nav>"]
        return self._page(day, heading, "\n".join(main))

    def _forecast(self, day: date, name: str, text: str, delay_seconds: float = 0.0) -> Page:
        main = f"""<article class="forecast">
<h1><span class="sign-name">{name}</span>: гороскоп на {spell_day(day)}</h1>
<div id="forecast"><p>{escape(text, quote=False)}</p></div>
</article>
<p class="more">Хотите знать больше? Подпишитесь на рассылку.</p>"""
        return self._page(day, f"{name}: гороскоп на {spell_day(day)}", main, delay_seconds)

    def _page(self, day: date, title: str, main: str, delay_seconds: float = 0.0) -> Page:
        paths = (self.day_path(day), self.day_path(day - timedelta(days=1)))
        document = render_document(title, self.title, day, paths, main, _CHARSET)
        return Page(
            document.encode(_CHARSET),
            content_type=f"text/html; charset={_CHARSET}",
            modified=publish_time(day),
            delay_seconds=delay_seconds,
        )


def choose_slow_sign(day: date) -> str:
    """The slug of the sign whose page takes its time on this day."""
    return Random(f"slow:{day.isoformat()}").choice(list(SIGNS))


def _private_path(day: date) -> str:
    return f"/private/{day.isoformat()}/prognoz.html"
