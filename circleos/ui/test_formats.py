from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone, translation

from circleos.ui import formats

NOW = datetime(2026, 11, 20, 23, 30, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _late_in_the_evening(monkeypatch):
    """It is 20 November 2026, 23:30 in London."""
    monkeypatch.setattr(timezone, "now", lambda: NOW)
    with translation.override("en"), timezone.override(UTC):
        yield


@pytest.mark.parametrize(
    ("language", "number", "day", "birthday"),
    [("en", "1,284", "3 Nov 2026", "12 Mar 1979"), ("de", "1.284", "03.11.2026", "12.03.1979")],
)
def test_numbers_and_dates_follow_the_language(language, number, day, birthday):
    with translation.override(language):
        assert formats.number(1284) == number
        assert formats.day(date(2026, 11, 3)) == day
        assert formats.birthday("1979-03-12") == birthday


@pytest.mark.parametrize(
    ("value", "shown"),
    [(0, "0"), (1284, "1,284"), (10_000, "10,000"), (10_001, "10,000+"), (500_000, "10,000+")],
)
def test_counts_stop_where_lists_stop_counting(value, shown):
    assert formats.count(value) == shown


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (date(2026, 11, 20), "Today"),
        (date(2026, 11, 19), "Yesterday"),
        (date(2026, 11, 21), "Tomorrow"),
        (date(2026, 12, 2), "2 Dec"),
        (date(2025, 11, 20), "20 Nov 2025"),
    ],
)
def test_a_near_day_is_said_as_one_would_today(value, shown):
    assert formats.near_day(value) == shown


def test_today_is_the_day_of_the_practice_not_of_the_server():
    with timezone.override(ZoneInfo("Europe/Berlin")):
        assert formats.near_moment(NOW) == "Today 00:30"
        assert formats.near_day(date(2026, 11, 20)) == "Yesterday"
    with timezone.override(UTC):
        assert formats.near_moment(NOW) == "Today 23:30"


def test_a_list_says_its_moments_as_they_are_said_one_by_one():
    moments = [NOW, NOW - timedelta(days=1), NOW - timedelta(days=400)]
    with timezone.override(ZoneInfo("Europe/Berlin")):
        words = [(formats.lately(each), formats.moment(each)) for each in moments]
        assert formats.moments_in_words(moments) == words


@pytest.mark.parametrize(
    ("name", "letters"),
    [
        ("Anna Müller-Brandt", "AM"),
        ("Charlotte von der Heide", "CH"),
        ("Dr. Lena Wolf", "LW"),
        ("Öztürk", "Ö"),
        ("Prof. Dr. med.", "PM"),
        ("…", "·"),
        ("", "·"),
    ],
)
def test_initials(name, letters):
    assert formats.initials(name) == letters


def test_a_person_keeps_their_colour():
    colours = {formats.avatar_colour(key) for key in range(200)}
    assert formats.avatar_colour("a") == formats.avatar_colour("a")
    assert colours == set(range(formats.AVATAR_COLOURS))


def test_a_language_calls_itself_by_its_own_name():
    assert [formats.own_name(code) for code in ("de", "en")] == ["Deutsch", "English"]
