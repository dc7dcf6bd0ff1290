"""Which encoding a page's bytes are read in."""

import pytest

from llm_assets.stages.decoding import charset_of, decode_page
from llm_assets_tests.stages.builders import page

RUSSIAN = "Звёзды обещают Овну удачный день, а Тельцу спокойный вечер"


def test_the_charset_of_the_header_is_believed() -> None:
    answer = page(RUSSIAN.encode("cp1251"), "text/html; charset=windows-1251")
    assert decode_page(answer) == RUSSIAN


def test_the_header_outranks_the_declaration_in_the_page() -> None:
    markup = f'<meta charset="windows-1251"><p>{RUSSIAN}</p>'
    answer = page(markup.encode("koi8-r"), "text/html; charset=koi8-r")
    assert decode_page(answer) == markup


def test_a_header_that_lies_gives_way_to_the_declaration_in_the_page() -> None:
    markup = f'<meta charset="windows-1251"><p>{RUSSIAN}</p>'
    answer = page(markup.encode("cp1251"), "text/html; charset=utf-8")
    assert RUSSIAN in decode_page(answer)


@pytest.mark.parametrize(
    "content_type", ["", "text/html", "text/html; charset=klingon", "text/html; charset=undefined"]
)
def test_without_a_usable_header_the_declaration_in_the_page_decides(content_type: str) -> None:
    markup = f'<html><head><meta charset="windows-1251"></head><p>{RUSSIAN}</p></html>'
    assert RUSSIAN in decode_page(page(markup.encode("cp1251"), content_type))


def test_a_byte_order_mark_decides_and_is_not_part_of_the_text() -> None:
    for codec in ("utf-8-sig", "utf-16"):
        assert decode_page(page(RUSSIAN.encode(codec), "text/html")) == RUSSIAN


def test_utf8_without_any_declaration_is_recognised() -> None:
    assert decode_page(page(RUSSIAN.encode(), "text/html")) == RUSSIAN


@pytest.mark.parametrize("content_type", ["text/html; charset=utf-8", "text/html"])
def test_a_broken_byte_is_replaced_and_the_words_around_it_stay(content_type: str) -> None:
    body = f"<p>{RUSSIAN}".encode() + b"\xff" + f"{RUSSIAN}</p>".encode()
    assert (
        decode_page(page(body, content_type))
        == f"<p>{RUSSIAN}\N{REPLACEMENT CHARACTER}{RUSSIAN}</p>"
    )


@pytest.mark.parametrize(
    ("content_type", "charset"),
    [
        ("text/html; charset=UTF-8", "utf-8"),
        ('text/html; charset="windows-1251"', "windows-1251"),
        ("text/html;charset=koi8-r; boundary=x", "koi8-r"),
        ("text/html", None),
        ("text/html; charset=", None),
        ("", None),
    ],
)
def test_the_charset_is_read_from_the_content_type(content_type: str, charset: str | None) -> None:
    assert charset_of(content_type) == charset
