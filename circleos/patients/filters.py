"""The filters by the patient's own fields."""

from collections.abc import Sequence
from datetime import date

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from circleos.core.fields import Gender
from circleos.core.languages import language_code, language_name
from circleos.patients.queries import languages_spoken, sources_offered, types_offered
from circleos.search.filters import Choice, ListFilter

OLDEST = 150


class TypeFilter(ListFilter):
    key, label, order = "type", gettext_lazy("Type"), 10

    def choices(self) -> list[Choice]:
        return [Choice(entry.key, str(entry)) for entry in types_offered()]

    def condition(self, values: Sequence[str]) -> Q:
        return Q(type__key__in=values)


class LanguageFilter(ListFilter):
    """By language, as a code. Offered are those that at least one patient speaks."""

    key, label, order = "language", gettext_lazy("Language"), 40

    def choices(self) -> list[Choice]:
        interface = get_language() or "en"
        codes = languages_spoken()
        choices = [Choice(code, language_name(code, interface)) for code in codes]
        return sorted(choices, key=lambda choice: choice.label)

    def accepted(self, values: Sequence[str]) -> list[str]:
        return [value for value in values if language_code(value) == value]

    def condition(self, values: Sequence[str]) -> Q:
        return Q(language__in=values)

    def phrase(self, values: Sequence[str]) -> str:
        interface = get_language() or "en"
        return ", ".join(language_name(value, interface) for value in values)


class SourceFilter(ListFilter):
    key, label, order = "source", gettext_lazy("Source"), 50

    def choices(self) -> list[Choice]:
        return [Choice(entry.key, str(entry)) for entry in sources_offered()]

    def condition(self, values: Sequence[str]) -> Q:
        return Q(source__key__in=values)


class GenderFilter(ListFilter):
    key, label, order = "gender", gettext_lazy("Gender"), 60

    def choices(self) -> list[Choice]:
        return [Choice(gender.value, str(gender.label)) for gender in Gender]

    def condition(self, values: Sequence[str]) -> Q:
        return Q(gender__in=values)


class AgeFilter(ListFilter):
    """By age in completed years: `40-60`, `18-` or `-17`.

    An incomplete birthday counts as the last day it can be, as in the age that is shown: `1979` is
    46 until the end of 2026.
    """

    key, label, order, widget = "age", gettext_lazy("Age"), 70, "range"

    def choices(self) -> list[Choice]:
        return []

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


class ArchivedFilter(ListFilter):
    """Shows archived patients, whom every other list leaves out: `yes` only them, `all` too."""

    key, label, order = "archived", gettext_lazy("Archived"), 90

    def choices(self) -> list[Choice]:
        return [Choice("yes", _("only archived")), Choice("all", _("with archived"))]

    def accepted(self, values: Sequence[str]) -> list[str]:
        return super().accepted(values)[:1]

    def condition(self, values: Sequence[str]) -> Q:
        return Q(archived_at__isnull=False) if values == ["yes"] else Q()


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
