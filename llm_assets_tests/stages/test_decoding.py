"""Which encoding a page's bytes are read in."""

import pytest
import webencodings
from html5lib._inputstream import EncodingParser
from hypothesis import given, settings
from hypothesis import strategies as st

from llm_assets.stages.decoding import charset_of, decode, decode_page
from llm_assets.stages.prescanning import declared_encoding
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


JAPANESE = "本日の天気は晴れ、気温は二十五度まで上がるでしょう。傘は必要ありません。"
CHINESE = "今天天气很好，我们去公园散步吧。晚上一起吃饭，看一场电影。𠀀"
FRENCH = "L’été, « café » à 5 €, un œuf"


def html(text: str, head: str = "") -> str:
    return f"<html><head>{head}<title>x</title></head><body><p>{text}</p></body></html>"


@pytest.mark.parametrize(
    ("text", "codec", "label"),
    [
        (FRENCH, "cp1252", "iso-8859-1"),  # browsers read Latin-1 as Windows-1252
        (FRENCH, "cp1252", "us-ascii"),
        ("Ağrı’da", "cp1254", "iso-8859-9"),
        (RUSSIAN, "koi8-r", "KOI8-R"),
        (RUSSIAN, "koi8-r", "koi"),
        (RUSSIAN, "cp866", "ibm866"),
        (RUSSIAN, "mac-cyrillic", "x-mac-cyrillic"),
        (RUSSIAN, "cp1251", " CP1251 "),
        (JAPANESE, "shift_jis", "shift_jis"),
        ("①㈱", "cp932", "sjis"),  # of Windows' own Shift JIS
        (JAPANESE, "euc_jp", "euc-jp"),
        (JAPANESE, "iso2022_jp", "iso-2022-jp"),
        (CHINESE, "gb18030", "gb18030"),
        (
            "今天天气很好。" * 20 + "𠀀",
            "gb18030",
            "gb2312",
        ),  # read as gbk, which is read as gb18030
        ("똠방각하", "cp949", "euc-kr"),
        ("中文", "big5", "big5-hkscs"),
        (RUSSIAN, "utf-16le", "utf-16"),
        (RUSSIAN, "utf-16be", "utf-16be"),
        ("\uf7e9", "raw_e9", "x-user-defined"),
    ],
)
def test_a_label_in_the_header_means_what_it_means_to_browsers(
    text: str, codec: str, label: str
) -> None:
    body = b"\xe9" if codec == "raw_e9" else text.encode(codec)
    assert decode(body, f"text/html; charset={label}") == text


DECLARATIONS = [
    '<meta charset="windows-1251">',
    "<meta charset='windows-1251'>",
    "<meta charset = windows-1251 >",
    "<META CHARSET=CP1251 charset=koi8-r>",
    '<meta name=x charset="windows-1251"/>',
    '<meta http-equiv="Content-Type" content="text/html; charset=windows-1251">',
    "<meta content='text/html;charset = \"windows-1251\"' http-equiv=content-type>",
    "<!-- <meta charset=koi8-r> --><meta charset=windows-1251>",
    "<!--><meta charset=windows-1251><!-- -->",
    '<a title="<meta charset=koi8-r>"><meta charset=windows-1251>',
    '<meta name=description content="charset=koi8-r"><meta charset=windows-1251>',
    "<meta charset=klingon><meta charset=windows-1251>",
    "<metadata charset=koi8-r><meta charset=windows-1251>",
    "<?php charset=koi8-r ?><!doctype html></p><meta\ncharset=windows-1251>",
]


@pytest.mark.parametrize("declaration", DECLARATIONS)
def test_a_declaration_in_the_page_is_read_as_the_standard_scans_for_it(declaration: str) -> None:
    text = html(RUSSIAN, declaration)
    assert decode(text.encode("cp1251"), "text/html") == text


def test_an_xml_declaration_counts_where_there_is_no_meta() -> None:
    text = f'<?xml version="1.0" encoding="windows-1251"?>{html(RUSSIAN)}'
    assert decode(text.encode("cp1251")) == text
    text = f'<?xml version="1.0" encoding="koi8-r"?>{html(RUSSIAN, DECLARATIONS[0])}'
    assert decode(text.encode("cp1251")) == text


@pytest.mark.parametrize(
    "head",
    [
        "<!-- <meta charset=windows-1251> -->",
        f"<!--{'x' * 1024}--><meta charset=windows-1251>",  # browsers read 1024 bytes
        f"<meta {'x' * 1024} charset=windows-1251>",
        f"<meta charset=windows-1251 {'x' * 1024}>",
        "<meta http-equiv=refresh content='text/html; charset=windows-1251'>",
        "<meta charset='windows-1251>",
        "<meta content='text/html; charset=windows-1251'>",
    ],
)
def test_what_only_looks_like_a_declaration_is_none(head: str) -> None:
    assert declared_encoding(html("", head).encode()) is None


@pytest.mark.parametrize("label", ["utf-16", "utf-16be", "UTF-16LE", "unicode"])
def test_a_page_that_calls_itself_utf16_in_ascii_is_utf8(label: str) -> None:
    text = html(RUSSIAN, f"<meta charset={label}>")
    assert decode(text.encode()) == text


def test_a_page_that_calls_itself_user_defined_is_windows_1252() -> None:
    text = html(FRENCH, "<meta charset=x-user-defined>")
    assert decode(text.encode("cp1252")) == text


