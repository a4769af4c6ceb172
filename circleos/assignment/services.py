"""Every change of who looks after a patient. It changes no permission."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple, Self
from uuid import UUID

from django.db import connection
from django.utils.translation import gettext as _

from circleos.accounts.models import Membership
from circleos.assignment.models import Assignment
from circleos.assignment.queries import assignee_of
from circleos.core.actor import Actor, writes
from circleos.core.errors import Invalid, NotFound
from circleos.core.event_batches import Happened, sealed, write_sealed
from circleos.core.ids import uuid7_texts
from circleos.core.workspace import current_workspace_id
from circleos.patients.bulk.queries import Before, untouched_since
from circleos.patients.models import Patient

ASSIGNED, PROPOSED = "assignment.assigned", "assignment.proposed"
CONFIRMED, REMOVED = "assignment.confirmed", "assignment.removed"
KINDS = (ASSIGNED, PROPOSED, CONFIRMED, REMOVED)
FIELD = "assignee"
UNCONFIRMED = "unconfirmed"
_TABLE = Assignment._meta.db_table


class Standing(NamedTuple):
    """Who looks after a patient, as the history keeps it: an id, and whether it is to confirm."""

    member_id: UUID
    confirmed: bool = True

    @property
    def written(self) -> str:
        """As one text."""
        return str(self.member_id) if self.confirmed else f"{self.member_id} {UNCONFIRMED}"

    @classmethod
    def read(cls, text: str) -> Self:
        """What `written` wrote."""
        member_id, _space, state = text.partition(" ")
        return cls(UUID(member_id), state != UNCONFIRMED)


@writes("assignment.edit")
def assign(actor: Actor, patient_id: UUID, *, member_id: UUID) -> bool:
    """Let a member look after a patient, whoever did before. Picking by hand confirms too.

    Says whether that changed anything. Raises `Invalid` for somebody who does not work here.
    """
    _require_member(actor, member_id)
    _lock(patient_id)
    return bool(write_assignments(actor, {patient_id: Standing(member_id)}))


@writes("assignment.edit")
def unassign(actor: Actor, patient_id: UUID) -> bool:
    """Let nobody look after a patient in particular."""
    _lock(patient_id)
    return bool(write_assignments(actor, {patient_id: None}))


@writes("assignment.edit")
def confirm_assignment(actor: Actor, patient_id: UUID) -> bool:
    """Confirm what came about automatically. Raises `Invalid` when nobody is assigned."""
    _lock(patient_id)
    assignee = assignee_of(patient_id)
    if assignee is None:
        raise Invalid.field("member_id", _("Nobody is assigned; pick somebody first"))
    return bool(write_assignments(actor, {patient_id: Standing(assignee.id)}))


@writes("assignment.edit")
def undo_assignment(actor: Actor, patient_id: UUID, *, group: UUID) -> bool:
    """Bring back what stood there before the changes of this group, unless it was changed since."""
    _lock(patient_id)
    before = untouched_since(group, [patient_id], KINDS, FIELD)
    return bool(write_assignments(actor, standing_before(before)))


@writes("assignment.edit")
def assign_automatically(actor: Actor, patient_id: UUID, *, member_id: UUID) -> bool:
    """Let a member look after a patient whom nobody looks after, to be confirmed by somebody.

    Never replaces anybody, also not one who was picked at the same moment. Somebody who has left
    gets nobody. Says whether the member was assigned.
    """
    if not _works_here(actor, member_id):
        return False
    proposed = Standing(member_id, confirmed=False)
    with connection.cursor() as cursor:
        cursor.execute(
            f"""
            INSERT INTO {_TABLE}
                (workspace_id, id, created_at, updated_at, patient_id, member_id, confirmed)
            VALUES (%s, %s, now(), now(), %s, %s, false)
            ON CONFLICT (workspace_id, patient_id) DO NOTHING
            """,  # noqa: S608  the table's name is ours
            [current_workspace_id(), *uuid7_texts(1), patient_id, member_id],
        )
        if not cursor.rowcount:
            return False
    change = (FIELD, None, proposed.written)
    write_sealed(actor, sealed([Happened(PROPOSED, str(patient_id), [change])]))
    return True


@writes("assignment.edit")
def write_assignments(actor: Actor, wanted: Mapping[UUID, Standing | None]) -> int:
    """Let these members look after these patients (None: nobody), and return how many it changed.

    The patients are locked.
    """
    rows = Assignment.objects.filter(patient_id__in=wanted)
    standing = {
        patient_id: Standing(member_id, confirmed)
        for patient_id, member_id, confirmed in rows.values_list(
            "patient_id", "member_id", "confirmed"
        )
    }
    changed = {id_: new for id_, new in wanted.items() if standing.get(id_) != new}
    if not changed:
        return 0
    withdraw([id_ for id_, new in changed.items() if not new])
    put({id_: new for id_, new in changed.items() if new})
    happened = [_happened(id_, standing.get(id_), new) for id_, new in changed.items()]
    write_sealed(actor, sealed(happened))
    return len(changed)


def standing_before(before: Mapping[UUID, Before]) -> dict[UUID, Standing | None]:
    """What the history says stood there, as `write_assignments` takes it."""
    return {id_: Standing.read(each.value) if each.value else None for id_, each in before.items()}


def _require_member(actor: Actor, member_id: UUID) -> None:
    """Raise `Invalid` unless this is somebody who works here now."""
    if not _works_here(actor, member_id):
        raise Invalid.field("member_id", _("Does not work here (any more); pick somebody else"))


def _works_here(actor: Actor, member_id: UUID) -> bool:
    members = Membership.objects.filter(workspace_id=actor.workspace_id, left_at=None)
    return members.filter(pk=member_id).exists()


def _lock(patient_id: UUID) -> None:
    """Lock the patient, as bulk changes do. Raises `NotFound`."""
    patients = Patient.objects.select_for_update(of=("self",)).filter(pk=patient_id)
    if patients.values_list("pk", flat=True).first() is None:
        raise NotFound


def withdraw(patient_ids: Sequence[UUID]) -> None:
    """Let nobody look after these patients; the events are written by whoever asks for it."""
    if patient_ids:
        Assignment.objects.filter(patient_id__in=patient_ids).delete()


def put(wanted: Mapping[UUID, Standing]) -> None:
    """Write who looks after these patients; the events are written by whoever asks for it."""
    if not wanted:
        return
    with connection.cursor() as cursor:
        cursor.execute(
            f"""
            INSERT INTO {_TABLE}
                (workspace_id, id, created_at, updated_at, patient_id, member_id, confirmed)
            SELECT %(workspace)s, id, now(), now(), patient_id, member_id, confirmed
            FROM unnest(%(ids)s::uuid[], %(patients)s::uuid[], %(members)s::uuid[],
                        %(confirmed)s::boolean[]) AS new (id, patient_id, member_id, confirmed)
            ON CONFLICT (workspace_id, patient_id) DO UPDATE
            SET member_id = excluded.member_id, confirmed = excluded.confirmed, updated_at = now()
            """,  # noqa: S608  the table's name is ours
            {
                "workspace": current_workspace_id(),
                "ids": uuid7_texts(len(wanted)),
                "patients": list(wanted),
                "members": [new.member_id for new in wanted.values()],
                "confirmed": [new.confirmed for new in wanted.values()],
            },
        )


def _happened(patient_id: UUID, old: Standing | None, new: Standing | None) -> Happened:
    if new is None:
        kind = REMOVED
    elif old is not None and old.member_id == new.member_id:
        kind = CONFIRMED if new.confirmed else PROPOSED
    else:
        kind = ASSIGNED if new.confirmed else PROPOSED
    change = (FIELD, old and old.written, new and new.written)
    return Happened(kind, str(patient_id), [change])
