"""The pinned note on the profile: written, changed and taken off where it stands."""

from uuid import UUID

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from circleos.accounts.access import SignedInRequest
from circleos.accounts.access import page as requires
from circleos.core.errors import Conflict, Invalid
from circleos.core.fields import BadValue
from circleos.core.rich_text import rich_text_typed, shown_rich_text
from circleos.notes.queries import pinned_note
from circleos.notes.services import pin_note, unpin_note, write_pinned_note
from circleos.patients.models import Patient
from circleos.patients.queries import find_patient
from circleos.ui.render import fragment, go_to, page, toast_on_next_page


@requires("notes.view")
def pinned(request: SignedInRequest, patient_id: str) -> HttpResponse:
    """What stands there; with `?edit` the small editor in its place; POST publishes and pins."""
    patient = find_patient(patient_id)
    if request.method != "POST" and "edit" not in request.GET:
        return _shown_again(request, patient)
    request.actor.require("notes.edit")
    if request.method != "POST":
        return _form(request, patient)
    try:
        write_pinned_note(
            request.actor,
            patient.pk,
            body=rich_text_typed(request.POST.get("body", "")),
            version=_version(request.POST.get("version", "")),
        )
    except BadValue as bad:
        return _form(request, patient, Invalid.field("body", bad.message))
    except (Invalid, Conflict) as refusal:
        return _form(request, patient, refusal)
    answer = _shown_again(request, patient)
    answer["HX-Trigger"] = "profile-changed"
    return answer


@require_POST
@requires("notes.edit")
def unpin(request: SignedInRequest, patient_id: str) -> HttpResponse:
    """Take the note off the profile; the next page offers to pin it again."""
    patient = find_patient(patient_id)
    note = unpin_note(request.actor, patient.pk)
    undo = reverse("notes:pin-again", args=[note.pk])
    toast_on_next_page(request, _("“%(title)s” unpinned") % {"title": note.title}, undo=undo)
    return go_to(request, reverse("patients:profile", args=[patient.pk]))


@require_POST
@requires("notes.edit")
def pin_again(request: SignedInRequest, note_id: UUID) -> HttpResponse:
    """Undo unpinning."""
    pin = pin_note(request.actor, note_id)
    return go_to(request, reverse("patients:profile", args=[pin.patient_id]))


def _version(text: str) -> int | None:
    return int(text) if text.isdecimal() and len(text) < 10 else None


def _shown_again(request: SignedInRequest, patient: Patient) -> HttpResponse:
    """The pinned note in its place; without scripts, the profile that holds it."""
    if not request.headers.get("HX-Request"):
        return go_to(request, reverse("patients:profile", args=[patient.pk]))
    context = {"patient": patient, "loaded": pinned_note(patient.pk)}
    return page(request, "notes/pinned_shown.html", context)


def _form(
    request: SignedInRequest, patient: Patient, refusal: Invalid | Conflict | None = None
) -> HttpResponse:
    loaded = pinned_note(patient.pk)
    typed = request.POST.get("body") if refusal else None
    error, theirs = "", None
    if isinstance(refusal, Invalid):
        error = refusal.errors[0].message
    elif refusal is not None:
        theirs = shown_rich_text(loaded.body if loaded else "")
    context = {
        "patient": patient,
        "loaded": loaded,
        "body": typed if typed is not None else (loaded.body if loaded else ""),
        "error": error,
        "theirs": theirs,
    }
    status = refusal.status if refusal else 200
    if request.headers.get("HX-Request"):
        return fragment(request, "notes/pinned.html", "pinned_form", context, status=status)
    return page(request, "notes/pinned.html", context, status=status)
