"""Main text is what the author wrote: shown by hand-made pages, properties, and labelled sets."""

import sys
from collections import Counter, defaultdict
from collections.abc import Callable
from pathlib import Path
from types import FrameType
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from selectolax.lexbor import LexborHTMLParser

from llm_assets.stages.extracting import main_text, naming, outline
from llm_assets.stages.extracting.main_text import MainText, find_main_text
from llm_assets_tests.labelled_pages import (
    LabelledPage,
    average,
    generated_pages,
    real_labelled_pages,
    sampled_pages,
    score_page,
)
from llm_assets_tests.real_pages import fetch_trees

FIRST = "El consejo aprobó ayer el plan de riego para los huertos del sur de la ciudad."
SECOND = "Los vecinos piden que las obras empiecen antes de que termine la primavera."
BOTH = f"{FIRST}\n{SECOND}"
ARTICLE = f"<p>{FIRST}</p><p>{SECOND}</p>"
SMALL_PACKAGES = ("aptitude-doc-es", "aptitude-doc-ru", "debian-reference-es")


def find(html: str) -> MainText:
    return find_main_text(LexborHTMLParser(html))


def text_of(html: str) -> str:
    return find(html).text


# --- how text is read -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("", ""),
        ("<html></html>", ""),
        ("<frameset><frame></frameset>", ""),
        ("<title>Solo</title>", ""),
        (FIRST, FIRST),
        (f"<p>{FIRST}", FIRST),
        (ARTICLE, BOTH),
        (f"<div>{FIRST}</div><div>{SECOND}</div>", BOTH),
        (f"<article>{FIRST}<br><br>{SECOND}</article>", BOTH),
        (f"<div>{FIRST}<p>{SECOND}</div>", BOTH),
        ("<ul><li>uno<li>dos</ul>", "uno\ndos"),
        ("<dl><dt>apt<dd>Busca e instala.</dl>", "apt\nBusca e instala."),
        ("<table><tr><td>a<td>b<tr><td>c<td>d</table>", "a\nb\nc\nd"),
        ("<p>un <b>tex</b>to\n\t partido</p>", "un texto partido"),
        ("<p>100\u00a0km</p>", "100\u00a0km"),
        ("<pre>\nif x:\n    y\n\nz\n</pre>", "if x:\n    y\n\nz"),
        ("<p>a<script>b</script>c<style>d</style><!-- e --></p>", "ac"),
        ("<p>a<span hidden>b</span><b style='Display:none'>c</b>d</p>", "ad"),
    ],
)
def test_text_is_read_as_a_browser_shows_it(html: str, text: str) -> None:
    assert text_of(html) == text


def test_headings_stand_on_lines_of_their_own() -> None:
    html = f"<h1>Riego</h1><p>{FIRST}</p><h2>Protestas</h2><p>{SECOND}</p>"
    assert text_of(html) == f"Riego\n{FIRST}\nProtestas\n{SECOND}"


def test_a_link_inside_a_sentence_is_part_of_it_and_a_pilcrow_is_not() -> None:
    html = f'<h2>Riego<a href="#riego">¶</a></h2><p>{FIRST} <a href="/plan">Lea el plan</a>.</p>'
    assert text_of(html) == f"Riego\n{FIRST} Lea el plan."


def test_the_page_stays_as_it_was() -> None:
    tree = LexborHTMLParser(f"<nav><a href=/>x</a></nav>{ARTICLE}<p hidden>y</p>")
    before = tree.html
    find_main_text(tree)
    assert tree.html == before


# --- what is left out -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    "boilerplate",
    [
        "<nav><a href=/>Portada</a> El periódico de todos los que viven en el valle</nav>",
        "<ul><li><a href=/>Portada</a><li><a href=/d>Deportes</a></ul>",
        "<div class=cookie-banner><p>Usamos cookies para medir las visitas al sitio.</p></div>",
        "<div role=dialog><p>Suscríbase hoy y reciba las noticias en su correo cada día.</p></div>",
        "<div class='post-share'>Compartir en todas las redes que usted usa cada día</div>",
        "<section id=comments><p>Ya era hora, llevamos años esperando las obras.</p></section>",
        "<div class=comentarios><p>Ya era hora, llevamos años esperando las obras.</p></div>",
        "<div class=sideBar><p>Lo más leído de hoy en la ciudad y en toda la comarca.</p></div>",
        "<aside><p>Breve.</p></aside>",
        "<footer><p>© 2026 El Valle. Todos los derechos reservados en todo el mundo.</p></footer>",
        "<form><input value=a><select><option>uno</select><textarea>x</textarea></form>",
        "<button>Enviar</button>",
        "<div style='display: none'><p>Ventana que se abre con un programa de la página.</p></div>",
        "<p><a href=/otra>Otra noticia que no tiene que ver con esta, ni con nada de aquí</a></p>",
        "<div><h3>Lea también</h3><ul><li><a href=/1>Una</a><li><a href=/2>Otra</a></ul></div>",
    ],
)
def test_what_the_site_adds_is_left_out(boilerplate: str) -> None:
    html = f"<body><div>{boilerplate}<div class=text>{ARTICLE}</div>{boilerplate}</div>"
    assert text_of(html) == BOTH


