"""Sources that are read, not fetched: files, datasets in the Hub's layout, WARC archives.

In: where they are, and what their columns mean. Out: checked settings. Opens nothing.
"""

from __future__ import annotations

import codecs
from typing import ClassVar, Literal

from pydantic import Field, field_validator, model_validator
from pydantic_core import PydanticCustomError

from llm_assets.config.sources.base import BaseSource, FieldPlaces, check_expression
from llm_assets.config.sources.markup import MarkedUp


class StoredSource(BaseSource):
    """Files in a folder."""

    where: str = Field(
        min_length=1,
        description="data/… (shipped), s3://bucket/prefix, or a folder: absolute, or below the "
        "inbox (LLM_ASSETS_INBOX)",
    )
    maximum_file_bytes: int = Field(
        2_000_000_000, gt=0, description="unpacked; a larger file is refused"
    )

    @field_validator("where")
    @classmethod
    def _is_a_place(cls, where: str) -> str:
        scheme, separator, rest = where.partition("://")
        if separator and scheme != "s3":
            raise PydanticCustomError("place", "must be a folder or s3://bucket/prefix")
        if separator and not rest.split("/")[0]:
            raise PydanticCustomError("place", "names no bucket; write s3://bucket/prefix")
        if ".." in where.split("/"):
            raise PydanticCustomError("place", "must not climb out with ..; write an absolute path")
        return where


class RowSource(BaseSource):
    """A source whose texts are rows of a table."""

    fields: FieldPlaces = Field(description="field: column of the rows")
    day: str | None = Field(None, min_length=1, description="column with a row's day (dated)")

    extracted_keys: ClassVar[frozenset[str]] = frozenset({"name", "fields"})

    @property
    def columns(self) -> tuple[str, ...]:
        """See BaseSource."""
        return tuple(self.fields)

    def _check_day(self, *others: str) -> None:
        given = [key for key in ("day", *others) if getattr(self, key) is not None]
        choices = " and ".join(("day: COLUMN", *(f"{key}: N" for key in others)))
        if self.history == "dated" and len(given) != 1:
            raise PydanticCustomError(
                "row_day",
                "dated needs {choices}, so that each row has a day; or say today_only",
                {"choices": f"one of {choices}" if others else choices, "at": ["history"]},
            )
        if self.history == "today_only" and given:
            raise PydanticCustomError(
                "row_day",
                "has no meaning for today_only, where a row is of the day it arrived; say dated",
                {"at": [given[0]]},
            )


class FilesSource(RowSource, StoredSource):
    """CSV, JSONL, Parquet and plain text files, also zipped."""

    kind: Literal["files"]
    matches: str = Field("*", min_length=1, description="pattern of file names, such as *.csv")
    format: Literal["auto", "csv", "jsonl", "parquet", "text"] = Field(
        "auto", description="auto: by the name's ending"
    )
    encoding: str | None = Field(None, description="of text files; without it, found")
    delimiter: str | None = Field(
        None, min_length=1, max_length=1, description="of CSV files; without it, found"
    )

    fetched_keys: ClassVar[frozenset[str]] = frozenset(
        {"name", "history", "where", "matches", "format", "encoding", "delimiter", "day"}
    )

    @field_validator("encoding")
    @classmethod
    def _is_of_text(cls, encoding: str | None) -> str | None:
        if encoding is None:
            return None
        try:
            codecs.lookup(encoding)
        except (LookupError, ValueError) as error:
            raise PydanticCustomError(
                "encoding", "is no encoding that Python knows, such as utf-8 or windows-1251"
            ) from error
        try:
            "".encode(encoding)
        except (LookupError, ValueError) as error:  # hex, rot13, base64: no text comes of bytes
            raise PydanticCustomError(
                "encoding",
                "is no encoding of text; write one, such as utf-8 or windows-1251, or leave the "
                "key out, and it is found",
            ) from error
        return encoding

    @model_validator(mode="after")
    def _days_are_known(self) -> FilesSource:
        self._check_day()
        return self


class DatasetSource(RowSource):
    """A Hugging Face dataset, by name or as a local folder in the Hub's layout."""

    kind: Literal["dataset"]
    dataset: str = Field(min_length=1, description="name on the Hub, data/… (shipped), or a folder")
    subset: str | None = Field(None, description="the Hub's name for a configuration")
    revision: str | None = Field(
        None, description="a commit, tag or branch; dated needs one on the Hub, best a commit"
    )
    split: str = Field("train", min_length=1)
    rows_per_day: int | None = Field(
        None, gt=0, description="dated without a column: the next rows are of the next day"
    )

    fetched_keys: ClassVar[frozenset[str]] = frozenset(
        {"name", "history", "dataset", "subset", "revision", "split", "day", "rows_per_day"}
    )

    @model_validator(mode="after")
    def _days_are_known(self) -> DatasetSource:
        self._check_day("rows_per_day")
        if self.history == "dated" and self.is_on_hub and self.revision is None:
            raise PydanticCustomError(
                "revision",
                "dated needs revision: COMMIT, so that a past day's rows stay the same; or say "
                "today_only",
                {"at": ["history"]},
            )
        return self

    @property
    def is_on_hub(self) -> bool:
        """True for a name on the Hub, False for a folder."""
        return not self.dataset.startswith(("/", "data/")) and self.dataset != "data"


class ArchivedSource(MarkedUp, StoredSource):
    """Pages that somebody captured before, in WARC files; their day is that of their capture."""

    kind: Literal["warc"]
    matches: str = Field("*.warc*", min_length=1, description="pattern of file names")
    urls_matching: str | None = Field(
        None, description="regular expression that a page's URL must match somewhere"
    )

    fetched_keys: ClassVar[frozenset[str]] = frozenset(
        {"name", "history", "where", "matches", "urls_matching"}
    )

    @field_validator("urls_matching")
    @classmethod
    def _is_expression(cls, expression: str | None) -> str | None:
        return check_expression(expression)
