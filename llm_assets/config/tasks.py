"""What a use case may ask its model to learn: the block `task`, told apart by `kind`.

In: templates over a document's fields, written as in `"гороскоп: {sign}"`. Out: frozen settings
that know which fields they need, and where in the YAML each is named. How documents become tokens
stands in `stages/tokenizing.py` and `stages/conversing.py`. Imports no torch.
"""

from __future__ import annotations

import string
from collections.abc import Iterator
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BeforeValidator, Field, model_validator
from pydantic_core import PydanticCustomError

from llm_assets.config.base import Settings
from llm_assets.errors import TrainingError

Place = tuple[str | int, ...]
"""Where a key stands in the YAML, below the key `task`."""

LEAST_TURNS, MOST_TURNS = 2, 4  # of a conversation; one is what both say


def template_fields(template: str) -> list[str]:
    """Return the field names in a template such as `"{sign}: {text}"`."""
    return [name for _, name, _, _ in string.Formatter().parse(template) if name is not None]


def _check_template(template: str) -> str:
    try:
        names = template_fields(template)
    except ValueError as error:
        raise PydanticCustomError(
            "template", "is not a template ({why})", {"why": str(error)}
        ) from error
    for name in names:
        if not name.isidentifier():
            raise PydanticCustomError(
                "template",
                "holds {found}; between braces write the name of a field: {text}",
                {"found": f"{{{name}}}"},
            )
    return template


def _names_a_field(template: str) -> str:
    if not template_fields(template):
        raise PydanticCustomError("template", "names no field; write one in braces: {text}")
    return template


def _as_list(value: Any) -> Any:
    return [value] if isinstance(value, str) else value


Phrase = Annotated[str, Field(min_length=1), AfterValidator(_check_template)]
"""A template that may name fields."""
Template = Annotated[Phrase, AfterValidator(_names_a_field)]
"""A template that names at least one field."""
Phrasings = Annotated[tuple[Phrase, ...], BeforeValidator(_as_list), Field(min_length=1)]
"""Ways to say the same; one may stand without a list."""


class Seq2SeqTask(Settings):
    """An encoder-decoder reads `input` and writes `target`; both are templates over the fields."""

    kind: Literal["seq2seq"]
    input: Template = Field(description='for example "гороскоп: {sign}"')
    target: Template = "{text}"
    maximum_input_tokens: int = Field(32, ge=2, description="longer inputs are truncated, counted")
    maximum_target_tokens: int = Field(256, ge=2, description="longer ones are truncated, counted")

    def templates(self) -> Iterator[tuple[Place, str]]:
        """Yield every template and its place."""
        yield ("input",), self.input
        yield ("target",), self.target

    @property
    def longest(self) -> int | None:
        """Tokens of a row at most, of the part that is learned; None where nothing is cut."""
        return self.maximum_target_tokens


class CausalTask(Settings):
    """A decoder continues plain text; a document's end is marked with the end-of-text token."""

    kind: Literal["causal"]
    text: Template = "{text}"
    block_tokens: int = Field(
        1024, ge=8, description="tokens the model reads at once; documents are packed into blocks"
    )

    def templates(self) -> Iterator[tuple[Place, str]]:
        """Yield every template and its place."""
        yield ("text",), self.text

    @property
    def longest(self) -> int | None:
        """None: documents are cut into blocks, and nothing is lost."""
        return None


class ClassificationTask(Settings):
    """A model says which of `labels` a text has."""

    kind: Literal["classification"]
    text: Template = "{text}"
    label: str = Field(min_length=1, description="the field that holds a document's label")
    labels: tuple[str, ...] = Field(
        min_length=2, description="all labels, in the order of the model's outputs"
    )
    maximum_tokens: int = Field(128, ge=4, description="longer texts are truncated, counted")

    @model_validator(mode="after")
    def _labels_differ(self) -> ClassificationTask:
        for i, label in enumerate(self.labels):
            if label in self.labels[:i]:
                raise PydanticCustomError(
                    "label", "is an earlier label too; remove one", {"at": ["labels", i]}
                )
        return self

    def templates(self) -> Iterator[tuple[Place, str]]:
        """Yield every template and its place; the label's field counts as one."""
        yield ("text",), self.text
        yield ("label",), f"{{{self.label}}}"

    @property
    def longest(self) -> int | None:
        """Tokens of a row at most."""
        return self.maximum_tokens


