"""Lists as people keep them: saved views, and what of them stands in whose rail."""

from django.db import models

from circleos.core.models import WorkspaceKey, WorkspaceModel

NAME_LENGTH = 60


class SavedView(WorkspaceModel):
    """A list with its search, filters, sort and columns, under a name.

    `query` is the list's query string, as the list itself writes it. `columns` are keys in their
    order; empty: whoever looks sees their own. A removed view stays for a day, for Undo.
    """

    list_key = models.CharField(max_length=30)
    owner_id = models.UUIDField()
    name = models.CharField(max_length=NAME_LENGTH)
    query = models.TextField(blank=True)
    columns = models.JSONField(default=list)
    is_shared = models.BooleanField(default=False)
    removed_at = models.DateTimeField(null=True, blank=True)

    class Meta(WorkspaceModel.Meta):
        indexes = [models.Index(fields=["list_key", "id"], name="search_views_of_list")]

    def __str__(self) -> str:
        return self.name


class PinnedView(WorkspaceModel):
    """A saved view that stands in a member's rail."""

    member_id = models.UUIDField()
    view = WorkspaceKey(SavedView, on_delete=models.CASCADE, related_name="pins")

    class Meta(WorkspaceModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["member_id", "view"], name="search_pinned_once"),
        ]
