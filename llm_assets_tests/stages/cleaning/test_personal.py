"""Personal data: numbers worked out by hand, valid and not, and what is no personal data at all."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from llm_assets.stages.cleaning.identifiers import IBAN_LENGTHS, LETTERS, iban, inn, luhn, snils
from llm_assets_tests.stages.cleaning.making import judged, rule, values

ALL = rule("personal_data")

FOUND = {
    "Escribe a juan.perez@correo.es.": "Escribe a [email].",
    "Пиши: иван@пример.рф, (a+b@x.co)": "Пиши: [email], ([email])",
    "mailto:a_b@sub.host.example?x=1": "mailto:[email]?x=1",
    "ES91 2100 0418 4502 0005 1332 GRACIAS": "[iban] GRACIAS",
    "iban es9121000418450200051332.": "iban [iban].",
    "GB82-WEST-1234-5698-7654-32": "[iban]",
    "Visa 4111 1111 1111 1111, 4111111111111111": "Visa [card], [card]",
    "Amex 3782 822463 10005": "Amex [card]",
    "Мир 2200 0000 0000 0004": "Мир [card]",
    "DNI 12345678Z o 12.345.678-Z o 12345678 Z": "DNI [dni] o [dni] o [dni]",
    "NIE X1234567L, y-1234567-x, Z1234567R": "NIE [nie], [nie], [nie]",
    "СНИЛС 112-233-445 95": "СНИЛС [snils]",
    "СНИЛС № 11223344595": "СНИЛС № [snils]",
    "ИНН 500100732259 и ИНН: 7707083893": "ИНН [inn] и ИНН: [inn]",
    "+7 (916) 123-45-67, 8 (495) 123-45-67": "[phone], [phone]",
    "8-916-123-45-67; 89161234567; (495) 123-45-67": "[phone]; [phone]; [phone]",
    "Tel. 612 345 678, 612 34 56 78, 91 234 56 78": "Tel. [phone], [phone], [phone]",
    "tel:+34612345678 / (+34) 91.234.56.78": "tel:[phone] / [phone]",
    "+34 612 345 678 2026": "[phone] 2026",
    "+7 916 123-45-67 2026": "[phone] 2026",
    "+1 (415) 555-2671 or +44 20 7183 8750.": "[phone] or [phone].",
}
NO_PERSONAL_DATA = [
    "ES92 2100 0418 4502 0005 1332",  # its check digits are wrong
    "ES91 2100 0418 4502 0005 133",  # too short for Spain
    "XX91 2100 0418 4502 0005 1332",  # no country
    "4111 1111 1111 1112",  # Luhn
    "1111 1111 1111 1117",  # Luhn is right, but nobody issues cards with a 1
    "41111111111111111111111",  # longer than any card
    "12345678A",
    "12345678 y el resto",  # a number, and the word "y"
    "X1234567A",
    "112-233-445 96",
    "11223344595",  # eleven digits with the right check number, and nobody calls them SNILS
    "7707083893",  # likewise ten digits
    "500100732258",
    "1700000000",
    "000000000000",  # its check digits are right, and no tax office has the number 00
    "2026-01-05 12:30:45, 05.01.2026",
    "612.345.678 habitantes, 600.000.000 €, 612 345 678 €",
    "1.234.567,89",
    "ISBN 978-3-16-148410-0",
    "npm@5.6.0, @user, user@localhost, a @ b",
    "10 20 30 40 50 60 70",
    "8 или 9 из 10, 100 200 300",
    "v1.2.3.4.5.6.7",
    "+5 -3 +10",
]
pieces = st.one_of(
    st.sampled_from([*FOUND, *NO_PERSONAL_DATA]),
    st.text(alphabet="0123456789 -+@.ES", max_size=25),
    st.text(max_size=10),
)


@pytest.mark.parametrize("text", FOUND)
def test_personal_data_is_replaced_and_what_stands_around_it_stays(text: str) -> None:
    assert judged(ALL, text)["text"].to_list() == [FOUND[text]]


@pytest.mark.parametrize("text", NO_PERSONAL_DATA)
def test_what_only_looks_like_it_stays(text: str) -> None:
    frame = judged(ALL, text)
    assert frame["text"].to_list() == [text]
    assert frame["redacted"].to_list() == [[]]


def test_what_was_replaced_is_counted_by_its_kind_for_each_document() -> None:
    frame = judged(ALL, "a@b.com", "", "+34612345678 c@d.com e@f.com")
    assert frame["redacted"].to_list() == [["email"], [], ["email", "email", "phone"]]
    assert frame["rule"].null_count() == 3


def test_a_document_may_be_rejected_instead_and_keeps_its_text() -> None:
    frame = judged(rule("personal_data", action="reject"), "nada", "a@b.com, c@d.com +34612345678")
    assert frame["value"].to_list() == [None, "email 2, phone 1"]
    assert frame["text"].to_list()[1] == "a@b.com, c@d.com +34612345678"
    assert frame["redacted"].to_list() == [[], []]


def test_only_the_kinds_that_were_asked_for_are_looked_for() -> None:
    made = rule("personal_data", kinds=["email"], replacement="<{kind}>")
    assert judged(made, "a@b.com +34612345678")["text"].to_list() == ["<email> +34612345678"]


def test_an_iban_is_none_of_the_numbers_that_stand_in_it() -> None:
    made = rule("personal_data", action="reject")
    assert values(made, "ES91 2100 0418 4502 0005 1332 y 612 345 678") == ["iban 1, phone 1"]


def test_a_number_is_found_behind_one_that_was_none() -> None:
    assert judged(ALL, "2235 4111 1111 1111 1111")["text"].to_list() == ["2235 [card]"]


@settings(deadline=None)
@given(found=st.lists(pieces, min_size=1, max_size=4).map(" ".join))
def test_after_a_redaction_nothing_is_left_to_redact(found: str) -> None:
    once = judged(ALL, found)
    twice = judged(ALL, *once["text"].to_list())
    assert twice["text"].to_list() == once["text"].to_list()
    assert twice["redacted"].to_list() == [[]]


@settings(deadline=None)
@given(body=st.lists(st.integers(0, 9), min_size=12, max_size=18))
def test_luhn_takes_one_last_digit_of_ten_and_no_other_for_any_number(body: list[int]) -> None:
    assert sum(luhn([*body, last]) for last in range(10)) == 1


@settings(deadline=None)
@given(country=st.sampled_from(sorted(IBAN_LENGTHS)), data=st.data())
def test_an_iban_with_two_neighbours_changed_over_is_none(
    country: str, data: st.DataObject
) -> None:
    account = data.draw(
        st.text(
            "0123456789", min_size=IBAN_LENGTHS[country] - 4, max_size=IBAN_LENGTHS[country] - 4
        )
    )
    valid = [f"{country}{n:02}{account}" for n in range(2, 99) if iban(f"{country}{n:02}{account}")]
    assert len(valid) == 1
    place = data.draw(st.integers(4, len(valid[0]) - 2))
    a, b = valid[0][place : place + 2]
    changed = valid[0][:place] + b + a + valid[0][place + 2 :]
    assert iban(changed) == (a == b)


@settings(deadline=None)
@given(number=st.integers(0, 99_999_999))
def test_exactly_one_letter_makes_a_dni_of_a_number(number: int) -> None:
    right = LETTERS[number % 23]
    for letter in LETTERS:
        wanted = "[dni]" if letter == right else f"{number:08}{letter}"
        assert judged(rule("personal_data", kinds=["dni"]), f"{number:08}{letter}")[
            "text"
        ].to_list() == [wanted]


@pytest.mark.parametrize("number", ["11223344595", "08765430300", "08765430200"])
def test_snils_of_the_pension_funds_examples(number: str) -> None:
    digits = list(map(int, number))
    assert snils(digits)
    assert not snils([*digits[:-1], (digits[-1] + 1) % 10])


@pytest.mark.parametrize("number", ["7707083893", "7830002293", "500100732259"])
def test_inn_of_known_firms_and_of_the_tax_services_example(number: str) -> None:
    digits = list(map(int, number))
    assert inn(digits)
    assert not any(inn([*digits[:-1], other]) for other in range(10) if other != digits[-1])
