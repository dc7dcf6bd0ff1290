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

import warnings
from collections.abc import Sequence
from typing import Annotated, Any, ClassVar, Literal, TypeAlias

from pydantic import Field, field_validator, model_validator
from pydantic_core import PydanticCustomError
from selectolax.lexbor import LexborHTMLParser, SelectolaxError

from llm_assets.config.base import Settings, shaped
from llm_assets.config.sources.base import (
    BaseSource,
    check_expression,
    check_field_names,
    check_has_text,
)

MAIN_TEXT_COLUMNS = ("title", "text")
Parser: TypeAlias = Literal["selectolax", "beautifulsoup"]


def check_selector(selector: str, at: Sequence[str] = (), parser: Parser = "selectolax") -> None:
    """Refuse what the parser that will use it cannot read; `at` leads to it from the field."""
    if _is_read_by(parser, selector):
        return
    hint = ""
    if "::" in selector:
        hint = "; ::text is not needed, for ::attr(x) write { css: …, attribute: x }"
    elif parser == "selectolax" and _is_read_by("beautifulsoup", selector):
        hint = " that selectolax reads; write it otherwise, or with parser: beautifulsoup"
    context = {"hint": hint, "at": [*at]}
    raise PydanticCustomError("selector", "is not a CSS selector{hint}", context)


def _is_read_by(parser: Parser, selector: str) -> bool:
    if parser == "selectolax":
        try:
            LexborHTMLParser("").css(selector)
        except SelectolaxError:
            return False
        return True
    import soupsieve  # here, as few use it and every load of the code location would pay for it

    with warnings.catch_warnings():
        warnings.simplefilter("error", FutureWarning)  # of what will go, such as :contains()
        try:
            soupsieve.compile(selector)
        except (soupsieve.SelectorSyntaxError, NotImplementedError, FutureWarning):
            return False
    return True


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

    @field_validator("matches")
    @classmethod
    def _is_expression(cls, expression: str | None) -> str | None:
        return check_expression(expression)

    @model_validator(mode="after")
    def _one_place(self) -> FieldRule:
        if self.css is None and self.property is None:
            raise PydanticCustomError("place", "needs css, or property where schema_org is given")
        if self.css is not None and self.property is not None:
            raise PydanticCustomError("place", "has both css and property; keep one")
        if self.attribute and self.property:
            raise PydanticCustomError("place", "has attribute, which is for css; leave it out")
        return self

    def words(self) -> str:
        """Return where it looks, as people read it."""
        place = self.css if self.css is not None else self.property
        return f"{place!r}" + (f" @{self.attribute}" if self.attribute else "")


class MarkedUp(BaseSource):
    """A source of HTML pages."""

    item: str | None = Field(None, min_length=1, description="CSS selector: one match, a document")
    schema_org: (
        Annotated[str, shaped(r"[A-Z0-9][A-Za-z0-9]*", "a type of schema.org, such as Recipe")]
        | None
    ) = Field(None, description="type of the JSON-LD or microdata items, such as Recipe")
    function: (
        Annotated[
            str,
            shaped(r"[A-Za-z_]\w*(\.\w+)*:[A-Za-z_]\w*", "written as package.module:function"),
        ]
        | None
    ) = Field(
        None, description="package.module:function; gets a BeautifulSoup tree, yields dicts of text"
    )
    fields: dict[str, FieldRule] = Field({}, description="field: where it stands")
    function_fields: tuple[str, ...] = Field((), description="the keys that `function` yields")
    parser: Parser = Field("selectolax", description="beautifulsoup: slower by far, for odd pages")

    extracted_keys: ClassVar[frozenset[str]] = frozenset(
        {"name", "item", "schema_org", "function", "fields", "function_fields", "parser"}
    )

    @model_validator(mode="before")
    @classmethod
    def _spell_out(cls, given: Any) -> Any:
        if not isinstance(given, dict) or not isinstance(given.get("fields"), dict):
            return given
        place = "property" if given.get("schema_org") else "css"
        for name, rule in given["fields"].items():
            if not isinstance(rule, str | dict | FieldRule):
                raise PydanticCustomError(
                    "field_rule",
                    "must be text in quotes, or a mapping such as { css: a, attribute: href }",
                    {"at": ["fields", name]},
                )
        fields = {
            name: {place: rule} if isinstance(rule, str) else rule
            for name, rule in given["fields"].items()
        }
        return {**given, "fields": fields}

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
                "ways",
                "cannot stand beside {other}; keep one of item, schema_org and function",
                {"other": ways[0], "at": [ways[1]]},
            )
        if self.function:
            self._check_function()
        elif self.function_fields:
            raise PydanticCustomError(
                "ways", "is for `function` only; use fields", {"at": ["function_fields"]}
            )
        elif ways:
            check_has_text(list(self.fields), ["fields"])
        self._check_properties()
        self._check_selectors()
        return self

    def _check_function(self) -> None:
        if self.fields:
            raise PydanticCustomError(
                "ways", "has no meaning beside `function`; use function_fields", {"at": ["fields"]}
            )
        if "text" not in self.function_fields:
            raise PydanticCustomError(
                "no_text_field",
                "must name the keys that the function yields, `text` among them",
                {"at": ["function_fields"]},
            )
        check_field_names(self.function_fields, ["function_fields"])

    def _check_selectors(self) -> None:
        if self.item is not None:
            check_selector(self.item, ["item"], self.parser)
        for name, rule in self.fields.items():
            if rule.css is not None:
                check_selector(rule.css, ["fields", name, "css"], self.parser)

    def _check_properties(self) -> None:
        for name, rule in self.fields.items():
            if rule.property is not None and self.schema_org is None:
                raise PydanticCustomError(
                    "property",
                    "needs schema_org: TYPE; without it, use css",
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
