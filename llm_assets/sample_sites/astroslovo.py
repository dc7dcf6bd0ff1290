"""The site astroslovo.localhost: a day's horoscopes as sections of running text, badly set.

In: a path. Out: the page ``/goroskop/{YYYY-MM-DD}`` or robots.txt. The useful text stands
before the first non-breaking space of its block and is cut by line breaks, tabs, double blanks
and soft hyphens. Every odd break keeps one plain blank, so that deleting line breaks never
glues two words together. Knows nothing of HTTP.
"""

from datetime import date, timedelta
from html import escape
from random import Random

from llm_assets.sample_sites.horoscopes import ASTROSLOVO, horoscope_text, text_for_everyone
from llm_assets.sample_sites.layout import render_document, spell_day
from llm_assets.sample_sites.page import Page, Request, parse_day, publish_time, robots_page
from llm_assets.sample_sites.signs import SIGNS

_ODD_BLANKS = ("  ", " \n      ", " \t", "\n ", "   ", " <br>\n      ")
_TRAILERS = (
    '&nbsp;Читайте также: <a href="/sonnik">сонник на каждый день</a>.',
    '&nbsp;<a href="/podrobno">Подробнее</a>',
    "&nbsp;&nbsp;Поделиться с друзьями",
)
_ODD_BLANK_SHARE = 0.12
_SOFT_HYPHEN_SHARE = 0.04
_SOFT_HYPHEN_MIN_LETTERS = 9


class AstroslovoSite:
    """All days of astroslovo.localhost."""

    host = ASTROSLOVO
    title = "Астрослово"

    def day_path(self, day: date) -> str:
        """The path of the day's only page."""
        return f"/goroskop/{day.isoformat()}"

    def respond(self, request: Request) -> Page | None:
        """The day's page or robots.txt; None for any other path."""
        path = request.path
        if path == "/robots.txt":
            return robots_page()
        day = parse_day(path.removeprefix("/goroskop/"))
        if day is None or path != self.day_path(day):
            return None
        return Page(self._render(day).encode(), modified=publish_time(day))

    def _render(self, day: date) -> str:
        rng = Random(f"markup:{ASTROSLOVO}:{day.isoformat()}")
        sections = [
            _render_section(name, horoscope_text(ASTROSLOVO, day, slug), rng)
            for slug, name in SIGNS.items()
        ]
        everyone = _render_section("Для всех знаков", text_for_everyone(ASTROSLOVO, day), rng)
        heading = f"Гороскоп на {spell_day(day)} для всех знаков зодиака"
        main = "\n".join([f"<h1>{heading}</h1>", *sections, everyone])
        paths = (self.day_path(day), self.day_path(day - timedelta(days=1)))
        return render_document(heading, self.title, day, paths, main, "utf-8")


def _render_section(heading: str, text: str, rng: Random) -> str:
    return f"""<section class="sign">
  <h2>{heading}</h2>
  <div class="text">
      {_set_badly(text, rng)}{rng.choice(_TRAILERS)}
  </div>
</section>"""


def _set_badly(text: str, rng: Random) -> str:
    """The text as HTML with odd white space between words and soft hyphens inside long ones."""
    html = ""
    for word in text.split():
        if html:
            html += rng.choice(_ODD_BLANKS) if rng.random() < _ODD_BLANK_SHARE else " "
        if len(word) >= _SOFT_HYPHEN_MIN_LETTERS and rng.random() < _SOFT_HYPHEN_SHARE:
            html += f"{word[:4]}&shy;{word[4:]}"
        else:
            html += escape(word, quote=False)
    return html
