"""Drafts, publishing, versions, the pinned note: what the services promise."""

from dataclasses import replace
from threading import Barrier, Thread
from uuid import uuid4

import pytest
from django.db import ProgrammingError, connection, connections, transaction

from circleos.core.errors import Conflict, Invalid, NotAllowed, NotFound
from circleos.core.events import EVENT_KINDS
from circleos.core.ids import uuid7
from circleos.core.models import Event, EventDetail
from circleos.core.workspace import workspace_transaction
from circleos.notes.models import Note, NoteDraft, NoteType, NoteVersion, PinnedNote
from circleos.notes.queries import (
    current_version,
    drafts_of,
    find_note,
    pinned_note,
    versions_of,
    writing_of,
)
from circleos.notes.services import (
    change_type,
    create_note,
    discard_draft,
    pin_note,
    publish_note,
    restore_draft,
    revise_note,
    save_draft,
    unpin_note,
    write_pinned_note,
)
from circleos.notes.services.drafts import DISCARDED_STAY, forget_discarded_drafts

pytestmark = pytest.mark.django_db


def draft(person, patient, note_id=None, **given):
    values = {"title": "Cough", "body": "<p>Since Monday.</p>", **given}
    return save_draft(person.actor, patient.pk, note_id or uuid7(), **values)


def test_a_draft_is_its_authors_alone(alice, dora, a_patient, in_ring):
    note = draft(dora, a_patient()).note
    for somebody in (alice.actor, replace(dora.actor, id=uuid4())):
        with pytest.raises(NotFound):
            find_note(somebody, note.pk)
        with pytest.raises(NotFound):
            publish_note(somebody, note.pk)
        with pytest.raises(NotFound):
            discard_draft(somebody, note.pk)
        with pytest.raises(NotFound):
            save_draft(somebody, note.patient_id, note.pk, title="Mine", body="", revision=1)
    assert not drafts_of(alice.actor)
    assert [each.note_id for each in drafts_of(dora.actor)] == [note.pk]


def test_nothing_is_begun_before_something_is_written(dora, a_patient, in_ring):
    with pytest.raises(Invalid):
        draft(dora, a_patient(), title=" ", body="<p></p>")
    assert not Note.objects.exists()


def test_a_version_that_can_not_be_is_no_defect(dora, a_patient, in_ring):
    patient = a_patient()
    begun = draft(dora, patient, based_on=-1)
    assert draft(dora, patient, begun.note_id, revision=1, based_on=10**30).based_on == 0


def test_no_event_tells_of_a_draft(dora, a_patient, in_ring):
    patient = a_patient()
    draft(dora, patient)
    assert not Event.objects.filter(subject_id=patient.pk, kind__startswith="note").exists()


def test_two_windows_do_not_overwrite_each_other(dora, a_patient, in_ring):
    patient = a_patient()
    first = draft(dora, patient)
    draft(dora, patient, first.note_id, body="<p>Since Sunday.</p>", revision=1)
    with pytest.raises(Conflict) as clash:
        draft(dora, patient, first.note_id, body="<p>Since Friday.</p>", revision=1)
    assert clash.value.clashes["body"].theirs == "<p>Since Sunday.</p>"


def test_publishing_makes_it_the_first_version_and_the_draft_is_gone(dora, a_patient, in_ring):
    patient = a_patient()
    note = publish_note(dora.actor, draft(dora, patient).note_id)
    assert (note.status, note.version, note.title) == ("published", 1, "Cough")
    (version,) = versions_of(note.pk)
    assert (version.body, version.author_name) == ("<p>Since Monday.</p>", dora.actor.name)
    assert not NoteDraft.objects.exists()


def test_a_title_is_required_to_publish_since_some_see_it_alone(dora, a_patient, in_ring):
    note_id = draft(dora, a_patient(), title="").note_id
    with pytest.raises(Invalid) as refused:
        publish_note(dora.actor, note_id)
    assert refused.value.errors[0].field == "title"


