"""The schema editor that isolates every workspace table.

Each table with a `WorkspaceIdField` gets, without anybody having to think of it:

* the primary key `(workspace_id, id)` and foreign keys `(workspace_id, x_id)` between such
  tables, so that no reference can cross workspaces,
* unique constraints and B-tree or GiST indexes that begin with `workspace_id`,
* row-level security that shows only the rows of the transaction's workspace.

This is also exactly what Citus needs to distribute the tables by `workspace_id`.
Options that would evade the isolation are refused with a `NotIsolated`.
"""

# The type stubs of Django describe its public methods only; this file lives on the others.
# mypy: disable-error-code="misc, no-any-return, assignment"

from collections.abc import Sequence
from typing import Any

from django.db.backends.ddl_references import Columns, Expressions, Statement
from django.db.backends.postgresql.schema import DatabaseSchemaEditor

from circleos.database.postgresql.fields import WORKSPACE_SETTING, WorkspaceIdField, is_isolated

WORKSPACE_COLUMN = "workspace_id"
PREFIXABLE = {"", " USING btree", " USING gist"}

# Without nullif() a pooled connection fails: the setting is '' after its first use.
POLICY = f"workspace_id = nullif(current_setting('{WORKSPACE_SETTING}', true), '')::uuid"


class NotIsolated(ValueError):
    """A model asks for something that would let rows of two workspaces meet."""


class WorkspaceExpressions(Expressions):
    """The expressions of an index, behind the workspace."""

    def __str__(self) -> str:
        return f"{WORKSPACE_COLUMN}, {super().__str__()}"


