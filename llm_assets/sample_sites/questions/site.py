"""The API preguntas.localhost: a day's questions as JSON, paged in three ways.

In: a request with ``fecha=YYYY-MM-DD``. Out: ``/api/generales`` (pages by number),
``/api/empresa`` (pages by cursor), ``/api/v2/generales`` (pages by Link header, RFC 8288),
``/api/privada`` (the company's questions for those who send `PRIVATE_TOKEN`) or robots.txt. A
day's list also has one question without text and one that was asked the day before. Knows
nothing of HTTP.
"""

import json
from base64 import urlsafe_b64encode
from collections.abc import Mapping, Sequence
from datetime import date

from llm_assets.sample_sites.page import Page, Request, parse_day, publish_time, robots_page
from llm_assets.sample_sites.questions.days import GENERAL, SPECIFIC, served_questions

PREGUNTAS = "preguntas.localhost"
PRIVATE_TOKEN = "sample-token"  # opens nothing but this sample
ITEMS_A_PAGE = 10

Item = Mapping[str, object]


class PreguntasSite:
    """All days of preguntas.localhost."""

    host = PREGUNTAS
    title = "API de preguntas"

    def day_path(self, day: date) -> str:
        """The first page of the day's general questions."""
        return f"/api/generales?fecha={day.isoformat()}"

    def respond(self, request: Request) -> Page | None:
        """A page of questions, an error as JSON, or robots.txt; None for any other path."""
        if request.path == "/robots.txt":
            return robots_page()
        if request.path not in _ENDPOINTS:
            return None
        day = parse_day(request.query.get("fecha", ""))
        if day is None:
            return _error(400, "fecha_no_valida", "Falta fecha=AAAA-MM-DD.")
        return _ENDPOINTS[request.path](day, request)


def _general(day: date, request: Request) -> Page:
    """Pages by number; a page after the last one is an empty list."""
    number = _page_number(request)
    if number is None:
        return _error(400, "pagina_no_valida", "pagina es un número desde 1.")
    items = _general_items(day)
    paging = {"pagina": number, "paginas": _count_pages(items), "por_pagina": ITEMS_A_PAGE}
    return _answer(day, {"datos": {"preguntas": _cut(items, number)}, "paginacion": paging})


def _general_by_links(day: date, request: Request) -> Page:
    """The same pages, which only the Link header connects."""
    number, items = _page_number(request), _general_items(day)
    last = _count_pages(items)
    if number is None or number > last:
        return _error(404, "pagina_no_existe", f"Hay páginas de 1 a {last}.")
    relations = {"first": 1, "prev": number - 1, "next": number + 1, "last": last}
    links = [
        f"<http://{PREGUNTAS}{request.path}?fecha={day.isoformat()}&pagina={page}>; "
        f'rel="{relation}"'
        for relation, page in relations.items()
        if 1 <= page <= last
    ]
    return _answer(day, {"datos": {"preguntas": _cut(items, number)}}, {"Link": ", ".join(links)})


def _company(day: date, request: Request) -> Page:
    """Pages by cursor: ``meta.siguiente`` is the cursor of the next page, or null."""
    items = _company_items(day)
    cursors = {_make_cursor(day, page): page for page in range(1, _count_pages(items) + 1)}
    number = cursors.get(request.query.get("cursor") or _make_cursor(day, 1))
    if number is None:
        return _error(400, "cursor_no_valido", "El cursor no es de esta fecha.")
    following = _make_cursor(day, number + 1) if number < len(cursors) else None
    meta = {"siguiente": following, "total": len(items)}
    return _answer(day, {"datos": {"preguntas": _cut(items, number)}, "meta": meta})


def _private(day: date, request: Request) -> Page:
    """All of the company's questions at once, for those who may read them."""
    if request.headers.get("authorization") != f"Bearer {PRIVATE_TOKEN}":
        challenge = {"WWW-Authenticate": 'Bearer realm="preguntas"'}
        return _error(401, "sin_permiso", "Falta la cabecera Authorization.", challenge)
    return _answer(day, {"datos": {"preguntas": _company_items(day)}})


_ENDPOINTS = {
    "/api/generales": _general,
    "/api/v2/generales": _general_by_links,
    "/api/empresa": _company,
    "/api/privada": _private,
}


def _general_items(day: date) -> list[Item]:
    return [
        {"id": each.id, "texto": each.text, "tema": each.topic, "creada": each.asked.isoformat()}
        for each in served_questions(GENERAL, day)
    ]


def _company_items(day: date) -> list[Item]:
    """The same facts under other names, as the API of another team has them."""
    return [
        {
            "codigo": each.id,
            "pregunta": {"texto": each.text, "idioma": "es"},
            "departamento": each.topic,
            "fecha_creacion": each.asked.isoformat(),
        }
        for each in served_questions(SPECIFIC, day)
    ]


def _page_number(request: Request) -> int | None:
    text = request.query.get("pagina", "1")
    return int(text) if text.isdecimal() and int(text) >= 1 else None


def _count_pages(items: Sequence[Item]) -> int:
    return -(-len(items) // ITEMS_A_PAGE)


def _cut(items: Sequence[Item], number: int) -> Sequence[Item]:
    return items[(number - 1) * ITEMS_A_PAGE : number * ITEMS_A_PAGE]


def _make_cursor(day: date, page: int) -> str:
    return urlsafe_b64encode(f"{day.isoformat()}:{page}".encode()).decode().rstrip("=")


def _answer(day: date, content: Item, headers: Mapping[str, str] | None = None) -> Page:
    body = json.dumps({"estado": "ok", "fecha": day.isoformat(), **content}, ensure_ascii=False)
    return Page(
        body.encode(),
        content_type="application/json; charset=utf-8",
        modified=publish_time(day),
        headers=headers or {},
    )


def _error(status: int, code: str, message: str, headers: Mapping[str, str] | None = None) -> Page:
    content = {"estado": "error", "error": {"codigo": code, "mensaje": message}}
    return Page(
        json.dumps(content, ensure_ascii=False).encode(),
        content_type="application/json; charset=utf-8",
        status=status,
        headers=headers or {},
    )
