"""What the diagnoses' room adds to the others."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from circleos.core.actor import Actor
from circleos.core.events import EVENT_KINDS, EventKind
from circleos.core.permissions import CLINICAL, PERMISSIONS, Permission
from circleos.core.wording import WORDINGS, Wording
from circleos.diagnoses.picking import CodesShown, codes_shown
from circleos.diagnoses.queries import codes_of_note, of_patient
from circleos.diagnoses.services import record_published
from circleos.diagnoses.wording import ShownCard, field_label, in_words, shown_card
from circleos.notes.models import Note
from circleos.notes.parts import NOTE_PARTS, NotePart
from circleos.patients.bar import PatientAction
from circleos.patients.models import Patient
from circleos.patients.profile import ADDITIONS, SUMMARY_CARDS, Action, Addition, Opens, SummaryCard
from circleos.search.entries import Entry, Go
from circleos.search.records import RECORD_ACTIONS
from circleos.ui.frame import FRAME_PARTS, FramePart

READ, EDIT = "diagnoses.read", "diagnoses.edit"
for permission in (
    Permission(READ, CLINICAL, gettext_lazy("see diagnoses, and search for codes"), 36),
    Permission(EDIT, CLINICAL, gettext_lazy("add, change and remove diagnoses"), 37),
):
    PERMISSIONS.register(permission)

for kind in (
    EventKind("diagnosis.added", gettext_lazy("added a diagnosis"), READ, "stethoscope"),
    EventKind("diagnosis.changed", gettext_lazy("changed a diagnosis"), READ, "stethoscope"),
    EventKind("diagnosis.removed", gettext_lazy("removed a diagnosis"), READ, "stethoscope"),
    EventKind("diagnosis.restored", gettext_lazy("brought a diagnosis back"), READ, "stethoscope"),
):
    EVENT_KINDS.register(kind)
WORDINGS.register(Wording("diagnosis", field_label, lambda: in_words))


class DiagnosesCard(SummaryCard):
    """What the patient has, the confirmed first; history on demand."""

    key, title, order = "diagnoses", gettext_lazy("Diagnoses"), 40
    permission, template = READ, "diagnoses/card.html"

    def load(self, actor: Actor, patient: Patient) -> ShownCard:
        return shown_card(of_patient(patient.pk))

    def count(self, loaded: Any) -> int:
        count: int = loaded.active_count
        return count

    def action(self, actor: Actor, patient: Patient) -> Action | None:
        if not actor.may(EDIT):
            return None
        return Action(_("Add"), reverse("diagnoses:new", args=[patient.pk]), opens=Opens.IN_CARD)


class AddDiagnosis(Addition):
    """A diagnosis, from the header's menu."""

    key, order, permission = "diagnosis", 40, EDIT

    def action(self, patient: Patient) -> Action:
        address = reverse("diagnoses:new", args=[patient.pk])
        return Action(_("Diagnosis"), address, "stethoscope", Opens.DIALOG)


class AddDiagnosisFromBar(PatientAction):
    """The form of a diagnosis above the page that stands there."""

    key, order, permission = "add-diagnosis", 58, EDIT

    def entry(self, record: Patient) -> Entry:
        """A dialog."""
        address = reverse("diagnoses:new", args=[record.pk])
        words = (gettext_lazy("add diagnosis code icd"),)
        return Entry(_("Add diagnosis"), "stethoscope", Go(address, dialog=True), words)


class CodesOfNote(NotePart):
    """The codes that stand on a note."""

    key, order, template = "codes", 20, "diagnoses/note_part.html"

    def load(self, actor: Actor, note: Note) -> CodesShown:
        return codes_shown(note)

    def question(self, actor: Actor, note: Note) -> str:
        """Which codes go to the record with it."""
        codes = ", ".join(f"{each.signed} {each.text}" for each in codes_of_note(note))
        return _("Its codes: %(codes)s.") % {"codes": codes} if codes else ""

    def published(self, actor: Actor, note: Note) -> None:
        record_published(actor, note)


SUMMARY_CARDS.register(DiagnosesCard())
ADDITIONS.register(AddDiagnosis())
RECORD_ACTIONS.register(AddDiagnosisFromBar())
NOTE_PARTS.register(CodesOfNote())
FRAME_PARTS.register(FramePart("diagnoses", "diagnoses/frame.html"))
