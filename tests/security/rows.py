"""Writes one row into every table of a workspace, whatever models there are."""

from collections.abc import Callable
from typing import Any
from uuid import UUID, uuid4

from django.apps import apps
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils import timezone

from circleos.core.models import WorkspaceKey, WorkspaceModel
from circleos.core.workspace import workspace_transaction

PLAIN: dict[type[models.Field], Callable[[models.Field], object]] = {
    models.CharField: lambda field: uuid4().hex[: field.max_length],
    models.TextField: lambda field: uuid4().hex,
    models.UUIDField: lambda field: uuid4(),
    models.IntegerField: lambda field: uuid4().int % 10_000,
    models.DecimalField: lambda field: 1,
    models.FloatField: lambda field: 1.0,
    models.BinaryField: lambda field: uuid4().bytes,
    models.JSONField: lambda field: {},
    ArrayField: lambda field: [],
    models.BooleanField: lambda field: False,
    models.DateTimeField: lambda field: timezone.now(),
    models.DateField: lambda field: timezone.localdate(),
}

# What a model needs beyond values of the right type, by its label. A room whose check constraints
# refuse the plain values adds a line here.
SPECIAL: dict[str, Callable[[], dict[str, Any]]] = {}


def workspace_models() -> list[type[WorkspaceModel]]:
    """Every model whose rows belong to workspaces."""
    return [model for model in apps.get_models() if issubclass(model, WorkspaceModel)]


def write_a_row_of_each(workspace_id: UUID) -> dict[type[WorkspaceModel], WorkspaceModel]:
    """One new row in every table of the workspace, each referring to the others of it."""
    made: dict[type[WorkspaceModel], WorkspaceModel] = {}
    with workspace_transaction(workspace_id):
        for model in workspace_models():
            _row(model, made)
    return made


def _row(
    model: type[WorkspaceModel], made: dict[type[WorkspaceModel], WorkspaceModel]
) -> WorkspaceModel:
    if model not in made:
        values = {
            field.name: _value(field, made)
            for field in model._meta.concrete_fields
            if not (
                field.has_default() or field.null or (field.empty_strings_allowed and field.blank)
            )
        }
        row = model(**values, **SPECIAL.get(model._meta.label, dict)())
        row.save(force_insert=True)
        made[model] = row
    return made[model]


def _value(field: models.Field, made: dict[type[WorkspaceModel], WorkspaceModel]) -> object:
    if isinstance(field, WorkspaceKey):
        return _row(field.remote_field.model, made)
    if field.choices:
        return next(iter(field.flatchoices))[0]
    for kind, make in PLAIN.items():
        if isinstance(field, kind):
            return make(field)
    raise TypeError(
        f"{field.model.__name__}.{field.name}: tests/security/rows.py knows no value for a "
        f"{type(field).__name__}; add one to PLAIN, or the model to SPECIAL"
    )
