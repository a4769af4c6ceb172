from datetime import date

import pytest

from circleos.core.fields import BadValue
from circleos.core.fields.day import parse_day


@pytest.mark.parametrize(
    "typed", ["31.12.2026", "31.12.26", "31/12/2026", "2026-12-31", " 31. 12. 2026 ", "31-12-2026"]
)
def test_a_day_is_understood_as_people_write_it(typed):
    assert parse_day(typed) == date(2026, 12, 31)


def test_nothing_is_no_day():
    assert parse_day("  ") is None


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("31.02.2026", "31.02.2026 does not exist; look at day, month and year"),
        ("soon", "write it as 31.12.2026"),
        ("31.12/2026", "write it as"),
        ("01.01.0026", "can not be right"),
    ],
)
def test_what_is_no_day_says_what_is_wrong(typed, said):
    with pytest.raises(BadValue, match=said):
        parse_day(typed)
