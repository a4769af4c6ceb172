"""Where the assignee stands: in the list, in the API, in the export, on the profile, in the bar."""

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from pydantic import BaseModel, Field

from circleos.assignment.queries import Assignee, assignee_of, assignees_of
from circleos.core.actor import Actor
from circleos.patients.bar import PatientAction
from circleos.patients.columns import Column
from circleos.patients.models import Patient
from circleos.patients.parts import ExportColumns, PatientPart
from circleos.patients.profile import Place, ProfilePart
from circleos.search.commands import Asking, Command
from circleos.search.entries import Entry, Go, Send
from circleos.ui.addresses import url

_PROFILE = re.compile(r"/patients/([0-9a-f-]{36})(?:[/?#]|$)")


class AssigneeColumn(Column):
    """The avatar, with a dashed ring while it is to confirm."""

    key, label, order = "assignee", gettext_lazy("Assignee"), 55
    template, cell = "assignment/cells.html", "assignee"

    def load(self, patients: Sequence[Patient]) -> Mapping[UUID, Assignee]:
        return assignees_of([patient.pk for patient in patients])


class AssigneeShown(BaseModel):
    """Who looks after a patient."""

    id: UUID = Field(description="A member, as in `GET /members`.")
    name: str = Field(examples=["Dr. Lena Wolf"])
    confirmed: bool = Field(description="false: came about automatically, to be confirmed.")


class AssigneePart(PatientPart):
    """Who looks after the patient."""

    key, order, shape = "assignee", 20, AssigneeShown | None
    about = "Who looks after the patient; null: nobody in particular. It gives no rights."

    def load(self, actor: Actor, patients: Sequence[Patient]) -> Mapping[UUID, AssigneeShown]:
        found = assignees_of([patient.pk for patient in patients])
        return {patient_id: shown(assignee) for patient_id, assignee in found.items()}


def shown(assignee: Assignee) -> AssigneeShown:
    """The assignee as the API shows one."""
    return AssigneeShown(id=assignee.id, name=assignee.name, confirmed=assignee.confirmed)


class AssigneeInExport(ExportColumns):
    """The assignee by email, as the import knows members."""

    key, headers = "assignee", ("assignee_email",)

    def load(self, patients: Sequence[Patient]) -> Mapping[UUID, Sequence[str]]:
        found = assignees_of([patient.pk for patient in patients])
        return {patient_id: [assignee.email] for patient_id, assignee in found.items()}


class AssigneeOnProfile(ProfilePart):
    """The avatar in the header: a click changes it, and it is saved at once."""

    key, order, place, template = "assignee", 10, Place.ACTIONS, "assignment/profile.html"

    def load(self, actor: Actor, patient: Patient) -> Any:
        return assignee_of(patient.pk)


class AssignPatient(PatientAction):
    """A dialog above the page that stands there."""

    key, order, permission = "assign", 64, "assignment.edit"

    def entry(self, record: Patient) -> Entry:
        """The same dialog as in the list."""
        address = url("assignment:of-patient", record.pk)
        words = (gettext_lazy("assign assignee owner responsible"),)
        return Entry(_("Assign to…"), "user-round-check", Go(address, dialog=True), words)


class TakePatient(PatientAction):
    """Whoever asks looks after the patient from now on."""

    key, order, permission = "assign-to-me", 65, "assignment.edit"

    def entry(self, record: Patient) -> Entry:
        """Done at once; the next page offers to undo it."""
        address = url("assignment:of-patient", record.pk)
        words = (gettext_lazy("assign take over me mine"),)
        return Entry(_("Assign to me"), "user-round-check", Send(address, "member", "me"), words)


class AssignThisPatient(Command):
    """Of the patient on whose page one stands."""

    key, order, permission = "assign", 34, "assignment.edit"

    def entries(self, asking: Asking) -> Iterable[Entry]:
        """Nothing on other pages: there is nobody whom it could mean."""
        on = _PROFILE.match(asking.page)
        if on:
            address = url("assignment:of-patient", UUID(on[1]))
            words = (gettext_lazy("assign assignee owner responsible this patient"),)
            yield Entry(_("Assign to…"), "user-round-check", Go(address, dialog=True), words)
