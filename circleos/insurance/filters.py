"""The filters of the Patients page by insurance."""

from collections.abc import Sequence

from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from circleos.core.folding import fold_name
from circleos.insurance.models import NAME_LENGTH, InsuranceProvider
from circleos.insurance.queries import (
    patients_insured,
    patients_insured_by,
    providers_like,
    providers_of_type,
    providers_suggested,
)
from circleos.search.filters import Choice, ListFilter, TypedFilter

NONE = "none"
_FEWEST_LETTERS = 2


class InsuranceTypeFilter(ListFilter):
    """By the type of insurance that somebody has today: state, private, supplementary or none.

    The condition names providers: of a join, PostgreSQL could not tell how rare a type is.
    """

    key, label, order = "insurance_type", gettext_lazy("Insurance"), 52

    def choices(self) -> list[Choice]:
        types = [Choice(each.value, str(each.label)) for each in InsuranceProvider.Type]
        return [*types, Choice(NONE, _("none"))]

    def condition(self, values: Sequence[str]) -> Q:
        types = [value for value in values if value != NONE]
        condition = Q()
        if types:
            condition |= Q(pk__in=patients_insured_by(providers_of_type(types)))
        if NONE in values:
            condition |= ~Q(pk__in=patients_insured())
        return condition


class InsuranceProviderFilter(TypedFilter):
    """By who insures somebody today: the beginning of a word of the name, or its initials."""

    key, label, order = "insurance_provider", gettext_lazy("Insurer"), 53
    hint = gettext_lazy("the beginning or the initials are enough")

    def accepted(self, values: Sequence[str]) -> list[str]:
        wanted = " ".join(values[0].replace("\x00", "").split()) if values else ""
        return [wanted] if fold_name(wanted) and len(wanted) <= NAME_LENGTH else []

    def condition(self, values: Sequence[str]) -> Q:
        return Q(pk__in=patients_insured_by(providers_like(values[0])))

    def phrase(self, values: Sequence[str]) -> str:
        return values[0]

    def suggestions(self, typed: str) -> list[Choice]:
        if len(fold_name(typed)) < _FEWEST_LETTERS:
            return []
        return [Choice(each.name, each.name) for each in providers_suggested(typed)]
