"""The site zvezdy.localhost: a day's horoscopes as a grid of cards on one UTF-8 page.

In: a path. Out: the page ``/{YYYY-MM-DD}/`` or robots.txt. Among the twelve cards are one for
all signs together and an advertisement that looks like a card; a card's text may be empty.
Knows nothing of HTTP.
"""

from datetime import date, timedelta
from html import escape

from llm_assets.sample_sites.horoscopes import ZVEZDY, horoscope_text, text_for_everyone
from llm_assets.sample_sites.layout import choose_advertisement, render_document, spell_day
from llm_assets.sample_sites.page import Page, Request, parse_day, publish_time, robots_page
from llm_assets.sample_sites.signs import SIGNS

_ADVERTISEMENT_PLACE = 5


class ZvezdySite:
    """All days of zvezdy.localhost."""

    host = ZVEZDY
    title = "Звезды каждый день"

    def day_path(self, day: date) -> str:
        """The path of the day's only page."""
        return f"/{day.isoformat()}/"

    def respond(self, request: Request) -> Page | None:
        """The day's page or robots.txt; None for any other path."""
        path = request.path
        if path == "/robots.txt":
            return robots_page()
        day = parse_day(path.strip("/"))
        if day is None or path != self.day_path(day):
            return None
        return Page(self._render(day).encode(), modified=publish_time(day))

    def _render(self, day: date) -> str:
        cards = [
            _render_card(
                f'class="card" data-sign="{slug}"', name, horoscope_text(ZVEZDY, day, slug)
            )
            for slug, name in SIGNS.items()
        ]
        cards.insert(
            _ADVERTISEMENT_PLACE,
            _render_card('class="card card--ad"', "Реклама", choose_advertisement(f"card:{day}")),
        )
        everyone = _render_card(
            'class="card" data-sign="vse"', "Общий гороскоп", text_for_everyone(ZVEZDY, day)
        )
        heading = f"Гороскоп на {spell_day(day)}"
        grid = "\n".join([f"<h1>{heading}</h1>", '<div class="grid">', everyone, *cards, "</div>"])
        paths = (self.day_path(day), self.day_path(day - timedelta(days=1)))
        return render_document(heading, self.title, day, paths, grid, "utf-8")


def _render_card(attributes: str, heading: str, text: str) -> str:
    paragraph = f"<p>{escape(text, quote=False)}</p>" if text else ""
    return f"""  <article {attributes}>
    <h3 class="card__sign">{heading}</h3>
    <div class="card__text">{paragraph}</div>
  </article>"""
