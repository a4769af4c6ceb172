"""REST endpoints of insurance: the plans of a patient, and the insurance providers."""

from uuid import UUID

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from ninja import Path, Query, Router, Status

from circleos.accounts.access import ActingRequest
from circleos.core.cursors import Cursor
from circleos.core.errors import Invalid
from circleos.core.fields import clean_text
from circleos.insurance.provider_services import (
    archive_provider,
    create_provider,
    edit_provider,
    restore_provider,
)
from circleos.insurance.queries import (
    COUNTED,
    PAGE_SIZE,
    find_plan,
    find_provider,
    number_of_providers,
    page_of_providers,
    plans_of,
)
from circleos.insurance.representation import (
    PlanChanges,
    PlanGiven,
    PlanShown,
    PlansShown,
    ProviderChanges,
    ProviderGiven,
    ProviderPage,
    ProviderShown,
    named_as_sent,
    plan_shown,
    provider_shown,
    service_fields,
    texts,
)
from circleos.insurance.services import add_plan, edit_plan, remove_plan
from circleos.patients.queries import find_patient

LARGEST_PAGE = 200
LONGEST_QUERY = 120
BY_NAME = "name"
PATIENT_ID = Path(description="The UUID or the short ID.", example="P-10482")

router = Router(tags=["Insurance"])


@router.get(
    "/patients/{patient_id}/insurance-plans",
    response=PlansShown,
    url_name="insurance-plans",
    operation_id="list_insurance_plans",
    summary="List the insurance plans of a patient",
)
def list_plans(request: ActingRequest, patient_id: str = PATIENT_ID) -> PlansShown:
    """Every plan, those that have ended too."""
    request.actor.require("insurance.view")
    plans = plans_of(find_patient(patient_id).pk)
    items = [plan_shown(plan) for plan in plans]
    return PlansShown(items=items, next=None, count=len(items), count_is_exact=True)


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
    patient_id: str = PATIENT_ID,
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
def read(request: ActingRequest, plan_id: UUID, patient_id: str = PATIENT_ID) -> PlanShown:
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
    request: ActingRequest, changes: PlanChanges, plan_id: UUID, patient_id: str = PATIENT_ID
) -> PlanShown:
    """Write the fields that are named, and only those.

    With a version, a field that somebody else changed since then is a conflict (409).
    """
    request.actor.require("insurance.edit")
    plan = find_plan(find_patient(patient_id).pk, plan_id)
    if changes.version is not None and changes.version > plan.version:
        message = _("Is newer than the plan, whose version is %(version)d")
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
def remove(request: ActingRequest, plan_id: UUID, patient_id: str = PATIENT_ID) -> Status[None]:
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
    request: ActingRequest,
    q: str = Query(
        "",
        max_length=LONGEST_QUERY,
        description="The beginning of a word of the name, or of the institution code.",
        example="techniker",
    ),
    archived: bool = Query(False, description="Those that are archived or merged instead."),
    limit: int = Query(PAGE_SIZE, ge=1, le=LARGEST_PAGE, description="Items on a page."),
    cursor: str = Query("", description="`next` of the page before; the rest as it was there."),
) -> ProviderPage:
    """The providers of the practice, by name."""
    request.actor.require("insurance.view")
    query = clean_text(q, LONGEST_QUERY)
    page = page_of_providers(query, archived=archived, after=_position(cursor), limit=limit)
    count = number_of_providers(query, archived=archived)
    last = page.rows[-1].provider if page.has_next else None
    return ProviderPage(
        items=[provider_shown(row.provider, row.plans) for row in page.rows],
        next=Cursor(BY_NAME, last.pk, last.name_key).encode() if last else None,
        count=min(count, COUNTED),
        count_is_exact=count <= COUNTED,
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


def _position(cursor: str) -> str:
    if not cursor:
        return ""
    try:
        start = Cursor.decode(cursor)
    except ValueError as error:
        raise _no_cursor() from error
    if start.order != BY_NAME:
        raise _no_cursor()
    return str(start.value)


def _no_cursor() -> Invalid:
    return Invalid.field("cursor", _("Belongs to another list; begin again without it"))
