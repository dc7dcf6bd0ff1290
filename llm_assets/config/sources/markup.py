"""Where documents and their fields stand in a page.

In: `item`, `schema_org`, `fields`, `function` and `parser` of a source of web pages. Out: checked
rules. There are four ways, by what is given:

- `item`: a CSS selector; one match, one document, with `fields` inside it;
- `schema_org`: the type of JSON-LD or microdata items; `fields` are property paths;
- `function`: a Python function that gets a BeautifulSoup tree and yields documents;
- none of them: one document a page; without a rule for `text` it is the page's main text.

Parses no page.
"""

from __future__ import annotations

import re
from typing import Any, ClassVar, Literal

from pydantic import Field, field_validator, model_validator
from pydantic_core import PydanticCustomError
from selectolax.lexbor import LexborHTMLParser, SelectolaxError

from llm_assets.config.base import Settings
from llm_assets.config.sources.base import BaseSource, check_field_names, check_has_text

MAIN_TEXT_COLUMNS = ("title", "text")


def check_selector(selector: str, at: list[str]) -> None:
    """Refuse what the parser that will use it cannot read; `at` leads to it from the field."""
    try:
        LexborHTMLParser("").css(selector)
    except SelectolaxError as error:
        raise PydanticCustomError("selector", "is not a CSS selector", {"at": at}) from error


class FieldRule(Settings):
    """Where one field stands; plain text is short for `css`, or for `property` by schema_org."""

    css: str | None = Field(None, min_length=1, description="selector inside the item")
    property: str | None = Field(
        None, min_length=1, description="schema.org path, such as recipeInstructions.text"
    )
    attribute: str | None = Field(None, min_length=1, description="take this, not the text")
    matches: str | None = Field(
        None, min_length=1, description="regular expression: its first group, else the whole match"
    )
    join: str | None = Field(None, description="take all matches, with this between them")

    @field_validator("css")
    @classmethod
    def _is_css(cls, selector: str | None) -> str | None:
        if selector is not None:
            check_selector(selector, [])
        return selector

    @field_validator("matches")
    @classmethod
    def _is_expression(cls, expression: str | None) -> str | None:
        try:
            re.compile(expression or "")
        except re.error as error:
            raise PydanticCustomError(
                "expression", "is not a regular expression ({why})", {"why": str(error)}
            ) from error
        return expression

    @model_validator(mode="after")
    def _one_place(self) -> FieldRule:
        if (self.css is None) == (self.property is None):
            raise PydanticCustomError("place", "needs one of `css` and `property`")
        if self.attribute and self.property:
            raise PydanticCustomError("place", "takes `attribute` with `css` only")
        return self

    def words(self) -> str:
        """Return where it looks, as people read it."""
        place = self.css if self.css is not None else self.property
        return f"{place!r}" + (f" @{self.attribute}" if self.attribute else "")


class MarkedUp(BaseSource):
    """A source of HTML pages."""

    item: str | None = Field(None, min_length=1, description="CSS selector: one match, a document")
    schema_org: str | None = Field(
        None,
        pattern=r"^[A-Z][A-Za-z]+$",
        description="type of the JSON-LD or microdata items, such as Recipe",
    )
    function: str | None = Field(
        None,
        pattern=r"^[A-Za-z_][\w.]*:[A-Za-z_]\w*$",
        description="package.module:function; gets a BeautifulSoup tree, yields dicts of text",
    )
    fields: dict[str, FieldRule] = Field({}, description="field: where it stands")
    function_fields: tuple[str, ...] = Field((), description="the keys that `function` yields")
    parser: Literal["selectolax", "beautifulsoup"] = Field(
        "selectolax", description="beautifulsoup: slower by far, for odd pages"
    )

    extracted_keys: ClassVar[frozenset[str]] = frozenset(
        {"name", "item", "schema_org", "function", "fields", "function_fields", "parser"}
    )

    @model_validator(mode="before")
    @classmethod
    def _spell_out(cls, given: Any) -> Any:
        if not isinstance(given, dict) or not isinstance(given.get("fields"), dict):
            return given
        place = "property" if given.get("schema_org") else "css"
        fields = {
            name: {place: rule} if isinstance(rule, str) else rule
            for name, rule in given["fields"].items()
        }
        return {**given, "fields": fields}

    @field_validator("item")
    @classmethod
    def _is_css(cls, selector: str | None) -> str | None:
        if selector is not None:
            check_selector(selector, [])
        return selector

    @field_validator("fields")
    @classmethod
    def _own_names(cls, fields: dict[str, FieldRule]) -> dict[str, FieldRule]:
        check_field_names(list(fields))
        return fields

    @model_validator(mode="after")
    def _one_way(self) -> MarkedUp:
        ways = [way for way in ("item", "schema_org", "function") if getattr(self, way)]
        if len(ways) > 1:
            raise PydanticCustomError(
                "ways", "takes one of item, schema_org and function", {"at": [ways[1]]}
            )
        if self.function:
            self._check_function()
        elif self.function_fields:
            raise PydanticCustomError(
                "ways", "is for `function` only; use fields", {"at": ["function_fields"]}
            )
        elif ways:
            self._check_fields()
        self._check_properties()
        return self

    def _check_function(self) -> None:
        if self.fields:
            raise PydanticCustomError(
                "ways", "has no meaning beside `function`; use function_fields", {"at": ["fields"]}
            )
        try:
            check_has_text(list(self.function_fields))
        except PydanticCustomError as error:
            raise PydanticCustomError(
                "no_text_field", error.message_template, {"at": ["function_fields"]}
            ) from error
        check_field_names(list(self.function_fields))

    def _check_fields(self) -> None:
        if "text" not in self.fields:
            raise PydanticCustomError(
                "no_text_field", "needs a field named `text`", {"at": ["fields"]}
            )

    def _check_properties(self) -> None:
        for name, rule in self.fields.items():
            if rule.property is not None and self.schema_org is None:
                raise PydanticCustomError(
                    "property",
                    "asks for a property, which needs schema_org: TYPE; use css",
                    {"at": ["fields", name, "property"]},
                )

    @property
    def columns(self) -> tuple[str, ...]:
        """See BaseSource."""
        if self.function:
            return self.function_fields
        if self.item or self.schema_org:
            return tuple(self.fields)
        return tuple(dict.fromkeys((*self.fields, *MAIN_TEXT_COLUMNS)))
