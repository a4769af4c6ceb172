"""The life of a `Run`: requested, running with progress, done or failed."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext_noop

from circleos.core.acting import acting
from circleos.core.actor import Actor, ActorKind, Origin
from circleos.core.errors import NotFound
from circleos.core.models import Run
from circleos.core.permissions import Role
from circleos.core.workspace import workspace_transaction

UNCHANGED = gettext_noop("It stopped because of a defect of ours; nothing was changed by it.")


def request_run(actor: Actor, kind: str, arguments: dict[str, Any]) -> Run:
    """Note that somebody wants a job; in the transaction that enqueues it."""
    run = Run(kind=kind, requested_by=actor.id, arguments={**arguments, "actor": _kept(actor)})
    run.save(force_insert=True)
    return run


def find_run(run_id: UUID, kind: str) -> Run:
    """The run with this id. Raises `NotFound`."""
    run: Run | None = Run.objects.filter(pk=run_id, kind=kind).first()
    if run is None:
        raise NotFound
    return run


def actor_of_run(run: Run) -> Actor:
    """Whoever asked for the run, acting now through the job."""
    kept = run.arguments["actor"]
    return Actor(
        kind=ActorKind(kept["kind"]),
        id=run.requested_by,
        name=kept["name"],
        workspace_id=run.workspace_id,
        role=Role(kept["role"]),
        origin=Origin.JOB,
        origin_id=run.pk,
    )


def _kept(actor: Actor) -> dict[str, str]:
    return {"kind": actor.kind.value, "name": actor.name, "role": actor.role.value}


def start_run(run: Run, total: int | None = None) -> None:
    """The job has begun, or begins again after an interruption."""
    run.status, run.total, run.done = Run.Status.RUNNING, total, 0
    run.started_at = run.started_at or timezone.now()
    run.save()


def show_progress(workspace_id: UUID, run_id: UUID, done: int) -> None:
    """Let watchers see how far the job is, in a transaction of its own."""
    with workspace_transaction(workspace_id):
        Run.objects.filter(pk=run_id).update(done=done, updated_at=timezone.now())


def finish_run(run: Run, result: dict[str, Any], done: int) -> None:
    """The job is done; `result` is what its page shows."""
    run.status, run.result, run.done = Run.Status.DONE, result, done
    run.finished_at = timezone.now()
    run.save()


@contextmanager
def following(workspace_id: UUID, run_id: UUID, *, failure: str = UNCHANGED) -> Iterator[Run]:
    """Give a job its run, and note in it when the job fails; the exception goes on.

    What people read is a plain sentence, `failure`: the exception itself may hold personal data. It
    is kept in English, since a job has no reader yet, and translated where it is shown.
    """
    with workspace_transaction(workspace_id):
        run = Run.objects.get(pk=run_id)
    try:
        with acting(actor_of_run(run)):
            yield run
    except Exception:
        with workspace_transaction(workspace_id):
            run.status, run.finished_at = Run.Status.FAILED, timezone.now()
            run.failure = failure
            # How far the job came was written by others meanwhile, and stays.
            run.save(update_fields=["status", "finished_at", "failure", "updated_at"])
        raise
