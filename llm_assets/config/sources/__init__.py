"""What a use case may say about where its texts come from, one class per kind of source.

In: the `sources` block. Out: `Source`, a union told apart by `kind`. Fetches and reads nothing.
"""

from __future__ import annotations

from typing import Annotated, TypeAlias

from pydantic import Field

from llm_assets.config.sources.base import BaseSource
from llm_assets.config.sources.manners import Manners, Secret
from llm_assets.config.sources.markup import FieldRule, MarkedUp
from llm_assets.config.sources.stored import (
    ArchivedSource,
    DatasetSource,
    FilesSource,
    RowSource,
    StoredSource,
)
from llm_assets.config.sources.web import (
    CursorPages,
    HtmlSource,
    JsonSource,
    LinkedPages,
    NumberedPages,
    WebSource,
    origin_of,
)

Source: TypeAlias = Annotated[
    HtmlSource | JsonSource | FilesSource | DatasetSource | ArchivedSource,
    Field(discriminator="kind"),
]

__all__ = [
    "ArchivedSource",
    "BaseSource",
    "CursorPages",
    "DatasetSource",
    "FieldRule",
    "FilesSource",
    "HtmlSource",
    "JsonSource",
    "LinkedPages",
    "Manners",
    "MarkedUp",
    "NumberedPages",
    "RowSource",
    "Secret",
    "Source",
    "StoredSource",
    "WebSource",
    "origin_of",
]
