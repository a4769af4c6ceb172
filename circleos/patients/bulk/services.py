"""Asking for a bulk change, cancelling one, undoing one."""

import hashlib
import json
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from circleos.core.actor import Actor
from circleos.core.errors import Invalid
from circleos.core.events import record
from circleos.core.models import Run
from circleos.core.runs import request_run
from circleos.core.workspace import workspace_transaction
from circleos.patients.bulk.actions import (
    BULK_ACTIONS,
    PatientsChange,
    require_right_for_many,
    require_somebody,
)
from circleos.patients.bulk.queries import bulk_change_asked_by, find_bulk_change, undo_of
from circleos.patients.bulk.running import RUN_KIND, change_patients, write_batches
from circleos.patients.bulk.selection import Selection
from circleos.patients.models import BulkChange


def request_bulk_change(
    actor: Actor, action: PatientsChange, selection: Selection, *, choice: str = "", click: str
) -> BulkChange:
    """Ask the background job to change the selected patients.

    The same `click` with the same wish is one change, however often it is sent. Raises `Invalid`
    when nobody is selected or the choice is not offered, and `NotAllowed` for more than 100
    patients without the right to change so many.
    """
    actor.require(action.permission)
    with workspace_transaction(actor.workspace_id):
        wish = [click, action.key, choice, selection.as_json()]
        request = hashlib.sha256(json.dumps(wish).encode()).hexdigest()
        if asked := bulk_change_asked_by(request):
            return asked
        choice = action.accepted(choice)
        require_right_for_many(actor, require_somebody(actor, selection))
        change = BulkChange(
            request=request,
            action=action.key,
            choice=choice,
            all_matching=selection.all_matching,
            address=selection.address if selection.all_matching else "",
        )
        return _asked_for_once(actor, change, selection)


def cancel_bulk_change(actor: Actor, change_id: UUID) -> BulkChange:
    """Stop a bulk change after the batch under way. What it has changed can be undone."""
    actor.require("patients.view")  # first, so that nobody without it learns what there is
    with workspace_transaction(actor.workspace_id):
        change = find_bulk_change(change_id)
        actor.require(BULK_ACTIONS[change.action].permission)
        change = change.refreshed()
        if not change.is_finished and change.cancel_requested_at is None:
            change.cancel_requested_at = timezone.now()
            change.save(update_fields=["cancel_requested_at", "updated_at"])
            # How it ends stands under the name of whoever began it.
            record(
                actor,
                "patients.bulk_cancelled",
                subject_kind="bulk_change",
                subject_id=change.pk,
            )
        return change


def undo_bulk_change(actor: Actor, change_id: UUID) -> BulkChange:
    """Ask the background job to bring back what stood there before a bulk change.

    There is one undoing of a change: asking again gives the same, or takes up again one that a
    defect has stopped. Raises `Invalid` while the change goes on, or when it undoes another.
    """
    actor.require("patients.view")  # first, so that nobody without it learns what there is
    with workspace_transaction(actor.workspace_id):
        change = find_bulk_change(change_id)
        actor.require(BULK_ACTIONS[change.action].permission)
        require_right_for_many(actor, change.changed)
        if change.undoes_id:
            raise Invalid.field("change", _("What was undone can not be undone again"))
        if not change.is_finished:
            raise Invalid.field("change", _("It is still going on; cancel it first"))
        if standing := undo_of(change):
            return _taken_up_again(standing)
        undo = BulkChange(
            request=hashlib.sha256(f"undo {change.pk}".encode()).hexdigest(),
            action=change.action,
            choice=change.choice,
            undoes=change,
        )
        return _asked_for_once(actor, undo, None)


def _asked_for_once(actor: Actor, change: BulkChange, selection: Selection | None) -> BulkChange:
    """Store the change, fix who was ticked, and enqueue the job; a twin that was faster wins."""
    try:
        with transaction.atomic():
            change.run = request_run(actor, RUN_KIND, {})
            change.save(force_insert=True)
    except IntegrityError:
        twin = bulk_change_asked_by(change.request)
        if twin is None:
            raise
        return twin
    if selection and not selection.all_matching:
        write_batches(change, selection.patients(actor.workspace_id))
    change_patients.defer(actor.workspace_id, change_id=str(change.pk))
    return change


def _taken_up_again(undo: BulkChange) -> BulkChange:
    if undo.run.status == Run.Status.FAILED:
        Run.objects.filter(pk=undo.run_id).update(
            status=Run.Status.QUEUED, failure="", finished_at=None, updated_at=timezone.now()
        )
        change_patients.defer(undo.workspace_id, change_id=str(undo.pk))
    return undo
