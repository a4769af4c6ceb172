"""Django's PostgreSQL backend, with a schema editor that isolates workspaces."""

from django.db.backends.postgresql import base

from circleos.database.postgresql.schema import WorkspaceSchemaEditor


class DatabaseWrapper(base.DatabaseWrapper):
    SchemaEditorClass = WorkspaceSchemaEditor
