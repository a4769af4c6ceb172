"""Every page as everybody sees it: light, dark, on a phone, with a screen reader.

The addresses come from the URL map: a new page is looked at without being named here.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import pytest
from django.test import Client
from playwright.sync_api import Page

from tests.browser import DESKTOP, PHONE, SMALL_PHONE, Screens, take_over, violations
from tests.crowd import fill
from tests.routes import OPEN_TO_ALL, Route, all_routes
from tests.signing_in import NEEDED_BY
from tests.visiting import browser
from tests.world import World, world_of

pytestmark = [
    pytest.mark.browser,
    # The owner empties the tables after tests that a server runs beside.
    pytest.mark.django_db(transaction=True, databases=["default", "owner"]),
]
# The showcase of components is looked at by the tests of `ui`.
ROUTES = [r for r in all_routes() if not r.is_api and not r.name.startswith("ui:showcase")]
ROOMS = sorted({route.room for route in ROUTES})


@pytest.fixture
def world(alice: Any) -> World:
    """Praxis am Ring, where as yet there is nothing."""
    return world_of(alice.membership)


@dataclass(frozen=True, slots=True)
class Look:
    """A way of looking at a page, and the rules of axe that can come out differently in it.

    No rules means all of them.
    """

    scheme: Literal["light", "dark"]
    size: tuple[int, int]
    rules: Sequence[str]

    def __str__(self) -> str:
        return f"{self.scheme}, {self.size[0]} px"


LIGHT = Look("light", DESKTOP, ())
DARK = Look("dark", DESKTOP, ("color-contrast", "link-in-text-block"))
ON_PHONE = Look("light", PHONE, ())


@pytest.mark.parametrize("room", ROOMS)
def test_a_page_with_much_on_it_is_good_to_everybody(
    room: str, world: World, screens: Screens
) -> None:
    fill(world, patients=12, others=4)
    faults = faults_of_room(room, world, screens, LIGHT, DARK, ON_PHONE)
    assert not faults, "\n".join(faults)


def test_a_page_with_nothing_on_it_is_good_to_everybody(world: World, screens: Screens) -> None:
    faults = [
        fault
        for room in ("patients", "settings")
        for fault in faults_of_room(room, world, screens, ON_PHONE)
    ]
    assert not faults, "\n".join(faults)


def test_a_page_that_says_no_is_good_to_everybody(screens: Screens, alice: Any, bob: Any) -> None:
    faults = []
    for page, paths in (
        (screens.open(), ("/nothing", "/invitations/made-up")),
        (screens.open(alice), ("/nothing", "/patients/P-1", "/sign-out")),
        (screens.open(bob), ("/settings/team",)),
    ):
        faults += [each for path in paths for each in faults_of(page, path, (LIGHT, ON_PHONE))]
    assert not faults, "\n".join(faults)


def faults_of_room(room: str, world: World, screens: Screens, *looks: Look) -> list[str]:
    """What is wrong with the pages of a room; without rows only with those that need none."""
    page = screens.open()
    return [
        fault
        for route in ROUTES
        if route.room == room and (LIGHT in looks or not route.parameters)
        for path in pages_of(route, world, page, screens.address)
        for fault in faults_of(page, path, looks)
    ]


def pages_of(route: Route, world: World, page: Page, address: str) -> Iterator[str]:
    """The addresses of a route that answer with a page, the browser signed in as they ask."""
    client = visitor_of(route, world)
    page.context.clear_cookies()
    if "sessionid" in client.cookies:
        take_over(page.context, client, address)
    for path in world.paths(route):
        answer: Any = client.get(path)
        if answer.status_code == 200 and is_page(answer):
            yield path


def is_page(answer: Any) -> bool:
    """Whether it is a whole page, and no file and no part of one."""
    is_html = answer["Content-Type"].startswith("text/html")
    return is_html and b"<html" in answer.content[:200]


def visitor_of(route: Route, world: World) -> Client:
    if route.access == OPEN_TO_ALL and route.name != "accounts:locked":
        return Client()
    member = world.membership
    if route.name in NEEDED_BY:
        member = world.member(route.name.replace("_", "-"), "admin")
    return browser(member, route)


def faults_of(page: Page, path: str, looks: Sequence[Look]) -> list[str]:
    """What axe and the measuring tape find on a page."""
    page.goto(path)
    found = []
    for look in looks:
        resize(page, look.size)
        page.emulate_media(color_scheme=look.scheme, reduced_motion="reduce")
        found += [f"{path} ({look}) {each}" for each in violations(page, look.rules)]
    for size in (PHONE, SMALL_PHONE):
        resize(page, size)
        wider = page.evaluate("document.documentElement.scrollWidth - innerWidth")
        if wider > 0:
            found.append(f"{path} is {wider} px wider than a screen of {size[0]} px")
    return found


def resize(page: Page, size: tuple[int, int]) -> None:
    page.set_viewport_size({"width": size[0], "height": size[1]})
