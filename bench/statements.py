"""The SQL beneath a page: caught from the product's own queries, then run bare over psycopg.

What a statement costs without Django, templates and HTTP is the floor below a page's figure.
"""

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import psycopg
from django.db import connection

from circleos.core.workspace import workspace_transaction
from circleos.database.postgresql.fields import WORKSPACE_SETTING


@dataclass(frozen=True, slots=True)
class Statement:
    """One statement and its parameters, as psycopg takes them."""

    sql: str
    parameters: Sequence[Any] | Mapping[str, Any] | None = None


def caught(workspace_id: UUID, work: Callable[[], object]) -> list[Statement]:
    """The statements that some work sends in its workspace."""
    statements: list[Statement] = []

    def catch(execute: Any, sql: str, parameters: Any, many: bool, context: Any) -> Any:
        statements.append(Statement(sql, parameters))
        return execute(sql, parameters, many, context)

    with workspace_transaction(workspace_id), connection.execute_wrapper(catch):
        work()
    return statements


@contextmanager
def bare_connection(workspace_id: UUID) -> Iterator[psycopg.Connection]:
    """psycopg alone, as the app role under row-level security, in one workspace."""
    settings = connection.settings_dict
    address = {
        "host": settings["HOST"],
        "port": settings["PORT"],
        "dbname": settings["NAME"],
        "user": settings["USER"],
        "password": settings["PASSWORD"],
    }
    given = {key: value for key, value in address.items() if value}
    # Parameters are bound as Django binds them, so that PostgreSQL plans the same statement.
    bare = psycopg.connect(**given, autocommit=True, cursor_factory=psycopg.ClientCursor)
    with bare:
        bare.execute("SELECT set_config(%s, %s, false)", [WORKSPACE_SETTING, str(workspace_id)])
        yield bare


def run_bare(bare: psycopg.Connection, statements: Sequence[Statement]) -> float:
    """Run the statements and fetch their rows; how many milliseconds it took."""
    began = time.perf_counter()
    for statement in statements:
        cursor = bare.execute(statement.sql, statement.parameters)
        if cursor.description:
            cursor.fetchall()
    return (time.perf_counter() - began) * 1000
