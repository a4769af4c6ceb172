"""Birthdays, complete and incomplete."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from circleos.core.birthday import Birthday, format_birthday

birthdays = st.one_of(
    st.dates(min_value=date(1875, 1, 1)).map(lambda day: Birthday(day.year, day.month, day.day)),
    st.builds(Birthday, st.integers(1875, 2100), st.integers(1, 12)),
    st.builds(Birthday, st.integers(1875, 2100)),
)


@given(birthdays)
def test_iso_form_is_read_back(birthday):
    assert Birthday.from_iso(birthday.iso()) == birthday


@pytest.mark.parametrize(
    "text", ["", "12.03.1979", "1979-3-12", "1979-02-30", "1979-00", "19790312"]
)
def test_iso_form_is_strict(text):
    with pytest.raises(ValueError, match=r"."):
        Birthday.from_iso(text)


def test_a_day_needs_its_month():
    with pytest.raises(ValueError, match="month"):
        Birthday(1979, None, 12)


@pytest.mark.parametrize(
    ("birthday", "on", "age"),
    [
        ("1979-03-12", date(2026, 11, 22), 47),
        ("1979-03-12", date(2026, 3, 11), 46),
        ("1979-03-12", date(2026, 3, 12), 47),
        ("2026-11-22", date(2026, 11, 22), 0),
        ("2008-02-29", date(2026, 2, 28), 17),
        ("2008-02-29", date(2026, 3, 1), 18),
        ("1979", date(2026, 12, 30), 46),
        ("1979", date(2026, 12, 31), 47),
        ("1979-03", date(2026, 3, 30), 46),
        ("1979-03", date(2026, 4, 1), 47),
        ("2026", date(2026, 6, 1), 0),
    ],
)
def test_age_is_the_age_that_is_certain(birthday, on, age):
    assert Birthday.from_iso(birthday).age(on) == age


def test_birthdays_are_ordered_in_time_and_the_less_known_comes_first():
    ordered = ["1978-12-31", "1979", "1979-03", "1979-03-12", "1979-03-13", "1979-04"]
    assert sorted(map(Birthday.from_iso, reversed(ordered))) == list(
        map(Birthday.from_iso, ordered)
    )


@given(birthdays, birthdays)
def test_order_is_that_of_the_iso_form(one, other):
    assert (one < other) == (one.iso() < other.iso())


@pytest.mark.parametrize(
    ("birthday", "language", "shown"),
    [
        ("1979-03-12", "de", "12.03.1979"),
        ("1979-03-12", "en", "12 Mar 1979"),
        ("1979-03-02", "en-gb", "02 Mar 1979"),
        ("1979-03", "de-at", "03.1979"),
        ("1979-03", "en", "Mar 1979"),
        ("1979", "de", "1979"),
        ("1979", "en", "1979"),
    ],
)
def test_birthdays_are_shown_in_the_language_of_the_interface(birthday, language, shown):
    assert format_birthday(Birthday.from_iso(birthday), language) == shown
