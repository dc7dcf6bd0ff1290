"""The questions that arrive on each day, general ones and ones about the company.

In: a kind and a day. Out: that day's questions; the same two always give the same. No question
of a kind is asked twice within `cycle_days`. Knows neither JSON nor CSV.
"""

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from functools import cache
from random import Random

from llm_assets.sample_sites.page import publish_time
from llm_assets.sample_sites.questions.company import COMPANY_TOPICS
from llm_assets.sample_sites.questions.general import GENERAL_TOPICS
from llm_assets.sample_sites.questions.topics import list_questions

GENERAL = "general"
SPECIFIC = "específica"
QUESTIONS_A_DAY = 29
CHARACTERS = range(5, 106)
"""How long a question may be."""

_TOPICS = {GENERAL: GENERAL_TOPICS, SPECIFIC: COMPANY_TOPICS}
_FIRST_DAY = date(2026, 1, 1)
_GREETINGS = ("Hola, ", "Una duda: ", "Perdona, ", "Buenas, ", "Pregunta rápida: ")
_GREETED_SHARE = 0.2
_CARELESS_SHARE = 0.12
_MINUTES_BETWEEN_QUESTIONS = 20


@dataclass(frozen=True)
class Question:
    """One question as it was typed; `kind` is `GENERAL` or `SPECIFIC`, `number` counts from 1."""

    day: date
    kind: str
    number: int
    topic: str
    text: str

    @property
    def id(self) -> str:
        """Its name among all questions: ``g-20260105-07`` or ``e-...``."""
        return f"{self.kind[0]}-{self.day:%Y%m%d}-{self.number:02}"

    @property
    def asked(self) -> datetime:
        """When it was asked, UTC."""
        return publish_time(self.day) + timedelta(
            minutes=_MINUTES_BETWEEN_QUESTIONS * (self.number - 1)
        )


def day_questions(kind: str, day: date) -> tuple[Question, ...]:
    """The 29 questions of a day, in order of time."""
    cycle, position = divmod((day - _FIRST_DAY).days, cycle_days(kind))
    start = position * QUESTIONS_A_DAY
    rng = Random(f"typed:{kind}:{day.isoformat()}")
    return tuple(
        Question(day, kind, number, topic, _type(text, rng))
        for number, (topic, text) in enumerate(
            _shuffled(kind, cycle)[start : start + QUESTIONS_A_DAY], start=1
        )
    )


def served_questions(kind: str, day: date) -> tuple[Question, ...]:
    """The day's questions, then one without text and one that was asked the day before."""
    before = day_questions(kind, day - timedelta(days=1))
    repeated = Random(f"repeated:{kind}:{day.isoformat()}").choice(before)
    questions = day_questions(kind, day)
    empty = replace(questions[-1], number=QUESTIONS_A_DAY + 1, text="")
    return (*questions, empty, replace(repeated, day=day, number=QUESTIONS_A_DAY + 2))


@cache
def cycle_days(kind: str) -> int:
    """For how many days the questions of a kind last until they start anew in another order."""
    return len(list(list_questions(_TOPICS[kind]))) // QUESTIONS_A_DAY


@cache
def _shuffled(kind: str, cycle: int) -> tuple[tuple[str, str], ...]:
    questions = list(list_questions(_TOPICS[kind]))
    Random(f"{kind}:{cycle}").shuffle(questions)
    return tuple(questions)


def _type(text: str, rng: Random) -> str:
    """The question as people type it: with a greeting, or without its opening mark, or as it is."""
    chance, greeting = rng.random(), rng.choice(_GREETINGS)
    if chance < _CARELESS_SHARE and len(text) > CHARACTERS.start:
        return text.removeprefix("¿").lower()
    greeted = f"{greeting}¿{text[1].lower()}{text[2:]}"
    fits = len(greeted) in CHARACTERS and " " in text
    return greeted if chance < _CARELESS_SHARE + _GREETED_SHARE and fits else text
