"""Small rules of written Spanish that the Spanish sample sites share.

In: words, sentences and days. Out: the same as people write them: contractions, dates, and
slugs for addresses. Knows no site.
"""

import re
import unicodedata
from datetime import date

_MONTHS = "enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre"
_WEEKDAYS = "lunes martes miércoles jueves viernes sábado domingo"
_UNCONTRACTED = re.compile(r"\b([Dd]e|[Aa]) el\b")


def contract_articles(text: str) -> str:
    """``de el`` and ``a el`` become ``del`` and ``al``."""
    return _UNCONTRACTED.sub(r"\1l", text)


def make_slug(text: str) -> str:
    """Plain lower-case letters and digits, joined by hyphens: ``nandu-al-limon``."""
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    return "-".join(re.findall(r"[a-z0-9]+", plain))


def spell_day(day: date) -> str:
    """The day as Spanish pages write it, such as ``5 de enero de 2026``."""
    return f"{day.day} de {_MONTHS.split()[day.month - 1]} de {day.year}"


def name_weekday(day: date) -> str:
    """The name of the weekday, in lower case."""
    return _WEEKDAYS.split()[day.weekday()]
