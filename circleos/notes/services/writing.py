"""Publishing notes, and changing what is published: each change is a new version."""

from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext as _

from circleos.core.actor import Actor, writes
from circleos.core.errors import Clash, Conflict, Invalid, NotFound
from circleos.core.events import Change, record
from circleos.core.folding import search_keys
from circleos.core.rich_text import plain_text
from circleos.notes.models import (
    TITLE_LENGTH,
    Note,
    NoteDraft,
    NoteType,
    NoteVersion,
    NoteWord,
)
from circleos.notes.parts import NOTE_PARTS, questions_before_publishing
from circleos.notes.queries import current_version, visible_to
from circleos.notes.reading import Written, read_type, read_written
from circleos.patients.queries import find_patient

# How much of a text stands in the history: the whole of it stands in the versions.
EXCERPT = 500


@writes("notes.edit")
def create_note(  # noqa: PLR0913  each is a field of the note
    actor: Actor,
    patient_id: UUID,
    *,
    title: str,
    body: str,
    type_: str = NoteType.NOTE,
    confirmed: bool = False,
) -> Note:
    """Publish a new note about a patient at once. `body` is HTML.

    A diagnosis must be `confirmed`, as when a draft is published.
    """
    written = read_written(title, body, titled=True)
    note = new_note(actor, patient_id, written, read_type(type_))
    note.save(force_insert=True)
    _ask_once_more(actor, note, confirmed=confirmed)
    publish(actor, note, written)
    return note


@writes("notes.edit")
def publish_note(actor: Actor, note_id: UUID, *, confirmed: bool = False) -> Note:
    """Publish what this actor has written: a new note, or the next version of a published one.

    A new note that is a diagnosis, or about which another room asks something, must be
    `confirmed`, else `Invalid` on the field `confirmed` with the questions. A change is a
    `Conflict` if a version came after the one it began with: the draft stays as it is.
    """
    note = locked_note(actor, note_id)
    draft = NoteDraft.objects.filter(note=note, author_id=actor.id, discarded_at=None).first()
    if draft is None:
        raise NotFound
    written = read_written(draft.title, draft.body, titled=True)
    if note.is_published:
        _refuse_clash(note, written, draft.based_on)
    else:
        _ask_once_more(actor, note, confirmed=confirmed)
    publish(actor, note, written)
    draft.delete()
    return note


@writes("notes.edit")
def revise_note(
    actor: Actor,
    note_id: UUID,
    *,
    title: str | None = None,
    body: str | None = None,
    version: int | None = None,
) -> Note:
    """Publish a new version of a published note; what is not given stays as it is.

    With a `version`, one that came after it is a `Conflict`, unless it says the same. The same
    text again is no new version.
    """
    note = locked_note(actor, note_id)
    if not note.is_published:
        raise Invalid.field("status", _("Is still a draft; publish it first"))
    current = current_version(note)
    written = read_written(
        current.title if title is None else title,
        current.body if body is None else body,
        titled=True,
    )
    _refuse_clash(note, written, note.version if version is None else version)
    publish(actor, note, written)
    return note


@writes("notes.edit")
def change_type(actor: Actor, note_id: UUID, type_: str) -> Note:
    """Say what a note is for; the same type again changes nothing."""
    note = locked_note(actor, note_id)
    chosen = read_type(type_)
    before = note.type
    if chosen != before:
        note.type = chosen
        note.save(update_fields=["type", "updated_at"])
        if note.is_published:
            changes = [Change("note", None, note.title), Change("type", before, chosen.value)]
            record(actor, "note.type_changed", subject_id=note.patient_id, changes=changes)
    return note


def new_note(
    actor: Actor,
    patient_id: UUID,
    written: Written,
    type_: NoteType,
    *,
    note_id: UUID | None = None,
) -> Note:
    """A draft about a patient, not saved yet. Raises `NotFound` for an unknown patient."""
    note = Note(
        patient=find_patient(patient_id),
        type=type_,
        title=written.title,
        author_id=actor.id,
        author_name=actor.name,
    )
    if note_id:
        note.id = note_id
    return note


def locked_note(actor: Actor, note_id: UUID) -> Note:
    """The note as it stands now, locked until the transaction ends. Raises `NotFound`."""
    notes = Note.objects.select_for_update(of=("self",)).select_related("patient")
    note: Note | None = notes.filter(visible_to(actor), pk=note_id).first()
    if note is None:
        raise NotFound
    return note


def publish(actor: Actor, note: Note, written: Written) -> None:
    """Write the next version of a locked note, and the event beside it."""
    before = current_version(note) if note.is_published else None
    if before and (before.title, before.body) == (written.title, written.body):
        return
    note.version += 1
    NoteVersion(
        note=note,
        number=note.version,
        title=written.title,
        body=written.body,
        author_id=actor.id,
        author_name=actor.name,
    ).save(force_insert=True)
    note.title = written.title
    if before is None:
        note.status, note.published_at = Note.Status.PUBLISHED, timezone.now()
    note.save(force_update=True)
    if before is None or before.title != written.title:
        _write_words(note)
    kind = "note.revised" if before else "note.published"
    record(actor, kind, subject_id=note.patient_id, changes=_changes(note, before, written))
    if before is None:
        for part in NOTE_PARTS:
            part.published(actor, note)


def _changes(note: Note, before: NoteVersion | None, written: Written) -> list[Change]:
    changes = [Change("note", None, note.title)]
    if before is None:
        return [*changes, Change("type", None, note.type), Change("text", None, _excerpt(written))]
    if before.title != written.title:
        changes.append(Change("title", before.title, written.title))
    old = _excerpt(Written(before.title, before.body))
    return [
        *changes,
        Change("version", note.version - 1, note.version),
        Change("text", old, _excerpt(written)),
    ]


def _excerpt(written: Written) -> str:
    text = plain_text(written.body)
    return text if len(text) <= EXCERPT else f"{text[: EXCERPT - 1]}…"


def _write_words(note: Note) -> None:
    NoteWord.objects.filter(note=note).delete()
    words = sorted({key[:TITLE_LENGTH] for key in search_keys(note.title)})
    NoteWord.objects.bulk_create(NoteWord(note=note, word=word) for word in words)


def _ask_once_more(actor: Actor, note: Note, *, confirmed: bool) -> None:
    questions = [] if confirmed else questions_before_publishing(actor, note)
    if questions:
        raise Invalid.field("confirmed", " ".join(questions))


def _refuse_clash(note: Note, written: Written, based_on: int) -> None:
    """Refuse to publish over a version that the writer has not seen, unless it says the same."""
    if based_on == note.version:
        return
    if based_on > note.version:
        message = _("Is newer than the note, whose version is %(version)d; send that")
        raise Invalid.field("version", message % {"version": note.version})
    current = current_version(note)
    clashes = {
        name: Clash(name, theirs, mine)
        for name, theirs, mine in (
            ("title", current.title, written.title),
            ("body", current.body, written.body),
        )
        if theirs != mine
    }
    if clashes:
        raise Conflict(clashes, note.version)
