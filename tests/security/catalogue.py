"""Reads PostgreSQL's catalogue: which tables there are, and what their isolation lacks."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.db.backends.base.base import BaseDatabaseWrapper

from circleos.database.global_tables import GLOBAL_TABLES

POLICY = (
    "(workspace_id = (NULLIF(current_setting('circleos.workspace_id'::text, true), "
    "''::text))::uuid)"
)
# GIN, hash and BRIN indexes can not begin with a uuid in a useful way; they are never unique.
LED_BY_WORKSPACE = {"btree", "gist"}


@dataclass(frozen=True, slots=True)
class ForeignKey:
    """A reference between two tables, as it stands in the database."""

    name: str
    table: str
    columns: tuple[str, ...]
    to_table: str
    to_columns: tuple[str, ...]


def tables(connection: BaseDatabaseWrapper) -> list[str]:
    """All tables of the schema, by name."""
    query = "SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY 1"
    return [name for (name,) in _rows(connection, query)]


def isolated_tables(connection: BaseDatabaseWrapper) -> list[str]:
    """The tables that must keep workspaces apart: all that are not global."""
    return [name for name in tables(connection) if name not in GLOBAL_TABLES]


def foreign_keys(connection: BaseDatabaseWrapper) -> list[ForeignKey]:
    """Every foreign key of the schema."""
    return [
        ForeignKey(name, table, tuple(columns), to_table, tuple(to_columns))
        for name, table, columns, to_table, to_columns in _rows(
            connection,
            """
            SELECT k.conname, t.relname, (
                       SELECT array_agg(a.attname::text ORDER BY place)
                       FROM unnest(k.conkey) WITH ORDINALITY AS key (number, place)
                       JOIN pg_attribute a ON a.attrelid = k.conrelid AND a.attnum = number
                   ), f.relname, (
                       SELECT array_agg(a.attname::text ORDER BY place)
                       FROM unnest(k.confkey) WITH ORDINALITY AS key (number, place)
                       JOIN pg_attribute a ON a.attrelid = k.confrelid AND a.attnum = number
                   )
            FROM pg_constraint k JOIN pg_class t ON t.oid = k.conrelid
            JOIN pg_class f ON f.oid = k.confrelid
            WHERE k.contype = 'f' AND t.relnamespace = 'public'::regnamespace ORDER BY 1
            """,
        )
    ]


def faults(connection: BaseDatabaseWrapper, table: str, app_role: str) -> Iterator[str]:
    """What keeps a table from being fully isolated, a sentence each; nothing when all is well."""
    for check in (
        _column_faults,
        _key_faults,
        _index_faults,
        _security_faults,
        _reference_faults,
    ):
        for fault in check(connection, table):
            yield f"{table}: {fault}"
    for fault in _grant_faults(connection, table, app_role):
        yield f"{table}: {fault}"


def _column_faults(connection: BaseDatabaseWrapper, table: str) -> Iterator[str]:
    columns = {
        name: (kind, required, generated, default)
        for name, kind, required, generated, default in _rows(
            connection,
            """
            SELECT a.attname, format_type(a.atttypid, a.atttypmod), a.attnotnull, a.attidentity,
                   coalesce(pg_get_expr(d.adbin, d.adrelid), '')
            FROM pg_attribute a LEFT JOIN pg_attrdef d
              ON d.adrelid = a.attrelid AND d.adnum = a.attnum
            WHERE a.attrelid = %s::regclass AND a.attnum > 0 AND NOT a.attisdropped
            """,
            table,
        )
    }
    if columns.get("workspace_id", ())[:2] != ("uuid", True):
        yield "has no column workspace_id uuid NOT NULL"
    for name, (_kind, _required, generated, default) in columns.items():
        if generated or "nextval(" in default:
            yield f"{name} is numbered by a sequence, which all workspaces would share"


def _key_faults(connection: BaseDatabaseWrapper, table: str) -> Iterator[str]:
    keys = [columns for name, columns, _ in _indexes(connection, table) if name == "primary"]
    if not keys:
        yield "has no primary key"
    elif keys[0][0] != "workspace_id" or len(keys[0]) < 2:
        yield f"its primary key is {keys[0]} and does not begin with workspace_id"


def _index_faults(connection: BaseDatabaseWrapper, table: str) -> Iterator[str]:
    for kind, columns, name in _indexes(connection, table):
        if columns[0] != "workspace_id" and kind in {"unique", *LED_BY_WORKSPACE}:
            yield f"the {kind} index {name} begins with {columns[0]}, not with workspace_id"


def _security_faults(connection: BaseDatabaseWrapper, table: str) -> Iterator[str]:
    (enabled,) = _rows(
        connection, "SELECT relrowsecurity FROM pg_class WHERE oid = %s::regclass", table
    )[0]
    if not enabled:
        yield "row-level security is off"
    policies = _rows(
        connection,
        """
        SELECT polcmd::text, polpermissive, polroles = '{0}'::oid[],
               pg_get_expr(polqual, polrelid), pg_get_expr(polwithcheck, polrelid)
        FROM pg_policy WHERE polrelid = %s::regclass
        """,
        table,
    )
    if policies != [("*", True, True, POLICY, POLICY)]:
        yield f"its policies are not the one of the schema editor: {policies}"


def _reference_faults(connection: BaseDatabaseWrapper, table: str) -> Iterator[str]:
    for key in foreign_keys(connection):
        if key.table != table or key.to_table in GLOBAL_TABLES:
            continue
        if (key.columns[0], key.to_columns[0]) != ("workspace_id", "workspace_id"):
            yield f"the foreign key {key.name} can cross workspaces"


def _grant_faults(connection: BaseDatabaseWrapper, table: str, app_role: str) -> Iterator[str]:
    (owned, reads, writes, further, everybody) = _rows(
        connection,
        """
        SELECT pg_has_role(%(app)s, relowner, 'MEMBER'),
               has_table_privilege(%(app)s, oid, 'SELECT'),
               has_table_privilege(%(app)s, oid, 'INSERT'),
               has_table_privilege(%(app)s, oid, 'TRUNCATE')
                   OR has_table_privilege(%(app)s, oid, 'TRIGGER')
                   OR has_table_privilege(%(app)s, oid, 'REFERENCES'),
               EXISTS (SELECT FROM aclexplode(relacl) WHERE grantee = 0)
        FROM pg_class WHERE oid = %(table)s::regclass
        """,
        app=app_role,
        table=table,
    )[0]
    if owned:
        yield f"{app_role} owns it, or may become its owner"
    if not (reads and writes):
        yield f"{app_role} can not read and write it"
    if further:
        yield f"{app_role} may TRUNCATE it, or put triggers or references on it"
    if everybody:
        yield "everybody (PUBLIC) has rights on it"


def _indexes(connection: BaseDatabaseWrapper, table: str) -> list[tuple[str, list[str], str]]:
    """Each index: "primary", "unique" or its method; its columns, expressions in full; its name."""
    return [
        ("primary" if primary else "unique" if unique or excluding else method, columns, name)
        for name, primary, unique, excluding, method, columns in _rows(
            connection,
            """
            SELECT c.relname, i.indisprimary, i.indisunique, i.indisexclusion, m.amname,
                   (SELECT array_agg(pg_get_indexdef(i.indexrelid, n, true) ORDER BY n)
                    FROM generate_series(1, i.indnkeyatts) n)
            FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid JOIN pg_am m ON m.oid = c.relam
            WHERE i.indrelid = %s::regclass ORDER BY 1
            """,
            table,
        )
    ]


def openings(connection: BaseDatabaseWrapper) -> list[str]:
    """What would lead past row-level security: views, and functions with the owner's rights whose
    names somebody else could make mean something else."""
    views = _rows(
        connection,
        """
        SELECT 'the view ' || relname || ' reads with its owner''s rights' FROM pg_class
        WHERE relnamespace = 'public'::regnamespace AND relkind IN ('v', 'm')
          AND NOT coalesce('security_invoker=true' = ANY (reloptions), false)
        """,
    )
    functions = _rows(
        connection,
        """
        SELECT 'the SECURITY DEFINER function ' || proname || ' sets no search_path'
        FROM pg_proc WHERE pronamespace = 'public'::regnamespace AND prosecdef
          AND NOT EXISTS (SELECT FROM unnest(proconfig) AS setting
                          WHERE starts_with(setting, 'search_path='))
        """,
    )
    references = [
        (f"the foreign key {key.name} of {key.table} leads from a global table into workspaces",)
        for key in foreign_keys(connection)
        if key.table in GLOBAL_TABLES and key.to_table not in GLOBAL_TABLES
    ]
    return [sentence for (sentence,) in (*views, *functions, *references)]


def definition(connection: BaseDatabaseWrapper, table: str) -> dict[str, Any]:
    """All that makes up a table, for comparing it before and after a migration and its way back."""
    return {
        "columns": _rows(
            connection,
            """
            SELECT attname, format_type(atttypid, atttypmod), attnotnull
            FROM pg_attribute WHERE attrelid = %s::regclass AND attnum > 0 AND NOT attisdropped
            ORDER BY 1
            """,
            table,
        ),
        "constraints": _rows(
            connection,
            "SELECT conname, pg_get_constraintdef(oid) FROM pg_constraint"
            " WHERE conrelid = %s::regclass ORDER BY 1",
            table,
        ),
        "indexes": _rows(
            connection,
            "SELECT indexname, indexdef FROM pg_indexes"
            " WHERE schemaname = 'public' AND tablename = %s ORDER BY 1",
            table,
        ),
    }


def _rows(
    connection: BaseDatabaseWrapper, query: str, *arguments: object, **named: object
) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(query, named or arguments or None)
        return list(cursor.fetchall())
