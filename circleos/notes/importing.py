"""The notes' share in an import: the column `note` adds a note, once per text and patient."""

from collections.abc import Mapping, Sequence
from hashlib import sha256
from typing import Any, ClassVar

from django.db import connection
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from circleos.core.copying import stage
from circleos.core.folding import search_keys
from circleos.core.ids import uuid7_texts
from circleos.core.importing import Given, ImportField, ImportRoom, Person, Reader
from circleos.core.rich_text import rich_text_of
from circleos.notes.models import Note, NoteVersion, NoteWord

COLUMN = "note"
# The value: the fingerprints of the texts that stand, behind them the texts that the file adds.
TEXTS = "note_texts"
IMPORTED = "note.imported"
FINGERPRINT = "sha256:"
_NOTE, _VERSION, _WORD = (each._meta.db_table for each in (Note, NoteVersion, NoteWord))


class NoteImport(ImportRoom):
    """One import, as far as it is about notes."""

    title: ClassVar[Promise | str] = gettext_lazy("Notes")
    created = edited = IMPORTED

    def readers(self) -> Mapping[str, Reader]:
        return {COLUMN: rich_text_of}

    def blank(self) -> dict[str, Any]:
        return {TEXTS: []}

    def load(self, people: Mapping[str, Person]) -> None:
        for person in people.values():
            person.values[TEXTS] = []
        with connection.cursor() as cursor:
            cursor.execute(
                f"""
                SELECT n.patient_id::text, encode(sha256(convert_to(v.body, 'UTF8')), 'hex')
                FROM {_NOTE} n
                JOIN {_VERSION} v ON v.workspace_id = n.workspace_id AND v.note_id = n.id
                WHERE n.workspace_id = %s AND n.patient_id = ANY(%s::uuid[])
                ORDER BY v.id
                """,  # noqa: S608  names of ours
                [self.options.actor.workspace_id, list(people)],
            )
            for id_, digest in cursor:
                people[id_].values[TEXTS].append(f"{FINGERPRINT}{digest}")

    def taken_back(self, person: Person, name: str, old: Any, new: Any, *, touched: bool) -> Any:
        """What is published stays, also when the import that brought it is undone."""
        return person.values[name]

    def write(self, created: Sequence[Person], edited: Sequence[Person]) -> None:
        touched = [*created, *(person for person in edited if TEXTS in person.changed)]
        texts = [
            (person.id, text)
            for person in touched
            for text in person.values[TEXTS]
            if not text.startswith(FINGERPRINT)
        ]
        if not texts:
            return
        ids = zip(uuid7_texts(len(texts)), uuid7_texts(len(texts)), strict=True)
        rows = [(*both, *text) for both, text in zip(ids, texts, strict=True)]
        columns = {"id": "uuid", "version_id": "uuid", "patient_id": "uuid", "body": "text"}
        stage("staged_notes", columns, rows)
        self._insert()

    def _insert(self) -> None:
        """Publish the staged texts, but for those that the patient has by now."""
        title, actor = _("Imported note"), self.options.actor
        parameters: dict[str, Any] = {
            "workspace": actor.workspace_id,
            "title": title,
            "author": actor.id,
            "name": actor.name,
        }
        with connection.cursor() as cursor:
            cursor.execute(
                f"""
                DELETE FROM staged_notes s USING {_NOTE} n, {_VERSION} v
                WHERE n.workspace_id = %(workspace)s AND n.patient_id = s.patient_id
                  AND v.workspace_id = n.workspace_id AND v.note_id = n.id AND v.body = s.body
                """,  # noqa: S608  names of ours
                parameters,
            )
            cursor.execute(
                f"""
                INSERT INTO {_NOTE} (workspace_id, id, created_at, updated_at, patient_id, type,
                    status, title, version, author_id, author_name, published_at)
                SELECT %(workspace)s, id, now(), now(), patient_id, 'note', 'published',
                    %(title)s, 1, %(author)s, %(name)s, now() FROM staged_notes
                """,  # noqa: S608  names of ours
                parameters,
            )
            cursor.execute(
                f"""
                INSERT INTO {_VERSION} (workspace_id, id, created_at, updated_at, note_id, number,
                    title, body, author_id, author_name)
                SELECT %(workspace)s, version_id, now(), now(), id, 1, %(title)s, body,
                    %(author)s, %(name)s FROM staged_notes
                """,  # noqa: S608  names of ours
                parameters,
            )
            cursor.execute("SELECT id::text FROM staged_notes ORDER BY id")
            notes = [note for (note,) in cursor.fetchall()]
            words = [(note, word) for note in notes for word in search_keys(title)]
            word_ids = uuid7_texts(len(words))
            stage(
                "staged_note_words",
                {"id": "uuid", "note_id": "uuid", "word": "text"},
                [(id_, *word) for id_, word in zip(word_ids, words, strict=True)],
            )
            cursor.execute(
                f"""
                INSERT INTO {_WORD} (workspace_id, id, created_at, updated_at, note_id, word)
                SELECT %(workspace)s, id, now(), now(), note_id, word FROM staged_note_words
                """,  # noqa: S608  names of ours
                parameters,
            )


def fingerprint(body: str) -> str:
    """By what a text is known again."""
    return f"{FINGERPRINT}{sha256(body.encode()).hexdigest()}"


def _added(standing: list[str], given: Given) -> list[str]:
    text = given[COLUMN]
    is_there = not text or text in standing or fingerprint(text) in standing
    return standing if is_there else [*standing, text]


NOTE_FIELD = ImportField(COLUMN, gettext_lazy("Note"), NoteImport, 1, TEXTS, merged=_added)
