"""The jobs of this room, imported at start."""

from uuid import UUID

from circleos.core.jobs import job
from circleos.imports.turns import take_turn


@job("imports.run")
def run_import(workspace_id: UUID, *, import_id: str) -> None:
    """Take an import to its end, from where it stands."""
    take_turn(workspace_id, UUID(import_id))
