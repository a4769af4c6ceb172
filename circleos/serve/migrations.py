"""Bringing the database up to date. Django must be set up."""

import os
from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
from django.conf import settings
from django.core.management import call_command
from django.db import connections
from django.db.migrations.executor import MigrationExecutor

from circleos.database import roles
from circleos.database.address import Databases, databases
from circleos.database.telling import tell

OWNER = "owner"
_LOCK = 7_243_601_905  # any number, the same for every circleOS that migrates this database


def pending() -> list[str]:
    """The names of the migrations that were not applied yet."""
    executor = MigrationExecutor(connections[OWNER])
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    return [f"{migration.app_label}.{migration.name}" for migration, _ in plan]


def bring_up_to_date() -> None:
    """Prepare the database and apply what is pending, as its owner.

    One process at a time, also when several machines start on one database.
    """
    found = databases(os.environ, settings.CIRCLEOS_DATA)
    with _alone(found):
        roles.prepare_database(found.owner, found.app.user)
        if waiting := pending():
            tell(f"Bringing the database up to date ({len(waiting)} migrations) ...")
            call_command("migrate", database=OWNER, interactive=False, verbosity=0)
    connections[OWNER].close()


@contextmanager
def _alone(found: Databases) -> Iterator[psycopg.Connection]:
    with roles.connect(found.owner, "DATABASE_OWNER_URL") as connection:
        connection.execute("SELECT pg_advisory_lock(%s)", [_LOCK])
        yield connection  # the lock ends with the connection
