from django.db import models

from circleos.core.models import WorkspaceModel


class ListLayout(WorkspaceModel):
    """How a member likes to see a list: the keys of the columns in their order, and the sort.

    No columns: all there are. No sort: the list's usual one.
    """

    member_id = models.UUIDField()
    list_key = models.CharField(max_length=30)
    columns = models.JSONField(default=list)
    sort = models.CharField(max_length=40, blank=True)

    class Meta(WorkspaceModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["member_id", "list_key"], name="search_layout_once"),
        ]