@pytest.mark.parametrize(
    ("mark", "codec"),
    [(b"\xef\xbb\xbf", "utf-8"), (b"\xff\xfe", "utf-16le"), (b"\xfe\xff", "utf-16be")],
)
def test_a_byte_order_mark_outranks_header_and_meta(mark: bytes, codec: str) -> None:
    text = html(RUSSIAN, "<meta charset=koi8-r>")
    assert decode(mark + text.encode(codec), "text/html; charset=windows-1251") == text


def test_json_is_utf8_with_or_without_a_mark_and_whatever_it_holds() -> None:
    text = '{"text": "<meta charset=koi8-r> Звезда"}'
    for body in (text.encode(), b"\xef\xbb\xbf" + text.encode()):
        for content_type in ("application/json", "application/problem+json"):
            assert decode(body, content_type) == text


@pytest.mark.parametrize("content_type", ["text/html; charset=utf-8", "text/html"])
@pytest.mark.parametrize("cut", [1, 2, 3])
def test_a_character_that_is_cut_off_at_the_end_costs_itself_only(
    content_type: str, cut: int
) -> None:
    body = (RUSSIAN + "😀").encode()[:-cut]
    assert decode(body, content_type).rstrip("\ufffd") == RUSSIAN


def test_many_broken_bytes_mean_a_wrong_label_and_few_mean_broken_bytes() -> None:
    text = html(RUSSIAN * 4)
    assert decode(text.encode("cp1251"), "text/html; charset=utf-8") == text
    few = text.encode().replace("Овну".encode(), b"\xff", 2)
    assert decode(few, "text/html; charset=utf-8").count("\ufffd") == 2


def test_replacement_characters_that_the_page_itself_holds_are_no_sign_of_a_wrong_label() -> None:
    text = html("\ufffd" * 50 + RUSSIAN, "<meta charset=windows-1251>")
    assert decode(text.encode(), "text/html; charset=utf-8") == text


@pytest.mark.parametrize(
    ("text", "codec"),
    [
        *((html(RUSSIAN * 3), codec) for codec in ("utf-8", "cp1251", "koi8-r", "utf-16le")),
        (html(RUSSIAN), "utf-16be"),
        ("plain words, nothing else", "utf-16le"),
        (html(JAPANESE), "iso2022_jp"),
        (html(JAPANESE * 3), "shift_jis"),
        (html(JAPANESE * 3), "euc_jp"),
        (html(CHINESE * 3), "gb18030"),
        (html(FRENCH), "utf-8"),
    ],
)
def test_what_declares_nothing_is_recognised(text: str, codec: str) -> None:
    assert decode(text.encode(codec), "text/html") == text


def test_a_few_western_letters_that_declare_nothing_are_never_taken_for_a_mainframes() -> None:
    assert "t" in decode(b"\xe9t\xe9")


@pytest.mark.parametrize("label", ["iso-2022-kr", "hz-gb-2312", "replacement"])
def test_an_encoding_that_browsers_refuse_is_not_believed(label: str) -> None:
    text = html(RUSSIAN)
    assert decode(text.encode(), f"text/html; charset={label}") == text


@pytest.mark.parametrize("content_type", ["", "text/html; charset=utf-8", "application/json"])
def test_an_empty_body_is_an_empty_text(content_type: str) -> None:
    assert decode(b"", content_type) == ""


pieces = st.sampled_from(
    [
        *("<meta charset=koi8-r>", "<META charset='windows-1251' >", "<meta charset=utf-16>"),
        *("<meta charset=klingon>", "<meta charset>", "<meta charset=''>", "<meta>", "<br/>"),
        *('<meta http-equiv="Content-Type" content="text/html; charset=shift_jis">', "x > y"),
        *("<meta content='charset=big5' http-equiv=content-type>", "<meta content='charset=big5'>"),
        *("<!-- ", " -->", "<!doctype html>", "<?php a=1 ?>", "</p>", "<p a='>' b>", "\n"),
        *("<meta name=a charset=gbk/>", "<a title='<meta charset=gbk>'>", "<metab charset=gbk>"),
    ]
)


@given(st.lists(pieces, max_size=8).map("".join))
def test_declarations_are_found_as_html5lib_finds_them(text: str) -> None:
    theirs = EncodingParser(text.encode()).getEncoding()
    if theirs is not None and theirs.name.startswith("utf-16"):  # html5lib does this later
        theirs = webencodings.UTF8
    assert declared_encoding(text.encode()) == theirs


@settings(deadline=None)
@given(st.binary(max_size=300), st.sampled_from(["", "text/html; charset=utf-8", "text/html"]))
def test_any_bytes_become_a_text_that_can_be_stored(body: bytes, content_type: str) -> None:
    decode(body, content_type).encode()


@given(st.text(st.characters(codec="latin-1"), max_size=40))
def test_any_content_type_is_read_without_an_error(value: str) -> None:
    charset_of(value)
    charset_of(f"text/html; charset{value}")


@pytest.mark.parametrize(
    ("content_type", "charset"),
    [
        ("text/html; charset=UTF-8", "utf-8"),
        ('text/html; charset="windows-1251"', "windows-1251"),
        ("text/html;charset=koi8-r; boundary=x", "koi8-r"),
        ("text/html", None),
        ("text/html; charset=", None),
        ("", None),
        ("text/html; charset= koi8-r", "koi8-r"),
        ("text/html; CHARSET='koi8-r'", "koi8-r"),
        ("text/html, text/html; charset=koi8-r", "koi8-r"),
        ("charset", None),
    ],
)
def test_the_charset_is_read_from_the_content_type(content_type: str, charset: str | None) -> None:
    assert charset_of(content_type) == charset
