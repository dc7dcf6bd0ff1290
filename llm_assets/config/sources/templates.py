"""URL templates: addresses over the day and a page number.

In: what the YAML says. Out: checked templates, and the URLs of a day. Asks no server.
"""

from __future__ import annotations

import string
from collections.abc import Iterable
from datetime import date
from urllib.parse import urlsplit

from pydantic_core import PydanticCustomError

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
    return templates


def _check_address(template: str, i: int) -> None:
    try:
        parts = urlsplit(template)
        has_login = parts.username is not None or parts.password is not None
    except ValueError as error:
        raise PydanticCustomError(
            "url", "is not a URL ({why})", {"why": str(error), "at": [i]}
        ) from error
    if parts.scheme not in {"http", "https"}:
        raise PydanticCustomError("url_scheme", "must start with http:// or https://", {"at": [i]})
    if not parts.hostname:
        raise PydanticCustomError("url_host", "names no host", {"at": [i]})
    if has_login:
        raise PydanticCustomError(
            "url_login",
            "holds a login; take it out, and send it as a header from the environment: "
            "headers: { Authorization: { env: MY_TOKEN, prefix: 'Bearer ' } }",
            {"at": [i]},
        )


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
