"""Sources that are fetched over HTTP: web sites and JSON interfaces.

In: start URLs, how to go on from them, and manners. Out: checked settings. Fetches nothing.
"""

from __future__ import annotations

import re
from datetime import date
from typing import Annotated, ClassVar, Literal, TypeAlias
from urllib.parse import urlsplit

from pydantic import Discriminator, Field, Tag, field_validator, model_validator
from pydantic_core import PydanticCustomError

from llm_assets.config.base import Settings
from llm_assets.config.sources.base import BaseSource, FieldPlaces, check_expression
from llm_assets.config.sources.manners import Manners, Secret
from llm_assets.config.sources.markup import MarkedUp, check_selector
from llm_assets.config.sources.templates import (
    DAY_FIELDS,
    PAGE_FIELD,
    check_templates,
    placeholders,
    urls_of,
)

# Words in the name of a header whose value may be a secret.
SECRET_WORDS = frozenset(
    (
        *("authorization", "auth", "cookie", "token", "key", "apikey", "secret", "password"),
        *("credential", "credentials", "session", "signature"),
    )
)
OUR_HEADERS = frozenset(
    (
        *("host", "connection", "keep-alive", "te", "upgrade", "expect", "content-length"),
        *("transfer-encoding", "accept-encoding", "range", "if-none-match", "if-modified-since"),
    )
)
Header: TypeAlias = Annotated[
    Annotated[str, Tag("str")] | Annotated[Secret, Tag("Secret")],
    Discriminator(lambda given: "Secret" if isinstance(given, dict | Settings) else "str"),
]


def origin_of(url: str) -> str:
    """Return what a secret may be sent to again: scheme, host and port (RFC 6454)."""
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}".lower()


