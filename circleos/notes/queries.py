"""Reads of notes. Whoever asks for a text must ask for the right to read it first."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import OuterRef, Q, QuerySet, Subquery
from markupsafe import Markup

from circleos.core.actor import Actor
from circleos.core.errors import NotFound
from circleos.core.paging import COUNTED, Count, Page, beyond, count_of, page_by_key
from circleos.core.prepared import Prepared
from circleos.core.rich_text import shown_rich_text
from circleos.notes.models import Note, NoteDraft, NoteTemplate, NoteType, NoteVersion, PinnedNote


@dataclass(frozen=True, slots=True)
class Asked:
    """Which notes are wanted: of one type, of one patient, by one author, and after which.

    `before` asks for what is older than that note, `after` for what is newer.
    """

    patient_id: UUID | None = None
    type: str = ""
    author_id: UUID | None = None
    before: UUID | None = None
    after: UUID | None = None


@dataclass(frozen=True, slots=True)
class Writing:
    """What stands in the editor. `revision` 0: nothing of it is saved yet."""

    title: str
    body: str
    type: str
    based_on: int
    revision: int


@dataclass(frozen=True, slots=True)
class Pinned:
    """The note on a patient's profile with its text, which every role may read."""

    note: Note
    body: str
    pin: PinnedNote

    @property
    def text(self) -> Markup:
        """The text as it stands in a page."""
        return shown_rich_text(self.body)


def find_note(actor: Actor, note_id: UUID) -> Note:
    """A published note, or a draft of this actor's own, with its patient. Raises `NotFound`."""
    note: Note | None = (
        Note.objects.select_related("patient").filter(visible_to(actor), pk=note_id).first()
    )
    if note is None:
        raise NotFound
    return note


def visible_to(actor: Actor) -> Q:
    """The condition for the notes that an actor may know of: what others draft is theirs alone."""
    published = Q(status=Note.Status.PUBLISHED)
    return published | Q(author_id=actor.id) if actor.id else published


def published_notes(asked: Asked) -> QuerySet[Note]:
    """The published notes that are asked for, without order or position.

    Of a withdrawn patient they stand on their own page alone.
    """
    notes: QuerySet[Note] = Note.objects.filter(status=Note.Status.PUBLISHED)
    if asked.patient_id:
        notes = notes.filter(patient_id=asked.patient_id)
    else:
        notes = notes.filter(patient__withdrawn_at=None)
    if asked.type:
        notes = notes.filter(type=asked.type)
    if asked.author_id:
        notes = notes.filter(author_id=asked.author_id)
    return notes


@Prepared
def notes_of(patient_id: UUID) -> QuerySet[Note]:
    """The published notes of a patient, the newest first."""
    return published_notes(Asked(patient_id=patient_id)).order_by("-published_at", "-id")


def count_notes(asked: Asked) -> Count:
    """How many there are."""
    return count_of(published_notes(asked))


def page_of_notes(asked: Asked, limit: int, *, texts: bool = False) -> Page[Note]:
    """One page by key, the newest first, in two queries at most.

    With `texts` each note has its text in `body`.
    """
    notes = published_notes(asked)
    if texts:
        current = NoteVersion.objects.filter(note_id=OuterRef("pk"), number=OuterRef("version"))
        notes = notes.annotate(body=Subquery(current.values("body")))
    backwards = asked.after is not None
    anchor = asked.after or asked.before
    if anchor:
        at = Note.objects.filter(pk=anchor).values_list("published_at", flat=True).first()
        if at is None:
            raise NotFound
        notes = notes.filter(beyond("published_at", at, anchor, descending=not backwards))
    order = ("published_at", "id") if backwards else ("-published_at", "-id")
    return page_by_key(notes.order_by(*order), limit, is_first=not anchor, backwards=backwards)


def drafts_of(actor: Actor, patient_id: UUID | None = None) -> list[NoteDraft]:
    """The new notes that this actor is writing, of one patient or of all, the latest first."""
    if actor.id is None:
        return []
    return _drafts.at_most(COUNTED, actor.id, patient_id)


@Prepared
def _drafts(author_id: UUID, patient_id: UUID | None) -> QuerySet[NoteDraft]:
    drafts: QuerySet[NoteDraft] = NoteDraft.objects.filter(
        author_id=author_id, discarded_at=None, note__status=Note.Status.DRAFT
    )
    if patient_id:
        drafts = drafts.filter(note__patient_id=patient_id)
    return drafts.select_related("note__patient").order_by("-updated_at", "-id")


def draft_of(actor: Actor, note_id: UUID) -> NoteDraft | None:
    """What this actor is writing at a note, with the note and its patient."""
    if actor.id is None:
        return None
    draft: NoteDraft | None = (
        NoteDraft.objects.filter(note_id=note_id, author_id=actor.id, discarded_at=None)
        .select_related("note__patient")
        .first()
    )
    return draft


def writing_of(actor: Actor, note: Note) -> Writing:
    """The actor's draft of a note; without one the published text, to be changed."""
    draft = draft_of(actor, note.pk)
    if draft is not None:
        return Writing(draft.title, draft.body, note.type, draft.based_on, draft.revision)
    if not note.is_published:  # it was discarded
        raise NotFound
    current = current_version(note)
    return Writing(current.title, current.body, note.type, note.version, 0)


def versions_of(note_id: UUID) -> list[NoteVersion]:
    """All versions of a note, the newest first."""
    return list(NoteVersion.objects.filter(note_id=note_id).order_by("-number"))


def version_of(note_id: UUID, number: int) -> NoteVersion:
    """One version of a note. Raises `NotFound`."""
    version: NoteVersion | None = NoteVersion.objects.filter(note_id=note_id, number=number).first()
    if version is None:
        raise NotFound
    return version


def current_version(note: Note) -> NoteVersion:
    """The text of a published note as it stands now."""
    return version_of(note.pk, note.version)


def pinned_note(patient_id: UUID) -> Pinned | None:
    """The note that is pinned to a patient's profile."""
    pin: Any = _pin_on.first(patient_id)
    return Pinned(pin.note, pin.body, pin) if pin else None


@Prepared
def _pin_on(patient_id: UUID) -> QuerySet[PinnedNote]:
    current = NoteVersion.objects.filter(
        note_id=OuterRef("note_id"), number=OuterRef("note__version")
    )
    pins: QuerySet[PinnedNote] = PinnedNote.objects.filter(patient_id=patient_id)
    return pins.select_related("note").annotate(body=Subquery(current.values("body")))


def is_pinned(note: Note) -> bool:
    """Whether the note stands on its patient's profile."""
    return bool(PinnedNote.objects.filter(patient_id=note.patient_id, note_id=note.pk).exists())


def templates_offered() -> list[NoteTemplate]:
    """The templates that can be copied into a note, by name."""
    return list(NoteTemplate.objects.filter(archived_at=None).order_by("name_key"))


def all_templates() -> list[NoteTemplate]:
    """Every template, also the archived ones, by name."""
    return list(NoteTemplate.objects.order_by("name_key"))


def find_template(template_id: UUID) -> NoteTemplate:
    """A template, archived or not. Raises `NotFound`."""
    template: NoteTemplate | None = NoteTemplate.objects.filter(pk=template_id).first()
    if template is None:
        raise NotFound
    return template


def types_offered() -> list[tuple[str, str]]:
    """The types of notes with their names."""
    return [(each.value, str(each.label)) for each in NoteType]
