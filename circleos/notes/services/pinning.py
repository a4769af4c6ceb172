"""The one note on a patient's profile that every role reads."""

from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext as _

from circleos.core.actor import Actor, writes
from circleos.core.errors import Invalid, NotFound
from circleos.core.events import Change, record
from circleos.notes.models import Note, PinnedNote
from circleos.notes.queries import current_version, find_note
from circleos.notes.services.writing import create_note, revise_note
from circleos.patients.models import Patient


@writes("notes.edit")
def pin_note(actor: Actor, note_id: UUID) -> PinnedNote:
    """Pin a published note to its patient's profile, in place of the one that was pinned."""
    note = find_note(actor, note_id)
    _lock(note.patient_id)
    if not note.is_published:
        raise Invalid.field("note_id", _("Is still a draft; publish it first"))
    before = _pin_of(note.patient_id)
    if before is not None and before.note_id == note.pk:
        return before
    pin = before or PinnedNote(patient_id=note.patient_id)
    replaced = before.note.title if before else None
    pin.note, pin.pinned_at, pin.pinned_by = note, timezone.now(), actor.name
    pin.save()
    record(
        actor,
        "note.pinned",
        subject_id=note.patient_id,
        changes=[Change("note", replaced, note.title)],
    )
    return pin


@writes("notes.edit")
def unpin_note(actor: Actor, patient_id: UUID) -> Note:
    """Take the pinned note off the profile; it stays among the notes. Raises `NotFound`."""
    _lock(patient_id)
    pin = _pin_of(patient_id)
    if pin is None:
        raise NotFound
    note: Note = pin.note
    pin.delete()
    record(
        actor, "note.unpinned", subject_id=patient_id, changes=[Change("note", note.title, None)]
    )
    return note


@writes("notes.edit")
def write_pinned_note(
    actor: Actor, patient_id: UUID, *, body: str, version: int | None = None
) -> Note:
    """Write what stands on the profile where it stands: a new note that is pinned at once, or a
    new version of the pinned one. `body` is HTML; with a `version` a later one is a `Conflict`."""
    _lock(patient_id)
    pin = _pin_of(patient_id)
    if pin is not None:
        return revise_note(actor, pin.note_id, body=body, version=version)
    note = create_note(actor, patient_id, title=_("Pinned note"), body=body)
    if not current_version(note).body:
        raise Invalid.field("body", _("Nothing is written yet; write some text first"))
    pin_note(actor, note.pk)
    return note


def _lock(patient_id: UUID) -> None:
    """Let one at a time pin at this patient: two clicks at once leave one pinned note."""
    patients = Patient.objects.select_for_update(of=("self",), no_key=True)
    if patients.filter(pk=patient_id).first() is None:
        raise NotFound


def _pin_of(patient_id: UUID) -> PinnedNote | None:
    pin: PinnedNote | None = (
        PinnedNote.objects.filter(patient_id=patient_id).select_related("note").first()
    )
    return pin
