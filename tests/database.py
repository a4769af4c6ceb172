"""The pytest plugin that gives the run its database: made once, copied for each worker.

It is loaded before the settings are (`-p tests.database` in pyproject.toml), since they say where
the database is. Without `DATABASE_OWNER_URL` it starts an embedded server in a folder that goes
away with the run. The owner migrates a template; the code under test connects as the app role.
"""

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import psycopg
from django.core.management import call_command
from django.db import connections
from psycopg import sql

from circleos.database import embedded, roles
from circleos.database.address import OWNER_ROLE, SUPERUSER_ROLE, Address, Databases, databases
from circleos.database.global_tables import GLOBAL_TABLES
from circleos.ui import static_build

# Nothing here must outlive the run: no need to wait for the disk. To empty tables, PostgreSQL goes
# through all of its memory, which is why there is little of it.
FAST = {
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "shared_buffers": "128MB",
}
# As docs/operations.md has a database made, whatever the server's own language is.
ENCODING = sql.SQL("ENCODING 'UTF8' LC_COLLATE 'C' LC_CTYPE 'C.UTF-8'")
RUN = "CIRCLEOS_TEST_RUN"
# What migrating writes, and no test changes.
KEPT = ["django_migrations", *(t for t in GLOBAL_TABLES if t.startswith("diagnoses_catalogue"))]
STATIC = Path(__file__).parent.parent / "build" / "static"

_server: list[embedded.Server] = []


def is_controller() -> bool:
    """Whether this process is the one that starts the workers, or the only one."""
    return "PYTEST_XDIST_WORKER" not in os.environ


def pytest_addoption() -> None:
    """Start what all workers share, in the process that starts them.

    This hook is the one that runs before pytest-django reads the settings.
    """
    if not is_controller():
        return
    folder = Path(tempfile.mkdtemp(prefix="circleos-test-"))
    os.environ["CIRCLEOS_DATA"] = str(folder / "var")
    os.environ[RUN] = str(os.getpid())
    # Kept between runs: fonts and icons change rarely, and cutting the font takes seconds.
    os.environ["CIRCLEOS_STATIC"] = str(STATIC)
    static_build.build(STATIC)
    if "DATABASE_OWNER_URL" not in os.environ:
        server = embedded.start(folder / "var", FAST)
        _server.append(server)
        with psycopg.connect(**server.address(SUPERUSER_ROLE, "postgres").psycopg()) as connection:
            connection.execute(sql.SQL("ALTER ROLE {} CREATEDB").format(sql.Identifier(OWNER_ROLE)))


def pytest_unconfigure() -> None:
    """Stop and remove what the run made."""
    if not is_controller() or RUN not in os.environ:
        return
    if _server:
        _server.pop().stop()
    else:
        with _as_owner() as connection:
            for name in _names_of_run(connection):
                connection.execute(
                    sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name))
                )
    shutil.rmtree(Path(os.environ["CIRCLEOS_DATA"]).parent)
    del os.environ[RUN]


def addresses() -> Databases:
    """Where the run's server is."""
    return databases(os.environ, Path(os.environ["CIRCLEOS_DATA"]))


def own_database(worker: str) -> str:
    """The name of a database of this worker's own, a copy of the migrated template."""
    name = f"{_prefix()}_{worker}"
    with _as_owner() as connection:
        connection.execute("SELECT pg_advisory_lock(hashtext(%s))", [_prefix()])
        template = f"{_prefix()}_template"
        if template not in _names_of_run(connection):
            _create(connection, template, "template0", ENCODING)
            owner = replace(addresses().owner, name=template)
            roles.prepare_database(owner, addresses().app.user)
            _migrate(owner)
        _create(connection, name, template, sql.SQL(""))
    return name


def empty_all_tables(name: str) -> None:
    """Take every row out of a worker's database, as its owner; the catalogues of codes stay."""
    owner = replace(addresses().owner, name=name)
    with psycopg.connect(**owner.psycopg(), autocommit=True) as connection:
        tables = connection.execute(
            "SELECT tablename FROM pg_tables WHERE schemaname = 'public' AND tablename <> ALL(%s)",
            [KEPT],
        ).fetchall()
        names = sql.SQL(", ").join(sql.Identifier(table) for (table,) in tables)
        connection.execute(sql.SQL("TRUNCATE {} CASCADE").format(names))


def _migrate(owner: Address) -> None:
    connections["owner"].settings_dict["NAME"] = owner.name
    call_command("migrate", database="owner", verbosity=0)
    connections["owner"].close()


def _create(connection: psycopg.Connection, name: str, template: str, rest: sql.SQL) -> None:
    connection.execute(
        sql.SQL("CREATE DATABASE {} TEMPLATE {} {}").format(
            sql.Identifier(name), sql.Identifier(template), rest
        )
    )


def _names_of_run(connection: psycopg.Connection) -> list[str]:
    rows = connection.execute(
        "SELECT datname FROM pg_database WHERE starts_with(datname, %s)", [_prefix() + "_"]
    )
    return [name for (name,) in rows]


def _prefix() -> str:
    return f"circleos_test_{os.environ[RUN]}"


@contextmanager
def _as_owner() -> Iterator[psycopg.Connection]:
    with psycopg.connect(**addresses().owner.psycopg(), autocommit=True) as connection:
        yield connection
