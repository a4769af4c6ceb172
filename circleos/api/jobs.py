"""The jobs of this room, imported at start."""

from circleos.accounts.queries import workspace_ids
from circleos.api.idempotency import forget_old_answers
from circleos.core.jobs import hourly


@hourly("api.forget")
def forget_answers() -> None:
    """Delete the answers that were kept for requests sent again, once they are a day old."""
    for workspace_id in workspace_ids():
        forget_old_answers(workspace_id)
