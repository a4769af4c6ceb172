"""The filters by age, by month of birth, and by when a patient was created or changed."""

import re
from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from typing import ClassVar

from babel import Locale
from django.db.models import Q
from django.utils import timezone
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from circleos.search.filters import Choice, ListFilter, TypedFilter
from circleos.ui.formats import day as day_in_words
from circleos.ui.formats import language

OLDEST = 150
RELATIVE = (7, 30)
LONGEST_RELATIVE = 3650
_RELATIVE = re.compile(r"([1-9][0-9]{0,3})d")


class AgeFilter(TypedFilter):
    """By age in completed years: `40-60`, `18-` or `-17`.

    An incomplete birthday counts as the last day it can be, as in the age that is shown: `1979` is
    46 until the end of 2026.
    """

    key, label, order = "age", gettext_lazy("Age"), 70
    hint = gettext_lazy("for example 40-60, 18- or -17")

    def accepted(self, values: Sequence[str]) -> list[str]:
        return [value for value in values[:1] if _age_range(value) is not None]

    def condition(self, values: Sequence[str]) -> Q:
        youngest, oldest = _age_range(values[0]) or (0, OLDEST)
        today = timezone.localdate()
        condition = _born_after(_years_before(today, oldest + 1))
        if youngest:
            condition &= _born_until(_years_before(today, youngest))
        return condition

    def phrase(self, values: Sequence[str]) -> str:
        youngest, oldest = _age_range(values[0]) or (0, OLDEST)
        if youngest == oldest:
            return str(youngest)
        if oldest == OLDEST:
            return _("%(low)s and over") % {"low": youngest}
        if youngest == 0:
            return _("up to %(high)s") % {"high": oldest}
        return _("%(low)s to %(high)s") % {"low": youngest, "high": oldest}


class BirthMonthFilter(ListFilter):
    """By the month of the birthday, as a number: `12` is "birthdays in December"."""

    key, label, order = "birth_month", gettext_lazy("Birthday in"), 75

    def choices(self) -> list[Choice]:
        names = Locale(language()).months["stand-alone"]["wide"]
        return [Choice(str(month), names[month]) for month in range(1, 13)]

    def condition(self, values: Sequence[str]) -> Q:
        return Q(birth_month__in=[int(value) for value in values])


class PeriodFilter(ListFilter):
    """By a period: `7d` are the last seven days, `2026-01-01..2026-03-31` is from day to day,
    either of which may be missing. Both days are in it, by the practice's clock."""

    widget, only_one = "period", True
    further_values = ("2026-01-01..2026-03-31",)
    column: ClassVar[str]

    def choices(self) -> list[Choice]:
        return [Choice(f"{days}d", _in_the_last(days)) for days in RELATIVE]

    def read(self, asked: MultiValueDict[str, str]) -> list[str]:
        """Also from two date fields, `created-from` and `created-until`, as a form sends them."""
        first, last = (asked.get(f"{self.key}-{end}", "").strip() for end in ("from", "until"))
        return self.accepted([f"{first}..{last}"]) if first or last else super().read(asked)

    def accepted(self, values: Sequence[str]) -> list[str]:
        return [value for value in values[:1] if _days(value) is not None]

    def condition(self, values: Sequence[str]) -> Q:
        first, last = _days(values[0]) or (None, None)
        condition = Q()
        if first:
            condition &= Q(**{f"{self.column}__gte": _midnight(first)})
        if last:
            condition &= Q(**{f"{self.column}__lt": _midnight(last + timedelta(days=1))})
        return condition

    def phrase(self, values: Sequence[str]) -> str:
        if relative := _RELATIVE.fullmatch(values[0]):
            return _in_the_last(int(relative[1]))
        first, last = _days(values[0]) or (None, None)
        if first and last:
            if first == last:
                return day_in_words(first)
            return _("%(first)s to %(last)s") % _words(first=first, last=last)
        if first:
            return _("since %(first)s") % _words(first=first)
        return _("until %(last)s") % (_words(last=last) if last else {"last": ""})

    def ends(self, values: Sequence[str]) -> tuple[str, str]:
        """First and last day as date fields show them; empty for a relative period."""
        first, dots, last = (values[0] if values else "").partition("..")
        return (first, last) if dots else ("", "")


class CreatedFilter(PeriodFilter):
    key, label, order, column = "created", gettext_lazy("Created"), 80, "created_at"


class UpdatedFilter(PeriodFilter):
    key, label, order, column = "updated", gettext_lazy("Last updated"), 85, "updated_at"


def _in_the_last(days: int) -> str:
    words = ngettext("in the last %(days)s day", "in the last %(days)s days", days)
    return words % {"days": days}


def _words(**days: date) -> dict[str, str]:
    return {name: day_in_words(day) for name, day in days.items()}


def _midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))


def _days(value: str) -> tuple[date | None, date | None] | None:
    """The first and the last day of a period; None: unreadable."""
    if relative := _RELATIVE.fullmatch(value):
        days = int(relative[1])
        return (
            (timezone.localdate() - timedelta(days=days - 1), None)
            if days <= LONGEST_RELATIVE
            else None
        )
    first, dots, last = value.partition("..")
    if not dots or not (first or last):
        return None
    try:
        ends = [date.fromisoformat(end) if end else None for end in (first, last)]
    except ValueError:
        return None
    if any(end is not None and not 1900 <= end.year <= 9998 for end in ends):
        return None
    if ends[0] and ends[1] and ends[0] > ends[1]:
        return None
    return ends[0], ends[1]


def _age_range(value: str) -> tuple[int, int] | None:
    """The youngest and the oldest of `40-60`, `60-40`, `18-`, `-17` or `40`; None: unreadable."""
    low, dash, high = (part.strip() for part in value.partition("-"))
    if not (low or high) or not (low + high).isdecimal() or len(value) > 9:
        return None
    youngest, oldest = int(low or 0), int(high or (OLDEST if dash else low))
    return min(youngest, oldest), max(youngest, oldest)


def _born_until(day: date) -> Q:
    """Born on that day or before, for certain."""
    return Q(birthday__lte=day.isoformat()) & ~Q(birthday__in=_perhaps_later(day))


def _born_after(day: date) -> Q:
    # The year alone bounds the index scan: incomplete birthdays sort before their days.
    bound = Q(birthday__gte=day.isoformat()[:4])
    return bound & (Q(birthday__gt=day.isoformat()) | Q(birthday__in=_perhaps_later(day)))


def _perhaps_later(day: date) -> list[str]:
    """The incomplete birthdays that hold this day and may also mean a later one."""
    last_of_month, last_of_year = day.day == 31, (day.month, day.day) == (12, 31)
    month, year = day.isoformat()[:7], day.isoformat()[:4]
    return [text for text, ends in ((month, last_of_month), (year, last_of_year)) if not ends]


def _years_before(day: date, years: int) -> date:
    years = min(years, day.year - 1)
    try:
        return day.replace(year=day.year - years)
    except ValueError:  # 29 February
        return day.replace(year=day.year - years, day=28)
