"""The filters by the patient's own fields that have a few values, and by archived."""

from collections.abc import Sequence
from typing import ClassVar

from django.db.models import Q
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from circleos.core.fields import Gender
from circleos.core.languages import language_code, language_name
from circleos.patients.models import PatientType, Source
from circleos.patients.models.lists import ListEntry
from circleos.patients.queries import choices_lately, choices_meant, languages_lately
from circleos.search.filters import Choice, ListFilter


class _OwnListFilter(ListFilter):
    """By one of the workspace's own lists, as a key.

    The condition names ids: of a join, PostgreSQL could not tell how rare it is.
    """

    kind: ClassVar[type[ListEntry]]

    def choices(self) -> list[Choice]:
        return [Choice(entry.key, str(entry)) for entry in choices_lately(self.kind)]

    def accepted(self, values: Sequence[str]) -> list[str]:
        return [entry.key for entry in choices_meant(self.kind, values)]

    def condition(self, values: Sequence[str]) -> Q:
        named = [entry.pk for entry in choices_meant(self.kind, values)]
        return Q(**{f"{self.key}_id__in": named})

    def phrase(self, values: Sequence[str]) -> str:
        return ", ".join(str(entry) for entry in choices_meant(self.kind, values))


class TypeFilter(_OwnListFilter):
    key, label, order = "type", gettext_lazy("Type"), 10
    kind = PatientType


class LanguageFilter(ListFilter):
    """By language, as a code. Offered are those that at least one patient speaks."""

    key, label, order = "language", gettext_lazy("Language"), 40

    def choices(self) -> list[Choice]:
        interface = get_language() or "en"
        codes = languages_lately()
        choices = [Choice(code, language_name(code, interface)) for code in codes]
        return sorted(choices, key=lambda choice: choice.label)

    def accepted(self, values: Sequence[str]) -> list[str]:
        return [value for value in values if language_code(value) == value]

    def condition(self, values: Sequence[str]) -> Q:
        return Q(language__in=values)

    def phrase(self, values: Sequence[str]) -> str:
        interface = get_language() or "en"
        return ", ".join(language_name(value, interface) for value in values)


class SourceFilter(_OwnListFilter):
    key, label, order = "source", gettext_lazy("Source"), 50
    kind = Source


class GenderFilter(ListFilter):
    key, label, order = "gender", gettext_lazy("Gender"), 60

    def choices(self) -> list[Choice]:
        return [Choice(gender.value, str(gender.label)) for gender in Gender]

    def condition(self, values: Sequence[str]) -> Q:
        return Q(gender__in=values)


class ArchivedFilter(ListFilter):
    """Shows archived patients, whom every other list leaves out: `yes` only them, `all` too."""

    key, label, order, only_one = "archived", gettext_lazy("Archived"), 90, True

    def choices(self) -> list[Choice]:
        return [Choice("yes", _("only archived")), Choice("all", _("with archived"))]

    def condition(self, values: Sequence[str]) -> Q:
        return Q(archived_at__isnull=False) if values == ["yes"] else Q()
