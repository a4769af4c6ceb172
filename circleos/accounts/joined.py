"""Rows of several models out of one statement that is written by hand.

For what every request begins with: the ORM takes longer to write such a statement than PostgreSQL
to answer it.
"""

from collections.abc import Sequence
from itertools import accumulate, pairwise
from typing import Any

from django.db import DEFAULT_DB_ALIAS
from django.db.models import Model


class Joined:
    """The columns of these models in this order, and the models out of a row of them."""

    def __init__(self, *models: type[Model]) -> None:
        fields = [[field.attname for field in model._meta.concrete_fields] for model in models]
        edges = accumulate(map(len, fields), initial=0)
        self._parts = [
            (model, names, slice(*edge))
            for model, names, edge in zip(models, fields, pairwise(edges), strict=True)
        ]
        self.columns = ", ".join(
            f'{model._meta.db_table}."{field.column}"'
            for model in models
            for field in model._meta.concrete_fields
        )

    def read(self, row: Sequence[Any]) -> list[Any]:
        """One of each model, None where an outer join has found none."""
        return [
            None if row[part.start] is None else model.from_db(DEFAULT_DB_ALIAS, fields, row[part])
            for model, fields, part in self._parts
        ]
