"""Every change of a patient's insurance plans."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from circleos.core.actor import Actor, writes
from circleos.core.errors import FieldError, Invalid, NotFound
from circleos.core.events import Change, record
from circleos.core.versions import refuse_clashes
from circleos.insurance.choosing import CHOICE, provider_meant
from circleos.insurance.models import InsurancePlan, InsuranceProvider
from circleos.insurance.reading import (
    PLAN_FIELDS,
    assign,
    plain_plan,
    read_number,
    read_plan,
)
from circleos.patients.models import Patient


@writes("insurance.edit")
def add_plan(actor: Actor, patient_id: UUID, fields: Mapping[str, str]) -> InsurancePlan:
    """Add a plan, from text as people type it.

    The provider is meant by `provider_id`, or by its name as `provider`: one that is new here is
    added with the `provider_type`. Raises `Invalid` with every field that can not be read, also
    for a state insurer's number that is no KVNR, and when the patient has this plan already.
    """
    _touch(patient_id)
    plan = InsurancePlan(patient_id=patient_id)
    values = _read(actor, plan, fields)
    _refuse_double(plan)
    plan.save(force_insert=True)
    _record(actor, plan, "insurance.added", _filled(values))
    return plan


@writes("insurance.edit")
def edit_plan(
    actor: Actor,
    patient_id: UUID,
    plan_id: UUID,
    changes: Mapping[str, str],
    *,
    version: int | None = None,
) -> InsurancePlan:
    """Write the named fields of a plan, and only those.

    With a `version`, a field that somebody else changed since then to something else is a
    `Conflict`, and nothing is written. What already stands there is no change.
    """
    plan = _locked(patient_id, plan_id)
    before = plain_plan(plan)
    values = _read(actor, plan, changes)
    changed = {name: value for name, value in values.items() if value != before[name]}
    refuse_clashes(plan, before, changed, version)
    if not changed:
        return plan
    _refuse_double(plan)
    plan.version += 1
    plan.field_versions |= dict.fromkeys(changed, plan.version)
    _touch(patient_id)
    plan.save(force_update=True)
    which = [] if "provider" in changed else [Change("plan", None, before["provider"])]
    changes_made = [Change(name, before[name], value) for name, value in changed.items()]
    _record(actor, plan, "insurance.changed", [*which, *changes_made])
    return plan


@writes("insurance.edit")
def remove_plan(actor: Actor, patient_id: UUID, plan_id: UUID) -> InsurancePlan:
    """Take a plan away. It can be brought back; removing it twice changes nothing."""
    return _set_removed(actor, patient_id, plan_id, "insurance.removed", timezone.now())


@writes("insurance.edit")
def restore_plan(actor: Actor, patient_id: UUID, plan_id: UUID) -> InsurancePlan:
    """Bring a removed plan back. Raises `Invalid` if it has been added again meanwhile."""
    return _set_removed(actor, patient_id, plan_id, "insurance.restored", None)


def _set_removed(
    actor: Actor, patient_id: UUID, plan_id: UUID, kind: str, removed_at: datetime | None
) -> InsurancePlan:
    plan = _locked(patient_id, plan_id, also_removed=True)
    if (plan.removed_at is None) == (removed_at is None):
        return plan
    if removed_at is None:
        _refuse_double(plan)
    plan.removed_at = removed_at
    plan.version += 1
    _touch(patient_id)
    plan.save(force_update=True)
    _record(actor, plan, kind, _filled(plain_plan(plan)))
    return plan


def _read(actor: Actor, plan: InsurancePlan, typed: Mapping[str, str]) -> dict[str, str]:
    """Put what was typed on the plan; the values of the named fields, as plain text."""
    errors: list[FieldError] = []
    values: dict[str, str] = {}
    is_new = plan.provider_id is None
    try:
        values = read_plan(typed)
    except Invalid as invalid:
        errors += invalid.errors
    if is_new or CHOICE & typed.keys():
        try:
            provider = provider_meant(actor, _with_own(plan, typed), _own(plan))
        except Invalid as invalid:
            raise Invalid(*invalid.errors, *errors) from invalid
        if plan.provider_id != provider.pk:
            plan.provider_before_merge = None
        plan.provider = provider
        values["provider"] = provider.name
    if "member_number" in typed or "provider" in values:
        try:
            number = read_number(typed.get("member_number", plan.member_number), plan.provider)
        except Invalid as invalid:
            errors += invalid.errors
        else:
            values["member_number"] = number
    if errors:
        raise Invalid(*errors)
    assign(plan, values)
    _refuse_turned_days(plan)
    return {name: values[name] for name in PLAN_FIELDS if name in values}


def _own(plan: InsurancePlan) -> InsuranceProvider | None:
    return plan.provider if plan.provider_id else None


def _with_own(plan: InsurancePlan, typed: Mapping[str, str]) -> Mapping[str, str]:
    """What says the provider; of a plan that stands, its name unless another was typed."""
    if plan.provider_id and "provider" not in typed:
        return {"provider": plan.provider.name, **typed}
    return typed


def _filled(values: Mapping[str, str]) -> list[Change]:
    return [Change(name, None, value) for name, value in values.items() if value]


def _refuse_turned_days(plan: InsurancePlan) -> None:
    if plan.valid_from and plan.valid_to and plan.valid_to < plan.valid_from:
        raise Invalid.field("valid_to", _("Ends before it begins; look at both days"))


def _refuse_double(plan: InsurancePlan) -> None:
    """The same number of the same provider at the same time would be the same plan."""
    same = InsurancePlan.objects.filter(
        patient_id=plan.patient_id,
        provider_id=plan.provider_id,
        member_number=plan.member_number,
        removed_at=None,
    ).exclude(pk=plan.pk)
    if plan.valid_to:
        same = same.filter(Q(valid_from=None) | Q(valid_from__lte=plan.valid_to))
    if plan.valid_from:
        same = same.filter(Q(valid_to=None) | Q(valid_to__gte=plan.valid_from))
    if same.exists():
        message = _("%(name)s with this number stands there already; change that one")
        raise Invalid.field("provider", message % {"name": plan.provider.name})


def _locked(patient_id: UUID, plan_id: UUID, *, also_removed: bool = False) -> InsurancePlan:
    """The plan as it stands now, locked until the transaction ends. Raises `NotFound`.

    The patient is locked first, as an import does it: else the two could wait for each other.
    """
    list(Patient.objects.select_for_update(of=("self",)).filter(pk=patient_id).values("id"))
    plans = InsurancePlan.objects.select_for_update(of=("self",)).select_related("provider")
    plan: InsurancePlan | None = plans.filter(pk=plan_id, patient_id=patient_id).first()
    if plan is None or (plan.removed_at is not None and not also_removed):
        raise NotFound
    return plan


def _touch(patient_id: UUID) -> None:
    """Count the change of the patient: an import under way has to look again."""
    touched = Patient.objects.filter(pk=patient_id).update(
        version=F("version") + 1, updated_at=timezone.now()
    )
    if not touched:
        raise NotFound


def _record(actor: Actor, plan: InsurancePlan, kind: str, changes: list[Change]) -> None:
    record(actor, kind, subject_id=plan.patient_id, changes=changes)
