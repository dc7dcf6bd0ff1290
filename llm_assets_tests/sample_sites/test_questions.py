"""The questions API: lengths and counts, three ways of paging, one private path."""

import json
import re
from datetime import date, timedelta
from typing import Any

import pytest

from llm_assets.sample_sites import (
    GENERAL,
    PREGUNTAS,
    PRIVATE_TOKEN,
    SPECIFIC,
    day_questions,
    served_questions,
)
from llm_assets.sample_sites.questions.days import cycle_days
from llm_assets_tests.sample_sites.baselines import bayes_accuracy, keyword_accuracy
from llm_assets_tests.sample_sites.conftest import Answer, Fetch

DAY = date(2026, 1, 5)
KINDS = (GENERAL, SPECIFIC)
MONTH = [date(2026, 1, 1) + timedelta(days=offset) for offset in range(28)]


def content_of(answer: Answer) -> Any:
    assert answer.headers["content-type"] == "application/json; charset=utf-8"
    return json.loads(answer.body)


def texts_of(kind: str, days: list[date]) -> list[str]:
    return [question.text for day in days for question in day_questions(kind, day)]


@pytest.mark.parametrize("kind", KINDS)
def test_a_week_has_about_200_questions_of_5_to_105_characters(kind: str) -> None:
    assert len(texts_of(kind, MONTH[:7])) == 203
    lengths = [len(text) for text in texts_of(kind, [*MONTH, *(d + timedelta(28) for d in MONTH)])]
    assert (min(lengths), max(lengths) <= 105) == (5, True)
    assert max(lengths) > 95


@pytest.mark.parametrize("kind", KINDS)
def test_no_question_is_asked_twice_before_the_cycle_ends(kind: str) -> None:
    days = [date(2026, 1, 1) + timedelta(days=offset) for offset in range(cycle_days(kind))]
    asked = [re.sub(r"^[^¿]*¿", "", text).lower() for text in texts_of(kind, days)]
    assert len(set(asked)) == len(asked)
    assert cycle_days(kind) > 90


def test_the_two_kinds_share_no_question_and_many_words() -> None:
    general, specific = ("\n".join(texts_of(kind, MONTH)).lower() for kind in KINDS)
    shared = set(re.findall(r"\w{4,}", general)) & set(re.findall(r"\w{4,}", specific))
    assert not set(general.splitlines()) & set(specific.splitlines())
    assert len(shared) > 40
    assert {"factura", "vacaciones", "trabajo"} & shared


def test_words_together_tell_the_kinds_apart_but_no_single_word_does() -> None:
    labelled = [
        [(text, kind == SPECIFIC) for kind in KINDS for text in texts_of(kind, days)]
        for days in (MONTH[:7], MONTH[7:14])
    ]
    assert bayes_accuracy(*labelled) > 0.9
    assert keyword_accuracy(labelled[0]) < 0.75


@pytest.mark.parametrize("kind", KINDS)
def test_served_are_the_days_questions_an_empty_one_and_one_of_the_day_before(kind: str) -> None:
    *questions, empty, repeated = served_questions(kind, DAY)
    assert tuple(questions) == day_questions(kind, DAY)
    assert empty.text == ""
    assert repeated.text in texts_of(kind, [DAY - timedelta(days=1)])
    assert len({question.id for question in served_questions(kind, DAY)}) == 31


def test_general_questions_come_in_numbered_pages_until_an_empty_one(fetch: Fetch) -> None:
    found, number = [], 0
    while items := (
        content := content_of(
            fetch(PREGUNTAS, f"/api/generales?fecha={DAY}&pagina={(number := number + 1)}")
        )
    )["datos"]["preguntas"]:
        found += items
        assert content["paginacion"] == {"pagina": number, "paginas": 4, "por_pagina": 10}
    assert number == 5
    assert found == [
        {"id": q.id, "texto": q.text, "tema": q.topic, "creada": q.asked.isoformat()}
        for q in served_questions(GENERAL, DAY)
    ]


def test_company_questions_come_by_cursor_until_it_is_null(fetch: Fetch) -> None:
    found, path = [], f"/api/empresa?fecha={DAY}"
    content = content_of(fetch(PREGUNTAS, path))
    found += content["datos"]["preguntas"]
    while cursor := content["meta"]["siguiente"]:
        content = content_of(fetch(PREGUNTAS, f"{path}&cursor={cursor}"))
        found += content["datos"]["preguntas"]
    served = served_questions(SPECIFIC, DAY)
    assert content["meta"]["total"] == 31
    assert [item["pregunta"]["texto"] for item in found] == [each.text for each in served]
    assert [item["codigo"] for item in found] == [each.id for each in served]
    assert found[0]["departamento"] == served[0].topic


def test_the_second_version_is_read_by_its_link_header(fetch: Fetch) -> None:
    found, path, pages = [], f"/api/v2/generales?fecha={DAY}", 0
    while path:
        answer, pages = fetch(PREGUNTAS, path), pages + 1
        found += [item["texto"] for item in content_of(answer)["datos"]["preguntas"]]
        links = re.findall(rf'<http://{PREGUNTAS}([^>]*)>; rel="(\w+)"', answer.headers["link"])
        path = {relation: target for target, relation in links}.get("next", "")
    assert pages == 4
    assert found == [question.text for question in served_questions(GENERAL, DAY)]


def test_the_private_path_wants_the_token(fetch: Fetch) -> None:
    path = f"/api/privada?fecha={DAY}"
    for sent in ({}, {"Authorization": "Bearer other"}):
        refused = fetch(PREGUNTAS, path, **sent)
        assert refused.status == 401
        assert refused.headers["www-authenticate"] == 'Bearer realm="preguntas"'
        assert content_of(refused)["error"]["codigo"] == "sin_permiso"
    answer = fetch(PREGUNTAS, path, Authorization=f"Bearer {PRIVATE_TOKEN}")
    assert len(content_of(answer)["datos"]["preguntas"]) == 31


@pytest.mark.parametrize(
    ("path", "status", "code"),
    [
        ("/api/generales", 400, "fecha_no_valida"),
        ("/api/empresa?fecha=5-1-2026", 400, "fecha_no_valida"),
        (f"/api/generales?fecha={DAY}&pagina=0", 400, "pagina_no_valida"),
        (f"/api/v2/generales?fecha={DAY}&pagina=5", 404, "pagina_no_existe"),
        (f"/api/empresa?fecha={DAY}&cursor=x", 400, "cursor_no_valido"),
    ],
)
def test_an_error_is_json_too(fetch: Fetch, path: str, status: int, code: str) -> None:
    answer = fetch(PREGUNTAS, path)
    assert (answer.status, content_of(answer)["error"]["codigo"]) == (status, code)


def test_a_page_that_the_client_has_is_answered_with_304_and_its_links(fetch: Fetch) -> None:
    path = f"/api/v2/generales?fecha={DAY}"
    first = fetch(PREGUNTAS, path)
    again = fetch(PREGUNTAS, path, If_None_Match=first.headers["etag"])
    assert (again.status, again.body) == (304, b"")
    assert again.headers["link"] == first.headers["link"]
