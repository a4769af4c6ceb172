"""REST endpoints of diagnoses, and the search for codes."""

from collections.abc import Mapping
from dataclasses import replace
from uuid import UUID

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from ninja import Query, Router, Status

from circleos.accounts.access import ActingRequest
from circleos.core.cursors import Cursor
from circleos.core.errors import Invalid
from circleos.core.ids import uuid_or_none
from circleos.core.json_lists import Place, refuse_unknown
from circleos.diagnoses.choosing import choose, warnings_about
from circleos.diagnoses.picking import offered_codes
from circleos.diagnoses.queries import (
    Asked,
    count_diagnoses,
    find_diagnosis,
    page_of_diagnoses,
)
from circleos.diagnoses.representation import (
    CodesAsked,
    CodesFound,
    DiagnosesAsked,
    DiagnosisChanges,
    DiagnosisPage,
    DiagnosisShown,
    GivenFields,
    NewDiagnosis,
    NewDiagnosisShown,
    OfPatientAsked,
    code_shown,
    new_shown,
    shown,
)
from circleos.diagnoses.services import add_code, change_diagnosis, diagnose, remove_diagnosis
from circleos.notes.queries import find_note
from circleos.patients.queries import find_patient
from circleos.patients.representation import PatientId

ORDER = "-id"
router = Router(tags=["Diagnoses"])


@router.get(
    "/icd-codes",
    response=CodesFound,
    url_name="icd-codes",
    operation_id="search_icd_codes",
    summary="Search for codes",
)
def search_codes(request: ActingRequest, asked: Query[CodesAsked]) -> CodesFound:
    """The codes of ICD-10-GM that may be meant; of the WHO's ICD-10 where no other is loaded."""
    request.actor.require("diagnoses.read")
    refuse_unknown(request.GET, CodesAsked)
    catalogue, offered = offered_codes(asked.q, asked.limit)
    return CodesFound(
        system=catalogue.system,
        edition=catalogue.version,
        items=[code_shown(each) for each in offered],
    )


@router.get(
    "/diagnoses",
    response=DiagnosisPage,
    url_name="diagnoses",
    operation_id="list_diagnoses",
    summary="List diagnoses",
)
def list_diagnoses(
    request: ActingRequest, asked: Query[DiagnosesAsked], place: Query[Place]
) -> DiagnosisPage:
    """The diagnoses of the practice, the newest first."""
    request.actor.require("diagnoses.read")
    refuse_unknown(request.GET, DiagnosesAsked, Place)
    return _page(Asked(code=asked.code, certainty=asked.certainty, status=asked.status), place)


@router.get(
    "/patients/{patient_id}/diagnoses",
    response=DiagnosisPage,
    url_name="patient-diagnoses",
    operation_id="list_diagnoses_of_patient",
    summary="List the diagnoses of a patient",
)
def list_of_patient(
    request: ActingRequest,
    asked: Query[OfPatientAsked],
    place: Query[Place],
    patient_id: PatientId,
) -> DiagnosisPage:
    """The diagnoses of one patient, the newest first."""
    request.actor.require("diagnoses.read")
    refuse_unknown(request.GET, OfPatientAsked, Place)
    patient = find_patient(patient_id)
    return _page(Asked(patient_id=patient.pk, status=asked.status), place)


@router.post(
    "/patients/{patient_id}/diagnoses",
    response={201: NewDiagnosisShown},
    url_name="patient-diagnoses",
    operation_id="add_diagnosis",
    summary="Add a diagnosis",
)
def add(
    request: ActingRequest,
    response: HttpResponse,
    diagnosis: NewDiagnosis,
    patient_id: PatientId,
) -> Status[NewDiagnosisShown]:
    """Hang a code on a note, or make a note of the type Diagnosis for it.

    The answer's `warnings` say what speaks against the code; they never block.
    """
    request.actor.require("diagnoses.edit")
    patient = find_patient(patient_id)
    fields, chosen = _sent(diagnosis), choose(diagnosis.code)
    warnings = warnings_about(chosen, patient)
    if note_id := uuid_or_none(diagnosis.note):
        note = find_note(request.actor, note_id)
        if note.patient_id != patient.pk:
            raise Invalid.field(
                "note", _("Is a note about another patient; name one about this patient")
            )
        added = add_code(request.actor, note.pk, diagnosis.code, fields)
    else:
        added = diagnose(request.actor, patient.pk, diagnosis.code, fields, text=diagnosis.note)
    response["Location"] = reverse("api:diagnosis", args=[added.pk])
    return Status(201, new_shown(added, warnings))


@router.get(
    "/diagnoses/{diagnosis_id}",
    response=DiagnosisShown,
    url_name="diagnosis",
    operation_id="get_diagnosis",
    summary="Show a diagnosis",
)
def read(request: ActingRequest, diagnosis_id: UUID) -> DiagnosisShown:
    """One diagnosis, also one that was removed."""
    request.actor.require("diagnoses.read")
    return shown(find_diagnosis(request.actor, diagnosis_id))


@router.patch(
    "/diagnoses/{diagnosis_id}",
    response=DiagnosisShown,
    url_name="diagnosis",
    operation_id="change_diagnosis",
    summary="Change a diagnosis",
)
def change(request: ActingRequest, changes: DiagnosisChanges, diagnosis_id: UUID) -> DiagnosisShown:
    """Write the fields that are named, and only those; what stood there stays in the history."""
    request.actor.require("diagnoses.edit")
    return shown(
        change_diagnosis(request.actor, diagnosis_id, _sent(changes), version=changes.version)
    )


@router.delete(
    "/diagnoses/{diagnosis_id}",
    response={204: None},
    url_name="diagnosis",
    operation_id="remove_diagnosis",
    summary="Remove a diagnosis",
)
def remove(request: ActingRequest, diagnosis_id: UUID) -> Status[None]:
    """Take the code off its note. It stays in the history; removing it twice changes nothing."""
    request.actor.require("diagnoses.edit")
    remove_diagnosis(request.actor, diagnosis_id)
    return Status(204, None)


def _sent(sent: GivenFields) -> Mapping[str, str]:
    """The named fields; null empties one, as the empty text does."""
    given = sent.model_dump(include=sent.model_fields_set - {"code", "note", "version"})
    return {name: value or "" for name, value in given.items()}


def _page(asked: Asked, place: Place) -> DiagnosisPage:
    start = place.start(ORDER)
    wanted = replace(asked, before=start.id) if start else asked
    page = page_of_diagnoses(wanted, place.limit)
    last = page.goes_on_from
    return DiagnosisPage.page(
        [shown(row) for row in page.rows],
        count_diagnoses(asked),
        Cursor(ORDER, last.pk, None) if last else None,
    )
