"""The settings of one use case: the blocks of its YAML, put together.

In: plain mappings from the loader. Out: one frozen `UseCase`. Every field has its unit and default
in the block's class and nowhere else. Blocks must agree with each other, and that is checked here.
Knows neither files, nor Dagster, nor the environment.
"""

from __future__ import annotations

import re
from datetime import date
from typing import Literal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import Field, field_validator, model_validator
from pydantic_core import PydanticCustomError

from llm_assets.config.base import Settings
from llm_assets.config.learning import (
    Evaluation,
    Model,
    Seq2SeqTask,
    Split,
    Training,
    template_fields,
)
from llm_assets.config.rules import Cleaning
from llm_assets.config.sources import HtmlSource


class Schedule(Settings):
    """When the daily job runs for the day before, in the use case's time zone."""

    at: str = Field("06:00", pattern=r"^([01]\d|2[0-3]):[0-5]\d$", description="HH:MM")
    starts: Literal["running", "stopped"] = Field("stopped", description="state after deployment")


class UseCase(Settings):
    """Everything the platform knows about one use case."""

    name: str = Field(pattern=r"^[a-z][a-z0-9_]{1,40}$", description="asset keys start with it")
    description: str = Field(min_length=10, description="who uses the model, for what")
    owners: tuple[str, ...] = Field(min_length=1, description="e-mail addresses or team:name")
    language: str = Field(pattern=r"^[a-z]{2,3}$", description="ISO 639 code")
    timezone: str = Field("UTC", description="IANA name; days are days there")
    start_date: date = Field(description="first day")
    sources: tuple[HtmlSource, ...] = Field(min_length=1)
    cleaning: Cleaning
    split: Split = Split.model_validate({})
    task: Seq2SeqTask
    model: Model
    training: Training = Training.model_validate({})
    evaluation: Evaluation
    schedule: Schedule | None = None
    previews: Literal["linked", "inline"] = Field(
        "linked",
        description="inline: up to five rows in the UI's event log, which forgetting cannot reach",
    )

    @field_validator("timezone")
    @classmethod
    def _known_zone(cls, name: str) -> str:
        try:
            ZoneInfo(name)
        except (ZoneInfoNotFoundError, ValueError) as error:
            raise PydanticCustomError(
                "timezone", "is not an IANA time zone, such as Europe/Moscow"
            ) from error
        return name

    @field_validator("owners")
    @classmethod
    def _addressable(cls, owners: tuple[str, ...]) -> tuple[str, ...]:
        for owner in owners:
            if not re.fullmatch(r"team:[\w-]+|[^@\s]+@[^@\s]+\.[^@\s]+", owner):
                raise PydanticCustomError(
                    "owner", "{owner} is neither an e-mail address nor team:name", {"owner": owner}
                )
        return owners

    @model_validator(mode="after")
    def _blocks_agree(self) -> UseCase:
        names = [source.name for source in self.sources]
        if doubled := next((n for n in names if names.count(n) > 1), None):
            raise PydanticCustomError(
                "source_name", "two sources are named {name}; rename one", {"name": doubled}
            )
        for used in {*template_fields(self.task.input), *template_fields(self.task.target)}:
            for source in self.sources:
                if used not in source.fields:
                    raise PydanticCustomError(
                        "template_field",
                        "the task needs the field {field}, which the source {source} does not "
                        "have; add a selector for it",
                        {"field": used, "source": source.name},
                    )
        return self
