"""Formatting: a dialogue in, the text that a model reads out, by the model's own chat template.

The only place where a chat becomes a prompt: for training, evaluation and generation. It also says
which of it is the assistant's own: the words of its turns and the token that ends them, which are
what the loss counts. What somebody wrote in a message is text, also where it reads like a control
token. Knows neither documents nor tasks.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING, Any

import numpy as np

from llm_assets.errors import BaseModelError, TokenizingError
from llm_assets.records import TokenRows
from llm_assets.stages.conversing import Message
from llm_assets.stages.encoding import (
    BATCH,
    control_tokens,
    fast_tokenizer,
    make_encoder,
    rows_of,
)

if TYPE_CHECKING:
    from transformers import PreTrainedTokenizerBase

STAND_IN = "\U0010fffe"  # a noncharacter: stands for a control token's name in a message
GENERATION_MARK = re.compile(r"\{%-?\s*generation\s*-?%\}")  # as transformers looks for it

Span = tuple[int, int]


@dataclass(frozen=True)
class Formatted:
    """A dialogue as text, and the spans (in characters) that the assistant wrote."""

    text: str
    spans: tuple[Span, ...]


class ChatFormat:
    """The chat format of a base model's tokenizer; raises BaseModelError where it has none."""

    def __init__(self, tokenizer: PreTrainedTokenizerBase) -> None:
        if not tokenizer.chat_template:
            raise BaseModelError(
                "The base model's tokenizer has no chat template, so it is no model for chat.",
                "Set model.base to one whose name ends with -Instruct or -Chat, or put a "
                "chat_template.jinja into the model's folder.",
            )
        self._tokenizer = tokenizer
        self._template: str = tokenizer.get_chat_template()
        self._fast = fast_tokenizer(tokenizer)
        self._encoder = make_encoder(tokenizer)
        self._controls = control_tokens(tokenizer)
        longest_first = sorted({*self._controls, STAND_IN}, key=len, reverse=True)
        self._literal = re.compile("|".join(map(re.escape, longest_first)))
        self._fast.add_special_tokens([_stand_in()])
        stand_in = self._fast.token_to_id(STAND_IN)
        assert stand_in is not None
        self._stand_in_id = stand_in

    def encode(self, dialogues: Iterable[Sequence[Message]]) -> tuple[TokenRows, TokenRows]:
        """Return the ids of each dialogue, and as many 0 and 1: where the loss counts (uint8)."""
        ids: list[list[int]] = []
        learned: list[list[int]] = []
        remaining = iter(dialogues)
        while some := list(islice(remaining, BATCH)):
            for one_ids, one_learned in self._encode_batch(some):
                ids.append(one_ids)
                learned.append(one_learned)
        return rows_of(ids, self._encoder.dtype), rows_of(learned, np.uint8)

    def prompt(self, messages: Sequence[Message]) -> list[int]:
        """Return the ids of a dialogue that the assistant is to go on with."""
        plain, literals = self._guard(messages)
        found = self._fast.encode(self._render(plain, asks=True), add_special_tokens=False)
        ids, _ = self._put_back(found.ids, [0] * len(found.ids), literals)
        return ids

    def format(self, messages: Sequence[Message]) -> Formatted:
        """Return the text of a dialogue and the assistant's spans in it.

        By the template's own generation marks where it has some; else each rendering up to an
        answer must be the beginning of the whole. Raises TokenizingError where it is not.
        """
        if GENERATION_MARK.search(self._template):
            return self._by_marks(messages)
        whole = self._render(messages)
        answers = [i for i, message in enumerate(messages) if message["role"] == "assistant"]
        spans = [self._span(messages, i, whole) for i in answers]
        closings = [self._closing(whole, end) for _, end in spans]
        usual = closings[-1][0] if closings else ""  # after it, no next turn begins
        own = (
            (start, after if literal == usual else end)
            for (start, end), (literal, after) in zip(spans, closings, strict=True)
        )
        return Formatted(whole, tuple(own))

    def _encode_batch(
        self, dialogues: Sequence[Sequence[Message]]
    ) -> Iterator[tuple[list[int], list[int]]]:
        guarded = [self._guard(messages) for messages in dialogues]
        formatted = [self.format(plain) for plain, _ in guarded]
        texts = [one.text for one in formatted]
        encodings = self._fast.encode_batch(texts, add_special_tokens=False)
        for one, (_, literals), encoding in zip(formatted, guarded, encodings, strict=True):
            starts = np.array([start for start, _ in encoding.offsets], np.int64)
            is_own = np.zeros(len(starts), np.uint8)
            for start, end in one.spans:
                is_own |= (starts >= start) & (starts < end)
            yield self._put_back(encoding.ids, is_own.tolist(), literals)

    def _guard(self, messages: Sequence[Message]) -> tuple[list[Message], list[str]]:
        """Put a stand-in for every control token's name in the contents; return these in order."""
        literals: list[str] = []

        def note(found: re.Match[str]) -> str:
            literals.append(found[0])
            return STAND_IN

        plain: list[Message] = [
            {"role": one["role"], "content": self._literal.sub(note, one["content"])}
            for one in messages
        ]
        return plain, literals

    def _put_back(
        self, ids: list[int], learned: list[int], literals: Sequence[str]
    ) -> tuple[list[int], list[int]]:
        """Put the plain encoding of each literal in its stand-in's place."""
        if not literals:
            return ids, learned
        if ids.count(self._stand_in_id) != len(literals):
            raise TokenizingError(
                "The chat template repeats a message or leaves one out, so control tokens that "
                f"were written in it ({', '.join(sorted(set(literals)))}) cannot be told apart.",
                "Remove them with a cleaning rule.",
            )
        encoded = iter(self._encoder.encodings(literals))
        all_ids: list[int] = []
        all_learned: list[int] = []
        for token, is_own in zip(ids, learned, strict=True):
            more = next(encoded).ids if token == self._stand_in_id else [token]
            all_ids += more
            all_learned += [is_own] * len(more)
        return all_ids, all_learned

    def _render(self, messages: Sequence[Message], *, asks: bool = False) -> str:
        from jinja2 import TemplateError

        chat: Any = list(messages)
        try:
            text: Any = self._tokenizer.apply_chat_template(
                chat, tokenize=False, add_generation_prompt=asks
            )
        except TemplateError as error:
            raise TokenizingError(
                f"The base model's chat template refuses the dialogue ({error}).",
                "Change the roles or their order in task, or remove task.system.",
            ) from error
        return str(text)

    def _span(self, messages: Sequence[Message], i: int, whole: str) -> Span:
        """Return where the words of answer `i` are."""
        before = self._render(messages[:i], asks=True)
        said = messages[i]["content"]
        rest = whole[len(before) :]
        words = next((one for one in (said, said.strip()) if rest.startswith(one)), None)
        if not whole.startswith(before) or words is None:
            raise TokenizingError(
                "The base model's chat template does not write a dialogue turn by turn: its text "
                f"up to message {i + 1} is not the beginning of the whole, so the assistant's "
                "words cannot be told from the rest.",
                "Put {% generation %} marks into its chat_template.jinja, or choose another base.",
            )
        return len(before), len(before) + len(words)

    def _closing(self, whole: str, end: int) -> tuple[str, int]:
        """Return the control token that comes next, blanks aside, and where it ends."""
        blank = len(whole[end:]) - len(whole[end:].lstrip())
        found = self._literal.match(whole, end + blank)
        return (found[0], found.end()) if found else ("", end)

    def _by_marks(self, messages: Sequence[Message]) -> Formatted:
        from transformers.utils.chat_template_utils import render_jinja_template

        names: Any = self._tokenizer.special_tokens_map  # templates write bos_token and eos_token
        chat: Any = list(messages)
        rendered: Any = render_jinja_template(
            [chat], chat_template=self._template, return_assistant_tokens_mask=True, **names
        )
        (text,), (spans,) = rendered
        return Formatted(text, tuple((start, end) for start, end in spans))


def _stand_in() -> Any:
    from tokenizers import AddedToken

    return AddedToken(STAND_IN, normalized=False, special=True)
