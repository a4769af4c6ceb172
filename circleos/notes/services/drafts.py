"""What is being written: its author's alone. No event tells of it before it is published."""

from datetime import timedelta
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext as _

from circleos.core.actor import Actor, writes
from circleos.core.errors import Clash, Conflict, Invalid, NotAllowed, NotFound
from circleos.notes.models import Note, NoteDraft, NoteType
from circleos.notes.reading import read_type, read_written
from circleos.notes.services.writing import locked_note, new_note

DISCARDED_STAY = timedelta(days=1)


@writes("notes.edit")
def save_draft(  # noqa: PLR0913  each is a field of the editor
    actor: Actor,
    patient_id: UUID,
    note_id: UUID,
    *,
    title: str,
    body: str,
    type_: str = NoteType.NOTE,
    revision: int = 0,
    based_on: int | None = None,
) -> NoteDraft:
    """Keep what somebody is writing: a new note (under an id made beforehand), or a change.

    `revision` is that of the draft they saw last, 0 for none: if it was saved elsewhere since,
    that is a `Conflict`, unless it says the same. `based_on` is the version of a published note
    that the change began with. Nothing is begun as long as nothing is written.
    """
    written = read_written(title, body, titled=False)
    if actor.id is None:
        raise NotAllowed("notes.edit")
    if not Note.objects.filter(pk=note_id).exists():
        if written.is_empty:
            raise Invalid.field("body", _("Nothing is written yet; write some text first"))
        new_note(actor, patient_id, written, read_type(type_), note_id=note_id).save(
            force_insert=True
        )
    note = locked_note(actor, note_id)
    if note.patient_id != patient_id:
        raise NotFound
    draft = NoteDraft.objects.filter(note=note, author_id=actor.id).first() or NoteDraft(
        note=note, author_id=actor.id, based_on=note.version, revision=0
    )
    is_the_same = (draft.title, draft.body) == (written.title, written.body)
    if draft.revision != revision and not is_the_same and draft.discarded_at is None:
        raise Conflict({"body": Clash("body", draft.body, written.body)}, draft.revision)
    draft.title, draft.body, draft.discarded_at = written.title, written.body, None
    if based_on is not None:
        draft.based_on = min(max(based_on, 0), note.version)
    draft.revision += 1
    draft.save()
    if not note.is_published:
        note.title, note.type = written.title, read_type(type_)
        note.save(update_fields=["title", "type", "updated_at"])
    return draft


@writes("notes.edit")
def discard_draft(actor: Actor, note_id: UUID) -> NoteDraft:
    """Throw away what this actor was writing; for a day it can be taken back."""
    draft = _own_draft(actor, note_id)
    draft.discarded_at = timezone.now()
    draft.save(update_fields=["discarded_at", "updated_at"])
    return draft


@writes("notes.edit")
def restore_draft(actor: Actor, note_id: UUID) -> NoteDraft:
    """Take back a draft that was discarded."""
    draft = _own_draft(actor, note_id)
    draft.discarded_at = None
    draft.save(update_fields=["discarded_at", "updated_at"])
    return draft


def forget_discarded_drafts() -> int:
    """Delete what was discarded more than a day ago, and say how many that were."""
    long_ago = timezone.now() - DISCARDED_STAY
    gone = NoteDraft.objects.filter(discarded_at__lt=long_ago)
    begun = list(gone.filter(note__status=Note.Status.DRAFT).values_list("note_id", flat=True))
    number = gone.count()
    gone.delete()
    Note.objects.filter(pk__in=begun, status=Note.Status.DRAFT).delete()
    return number


def _own_draft(actor: Actor, note_id: UUID) -> NoteDraft:
    draft: NoteDraft | None = NoteDraft.objects.filter(note_id=note_id, author_id=actor.id).first()
    if draft is None or actor.id is None:
        raise NotFound
    return draft
