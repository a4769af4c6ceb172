"""Notes in the Search & Command Bar: found by the words of their titles, added to a patient."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from circleos.core.actor import Actor
from circleos.core.folding import fold_name, search_keys
from circleos.core.workspace import current_workspace_id
from circleos.database.postgresql.base import prepared_cursor
from circleos.notes.models import Note, NoteWord
from circleos.search.entries import Entry, Go, begin_some
from circleos.search.recent import recent_ids
from circleos.search.records import Hit, RecordAction, RecordSearch
from circleos.ui.addresses import url
from circleos.ui.formats import day

NOTE = "note"  # the kind under which opened notes are remembered
SHORTEST = 2  # a single letter begins a word in too many titles
_LOOKED_AT = 200  # so many titles that have the longest of the words are compared with the others
_AFTER_ALL = "\U0010ffff"


class NoteRecords(RecordSearch):
    """Published notes, the newest first. Everybody finds titles; who reads notes opens them."""

    key, order, permission = NOTE, 60, "notes.view"

    def find(self, actor: Actor, query: str, limit: int) -> Sequence[Hit]:
        return [_hit(actor, note) for note in notes_titled(query, limit)]

    def recent(self, actor: Actor, limit: int) -> Sequence[Hit]:
        if not actor.may("notes.read"):
            return []
        ids = recent_ids(actor, NOTE, limit)
        notes = Note.objects.select_related("patient").filter(patient__withdrawn_at=None)
        found = notes.in_bulk(ids)
        return [_hit(actor, found[each]) for each in ids if each in found]


def notes_titled(query: str, limit: int) -> list[Note]:
    """The newest notes whose titles have words that begin as those typed, in two queries.

    The longest word decides who is looked at, by an index; the rest is compared.
    """
    words = fold_name(query).replace("-", " ").split()
    longest = max(words, key=len, default="")
    if len(longest) < SHORTEST:
        return []
    ids = _notes_with_word(longest)
    if not ids:
        return []
    notes = Note.objects.filter(pk__in=ids, patient__withdrawn_at=None).select_related("patient")
    found = [
        note
        for note in notes.order_by("-published_at", "-id")
        if begin_some(words, search_keys(note.title))
    ]
    return found[:limit]


def _notes_with_word(beginning: str) -> list[UUID]:
    """The notes whose titles have a word that begins so. Each key that somebody types asks it."""
    with prepared_cursor() as cursor:
        cursor.execute(
            f"""
            SELECT note_id FROM {NoteWord._meta.db_table}
            WHERE workspace_id = %s AND word >= %s AND word < %s
            ORDER BY word, note_id DESC LIMIT %s
            """,  # noqa: S608  the table's name is ours
            [current_workspace_id(), beginning, beginning + _AFTER_ALL, _LOOKED_AT],
        )
        return [note_id for (note_id,) in cursor.fetchall()]


def _hit(actor: Actor, note: Note) -> Hit:
    href = url("notes:note", note.pk)
    if not actor.may("notes.read"):
        href = url("patients:section", note.patient_id, "notes")
    facts = [note.patient.name, day(note.published_at or note.created_at)]
    return Hit(note.pk, note.title, note.title, href, facts, icon="notebook-pen")


class AddNote(RecordAction):
    """A note about the patient that the bar has found."""

    key, record, order, permission = "add-note", "patient", 55, "notes.edit"

    def entry(self, record: Any) -> Entry:
        words = (gettext_lazy("add note write new"),)
        return Entry(_("Add note"), "notebook-pen", Go(url("notes:new", record.pk)), words)
