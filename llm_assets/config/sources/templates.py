"""URL templates: addresses over the day and a page number.

In: what the YAML says. Out: checked templates, and the URLs of a day. Asks no server.
"""

from __future__ import annotations

import re
import string
from collections.abc import Iterable
from datetime import date
from urllib.parse import parse_qsl, urlsplit

from pydantic_core import PydanticCustomError

# Parameters of a query whose values are credentials, without case, "-" and "_".
KEY_NAMES = frozenset(
    (
        *("apikey", "accesstoken", "token", "secret", "clientsecret"),
        *("password", "auth", "signature"),
    )
)
DAY_FIELDS = ("date", "day", "month", "year")
PAGE_FIELD = "page"


def check_templates(templates: tuple[str, ...], known: Iterable[str]) -> tuple[str, ...]:
    """Return the templates; refuse what is no web address or names an unknown placeholder."""
    for i, template in enumerate(templates):
        try:
            names = placeholders(template)
        except ValueError as error:
            raise PydanticCustomError(
                "template", "is not a template ({why})", {"why": str(error), "at": [i]}
            ) from error
        if "" in names:
            raise PydanticCustomError(
                "template",
                "holds {}; write the name of a placeholder, or %7B%7D for the braces",
                {"at": [i]},
            )
        if unknown := sorted(names - set(known)):
            raise PydanticCustomError(
                "url_placeholder",
                "unknown placeholder {name}; use one of {known}",
                {
                    "name": f"{{{unknown[0]}}}",
                    "known": ", ".join(f"{{{name}}}" for name in sorted(known)),
                    "at": [i],
                },
            )
        _check_address(template, i)
        _check_filled(template, i)
    return templates


def _check_address(template: str, i: int) -> None:
    try:
        parts = urlsplit(template)
        port = parts.port  # read here, for urlsplit looks at it only when it is asked for
    except ValueError as error:
        raise PydanticCustomError(
            "url", "is not a URL ({why})", {"why": _without_login(str(error)), "at": [i]}
        ) from error
    if parts.scheme not in {"http", "https"}:
        raise PydanticCustomError("url_scheme", "must start with http:// or https://", {"at": [i]})
    if not parts.hostname or port == 0:
        raise PydanticCustomError("url_host", "names no host", {"at": [i]})
    if "{" in parts.netloc:
        raise PydanticCustomError(
            "url_host", "has a placeholder in its host; write the host out", {"at": [i]}
        )
    if re.search(r"[\x00-\x20\x7f]", template):
        raise PydanticCustomError("url_blank", "has a blank; write it as %20", {"at": [i]})
    if "@" in parts.netloc:
        raise PydanticCustomError(
            "url_login",
            "holds a login; take it out, and send it as a header from the environment: "
            "headers: { Authorization: { env: MY_TOKEN, prefix: 'Bearer ' } }",
            {"at": [i]},
        )

    for name, _ in parse_qsl(parts.query, keep_blank_values=True):
        if re.sub("[-_]", "", name.strip().lower()) in KEY_NAMES:
            raise PydanticCustomError(
                "url_key",
                "holds the key {name}, which has no place in a file; take it out, write "
                "query: { {name}: { env: MY_KEY } } and set that variable",
                {"name": name, "at": [i]},
            )


def _without_login(why: str) -> str:
    """Return what urllib says, which may quote the address, without a login."""
    return "…@" + why.rpartition("@")[2] if "@" in why else why


def _check_filled(template: str, i: int) -> None:
    """Refuse formats that the placeholders cannot have, such as {date:%d}."""
    try:
        urls_of((template,), date(2026, 1, 31))
    except (ValueError, LookupError, AttributeError) as error:
        raise PydanticCustomError(
            "template",
            "is not a template ({why}); {date}, {year}, {month} and {day} take no format",
            {"why": str(error), "at": [i]},
        ) from error


def placeholders(template: str) -> set[str]:
    """Return the names that a template asks for. Raises ValueError where it is none."""
    return {name for _, name, _, _ in string.Formatter().parse(template) if name is not None}


def urls_of(templates: Iterable[str], day: date, pages: Iterable[int] = (1,)) -> list[str]:
    """Return the URLs of `day`, in the order of the YAML, for each of `pages` where asked."""
    values = {
        "date": day.isoformat(),
        "year": f"{day:%Y}",
        "month": f"{day:%m}",
        "day": f"{day:%d}",
    }
    numbers = tuple(pages)
    urls = [
        template.format(**values, page=number)
        for template in templates
        for number in (numbers if PAGE_FIELD in placeholders(template) else numbers[:1])
    ]
    return list(dict.fromkeys(urls))