def test_each_change_of_a_published_note_is_a_new_version(alice, dora, a_patient, a_note, in_ring):
    note = a_note(a_patient())
    revise_note(dora.actor, note.pk, body="<p>Coughs no more.</p>")
    newest, first = versions_of(note.pk)
    assert (first.number, first.body, first.author_name) == (
        1,
        "<p>Coughs.</p>",
        "Dr. Alice Arndt",
    )
    assert (newest.number, newest.body, newest.author_name) == (
        2,
        "<p>Coughs no more.</p>",
        dora.actor.name,
    )
    assert revise_note(alice.actor, note.pk, body="<p>Coughs no more.</p>").version == 2


def test_a_change_can_be_drafted_while_everybody_reads_the_published_text(
    alice, dora, a_patient, a_note, in_ring
):
    note = a_note(a_patient())
    draft(dora, note.patient, note.pk, title="Second thoughts", body="<p>Wheezes.</p>")
    assert find_note(alice.actor, note.pk).title == "First visit"
    assert writing_of(alice.actor, note).body == "<p>Coughs.</p>"
    assert writing_of(dora.actor, note).body == "<p>Wheezes.</p>"
    publish_note(dora.actor, note.pk)
    assert find_note(alice.actor, note.pk).title == "Second thoughts"


def test_whoever_has_not_seen_the_newest_version_does_not_publish_over_it(
    alice, dora, a_patient, a_note, in_ring
):
    note = a_note(a_patient())
    draft(dora, note.patient, note.pk, body="<p>Wheezes.</p>")
    revise_note(alice.actor, note.pk, body="<p>Sneezes.</p>", version=1)
    with pytest.raises(Conflict) as clash:
        publish_note(dora.actor, note.pk)
    assert clash.value.version == 2
    with pytest.raises(Conflict):
        revise_note(dora.actor, note.pk, body="<p>Wheezes.</p>", version=1)
    assert current_version(find_note(dora.actor, note.pk)).body == "<p>Sneezes.</p>"


@pytest.mark.django_db(databases=["default", "owner"], transaction=True)
def test_a_published_note_is_never_overwritten_not_even_by_raw_sql(ring, a_patient, a_note):
    note = a_note(a_patient())
    forbidden = (
        "UPDATE notes_noteversion SET body = ''",
        "DELETE FROM notes_noteversion",
        "UPDATE notes_note SET status = 'draft', version = 0, published_at = NULL",
        "UPDATE notes_note SET title = 'Another'",
        "UPDATE notes_note SET version = 0",
        "DELETE FROM notes_note",
    )
    for statement in forbidden:
        with (
            pytest.raises(ProgrammingError, match=r"published texts stay|permission denied"),
            workspace_transaction(ring.pk),
            connection.cursor() as cursor,
        ):
            cursor.execute(statement)
        with (
            pytest.raises(ProgrammingError, match="published texts stay"),
            transaction.atomic(using="owner"),
            connections["owner"].cursor() as cursor,
        ):
            cursor.execute(statement)
    with workspace_transaction(ring.pk):
        assert NoteVersion.objects.get(note=note).body == "<p>Coughs.</p>"


def test_publishing_a_diagnosis_asks_once_more(dora, a_patient, in_ring):
    note_id = draft(dora, a_patient(), type_=NoteType.DIAGNOSIS).note_id
    with pytest.raises(Invalid) as asked:
        publish_note(dora.actor, note_id)
    assert asked.value.errors[0].field == "confirmed"
    assert publish_note(dora.actor, note_id, confirmed=True).is_published


def test_what_a_note_is_for_can_change_without_a_version(dora, a_patient, a_note, in_ring):
    note = change_type(dora.actor, a_note(a_patient()).pk, NoteType.FACT)
    assert (note.type, note.version) == ("fact", 1)
    with pytest.raises(Invalid):
        change_type(dora.actor, note.pk, "poem")


def test_a_text_is_cleaned_before_it_is_stored(dora, a_patient, in_ring):
    note = create_note(
        dora.actor, a_patient().pk, title="Cough", body="<p>a<img src=x onerror=alert(1)></p>"
    )
    assert current_version(note).body == "<p>a</p>"


