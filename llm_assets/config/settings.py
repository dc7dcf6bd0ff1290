"""The settings of one use case: the blocks of its YAML, put together.

In: plain mappings from the loader. Out: one frozen `UseCase`. Every field has its unit and default
in the block's class and nowhere else. Blocks must agree with each other, and that is checked here.
Knows neither files, nor Dagster, nor the environment.
"""

from __future__ import annotations

import re
from datetime import date
from typing import Annotated, Literal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import Field, field_validator, model_validator
from pydantic_core import PydanticCustomError

from llm_assets.config.base import Settings, shaped
from llm_assets.config.deduplication import Deduplication
from llm_assets.config.learning import (
    Evaluation,
    Model,
    Split,
    Training,
)
from llm_assets.config.rules import Cleaning, DropWhere
from llm_assets.config.sources import Source, WebSource
from llm_assets.config.sources.manners import is_local, is_reachable
from llm_assets.config.tasks import Place, Seq2SeqTask, Task, template_fields


class Schedule(Settings):
    """When the daily job runs, in the use case's time zone.

    It runs for the day before; for the day itself where a source is today_only.
    """

    at: Annotated[
        str, shaped(r"([01]\d|2[0-3]):[0-5]\d", "a time of day as HH:MM, such as 06:00")
    ] = Field("06:00", description="HH:MM")
    starts: Literal["running", "stopped"] = Field("stopped", description="state after deployment")


class UseCase(Settings):
    """Everything the platform knows about one use case."""

    name: Annotated[
        str,
        shaped(
            r"[a-z][a-z0-9_]{1,40}",
            "2 to 41 lower-case letters, digits and underscores, starting with a letter",
        ),
    ] = Field(description="asset keys start with it")
    description: str = Field(min_length=10, description="who uses the model, for what")
    owners: tuple[str, ...] = Field(min_length=1, description="e-mail addresses or team:name")
    language: Annotated[str, shaped(r"[a-z]{2,3}", "an ISO 639 code, such as ru")] = Field(
        description="ISO 639 code"
    )
    timezone: str = Field("UTC", description="IANA name; days are days there")
    start_date: date = Field(description="first day")
    sources: tuple[Source, ...] = Field(min_length=1)
    cleaning: Cleaning
    deduplication: Deduplication = Deduplication.model_validate({})
    split: Split = Split.model_validate({})
    task: Task
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
        for i, owner in enumerate(owners):
            if not re.fullmatch(r"team:[\w-]+|[^@\s]+@[^@\s]+\.[^@\s]+", owner):
                raise PydanticCustomError(
                    "owner", "must be an e-mail address or team:name", {"at": [i]}
                )
        return owners

    @model_validator(mode="after")
    def _blocks_agree(self) -> UseCase:
        names = [source.name for source in self.sources]
        for i, name in enumerate(names):
            if name in names[:i]:
                raise PydanticCustomError(
                    "source_name",
                    "is the name of an earlier source too; rename one of the two",
                    {"at": ["sources", i, "name"]},
                )
        self._check_hosts()
        for place, template in self.task.templates():
            for used in template_fields(template):
                self._check_every_source_has(used, place)
        for i, rule in enumerate(self.cleaning.rules):
            if isinstance(rule, DropWhere):
                self._check_some_source_has(rule.field, i)
        self._check_prompts()
        return self

    @property
    def contact(self) -> str | None:
        """The first owner whom a stranger can write to."""
        return next((owner for owner in self.owners if is_reachable(owner)), None)

    def _check_hosts(self) -> None:
        for i, source in enumerate(self.sources):
            if not isinstance(source, WebSource):
                continue
            manners = source.manners
            foreign = sorted(host for host in source.hosts() if not manners.allows_private(host))
            if near := next(filter(is_local, foreign), None):
                raise PydanticCustomError(
                    "private_host",
                    "must name {host}, which stands at an address that is not public: "
                    "manners: { private_hosts: [{host}] }",
                    {"host": near, "at": ["sources", i, "manners", "private_hosts"]},
                )
            if foreign and not (manners.says_who() or self.contact):
                raise PydanticCustomError(
                    "contact",
                    "must say how the people of {host} can reach you: an e-mail address or a URL, "
                    "here or as one of the owners",
                    {"host": foreign[0], "at": ["sources", i, "manners", "contact"]},
                )

    def _check_some_source_has(self, field: str, rule: int) -> None:
        known = {name for source in self.sources for name in source.columns} | {"source", "url"}
        if field not in known:
            raise PydanticCustomError(
                "rule_field",
                "is a field that no source gives; use one of {known}",
                {
                    "known": ", ".join(sorted(known)),
                    "at": ["cleaning", "rules", rule, "field"],
                },
            )

    def _check_prompts(self) -> None:
        """A seq2seq model is evaluated by what it writes for its task's one field."""
        asked = self.evaluation.prompts
        if isinstance(self.task, Seq2SeqTask):
            for key in ("prompts", "sampling"):
                if not getattr(self.evaluation, key):
                    raise PydanticCustomError("missing", "is required", {"at": ["evaluation", key]})
            if asked is not None and {asked.field} != set(template_fields(self.task.input)):
                raise PydanticCustomError(
                    "prompt_field",
                    "must be the one field of task.input, which is {template}",
                    {"template": repr(self.task.input), "at": ["evaluation", "prompts", "field"]},
                )
        elif asked is not None:
            raise PydanticCustomError(
                "prompts",
                "are asked of seq2seq models only, and task.kind is {kind}; remove them",
                {"kind": self.task.kind, "at": ["evaluation", "prompts"]},
            )

    def _check_every_source_has(self, field: str, place: Place) -> None:
        for source in self.sources:
            if field not in source.columns:
                raise PydanticCustomError(
                    "template_field",
                    "the task needs the field {field}, which the source {source} does not have; "
                    "use one of {known}, or add a selector to the source",
                    {
                        "field": field,
                        "source": source.name,
                        "known": ", ".join(source.columns),
                        "at": ["task", *place],
                    },
                )
