"""What insurance adds to the import: three columns, and the KVNR by which a row finds a patient."""

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext_lazy as _

from circleos.core.fields.insurance import is_kvnr
from circleos.core.folding import fold_name
from circleos.core.importing import Given, ImportField, MatchKey, Person, Sought
from circleos.insurance.import_room import PLANS, InsuranceImport
from circleos.insurance.models import InsurancePlan, InsuranceProvider
from circleos.insurance.reading import Type
from circleos.patients.models import Patient

_PLAN, _PROVIDER, _PATIENT = (
    model._meta.db_table for model in (InsurancePlan, InsuranceProvider, Patient)
)


def _one_more_plan(standing: list[list[str]], given: Given) -> list[list[str]]:
    """A row adds a plan once. Of a provider that is there already it changes the number only."""
    name, number = given["insurance_provider"], given["insurance_number"]
    key = fold_name(name)
    same = [place for place, plan in enumerate(standing) if fold_name(plan[0]) == key]
    if any(not number or standing[place][2] == number for place in same):
        return standing
    if not same:
        return [*standing, [name, given["insurance_type"], number]]
    newest = same[-1]
    kept_name, type_, _old_number = standing[newest]
    return [*standing[:newest], [kept_name, type_, number], *standing[newest + 1 :]]


IMPORTED = (
    ImportField(
        "insurance_provider", _("Insurer"), InsuranceImport, 1, PLANS, merged=_one_more_plan
    ),
    ImportField("insurance_type", _("Insurance type"), InsuranceImport, 2),
    ImportField("insurance_number", _("Member number"), InsuranceImport, 3),
)


class ByKvnr(MatchKey):
    """Rule 3: the KVNR, which somebody has for life."""

    key, order, identifies = "kvnr", 30, True
    candidates = f"""
        SELECT i.patient_id AS id FROM {_PLAN} i
        JOIN {_PROVIDER} v ON v.workspace_id = i.workspace_id AND v.id = i.provider_id
        JOIN {_PATIENT} p ON p.workspace_id = i.workspace_id AND p.id = i.patient_id
        WHERE i.workspace_id = %(workspace)s AND i.member_number = s.a
          AND i.removed_at IS NULL AND v.type = '{Type.STATE.value}' AND p.withdrawn_at IS NULL
    """  # noqa: S608  names of ours

    def sought(self, given: Given) -> Sought | None:
        number: str = given.get("insurance_number", "")
        if given.get("insurance_type", Type.STATE) != Type.STATE or not is_kvnr(number):
            return None
        return number, "", ""

    def standing(self, person: Person) -> Iterable[Sought]:
        plans: list[list[str]] = person.values[PLANS]
        return [
            (number, "", "") for _name, type_, number in plans if number and type_ == Type.STATE
        ]

    def fits(self, given: Given, person: Person) -> bool:
        """Old systems give children the number of a parent: whoever has another first name and
        another birthday is another person."""
        return not (
            _differ(fold_name(given.get("first_name", "")), fold_name(person.values["first_name"]))
            and _differ(given.get("birthday", ""), person.values["birthday"])
        )


def _differ(one: str, other: Any) -> bool:
    """Whether both say something, and neither begins with the other."""
    return bool(one and other and not one.startswith(other) and not other.startswith(one))
