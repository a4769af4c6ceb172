"""Writes one row into every table of a workspace, whatever models there are."""

from collections.abc import Callable
from typing import Any
from uuid import UUID, uuid4

from django.apps import apps
from django.db import models
from django.utils import timezone

from circleos.core.models import WorkspaceKey, WorkspaceModel
from circleos.core.workspace import workspace_transaction

TEXT = (models.CharField, models.TextField)
NUMBERS = (models.IntegerField, models.DecimalField, models.FloatField)

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
            if not (field.has_default() or field.null or field.empty_strings_allowed and field.blank)
        }
        row = model(**values, **SPECIAL.get(model._meta.label, dict)())
        row.save(force_insert=True)
        made[model] = row
    return made[model]


def _value(
    field: models.Field, made: dict[type[WorkspaceModel], WorkspaceModel]
) -> object:
    if isinstance(field, WorkspaceKey):
        return _row(field.remote_field.model, made)
    if field.choices:
        return next(iter(field.flatchoices))[0]
    if isinstance(field, TEXT):
        return uuid4().hex[: field.max_length]
    if isinstance(field, NUMBERS):
        return uuid4().int % 10_000
    if isinstance(field, models.BinaryField):
        return uuid4().bytes
    if isinstance(field, models.UUIDField):
        return uuid4()
    if isinstance(field, models.DateTimeField):
        return timezone.now()
    if isinstance(field, models.DateField):
        return timezone.localdate()
    if isinstance(field, models.BooleanField):
        return False
    if isinstance(field, models.JSONField):
        return {}
    raise TypeError(
        f"{field.model.__name__}.{field.name}: tests/security/rows.py knows no value for a "
        f"{type(field).__name__}; add one to _value(), or the model to SPECIAL"
    )
