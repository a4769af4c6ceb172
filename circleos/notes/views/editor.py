"""Writing: the editor of a new note and of a change, and what it asks for in the background."""

from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from django.http import HttpResponse, JsonResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from circleos.accounts.access import SignedInRequest
from circleos.accounts.access import page as requires
from circleos.core.errors import Conflict, Invalid, NotFound
from circleos.core.fields import BadValue
from circleos.core.ids import uuid7
from circleos.core.rich_text import rich_text_typed, shown_rich_text
from circleos.notes.draft_key import draft_key
from circleos.notes.mentions import found_mentions
from circleos.notes.models import Note, NoteDraft, NoteType
from circleos.notes.parts import NOTE_PARTS
from circleos.notes.queries import (
    Writing,
    draft_of,
    find_note,
    find_template,
    templates_offered,
    types_offered,
    writing_of,
)
from circleos.notes.services import (
    change_type,
    discard_draft,
    publish_note,
    restore_draft,
    save_draft,
)
from circleos.patients.models import Patient
from circleos.patients.queries import find_patient
from circleos.ui.render import fragment, go_to, page, toast_on_next_page, wants

FORM = "note-draft"  # what htmx puts the answer to a sent form in place of


@dataclass(frozen=True, slots=True)
class Sent:
    """What the editor sends. `body` is as it was typed: HTML, or plain text without scripts."""

    note_id: UUID
    title: str
    body: str
    type: str
    revision: int
    based_on: int

    @classmethod
    def of(cls, request: SignedInRequest) -> "Sent":
        """Read a form. Without an id what is written is a new note. Raises `NotFound`."""
        posted = request.POST
        try:
            return cls(
                UUID(posted["note"]) if posted.get("note") else uuid7(),
                posted.get("title", ""),
                posted.get("body", ""),
                posted.get("type", NoteType.NOTE),
                int(posted.get("revision") or 0),
                int(posted.get("based_on") or 0),
            )
        except ValueError as error:
            raise NotFound from error

    def save(self, request: SignedInRequest, patient_id: UUID) -> NoteDraft:
        """Keep it as this member's draft."""
        try:
            body = rich_text_typed(self.body)
        except BadValue as bad:
            raise Invalid.field("body", bad.message) from bad
        return save_draft(
            request.actor,
            patient_id,
            self.note_id,
            title=self.title,
            body=body,
            type_=self.type,
            revision=self.revision,
            based_on=self.based_on,
        )


@requires("notes.edit")
def new_note(request: SignedInRequest, patient_id: str) -> HttpResponse:
    """Write a new note about a patient."""
    patient = find_patient(patient_id)
    if request.method == "POST":
        return _publish(request, patient, Sent.of(request))
    note = Note(patient=patient, author_name=request.actor.name)
    return _editor(request, note, Writing("", "", note.type, 0, 0))


@requires("notes.edit")
def edit_note(request: SignedInRequest, note_id: UUID) -> HttpResponse:
    """Go on with a draft, or change what is published."""
    note = find_note(request.actor, note_id)
    if request.method == "POST":
        return _publish(request, note.patient, replace(Sent.of(request), note_id=note.pk))
    return _editor(request, note, writing_of(request.actor, note))


@require_POST
@requires("notes.edit")
def keep_draft(request: SignedInRequest, patient_id: str) -> HttpResponse:
    """Save what is being written, as the editor does by itself. Answers in JSON."""
    patient = find_patient(patient_id)
    try:
        draft = Sent.of(request).save(request, patient.pk)
    except Conflict:
        said = _("Not saved: this draft was changed in another window. Reload the page to see it.")
        return JsonResponse({"said": said}, status=Conflict.status)
    except Invalid as invalid:
        said = _("Not saved: %(why)s") % {"why": "; ".join(e.message for e in invalid.errors)}
        return JsonResponse({"said": said}, status=Invalid.status)
    address = reverse("notes:edit", args=[draft.note_id])
    return JsonResponse({"note": draft.note_id, "revision": draft.revision, "address": address})