class MessageTemplate(Settings):
    """One message of every document's dialogue."""

    role: Literal["user", "assistant"]
    content: Phrase


class Turn(Settings):
    """What the user says and what the assistant answers, each in one or several ways."""

    user: Phrasings
    assistant: Phrasings


class Conversation(Settings):
    """A pattern of dialogues: its turns, in order.

    It is used for documents that have a text in every field that it names.
    """

    turns: tuple[Turn, ...] = Field(min_length=LEAST_TURNS, max_length=MOST_TURNS)


class ChatTask(Settings):
    """A decoder answers as the assistant, in the format of its own chat template.

    Give either `messages`, the same for every document, or `conversations`: of each document,
    `per_document` dialogues are made. Which patterns and phrasings is a matter of `seed` and the
    document's id alone, so it is the same on every machine.
    """

    kind: Literal["chat"]
    system: Phrase | None = Field(None, description="what stands before every dialogue")
    messages: tuple[MessageTemplate, ...] = ()
    conversations: tuple[Conversation, ...] = ()
    per_document: int = Field(1, ge=1, le=100, description="dialogues, of `conversations`")
    seed: int = Field(0, ge=0, description="of patterns and phrasings")
    maximum_tokens: int = Field(1024, ge=8, description="longer dialogues are truncated, counted")

    @model_validator(mode="after")
    def _is_a_dialogue(self) -> ChatTask:
        if bool(self.messages) == bool(self.conversations):
            both = "both messages and conversations; keep one"
            neither = "neither messages nor conversations; give one"
            raise PydanticCustomError("dialogue", "has " + (both if self.messages else neither))
        for i, message in enumerate(self.messages):
            if message.role != ("user", "assistant")[i % 2]:
                raise PydanticCustomError(
                    "role",
                    "must be {role}: the user begins, and they take turns",
                    {"role": ("user", "assistant")[i % 2], "at": ["messages", i, "role"]},
                )
        if len(self.messages) % 2:
            raise PydanticCustomError(
                "role", "must end with a message of the assistant", {"at": ["messages"]}
            )
        if not any(template_fields(template) for _, template in self.templates()):
            raise PydanticCustomError("template", "names no field; write one in braces: {text}")
        return self

    def templates(self) -> Iterator[tuple[Place, str]]:
        """Yield every template and its place."""
        if self.system is not None:
            yield ("system",), self.system
        for i, message in enumerate(self.messages):
            yield ("messages", i, "content"), message.content
        for i, conversation in enumerate(self.conversations):
            for j, turn in enumerate(conversation.turns):
                for role, phrasings in (("user", turn.user), ("assistant", turn.assistant)):
                    for k, phrase in enumerate(phrasings):
                        yield ("conversations", i, "turns", j, role, k), phrase

    @property
    def longest(self) -> int | None:
        """Tokens of a dialogue at most."""
        return self.maximum_tokens


Task = Annotated[
    Seq2SeqTask | CausalTask | ChatTask | ClassificationTask, Field(discriminator="kind")
]


def trainable(task: Task) -> Seq2SeqTask:
    """Return a task that the training and evaluating stages know; raises TrainingError."""
    if not isinstance(task, Seq2SeqTask):
        raise TrainingError(
            f"A task of the kind {task.kind} is tokenized, but cannot be trained or evaluated yet.",
            "Set task.kind to seq2seq, or run the data assets only: "
            "--select raw_scrapes --select clean_corpus --select tokenized_splits.",
        )
    return task
