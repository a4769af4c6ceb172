"""Writes UPDATE and DELETE so that they, too, say their workspace.

Django names rows by their ids alone where it deletes what it has collected, and where a condition
spans tables. The base manager of a workspace's model knows the condition that is missing: it is
added here.
"""

from typing import Any

from django.db.backends.postgresql.compiler import (
    SQLAggregateCompiler,
    SQLCompiler,
    SQLInsertCompiler,
)
from django.db.models.expressions import Col
from django.db.models.lookups import Exact
from django.db.models.sql import compiler
from django.db.models.sql.query import Query
from django.db.models.sql.where import AND

from circleos.database.postgresql.fields import WorkspaceIdField, is_isolated

__all__ = [
    "SQLAggregateCompiler",
    "SQLCompiler",
    "SQLDeleteCompiler",
    "SQLInsertCompiler",
    "SQLUpdateCompiler",
]


class SQLDeleteCompiler(compiler.SQLDeleteCompiler):
    def _as_sql(self, query: Query) -> Any:
        _hold_to_workspace(query)
        return super()._as_sql(query)  # type: ignore[misc]  # the stubs leave it out


class SQLUpdateCompiler(compiler.SQLUpdateCompiler):
    def pre_sql_setup(self, with_col_aliases: bool = False) -> Any:
        prepared = super().pre_sql_setup()
        _hold_to_workspace(self.query)
        return prepared


def _hold_to_workspace(query: Query) -> None:
    model = query.get_meta().model
    if is_isolated(model) and not any(map(_names_workspace, query.where.children)):
        query.where.add(model._base_manager.get_queryset().query.where, AND)


def _names_workspace(condition: object) -> bool:
    return (
        isinstance(condition, Exact)
        and isinstance(condition.lhs, Col)
        and isinstance(condition.lhs.target, WorkspaceIdField)
    )
