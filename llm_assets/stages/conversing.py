"""Conversing: a document's fields in, the dialogues that a chat task makes of them out.

Which pattern and which phrasing a dialogue has depends on the task's seed and the document's id and
on nothing else: no random generator, no order, no machine. A phrasing that names a field which the
document has no text for is not used. Knows no tokens; how a dialogue is formatted for a model
stands in `formatting.py`.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from typing import Any, TypedDict

from llm_assets.config import ChatTask, Conversation
from llm_assets.config.tasks import template_fields


class Message(TypedDict):
    """What one of the two says, as chat templates read it; the role may be `system` too."""

    role: str
    content: str


def compose_dialogues(document: Mapping[str, Any], task: ChatTask) -> list[tuple[Message, ...]]:
    """Return a document's different dialogues, `per_document` at most.

    They use different patterns as long as there are some. `document` has document_id and the
    fields that the templates name.
    """
    if task.messages:
        templates = [(message.role, (message.content,)) for message in task.messages]
        written = [_fill(templates, document, task, 0)]
    else:
        usable = [one for one in task.conversations if _is_usable(one, document)]
        first = _choose(len(usable), task.seed, document["document_id"], "pattern") if usable else 0
        numbers = range(task.per_document) if usable else ()
        written = [
            _fill(_slots(usable[(first + i) % len(usable)]), document, task, i) for i in numbers
        ]
    found = [messages for messages in written if messages]
    return [messages for i, messages in enumerate(found) if messages not in found[:i]]


Slots = Sequence[tuple[str, Sequence[str]]]


def _slots(conversation: Conversation) -> Slots:
    """Return who says what, in order: (role, phrasings)."""
    pairs = ((("user", turn.user), ("assistant", turn.assistant)) for turn in conversation.turns)
    return [slot for pair in pairs for slot in pair]


def _is_usable(conversation: Conversation, document: Mapping[str, Any]) -> bool:
    return all(_sayable(phrasings, document) for _, phrasings in _slots(conversation))


def _sayable(phrasings: Sequence[str], document: Mapping[str, Any]) -> list[str]:
    """Return the phrasings for which the document has a text in every field."""
    return [
        phrase
        for phrase in phrasings
        if all(str(document[name] or "").strip() for name in template_fields(phrase))
    ]


def _fill(
    slots: Slots, document: Mapping[str, Any], task: ChatTask, number: int
) -> tuple[Message, ...]:
    """Return the messages; none where a message cannot be said."""
    messages: list[Message] = []
    if task.system is not None:
        slots = [("system", (task.system,)), *slots]
    for place, (role, phrasings) in enumerate(slots):
        sayable = _sayable(phrasings, document)
        if not sayable:
            return ()
        which = _choose(len(sayable), task.seed, document["document_id"], number, place)
        messages.append({"role": role, "content": sayable[which].format(**document)})
    return tuple(messages)


def _choose(count: int, *what: object) -> int:
    """Return a number below `count` that depends on `what` alone."""
    digest = hashlib.sha256("\n".join(map(str, what)).encode()).digest()
    return int.from_bytes(digest[:8], "big") % count
