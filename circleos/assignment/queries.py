"""Reads of who looks after whom."""

from collections.abc import Collection, Sequence
from typing import NamedTuple
from uuid import UUID

from circleos.accounts.models import Membership, User
from circleos.accounts.queries import members
from circleos.assignment.models import Assignment
from circleos.core.memory import Memory
from circleos.core.paging import counts_by
from circleos.core.workspace import current_workspace_id
from circleos.database.postgresql.base import prepared_cursor
from circleos.patients.withdrawing import NOT_WITHDRAWN

_ASSIGNMENT, _MEMBERSHIP, _USER = (model._meta.db_table for model in (Assignment, Membership, User))

# Who joins is offered so many seconds later at most.
_KEPT_S, _WORKSPACES = 30, 500
_team: Memory[UUID, Sequence[Membership]] = Memory(_KEPT_S, _WORKSPACES)


class Assignee(NamedTuple):
    """Who looks after a patient. Somebody who `has_left` is still named."""

    id: UUID
    name: str
    confirmed: bool
    has_left: bool
    email: str


def assignees_of(patient_ids: Collection[UUID]) -> dict[UUID, Assignee]:
    """The assignee of each of these patients who has one, in one query."""
    with prepared_cursor() as cursor:
        cursor.execute(
            f"""
            SELECT a.patient_id, m.id, m.name, a.confirmed, m.left_at IS NOT NULL, u.email
            FROM {_ASSIGNMENT} a
            JOIN {_MEMBERSHIP} m ON m.id = a.member_id AND m.workspace_id = a.workspace_id
            JOIN {_USER} u ON u.id = m.user_id
            WHERE a.workspace_id = %s AND a.patient_id = ANY(%s)
            """,  # noqa: S608  names of ours
            [current_workspace_id(), list(patient_ids)],
        )
        return {patient_id: Assignee(*assignee) for patient_id, *assignee in cursor.fetchall()}


def assignee_of(patient_id: UUID) -> Assignee | None:
    """Who looks after one patient."""
    return assignees_of([patient_id]).get(patient_id)


def team_lately() -> Sequence[Membership]:
    """The team with those who left, as of some seconds ago: for what every page offers."""
    workspace_id = current_workspace_id()
    return _team.get(workspace_id, lambda: members(workspace_id))


def members_to_choose(me: UUID | None) -> list[Membership]:
    """The members to whom patients can be assigned, by name; whoever asks comes first."""
    there = [each for each in members(current_workspace_id()) if each.left_at is None]
    return sorted(there, key=lambda each: each.pk != me)


def patients_of_former_members(member_ids: Sequence[UUID]) -> dict[UUID, int]:
    """How many patients each of these has; 10,001 for more than 10,000."""
    return counts_by(Assignment, "member_id", member_ids, NOT_WITHDRAWN)
