"""The Search & Command Bar with the keyboard alone, with a slow network, with a screen reader."""

import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, Route, expect

from tests.browser import DESKTOP, PHONE, Screens, violations

pytestmark = [
    pytest.mark.browser,
    # The owner empties the tables after tests that a server runs beside.
    pytest.mark.django_db(transaction=True, databases=["default", "owner"]),
]
PROFILE = re.compile(r"/patients/[0-9a-f-]{36}$")


def the_bar(page: Page) -> Locator:
    return page.get_by_role("dialog", name="Search & Command Bar")


def opened(page: Page) -> Locator:
    """The bar's field, after Ctrl K."""
    page.keyboard.press("Control+k")
    field = the_bar(page).get_by_role("combobox")
    expect(field).to_be_focused()
    expect(chosen(page)).to_be_visible()
    return field


def chosen(page: Page) -> Locator:
    return the_bar(page).get_by_role("option", selected=True)


@pytest.fixture
def people(a_patient: Callable[..., Any]) -> list[Any]:
    return [
        a_patient(birthday="12.03.1979", phone="030 901821"),
        a_patient(first_name="Ben", last_name="Müller"),
        a_patient(first_name="Carl", last_name="Albers"),
    ]


def test_somebody_is_found_and_opened_from_any_page(screen: Page, people: list[Any]) -> None:
    screen.goto("/settings/you")
    opened(screen)
    screen.keyboard.type("albe")
    expect(chosen(screen)).to_contain_text("Carl Albers")
    screen.keyboard.press("Enter")
    expect(screen.get_by_role("heading", name="Carl Albers", level=1)).to_be_visible()
    expect(the_bar(screen)).to_be_hidden()
    screen.wait_for_load_state()  # before its scripts are there nothing hears the key
    opened(screen)
    expect(chosen(screen)).to_contain_text("Carl Albers")  # opened recently


def test_slash_opens_it_where_no_list_has_the_key(screen: Page, people: list[Any]) -> None:
    screen.goto(f"/patients/{people[0].pk}")
    screen.keyboard.press("/")
    expect(the_bar(screen).get_by_role("combobox")).to_be_focused()
    screen.keyboard.press("Escape")
    expect(the_bar(screen)).to_be_hidden()
    screen.goto("/patients")
    screen.keyboard.press("/")
    expect(the_bar(screen)).to_be_hidden()
    expect(screen.get_by_role("searchbox", name="Search this list")).to_be_focused()


def test_the_search_box_opens_it_and_the_focus_comes_back(screen: Page) -> None:
    screen.goto("/patients")
    screen.get_by_role("link", name="Search", exact=True).first.click()
    expect(the_bar(screen)).to_be_visible()
    screen.keyboard.press("Control+k")
    expect(the_bar(screen)).to_be_hidden()
    screen.get_by_role("searchbox", name="Search this list").focus()
    opened(screen)
    screen.keyboard.press("Escape")
    expect(screen.get_by_role("searchbox", name="Search this list")).to_be_focused()


def test_keys_move_among_the_options(screen: Page, people: list[Any]) -> None:
    screen.goto("/patients")
    field = opened(screen)
    screen.keyboard.type("mül")
    options = the_bar(screen).get_by_role("option")
    expect(options).to_have_count(3)
    expect(the_bar(screen).get_by_role("status")).to_contain_text("3 results")
    for key, at in (("ArrowDown", 1), ("End", 2), ("ArrowDown", 0), ("ArrowUp", 2), ("Home", 0)):
        screen.keyboard.press(key)
        expect(options.nth(at)).to_have_attribute("aria-selected", "true")
        expect(the_bar(screen).get_by_role("option", selected=True)).to_have_count(1)
        expect(field).to_have_attribute("aria-activedescendant", f"bar-option-{at}")
    expect(field).to_be_focused()


def test_tab_shows_what_can_be_done_and_escape_leads_back(screen: Page, people: list[Any]) -> None:
    screen.goto("/patients")
    field = opened(screen)
    screen.keyboard.type("mül")
    expect(the_bar(screen).get_by_role("option")).to_have_count(3)
    screen.keyboard.press("End")
    screen.keyboard.press("ArrowUp")
    name = chosen(screen).locator(".bar-title").inner_text()
    screen.keyboard.press("Tab")
    expect(field).to_have_accessible_name(f"Actions for {name}")
    expect(chosen(screen)).to_contain_text("Open profile")
    screen.keyboard.type("copy id")
    expect(the_bar(screen).get_by_role("option")).to_have_count(1)
    screen.keyboard.press("Escape")
    expect(field).to_have_value("mül")
    expect(chosen(screen)).to_contain_text(name)
    screen.keyboard.press("Tab")
    expect(field).to_have_value("")
    screen.keyboard.press("Shift+Tab")
    expect(field).to_have_value("mül")
    screen.keyboard.press("Escape")
    expect(the_bar(screen)).to_be_hidden()


