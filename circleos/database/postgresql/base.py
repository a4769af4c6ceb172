"""Django's PostgreSQL backend, with a schema editor and statements that isolate workspaces."""

from django.db.backends.postgresql import base, operations

from circleos.database.postgresql.schema import WorkspaceSchemaEditor


class DatabaseOperations(operations.DatabaseOperations):
    compiler_module = "circleos.database.postgresql.compiler"


class DatabaseWrapper(base.DatabaseWrapper):
    SchemaEditorClass = WorkspaceSchemaEditor
    ops_class = DatabaseOperations
