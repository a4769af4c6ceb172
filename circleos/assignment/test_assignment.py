"""Who looks after a patient: at most one, picked by hand or automatically."""

from collections.abc import Callable
from typing import Any

import pytest

from circleos.accounts.services import remove_member
from circleos.assignment.models import Assignment
from circleos.assignment.queries import assignee_of
from circleos.assignment.services import (
    assign,
    assign_automatically,
    confirm_assignment,
    unassign,
    undo_assignment,
)
from circleos.core.actor import Actor
from circleos.core.errors import Invalid, NotAllowed, NotFound
from circleos.core.models import Event
from circleos.core.permissions import PERMISSIONS
from circleos.core.workspace import workspace_transaction
from circleos.patients.booking import patient_booked

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_ring")]


def standing(patient: Any) -> tuple[str, bool] | None:
    assignee = assignee_of(patient.pk)
    return assignee and (assignee.name, assignee.confirmed)


def kinds(patient: Any) -> list[str]:
    events = Event.objects.filter(subject_id=patient.pk, kind__startswith="assignment.")
    return [
        kind.removeprefix("assignment.")
        for kind in events.order_by("id").values_list("kind", flat=True)
    ]


def booking_room_books(actor: Actor, patient: Any, provider: Any) -> None:
    """What a room of bookings does, which does not know that there is an assignment."""
    patient_booked(actor, patient.pk, member_id=provider.membership.pk)


def test_picking_by_hand_is_confirmed_and_replaces(
    alice: Any, bob: Any, a_patient: Callable[..., Any]
) -> None:
    patient = a_patient()
    assert assign(alice.actor, patient.pk, member_id=bob.membership.pk)
    assert standing(patient) == ("Bob Berger", True)
    assert assign(bob.actor, patient.pk, member_id=alice.membership.pk)
    assert not assign(bob.actor, patient.pk, member_id=alice.membership.pk)
    assert standing(patient) == ("Dr. Alice Arndt", True)
    assert unassign(alice.actor, patient.pk)
    assert not unassign(alice.actor, patient.pk)
    assert standing(patient) is None
    assert kinds(patient) == ["assigned", "assigned", "removed"]


def test_a_booking_assigns_to_be_confirmed(
    alice: Any, bob: Any, a_patient: Callable[..., Any]
) -> None:
    patient = a_patient()
    booking_room_books(alice.actor, patient, bob)
    assert standing(patient) == ("Bob Berger", False)
    assert confirm_assignment(alice.actor, patient.pk)
    assert not confirm_assignment(alice.actor, patient.pk)
    assert standing(patient) == ("Bob Berger", True)
    assert kinds(patient) == ["proposed", "confirmed"]


def test_automatic_assignment_never_replaces_anybody(
    alice: Any, bob: Any, a_patient: Callable[..., Any]
) -> None:
    picked, proposed = a_patient(), a_patient(first_name="Ben")
    assign(alice.actor, picked.pk, member_id=alice.membership.pk)
    booking_room_books(alice.actor, proposed, alice)
    for patient in (picked, proposed):
        booking_room_books(alice.actor, patient, bob)
        assert not assign_automatically(alice.actor, patient.pk, member_id=bob.membership.pk)
    assert standing(picked) == ("Dr. Alice Arndt", True)
    assert standing(proposed) == ("Dr. Alice Arndt", False)


def test_picking_whoever_was_assigned_automatically_confirms(
    alice: Any, bob: Any, a_patient: Callable[..., Any]
) -> None:
    patient = a_patient()
    booking_room_books(alice.actor, patient, bob)
    assign(alice.actor, patient.pk, member_id=bob.membership.pk)
    assert standing(patient) == ("Bob Berger", True)


def test_nobody_to_confirm_is_said(alice: Any, a_patient: Callable[..., Any]) -> None:
    with pytest.raises(Invalid, match="member_id"):
        confirm_assignment(alice.actor, a_patient().pk)


def test_the_patients_of_a_former_member_stay_theirs_and_nobody_new_becomes_it(
    alice: Any, bob: Any, a_patient: Callable[..., Any]
) -> None:
    patient, other = a_patient(), a_patient(first_name="Ben")
    assign(alice.actor, patient.pk, member_id=bob.membership.pk)
    remove_member(alice.actor, bob.membership.pk)
    assignee = assignee_of(patient.pk)
    assert assignee is not None
    assert (assignee.name, assignee.has_left) == ("Bob Berger", True)
    with pytest.raises(Invalid, match="member_id"):
        assign(alice.actor, other.pk, member_id=bob.membership.pk)
    booking_room_books(alice.actor, other, bob)
    assert standing(other) is None


def test_undo_brings_back_what_stood_there_unless_it_was_changed_since(
    alice: Any, bob: Any, a_patient: Callable[..., Any]
) -> None:
    patient = a_patient()
    booking_room_books(bob.actor, patient, bob)
    assign(alice.actor, patient.pk, member_id=alice.membership.pk)
    assert undo_assignment(alice.actor, patient.pk, group=alice.actor.group)
    assert standing(patient) == ("Bob Berger", False)
    assert not undo_assignment(alice.actor, patient.pk, group=bob.actor.group)


def test_it_changes_no_permission(
    alice: Any, colleague: Callable[[str], Any], a_patient: Callable[..., Any]
) -> None:
    reader, patient = colleague("read_only"), a_patient()
    before = {each.key: reader.actor.may(each.key) for each in PERMISSIONS}
    assign(alice.actor, patient.pk, member_id=reader.membership.pk)
    assert {each.key: reader.actor.may(each.key) for each in PERMISSIONS} == before
    with pytest.raises(NotAllowed):
        unassign(reader.actor, patient.pk)


def test_the_other_practice_has_nothing_to_do_with_it(
    alice: Any, charlie: Any, a_patient: Callable[..., Any]
) -> None:
    patient = a_patient()
    with pytest.raises(Invalid, match="member_id"):
        assign(alice.actor, patient.pk, member_id=charlie.membership.pk)
    with workspace_transaction(charlie.actor.workspace_id), pytest.raises(NotFound):
        assign(charlie.actor, patient.pk, member_id=charlie.membership.pk)
    assert not Assignment.objects.exists()