def test_events_tell_old_and_new_to_readers_of_notes_only(dora, bob, a_patient, a_note, in_ring):
    note = a_note(a_patient())
    revise_note(dora.actor, note.pk, title="Second visit", body="<p>Well.</p>")
    event = Event.objects.get(kind="note.revised")
    changes = EventDetail.objects.get(pk=event.pk).detail["changes"]
    assert {each["field"]: (each["old"], each["new"]) for each in changes} == {
        "note": (None, "Second visit"),
        "title": ("First visit", "Second visit"),
        "version": (1, 2),
        "text": ("Coughs.", "Well."),
    }
    for kind in ("note.published", "note.revised", "note.type_changed"):
        assert not bob.actor.may(EVENT_KINDS[kind].permission)


def test_a_discarded_draft_can_be_taken_back_for_a_day(dora, a_patient, in_ring):
    note_id = draft(dora, a_patient()).note_id
    discard_draft(dora.actor, note_id)
    assert not drafts_of(dora.actor)
    restore_draft(dora.actor, note_id)
    assert drafts_of(dora.actor)
    discarded = discard_draft(dora.actor, note_id)
    assert forget_discarded_drafts() == 0
    discarded.discarded_at -= DISCARDED_STAY * 2
    discarded.save()
    assert forget_discarded_drafts() == 1
    assert not Note.objects.exists()


def test_pinning_another_note_replaces_the_pinned_one(alice, dora, a_patient, a_note, in_ring):
    patient = a_patient()
    first, second = a_note(patient), a_note(patient, "Second visit", "<p>Well.</p>")
    pin_note(alice.actor, first.pk)
    pin_note(dora.actor, second.pk)
    pinned = pinned_note(patient.pk)
    assert (pinned.note.title, pinned.body, pinned.pin.pinned_by) == (
        "Second visit",
        "<p>Well.</p>",
        dora.actor.name,
    )
    unpin_note(dora.actor, patient.pk)
    assert pinned_note(patient.pk) is None
    with pytest.raises(NotFound):
        unpin_note(dora.actor, patient.pk)


def test_a_draft_can_not_be_pinned(dora, a_patient, in_ring):
    with pytest.raises(Invalid):
        pin_note(dora.actor, draft(dora, a_patient()).note_id)


def test_the_empty_place_on_the_profile_writes_a_note_directly(dora, a_patient, in_ring):
    patient = a_patient()
    with pytest.raises(Invalid):
        write_pinned_note(dora.actor, patient.pk, body="<p> </p>")
    assert not Note.objects.exists()
    write_pinned_note(dora.actor, patient.pk, body="<p>Prefers morning visits.</p>")
    note = pinned_note(patient.pk).note
    write_pinned_note(dora.actor, patient.pk, body="<p>Prefers evenings.</p>", version=1)
    assert [each.number for each in versions_of(note.pk)] == [2, 1]
    with pytest.raises(Conflict):
        write_pinned_note(dora.actor, patient.pk, body="<p>Prefers noon.</p>", version=1)


@pytest.mark.django_db(transaction=True)
def test_two_simultaneous_clicks_leave_one_pinned_note(alice, ring, a_patient, a_note):
    patient = a_patient()
    notes = [a_note(patient, f"Visit {number}") for number in range(2)]
    together, failures = Barrier(2), []

    def click(note):
        try:
            together.wait(timeout=30)
            pin_note(replace(alice.actor, group=uuid7()), note.pk)
        except Exception as error:
            failures.append(error)
        finally:
            connection.close()

    clicks = [Thread(target=click, args=[note]) for note in notes]
    for each in clicks:
        each.start()
    for each in clicks:
        each.join()
    assert failures == []
    with workspace_transaction(ring.pk):
        assert PinnedNote.objects.get().note_id in {note.pk for note in notes}
        assert Event.objects.filter(kind="note.pinned").count() == 2


@pytest.mark.parametrize("role", ["front_desk", "read_only"])
def test_who_sees_titles_only_writes_nothing(role, colleague, a_patient, a_note, in_ring):
    note, actor = a_note(a_patient()), colleague(role).actor
    with pytest.raises(NotAllowed):
        create_note(actor, note.patient_id, title="x", body="")
    with pytest.raises(NotAllowed):
        pin_note(actor, note.pk)


def test_another_practices_notes_are_not_there(charlie, a_patient, a_note):
    note = a_note(a_patient())
    for write in (pin_note, publish_note, discard_draft, revise_note):
        with pytest.raises(NotFound):
            write(charlie.actor, note.pk)