@require_POST
@requires("notes.edit")
def discard(request: SignedInRequest, note_id: UUID) -> HttpResponse:
    """Throw away a draft; the next page offers Undo."""
    draft = discard_draft(request.actor, note_id)
    undo = reverse("notes:restore", args=[note_id])
    toast_on_next_page(request, _("Draft discarded"), undo=undo)
    return go_to(request, reverse("patients:profile", args=[draft.note.patient_id]))


@require_POST
@requires("notes.edit")
def restore(request: SignedInRequest, note_id: UUID) -> HttpResponse:
    """Bring a discarded draft back, and open it."""
    restore_draft(request.actor, note_id)
    return go_to(request, reverse("notes:edit", args=[note_id]))


@never_cache
@requires("notes.edit")
def key(request: SignedInRequest) -> HttpResponse:
    """The key under which this member's browser keeps what it could not save."""
    return JsonResponse({"member": request.actor.id, "key": draft_key(request.actor)})


@never_cache
@requires("notes.edit")
def mentions(request: SignedInRequest) -> HttpResponse:
    """Whom "@" may mean: members of the team, then patients."""
    found = found_mentions(request.actor, request.GET.get("q", ""))
    return JsonResponse([each.as_json() for each in found], safe=False)


@requires("notes.edit")
def template_text(request: SignedInRequest, template_id: UUID) -> HttpResponse:
    """A template, to be copied into what is being written."""
    template = find_template(template_id)
    return JsonResponse({"title": template.title, "type": template.type, "body": template.body})


def _publish(request: SignedInRequest, patient: Patient, sent: Sent) -> HttpResponse:
    """Save what was sent, then publish it. What is refused stays in the editor."""
    try:
        draft = sent.save(request, patient.pk)
        is_change = draft.note.is_published
        note = publish_note(request.actor, draft.note_id, confirmed="confirmed" in request.POST)
        if is_change:
            note = change_type(request.actor, note.pk, sent.type)
    except (Invalid, Conflict) as refusal:
        return _refused(request, patient, sent, refusal)
    toast_on_next_page(request, _("Published"))
    return go_to(request, reverse("notes:note", args=[note.pk]))


def _refused(
    request: SignedInRequest, patient: Patient, sent: Sent, refusal: Invalid | Conflict
) -> HttpResponse:
    """The editor with what was sent and what is wrong with it.

    After a conflict it is based on what stands there now: who sends it again has seen that.
    """
    draft = draft_of(request.actor, sent.note_id)
    if draft is not None:
        note = draft.note
    elif sent.revision or sent.based_on:
        note = find_note(request.actor, sent.note_id)
    else:
        note = Note(id=sent.note_id, patient=patient, author_name=request.actor.name)
    writing = Writing(
        sent.title, sent.body, sent.type, note.version, draft.revision if draft else 0
    )
    return _editor(request, note, writing, refusal)


def _editor(
    request: SignedInRequest,
    note: Note,
    writing: Writing,
    refusal: Invalid | Conflict | None = None,
) -> HttpResponse:
    theirs = None
    if isinstance(refusal, Conflict) and "body" in refusal.clashes:
        theirs = shown_rich_text(refusal.clashes["body"].theirs)
    context: dict[str, Any] = {
        "note": note,
        "patient": note.patient,
        "writing": writing,
        "errors": refusal.messages if refusal else {},
        "has_clash": isinstance(refusal, Conflict),
        "theirs": theirs,
        "types": types_offered(),
        "templates": [
            (each.name, reverse("notes:template-text", args=[each.pk]))
            for each in templates_offered()
        ],
        "parts": [(part, part.load(request.actor, note)) for part in NOTE_PARTS],
    }
    status = refusal.status if refusal else 200
    if wants(request, FORM):
        return fragment(request, "notes/editor.html", "form", context, status=status)
    return page(request, "notes/editor.html", context, status=status)
