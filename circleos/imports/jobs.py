"""The jobs of this room, imported at start."""

from uuid import UUID

from circleos.core.jobs import job
from circleos.core.workspace import workspace_transaction
from circleos.imports.models import RowError
from circleos.imports.queries import find_import
from circleos.imports.turns import take_turn


@job("imports.run")
def run_import(workspace_id: UUID, *, import_id: str) -> None:
    """Take an import to its end, from where it stands."""
    take_turn(workspace_id, UUID(import_id))


@job("imports.forget")
def forget_import(workspace_id: UUID, *, import_id: str) -> None:
    """Delete the file of an import and its failed rows. Its counts stay for ever."""
    with workspace_transaction(workspace_id):
        import_ = find_import(UUID(import_id))
        RowError.objects.filter(of_import=import_).delete()
    import_.path.unlink(missing_ok=True)
