"""What somebody gets who can send SQL as the app role: the current workspace, and nothing else."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.conf import settings
from django.db import (
    DatabaseError,
    IntegrityError,
    ProgrammingError,
    connection,
    connections,
    transaction,
)

from circleos.core.models import WorkspaceModel
from circleos.core.workspace import workspace_transaction
from circleos.database.postgresql.fields import WORKSPACE_SETTING
from tests.security import catalogue, rows

pytestmark = pytest.mark.django_db
Rows = dict[type[WorkspaceModel], WorkspaceModel]


@pytest.fixture
def here(ring: Any) -> Rows:
    """A row in every table of Praxis am Ring."""
    return rows.write_a_row_of_each(ring.pk)


@pytest.fixture
def there(elsewhere: Any) -> Rows:
    """A row in every table of the other practice."""
    return rows.write_a_row_of_each(elsewhere.pk)


@contextmanager
def told(workspace: str) -> Iterator[None]:
    """Set the workspace of the transaction by SQL, as an attacker could, past our Python."""
    with transaction.atomic():
        run(f"SELECT set_config('{WORKSPACE_SETTING}', %s, true)", workspace)
        yield
        transaction.set_rollback(True)


def run(statement: str, *arguments: object) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(statement, arguments or None)
        return cursor.fetchall() if cursor.description else []


def changed(statement: str, *arguments: object) -> int:
    with connection.cursor() as cursor:
        cursor.execute(statement, arguments or None)
        return cursor.rowcount


def column_list(table: str) -> list[str]:
    query = """
        SELECT quote_ident(attname) FROM pg_attribute
        WHERE attrelid = %s::regclass AND attnum > 0 AND NOT attisdropped AND attgenerated = ''
    """
    return [name for (name,) in run(query, table)]


def may(table: str, right: str) -> bool:
    return bool(run("SELECT has_table_privilege(%s, %s)", table, right)[0][0])


def test_with_a_workspace_set_no_row_of_another_is_seen(here: Rows, there: Rows) -> None:
    for model, row in here.items():
        with told(str(row.workspace_id)):
            seen = {found for (found,) in run(f"SELECT workspace_id FROM {model._meta.db_table}")}
            assert seen == {row.workspace_id}, model
            other = there[model].workspace_id
            asked = run(f"SELECT 1 FROM {model._meta.db_table} WHERE workspace_id = %s", other)
            assert asked == [], model


@pytest.mark.parametrize("nothing", ["", None], ids=["emptied", "never set"])
def test_with_no_workspace_set_no_row_is_seen(nothing: str | None, here: Rows) -> None:
    for model in here:
        table = model._meta.db_table
        if nothing is None:
            with transaction.atomic():
                run(f"SET LOCAL {WORKSPACE_SETTING} TO DEFAULT")
                assert run(f"SELECT 1 FROM {table}") == [], model
        else:
            with told(nothing):
                assert run(f"SELECT 1 FROM {table}") == [], model


def test_no_row_of_another_workspace_can_be_changed_or_deleted(here: Rows, there: Rows) -> None:
    for model, row in there.items():
        table = model._meta.db_table
        if not may(table, "UPDATE"):
            continue
        with told(str(here[model].workspace_id)):
            assert changed(f"UPDATE {table} SET created_at = now() WHERE id = %s", row.pk) == 0
            assert changed(f"DELETE FROM {table} WHERE id = %s", row.pk) == 0
        with told(str(row.workspace_id)):
            assert len(run(f"SELECT 1 FROM {table} WHERE id = %s", row.pk)) == 1, model


def test_no_row_can_be_written_into_another_workspace(here: Rows, there: Rows) -> None:
    for model, row in here.items():
        table, columns = model._meta.db_table, column_list(model._meta.db_table)
        given = {"workspace_id": "%s::uuid", "id": "%s::uuid"}
        copied = ", ".join(given.get(name, name) for name in columns)
        insert = f"INSERT INTO {table} ({', '.join(columns)}) SELECT {copied} FROM {table}"
        ordered = [name for name in columns if name in given]
        values = {"workspace_id": there[model].workspace_id, "id": uuid4()}
        with told(str(row.workspace_id)), refused(ProgrammingError, "row-level security"):
            run(insert, *(values[name] for name in ordered))


def test_no_row_can_be_moved_into_another_workspace(here: Rows, there: Rows) -> None:
    for model, row in here.items():
        table, other = model._meta.db_table, there[model].workspace_id
        if may(table, "UPDATE"):
            with told(str(row.workspace_id)), refused(ProgrammingError, "row-level security"):
                run(f"UPDATE {table} SET workspace_id = %s WHERE id = %s", other, row.pk)


def test_no_reference_can_cross_workspaces(here: Rows, there: Rows) -> None:
    by_table = {model._meta.db_table: row for model, row in here.items()}
    others = {model._meta.db_table: row for model, row in there.items()}
    keys = [key for key in catalogue.foreign_keys(connection) if key.to_table in others]
    assert keys
    for key in keys:
        (column,) = set(key.columns) - {"workspace_id"}
        statement = f"UPDATE {key.table} SET {column} = %s WHERE id = %s"
        if not may(key.table, "UPDATE"):  # what can not be changed can still be written anew
            columns = column_list(key.table)
            given = {"id": "gen_random_uuid()", column: "%s::uuid"}
            copied = ", ".join(given.get(name, name) for name in columns)
            statement = (
                f"INSERT INTO {key.table} ({', '.join(columns)}) "
                f"SELECT {copied} FROM {key.table} WHERE id = %s"
            )
        with told(str(by_table[key.table].workspace_id)), refused(IntegrityError, key.name):
            run(statement, others[key.to_table].pk, by_table[key.table].pk)
            run("SET CONSTRAINTS ALL IMMEDIATE")


@contextmanager
def refused(kind: type[DatabaseError], words: str) -> Iterator[None]:
    """The block ends in this error of the database; the transaction goes on."""
    with pytest.raises(kind, match=words), transaction.atomic():
        yield


FORBIDDEN = {
    "change an event": "UPDATE core_event SET actor_name = 'Nobody'",
    "delete an event": "DELETE FROM core_event",
    "truncate the events": "TRUNCATE core_event",
    "change old and new values": "UPDATE core_eventdetail SET detail = '{}'",
    "delete old and new values": "DELETE FROM core_eventdetail",
    "truncate old and new values": "TRUNCATE core_eventdetail",
    "change a published note": "UPDATE notes_noteversion SET body = ''",
    "delete a published note": "DELETE FROM notes_noteversion",
    "truncate the published notes": "TRUNCATE notes_noteversion",
    "switch the rule off": "ALTER TABLE core_event DISABLE TRIGGER append_only",
    "switch all triggers off": "ALTER TABLE core_event DISABLE TRIGGER ALL",
    "drop the rule": "DROP TRIGGER append_only ON core_event",
    "rewrite the rule": "CREATE OR REPLACE FUNCTION core_refuse_change() RETURNS trigger"
    " LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END'",
    "replay as a replica": "SET session_replication_role = replica",
    "switch row-level security off": "ALTER TABLE patients_patient DISABLE ROW LEVEL SECURITY",
    "drop the policy": "DROP POLICY workspace ON patients_patient",
    "add a policy": "CREATE POLICY all_rows ON patients_patient USING (true)",
    "rewrite the policy": "ALTER POLICY workspace ON patients_patient USING (true)",
    "become the owner": "SET ROLE {owner}",
    "take over a table": "ALTER TABLE core_event OWNER TO {app}",
    "join the owner": "GRANT {owner} TO {app}",
    "bypass policies": "ALTER ROLE {app} BYPASSRLS",
    "give itself the right": "GRANT UPDATE ON core_event TO {app}",
    "make a table": "CREATE TABLE mine (id int)",
    "make a view": "CREATE VIEW mine AS SELECT * FROM patients_patient",
    "make a function": "CREATE FUNCTION mine() RETURNS int LANGUAGE sql AS 'SELECT 1'",
    "read the passwords": "SELECT rolpassword FROM pg_authid",
    "read a file": "SELECT pg_read_file('/etc/passwd')",
    "run a program": "COPY (SELECT 1) TO PROGRAM 'true'",
}


@pytest.mark.parametrize("statement", FORBIDDEN.values(), ids=FORBIDDEN.keys())
def test_the_app_role_can_not(statement: str, here: Rows) -> None:
    roles = {
        "app": settings.DATABASES["default"]["USER"],
        "owner": settings.DATABASES["owner"]["USER"],
    }
    for name in ("app", "owner"):
        statement = statement.replace(f"{{{name}}}", roles[name])
    workspace = next(iter(here.values())).workspace_id
    with told(str(workspace)):
        try:
            with transaction.atomic():
                run(statement)
        except ProgrammingError as error:
            assert error.__cause__.sqlstate == "42501", error  # insufficient_privilege
        else:
            # PostgreSQL only warns when somebody grants a right that they do not have.
            assert statement.startswith("GRANT UPDATE"), "it was allowed"
            assert not may("core_event", "UPDATE")


def test_switching_row_security_off_for_the_session_shows_an_error_and_no_row(here: Rows) -> None:
    with transaction.atomic():
        run("SET LOCAL row_security = off")
        with refused(ProgrammingError, "row-level security"):
            run("SELECT 1 FROM patients_patient")


@pytest.mark.django_db(databases=["default", "owner"])
def test_not_even_the_owner_can_rewrite_an_event() -> None:
    for statement in ("UPDATE core_event SET kind = 'x'", "DELETE FROM core_event"):
        with (
            pytest.raises(ProgrammingError, match="append-only"),
            transaction.atomic(using="owner"),
            connections["owner"].cursor() as cursor,
        ):
            cursor.execute(statement)


def test_a_connection_used_before_by_another_workspace_keeps_nothing(
    ring: Any, elsewhere: Any, here: Rows
) -> None:
    def current() -> UUID | None:
        ((text,),) = run(f"SELECT nullif(current_setting('{WORKSPACE_SETTING}', true), '')")
        return UUID(text) if text else None

    with workspace_transaction(elsewhere.pk):
        assert current() == elsewhere.pk
        with workspace_transaction(ring.pk):
            assert current() == ring.pk
        assert current() == elsewhere.pk
    assert current() is None
