"""The floor of an import: COPY of the rows it wrote into bare copies of the tables it wrote."""

import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

import psycopg
from django.apps import apps
from django.db import connections
from psycopg import sql

from circleos.database.postgresql.fields import is_isolated

_BARE = sql.Identifier("bench_floor")
_CHUNK = 1 << 20


@dataclass(frozen=True, slots=True)
class _Table:
    """A table that was written, and its rows in PostgreSQL's binary format."""

    name: sql.Identifier
    columns: sql.Composed
    rows: Path


def row_counts(workspace_id: UUID) -> dict[str, int]:
    """How many rows each table holds of this workspace."""
    tables = [model._meta.db_table for model in apps.get_models() if is_isolated(model)]
    with _owner() as owner:
        return {
            table: _number(
                owner.execute(
                    sql.SQL("SELECT count(*) FROM {} WHERE workspace_id = %s").format(
                        sql.Identifier(table)
                    ),
                    [workspace_id],
                )
            )
            for table in tables
        }


def copy_seconds(workspace_id: UUID, tables: list[str]) -> float:
    """How long COPY takes for this workspace's rows of the named tables, with the commit.

    The copies have the same columns, indexes and checks, but no foreign keys, no triggers and no
    row-level security.
    """
    with tempfile.TemporaryDirectory() as folder, _owner() as owner:
        owner.execute(sql.SQL("CREATE SCHEMA {}").format(_BARE))
        try:
            copies = [
                _prepared(owner, sql.Identifier(name), workspace_id, Path(folder) / name)
                for name in tables
            ]
            began = time.perf_counter()
            with owner.transaction():
                for copy in copies:
                    _copy_in(owner, copy)
            return time.perf_counter() - began
        finally:
            owner.execute(sql.SQL("DROP SCHEMA {} CASCADE").format(_BARE))


@contextmanager
def _owner() -> Iterator[psycopg.Connection]:
    """The owner's connection: row-level security does not hold it, as it holds no COPY either."""
    with connections["owner"].cursor() as cursor:
        yield cursor.connection
    connections["owner"].close()


def _prepared(
    owner: psycopg.Connection, name: sql.Identifier, workspace_id: UUID, file: Path
) -> _Table:
    """Put the rows into a file, and make the bare table that takes them."""
    columns = _columns(owner, name)
    rows = sql.SQL(
        "COPY (SELECT {} FROM {} WHERE workspace_id = {}) TO STDOUT (FORMAT binary)"
    ).format(columns, name, sql.Literal(workspace_id))
    with file.open("wb") as target, owner.cursor().copy(rows) as copy:
        for chunk in copy:
            target.write(chunk)
    owner.execute(sql.SQL("CREATE TABLE {}.{} (LIKE {} INCLUDING ALL)").format(_BARE, name, name))
    return _Table(name, columns, file)


def _columns(owner: psycopg.Connection, name: sql.Identifier) -> sql.Composed:
    """The columns that are written; PostgreSQL itself fills the generated ones."""
    written = owner.execute(
        "SELECT attname FROM pg_attribute WHERE attrelid = %s::regclass AND attnum > 0"
        " AND NOT attisdropped AND attgenerated = '' ORDER BY attnum",
        [name.as_string(owner)],
    )
    return sql.SQL(", ").join(sql.Identifier(column) for (column,) in written)


def _copy_in(owner: psycopg.Connection, table: _Table) -> None:
    statement = sql.SQL("COPY {}.{} ({}) FROM STDIN (FORMAT binary)").format(
        _BARE, table.name, table.columns
    )
    with table.rows.open("rb") as source, owner.cursor().copy(statement) as copy:
        while chunk := source.read(_CHUNK):
            copy.write(chunk)


def _number(cursor: psycopg.Cursor) -> int:
    row = cursor.fetchone()
    if row is None:
        raise AssertionError("count(*) always gives a row")
    number: int = row[0]
    return number
