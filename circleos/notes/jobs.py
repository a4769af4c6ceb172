"""The jobs of this room, imported at start."""

from circleos.accounts.queries import workspace_ids
from circleos.core.jobs import hourly
from circleos.core.workspace import workspace_transaction
from circleos.notes.services.drafts import forget_discarded_drafts


@hourly("notes.forget")
def forget_drafts() -> None:
    """Delete drafts that were discarded more than a day ago."""
    for workspace_id in workspace_ids():
        with workspace_transaction(workspace_id):
            forget_discarded_drafts()
