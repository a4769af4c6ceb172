"""Whoever was not found is added without typing them again."""

import pytest

from circleos.patients.words_of_name import fields_from_words


def named(first: str, last: str) -> dict[str, str]:
    parts = {"first_name": first, "last_name": last}
    return {name: value for name, value in parts.items() if value}


@pytest.mark.parametrize(
    ("typed", "first", "last"),
    [
        ("anna mül", "Anna", "Mül"),
        ("Anna Müller-Brandt", "Anna", "Müller-Brandt"),
        ("anna-lena müller-brandt", "Anna-Lena", "Müller-Brandt"),
        ("Anna Maria Müller", "Anna Maria", "Müller"),
        ("müller", "", "Müller"),
        ("Müller, Anna", "Anna", "Müller"),
        ("van den Berg, Jan Willem", "Jan Willem", "van den Berg"),
        ("charlotte von der heide", "Charlotte", "von der Heide"),
        ("Charlotte Von der Heide", "Charlotte", "Von der Heide"),
        ("von der heide charlotte", "Charlotte", "von der Heide"),
        ("de la cruz", "", "de la Cruz"),
        ("Dr. med. Anna Müller", "Anna", "Müller"),
        ("frau müller", "", "Müller"),
        ("McDonald Ian", "McDonald", "Ian"),
        ("王 伟", "王", "伟"),
    ],
)
def test_names(typed: str, first: str, last: str) -> None:
    assert fields_from_words(typed) == named(first, last)


@pytest.mark.parametrize(
    ("typed", "fields"),
    [
        ("anna 0171 2209913", {"last_name": "Anna", "phone": "0171 2209913"}),
        ("anna mül +49 (171) 220-9913", named("Anna", "Mül") | {"phone": "+49 (171) 220-9913"}),
        ("anna@example.org", {"email": "anna@example.org"}),
        ("anna mül anna@example.org", named("Anna", "Mül") | {"email": "anna@example.org"}),
        ("anna mül 12.03.1979", named("Anna", "Mül")),
        ("anna mül 12.03.1979 01712209913", named("Anna", "Mül") | {"phone": "01712209913"}),
        ("anna mül 1979", named("Anna", "Mül")),
        ("anna mül anna@", named("Anna", "Mül")),
    ],
)
def test_phone_and_email_go_to_their_fields(typed: str, fields: dict[str, str]) -> None:
    assert fields_from_words(typed) == fields


@pytest.mark.parametrize(
    "typed", ["", "P-10482", "10482", "A123456780", "12.03.1979", "?!", ",", "-", "dr."]
)
def test_what_names_nobody_fills_nothing(typed: str) -> None:
    assert fields_from_words(typed) == {}