class WebSource(BaseSource):
    """What sites and JSON interfaces share."""

    start_urls: tuple[str, ...] = Field((), description="templates with {date}")
    headers: dict[str, Header] = Field(
        {}, description="sent to the hosts of the start URLs only; secrets from the environment"
    )
    query: dict[Annotated[str, Field(min_length=1)], Secret] = Field(
        {}, description="keys to be added to URLs, for the hosts of the start URLs only"
    )
    manners: Manners = Manners.model_validate({})

    @field_validator("headers")
    @classmethod
    def _no_secret_in_the_file(cls, headers: dict[str, str | Secret]) -> dict[str, str | Secret]:
        for name, value in headers.items():
            if not re.fullmatch(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+", name):
                raise PydanticCustomError("header", "is not the name of a header", {"at": [name]})
            if name.lower() == "user-agent":
                raise PydanticCustomError(
                    "header", "is written as manners.user_agent", {"at": [name]}
                )
            if name.lower() in OUR_HEADERS:
                raise PydanticCustomError(
                    "header", "is set by the connection; leave it out", {"at": [name]}
                )
            text = value if isinstance(value, str) else value.prefix
            if re.search(r"[\x00-\x08\x0a-\x1f\x7f]", text):
                raise PydanticCustomError("header", "must be one line", {"at": [name]})
            if SECRET_WORDS & set(re.split(r"[-_.]", name.lower())) and isinstance(value, str):
                raise PydanticCustomError(
                    "secret",
                    "may be a secret, which has no place in a file; write "
                    "{ env: MY_TOKEN, prefix: 'Bearer ' } and set that variable",
                    {"at": [name]},
                )
        return headers

    def addresses(self) -> tuple[str, ...]:
        """Return every URL template of the source."""
        return self.start_urls

    def hosts(self) -> frozenset[str]:
        """Return the host names of all URL templates, lower case."""
        return frozenset((urlsplit(url).hostname or "").lower() for url in self.addresses())

    def _check_dated(self, templates: tuple[str, ...], key: str) -> None:
        if self.history != "dated":
            return
        for i, template in enumerate(templates):
            if not placeholders(template) & set(DAY_FIELDS):
                raise PydanticCustomError(
                    "undated",
                    "has no day in it, so a past day would be filled with today's page; put "
                    "{date} into it, or say history: today_only",
                    {"at": [key, i]},
                )


class PageRange(Settings):
    """Numbers for `{page}` in start URLs, both ends included."""

    first: int = Field(1, ge=0)
    last: int = Field(ge=0, le=1_000_000)

    @model_validator(mode="after")
    def _is_a_range(self) -> PageRange:
        if self.last < self.first:
            raise PydanticCustomError(
                "empty_range",
                "first {first} is more than last {last}; raise last",
                {"first": self.first, "last": self.last},
            )
        return self


class HtmlSource(WebSource, MarkedUp):
    """A web site: where to start, links to follow, and where documents stand in a page."""

    kind: Literal["html"]
    pages: PageRange | None = Field(None, description="numbers for {page} in start URLs")
    sitemaps: tuple[str, ...] = Field(
        (), description="sitemap URLs; a dated source takes the entries changed on the day"
    )
    feeds: tuple[str, ...] = Field(
        (), description="RSS or Atom URLs; a dated source takes the entries published on the day"
    )
    follow: str | None = Field(None, min_length=1, description="CSS selector of links to fetch too")
    depth: int = Field(1, ge=1, le=20, description="links between a start page and the last page")
    urls_matching: str | None = Field(
        None, description="regular expression that a found URL must match somewhere"
    )
    link_hosts: tuple[str, ...] = Field((), description="hosts that links may lead to, besides")

    fetched_keys: ClassVar[frozenset[str]] = frozenset(
        {
            *("name", "history", "start_urls", "pages", "sitemaps", "feeds"),
            *("follow", "depth", "urls_matching", "link_hosts"),
        }
    )

    @field_validator("start_urls")
    @classmethod
    def _known_placeholders(cls, urls: tuple[str, ...]) -> tuple[str, ...]:
        return check_templates(urls, (*DAY_FIELDS, PAGE_FIELD))

    @field_validator("sitemaps", "feeds")
    @classmethod
    def _day_placeholders(cls, urls: tuple[str, ...]) -> tuple[str, ...]:
        return check_templates(urls, DAY_FIELDS)

    @field_validator("follow")
    @classmethod
    def _follow_is_css(cls, selector: str | None) -> str | None:
        if selector is not None:
            check_selector(selector)
        return selector

    @field_validator("urls_matching")
    @classmethod
    def _is_expression(cls, expression: str | None) -> str | None:
        return check_expression(expression)

    @model_validator(mode="after")
    def _starts_somewhere(self) -> HtmlSource:
        if not self.addresses():
            raise PydanticCustomError(
                "no_start", "is required, or sitemaps, or feeds", {"at": ["start_urls"]}
            )
        self._check_dated(self.start_urls, "start_urls")
        numbered = [i for i, url in enumerate(self.start_urls) if PAGE_FIELD in placeholders(url)]
        if numbered and self.pages is None:
            raise PydanticCustomError(
                "no_pages",
                "asks for {page}; say which: pages: { first: 1, last: 12 }",
                {"at": ["start_urls", numbered[0]]},
            )
        if self.pages is not None and not numbered:
            raise PydanticCustomError(
                "no_pages", "no start URL has {page}; put it where the number is", {"at": ["pages"]}
            )
        return self

    def addresses(self) -> tuple[str, ...]:
        """See WebSource."""
        return (*self.start_urls, *self.sitemaps, *self.feeds)

    def feeds_of(self, day: date) -> list[str]:
        """Return the feeds to read for `day`."""
        return urls_of(self.feeds, day)

    def sitemaps_of(self, day: date) -> list[str]:
        """Return the sitemaps to read for `day`."""
        return urls_of(self.sitemaps, day)

    def urls_of(self, day: date) -> list[str]:
        """Return the start URLs of `day`, in the order of the YAML."""
        pages = range(self.pages.first, self.pages.last + 1) if self.pages else (1,)
        return urls_of(self.start_urls, day, pages)


class NumberedPages(Settings):
    """Pages by number, until one has no items."""

    by: Literal["number"]
    parameter: str = Field("page", min_length=1, description="of the query")
    first: int = Field(1, ge=0)


class CursorPages(Settings):
    """Each page names the next by a token."""

    by: Literal["cursor"]
    parameter: str = Field("cursor", min_length=1, description="of the query")
    next: str = Field(min_length=1, description="path to the token, such as meta.next")


class LinkedPages(Settings):
    """Each page names the next by a Link header with rel=next (RFC 8288)."""

    by: Literal["link"]


Pagination: TypeAlias = Annotated[
    NumberedPages | CursorPages | LinkedPages, Field(discriminator="by")
]


class JsonSource(WebSource):
    """A JSON interface: where to ask, how its pages follow each other, where the items stand.

    With `today_only`, pages are asked for on condition that they have changed since an earlier day,
    but for the last one by Link header, which is always asked for anew.
    """

    kind: Literal["json"]
    start_urls: tuple[str, ...] = Field(min_length=1, description="templates with {date}")
    pagination: Pagination | None = None
    items: str = Field("", description="path to the list of items, such as data.results")
    fields: FieldPlaces = Field(description="field: path inside the item, such as author.name")

    fetched_keys: ClassVar[frozenset[str]] = frozenset(
        {"name", "history", "start_urls", "pagination", "items"}
    )
    extracted_keys: ClassVar[frozenset[str]] = frozenset({"name", "items", "fields"})

    @field_validator("start_urls")
    @classmethod
    def _day_placeholders(cls, urls: tuple[str, ...]) -> tuple[str, ...]:
        return check_templates(urls, DAY_FIELDS)

    @model_validator(mode="after")
    def _days_are_dated(self) -> JsonSource:
        self._check_dated(self.start_urls, "start_urls")
        return self

    @property
    def columns(self) -> tuple[str, ...]:
        """See BaseSource."""
        return tuple(self.fields)

    def urls_of(self, day: date) -> list[str]:
        """Return the start URLs of `day`, in the order of the YAML."""
        return urls_of(self.start_urls, day)