class WorkspaceSchemaEditor(DatabaseSchemaEditor):
    # A foreign key is always added as a table constraint of its own: the inline form
    # of a column can not name two columns.
    sql_create_column_inline_fk = None

    def create_model(self, model: Any) -> None:
        self._refuse_shortcuts(model)
        super().create_model(model)
        if is_isolated(model):
            self._isolate(model)

    def add_field(self, model: Any, field: Any) -> None:
        self._refuse_moving(model, field)
        self._refuse_shortcut(model, field)
        super().add_field(model, field)

    def remove_field(self, model: Any, field: Any) -> None:
        self._refuse_moving(model, field)
        super().remove_field(model, field)

    def alter_field(self, model: Any, old_field: Any, new_field: Any, strict: bool = False) -> None:
        if isinstance(old_field, WorkspaceIdField) != isinstance(new_field, WorkspaceIdField):
            self._refuse_moving(model, old_field)
            self._refuse_moving(model, new_field)
        self._refuse_shortcut(model, new_field)
        super().alter_field(model, old_field, new_field, strict)

    def alter_unique_together(self, model: Any, old: Any, new: Any) -> None:
        self._refuse_unique_together(model, new)
        super().alter_unique_together(model, old, new)

    def _isolate(self, model: Any) -> None:
        table = self.quote_name(model._meta.db_table)
        key = self.quote_name(f"{model._meta.db_table}_pkey")
        column = self.quote_name(model._meta.pk.column)
        self.execute(
            f"ALTER TABLE {table} ADD CONSTRAINT {key} PRIMARY KEY ({WORKSPACE_COLUMN}, {column})"
        )
        self.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
        self.execute(f"CREATE POLICY workspace ON {table} USING ({POLICY}) WITH CHECK ({POLICY})")

    def _refuse_moving(self, model: Any, field: Any) -> None:
        if isinstance(field, WorkspaceIdField):
            raise NotIsolated(
                f"{model.__name__}.{field.name}: a table belongs to workspaces from its creation; "
                "make a new one and move the rows"
            )

    def _refuse_unique_together(self, model: Any, wanted: Any) -> None:
        if is_isolated(model) and wanted:
            raise NotIsolated(f"{model.__name__}: use a UniqueConstraint, not unique_together")

    def _refuse_shortcuts(self, model: Any) -> None:
        self._refuse_unique_together(model, model._meta.unique_together)
        for field in (*model._meta.local_fields, *model._meta.local_many_to_many):
            self._refuse_shortcut(model, field)

    def _refuse_shortcut(self, model: Any, field: Any) -> None:
        place = f"{model.__name__}.{field.name}"
        if not is_isolated(model):
            if field.many_to_one and is_isolated(field.remote_field.model):
                raise NotIsolated(f"{place}: a global table can not refer to a workspace's rows")
            return
        if field.many_to_many and field.remote_field.through._meta.auto_created:
            raise NotIsolated(f"{place}: many-to-many goes through a WorkspaceModel of its own")
        if field.unique and not field.primary_key:
            raise NotIsolated(f"{place}: unique=True would span workspaces; use UniqueConstraint")
        if (
            field.many_to_one
            and is_isolated(field.remote_field.model)
            and not getattr(field, "isolated", False)
        ):
            raise NotIsolated(f"{place}: a reference to a workspace's rows is a WorkspaceKey")

    def _iter_column_sql(self, column_db_type: str, params: Any, model: Any, *rest: Any) -> Any:
        """Leave the primary key out of the column: `_isolate` adds the composite one."""
        for part in super()._iter_column_sql(column_db_type, params, model, *rest):
            if part == "PRIMARY KEY" and is_isolated(model):
                continue
            yield part

    def _create_fk_sql(self, model: Any, field: Any, suffix: str) -> Statement:
        statement = super()._create_fk_sql(model, field, suffix)
        target = field.target_field
        if is_isolated(model) and is_isolated(target.model):
            table, to_table = model._meta.db_table, target.model._meta.db_table
            statement.parts["column"] = Columns(
                table, [WORKSPACE_COLUMN, field.column], self.quote_name
            )
            statement.parts["to_column"] = Columns(
                to_table, [WORKSPACE_COLUMN, target.column], self.quote_name
            )
        return statement

    def _create_like_index_sql(self, model: Any, field: Any) -> Statement | None:
        return None if is_isolated(model) else super()._create_like_index_sql(model, field)

    def _create_index_sql(
        self,
        model: Any,
        *,
        fields: Sequence[Any] | None = None,
        using: str = "",
        col_suffixes: Sequence[str] = (),
        opclasses: Sequence[str] = (),
        **options: Any,
    ) -> Statement:
        if is_isolated(model) and using in PREFIXABLE and fields:
            prefixed = self._behind_workspace(model, fields)
            missing = len(prefixed) - len(fields)
            fields = prefixed
            col_suffixes = [""] * missing + list(col_suffixes) if col_suffixes else ()
            opclasses = ["uuid_ops"] * missing + list(opclasses) if opclasses else ()
        statement = super()._create_index_sql(
            model,
            fields=fields,
            using=using,
            col_suffixes=col_suffixes,
            opclasses=opclasses,
            **options,
        )
        if using in PREFIXABLE:
            self._prefix_expressions(model, statement)
        return statement

    def _unique_sql(self, model: Any, fields: Any, name: str, **options: Any) -> str | None:
        return super()._unique_sql(model, self._behind_workspace(model, fields), name, **options)

    def _create_unique_sql(
        self, model: Any, fields: Any, name: str | None = None, **options: Any
    ) -> Statement | None:
        fields = self._behind_workspace(model, fields)
        statement = super()._create_unique_sql(model, fields, name, **options)
        if statement is not None:
            self._prefix_expressions(model, statement)
        return statement

    def _behind_workspace(self, model: Any, fields: Sequence[Any]) -> list[Any]:
        """The fields of an index, the workspace first. No fields stay no fields."""
        fields = list(fields)
        if not fields or not is_isolated(model) or fields[0].column == WORKSPACE_COLUMN:
            return fields
        return [model._meta.get_field("workspace_id"), *fields]

    def _prefix_expressions(self, model: Any, statement: Statement) -> None:
        columns = statement.parts["columns"]
        if is_isolated(model) and isinstance(columns, Expressions):
            columns.__class__ = WorkspaceExpressions

    def _constraint_names(
        self, model: Any, column_names: Sequence[str] | None = None, **conditions: Any
    ) -> list[str]:
        """Also find what stands on `(workspace_id, column)`, so that altering and removing work."""
        names: list[str] = super()._constraint_names(model, column_names, **conditions)
        if column_names is not None and is_isolated(model):
            behind = [WORKSPACE_COLUMN, *column_names]
            names += super()._constraint_names(model, behind, **conditions)
        return names
