"""Hand-written functions, good and bad, as a use case would name them."""

from collections.abc import Iterator
from typing import Any

from bs4 import BeautifulSoup

NOT_A_FUNCTION = "text"


def read(soup: BeautifulSoup) -> Iterator[dict[str, str]]:
    """Yield a document a row of a table, under its heading."""
    for row in soup.select("tr"):
        sign, text = (cell.get_text() for cell in row.select("td"))
        yield {"sign": sign, "text": f"\n{text} "}


def read_headings(soup: BeautifulSoup) -> list[dict[str, Any]]:
    """Fail at pages without a heading."""
    heading = soup.find("h1")
    return [{"sign": None, "text": heading.string}]  # type: ignore[union-attr]


def yield_other_keys(soup: BeautifulSoup) -> list[dict[str, str]]:
    """Forget one key and invent another."""
    return [{"text": "x", "title": "y"}]


def yield_text(soup: BeautifulSoup) -> str:
    """Yield what is no dict."""
    return "ab"


def yield_nothing(soup: BeautifulSoup) -> None:
    """Return nothing at all."""
