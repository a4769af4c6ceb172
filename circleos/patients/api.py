"""REST endpoints of patients."""

import re
from dataclasses import replace
from datetime import datetime
from typing import Any

from django.http import HttpResponse, QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import override
from ninja import Header, Query, Router, Status

from circleos.accounts.access import ActingRequest
from circleos.accounts.queries import country_of
from circleos.core.actor import Actor
from circleos.core.cursors import Cursor
from circleos.core.errors import Conflict, FieldError, Invalid
from circleos.core.fields import clean_text
from circleos.core.json_lists import Place, no_cursor, unknown_parameters
from circleos.core.paging import count_of
from circleos.patients.models import Patient
from circleos.patients.queries import (
    SORTS,
    Listing,
    Sort,
    find_patient,
    page_of,
    patients_matching,
    position_of,
)
from circleos.patients.representation import (
    NewPatient,
    PatientChanges,
    PatientId,
    PatientPage,
    PatientShown,
    all_shown,
    clashes_as_sent,
    external_ids_in,
    named_as_sent,
    service_fields,
    shown,
)
from circleos.patients.search_api import router as search_router
from circleos.patients.services import (
    archive_patient,
    create_patient,
    edit_patient,
    restore_patient,
)
from circleos.search.filters import FILTERS, Applied, ListFilter

LONGEST_QUERY = 200
USUAL_ORDER = "-updated"
ORDER = rf"^-?({'|'.join(SORTS)})$"
OWN_PARAMETERS = frozenset({"q", "sort", *Place.model_fields})
# What may stand in a cursor: the other orders are by what is personal.
IMPERSONAL = frozenset({"updated", "created", "number"})

ETAG = re.compile(r'(?:W/)?"([0-9]{1,9})"')

router = Router(tags=["Patients"])
router.add_router("", search_router)


def filter_parameters() -> list[dict[str, Any]]:
    """The parameters that the filters of all rooms read, for the API's description."""
    with override("en"):
        return [
            {
                "in": "query",
                "name": each.key,
                "required": False,
                "schema": {"type": "array", "items": {"type": "string"}},
                "description": (each.__doc__ or f"By {str(each.label).lower()}.").partition("\n\n")[
                    0
                ],
            }
            for each in FILTERS
        ]


@router.get(
    "/patients",
    response=PatientPage,
    url_name="patients",
    operation_id="list_patients",
    summary="List patients",
    openapi_extra={"parameters": filter_parameters()},
)
def list_patients(
    request: ActingRequest,
    place: Query[Place],
    q: str = Query(
        "",
        max_length=LONGEST_QUERY,
        description="The beginning of a name, an email address, a phone number or an ID.",
        example="müller",
    ),
    sort: str = Query(
        USUAL_ORDER, pattern=ORDER, description="The order; `-` in front turns it round."
    ),
) -> PatientPage:
    """The patients that match a search and all filters; of one filter any value.

    Archived patients are left out, unless the filter `archived` asks for them.
    """
    actor = request.actor
    actor.require("patients.view")
    order = SORTS[sort.removeprefix("-")]
    start = place.start(sort)
    listing = Listing(
        query=clean_text(q, 3 * LONGEST_QUERY),
        filters=_applied(request.GET),
        sort=order,
        descending=sort.startswith("-"),
        after=start.id if start else None,
        position=_position(start, order),
        limit=place.limit,
    )
    country = country_of(actor.workspace_id) if listing.query else ""
    matching = patients_matching(listing, country=country)
    count = count_of(matching)
    if len(listing.filters) > 1:
        listing = replace(listing, are_few=count.is_few)
    page = page_of(matching.select_related("type", "source"), listing)
    last = page.goes_on_from
    return PatientPage.page(
        all_shown(actor, page.rows), count, _cursor(sort, order, last) if last else None
    )


def _applied(asked: QueryDict) -> list[Applied]:
    """The filters in an address. Raises `Invalid` for what is not a filter or not its value.

    A page leaves such things out; a program that misspells a filter must not take everybody
    for those it asked for.
    """
    errors = unknown_parameters(asked, OWN_PARAMETERS | {each.key for each in FILTERS})
    applied = []
    for each in FILTERS:
        values = asked.getlist(each.key)
        accepted = each.accepted(values) if values else []
        errors += [
            FieldError(each.key, _refusal(each, value)) for value in values if value not in accepted
        ]
        if accepted:
            applied.append(Applied(each, accepted))
    if errors:
        raise Invalid(*errors)
    return applied


def _refusal(list_filter: ListFilter, value: str) -> str:
    choices = [choice.value for choice in list_filter.choices()]
    if choices or not list_filter.hint:
        message = _("“%(value)s” is not a value here; use one of %(choices)s")
        every = ", ".join([*choices, *list_filter.further_values])
        return message % {"value": value[:60], "choices": every}
    message = _("“%(value)s” is not a value here; write %(example)s")
    return message % {"value": value[:60], "example": list_filter.hint}


