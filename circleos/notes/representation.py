"""A note as JSON: what the API shows, and what it takes."""

from datetime import datetime
from typing import Literal
from uuid import UUID

from django.urls import reverse
from pydantic import BaseModel, ConfigDict, Field

from circleos.core.actor import Actor
from circleos.core.json_lists import ListShown
from circleos.notes.models import Note, NoteType, NoteVersion
from circleos.notes.queries import Pinned, current_version, draft_of, drafts_of

HTML = (
    "HTML; what our editor can not write is taken out. null where the role shows titles only. "
    "At most 1 MB."
)


class NoteShown(BaseModel):
    """A note. Drafts are shown to their author alone."""

    id: UUID
    patient_id: UUID
    title: str = Field(examples=["First visit"])
    body: str | None = Field(description=HTML, examples=["<p>Coughs since Monday.</p>"])
    type: NoteType
    status: Note.Status
    version: int = Field(description="Counts what was published; 0 for a draft.", examples=[1])
    author: str = Field(examples=["Dr. Lena Wolf"])
    published_at: datetime | None
    created_at: datetime
    updated_at: datetime
    url: str = Field(description="The note's page.", examples=["/notes/0198…"])


class NoteList(ListShown[NoteShown]):
    """Some of the notes, the newest first."""


class VersionShown(BaseModel):
    """The text of a note as it was published."""

    number: int
    title: str
    body: str = Field(description="HTML.")
    author: str
    created_at: datetime


class VersionList(ListShown[VersionShown]):
    """All versions of a note, the newest first."""


class PinnedShown(BaseModel):
    """The note on a patient's profile. Every role reads it."""

    note_id: UUID
    title: str
    body: str = Field(description="HTML.")
    version: int
    pinned_by: str
    pinned_at: datetime


class NotesOfPatientAsked(BaseModel):
    """Which notes of a patient are wanted."""

    type: NoteType | None = Field(None, description="Of this type.")
    status: Note.Status = Field(
        Note.Status.PUBLISHED, description="`draft` lists this token's own drafts, all at once."
    )


class NotesAsked(NotesOfPatientAsked):
    """Which notes of the practice are wanted."""

    patient: str = Field("", description="Of this patient, by UUID or short ID.")
    author: UUID | None = Field(None, description="By this member or token.")


class NewNote(BaseModel):
    """A note to be written."""

    model_config = ConfigDict(extra="forbid")

    title: str = Field(max_length=200, examples=["First visit"])
    body: str = Field("", description=HTML, examples=["<p>Coughs since Monday.</p>"])
    type: NoteType = NoteType.NOTE
    status: Note.Status = Field(
        Note.Status.PUBLISHED, description="A draft is seen by this token alone."
    )


class NoteChanges(BaseModel):
    """What is to be changed. A published text gets a new version; a draft is written over."""

    model_config = ConfigDict(extra="forbid")

    title: str | None = Field(None, max_length=200)
    body: str | None = Field(None, description=HTML)
    type: NoteType | None = None
    status: Literal["published"] | None = Field(None, description="Publishes a draft.")
    version: int | None = Field(
        None, ge=0, description="The version it is based upon: a later one is a conflict (409)."
    )


class PinnedChoice(BaseModel):
    """Which note is to be pinned."""

    model_config = ConfigDict(extra="forbid")

    note_id: UUID


def shown(actor: Actor, note: Note) -> NoteShown:
    """One note, with its text for who may read notes."""
    if not actor.may("notes.read"):
        return _shown(note, None)
    if note.is_published:
        return _shown(note, current_version(note).body)
    draft = draft_of(actor, note.pk)
    return _shown(note, draft.body if draft else "")


def shown_as_read(note: Note) -> NoteShown:
    """A note of a page, with its text if the page was read with texts."""
    return _shown(note, getattr(note, "body", None))


def drafts_shown(actor: Actor, patient_id: UUID | None) -> list[NoteShown]:
    """The actor's own drafts."""
    return [_shown(draft.note, draft.body) for draft in drafts_of(actor, patient_id)]


def version_shown(version: NoteVersion) -> VersionShown:
    """One version."""
    return VersionShown(
        number=version.number,
        title=version.title,
        body=version.body,
        author=version.author_name,
        created_at=version.created_at,
    )


def pinned_shown(pinned: Pinned) -> PinnedShown:
    """The pinned note with its text."""
    return PinnedShown(
        note_id=pinned.note.pk,
        title=pinned.note.title,
        body=pinned.body,
        version=pinned.note.version,
        pinned_by=pinned.pin.pinned_by,
        pinned_at=pinned.pin.pinned_at,
    )


def _shown(note: Note, body: str | None) -> NoteShown:
    return NoteShown(
        id=note.pk,
        patient_id=note.patient_id,
        title=note.title,
        body=body,
        type=NoteType(note.type),
        status=Note.Status(note.status),
        version=note.version,
        author=note.author_name,
        published_at=note.published_at,
        created_at=note.created_at,
        updated_at=note.updated_at,
        url=reverse("notes:note", args=[note.pk]),
    )
