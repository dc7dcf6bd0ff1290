"""The frame that all sample pages share: head, navigation, advertisement, sidebar, footer.

In: a site's name, a day and the HTML of the page's own part. Out: a whole HTML document. It is
the noise that a scraper's selectors have to leave out. Knows nothing of what the page is about.
"""

from datetime import date, timedelta
from html import escape
from random import Random

_MONTHS = "января февраля марта апреля мая июня июля августа сентября октября ноября декабря"
_ADVERTISEMENTS = (
    "Скидка 50% на натальную карту! Только до полуночи.",
    "Амулеты от производителя, доставка за 2 дня.",
    "Курс «Таро для начинающих»: первый урок бесплатно.",
    "Матрасы «Млечный путь»: 101 ночь на пробу.",
)


def spell_day(day: date) -> str:
    """The day as Russian pages write it, such as «5 января 2026»."""
    return f"{day.day} {_MONTHS.split()[day.month - 1]} {day.year}"


def choose_advertisement(seed: str) -> str:
    """Plain text of an advertisement; the same seed always gives the same one."""
    return Random(f"advertisement:{seed}").choice(_ADVERTISEMENTS)


def render_document(
    title: str, site_title: str, day: date, day_paths: tuple[str, str], main: str, charset: str
) -> str:
    """A whole document around `main`, which is HTML and is not escaped.

    `day_paths` are the paths of the day itself and of the day before it.
    """
    today_path, yesterday_path = day_paths
    yesterday = day - timedelta(days=1)
    return f"""<!DOCTYPE html>
<html lang="ru">
<head>
  <meta charset="{charset}">
  <title>{escape(title)}</title>
</head>
<body>
<header><a class="logo" href="{today_path}">{escape(site_title)}</a></header>
<nav class="menu">
  <ul>
    <li><a href="{today_path}">{spell_day(day)}</a></li>
    <li><a href="{yesterday_path}">{spell_day(yesterday)}</a></li>
  </ul>
</nav>
<div class="banner" role="complementary">{escape(choose_advertisement(f"{title}:top"))}</div>
<main>
{main}
</main>
<aside class="sidebar">
  <h4>Популярное</h4>
  <ul><li>Лунный календарь</li><li>Сонник</li><li>Совместимость знаков</li></ul>
  <p class="ad">{escape(choose_advertisement(f"{title}:side"))}</p>
</aside>
<footer><p>© {day.year} {escape(site_title)}. Перепечатка только со ссылкой.</p></footer>
</body>
</html>
"""