def test_a_list_of_teasers_is_left_out() -> None:
    signs = ("Aries", "Tauro", "Géminis", "Cáncer", "Leo")
    teasers = "".join(f"<li><a href=/{sign}>{sign}</a>: un buen día para…</li>" for sign in signs)
    assert text_of(f"<div>{ARTICLE}</div><ul>{teasers}</ul>") == BOTH


def test_longer_comments_are_left_out_too() -> None:
    comments = "".join(f"<p>{SECOND} {SECOND}</p>" for _ in range(3))
    html = f"<div><div class=post>{ARTICLE}</div><div class=comment-list>{comments}</div></div>"
    assert text_of(html) == BOTH


def test_a_name_of_boilerplate_on_a_wrapper_is_not_believed() -> None:
    html = f"<div class=sidebar><div class='no-comments related'>{ARTICLE}</div></div>"
    assert text_of(html) == BOTH


def test_a_name_of_boilerplate_that_is_the_subject_is_not_believed() -> None:
    other = f"<div class='post tag-navidad'><p>{FIRST}</p></div>"
    assert (
        text_of(f"<div class='post tag-cookies category-ads'>{ARTICLE}</div>{other}").count(FIRST)
        == 2
    )


def test_a_sidebar_that_the_author_put_between_paragraphs_is_text() -> None:
    box = (
        "<div class=sidebar><p>Qué es una acequia: un canal que lleva agua a los huertos.</p></div>"
    )
    html = f"<div><p>{FIRST}</p>{box}<p>{SECOND}</p></div>"
    assert "acequia" in text_of(html)


def test_sections_of_different_length_are_one_text() -> None:
    html = "".join(
        f"<div class=section><h2>{number}</h2>{ARTICLE * number**3}</div>" for number in (1, 2, 3)
    )
    assert text_of(html).count(FIRST) == 1 + 8 + 27


def test_a_cell_of_a_table_for_layout_is_found_and_a_table_of_text_is_kept() -> None:
    menu = "<td><a href=/>Portada</a><br><a href=/d>Deportes</a></td>"
    layout = f"<table><tr><td>El Valle</td></tr><tr>{menu}<td>{ARTICLE * 3}</td></tr></table>"
    assert text_of(layout) == "\n".join([BOTH] * 3)
    table = f"<table><tr><th>Qué</th><th>Cómo</th></tr><tr><td>{FIRST}<td>{SECOND}</tr></table>"
    assert text_of(table) == f"Qué\nCómo\n{BOTH}"


def test_a_heading_goes_with_what_it_announces() -> None:
    links = "<ul><li><a href=/1>Una</a><li><a href=/2>Otra</a></ul>"
    html = f"<article><h2>Riego</h2>{ARTICLE}<h2>Enlaces</h2>{links}<h2>Fin</h2><p>{FIRST}</p>"
    assert text_of(html) == f"Riego\n{BOTH}\nFin\n{FIRST}"


# --- the title ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("html", "title"),
    [
        (f"<title>Riego | El Valle</title><h1>El Valle</h1><h1>Riego</h1>{ARTICLE}", "Riego"),
        (f"<title>Riego - Foro</title><div><h1>Riego</h1></div><div>{ARTICLE}</div>", "Riego"),
        (f"<title>x</title><h1>Otro</h1><article><h1>Riego</h1>{ARTICLE}</article>", "Riego"),
        (f"<title> Riego\n hoy </title>{ARTICLE}", "Riego hoy"),
        (f"<h1>Riego<br>hoy</h1>{ARTICLE}", "Riego hoy"),
        (ARTICLE, ""),
    ],
)
def test_the_title_is_the_headline_or_what_the_head_says(html: str, title: str) -> None:
    assert find(html).title == title


# --- properties -----------------------------------------------------------------------------------

