"""Whose turn it is: in a workspace one import after the other, each in one process.

The worker and the command line run the same job. PostgreSQL's advisory lock says who does it; it
ends with its holder's connection, so whoever is killed never keeps the others waiting.
"""

import hashlib
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from uuid import UUID

import structlog
from django.db import connection
from django.utils import timezone
from procrastinate.contrib.django.models import ProcrastinateWorker

from circleos.core.jobs import STALLED_AFTER_SECONDS
from circleos.core.workspace import workspace_transaction
from circleos.imports.models import Import
from circleos.imports.queries import find_import, unfinished_before
from circleos.imports.running import Watch, run

log = structlog.get_logger(__name__)

_BETWEEN_LOOKS = 0.1  # seconds


def lock_name(import_: Import) -> str:
    """What must not happen at once: dry runs write nothing, so each has a turn of its own."""
    return f"import:{import_.pk}" if import_.dry_run else f"imports:{import_.workspace_id}"


@contextmanager
def turn(name: str, *, wait: bool) -> Iterator[bool]:
    """Hold the lock of this name inside the block; False when somebody else has it.

    With `wait` it is had in the end.
    """
    number = int.from_bytes(hashlib.sha256(name.encode()).digest()[:8], signed=True)
    with connection.cursor() as cursor:
        if wait:
            cursor.execute("SELECT true FROM pg_advisory_lock(%s)", [number])
        else:
            cursor.execute("SELECT pg_try_advisory_lock(%s)", [number])
        held: bool = cursor.fetchone()[0]
    try:
        yield held
    finally:
        if held:
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_unlock(%s)", [number])


def take_turn(workspace_id: UUID, import_id: UUID) -> None:
    """What the worker does: wait for the turn, then run the import to its end."""
    with workspace_transaction(workspace_id):
        import_ = find_import(import_id)
    with turn(lock_name(import_), wait=True):
        run(workspace_id, import_id)


def attend(import_: Import, watch: Watch) -> Import:
    """Stay with an import until it has ended, and run it here when no worker lives to do it.

    Imports of the workspace that were left unfinished before it are taken to their end first. A
    defect is logged, as a worker would log it, and stands in the import as its failure.
    """
    while True:
        with workspace_transaction(import_.workspace_id):
            import_ = find_import(import_.pk)
        if import_.is_finished:
            return import_
        watch(import_)
        if not a_worker_lives():
            with turn(lock_name(import_), wait=False) as mine:
                if mine:
                    _catch_up(import_, watch)
                    continue
        time.sleep(_BETWEEN_LOOKS)


def _catch_up(import_: Import, watch: Watch) -> None:
    with workspace_transaction(import_.workspace_id):
        earlier = [] if import_.dry_run else unfinished_before(import_)
    for each in [*earlier, import_.pk]:
        try:
            run(import_.workspace_id, each, watch)
        except Exception:
            log.exception("imports.failed", import_id=str(each))
            with workspace_transaction(import_.workspace_id):
                if not find_import(each).is_finished:
                    raise


def a_worker_lives() -> bool:
    """Whether there is a background worker that has given a sign of life lately."""
    lately = timezone.now() - timedelta(seconds=STALLED_AFTER_SECONDS)
    return bool(ProcrastinateWorker.objects.filter(last_heartbeat__gte=lately).exists())
