"""Birthdays, genders and languages as German practices write them."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from circleos.core.birthday import Birthday, format_birthday
from circleos.core.fields import BadValue, Gender, parse_birthday, parse_gender, parse_language

TODAY = date(2026, 11, 22)
NO_SUCH_DAY = "{typed} does not exist; look at day, month and year"


@pytest.mark.parametrize(
    ("text", "iso"),
    [
        ("12.03.1979", "1979-03-12"),
        ("12.3.79", "1979-03-12"),
        ("12. 3. 1979", "1979-03-12"),
        ("12-03-1979", "1979-03-12"),
        ("12/03/1979", "1979-03-12"),
        ("1979-03-12", "1979-03-12"),
        ("1979/3/12", "1979-03-12"),
        ("19790312", "1979-03-12"),
        ("12031979", "1979-03-12"),
        ("20122012", "2012-12-20"),
        ("12 Mar 1979", "1979-03-12"),
        ("12. März 1979", "1979-03-12"),
        ("12. Jänner 1979", "1979-01-12"),
        ("March 12, 1979", "1979-03-12"),
        ("Mar 1979", "1979-03"),
        ("1979", "1979"),
        ("03.1979", "1979-03"),
        ("3/1979", "1979-03"),
        ("1979-03", "1979-03"),
        ("00.00.1950", "1950"),
        ("00.03.1950", "1950-03"),
        ("1950-00-00", "1950"),
        ("19500000", "1950"),
        ("12.03.1979 00:00:00", "1979-03-12"),
        ("1979-03-12T00:00:00.000Z", "1979-03-12"),
        (" 29.02.2024 ", "2024-02-29"),
        ("01.01.1875", "1875-01-01"),
        ("22.11.2026", "2026-11-22"),
    ],
)
def test_birthdays_in_every_clear_notation(text, iso):
    assert parse_birthday(text, today=TODAY) == Birthday.from_iso(iso)


@pytest.mark.parametrize(
    ("text", "year"),
    [
        ("22.11.26", 2026),
        ("23.11.26", 1926),
        ("01.01.27", 1927),
        ("31.12.00", 2000),
        ("1.1.79", 1979),
    ],
)
def test_two_digits_mean_the_latest_year_that_is_not_in_the_future(text, year):
    birthday = parse_birthday(text, today=TODAY)
    assert birthday is not None
    assert birthday.year == year


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("31.02.1984", NO_SUCH_DAY),
        ("29.02.2023", NO_SUCH_DAY),
        ("12.13.1979", NO_SUCH_DAY),
        ("12.00.1979", NO_SUCH_DAY),
        ("00.00.0000", NO_SUCH_DAY),
        ("79-03-12", NO_SUCH_DAY),
        ("23.11.2026", "A birthday can't lie in the future; look at the year"),
        ("12.2026", "A birthday can't lie in the future; look at the year"),
        ("2027", "A birthday can't lie in the future; look at the year"),
        ("31.12.1874", "A birthday can't lie before 1875; look at the year"),
        ("gestern", "Not a date; write it like 12.03.1979"),
        ("12.03.979", "Not a date; write it like 12.03.1979"),
        ("12 Foo 1979", "Not a date; write it like 12.03.1979"),
        ("١٢.٠٣.١٩٧٩", "Not a date; write it like 12.03.1979"),
        ("12.03.1979 14:30", "Not a date; write it like 12.03.1979"),
    ],
)
def test_what_is_no_birthday_is_said(text, message):
    with pytest.raises(BadValue) as refusal:
        parse_birthday(text, today=TODAY)
    assert refusal.value.message == message.format(typed=text)


def test_no_birthday_is_none():
    assert parse_birthday("  ") is None


@given(st.dates(date(1875, 1, 1), TODAY), st.sampled_from(["en", "de"]))
def test_what_is_shown_can_be_typed(day, language):
    birthday = Birthday(day.year, day.month, day.day)
    for known in (birthday, Birthday(day.year, day.month), Birthday(day.year)):
        assert parse_birthday(format_birthday(known, language), today=TODAY) == known
        assert parse_birthday(known.iso(), today=TODAY) == known
    for plain in (f"{day:%Y%m%d}", f"{day:%d%m%Y}", f"{day.day}/{day.month}/{day.year}"):
        assert parse_birthday(plain, today=TODAY) == birthday


@given(st.text())
def test_any_text_is_a_birthday_or_a_bad_value(text):
    try:
        birthday = parse_birthday(text, today=TODAY)
    except BadValue as refusal:
        assert refusal.message
    else:
        assert birthday is None or Birthday(1875) <= birthday <= Birthday(2026, 11, 22)


@pytest.mark.parametrize(
    ("text", "gender"),
    [
        ("female", Gender.FEMALE),
        ("W", Gender.FEMALE),
        ("weiblich", Gender.FEMALE),
        ("Frau", Gender.FEMALE),
        ("m", Gender.MALE),
        ("Männlich", Gender.MALE),
        ("Mr.", Gender.MALE),
        ("divers", Gender.OTHER),
        ("D", Gender.OTHER),
        ("X", Gender.OTHER),
        ("unbekannt", Gender.UNKNOWN),
        ("", Gender.UNKNOWN),
    ],
)
def test_genders(text, gender):
    assert parse_gender(text) is gender


def test_an_unknown_gender_is_refused():
    with pytest.raises(BadValue, match="use female, male, other or unknown"):
        parse_gender("Familie")


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("de", "de"),
        ("DE", "de"),
        ("de-DE", "de"),
        ("pt_BR", "pt"),
        ("zh-Hans-CN", "zh"),
        ("deu", "de"),
        ("ger", "de"),
        ("Deutsch", "de"),
        ("german", "de"),
        ("Türkisch", "tr"),
        ("tuerkisch", "tr"),
        ("Türkçe", "tr"),
        ("polski", "pl"),
        ("Farsi", "fa"),
        ("العربية", "ar"),
        ("Ukrainian", "uk"),
        ("no", "no"),
        ("", ""),
    ],
)
def test_languages(text, code):
    assert parse_language(text) == code


@pytest.mark.parametrize("text", ["klingon", "xx", "d", "1", "zz-ZZ"])
def test_an_unknown_language_is_refused(text):
    with pytest.raises(BadValue) as refusal:
        parse_language(text)
    assert refusal.value.message == "Unknown language; use a code such as de or en"
