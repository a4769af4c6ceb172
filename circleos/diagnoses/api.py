"""REST endpoints of diagnoses, and the search for codes."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from ninja import Query, Router, Status
from pydantic import BaseModel, ConfigDict, Field

from circleos.accounts.access import ActingRequest
from circleos.core.cursors import Cursor
from circleos.core.errors import Invalid
from circleos.core.ids import uuid_or_none
from circleos.core.json_lists import ListShown, Place, refuse_unknown
from circleos.diagnoses.choosing import Concerning, choose, warnings_about
from circleos.diagnoses.models import Diagnosis
from circleos.diagnoses.picking import Offered, offered_codes
from circleos.diagnoses.queries import (
    ACTIVE,
    ALL,
    HISTORY,
    Asked,
    count_diagnoses,
    find_diagnosis,
    page_of_diagnoses,
)
from circleos.diagnoses.services import add_code, change_diagnosis, diagnose, remove_diagnosis
from circleos.notes.queries import find_note
from circleos.patients.queries import find_patient
from circleos.patients.representation import PatientId

ORDER = "-id"
CERTAINTY = "`G` confirmed, `V` suspected, `Z` history of, `A` excluded."
SIDE = "`R` right, `L` left, `B` both sides, or empty."
COURSE = "`chronic`, `acute`, or empty."
DAY = "`2019-03-12`; `2019-03` or `2019` if no more is known; or empty."

router = Router(tags=["Diagnoses"])


class WarningShown(BaseModel):
    """Something that speaks against a code. Warnings never block."""

    concern: str = Field(
        description="`needs_subcode`, `not_alone`, `not_for_coding`, `gender`, `age`, `rare`, "
        "`empty`, `notifiable`, `not_billable`, `unchecked` or `recorded`.",
        examples=["needs_subcode"],
    )
    message: str


class DiagnosisShown(BaseModel):
    """A code on a note about a patient."""

    id: UUID
    version: int = Field(description="Counts the changes.", examples=[1])
    patient_id: UUID
    note_id: UUID = Field(description="The note that it stands on.")
    code: str = Field(examples=["E11.90"])
    text: str
    system: str = Field(description="`icd-10-gm` or `icd-10-who`.", examples=["icd-10-gm"])
    edition: str = Field(
        description="The year of the catalogue; empty when no catalogue has checked the code.",
        examples=["2026"],
    )
    certainty: str = Field(description=CERTAINTY, examples=["G"])
    side: str = Field(description=SIDE)
    course: str = Field(description=COURSE)
    onset: str = Field(description=DAY)
    resolved: str = Field(description=DAY)
    active: bool = Field(description="Confirmed or suspected, not resolved, not removed.")
    removed_at: datetime | None
    created_at: datetime


class NewDiagnosisShown(DiagnosisShown):
    """A diagnosis that was added, and what speaks against its code."""

    warnings: list[WarningShown]


class DiagnosisPage(ListShown[DiagnosisShown]):
    """One page of diagnoses."""


class _Fields(BaseModel):
    model_config = ConfigDict(extra="forbid")

    side: str | None = Field(None, description=SIDE, examples=["L"])
    course: str | None = Field(None, description=COURSE, examples=["chronic"])
    onset: str | None = Field(None, description=DAY, examples=["2019"])
    resolved: str | None = Field(None, description=DAY)


class NewDiagnosis(_Fields):
    """A diagnosis to be added."""

    code: str = Field(description="With or without its dot.", examples=["E11.9"])
    certainty: str = Field(description=CERTAINTY, examples=["G"])
    note: str = Field(
        "",
        description="The ID of the note that it hangs on; or what the note says that is made for "
        "it, as HTML.",
    )


class DiagnosisChanges(_Fields):
    """What is to be changed. Another code is another diagnosis."""

    certainty: str | None = Field(None, description=CERTAINTY, examples=["G"])
    version: int | None = Field(
        None, description="The version that the change is based upon.", ge=1
    )


class OfPatientAsked(BaseModel):
    """Which diagnoses of a patient are wanted."""

    status: str = Field(
        "",
        pattern=f"^({ACTIVE}|{HISTORY}|{ALL})?$",
        description="`active`, `history` (with what was removed) or `all`; else what stands.",
    )


class DiagnosesAsked(OfPatientAsked):
    """Which diagnoses of the practice are wanted."""

    code: str = Field("", max_length=20, description="A code, or its beginning.", examples=["E11"])
    certainty: str = Field("", pattern="^[GVZA]?$", description=CERTAINTY)


class CodeAbove(BaseModel):
    """A chapter, block or category above a code."""

    code: str = Field(examples=["E10-E14"])
    title: str


class CodeShown(BaseModel):
    """A code of the catalogue."""

    code: str = Field(examples=["E11.9"])
    notation: str = Field(
        description="As it is written, with `-` or its sign.", examples=["E11.9-"]
    )
    title: str
    billable_alone: bool = Field(description="It needs no subcode and no other code.")
    match: str = Field(description="`code`, `everyday`, `words` or `similar`.")
    term: str = Field(description="The everyday term by which it was found, or empty.")
    above: list[CodeAbove] = Field(description="The chapter first.")


class CodesAsked(BaseModel):
    """What is searched for."""

    q: str = Field(
        "",
        max_length=120,
        description="A code, its beginning, words of its title, or how people say it.",
        examples=["diab typ 2"],
    )
    limit: int = Field(12, ge=1, le=50)


class CodesFound(BaseModel):
    """The codes that may be meant, the likeliest first."""

    system: str = Field(examples=["icd-10-gm"])
    edition: str = Field(examples=["2026"])
    items: list[CodeShown]


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
        items=[_code_shown(each) for each in offered],
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
            raise Invalid.field("note", _("Is a note about another patient"))
        added = add_code(request.actor, note.pk, diagnosis.code, fields)
    else:
        added = diagnose(request.actor, patient.pk, diagnosis.code, fields, text=diagnosis.note)
    response["Location"] = reverse("api:diagnosis", args=[added.pk])
    return Status(201, _new_shown(added, warnings))


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


def shown(diagnosis: Diagnosis) -> DiagnosisShown:
    """A diagnosis as JSON."""
    return DiagnosisShown(**_of(diagnosis))


def _new_shown(diagnosis: Diagnosis, warnings: list[Concerning]) -> NewDiagnosisShown:
    return NewDiagnosisShown(
        **_of(diagnosis),
        warnings=[
            WarningShown(concern=each.concern.value, message=each.message) for each in warnings
        ],
    )


def _of(diagnosis: Diagnosis) -> dict[str, Any]:
    own = {name for name in DiagnosisShown.model_fields if name != "active"}
    return {**{name: getattr(diagnosis, name) for name in own}, "active": diagnosis.is_active}


def _sent(sent: _Fields) -> Mapping[str, str]:
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


def _code_shown(offered: Offered) -> CodeShown:
    entry = offered.entry
    return CodeShown(
        code=entry.code,
        notation=entry.notation,
        title=entry.title,
        billable_alone=entry.is_billable_alone,
        match=offered.found.why.name.lower(),
        term=offered.found.term,
        above=[CodeAbove(code=each.code, title=each.title) for each in offered.above],
    )
