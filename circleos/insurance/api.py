"""REST endpoints of insurance: the plans of a patient, and the insurance providers."""

from uuid import UUID

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from ninja import Query, Router, Status

from circleos.accounts.access import ActingRequest
from circleos.core.cursors import Cursor
from circleos.core.errors import Invalid
from circleos.core.fields import clean_text
from circleos.core.json_lists import Place, refuse_unknown
from circleos.insurance.provider_services import (
    archive_provider,
    create_provider,
    edit_provider,
    restore_provider,
)
from circleos.insurance.queries import (
    find_plan,
    find_provider,
    number_of_providers,
    page_of_providers,
    plans_of,
)
from circleos.insurance.representation import (
    LONGEST_QUERY,
    PlanChanges,
    PlanGiven,
    PlanShown,
    PlansShown,
    ProviderChanges,
    ProviderGiven,
    ProviderPage,
    ProvidersAsked,
    ProviderShown,
    named_as_sent,
    plan_shown,
    provider_shown,
    service_fields,
    texts,
)
from circleos.insurance.services import add_plan, edit_plan, remove_plan
from circleos.patients.queries import find_patient
from circleos.patients.representation import PatientId

BY_NAME = "name"

router = Router(tags=["Insurance"])


@router.get(
    "/patients/{patient_id}/insurance-plans",
    response=PlansShown,
    url_name="insurance-plans",
    operation_id="list_insurance_plans",
    summary="List the insurance plans of a patient",
)
def list_plans(request: ActingRequest, patient_id: PatientId) -> PlansShown:
    """Every plan, those that have ended too."""
    request.actor.require("insurance.view")
    plans = plans_of(find_patient(patient_id).pk)
    return PlansShown.whole([plan_shown(plan) for plan in plans])


@router.post(
    "/patients/{patient_id}/insurance-plans",
    response={201: PlanShown},
    url_name="insurance-plans",
    operation_id="add_insurance_plan",
    summary="Add an insurance plan",
)
def add(
    request: ActingRequest,
    response: HttpResponse,
    plan: PlanGiven,
    patient_id: PatientId,
) -> Status[PlanShown]:
    """Add a plan. The answer's `Location` is its address."""
    request.actor.require("insurance.edit")
    patient = find_patient(patient_id)
    try:
        added = add_plan(request.actor, patient.pk, service_fields(plan))
    except Invalid as invalid:
        raise named_as_sent(invalid) from invalid
    response["Location"] = reverse("api:insurance-plan", args=[patient.pk, added.pk])
    return Status(201, plan_shown(added))


@router.get(
    "/patients/{patient_id}/insurance-plans/{plan_id}",
    response=PlanShown,
    url_name="insurance-plan",
    operation_id="get_insurance_plan",
    summary="Show an insurance plan",
)
def read(request: ActingRequest, plan_id: UUID, patient_id: PatientId) -> PlanShown:
    """One plan."""
    request.actor.require("insurance.view")
    return plan_shown(find_plan(find_patient(patient_id).pk, plan_id))


@router.patch(
    "/patients/{patient_id}/insurance-plans/{plan_id}",
    response=PlanShown,
    url_name="insurance-plan",
    operation_id="change_insurance_plan",
    summary="Change an insurance plan",
)
def change(
    request: ActingRequest, changes: PlanChanges, plan_id: UUID, patient_id: PatientId
) -> PlanShown:
    """Write the fields that are named, and only those.

    With a version, a field that somebody else changed since then is a conflict (409).
    """
    request.actor.require("insurance.edit")
    plan = find_plan(find_patient(patient_id).pk, plan_id)
    if changes.version is not None and changes.version > plan.version:
        message = _("Is newer than the plan, whose version is %(version)d; send that")
        raise Invalid.field("version", message % {"version": plan.version})
    fields = service_fields(changes)
    try:
        edited = edit_plan(request.actor, plan.patient_id, plan.pk, fields, version=changes.version)
    except Invalid as invalid:
        raise named_as_sent(invalid) from invalid
    return plan_shown(edited)


@router.delete(
    "/patients/{patient_id}/insurance-plans/{plan_id}",
    response={204: None},
    url_name="insurance-plan",
    operation_id="remove_insurance_plan",
    summary="Remove an insurance plan",
)
def remove(request: ActingRequest, plan_id: UUID, patient_id: PatientId) -> Status[None]:
    """Take a plan away from the patient. The history keeps what it was."""
    request.actor.require("insurance.edit")
    plan = find_plan(find_patient(patient_id).pk, plan_id)
    remove_plan(request.actor, plan.patient_id, plan.pk)
    return Status(204, None)


@router.get(
    "/insurance-providers",
    response=ProviderPage,
    url_name="insurance-providers",
    operation_id="list_insurance_providers",
    summary="List the insurance providers",
)
def list_providers(
    request: ActingRequest, asked: Query[ProvidersAsked], place: Query[Place]
) -> ProviderPage:
    """The providers of the practice, by name."""
    request.actor.require("insurance.view")
    refuse_unknown(request.GET, ProvidersAsked, Place)
    query, start = clean_text(asked.q, LONGEST_QUERY), place.start(BY_NAME)
    page = page_of_providers(
        query,
        archived=asked.archived,
        after=str(start.value) if start else "",
        limit=place.limit,
    )
    last = page.goes_on_from
    return ProviderPage.page(
        [provider_shown(row.provider, row.plans) for row in page.rows],
        number_of_providers(query, archived=asked.archived),
        Cursor(BY_NAME, last.provider.pk, last.provider.name_key) if last else None,
    )


@router.post(
    "/insurance-providers",
    response={201: ProviderShown},
    url_name="insurance-providers",
    operation_id="create_insurance_provider",
    summary="Add an insurance provider",
)
def create(
    request: ActingRequest, response: HttpResponse, provider: ProviderGiven
) -> Status[ProviderShown]:
    """Add a provider with its code and address. A name that is there already is refused."""
    request.actor.require("insurance.settings")
    created = create_provider(request.actor, texts(provider))
    response["Location"] = reverse("api:insurance-provider", args=[created.pk])
    return Status(201, provider_shown(created))


@router.get(
    "/insurance-providers/{provider_id}",
    response=ProviderShown,
    url_name="insurance-provider",
    operation_id="get_insurance_provider",
    summary="Show an insurance provider",
)
def read_provider(request: ActingRequest, provider_id: UUID) -> ProviderShown:
    """One provider, also one that was merged."""
    request.actor.require("insurance.view")
    return provider_shown(find_provider(provider_id))


@router.patch(
    "/insurance-providers/{provider_id}",
    response=ProviderShown,
    url_name="insurance-provider",
    operation_id="change_insurance_provider",
    summary="Change an insurance provider",
)
def change_provider(
    request: ActingRequest, changes: ProviderChanges, provider_id: UUID
) -> ProviderShown:
    """Write the fields that are named, and only those."""
    request.actor.require("insurance.settings")
    provider = edit_provider(request.actor, provider_id, texts(changes))
    if changes.archived is not None:
        set_archived = archive_provider if changes.archived else restore_provider
        provider = set_archived(request.actor, provider.pk)
    return provider_shown(provider)
