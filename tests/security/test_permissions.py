"""Every address × everybody who may come: signed out, each role, people of another practice.

The addresses come from the URL map, who may open them from their views, the roles from the
permissions: a new page is tried without being named here.
"""

from typing import Any

import pytest
from django.test import Client

from circleos.core.models import Event
from circleos.core.permissions import Role, allows
from circleos.core.workspace import workspace_transaction
from circleos.ui.render import DIALOG
from tests.routes import OPEN_TO_ALL, Route, all_routes
from tests.sent import sent_to
from tests.visiting import Visit, browser, noting_permissions, program, undone, visits
from tests.world import OBJECTS, World, world_of

pytestmark = pytest.mark.django_db
OTHERS = [role for role in Role if role is not Role.ADMIN]
# The answer to whatever has no address of its own: there is nothing to allow.
UNKNOWN = "api:unknown"

every_route = pytest.mark.parametrize("route", all_routes(), ids=lambda route: route.name)
routes_but_public = pytest.mark.parametrize(
    "route",
    [route for route in all_routes() if route.access != OPEN_TO_ALL and route.name != UNKNOWN],
    ids=lambda route: route.name,
)


def as_role(role: Role, route: Route, world: World, colleague: Any) -> Client:
    """A browser or a program with this role in the practice."""
    if route.is_api:
        return program(world.actor, role.value)
    member = world.membership if role is Role.ADMIN else colleague(role.value).membership
    return browser(member, route)


def needed_by_admin(
    route: Route, world: World, monkeypatch: pytest.MonkeyPatch
) -> dict[tuple[str, str], set[str]]:
    """What each request to an address asks for when an admin sends it, who may send all."""
    world.paths(route)
    sent_to(route, world)
    client = as_role(Role.ADMIN, route, world, None)
    needed = {}
    with noting_permissions(monkeypatch) as asked:
        for visit in visits(client, route, world):
            assert visit.status not in {403, 404} or route.name == UNKNOWN, visit
            assert visit.status < 500, visit
            also = {route.permission} if route.permission else set()
            needed[visit.method, visit.path] = {*asked, *also}
            asked.clear()
    return needed


@every_route
def test_each_role_is_let_in_where_it_may_go_and_nowhere_else(
    route: Route, world: World, colleague: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    needed = needed_by_admin(route, world, monkeypatch)
    assert needed, f"/{route.pattern} knows no method at all"
    for role in OTHERS:
        client = as_role(role, route, world, colleague)
        for visit in visits(client, route, world):
            if (visit.method, visit.path) not in needed:
                continue  # a method that the address does not know is refused either way
            allowed = all(allows(role, each) for each in needed[visit.method, visit.path])
            assert (visit.status == 403) is not allowed, f"{role}: {visit}"
            assert visit.status < 500, f"{role}: {visit}"


@pytest.mark.parametrize(
    "route",
    [r for r in all_routes() if r.is_api and r.name != UNKNOWN],
    ids=lambda route: route.name,
)
def test_every_endpoint_asks_for_a_permission(
    route: Route, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    for request, permissions in needed_by_admin(route, world, monkeypatch).items():
        assert permissions, f"{request} is open to every token"


@routes_but_public
def test_whoever_is_signed_out_is_asked_to_sign_in_and_comes_back(
    route: Route, world: World
) -> None:
    for visit in visits(Client(raise_request_exception=False), route, world):
        if route.is_api:
            assert visit.status == 401, visit
            assert visit.response["Content-Type"].startswith("application/problem+json"), visit
            assert visit.response["WWW-Authenticate"].startswith("Bearer"), visit
        else:
            assert visit.status == 303, visit
            back = visit.path if visit.method == "GET" else "/"
            assert visit.response["Location"].startswith("/sign-in?next="), visit
            assert visit.response["Location"].endswith(back.replace("/", "%2F")), visit


@routes_but_public
def test_a_fragment_for_whoever_is_signed_out_moves_the_whole_page(
    route: Route, world: World
) -> None:
    if route.is_api:
        return
    client = Client(headers={"HX-Request": "true", "HX-Target": DIALOG})
    for visit in visits(client, route, world):
        assert visit.status == 204, visit
        assert visit.response["HX-Redirect"].startswith("/sign-in"), visit


@pytest.mark.parametrize(
    "route",
    [route for route in all_routes() if route.access == OPEN_TO_ALL],
    ids=lambda route: route.name,
)
def test_a_public_address_is_open_to_whoever_comes(route: Route, world: World) -> None:
    for visit in visits(Client(raise_request_exception=False), route, world):
        assert visit.status not in {401, 403}, visit
        assert visit.status < 500, visit


@pytest.mark.parametrize(
    "route",
    [
        route
        for route in all_routes()
        if any(name in OBJECTS or f"{route.name}.{name}" in OBJECTS for name in route.parameters)
    ],
    ids=lambda route: route.name,
)
def test_what_belongs_to_another_practice_is_not_there(
    route: Route, alice: Any, their_world: World, colleague: Any
) -> None:
    """For the admin of one practice with an id of another, and for every page and endpoint.

    Hers has nobody yet who could have the same number.
    """
    seen: list[Visit] = []
    client = as_role(Role.ADMIN, route, world_of(alice.membership), colleague)
    their_world.paths(route)
    before = events_of(their_world)
    for visit in visits(client, route, their_world, every_id=True):
        assert visit.status == 404, visit
        seen.append(visit)
    assert seen
    assert events_of(their_world) == before


def events_of(world: World) -> int:
    with workspace_transaction(world.actor.workspace_id):
        return Event.objects.count()


@routes_but_public
def test_a_page_takes_no_token_and_an_endpoint_no_cookie(route: Route, world: World) -> None:
    world.paths(route)
    client = browser(world.membership, route) if route.is_api else program(world.actor, "admin")
    for visit in visits(client, route, world):
        assert visit.status in {401, 403}, visit


@every_route
def test_a_form_that_another_site_sends_is_refused(route: Route, world: World) -> None:
    """Cross-site request forgery: the cookie comes along, the token of the form does not."""
    if route.is_api:
        return
    client = browser(world.membership, route)
    client.handler.enforce_csrf_checks = True
    for path in world.paths(route):
        with undone():
            response = client.post(path)
        assert response.status_code in {403, 405}, f"POST {path}: {response.status_code}"
