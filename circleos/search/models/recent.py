from django.db import models
from django.utils import timezone

from circleos.core.models import WorkspaceModel


class RecentRecord(WorkspaceModel):
    """A record that a member has opened, and when they last did.

    `kind` is the key of the record search that finds it again ("patient").
    """

    member_id = models.UUIDField()
    kind = models.CharField(max_length=30)
    record_id = models.UUIDField()
    opened_at = models.DateTimeField(default=timezone.now)

    class Meta(WorkspaceModel.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["member_id", "kind", "record_id"], name="search_recent_once"
            ),
        ]
