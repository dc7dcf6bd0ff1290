"""What a use case may say about where its pages come from.

In: the `sources` block. Out: `HtmlSource` settings. URLs are templates over the day; selectors are
CSS. Fetches nothing.
"""

from __future__ import annotations

import string
from datetime import date
from typing import Annotated, Literal
from urllib.parse import urlsplit

from pydantic import Field, field_validator
from pydantic_core import PydanticCustomError
from selectolax.lexbor import LexborHTMLParser, SelectolaxError

from llm_assets.config.base import Settings, shaped

OWN_COLUMNS = frozenset({"document_id", "source", "url", "page_sha256", "day", "rule", "value"})
URL_FIELDS = {"date", "year", "month", "day"}


class Manners(Settings):
    """How a source's server is treated; every limit counts per host."""

    concurrency: int = Field(4, ge=1, le=64, description="requests in flight at once, per host")
    delay_seconds: float = Field(
        0.0, ge=0, description="pause between requests; robots.txt may ask for a longer one"
    )
    timeout_seconds: float = Field(20.0, gt=0, description="for one request, body included")
    retries: int = Field(2, ge=0, le=10, description="tries after the first, on 429, 5xx, timeouts")
    back_off_seconds: float = Field(0.5, gt=0, description="before the first retry; then doubled")
    maximum_body_bytes: int = Field(5_000_000, gt=0, description="a larger page is refused")
    maximum_pages: int = Field(500, gt=0, description="per source and day")
    obey_robots: bool = Field(True, description="honour robots.txt (RFC 9309)")
    user_agent: str = Field(
        "llm-assets/0.1 (daily corpus; contact: see the operator of this installation)",
        min_length=3,
        description="sent with every request; name a contact",
    )


def check_selector(selector: str, at: list[str]) -> None:
    """Refuse what the parser that will use it cannot read; `at` leads to it from the field."""
    try:
        LexborHTMLParser("").css(selector)
    except SelectolaxError as error:
        raise PydanticCustomError("selector", "is not a CSS selector", {"at": at}) from error


class HtmlSource(Settings):
    """A web site: start pages, links to follow, and where items and fields stand in a page."""

    kind: Literal["html"]
    name: Annotated[
        str,
        shaped(
            r"[a-z][a-z0-9_]*", "lower-case letters, digits and underscores, starting with a letter"
        ),
    ] = Field(description="unique within the use case")
    history: Literal["dated", "today_only"] = Field(
        description="dated: the day is in the URL, so past days can be fetched; today_only: they "
        "cannot, and a past day is marked lost"
    )
    start_urls: tuple[str, ...] = Field(min_length=1, description="templates with {date}")
    follow: str | None = Field(None, description="CSS selector of links to fetch too, one level")
    item: str = Field(min_length=1, description="CSS selector: one match, one document")
    fields: dict[str, str] = Field(
        min_length=1, description="field: CSS selector inside the item; `text` is required"
    )
    manners: Manners = Manners.model_validate({})

    @field_validator("start_urls")
    @classmethod
    def _known_placeholders(cls, urls: tuple[str, ...]) -> tuple[str, ...]:
        for i, url in enumerate(urls):
            try:
                parts = list(string.Formatter().parse(url))
            except ValueError as error:
                raise PydanticCustomError(
                    "template", "is not a template ({why})", {"why": str(error), "at": [i]}
                ) from error
            names = {name for _, name, _, _ in parts if name is not None}
            if unknown := sorted(names - URL_FIELDS):
                raise PydanticCustomError(
                    "url_placeholder",
                    "unknown placeholder {name}; use one of {known}",
                    {
                        "name": f"{{{unknown[0]}}}",
                        "known": ", ".join(f"{{{n}}}" for n in sorted(URL_FIELDS)),
                        "at": [i],
                    },
                )
            if urlsplit(url).scheme not in {"http", "https"}:
                raise PydanticCustomError(
                    "url_scheme", "must start with http:// or https://", {"at": [i]}
                )
        return urls

    @field_validator("follow", "item")
    @classmethod
    def _is_css(cls, selector: str | None) -> str | None:
        if selector is not None:
            check_selector(selector, [])
        return selector

    @field_validator("fields")
    @classmethod
    def _has_text(cls, fields: dict[str, str]) -> dict[str, str]:
        if "text" not in fields:
            raise PydanticCustomError("no_text_field", "needs a field named `text`")
        if taken := sorted(set(fields) & OWN_COLUMNS):
            raise PydanticCustomError(
                "own_column",
                "{name} is a column that every document has already; choose another name",
                {"name": taken[0], "at": [taken[0]]},
            )
        for name, selector in fields.items():
            check_selector(selector, [name])
        return fields

    def what_is_fetched(self) -> str:
        """Return, as JSON, what decides which pages there are; manners do not."""
        return self.model_dump_json(include={"name", "history", "start_urls", "follow"})

    def what_is_extracted(self) -> str:
        """Return, as JSON, what decides which documents a page gives."""
        return self.model_dump_json(include={"name", "item", "fields"})

    def urls_of(self, day: date) -> list[str]:
        """Return the start URLs of `day`, in the order of the YAML."""
        values = {
            "date": day.isoformat(),
            "year": f"{day:%Y}",
            "month": f"{day:%m}",
            "day": f"{day:%d}",
        }
        return [url.format(**values) for url in self.start_urls]
