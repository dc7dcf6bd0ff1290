"""What every source says: its name, and whether its past days can still be had."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Annotated, ClassVar, Literal, TypeAlias

from pydantic import AfterValidator, Field
from pydantic_core import PydanticCustomError

from llm_assets.config.base import Settings, shaped

OWN_COLUMNS = frozenset({"document_id", "source", "url", "page_sha256", "day", "rule", "value"})


class BaseSource(Settings):
    """One place where texts come from."""

    name: Annotated[
        str,
        shaped(
            r"[a-z][a-z0-9_]*", "lower-case letters, digits and underscores, starting with a letter"
        ),
    ] = Field(description="unique within the use case")
    history: Literal["dated", "today_only"] = Field(
        description="dated: a text's day is known (from the URL, a column, a date in a feed), so "
        "past days can be collected; today_only: they cannot, and a past day is marked lost"
    )

    fetched_keys: ClassVar[frozenset[str]] = frozenset({"name", "history"})
    extracted_keys: ClassVar[frozenset[str]] = frozenset({"name"})

    @property
    def columns(self) -> tuple[str, ...]:
        """The fields that a document of this source has, beside those that every one has."""
        raise NotImplementedError

    def what_is_fetched(self) -> str:
        """Return, as JSON, what decides which pages there are; manners do not."""
        return self.model_dump_json(include=set(self.fetched_keys))

    def what_is_extracted(self) -> str:
        """Return, as JSON, what decides which documents a page gives."""
        return self.model_dump_json(include=set(self.extracted_keys))


def check_expression(expression: str | None) -> str | None:
    """Return a regular expression, or None where none is given; refuse what is none."""
    try:
        re.compile(expression or "")
    except (re.error, OverflowError) as error:
        raise PydanticCustomError(
            "expression", "is not a regular expression ({why})", {"why": str(error)}
        ) from error
    return expression


def check_field_names(names: Sequence[str], at: Sequence[str] = ()) -> None:
    """Refuse names that every document has already; `at` leads to the mapping of fields."""
    if taken := sorted(set(names) & OWN_COLUMNS):
        raise PydanticCustomError(
            "own_column",
            "{name} is a column that every document has already; choose another name",
            {"name": taken[0], "at": [*at, taken[0]]},
        )


def check_has_text(names: Sequence[str], at: Sequence[str] = ()) -> None:
    """Ask for the one field that every document must have."""
    if "text" not in names:
        raise PydanticCustomError("no_text_field", "needs a field named `text`", {"at": [*at]})


def _check_names(fields: dict[str, str]) -> dict[str, str]:
    check_has_text(list(fields))
    check_field_names(list(fields))
    return fields


# Where each field of a document is found; one of them is its text.
FieldPlaces: TypeAlias = Annotated[
    dict[str, str], Field(min_length=1), AfterValidator(_check_names)
]
