"""Who may do what, and what a service does before it begins."""

from typing import Any

import pytest

from circleos.core.actor import Actor, Origin, writes
from circleos.core.errors import NotAllowed, NoWorkspace
from circleos.core.models import Counter
from circleos.core.permissions import PERMISSIONS, Role
from circleos.core.workspace import current_workspace_id, workspace_transaction

pytestmark = pytest.mark.django_db


@writes("patients.archive")
def count_up(actor: Actor, kind: str, *, fail: bool = False) -> Any:
    counter = Counter(kind=kind, last=1)
    counter.save()
    if fail:
        raise LookupError
    return current_workspace_id()


def test_a_service_runs_in_the_workspace_of_its_actor(alice: Any) -> None:
    assert count_up(alice.actor, "a") == alice.actor.workspace_id
    with pytest.raises(NoWorkspace):
        current_workspace_id()


def test_a_service_refuses_whoever_lacks_the_permission_and_names_it(colleague: Any) -> None:
    reader = colleague("read_only").actor
    with pytest.raises(NotAllowed) as refusal:
        count_up(reader, "a")
    assert (refusal.value.permission, refusal.value.status) == ("patients.archive", 403)
    with workspace_transaction(reader.workspace_id):
        assert not Counter.objects.exists()


def test_a_service_that_fails_has_written_nothing(alice: Any, in_ring: None) -> None:
    with pytest.raises(LookupError):
        count_up(alice.actor, "a", fail=True)
    assert not Counter.objects.exists()


def test_an_actor_of_another_workspace_works_there_also_from_within_ours(
    charlie: Any, in_ring: None
) -> None:
    count_up(charlie.actor, "a")
    assert not Counter.objects.exists()
    with workspace_transaction(charlie.actor.workspace_id):
        assert Counter.objects.count() == 1


def test_a_permission_that_nobody_declared_is_a_defect_and_not_a_no(alice: Any) -> None:
    with pytest.raises(KeyError):
        alice.actor.may("patients.fly")


def test_a_person_acting_through_an_import_stays_that_person(alice: Any) -> None:
    importing = alice.actor.through(Origin.IMPORT, alice.membership.pk)
    assert (importing.id, importing.name, importing.role) == (
        alice.actor.id,
        alice.actor.name,
        alice.actor.role,
    )
    assert (importing.origin, importing.origin_id) == (Origin.IMPORT, alice.membership.pk)
    assert importing.group == alice.actor.group


def test_the_product_itself_acts_as_nobody_with_all_rights(ring: Any) -> None:
    actor = Actor.system(ring.pk)
    assert (actor.id, actor.role) == (None, Role.ADMIN)


def test_every_role_may_see_patients_and_every_permission_has_an_admin() -> None:
    assert PERMISSIONS["patients.view"].roles == set(Role)
    assert all(Role.ADMIN in permission.roles for permission in PERMISSIONS)
