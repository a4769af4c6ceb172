"""Changing many patients at once: the job, its undoing, who may."""

from collections.abc import Callable, Iterable
from typing import Any

import pytest

from circleos.core.errors import Invalid, NotAllowed
from circleos.core.models import Event, EventDetail, Run
from circleos.core.workspace import workspace_transaction
from circleos.patients.bulk import running
from circleos.patients.bulk.actions import BULK_ACTIONS
from circleos.patients.bulk.queries import find_bulk_change
from circleos.patients.bulk.running import change_patients
from circleos.patients.bulk.selection import Selection
from circleos.patients.bulk.services import (
    cancel_bulk_change,
    request_bulk_change,
    undo_bulk_change,
)
from circleos.patients.bulk.words import result_of
from circleos.patients.models import BulkBatch, BulkChange, Patient, PatientType
from circleos.patients.services import (
    archive_patient,
    create_patient,
    edit_patient,
    restore_patient,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def three(a_patient: Callable[..., Patient]) -> list[Patient]:
    return [a_patient(first_name=name) for name in ("Anna", "Berta", "Carl")]


@pytest.fixture(autouse=True)
def batches_of_two(monkeypatch: pytest.MonkeyPatch) -> None:
    """Small batches, so that a few patients are several of them."""
    monkeypatch.setattr(running, "BATCH", 2)


def ticked(patients: Iterable[Patient]) -> Selection:
    return Selection(ids=tuple(patient.pk for patient in patients))


def asked(actor: Any, key: str, selection: Selection, choice: str = "", click: str = "1") -> Any:
    action: Any = BULK_ACTIONS[key]
    return request_bulk_change(actor, action, selection, choice=choice, click=click)


def done(actor: Any, change: BulkChange) -> BulkChange:
    """Do what the worker would, and give the change as it stands then."""
    change_patients.run(actor.workspace_id, change_id=str(change.pk))
    return again(actor, change)


def again(actor: Any, change: BulkChange) -> BulkChange:
    with workspace_transaction(actor.workspace_id):
        return find_bulk_change(change.pk)


def people(actor: Any) -> list[tuple[str, str, bool]]:
    with workspace_transaction(actor.workspace_id):
        everybody = Patient.objects.order_by("first_name").select_related("type")
        return [(p.first_name, p.type.key, p.archived_at is not None) for p in everybody]


def types(actor: Any) -> list[str]:
    return [type_ for _name, type_, _archived in people(actor)]


def archived(actor: Any) -> list[bool]:
    return [each for _name, _type, each in people(actor)]


def test_the_type_of_the_ticked_is_set_and_of_nobody_else(alice: Any, three: Any) -> None:
    change = done(alice.actor, asked(alice.actor, "set-type", ticked(three[:2]), "member"))
    assert types(alice.actor) == ["member", "member", "patient"]
    assert (change.run.status, change.run.done, change.run.total) == (Run.Status.DONE, 2, 2)
    assert (change.changed, change.unchanged, change.left_out) == (2, 0, {})


def test_who_is_so_already_is_counted_and_gets_no_event(alice: Any, three: Any) -> None:
    edit_patient(alice.actor, three[0].pk, {"type": "member"})
    change = done(alice.actor, asked(alice.actor, "set-type", ticked(three), "member"))
    assert (change.changed, change.unchanged) == (2, 1)
    with workspace_transaction(alice.actor.workspace_id):
        assert Event.objects.filter(group_id=change.pk, subject_kind="patient").count() == 2
    with workspace_transaction(alice.actor.workspace_id):
        said = result_of(change)
    assert said == "Type of 2 patients set to Member · 1 was so already"


def test_each_patient_gets_the_event_and_the_version_of_a_change_by_hand(
    alice: Any, three: Any
) -> None:
    change = done(alice.actor, asked(alice.actor, "set-type", ticked(three), "member"))
    with workspace_transaction(alice.actor.workspace_id):
        patient = Patient.objects.get(pk=three[0].pk)
        event = Event.objects.get(subject_id=patient.pk, kind="patient.edited")
        detail = EventDetail.objects.get(pk=event.pk).detail
    assert (patient.version, patient.field_versions) == (2, {"type": 2})
    assert detail == {"changes": [{"field": "type", "old": "patient", "new": "member"}]}
    assert (event.actor_id, event.actor_name) == (alice.actor.id, alice.actor.name)
    assert (event.group_id, event.origin) == (change.pk, "job")


def test_all_that_match_are_those_who_match_when_the_job_begins(alice: Any, three: Any) -> None:
    edit_patient(alice.actor, three[0].pk, {"type": "lead"})
    change = asked(alice.actor, "archive", Selection("type=lead&sort=name", all_matching=True))
    edit_patient(alice.actor, three[1].pk, {"type": "lead"})
    done(alice.actor, change)
    assert archived(alice.actor) == [True, True, False]


def test_who_no_longer_matches_halfway_is_changed_all_the_same(alice: Any, three: Any) -> None:
    change = asked(alice.actor, "set-type", Selection("type=patient", all_matching=True), "lead")
    done(alice.actor, change)
    assert types(alice.actor) == ["lead"] * 3


@pytest.mark.parametrize(("key", "choice"), [("set-type", "member"), ("archive", "")])
def test_undo_brings_everybody_back(alice: Any, three: Any, key: str, choice: str) -> None:
    edit_patient(alice.actor, three[1].pk, {"type": "lead"})
    before = people(alice.actor)
    change = done(alice.actor, asked(alice.actor, key, ticked(three), choice))
    assert people(alice.actor) != before
    undone = done(alice.actor, undo_bulk_change(alice.actor, change.pk))
    assert people(alice.actor) == before
    assert (undone.changed, undone.left_out, undone.run.done) == (3, {}, 3)


def test_undo_spares_what_somebody_changed_since_and_says_how_many(
    alice: Any, bob: Any, three: Any
) -> None:
    change = done(alice.actor, asked(alice.actor, "set-type", ticked(three), "member"))
    edit_patient(bob.actor, three[0].pk, {"type": "lead"})
    edit_patient(bob.actor, three[1].pk, {"type": "lead"})
    edit_patient(bob.actor, three[1].pk, {"type": "member"})  # his own decision, not ours
    edit_patient(bob.actor, three[2].pk, {"city": "Berlin"})  # something else
    undone = done(alice.actor, undo_bulk_change(alice.actor, change.pk))
    assert types(alice.actor) == ["lead", "member", "patient"]
    assert (undone.changed, undone.left_out) == (1, {running.CHANGED_SINCE: 2})
    with workspace_transaction(alice.actor.workspace_id):
        assert "2 left out: changed by somebody since" in result_of(undone)


def test_undoing_an_archiving_spares_who_was_restored_and_archived_again(
    alice: Any, bob: Any, three: Any
) -> None:
    change = done(alice.actor, asked(alice.actor, "archive", ticked(three)))
    for patient in three[:2]:
        restore_patient(bob.actor, patient.pk)
    archive_patient(bob.actor, three[0].pk)
    done(alice.actor, undo_bulk_change(alice.actor, change.pk))
    assert archived(alice.actor) == [True, False, False]


def test_restoring_and_its_undo(alice: Any, three: Any) -> None:
    for patient in three[:2]:
        archive_patient(alice.actor, patient.pk)
    listed = Selection("archived=yes", all_matching=True)
    change = done(alice.actor, asked(alice.actor, "restore", listed))
    assert archived(alice.actor) == [False] * 3
    done(alice.actor, undo_bulk_change(alice.actor, change.pk))
    assert archived(alice.actor) == [True, True, False]


def test_there_is_one_undo_however_often_it_is_asked_for(alice: Any, three: Any) -> None:
    change = done(alice.actor, asked(alice.actor, "archive", ticked(three)))
    first = undo_bulk_change(alice.actor, change.pk)
    assert undo_bulk_change(alice.actor, change.pk).pk == first.pk
    done(alice.actor, first)
    assert undo_bulk_change(alice.actor, change.pk).pk == first.pk
    with pytest.raises(Invalid):
        undo_bulk_change(alice.actor, first.pk)


def test_the_same_click_twice_is_one_change(alice: Any, three: Any) -> None:
    first = asked(alice.actor, "archive", ticked(three), click="a")
    assert asked(alice.actor, "archive", ticked(three), click="a").pk == first.pk
    assert asked(alice.actor, "archive", ticked(three[:1]), click="a").pk != first.pk
    assert asked(alice.actor, "archive", ticked(three), click="b").pk != first.pk


def test_a_job_that_was_killed_goes_on_where_it_stood(
    alice: Any, three: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    change = asked(alice.actor, "set-type", ticked(three), "member")
    action: Any = BULK_ACTIONS["set-type"]
    usual, calls = type(action).apply, []

    def dies_in_the_second(self: Any, actor: Any, ids: Any, choice: str) -> int:
        calls.append(len(ids))
        written = usual(self, actor, ids, choice)
        if len(calls) == 2:
            raise KeyboardInterrupt  # the process is gone; nobody notes anything
        return written

    monkeypatch.setattr(type(action), "apply", dies_in_the_second)
    with pytest.raises(KeyboardInterrupt):
        done(alice.actor, change)
    half = again(alice.actor, change)
    assert (half.run.status, half.run.done, half.position) == (Run.Status.RUNNING, 2, 1)
    change = done(alice.actor, change)
    assert (change.run.status, change.changed) == (Run.Status.DONE, 3)
    assert calls == [2, 1, 1]
    with workspace_transaction(alice.actor.workspace_id):
        events = Event.objects.filter(group_id=change.pk, subject_kind="patient")
        assert events.values("subject_id").distinct().count() == events.count() == 3
        assert set(Patient.objects.values_list("version", flat=True)) == {2}
    done(alice.actor, change)  # a second worker finds nothing to do
    assert again(alice.actor, change).changed == 3


def test_a_defect_keeps_what_was_done_and_it_can_be_undone(
    alice: Any, three: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    change = asked(alice.actor, "archive", ticked(three))
    usual = running._carry_out

    def fails_in_the_second(change: BulkChange, batch: BulkBatch) -> None:
        if batch.position:
            raise LookupError("Müller-Brandt")
        usual(change, batch)

    with monkeypatch.context() as patch:
        patch.setattr(running, "_carry_out", fails_in_the_second)
        with pytest.raises(LookupError):
            done(alice.actor, change)
    change = again(alice.actor, change)
    assert (change.run.status, change.changed, change.run.done) == (Run.Status.FAILED, 2, 2)
    assert "can be undone" in change.run.failure
    done(alice.actor, undo_bulk_change(alice.actor, change.pk))
    assert archived(alice.actor) == [False] * 3


def test_cancelling_stops_after_the_batch_under_way(alice: Any, bob: Any, three: Any) -> None:
    change = asked(alice.actor, "archive", ticked(three))
    running._begin(alice.actor.workspace_id, change.pk)
    running._next_batch(alice.actor.workspace_id, change.pk)
    cancel_bulk_change(bob.actor, change.pk)
    with workspace_transaction(alice.actor.workspace_id):
        assert Event.objects.get(kind="patients.bulk_cancelled").actor_name == "Bob Berger"
    with pytest.raises(Invalid):
        undo_bulk_change(alice.actor, change.pk)
    change = done(alice.actor, change)
    assert (change.run.status, change.changed) == (Run.Status.CANCELLED, 2)
    done(alice.actor, undo_bulk_change(alice.actor, change.pk))
    assert archived(alice.actor) == [False] * 3


def test_more_than_a_hundred_are_for_admins(alice: Any, bob: Any) -> None:
    for number in range(100):
        create_patient(bob.actor, {"last_name": f"Person {number}"})
    everybody = Selection(all_matching=True)
    change = asked(bob.actor, "archive", everybody)
    create_patient(bob.actor, {"last_name": "One more"})
    with pytest.raises(NotAllowed) as refusal:
        asked(bob.actor, "archive", everybody, click="2")
    assert refusal.value.permission == "patients.bulk"
    # The list grew between the click and the job.
    change = done(bob.actor, change)
    assert (change.run.status, change.run.failure) == (Run.Status.FAILED, running.TOO_MANY)
    assert not any(archived(bob.actor))
    of_alice = done(alice.actor, asked(alice.actor, "archive", everybody, click="3"))
    assert of_alice.changed == 101
    with pytest.raises(NotAllowed):
        undo_bulk_change(bob.actor, of_alice.pk)


def test_a_role_without_the_right_changes_nobody(colleague: Any, alice: Any, three: Any) -> None:
    reader = colleague("read_only")
    for key, choice in (("set-type", "member"), ("archive", "")):
        with pytest.raises(NotAllowed):
            asked(reader.actor, key, ticked(three), choice)
    change = done(alice.actor, asked(alice.actor, "archive", ticked(three)))
    with pytest.raises(NotAllowed):
        undo_bulk_change(reader.actor, change.pk)
    with pytest.raises(NotAllowed):
        cancel_bulk_change(reader.actor, change.pk)


def test_people_of_another_practice_are_nobody(alice: Any, charlie: Any, three: Any) -> None:
    theirs = create_patient(charlie.actor, {"last_name": "Conrad"})
    with pytest.raises(Invalid):
        asked(alice.actor, "archive", ticked([theirs]))
    done(alice.actor, asked(alice.actor, "archive", ticked([theirs, three[0]])))
    assert archived(charlie.actor) == [False]
    assert archived(alice.actor) == [True, False, False]


def test_what_is_not_offered_is_refused(alice: Any, three: Any) -> None:
    with pytest.raises(Invalid) as refusal:
        asked(alice.actor, "set-type", ticked(three), "klingon")
    assert "patient, member, lead" in refusal.value.errors[0].message
    with pytest.raises(Invalid):
        asked(alice.actor, "set-type", ticked(three))
    with pytest.raises(Invalid):
        asked(alice.actor, "archive", ticked(three), "member")


def test_a_type_that_was_archived_meanwhile_is_given_to_nobody(alice: Any, three: Any) -> None:
    change = asked(alice.actor, "set-type", ticked(three), "lead")
    with workspace_transaction(alice.actor.workspace_id):
        PatientType.objects.filter(key="lead").update(archived_at=three[0].created_at)
    change = done(alice.actor, change)
    assert (change.run.status, change.run.failure) == (Run.Status.FAILED, running.NOT_OFFERED)
    assert types(alice.actor) == ["patient"] * 3


def test_the_history_of_a_patient_leads_to_the_change_of_all(alice: Any, three: Any) -> None:
    change = done(alice.actor, asked(alice.actor, "set-type", ticked(three), "member"))
    history = alice.client().get(f"/patients/{three[0].pk}/events").content.decode()
    assert f'href="/patients/changes/{change.pk}">One change of 3 patients</a>' in history
    page = alice.client().get(f"/patients/changes/{change.pk}").content.decode()
    assert "Type of 3 patients set to Member" in page
    assert f'action="/patients/changes/{change.pk}/undo"' in page


def test_the_history_of_the_practice_knows_the_change_and_its_undo(alice: Any, three: Any) -> None:
    change = done(alice.actor, asked(alice.actor, "archive", ticked(three)))
    done(alice.actor, undo_bulk_change(alice.actor, change.pk))
    with workspace_transaction(alice.actor.workspace_id):
        events = Event.objects.filter(subject_id=change.pk).order_by("id")
        assert [event.kind for event in events] == ["patients.bulk_changed", "patients.bulk_undone"]
