"""What one opened lately is at hand, and only one's own."""

from typing import Any
from uuid import UUID, uuid4

import pytest

from circleos.core.actor import Actor
from circleos.core.workspace import workspace_transaction
from circleos.search.models import RecentRecord
from circleos.search.recent import KEPT, opened, recent_ids

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_ring")]


def open_some(actor: Actor, count: int) -> list[UUID]:
    records = [uuid4() for _each in range(count)]
    for record in records:
        opened(actor, "patient", record)
    return records


def test_the_latest_stands_first(alice: Any) -> None:
    first, second, third = open_some(alice.actor, 3)
    assert recent_ids(alice.actor, "patient") == [third, second, first]


def test_what_is_opened_again_moves_to_the_front_and_stands_there_once(alice: Any) -> None:
    first, second = open_some(alice.actor, 2)
    opened(alice.actor, "patient", first)
    assert recent_ids(alice.actor, "patient") == [first, second]


def test_only_the_newest_are_kept(alice: Any) -> None:
    records = open_some(alice.actor, KEPT + 3)
    assert recent_ids(alice.actor, "patient", limit=KEPT + 9) == records[:2:-1]
    opened(alice.actor, "patient", records[-2])
    assert RecentRecord.objects.count() == KEPT


def test_each_kind_is_remembered_by_itself(alice: Any) -> None:
    (patient,) = open_some(alice.actor, 1)
    opened(alice.actor, "invoice", uuid4())
    assert recent_ids(alice.actor, "patient") == [patient]


def test_nobody_sees_what_a_colleague_has_opened(alice: Any, bob: Any) -> None:
    open_some(alice.actor, 1)
    assert recent_ids(bob.actor, "patient") == []


def test_another_practice_remembers_nothing_of_this_one(alice: Any, charlie: Any) -> None:
    open_some(alice.actor, 1)
    with workspace_transaction(charlie.actor.workspace_id):
        assert recent_ids(alice.actor, "patient") == []


def test_what_a_program_opens_is_not_noted(alice: Any) -> None:
    system = Actor.system(alice.actor.workspace_id)
    opened(system, "patient", uuid4())
    assert RecentRecord.objects.count() == 0
    assert recent_ids(system, "patient") == []
