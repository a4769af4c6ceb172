"""REST endpoints of notes. Whoever sees titles only gets notes whose `body` is null."""

from uuid import UUID

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from ninja import Path, Query, Router, Status

from circleos.accounts.access import ActingRequest
from circleos.core.actor import Actor
from circleos.core.cursors import Cursor
from circleos.core.errors import Invalid, NotFound
from circleos.core.ids import uuid7
from circleos.notes.models import Note, NoteType
from circleos.notes.queries import (
    COUNTED,
    Asked,
    count_notes,
    draft_of,
    find_note,
    page_of_notes,
    pinned_note,
    versions_of,
)
from circleos.notes.representation import (
    NewNote,
    NoteChanges,
    NoteList,
    NoteShown,
    PinnedChoice,
    PinnedShown,
    VersionList,
    drafts_shown,
    page_shown,
    pinned_shown,
    shown,
    version_shown,
)
from circleos.notes.services import (
    change_type,
    create_note,
    pin_note,
    publish_note,
    revise_note,
    save_draft,
    unpin_note,
)
from circleos.patients.queries import find_patient

ORDER = "-published"
USUAL_PAGE, LARGEST_PAGE = 50, 200
PATIENT_ID = Path(description="The UUID or the short ID.", example="P-10482")
STATUS = Query(
    Note.Status.PUBLISHED, description="`draft` lists this token's own drafts, all at once."
)
TYPE = Query(None, description="Of this type.")
AUTHOR = Query(None, description="By this member or token.")
LIMIT = Query(USUAL_PAGE, ge=1, le=LARGEST_PAGE, description="Items on a page.")
CURSOR = Query("", description="`next` of the page before; the rest as it was there.")

router = Router(tags=["Notes"])


@router.get(
    "/patients/{patient_id}/notes",
    response=NoteList,
    url_name="patient-notes",
    operation_id="list_patient_notes",
    summary="List a patient's notes",
)
def list_notes_of_patient(  # noqa: PLR0913, PLR0917  each is a parameter of the address
    request: ActingRequest,
    patient_id: str = PATIENT_ID,
    type: NoteType | None = TYPE,
    status: Note.Status = STATUS,
    limit: int = LIMIT,
    cursor: str = CURSOR,
) -> NoteList:
    """The published notes, the newest first."""
    request.actor.require("notes.view")
    patient = find_patient(patient_id)
    asked = Asked(patient_id=patient.pk, type=type or "", before=_start(cursor))
    return _listed(request.actor, asked, status, limit)


@router.get(
    "/notes",
    response=NoteList,
    url_name="notes",
    operation_id="list_notes",
    summary="List notes",
)
def list_notes(  # noqa: PLR0913, PLR0917  each is a parameter of the address
    request: ActingRequest,
    patient: str = Query("", description="Of this patient, by UUID or short ID."),
    author: UUID | None = AUTHOR,
    type: NoteType | None = TYPE,
    status: Note.Status = STATUS,
    limit: int = LIMIT,
    cursor: str = CURSOR,
) -> NoteList:
    """The published notes of all patients, the newest first."""
    request.actor.require("notes.view")
    asked = Asked(
        patient_id=find_patient(patient).pk if patient else None,
        type=type or "",
        author_id=author,
        before=_start(cursor),
    )
    return _listed(request.actor, asked, status, limit)


@router.post(
    "/patients/{patient_id}/notes",
    response={201: NoteShown},
    url_name="patient-notes",
    operation_id="create_note",
    summary="Write a note",
)
def write(
    request: ActingRequest,
    response: HttpResponse,
    note: NewNote,
    patient_id: str = PATIENT_ID,
) -> Status[NoteShown]:
    """Publish a note, or keep it as a draft of this token's own."""
    request.actor.require("notes.edit")
    patient = find_patient(patient_id)
    if note.status == Note.Status.DRAFT:
        draft = save_draft(
            request.actor,
            patient.pk,
            uuid7(),
            title=note.title,
            body=note.body,
            type_=note.type,
        )
        made = draft.note
    else:
        # A program says what it means: there is nobody to ask once more.
        made = create_note(
            request.actor,
            patient.pk,
            title=note.title,
            body=note.body,
            type_=note.type,
            confirmed=True,
        )
    response["Location"] = reverse("api:note", args=[made.pk])
    return Status(201, shown(request.actor, made))


@router.get(
    "/notes/{note_id}",
    response=NoteShown,
    url_name="note",
    operation_id="get_note",
    summary="Show a note",
)
def read(request: ActingRequest, note_id: UUID) -> NoteShown:
    """One note with its current text."""
    request.actor.require("notes.view")
    return shown(request.actor, find_note(request.actor, note_id))