def test_an_id_is_copied_without_leaving_the_page(screen: Page, people: list[Any]) -> None:
    screen.goto("/settings/you")
    opened(screen)
    screen.keyboard.type("albers")
    expect(chosen(screen)).to_contain_text("Carl Albers")
    screen.keyboard.press("Tab")
    expect(chosen(screen)).to_contain_text("Open profile")
    screen.keyboard.type("copy")
    expect(chosen(screen)).to_contain_text("Copy patient ID")
    screen.keyboard.press("Enter")
    expect(screen.get_by_text("Copied P-10003")).to_be_visible()
    assert screen.evaluate("navigator.clipboard.readText()") == "P-10003"
    expect(the_bar(screen)).to_be_hidden()
    expect(screen).to_have_url(re.compile("/settings/you$"))


def test_control_enter_opens_a_new_tab(screen: Page, people: list[Any]) -> None:
    screen.goto("/settings/you")
    opened(screen)
    screen.keyboard.type("albers")
    expect(chosen(screen)).to_contain_text("Carl Albers")
    with screen.context.expect_page() as tab:
        screen.keyboard.press("Control+Enter")
    expect(tab.value).to_have_url(PROFILE)
    expect(the_bar(screen)).to_be_visible()


def test_whoever_is_not_found_is_added_without_typing_the_name_again(screen: Page) -> None:
    screen.goto("/settings/you")
    opened(screen)
    screen.keyboard.type("charlotte von der heide 030 901821")
    expect(chosen(screen)).to_contain_text("New patient “charlotte von der heide 030 901821”")
    expect(the_bar(screen).get_by_role("status")).to_contain_text("Nobody found")
    screen.keyboard.press("Enter")
    form = screen.get_by_role("dialog", name="New patient")
    expect(form.get_by_label("First name")).to_have_value("Charlotte")
    expect(form.get_by_label("Last name")).to_have_value("von der Heide")
    expect(form.get_by_text("+49 30 901821")).to_be_visible()
    expect(screen).to_have_url(re.compile("/patients/new$"))
    screen.keyboard.press("Control+Enter")
    expect(screen.get_by_role("heading", name="Charlotte von der Heide", level=1)).to_be_visible()


def test_a_prefilled_form_closes_without_asking_and_fills_no_other(screen: Page) -> None:
    screen.goto("/patients")
    opened(screen)
    screen.keyboard.type("zwack")
    expect(chosen(screen)).to_contain_text("New patient “zwack”")
    screen.keyboard.press("Enter")
    form = screen.get_by_role("dialog", name="New patient")
    expect(form.get_by_label("Last name")).to_have_value("Zwack")
    screen.keyboard.press("Escape")
    expect(form).to_be_hidden()
    screen.keyboard.press("c")
    expect(form.get_by_label("Last name")).to_have_value("")


def test_what_was_typed_in_a_form_beneath_is_not_lost(screen: Page, people: list[Any]) -> None:
    screen.goto(f"/patients/{people[2].pk}")
    screen.keyboard.press("e")
    form = screen.get_by_role("dialog", name="Edit details")
    form.get_by_label("First name").fill("Karl")
    opened(screen)
    screen.keyboard.type("new patient")
    expect(chosen(screen)).to_contain_text("New patient")
    asked = []
    screen.once("dialog", lambda question: (asked.append(question.type), question.dismiss()))
    screen.keyboard.press("Enter")
    expect(the_bar(screen)).to_be_hidden()
    expect(form.get_by_label("First name")).to_have_value("Karl")
    assert asked == ["beforeunload"]


def test_the_screen_is_locked_and_unlocking_leads_back(screen: Page) -> None:
    screen.goto("/settings/you")
    opened(screen)
    screen.keyboard.type("lock")
    expect(chosen(screen)).to_have_text("Lock")
    screen.keyboard.press("Enter")
    expect(screen).to_have_url(re.compile(r"/locked\?next=%2Fsettings%2Fyou$"))


