"""The column `note` of an import."""

import pytest

from circleos.core.models import Event, EventDetail
from circleos.imports.conftest import counts, patient
from circleos.notes.bar import notes_titled
from circleos.notes.models import Note, NoteVersion
from circleos.notes.services import revise_note

pytestmark = pytest.mark.django_db
ROW = {"first_name": "Anna", "last_name": "Beck", "birthday": "1979-03-12"}


def bodies():
    return list(NoteVersion.objects.order_by("id").values_list("body", flat=True))


def test_a_note_is_added_once_per_text(imported):
    assert counts(imported({**ROW, "note": "Fears needles\nsince 1990"})) == (1, 0, 0, 0)
    assert bodies() == ["<p>Fears needles<br>since 1990</p>"]
    assert counts(imported({**ROW, "note": "Fears needles\nsince 1990"})) == (0, 0, 1, 0)
    assert counts(imported({**ROW, "note": "Likes jazz"})) == (0, 1, 0, 0)
    assert bodies()[1:] == ["<p>Likes jazz</p>"]
    assert counts(imported(ROW)) == (0, 0, 1, 0)


def test_the_same_text_twice_in_a_file_is_one_note(imported):
    rows = [{**ROW, "note": "Likes jazz"}, {**ROW, "note": "Likes jazz"}, {**ROW, "note": "Tall"}]
    assert counts(imported(*rows)) == (1, 1, 1, 0)
    assert bodies() == ["<p>Likes jazz</p>", "<p>Tall</p>"]


def test_a_text_that_was_changed_since_does_not_come_back(imported, alice):
    imported({**ROW, "note": "Likes jazz"})
    revise_note(alice.actor, Note.objects.get().pk, body="<p>Liked jazz</p>")
    assert counts(imported({**ROW, "note": "Likes jazz"})) == (0, 0, 1, 0)


def test_an_imported_note_is_published_found_and_cleaned(imported, alice):
    imported({**ROW, "note": "<img src=x onerror=alert(1)>"})
    note = Note.objects.get()
    assert (note.status, note.version, note.author_name) == ("published", 1, "Dr. Alice Arndt")
    assert bodies() == ["<p>&lt;img src=x onerror=alert(1)&gt;</p>"]
    assert notes_titled("imported", 5) == [note]


def test_the_event_tells_the_text_to_readers_of_notes(imported, alice, bob):
    imported({**ROW, "note": "Likes jazz"})
    path = f"/patients/{patient().pk}/events?kind=note.imported"
    assert "Likes jazz" in alice.client().get(path).content.decode()
    page = bob.client().get(path).content.decode()
    assert "imported a note" in page and "Likes jazz" not in page
    event = Event.objects.get(kind="note.imported")
    assert EventDetail.objects.filter(pk=event.pk).exists()
