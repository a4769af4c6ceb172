"""The notes of a patient on the profile: the section, the pinned note, the menu "Add"."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from circleos.core.actor import Actor
from circleos.core.ids import uuid_or_none
from circleos.notes.models import Note, NoteDraft, NoteType
from circleos.notes.queries import (
    Asked,
    Pinned,
    count_notes,
    drafts_of,
    notes_of,
    page_of_notes,
    pinned_note,
    types_offered,
)
from circleos.patients.models import Patient
from circleos.patients.profile import (
    Action,
    Addition,
    Newest,
    Place,
    ProfilePart,
    ProfileSection,
)

PAGE_SIZE = 50


@dataclass(frozen=True, slots=True)
class Row:
    """A note as a line: its title, and where it can be read by who may."""

    at: datetime
    title: str
    author: str
    type: str
    href: str
    is_draft: bool = False


def row_of(actor: Actor, note: Note) -> Row:
    """A published note; whoever may not read notes gets no link."""
    href = reverse("notes:note", args=[note.pk]) if actor.may("notes.read") else ""
    at = note.published_at or note.created_at
    return Row(at, note.title, note.author_name, note.get_type_display(), href)


def row_of_draft(draft: NoteDraft) -> Row:
    """A draft of the actor's own."""
    href = reverse("notes:edit", args=[draft.note_id])
    title = draft.title or _("Without a title")
    return Row(draft.updated_at, title, "", draft.note.get_type_display(), href, is_draft=True)


def add_note(patient: Patient) -> Action:
    """Where a note about a patient is written."""
    return Action(_("Add note"), reverse("notes:new", args=[patient.pk]), "notebook-pen")


class NotesSection(ProfileSection):
    """What the team wrote about a patient, the newest first; one's own drafts stand before it."""

    key, title, order = "notes", gettext_lazy("Notes"), 40
    permission = "notes.view"
    template = "notes/section.html"
    empty = gettext_lazy("No notes yet.")
    wide = True

    def load(self, actor: Actor, patient: Patient, limit: int) -> Newest:
        drafts = [row_of_draft(each) for each in drafts_of(actor, patient.pk)]
        newest, count = notes_of.newest(limit, patient.pk)
        notes = [row_of(actor, each) for each in newest]
        return Newest([*drafts, *notes][:limit], count + len(drafts))

    def action(self, actor: Actor, patient: Patient) -> Action | None:
        return add_note(patient) if actor.may("notes.edit") else None

    def page(self, actor: Actor, patient: Patient, asked: Mapping[str, str]) -> dict[str, Any]:
        type_ = asked.get("type", "")
        wanted = Asked(
            patient_id=patient.pk,
            type=type_ if type_ in NoteType.values else "",
            before=uuid_or_none(asked.get("before", "")),
            after=uuid_or_none(asked.get("after", "")),
        )
        page = page_of_notes(wanted, PAGE_SIZE)
        newest, oldest = page.goes_back_from, page.goes_on_from
        begins = wanted.before is None and wanted.after is None

        def address(**changed: Any) -> str:
            path = reverse("patients:section", args=[patient.pk, self.key])
            given = {"type": wanted.type, **changed}
            query = urlencode({name: value for name, value in given.items() if value})
            return f"{path}?{query}" if query else path

        return {
            "rows": [row_of(actor, each) for each in page.rows],
            "drafts": [row_of_draft(each) for each in drafts_of(actor, patient.pk)]
            if begins and not wanted.type
            else [],
            "count": count_notes(wanted).shown,
            "chosen": str(NoteType(wanted.type).label) if wanted.type else "",
            "types": [
                (name, address(type=key), key == wanted.type) for key, name in types_offered()
            ],
            "all_types": address(type=""),
            "newer": address(after=newest.pk) if newest else "",
            "older": address(before=oldest.pk) if oldest else "",
            "may_write": actor.may("notes.edit"),
            "may_read": actor.may("notes.read"),
        }


class PinnedPart(ProfilePart):
    """The pinned note, which every role reads; its empty place for who writes notes."""

    key, order, permission = "pinned-note", 10, "notes.view"
    place = Place.BANNER
    template = "notes/pinned_parts.html"

    def load(self, actor: Actor, patient: Patient) -> Pinned | None:
        return pinned_note(patient.pk)


class NoteAddition(Addition):
    """A note, from the header's menu."""

    key, order, permission = "note", 20, "notes.edit"

    def action(self, patient: Patient) -> Action:
        return Action(_("Note"), reverse("notes:new", args=[patient.pk]), "notebook-pen")
