"""In whose name an import acts, and how it ends."""

from django.utils import timezone

from circleos.core.actor import Actor, ActorKind, Origin
from circleos.core.events import Change, record
from circleos.core.permissions import Role
from circleos.core.workspace import workspace_transaction
from circleos.imports.models import Import


class Ended(Exception):
    """The import is over: cancelled, or another process goes on with it."""


def actor_of(import_: Import) -> Actor:
    """Whoever asked for the import, acting through it. All its events are one group."""
    return Actor(
        kind=ActorKind(import_.actor_kind),
        id=import_.actor_id,
        name=import_.actor_name,
        workspace_id=import_.workspace_id,
        role=Role(import_.actor_role),
        origin=Origin.IMPORT,
        origin_id=import_.pk,
        group=import_.pk,
    )


def end(import_: Import, status: Import.Status) -> None:
    """Note how it ended, in the history too; in the transaction that saves it."""
    import_.status, import_.finished_at = status, timezone.now()
    counts = ("created", "updated", "skipped", "errors")
    if not import_.dry_run:
        record(
            actor_of(import_),
            "import.ended",
            subject_kind="import",
            subject_id=import_.pk,
            changes=[
                Change("file_name", None, import_.file_name),
                Change("status", None, status.value),
                *(Change(name, None, getattr(import_, name)) for name in counts),
            ],
        )


def fail(import_: Import, failure: str) -> None:
    """Note that it stopped, and why; what was written stays."""
    with workspace_transaction(import_.workspace_id):
        current = Import.objects.select_for_update().get(pk=import_.pk)
        current.failure = failure
        end(current, Import.Status.FAILED)
        current.save()
