"""What every table of a workspace is built from."""

from collections.abc import Collection
from typing import Any, ClassVar, Self

from django.db import models
from django.db.models.base import ModelState
from django.db.models.sql.where import WhereNode
from django.utils import timezone

from circleos.core.errors import OtherWorkspace
from circleos.core.ids import uuid7
from circleos.core.workspace import current_workspace_id
from circleos.database.postgresql.fields import WorkspaceIdField


class WorkspaceManager(models.Manager[Any]):
    """Sees the rows of the current workspace, and raises `NoWorkspace` when there is none.

    It is the base manager too, which reverse relations, prefetching, `save()` and
    `refresh_from_db()` go through: none of them can leave the workspace.
    """

    def get_queryset(self) -> models.QuerySet[Any]:
        return super().get_queryset().filter(workspace_id=current_workspace_id())


class WorkspaceModel(models.Model):
    """A row of one workspace. The schema editor isolates its table (see `database.postgresql`)."""

    workspace_id = WorkspaceIdField(default=current_workspace_id)
    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    updated_at = models.DateTimeField(auto_now=True)

    objects: ClassVar[WorkspaceManager] = WorkspaceManager()

    class Meta:
        abstract = True
        base_manager_name = "objects"
        default_manager_name = "objects"

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Write the row. Raises `OtherWorkspace` when it belongs to another than the current."""
        if self.workspace_id != current_workspace_id():
            raise OtherWorkspace(current_workspace_id(), self.workspace_id)
        super().save(*args, **kwargs)

    @classmethod
    def from_db(  # type: ignore[override]  # the stubs are those of Django 6.1
        cls, db: str | None, field_names: Collection[str], values: Collection[Any]
    ) -> Self:
        """A row that was read; fields that were not are read when they are asked for.

        As Django's, which sets field by field and takes five times as long: a page of 50 rows
        waited a millisecond for it. No field here does anything when it is set, and nobody listens
        for new models.
        """
        row = cls.__new__(cls)
        row._state = ModelState()
        row._state.adding, row._state.db = False, db
        vars(row).update(zip(field_names, values, strict=True))
        return row

    def refreshed(self) -> Self:
        """This row as it stands in the database, locked until the transaction ends."""
        row: Self = type(self).objects.select_for_update(of=("self",)).get(pk=self.pk)
        return row


class WorkspaceKey(models.ForeignKey[Any, Any]):
    """A reference from one row of a workspace to another row of the same.

    In the database it is the composite key `(workspace_id, x_id)`. Joins and attribute access
    carry the workspace too, which Citus needs to keep them on one node, and without which
    the test that reads every statement fails.
    """

    isolated = True

    def get_extra_descriptor_filter(self, instance: models.Model) -> dict[str, Any]:
        return {"workspace_id": instance.workspace_id}  # type: ignore[attr-defined]  # a WorkspaceModel

    def get_extra_restriction(self, alias: str | None, related_alias: str) -> WhereNode:
        """Compare the workspaces of both sides of a join.

        Without an alias the referenced table itself is left out of the query, as `exclude()` over
        a reverse relation does: then the referring side is held to the current workspace.
        """
        near: Any = self.model._meta.get_field("workspace_id")
        far: Any = self.remote_field.model._meta.get_field("workspace_id")
        value = current_workspace_id() if alias is None else far.get_col(alias)
        return WhereNode([near.get_lookup("exact")(near.get_col(related_alias), value)])
