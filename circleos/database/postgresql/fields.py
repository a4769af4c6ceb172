"""The column that makes a table belong to workspaces."""

from typing import Any

from django.db import models

WORKSPACE_SETTING = "circleos.workspace_id"


class WorkspaceIdField(models.UUIDField):
    """The workspace a row belongs to.

    A model with this field is isolated by the schema editor: the field class is what
    survives in a migration's historical models, where abstract bases are forgotten.
    """

    def __init__(self, **options: Any) -> None:
        options.setdefault("editable", False)
        super().__init__(**options)


def is_isolated(model: type[models.Model]) -> bool:
    """Whether the rows of this model belong to workspaces."""
    return any(isinstance(field, WorkspaceIdField) for field in model._meta.local_fields)