def _position(start: Cursor | None, order: Sort) -> object:
    """The sort value at which the list goes on. It can not, once the row is no longer there."""
    if start is None:
        return None
    if start.value is None:
        position = position_of(start.id, order)
        if position is None:
            raise no_cursor()
        return position
    return start.value if isinstance(start.value, int) else datetime.fromisoformat(start.value)


def _cursor(sort: str, order: Sort, last: Patient) -> Cursor:
    value = getattr(last, order.column) if order.key in IMPERSONAL else None
    return Cursor(sort, last.pk, value.isoformat() if isinstance(value, datetime) else value)


@router.post(
    "/patients",
    response={201: PatientShown},
    url_name="patients",
    operation_id="create_patient",
    summary="Create a patient",
)
def create(
    request: ActingRequest, response: HttpResponse, patient: NewPatient
) -> Status[PatientShown]:
    """Add a person to the list.

    What is not given takes the practice's defaults. The answer's `Location` is the new patient's
    address.
    """
    request.actor.require("patients.create")
    try:
        created = create_patient(
            request.actor, service_fields(patient), external_ids=external_ids_in(patient) or ()
        )
    except Invalid as invalid:
        raise named_as_sent(invalid, patient) from invalid
    response["Location"] = reverse("api:patient", args=[created.pk])
    return Status(201, _answer(request.actor, created, response))


@router.get(
    "/patients/{patient_id}",
    response=PatientShown,
    url_name="patient",
    operation_id="get_patient",
    summary="Show a patient",
)
def read(request: ActingRequest, response: HttpResponse, patient_id: PatientId) -> PatientShown:
    """One patient. The `ETag` is the version."""
    request.actor.require("patients.view")
    return _answer(request.actor, find_patient(patient_id), response)


@router.patch(
    "/patients/{patient_id}",
    response=PatientShown,
    url_name="patient",
    operation_id="change_patient",
    summary="Change a patient",
)
def change(
    request: ActingRequest,
    response: HttpResponse,
    changes: PatientChanges,
    patient_id: PatientId,
    if_match: str = Header(
        "",
        alias="If-Match",
        description="The ETag that the change is based upon; the same as `version`.",
        example='"3"',
    ),
) -> PatientShown:
    """Write the fields that are named, and only those.

    With a version, a field that somebody else changed since then is a conflict (409), and
    nothing is written; changes of other fields are none. Without one the fields are overwritten.
    """
    request.actor.require("patients.edit")
    patient = find_patient(patient_id)
    version = _version(changes.version, if_match, patient)
    try:
        edited = edit_patient(
            request.actor,
            patient.pk,
            service_fields(changes),
            external_ids=external_ids_in(changes),
            version=version,
        )
    except Invalid as invalid:
        raise named_as_sent(invalid, changes) from invalid
    except Conflict as conflict:
        current = find_patient(patient.pk)
        raise clashes_as_sent(request.actor, conflict, changes, current) from conflict
    return _answer(request.actor, edited, response)


def _version(named: int | None, if_match: str, patient: Patient) -> int | None:
    """The version that a change is based upon, from the body or the header; None for any."""
    version, field = named, "version"
    if if_match and if_match != "*":
        field, tag = "If-Match", ETAG.fullmatch(if_match)
        if tag is None:
            raise Invalid.field(field, _('Is not an ETag of a patient, such as "3"'))
        version = int(tag[1])
        if named is not None and named != version:
            raise Invalid.field(
                field, _("Names another version than the body; send only one of the two")
            )
    if version is not None and version > patient.version:
        message = _("Is newer than the patient, whose version is %(version)d; send that")
        raise Invalid.field(field, message % {"version": patient.version})
    return version


@router.post(
    "/patients/{patient_id}/archive",
    response=PatientShown,
    url_name="archive-patient",
    operation_id="archive_patient",
    summary="Archive a patient",
)
def archive(request: ActingRequest, response: HttpResponse, patient_id: PatientId) -> PatientShown:
    """Hide a patient from lists and search. Nothing is deleted; archiving twice changes nothing."""
    request.actor.require("patients.archive")
    archived = archive_patient(request.actor, find_patient(patient_id).pk)
    return _answer(request.actor, archived, response)


@router.post(
    "/patients/{patient_id}/restore",
    response=PatientShown,
    url_name="restore-patient",
    operation_id="restore_patient",
    summary="Restore a patient",
)
def restore(request: ActingRequest, response: HttpResponse, patient_id: PatientId) -> PatientShown:
    """Bring an archived patient back into lists and search."""
    request.actor.require("patients.archive")
    restored = restore_patient(request.actor, find_patient(patient_id).pk)
    return _answer(request.actor, restored, response)


def _answer(actor: Actor, patient: Patient, response: HttpResponse) -> PatientShown:
    response["ETag"] = f'"{patient.version}"'
    return shown(actor, patient)