def test_the_keys_are_shown(screen: Page) -> None:
    screen.goto("/settings/you")
    opened(screen)
    screen.keyboard.type("shortcuts")
    expect(chosen(screen)).to_contain_text("Keyboard shortcuts")
    screen.keyboard.press("Enter")
    keys = screen.get_by_role("dialog", name="Keyboard", exact=True)
    expect(keys).to_be_visible()
    expect(keys.get_by_text("Search & Command Bar").first).to_be_visible()


@pytest.fixture
def held(screen: Page) -> Iterator[list[Route]]:
    """The questions for "m" and "mü", which the network keeps until the test lets them go."""
    kept: list[Route] = []

    def keep(question: Route) -> None:
        kept.append(question)

    screen.route(re.compile(r"/search\?q=m(%C3%BC)?$"), keep)
    yield kept
    screen.unroute_all(behavior="ignoreErrors")


def test_no_answer_overtakes_a_newer_one(
    screen: Page, people: list[Any], held: list[Route]
) -> None:
    screen.goto("/patients")
    opened(screen)
    # A browser that does not end the older request: the answer arrives all the same.
    screen.evaluate("AbortController.prototype.abort = () => {}")
    for letter in "mül":
        screen.keyboard.type(letter)
    expect(the_bar(screen).get_by_role("option")).to_have_count(3)
    # The last key did not wait for the first one's answer longer than a moment, and what was typed
    # between them was never asked for.
    older = '<div data-bar-said="OLD" data-bar-took="1 ms"><div role="listbox"></div></div>'
    (question,) = held
    with screen.expect_response(question.request.url):
        question.fulfill(body=older, content_type="text/html")
    screen.evaluate("new Promise(requestAnimationFrame)")
    expect(the_bar(screen).get_by_role("option")).to_have_count(3)
    expect(the_bar(screen).get_by_role("status")).to_contain_text("3 results")


def test_enter_before_the_answer_waits_for_it(
    screen: Page, people: list[Any], held: list[Route]
) -> None:
    screen.goto("/settings/you")
    field = opened(screen)
    field.fill("mü")
    screen.keyboard.press("Enter")
    expect(the_bar(screen)).to_be_visible()
    expect(the_bar(screen).get_by_role("status")).to_contain_text("Searching…")
    held[0].continue_()
    expect(screen).to_have_url(PROFILE)


def test_a_network_that_is_gone_is_said(screen: Page) -> None:
    screen.goto("/patients")
    opened(screen)
    screen.context.set_offline(True)
    screen.keyboard.type("anna")
    expect(the_bar(screen).get_by_role("alert")).to_contain_text("can not be reached")
    expect(the_bar(screen).get_by_role("option")).to_have_count(0)
    screen.context.set_offline(False)
    screen.keyboard.type(" m")
    expect(chosen(screen)).to_contain_text("New patient")
    expect(the_bar(screen).get_by_role("alert")).to_be_hidden()


def test_fingers_and_mice_reach_everything(
    open_as: Callable[..., Page], alice: Any, people: Any
) -> None:
    page = open_as(alice, PHONE, has_touch=True)
    page.goto("/patients")
    page.get_by_role("link", name="Search", exact=True).last.tap()
    page.get_by_role("combobox").fill("albers")
    expect(chosen(page)).to_contain_text("Carl Albers")
    the_bar(page).get_by_title("Actions for Carl Albers").tap()
    expect(chosen(page)).to_contain_text("Open profile")
    page.get_by_role("button", name="Back to the search").tap()
    expect(chosen(page)).to_contain_text("Carl Albers")
    chosen(page).tap()
    expect(page).to_have_url(PROFILE)


@pytest.mark.parametrize(
    ("size", "scheme"), [(DESKTOP, "light"), (DESKTOP, "dark"), (PHONE, "light")]
)
def test_axe_finds_nothing_in_the_open_bar(
    screens: Screens, alice: Any, people: list[Any], size: tuple[int, int], scheme: str
) -> None:
    page = screens.open(alice, size, color_scheme=scheme)
    page.goto(f"/patients/{people[0].pk}")
    field = opened(page)
    found = violations(page)
    field.fill("mül")
    expect(the_bar(page).get_by_role("option")).to_have_count(3)
    found += violations(page)
    field.fill("nobody")
    expect(chosen(page)).to_contain_text("New patient")
    found += violations(page)
    field.fill("albers")
    expect(chosen(page)).to_contain_text("Carl Albers")
    field.press("Tab")
    expect(chosen(page)).to_contain_text("Open profile")
    found += violations(page)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert found == []
