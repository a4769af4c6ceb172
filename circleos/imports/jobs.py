"""The jobs of this room, imported at start."""

from datetime import datetime, timedelta
from uuid import UUID

from django.utils import timezone

from circleos.accounts.queries import workspace_ids
from circleos.core.jobs import hourly, job
from circleos.core.uploads import forget_incoming
from circleos.core.workspace import workspace_transaction
from circleos.imports.models import (
    KEPT_FOR,
    UPLOAD_KEPT_FOR,
    Finding,
    Import,
    LeftAlone,
    RowError,
    Upload,
    file_folder,
)
from circleos.imports.turns import take_turn
from circleos.imports.undoing import run_undo

__all__ = ["forget_imports", "run_import", "run_undo"]

COPIED_WITHIN = timedelta(days=1)  # a file lies there before the import that names it


@job("imports.run")
def run_import(workspace_id: UUID, *, import_id: str) -> None:
    """Take an import to its end, from where it stands."""
    take_turn(workspace_id, UUID(import_id))


@hourly("imports.forget")
def forget_imports() -> None:
    """Delete files, failed rows and findings of imports 90 days after they were asked for.

    Of undone ones also the list of whom that left alone, 90 days later. Their counts stay for
    ever. A file that was uploaded and never imported goes after a day, and so does one that
    nothing names: a process left it that ended while it copied it.
    """
    forget_incoming()
    for workspace_id in workspace_ids():
        _forget_old(workspace_id, timezone.now())


def _forget_old(workspace_id: UUID, now: datetime) -> None:
    with workspace_transaction(workspace_id):
        young = Import.objects.filter(created_at__gte=now - KEPT_FOR)
        kept = {str(id_) for id_ in young.values_list("pk", flat=True)}
        for rows in (RowError, Finding):
            rows.objects.filter(of_import__created_at__lt=now - KEPT_FOR).delete()
        LeftAlone.objects.filter(undo__created_at__lt=now - KEPT_FOR).delete()
        Upload.objects.filter(created_at__lt=now - UPLOAD_KEPT_FOR).delete()
        kept |= {str(id_) for id_ in Upload.objects.values_list("pk", flat=True)}
    for path in file_folder(workspace_id).glob("*.*"):
        if path.stem not in kept and path.stat().st_mtime < (now - COPIED_WITHIN).timestamp():
            path.unlink()
