"""What the two roles may do, tried on a real server."""

from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from circleos.database import DatabaseRefusal, embedded, roles
from circleos.database.address import APP_ROLE, OWNER_ROLE, SUPERUSER_ROLE, Address

FAST = {"fsync": "off", "shared_buffers": "32MB", "io_method": "sync"}


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[embedded.Server]:
    started = embedded.start(tmp_path_factory.mktemp("roles") / "var", FAST)
    roles.prepare_database(started.address(OWNER_ROLE), APP_ROLE)
    yield started
    started.stop()


def run(address: Address, *statements: str) -> None:
    with psycopg.connect(**address.psycopg(), autocommit=True) as connection:
        for statement in statements:
            connection.execute(statement.encode())


@pytest.fixture
def table(server: embedded.Server) -> Iterator[str]:
    owner = server.address(OWNER_ROLE)
    run(owner, "CREATE TABLE things (id bigint GENERATED ALWAYS AS IDENTITY, name text)")
    yield "things"
    run(owner, "DROP TABLE things")


def test_the_app_can_use_what_the_owner_makes(server: embedded.Server, table: str) -> None:
    run(
        server.address(APP_ROLE),
        f"INSERT INTO {table} (name) VALUES ('a'), ('b')",
        f"UPDATE {table} SET name = 'c' WHERE name = 'a'",
        f"DELETE FROM {table} WHERE name = 'b'",
        f"CREATE TEMPORARY TABLE staging AS SELECT * FROM {table}",
    )


@pytest.mark.parametrize(
    "statement",
    [
        "CREATE TABLE mine (id int)",
        "TRUNCATE {table}",
        "DROP TABLE {table}",
        "ALTER TABLE {table} DISABLE TRIGGER ALL",
        "SET ROLE circleos_owner",
        "CREATE DATABASE mine",
        "CREATE ROLE mine",
    ],
)
def test_the_app_can_do_no_more(statement: str, server: embedded.Server, table: str) -> None:
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        run(server.address(APP_ROLE), statement.format(table=table))


def test_a_right_a_migration_took_stays_taken(server: embedded.Server, table: str) -> None:
    owner, app = server.address(OWNER_ROLE), server.address(APP_ROLE)
    run(owner, f"REVOKE UPDATE, DELETE ON {table} FROM {APP_ROLE}")
    roles.prepare_database(owner, APP_ROLE)
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        run(app, f"DELETE FROM {table}")


def test_the_extensions_are_there(server: embedded.Server) -> None:
    with psycopg.connect(**server.address(APP_ROLE).psycopg()) as connection:
        present = {name for (name,) in connection.execute("SELECT extname FROM pg_extension")}
    assert set(roles.EXTENSIONS) <= present


def test_functions_of_the_owner_are_for_the_app_alone(server: embedded.Server) -> None:
    superuser = server.address(SUPERUSER_ROLE)
    run(server.address(OWNER_ROLE), "CREATE FUNCTION one() RETURNS int LANGUAGE sql RETURN 1")
    run(server.address(APP_ROLE), "SELECT one()")
    run(superuser, "CREATE ROLE passer_by")
    with psycopg.connect(**superuser.psycopg()) as connection:
        row = connection.execute(
            "SELECT has_function_privilege('passer_by', 'one()', 'EXECUTE')"
        ).fetchone()
    run(superuser, "DROP ROLE passer_by", "DROP FUNCTION one()")
    assert row == (False,)


def test_serving_with_the_app_role_is_harmless(server: embedded.Server, table: str) -> None:
    roles.require_harmless(server.address(APP_ROLE))


@pytest.mark.parametrize(
    ("attributes", "sentence"),
    [
        ("SUPERUSER", "is a superuser"),
        ("BYPASSRLS", "may bypass row-level security"),
        ("CREATEROLE", "may create roles"),
        ("IN ROLE circleos_owner", "owns tables, or may become their owner"),
        ("IN ROLE circleos_super", "may become circleos_super"),
    ],
)
def test_serving_with_too_strong_a_role_is_refused(
    attributes: str, sentence: str, server: embedded.Server, table: str
) -> None:
    superuser = server.address(SUPERUSER_ROLE)
    run(
        superuser,
        f"CREATE ROLE strong LOGIN PASSWORD 'x' {attributes}",
        "GRANT CONNECT ON DATABASE circleos TO strong",
        "GRANT USAGE ON SCHEMA public TO strong",
    )
    strong = Address(superuser.host, superuser.port, superuser.name, "strong", "x")
    try:
        with pytest.raises(DatabaseRefusal, match=sentence):
            roles.require_harmless(strong)
    finally:
        run(superuser, "DROP OWNED BY strong", "DROP ROLE strong")


def test_serving_as_the_owner_of_tables_is_refused(server: embedded.Server, table: str) -> None:
    with pytest.raises(DatabaseRefusal, match="owns tables"):
        roles.require_harmless(server.address(OWNER_ROLE))


def test_a_database_in_another_encoding_is_refused(server: embedded.Server) -> None:
    run(
        server.address(SUPERUSER_ROLE, "postgres"),
        "CREATE DATABASE ancient OWNER circleos_owner TEMPLATE template0 ENCODING 'SQL_ASCII' "
        "LOCALE_PROVIDER libc LOCALE 'C'",
    )
    with pytest.raises(DatabaseRefusal, match="encoded in SQL_ASCII"):
        roles.prepare_database(server.address(OWNER_ROLE, "ancient"), APP_ROLE)


def test_a_database_of_somebody_else_is_refused(server: embedded.Server) -> None:
    with pytest.raises(DatabaseRefusal, match="does not own the database postgres"):
        roles.prepare_database(server.address(OWNER_ROLE, "postgres"), APP_ROLE)


def test_an_unreachable_server_is_named_without_its_password(tmp_path: Path) -> None:
    address = Address(str(tmp_path), "5432", "circleos", "circleos_app", "geheim")
    with pytest.raises(DatabaseRefusal, match="can't be reached as circleos_app") as refusal:
        roles.require_harmless(address)
    assert "geheim" not in str(refusal.value)
