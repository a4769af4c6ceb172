"""Django's PostgreSQL backend, with a schema editor and statements that isolate workspaces."""

import select
from datetime import UTC, datetime
from typing import Any

from django.db.backends.postgresql import base, operations
from psycopg.abc import Buffer
from psycopg.types.datetime import TimestamptzLoader

from circleos.database.postgresql.schema import WorkspaceSchemaEditor


class DatabaseOperations(operations.DatabaseOperations):
    compiler_module = "circleos.database.postgresql.compiler"


class DatabaseWrapper(base.DatabaseWrapper):
    SchemaEditorClass = WorkspaceSchemaEditor
    ops_class = DatabaseOperations

    def get_new_connection(self, conn_params: dict[str, Any]) -> Any:
        """A connection that reads moments quickly."""
        connection = super().get_new_connection(conn_params)
        connection.adapters.register_loader("timestamptz", MomentLoader)
        return connection

    def is_usable(self) -> bool:
        """Whether the server still holds its end of a connection that was idle.

        Asked before each request. A server that goes away closes the connection and may say why:
        both can be read. Asking the server, as Django does, takes as long as a statement.
        """
        if self.connection is None or self.connection.closed:
            return False
        waiting = select.poll()
        waiting.register(self.connection.fileno(), select.POLLIN)
        return not waiting.poll(0)


class MomentLoader(TimestamptzLoader):
    """Reads a moment in UTC by Python's own parser, which takes a tenth of psycopg's time.

    Whatever else PostgreSQL may say (another offset, a year of five digits) is left to psycopg.
    """

    timezone = UTC  # Django compares it with its own

    def load(self, data: Buffer) -> datetime:
        text = bytes(data)
        if text.endswith(b"+00") and text[:1].isdigit() and text[4:5] == b"-":
            return datetime.fromisoformat(text.decode("ascii"))
        return super().load(data)
