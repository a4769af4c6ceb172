"""REST endpoints of notes. Whoever sees titles only gets notes whose `body` is null."""

from dataclasses import replace
from uuid import UUID

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from ninja import Query, Router, Status

from circleos.accounts.access import ActingRequest
from circleos.core.actor import Actor
from circleos.core.cursors import Cursor
from circleos.core.errors import Invalid, NotFound
from circleos.core.ids import uuid7
from circleos.core.json_lists import Place, refuse_unknown
from circleos.notes.models import Note
from circleos.notes.queries import (
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
    NotesAsked,
    NoteShown,
    NotesOfPatientAsked,
    PinnedChoice,
    PinnedShown,
    VersionList,
    drafts_shown,
    pinned_shown,
    shown,
    shown_as_read,
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
from circleos.patients.representation import PatientId

ORDER = "-published"

router = Router(tags=["Notes"])


@router.get(
    "/patients/{patient_id}/notes",
    response=NoteList,
    url_name="patient-notes",
    operation_id="list_patient_notes",
    summary="List a patient's notes",
)
def list_notes_of_patient(
    request: ActingRequest,
    patient_id: PatientId,
    asked: Query[NotesOfPatientAsked],
    place: Query[Place],
) -> NoteList:
    """The published notes, the newest first."""
    request.actor.require("notes.view")
    refuse_unknown(request.GET, NotesOfPatientAsked, Place)
    wanted = Asked(patient_id=find_patient(patient_id).pk, type=asked.type or "")
    return _listed(request.actor, wanted, asked.status, place)


@router.get(
    "/notes",
    response=NoteList,
    url_name="notes",
    operation_id="list_notes",
    summary="List notes",
)
def list_notes(request: ActingRequest, asked: Query[NotesAsked], place: Query[Place]) -> NoteList:
    """The published notes of all patients, the newest first."""
    request.actor.require("notes.view")
    refuse_unknown(request.GET, NotesAsked, Place)
    wanted = Asked(
        patient_id=find_patient(asked.patient).pk if asked.patient else None,
        type=asked.type or "",
        author_id=asked.author,
    )
    return _listed(request.actor, wanted, asked.status, place)


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
    patient_id: PatientId,
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
    return VersionList.whole([version_shown(each) for each in versions_of(note.pk)])


@router.get(
    "/patients/{patient_id}/pinned-note",
    response=PinnedShown,
    url_name="pinned-note",
    operation_id="get_pinned_note",
    summary="Show the pinned note",
)
def read_pinned(request: ActingRequest, patient_id: PatientId) -> PinnedShown:
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
def pin(request: ActingRequest, choice: PinnedChoice, patient_id: PatientId) -> PinnedShown:
    """Pin a published note of the patient, in place of the one that was pinned."""
    request.actor.require("notes.edit")
    patient = find_patient(patient_id)
    if find_note(request.actor, choice.note_id).patient_id != patient.pk:
        raise Invalid.field(
            "note_id", _("Is a note about another patient; name one about this patient")
        )
    pin_note(request.actor, choice.note_id)
    return read_pinned(request, str(patient.pk))


@router.delete(
    "/patients/{patient_id}/pinned-note",
    response={204: None},
    url_name="pinned-note",
    operation_id="unpin_note",
    summary="Unpin the pinned note",
)
def unpin(request: ActingRequest, patient_id: PatientId) -> Status[None]:
    """Take the note off the profile; it stays among the notes. 404 when none is pinned."""
    request.actor.require("notes.edit")
    unpin_note(request.actor, find_patient(patient_id).pk)
    return Status(204, None)


def _listed(actor: Actor, asked: Asked, status: Note.Status, place: Place) -> NoteList:
    if status == Note.Status.DRAFT:
        return NoteList.whole(drafts_shown(actor, asked.patient_id))
    start = place.start(ORDER)
    wanted = replace(asked, before=start.id) if start else asked
    page = page_of_notes(wanted, place.limit, texts=actor.may("notes.read"))
    last = page.goes_on_from
    return NoteList.page(
        [shown_as_read(note) for note in page.rows],
        count_notes(asked),
        Cursor(ORDER, last.pk, None) if last else None,
    )


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
