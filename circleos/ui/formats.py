"""How numbers, dates and times are written, by the language of the interface."""

from collections.abc import Callable, Iterable
from datetime import date, datetime
from decimal import Decimal
from functools import lru_cache
from typing import Any, NamedTuple
from zlib import crc32

from babel import Locale
from babel.dates import format_date as babel_date
from babel.numbers import format_decimal
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from circleos.core.birthday import Birthday, format_birthday
from circleos.core.fields.phone import format_phone
from circleos.core.languages import language_name as core_language_name
from circleos.core.paging import COUNTED

AVATAR_COLOURS = 12
_FULL = {"de": "dd.MM.y"}
_SAME_YEAR = {"de": "dd.MM."}


def language() -> str:
    """The two letters of the language of the interface."""
    return (get_language() or "en")[:2]


def number(value: float | Decimal) -> str:
    """A number with the separators of the language: 1,284 or 1.284."""
    return _number(value, language())


def count(value: int, limit: int = COUNTED) -> str:
    """A number of things; beyond what lists count, the limit and a plus: 10,000+."""
    return f"{number(limit)}+" if value > limit else number(value)


def day(value: date) -> str:
    """A date with its year: 3 Nov 2026 or 03.11.2026. Moments count in the current time zone."""
    return _day(_local_date(value), language(), full=True)


def near_day(value: date) -> str:
    """A date as one would say it today: Today, Yesterday, Tomorrow, 24 Nov, 3 Nov 2025."""
    return _near_day(_local_date(value), _today(), language())


def clock(value: datetime) -> str:
    """The time of day in the current time zone: 09:30."""
    return _clock(timezone.localtime(value))


def moment(value: datetime) -> str:
    """Day and time: 3 Nov 2026, 09:30."""
    return f"{day(value)}, {clock(value)}"


def near_moment(value: datetime) -> str:
    """Day and time as one would say it today: Today 09:30."""
    zone = timezone.get_current_timezone()
    local, today = value.astimezone(zone), timezone.now().astimezone(zone).date()
    return f"{_near_day(local.date(), today, language())} {_clock(local)}"


class MomentInWords(NamedTuple):
    """A moment as `lately` says it, and as `moment` does."""

    lately: str
    moment: str


def moments_in_words(values: Iterable[datetime]) -> list[MomentInWords]:
    """The moments of a list: zone, day and language are asked for once."""
    zone, spoken = timezone.get_current_timezone(), language()
    today = timezone.now().astimezone(zone).date()
    words = []
    for value in values:
        local = value.astimezone(zone)
        on, at = local.date(), _clock(local)
        near = _near_day(on, today, spoken)
        full = f"{_day(on, spoken, full=True)}, {at}"
        words.append(MomentInWords(f"{near} {at}" if on == today else near, full))
    return words


def lately(value: datetime) -> str:
    """The day, and of today the time: Today 09:30, Yesterday, 24 Nov, 3 Nov 2025."""
    return near_moment(value) if _local_date(value) == _today() else near_day(value)


def iso(value: date) -> str:
    """For the `datetime` attribute of `<time>`."""
    return value.isoformat()


def birthday(value: str) -> str:
    """A stored birthday (1979-03-12, 1979-03, 1979) as people write it: 12 Mar 1979."""
    return _birthday(value, language())


def birthdays_with_age(values: Iterable[str]) -> list[str]:
    """Stored birthdays with the age, for a list: 12 Mar 1979 · 47. Nothing for nothing."""
    spoken, today = language(), _today()
    return [value and f"{_birthday(value, spoken)} · {_age(value, today)}" for value in values]


def age(value: str) -> int:
    """The age in completed years on the person's own day, of a stored birthday."""
    return _age(value, _today())


def language_name(code: str) -> str:
    """A language in the language of the interface: German."""
    return core_language_name(code, language())


def own_name(code: str) -> str:
    """What a language calls itself: Deutsch."""
    return (Locale.parse(code).get_display_name(code) or code).capitalize()


@lru_cache(maxsize=4096)
def initials(name: str) -> str:
    """Two letters for an avatar: the first of the first word and of the last.

    A title before the name ("Dr.") is passed over; a person without letters gets a dot.
    """
    words = [word for word in name.split() if not word.endswith(".")] or name.split()
    letters = [next((letter for letter in word if letter.isalnum()), "") for word in words]
    letters = [letter for letter in letters if letter]
    if not letters:
        return "·"
    return (letters[0] + (letters[-1] if len(letters) > 1 else "")).upper()


def avatar_colour(key: object) -> int:
    """One of twelve colours, always the same for the same person."""
    return crc32(str(key).encode()) % AVATAR_COLOURS


def _today() -> date:
    # As timezone.localdate(), without asking twice for the zone.
    return timezone.now().astimezone(timezone.get_current_timezone()).date()


def _local_date(value: date) -> date:
    return timezone.localtime(value).date() if isinstance(value, datetime) else value


@lru_cache(maxsize=4096)
def _near_day(shown: date, today: date, language: str) -> str:
    match (shown - today).days:
        case -1:
            return _("Yesterday")
        case 0:
            return _("Today")
        case 1:
            return _("Tomorrow")
        case _:
            return _day(shown, language, full=shown.year != today.year)


def _clock(local: datetime) -> str:
    return f"{local.hour:02}:{local.minute:02}"


@lru_cache(maxsize=4096)
def _number(value: float | Decimal, language: str) -> str:
    return format_decimal(value, locale=language)


@lru_cache(maxsize=4096)
def _birthday(value: str, language: str) -> str:
    return format_birthday(Birthday.from_iso(value), language)


@lru_cache(maxsize=4096)
def _age(value: str, today: date) -> int:
    return Birthday.from_iso(value).age(today)


@lru_cache(maxsize=4096)
def _day(value: date, language: str, *, full: bool) -> str:
    patterns, otherwise = (_FULL, "d MMM y") if full else (_SAME_YEAR, "d MMM")
    return babel_date(value, patterns.get(language, otherwise), locale=language)


FILTERS: dict[str, Callable[..., Any]] = {
    "number": number,
    "count_of": count,
    "day": day,
    "near_day": near_day,
    "clock": clock,
    "moment": moment,
    "near_moment": near_moment,
    "lately": lately,
    "iso": iso,
    "birthday": birthday,
    "age": age,
    "language_name": language_name,
    "phone": format_phone,
    "initials": initials,
    "avatar_colour": avatar_colour,
}
