"""What every list has in common, whatever room it is of: in the API, and on pages."""

from itertools import product
from typing import Any
from uuid import UUID

import pytest

from circleos.api.openapi import description
from circleos.core.cursors import Cursor
from circleos.core.ids import uuid7
from tests.rest import errors
from tests.routes import Route, all_routes
from tests.world import World

pytestmark = pytest.mark.django_db

IMPORTS = "/settings/data-search/import"
FIRST_ID, LAST_ID = UUID(int=0), UUID(int=2**128 - 1)


def routes_asked_with(*names: str) -> list[Route]:
    """The addresses of the API that take one of these parameters, as it describes itself."""
    paths = {
        path.removeprefix("/").replace("{", "<").replace("}", ">")
        for path, methods in description()["paths"].items()
        for parameter in methods.get("get", {}).get("parameters", ())
        if parameter["name"] in names
    }
    return [route for route in all_routes() if route.pattern in paths]


def test_every_list_of_the_api_is_answered_and_refused_alike(world: World, program: Any) -> None:
    routes, client = routes_asked_with("cursor"), program()
    assert len(routes) >= 8
    foreign = Cursor("of another list", uuid7(), None).encode()
    for path in [path for route in routes for path in world.paths(route)]:
        shown = client.get(path, {"limit": 1}).json()
        assert shown.keys() == {"items", "next", "count", "count_is_exact"}, path
        assert list(errors(client.get(path, {"cursor": foreign}))) == ["cursor"], path
    for path in [path for route in routes_asked_with("cursor", "q") for path in world.paths(route)]:
        assert list(errors(client.get(path, {"misspelt": "x"}))) == ["misspelt"], path


def test_a_page_beyond_the_end_of_a_list_is_empty_and_no_defect(world: World, alice: Any) -> None:
    browser, patient, import_ = alice.client(), world.patient.pk, world.imported().pk
    lists = ("/patients", f"/patients/{patient}/notes", f"/patients/{patient}/events", IMPORTS)
    rows = (patient, world.note, import_, FIRST_ID, LAST_ID)
    for path, row, side in product(lists, rows, ("before", "after")):
        answer = browser.get(path, {side: str(row), "row": "200"})
        assert answer.status_code in {200, 404}, (path, side, row)
