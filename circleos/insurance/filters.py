"""The filters of the Patients page by insurance."""

from collections.abc import Sequence
from uuid import UUID

from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from circleos.insurance.models import InsuranceProvider
from circleos.insurance.queries import (
    patients_insured,
    patients_insured_by,
    providers_of_type,
    providers_with_plans,
)
from circleos.search.filters import Choice, ListFilter

NONE = "none"


class InsuranceTypeFilter(ListFilter):
    """By the type of insurance that somebody has today: state, private, supplementary or none.

    The condition names providers: of a join, PostgreSQL could not tell how rare a type is.
    """

    key, label, order = "insurance", gettext_lazy("Insurance"), 52

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


class InsuranceProviderFilter(ListFilter):
    """By who insures somebody today, as an id."""

    key, label, order = "insurer", gettext_lazy("Insurer"), 53

    def choices(self) -> list[Choice]:
        return [Choice(str(each.pk), each.name) for each in providers_with_plans()]

    def accepted(self, values: Sequence[str]) -> list[str]:
        known = {choice.value for choice in self.choices()}
        return [value for value in values if value in known]

    def condition(self, values: Sequence[str]) -> Q:
        return Q(pk__in=patients_insured_by([UUID(value) for value in values]))
