"""Languages: real sentences, one nobody expects, and texts that are none."""

from typing import get_args

import pytest
from lingua import Language as Known

from llm_assets.config.rules.languages import Language
from llm_assets_tests.stages.cleaning.making import rule, values

RUSSIAN = "Сегодня звёзды советуют не спешить с решениями и прислушаться к близким людям."
UKRAINIAN = "Сьогодні зірки радять не поспішати з рішеннями та дослухатися до близьких людей."
SPANISH = "Hoy las estrellas aconsejan no tener prisa y escuchar a los seres queridos."
SWAHILI = "Leo nyota zinashauri usiwe na haraka katika maamuzi yako na usikilize wapendwa wako."


def test_the_codes_are_those_that_the_detector_knows() -> None:
    known = {language.iso_code_639_1.name.lower() for language in Known.all()}
    assert set(get_args(Language)) == known


def test_texts_of_the_languages_stay_and_others_are_named_with_a_confidence() -> None:
    found = values(rule("keep_language", languages=["ru", "es"]), RUSSIAN, UKRAINIAN, SPANISH)
    assert (found[0], found[2]) == (None, None)
    assert found[1] is not None
    assert found[1][:3] == "uk "
    assert 0.5 < float(found[1][3:]) <= 1


def test_a_language_that_nobody_expects_is_named() -> None:
    (found,) = values(rule("keep_language", languages=["ru"]), SWAHILI)
    assert found is not None
    assert found.startswith("sw ")


def test_a_text_without_letters_is_of_an_unknown_language() -> None:
    made = rule("keep_language", languages=["ru"])
    assert values(made, "", " 12:30, 5 €!", "\ufffd\x00") == ["unknown 0.00"] * 3


def test_short_texts_may_pass_unasked() -> None:
    made = rule("keep_language", languages=["ru"], asked_from=20)
    assert values(made, "Hola, ¿qué tal?", SPANISH)[0] is None
    assert values(made, "Hola, ¿qué tal?", SPANISH)[1] is not None


def test_few_languages_are_told_apart_by_few_words() -> None:
    made = rule("keep_language", languages=["es"], among=["en", "ru"], confidence=0.6)
    found = values(made, "buenos días", "good morning", "доброе утро")
    assert [value and value[:2] for value in found] == [None, "en", "ru"]


def test_a_higher_confidence_keeps_less_and_says_what_it_was() -> None:
    text = "Привет"
    assert values(rule("keep_language", languages=["ru"], confidence=0.05), text) == [None]
    (found,) = values(rule("keep_language", languages=["ru"], confidence=0.99), text)
    assert found is not None
    assert float(found.split()[1]) < 0.99


@pytest.mark.parametrize("characters", [100, 2000])
@pytest.mark.parametrize("asked_from", [0, 5000])
def test_only_the_start_of_a_text_speaks(characters: int, asked_from: int) -> None:
    made = rule("keep_language", languages=["ru"], characters=characters, asked_from=asked_from)
    text = RUSSIAN * 2 + SPANISH * 200
    assert (values(made, text) == [None]) == (characters == 100)
