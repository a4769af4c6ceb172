"""The job that carries out a bulk change, batch by batch.

Each batch is one transaction together with the position and the counts. Everything is read anew
inside it, under the lock of the change: killed at any moment the job goes on at the batch that was
not committed, and two processes at the same change take turns instead of doing anything twice.
"""

from dataclasses import replace
from uuid import UUID

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_noop

from circleos.core.actor import Actor
from circleos.core.errors import Invalid, NotAllowed
from circleos.core.events import Change, record
from circleos.core.jobs import job
from circleos.core.models import Run
from circleos.core.runs import actor_of_run, following
from circleos.core.workspace import workspace_transaction
from circleos.patients.bulk.actions import (
    BULK_ACTIONS,
    PatientsChange,
    require_right_for_many,
)
from circleos.patients.bulk.queries import changed_by, find_bulk_change
from circleos.patients.bulk.selection import Selection
from circleos.patients.models import BulkBatch, BulkChange, Patient

RUN_KIND = "patients.bulk"
BATCH = 2_000

# Why patients were left out.
GONE = gettext_noop("no longer there")
CHANGED_SINCE = gettext_noop("changed by somebody since")
# Why nothing was done at all, or not everything.
TOO_MANY = gettext_noop(
    "By now more than 100 patients match, which only an admin can change at once. Nothing was "
    "changed."
)
NOT_OFFERED = gettext_noop("What was chosen is no longer offered. Nothing was changed.")
STOPPED = gettext_noop("It stopped because of a defect of ours. What it had changed can be undone.")


@job("patients.change-in-bulk")
def change_patients(workspace_id: UUID, *, change_id: str) -> None:
    """Take a bulk change, or the undoing of one, from where it stands to its end."""
    with workspace_transaction(workspace_id):
        change = find_bulk_change(UUID(change_id))
    with following(workspace_id, change.run_id, failure=STOPPED):
        _begin(workspace_id, change.pk)
        while _next_batch(workspace_id, change.pk):
            pass


def actor_of_change(change: BulkChange) -> Actor:
    """Whoever asked for it, acting through the job. All its events are one group."""
    return replace(actor_of_run(change.run), group=change.pk)


def write_batches(change: BulkChange, patients: QuerySet[Patient]) -> int:
    """Fix who is changed, and return how many they are.

    The ids come from the database in chunks: a million of them need no more memory than a few.
    """
    total = 0
    ids: list[UUID] = []
    found = patients.order_by("pk").values_list("pk", flat=True).iterator(chunk_size=BATCH)
    for position, patient_id in enumerate(found, start=1):
        ids.append(patient_id)
        if len(ids) == BATCH:
            _write_batch(change, (position - 1) // BATCH, ids)
            ids = []
        total = position
    if ids:
        _write_batch(change, (total - 1) // BATCH, ids)
    return total


def _write_batch(change: BulkChange, position: int, ids: list[UUID]) -> None:
    BulkBatch(change=change, position=position, patient_ids=ids).save(force_insert=True)


def _begin(workspace_id: UUID, change_id: UUID) -> None:
    """Find out who is meant, and whether it may be done; then the run is running."""
    with workspace_transaction(workspace_id):
        change = _locked(change_id)
        if change.run.status != Run.Status.QUEUED or change.cancel_requested_at:
            return
        change.run.started_at = change.run.started_at or timezone.now()
        if change.run.total is None:
            change.run.total = _total(change)
        if failure := _refusal(change):
            _end(change, Run.Status.FAILED, failure)
            return
        change.run.status = Run.Status.RUNNING
        change.run.save()


def _total(change: BulkChange) -> int:
    if change.undoes:
        changed: int = change.undoes.changed
        return changed
    if change.all_matching:
        selection = Selection(change.address, all_matching=True)
        return write_batches(change, selection.patients(change.workspace_id))
    return sum(len(batch.patient_ids) for batch in change.batches.all())


def _refusal(change: BulkChange) -> str:
    """Why it can not be done, after all; empty when it can."""
    actor, action = actor_of_change(change), action_of(change)
    try:
        actor.require(action.permission)
        require_right_for_many(actor, change.run.total or 0)
        if not change.undoes_id:
            action.accepted(change.choice)
    except NotAllowed:
        return TOO_MANY
    except Invalid:
        return NOT_OFFERED
    return ""


def _next_batch(workspace_id: UUID, change_id: UUID) -> bool:
    """Do one batch, and say whether there may be another."""
    with workspace_transaction(workspace_id):
        change = _locked(change_id)
        if change.is_finished:
            return False
        if change.cancel_requested_at:
            _end(change, Run.Status.CANCELLED)
            return False
        batches = BulkBatch.objects.filter(change_id=change.undoes_id or change.pk)
        batch: BulkBatch | None = batches.filter(position=change.position).first()
        if batch is None:
            _end(change, Run.Status.DONE)
            return False
        _carry_out(change, batch)
        change.position += 1
        change.save()
        change.run.save()
        return True


def _carry_out(change: BulkChange, batch: BulkBatch) -> None:
    actor, action = actor_of_change(change), action_of(change)
    wanted = batch.patient_ids
    if change.undoes_id:
        wanted = changed_by(change.undoes_id, wanted)
    there = _locked_patients(wanted)
    if change.undoes_id:
        changed = action.undo(actor, there, change.choice, change.undoes_id)
        _leave_out(change, CHANGED_SINCE, len(there) - changed)
    else:
        changed = action.apply(actor, there, change.choice)
    _leave_out(change, GONE, len(wanted) - len(there))
    change.changed += changed
    change.run.done += len(wanted)


def _leave_out(change: BulkChange, reason: str, count: int) -> None:
    if count:
        change.left_out[reason] = change.left_out.get(reason, 0) + count


def _end(change: BulkChange, status: Run.Status, failure: str = "") -> None:
    """Note how it ended, in the history too."""
    change.run.status, change.run.failure = status, failure
    change.run.finished_at = timezone.now()
    change.run.save()
    record(
        actor_of_change(change),
        "patients.bulk_undone" if change.undoes_id else "patients.bulk_changed",
        subject_kind="bulk_change",
        subject_id=change.undoes_id or change.pk,
        changes=[
            Change("action", None, change.action),
            Change("choice", None, change.choice),
            Change("status", None, status.value),
            Change("changed", None, change.changed),
        ],
    )


def _locked(change_id: UUID) -> BulkChange:
    changes = BulkChange.objects.select_for_update(of=("self",)).select_related("run", "undoes")
    change: BulkChange = changes.get(pk=change_id)
    return change


def _locked_patients(patient_ids: list[UUID]) -> list[UUID]:
    """Those who are still there, locked in the order in which everybody locks them."""
    patients = Patient.objects.select_for_update().filter(pk__in=patient_ids).order_by("pk")
    return list(patients.values_list("pk", flat=True))


def action_of(change: BulkChange) -> PatientsChange:
    """What is done to the patients. Raises `TypeError` when that action changes none."""
    action = BULK_ACTIONS[change.action]
    if not isinstance(action, PatientsChange):
        raise TypeError(f"{change.action} changes no patients")
    return action
