"""Every SQL statement of every address, read as it is sent."""

import re

import pytest
from django.db import connection

from tests.routes import Route, all_routes
from tests.security.catalogue import isolated_tables
from tests.security.statements import noting, unscoped
from tests.sent import sent_to
from tests.visiting import browser, program, visits
from tests.world import World

pytestmark = pytest.mark.django_db
WRITES = re.compile(r"^\s*(INSERT INTO|UPDATE|DELETE FROM|TRUNCATE)\s+\"?(\w+)", re.IGNORECASE)


@pytest.mark.parametrize("route", all_routes(), ids=lambda route: route.name)
def test_no_table_is_touched_without_its_workspace_and_looking_changes_nothing(
    route: Route, world: World
) -> None:
    isolated = set(isolated_tables(connection))
    for method, path, statements in statements_of(route, world):
        missing = {
            f"{method} {path}: {table} in {statement}"
            for statement in statements
            for table in unscoped(statement, isolated)
        }
        assert missing == set()
        if method == "GET":
            written = {match[2] for each in statements if (match := WRITES.match(each))}
            assert written & isolated == set(), path


def statements_of(route: Route, world: World) -> list[tuple[str, str, list[str]]]:
    """What an admin's requests to an address send to the database."""
    world.paths(route)
    sent_to(route, world)
    client = program(world.actor, "admin") if route.is_api else browser(world.membership, route)
    found: list[tuple[str, str, list[str]]] = []
    statements: list[str] = []
    with noting(statements):
        for visit in visits(client, route, world):
            found.append((visit.method, visit.path, list(statements)))
            statements.clear()
    return found
