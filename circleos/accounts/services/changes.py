"""Writing named fields to a row, and what that changed."""

from collections.abc import Mapping
from typing import Any

from circleos.core.events import Change


def assign(row: Any, values: Mapping[str, Any]) -> list[Change]:
    """Put the values on the row, unsaved; the fields that were different before."""
    changes = [
        Change(field, getattr(row, field), value)
        for field, value in values.items()
        if getattr(row, field) != value
    ]
    for change in changes:
        setattr(row, change.field, change.new)
    return changes