@router.patch(
    "/notes/{note_id}",
    response=NoteShown,
    url_name="note",
    operation_id="change_note",
    summary="Change a note",
)
def change(request: ActingRequest, note_id: UUID, changes: NoteChanges) -> NoteShown:
    """Publish a new version of a note, write over a draft, or publish it."""
    actor = request.actor
    actor.require("notes.edit")
    note = find_note(actor, note_id)
    if changes.type is not None:
        change_type(actor, note_id, changes.type)
    if note.is_published:
        revise_note(actor, note_id, title=changes.title, body=changes.body, version=changes.version)
    else:
        _change_draft(actor, find_note(actor, note_id), changes)
    return shown(actor, find_note(actor, note_id))


@router.get(
    "/notes/{note_id}/versions",
    response=VersionList,
    url_name="note-versions",
    operation_id="list_note_versions",
    summary="List a note's versions",
)
def list_versions(request: ActingRequest, note_id: UUID) -> VersionList:
    """Everything that was published under this note, the newest first."""
    request.actor.require("notes.read")
    note = find_note(request.actor, note_id)
    return VersionList(items=[version_shown(each) for each in versions_of(note.pk)])


@router.get(
    "/patients/{patient_id}/pinned-note",
    response=PinnedShown,
    url_name="pinned-note",
    operation_id="get_pinned_note",
    summary="Show the pinned note",
)
def read_pinned(request: ActingRequest, patient_id: str = PATIENT_ID) -> PinnedShown:
    """The note on the patient's profile, for every role; 404 when there is none."""
    request.actor.require("notes.view")
    pinned = pinned_note(find_patient(patient_id).pk)
    if pinned is None:
        raise NotFound
    return pinned_shown(pinned)


@router.put(
    "/patients/{patient_id}/pinned-note",
    response=PinnedShown,
    url_name="pinned-note",
    operation_id="pin_note",
    summary="Pin a note",
)
def pin(request: ActingRequest, choice: PinnedChoice, patient_id: str = PATIENT_ID) -> PinnedShown:
    """Pin a published note of the patient, in place of the one that was pinned."""
    request.actor.require("notes.edit")
    patient = find_patient(patient_id)
    if find_note(request.actor, choice.note_id).patient_id != patient.pk:
        raise Invalid.field("note_id", _("Is a note about another patient"))
    pin_note(request.actor, choice.note_id)
    return read_pinned(request, str(patient.pk))


@router.delete(
    "/patients/{patient_id}/pinned-note",
    response={204: None},
    url_name="pinned-note",
    operation_id="unpin_note",
    summary="Unpin the pinned note",
)
def unpin(request: ActingRequest, patient_id: str = PATIENT_ID) -> Status[None]:
    """Take the note off the profile; it stays among the notes. 404 when none is pinned."""
    request.actor.require("notes.edit")
    unpin_note(request.actor, find_patient(patient_id).pk)
    return Status(204, None)


def _listed(actor: Actor, asked: Asked, status: Note.Status, limit: int) -> NoteList:
    if status == Note.Status.DRAFT:
        drafts = drafts_shown(actor, asked.patient_id)
        return NoteList(items=drafts, next=None, count=len(drafts), count_is_exact=True)
    page = page_of_notes(asked, limit, texts=actor.may("notes.read"))
    count = count_notes(asked)
    goes_on = Cursor(ORDER, page.notes[-1].pk, None).encode() if page.has_older else None
    return NoteList(
        items=page_shown(page),
        next=goes_on,
        count=min(count, COUNTED - 1),
        count_is_exact=count < COUNTED,
    )


def _start(cursor: str) -> UUID | None:
    if not cursor:
        return None
    try:
        start = Cursor.decode(cursor)
    except ValueError as error:
        raise _no_cursor() from error
    if start.order != ORDER:
        raise _no_cursor()
    return start.id


def _no_cursor() -> Invalid:
    return Invalid.field("cursor", _("Belongs to another list; begin again without it"))


def _change_draft(actor: Actor, note: Note, changes: NoteChanges) -> None:
    draft = draft_of(actor, note.pk)
    if draft is None:
        raise NotFound
    save_draft(
        actor,
        note.patient_id,
        note.pk,
        title=draft.title if changes.title is None else changes.title,
        body=draft.body if changes.body is None else changes.body,
        type_=note.type,
        revision=draft.revision,
    )
    if changes.status == "published":
        publish_note(actor, note.pk, confirmed=True)
