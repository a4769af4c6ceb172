"""REST endpoints of the assignment."""

from uuid import UUID

from ninja import Router
from pydantic import BaseModel, ConfigDict, Field

from circleos.accounts.access import ActingRequest
from circleos.assignment.queries import assignee_of
from circleos.assignment.services import assign, confirm_assignment, unassign
from circleos.assignment.shown import AssigneeShown, shown
from circleos.patients.queries import find_patient
from circleos.patients.representation import PatientId

router = Router(tags=["Assignment"])


class AssignmentShown(BaseModel):
    """Who looks after a patient."""

    assignee: AssigneeShown | None = Field(description="null: nobody in particular.")


class AssignmentGiven(BaseModel):
    """Who is to look after a patient."""

    model_config = ConfigDict(extra="forbid")

    member_id: UUID | None = Field(description="As in `GET /members`; null unassigns.")


@router.get(
    "/patients/{patient_id}/assignment",
    response=AssignmentShown,
    url_name="assignment",
    operation_id="get_assignment",
    summary="Show who looks after a patient",
)
def read(request: ActingRequest, patient_id: PatientId) -> AssignmentShown:
    """At most one member."""
    request.actor.require("patients.view")
    return _shown(find_patient(patient_id).pk)


@router.put(
    "/patients/{patient_id}/assignment",
    response=AssignmentShown,
    url_name="assignment",
    operation_id="assign_patient",
    summary="Assign a patient",
)
def put(request: ActingRequest, given: AssignmentGiven, patient_id: PatientId) -> AssignmentShown:
    """Let a member look after a patient, whoever did before; that is confirmed. null unassigns."""
    request.actor.require("assignment.edit")
    patient = find_patient(patient_id)
    if given.member_id is None:
        unassign(request.actor, patient.pk)
    else:
        assign(request.actor, patient.pk, member_id=given.member_id)
    return _shown(patient.pk)


@router.post(
    "/patients/{patient_id}/assignment/confirm",
    response=AssignmentShown,
    url_name="confirm-assignment",
    operation_id="confirm_assignment",
    summary="Confirm who looks after a patient",
)
def confirm(request: ActingRequest, patient_id: PatientId) -> AssignmentShown:
    """Confirm what came about automatically; confirming twice changes nothing."""
    request.actor.require("assignment.edit")
    patient = find_patient(patient_id)
    confirm_assignment(request.actor, patient.pk)
    return _shown(patient.pk)


def _shown(patient_id: UUID) -> AssignmentShown:
    assignee = assignee_of(patient_id)
    return AssignmentShown(assignee=shown(assignee) if assignee else None)
