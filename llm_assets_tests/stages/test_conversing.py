"""Dialogues are the same on every machine, of two to four turns, and say nothing half."""

import os
import subprocess
import sys
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from llm_assets.config import ChatTask
from llm_assets.stages.conversing import compose_dialogues

RECIPES = ChatTask.model_validate(
    {
        "kind": "chat",
        "system": "Eres un cocinero paciente.",
        "per_document": 2,
        "seed": 7,
        "conversations": [
            {
                "turns": [
                    {
                        "user": ["¿Cómo se hace {title}?", "Quiero preparar {title}."],
                        "assistant": ["¡Qué rico! ¿Para cuántas personas?", "¿Cuántos sois?"],
                    },
                    {"user": "Para {portions}.", "assistant": "{ingredients}\n\n{text}"},
                    {
                        "user": ["¿Cuánto se tarda?", "¿Me da tiempo en {minutes} minutos?"],
                        "assistant": "Unos {minutes} minutos.",
                    },
                ]
            },
            {
                "turns": [
                    {"user": "¿Qué lleva {title}?", "assistant": "{ingredients}"},
                    {"user": "¿Y cómo se hace?", "assistant": "{text}"},
                ]
            },
        ],
    }
)
GAZPACHO = {
    "document_id": "d0",
    "title": "gazpacho",
    "portions": "4",
    "minutes": "20",
    "ingredients": "1 kg de tomates\nsal",
    "text": "Tritura todo.\nSirve frío.",
}


def document(**changes: str) -> dict[str, Any]:
    return {**GAZPACHO, **changes}


def said(messages: Any) -> list[tuple[str, str]]:
    return [(one["role"], one["content"]) for one in messages]


def test_a_recipe_is_asked_for_asked_back_about_given_and_followed_up() -> None:
    dialogues = [said(one) for one in compose_dialogues(document(), RECIPES)]
    (long,) = [one for one in dialogues if len(one) == 7]
    assert [role for role, _ in long] == ["system", *["user", "assistant"] * 3]
    assert long[0] == ("system", "Eres un cocinero paciente.")
    assert "gazpacho" in long[1][1]
    assert long[3] == ("user", "Para 4.")
    assert long[4] == ("assistant", "1 kg de tomates\nsal\n\nTritura todo.\nSirve frío.")
    assert long[6] == ("assistant", "Unos 20 minutos.")


def test_the_dialogues_of_one_document_use_different_patterns() -> None:
    for i in range(20):
        lengths = [len(one) for one in compose_dialogues(document(document_id=f"d{i}"), RECIPES)]
        assert sorted(lengths) == [5, 7]


def test_all_patterns_and_phrasings_are_used() -> None:
    opened = {
        said(one)[1][1]
        for i in range(60)
        for one in compose_dialogues(document(document_id=f"d{i}"), RECIPES)
    }
    assert opened == {
        "¿Cómo se hace gazpacho?",
        "Quiero preparar gazpacho.",
        "¿Qué lleva gazpacho?",
    }


@settings(deadline=None)
@given(st.text(min_size=1), st.integers(0, 99))
def test_the_seed_and_the_document_decide_and_nothing_else(name: str, seed: int) -> None:
    task = RECIPES.model_copy(update={"seed": seed})
    one = compose_dialogues(document(document_id=name), task)
    compose_dialogues(document(document_id="another"), task)
    assert compose_dialogues(document(document_id=name), task) == one


def test_another_seed_gives_other_dialogues() -> None:
    other = RECIPES.model_copy(update={"seed": 8})
    names = [f"d{i}" for i in range(20)]
    assert [compose_dialogues(document(document_id=name), RECIPES) for name in names] != [
        compose_dialogues(document(document_id=name), other) for name in names
    ]


def test_dialogues_are_the_same_in_a_process_with_another_hash_seed() -> None:
    here = repr([compose_dialogues(document(document_id=f"d{i}"), RECIPES) for i in range(20)])
    program = (
        "from llm_assets_tests.stages.test_conversing import *\n"
        "d = [compose_dialogues(document(document_id=f'd{i}'), RECIPES) for i in range(20)]\n"
        "print(repr(d))"
    )
    for hash_seed in ("1", "2"):
        there = subprocess.run(
            [sys.executable, "-c", program],
            env={**os.environ, "PYTHONHASHSEED": hash_seed, "PYTHONUTF8": "1"},
            capture_output=True,
            text=True,
            check=True,
        )
        assert there.stdout.strip() == here


def test_the_choices_are_written_down_so_that_no_release_changes_a_dialogue() -> None:
    opened = [
        said(one)[1][1]
        for i in range(4)
        for one in compose_dialogues(document(document_id=f"d{i}"), RECIPES)
    ]
    asked, wanted = "¿Qué lleva gazpacho?", "Quiero preparar gazpacho."
    assert opened == [asked, wanted, wanted, asked, wanted, asked, asked, wanted]


@pytest.mark.parametrize("nothing", ["", "  \n", None])
def test_a_phrasing_without_a_text_for_its_field_is_not_said(nothing: Any) -> None:
    dialogues = compose_dialogues({**GAZPACHO, "minutes": nothing}, RECIPES)
    assert [len(one) for one in dialogues] == [5]  # the other pattern cannot answer


def test_a_document_that_fits_no_pattern_has_no_dialogue() -> None:
    assert compose_dialogues(document(title=""), RECIPES) == []


def test_equal_dialogues_of_a_document_are_kept_once() -> None:
    task = RECIPES.model_copy(
        update={"per_document": 50, "conversations": RECIPES.conversations[1:]}
    )
    assert len(compose_dialogues(document(), task)) == 1


def test_braces_in_a_scraped_text_are_not_filled_in() -> None:
    dialogues = compose_dialogues(document(text="Pon {minutes} y {nada}."), RECIPES)
    assert all("Pon {minutes} y {nada}." in str(one) for one in dialogues)


def test_messages_are_the_same_for_every_document() -> None:
    task = ChatTask.model_validate(
        {
            "kind": "chat",
            "messages": [
                {"role": "user", "content": "¿Cómo se hace {title}?"},
                {"role": "assistant", "content": "{text}"},
            ],
        }
    )
    (dialogue,) = compose_dialogues(document(), task)
    assert said(dialogue) == [
        ("user", "¿Cómo se hace gazpacho?"),
        ("assistant", "Tritura todo.\nSirve frío."),
    ]
    assert compose_dialogues(document(text=" "), task) == []