WORDS = st.text("abcdeñя", min_size=1, max_size=6)
TAGS = st.sampled_from(
    (
        *("div", "p", "span", "b", "a href=x", "ul", "li", "table", "tr", "td", "h1", "h2", "nav"),
        *("pre", "article", "main", "form", "dl", "dd", "aside", "p hidden", "div class=ad"),
        *("script", "br"),
    )
)
PIECES = st.one_of(
    WORDS.map(lambda word: f" {word} "),
    TAGS.map(lambda tag: f"<{tag}>"),
    TAGS.map(lambda tag: f"</{tag.split()[0]}>"),
    st.sampled_from(["<!-- ", " -->", "<", "&lt;", "&#0;", "<![CDATA[", "<svg>", "</body>", "<%"]),
)


@given(pieces=st.lists(PIECES, max_size=60))
def test_any_page_is_read_and_no_word_is_made_up(pieces: list[str]) -> None:
    returned = text_of("".join(pieces))
    given_words = Counter(word for piece in pieces if piece[0] == " " for word in piece.split())
    returned_words = Counter(word for word in returned.split() if word in given_words)
    assert returned_words <= given_words
    assert set("".join(returned.split())) <= set("".join(pieces)) | set("<>�")


@given(html=st.text())
def test_any_text_is_read(html: str) -> None:
    assert isinstance(find(html), MainText)


@pytest.mark.parametrize(
    "build",
    [
        lambda n: "<p>una línea de texto</p>" * n,
        lambda n: "<b>" * n + FIRST,
        lambda n: "<div>" * n + FIRST,
        lambda n: "<div><p>una línea de texto</p>" * n,
        lambda n: "<div><h1>x</h1>" * n,
        lambda n: "<a href=x>enlace</a> " * n,
        lambda n: "<table><tr><td>celda" * n,
        lambda n: "<aside><p>una línea</p></aside>" * n,
        lambda n: "<p hidden>x</p>" * n,
        lambda n: f"<p class='{'nav ' * n}'>x</p>",
        lambda n: "<h2>x</h2><ul><li><a href=x>a</a><li><a href=x>b</a></ul>" * n,
    ],
)
def test_work_grows_with_the_page_and_not_with_its_square(build: Callable[[int], str]) -> None:
    small, large = (count_lines_run(build(n)) for n in (300, 600))
    assert large < 2.2 * small


def test_a_hundred_thousand_open_tags_are_read() -> None:
    # Inline tags: Lexbor itself takes quadratic time to parse as many open <div>.
    assert text_of("<font>" * 100_000 + FIRST) == FIRST


def count_lines_run(html: str) -> int:
    """Count the lines of our three modules that run: work, by a measure that no load disturbs."""
    tree = LexborHTMLParser(html)
    files = {main_text.__file__, naming.__file__, outline.__file__}
    lines = 0

    def trace(frame: FrameType, event: str, argument: Any) -> Any:
        nonlocal lines
        if frame.f_code.co_filename not in files:
            return None
        lines += event == "line"
        return trace

    before = sys.gettrace()
    sys.settrace(trace)
    try:
        find_main_text(tree)
    finally:
        sys.settrace(before)
    return lines


# --- quality --------------------------------------------------------------------------------------


def f_score_of(pages: list[LabelledPage]) -> float:
    return average([score_page(page, text_of(page.html)) for page in pages]).f_score


def test_known_texts_are_found_in_every_template() -> None:
    pages = generated_pages()
    by_template: dict[str, list[LabelledPage]] = defaultdict(list)
    for page in pages:
        by_template[page.group].append(page)
    f_scores = {template: f_score_of(some) for template, some in by_template.items()}
    assert min(f_scores.values()) > 0.95, f_scores
    assert f_score_of(pages) > 0.98


def test_the_texts_of_the_sample_sites_are_found() -> None:
    assert f_score_of(sampled_pages()) > 0.96


def test_headlines_of_the_sample_sites_are_the_titles() -> None:
    pages = [page for page in sampled_pages() if page.headline]
    assert [find(page.html).title for page in pages] == [page.headline for page in pages]


@pytest.fixture(scope="session")
def small_trees() -> dict[str, Path]:
    """Three manuals from Debian, 2.7 MB to download, the first time."""
    try:
        return fetch_trees(SMALL_PACKAGES)
    except RuntimeError as problem:
        pytest.skip(f"no real pages: {problem}")


def test_the_text_of_real_manuals_is_found(small_trees: dict[str, Path]) -> None:
    pages = real_labelled_pages({name: small_trees[name] for name in SMALL_PACKAGES})
    assert len(pages) > 40
    assert f_score_of(pages) > 0.97
