"""Names that are code, and names that are long: text everywhere, and in its place."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from circleos.patients.services import edit_patient
from tests.browser import PHONE, SMALL_PHONE

pytestmark = [
    pytest.mark.browser,
    # The owner empties the tables after tests that a server runs beside.
    pytest.mark.django_db(transaction=True, databases=["default", "owner"]),
]
CODE = "<img src=x onerror=alert(1)>"
TITLE = "Prof. Dr. med. Dr. h. c. mult. Dr. rer. nat. habil."
LONG = "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunter"


def in_text(page: Page, text: str) -> None:
    """The page shows this text, and made no element of it."""
    expect(page.locator("body")).to_contain_text(text)
    assert page.locator("img[src=x]").count() == 0


def test_a_name_that_is_code_stays_text_everywhere(
    screen: Page, alice: Any, a_patient: Callable[..., Any]
) -> None:
    screen.on("dialog", lambda box: pytest.fail(f"the name was run: {box.message}"))
    patient = a_patient(first_name=CODE, last_name="Brandt", street=CODE, city=CODE)
    edit_patient(alice.actor, patient.pk, {"preferred_name": CODE})
    for path in ("", f"/{patient.pk}", f"/{patient.pk}/events", f"/{patient.pk}/edit"):
        screen.goto(f"/patients{path}")
        if path.endswith("edit"):
            expect(screen.get_by_label("First name")).to_have_value(CODE)
            assert screen.locator("img[src=x]").count() == 0
        else:
            in_text(screen, CODE)
    expect(screen).to_have_title(re.compile(re.escape(CODE)))

    screen.goto("/patients")
    screen.get_by_role("searchbox", name="Search this list").fill(CODE)
    expect(screen.get_by_role("row")).to_have_count(2)
    in_text(screen, CODE)


def test_code_in_a_message_stays_text(screen: Page) -> None:
    screen.on("dialog", lambda box: pytest.fail(f"the name was run: {box.message}"))
    screen.goto("/settings/data-search/sources/new")
    screen.get_by_label("Name").fill(CODE)
    screen.get_by_role("button", name="Save").click()
    expect(screen.get_by_role("status")).to_contain_text(CODE)
    assert screen.locator("img[src=x]").count() == 0


def test_code_in_an_error_stays_text(screen: Page) -> None:
    screen.on("dialog", lambda box: pytest.fail(f"the value was run: {box.message}"))
    screen.goto("/patients/new")
    screen.get_by_label("Phone").fill(CODE)
    screen.get_by_role("button", name="Add").click()
    expect(screen.get_by_role("alert")).to_be_focused()
    expect(screen.get_by_label("Phone")).to_have_value(CODE)
    assert screen.locator("img[src=x]").count() == 0


@pytest.mark.parametrize("size", [PHONE, SMALL_PHONE], ids=["375 px", "320 px"])
def test_a_name_of_sixty_letters_keeps_to_the_screen(
    size: tuple[int, int],
    open_as: Callable[..., Page],
    alice: Any,
    a_patient: Callable[..., Any],
) -> None:
    patient = a_patient(
        title=TITLE,
        first_name=LONG,
        last_name=LONG,
        street=LONG,
        email=f"{LONG[:20]}@{LONG[:40]}.example.org",
    )
    page = open_as(alice, size)
    for path in ("", f"/{patient.pk}", f"/{patient.pk}/events", f"/{patient.pk}/edit"):
        page.goto(f"/patients{path}")
        wider = page.evaluate("document.documentElement.scrollWidth - innerWidth")
        assert wider <= 0, f"/patients{path} is {wider} px wider than the screen"


def test_a_long_title_gives_way_to_the_name(screen: Page, a_patient: Callable[..., Any]) -> None:
    patient = a_patient(title=TITLE, first_name="Anna", last_name="Brandt")
    screen.goto("/patients")
    in_list = screen.get_by_role("link", name=f"{TITLE} Anna Brandt")
    expect(in_list.get_by_title(f"{TITLE} Anna Brandt")).to_be_visible()
    shown_whole(in_list.get_by_text("Anna Brandt", exact=True))
    screen.keyboard.press("Control+k")
    screen.keyboard.type("brand")
    hit = screen.get_by_role("option", name=re.compile(f"{TITLE} Anna Brandt"))
    shown_whole(hit.get_by_text("Anna Brandt", exact=True))
    expect(hit.locator("mark")).to_have_text("Brand")
    screen.set_viewport_size({"width": PHONE[0], "height": PHONE[1]})
    screen.goto(f"/patients/{patient.pk}")
    heading = screen.get_by_role("heading", name=f"{TITLE} Anna Brandt")
    lines = heading.evaluate("it => it.offsetHeight / parseFloat(getComputedStyle(it).lineHeight)")
    assert lines == 2


def shown_whole(text: Locator) -> None:
    """Nothing of it is cut off."""
    expect(text).to_be_visible()
    assert text.evaluate("it => it.scrollWidth <= it.clientWidth")
