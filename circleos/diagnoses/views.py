"""A patient's diagnoses: added, changed and removed where they stand; and the code picker."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from circleos.accounts.access import SignedInRequest
from circleos.accounts.access import page as requires
from circleos.core.errors import Conflict, Invalid, NotFound
from circleos.diagnoses.choosing import choose
from circleos.diagnoses.forms import (
    ALL_FIELDS,
    NEW_FIELDS,
    clashes_of,
    errors_of,
    inputs,
    sent_fields,
)
from circleos.diagnoses.models import Diagnosis
from circleos.diagnoses.picking import codes_shown, offered_codes, picked
from circleos.diagnoses.queries import find_diagnosis, history_of, is_begun, of_patient
from circleos.diagnoses.services import (
    add_code,
    change_diagnosis,
    diagnose,
    remove_diagnosis,
    restore_diagnosis,
)
from circleos.diagnoses.wording import catalogue_in_words, shown, shown_card
from circleos.notes.models import Note
from circleos.notes.queries import find_note
from circleos.patients.forms import changed_by_person, version_seen
from circleos.patients.models import Patient
from circleos.patients.queries import find_patient
from circleos.patients.views.editing import status_of
from circleos.patients.views.profile import card_changed
from circleos.ui.render import (
    DIALOG,
    DIALOG_FORM,
    dialog,
    fragment,
    go_to,
    page,
    tell,
    toast_on_next_page,
    wants,
)

CARD = "diagnoses"
LONGEST_QUERY = 120


@require_GET
@requires("diagnoses.read")
def everything(request: SignedInRequest, patient_id: str) -> HttpResponse:
    """All diagnoses of a patient with their history: in the card, or as a page."""
    patient = find_patient(patient_id)
    context = {
        "patient": patient,
        "loaded": shown_card(of_patient(patient.pk)),
        "history": shown(history_of(patient.pk)),
    }
    if request.headers.get("HX-Request"):
        return fragment(request, "diagnoses/everything.html", "card_with_history", context)
    return page(request, "diagnoses/everything.html", context)


@requires("diagnoses.edit")
def new_diagnosis(request: SignedInRequest, patient_id: str) -> HttpResponse:
    """Add a diagnosis: in the card of the profile, or in a dialog."""
    patient = find_patient(patient_id)
    if request.method != "POST":
        return _form(request, patient)
    code, fields = request.POST.get("code", ""), sent_fields(request.POST)
    try:
        diagnosis = diagnose(request.actor, patient.pk, code, fields)
    except Invalid as refusal:
        return _form(request, patient, refusal=refusal)
    return card_changed(request, patient, CARD, _("%(code)s added") % {"code": diagnosis.signed})


@requires("diagnoses.edit")
def edit_diagnosis(request: SignedInRequest, diagnosis_id: UUID) -> HttpResponse:
    """Change a diagnosis where it stands."""
    diagnosis = find_diagnosis(request.actor, diagnosis_id)
    patient: Patient = diagnosis.patient
    if request.method != "POST":
        return _form(request, patient, diagnosis)
    changes = changed_by_person(request.POST, ALL_FIELDS)
    version = version_seen(request.POST)
    try:
        change_diagnosis(request.actor, diagnosis.pk, changes, version=version)
    except (Invalid, Conflict) as refusal:
        standing = find_diagnosis(request.actor, diagnosis_id)
        return _form(request, patient, standing, refusal)
    return card_changed(request, patient, CARD)


@require_POST
@requires("diagnoses.edit")
def remove(request: SignedInRequest, diagnosis_id: UUID) -> HttpResponse:
    """Take a code off its note; the answer offers Undo."""
    diagnosis = remove_diagnosis(request.actor, diagnosis_id)
    said = _("%(code)s removed") % {"code": diagnosis.signed}
    undo = reverse("diagnoses:restore", args=[diagnosis.pk])
    if wants(request, _note_part(diagnosis.note_id)):
        return _note_shown_again(request, find_note(request.actor, diagnosis.note_id), said, undo)
    return card_changed(request, find_patient(diagnosis.patient_id), CARD, said, undo=undo)


@require_POST
@requires("diagnoses.edit")
def restore(request: SignedInRequest, diagnosis_id: UUID) -> HttpResponse:
    """Bring a removed code back."""
    diagnosis = restore_diagnosis(request.actor, diagnosis_id)
    toast_on_next_page(request, _("%(code)s is back") % {"code": diagnosis.signed})
    return go_to(request, reverse("patients:profile", args=[diagnosis.patient_id]))


@require_POST
@requires("diagnoses.edit")
def add_to_note(request: SignedInRequest, patient_id: str, note_id: UUID) -> HttpResponse:
    """Hang a code on a note that is being written or is published."""
    patient = find_patient(patient_id)
    if not is_begun(note_id):
        unwritten = Note(id=note_id, patient=patient)
        message = _(
            "Write a title or some text first; a code without a note is added on the profile"
        )
        return _note_shown_again(request, unwritten, refusal=Invalid.field("code", message))
    note = find_note(request.actor, note_id)
    if note.patient_id != patient.pk:
        raise NotFound
    try:
        add_code(request.actor, note.pk, request.POST.get("code", ""), sent_fields(request.POST))
    except Invalid as refusal:
        return _note_shown_again(request, note, refusal=refusal)
    return _note_shown_again(request, find_note(request.actor, note.pk))


@require_GET
@requires("diagnoses.read")
def codes(request: SignedInRequest) -> HttpResponse:
    """The codes that may be meant, for the list below the field."""
    typed = request.GET.get("q", "")[:LONGEST_QUERY]
    catalogue, offered = offered_codes(typed)
    context = {"offered": offered, "catalogue": catalogue, "typed": typed.strip()}
    return page(request, "diagnoses/codes.html", context)


@require_GET
@requires("diagnoses.read")
def chosen_code(request: SignedInRequest, patient_id: str) -> HttpResponse:
    """What a code is, and what speaks against it for this patient; nothing for what is none."""
    patient = find_patient(patient_id)
    try:
        chosen = picked(choose(request.GET.get("code", "")), patient)
    except Invalid:
        return HttpResponse("")
    return page(request, "diagnoses/chosen.html", {"picked": chosen})


def _form(
    request: SignedInRequest,
    patient: Patient,
    diagnosis: Diagnosis | None = None,
    refusal: Invalid | Conflict | None = None,
) -> HttpResponse:
    sent = request.POST if request.method == "POST" else None
    names = ALL_FIELDS if diagnosis else NEW_FIELDS
    context: dict[str, Any] = {
        "patient": patient,
        "diagnosis": diagnosis,
        "catalogue": catalogue_in_words(diagnosis) if diagnosis else "",
        "inputs": inputs(names, diagnosis, sent, refusal),
        "code_typed": sent.get("code", "") if sent is not None else "",
        "errors": errors_of(refusal),
        "code_problem": refusal.messages.get("code", "") if refusal else "",
        "clashes": clashes_of(request.POST, refusal),
        "version": request.POST.get("version", diagnosis.version if diagnosis else 1),
        "clashed_version": refusal.version if isinstance(refusal, Conflict) else "",
    }
    status, template = status_of(refusal), "diagnoses/form.html"
    in_dialog = wants(request, DIALOG) or wants(request, DIALOG_FORM)
    if in_dialog or not request.headers.get("HX-Request"):
        return dialog(request, template, context, status=status)
    return fragment(request, template, "card_form", context, status=status)


def _note_shown_again(
    request: SignedInRequest,
    note: Note,
    said: str = "",
    undo: str = "",
    *,
    refusal: Invalid | None = None,
) -> HttpResponse:
    """The part of the note's editor, in its place; it tells the editor the note's type."""
    context = {
        "note": note,
        "loaded": codes_shown(note),
        "code_typed": request.POST.get("code", "") if refusal else "",
        "problem": refusal.messages.get("code", "") if refusal else "",
    }
    answer = page(
        request, "diagnoses/note_codes.html", context, status=refusal.status if refusal else 200
    )
    return tell(answer, {"note-type": {"type": note.type}}, said, undo=undo)


def _note_part(note_id: UUID) -> str:
    return f"codes-of-{note_id}"
