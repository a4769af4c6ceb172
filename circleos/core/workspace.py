"""The workspace that the current work belongs to.

Two things carry it: a context variable, by which the ORM filters every query, and a setting of
the database transaction, by which row-level security filters underneath.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from uuid import UUID

from django.db import connection, transaction

from circleos.core.errors import NoWorkspace
from circleos.database.postgresql.base import prepared_cursor
from circleos.database.postgresql.fields import WORKSPACE_SETTING

_current: ContextVar[UUID | None] = ContextVar("workspace", default=None)


def current_workspace_id() -> UUID:
    """The workspace of the current work. Raises `NoWorkspace` outside of one."""
    workspace_id = _current.get()
    if workspace_id is None:
        raise NoWorkspace("enter a workspace with workspace_transaction() first")
    return workspace_id


@contextmanager
def workspace_transaction(workspace_id: UUID) -> Iterator[None]:
    """Run a block in one database transaction that sees this workspace and no other.

    Inside a transaction of the same workspace it is a savepoint; inside one of another workspace
    it switches, and switches back at the end.
    """
    outer = _current.get()
    inside = connection.in_atomic_block
    with writing_for(workspace_id), transaction.atomic():
        if not inside or outer != workspace_id:
            _tell_database(workspace_id)
        yield
        # A rollback to the savepoint brings the setting back by itself.
        if inside and outer != workspace_id and not connection.needs_rollback:
            _tell_database(outer)


@contextmanager
def writing_for(workspace_id: UUID) -> Iterator[None]:
    """Let the ORM write statements for a workspace in a block.

    Alone it is enough for what is not sent: to the database no row is visible yet.
    """
    token = _current.set(workspace_id)
    try:
        yield
    finally:
        _current.reset(token)


def _tell_database(workspace_id: UUID | None) -> None:
    with prepared_cursor() as cursor:
        cursor.execute(
            "SELECT set_config(%s, %s, true)", [WORKSPACE_SETTING, str(workspace_id or "")]
        )
