"""What one does with a list: filter it, keep it as a view, choose columns, with the keyboard."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser import PHONE, SMALL_PHONE, violations

pytestmark = [
    pytest.mark.browser,
    # The owner empties the tables after tests that a server runs beside.
    pytest.mark.django_db(transaction=True, databases=["default", "owner"]),
]


@pytest.fixture
def some_people(a_patient: Callable[..., Any]) -> None:
    for last, birthday, type_ in (
        ("Weiß", "1979-12-03", "member"),
        ("Weber", "1980-12-24", "patient"),
        ("Meier", "1981-05-01", "member"),
    ):
        a_patient(last_name=last, birthday=birthday, type=type_, language="vi")


def test_a_filter_is_added_with_the_keyboard_by_typing_its_value(
    screen: Page, some_people: None
) -> None:
    screen.goto("/patients")
    screen.keyboard.press("f")
    box = screen.get_by_role("combobox", name="Add filter")
    expect(box).to_be_focused()
    screen.keyboard.type("dec")
    offer = screen.get_by_role("option", name="Birthday in December")
    expect(offer).to_have_attribute("aria-selected", "true")
    expect(box).to_have_attribute("aria-activedescendant", "filter-offer-1")
    screen.keyboard.press("Enter")
    expect(screen).to_have_url(re.compile(r"birth_month=12"))
    expect(screen.locator("tr[data-row]")).to_have_count(2)
    screen.get_by_role("button", name="Change filter Birthday in: December").click()
    screen.get_by_role("checkbox", name="May").check()
    screen.keyboard.press("Enter")
    expect(screen.locator("tr[data-row]")).to_have_count(3)
    screen.get_by_role("link", name="Remove filter Birthday in").click()
    expect(screen).not_to_have_url(re.compile("birth_month"))


def test_escape_empties_the_box_before_it_closes_the_filters(
    screen: Page, some_people: None
) -> None:
    screen.goto("/patients")
    screen.keyboard.press("f")
    box = screen.get_by_role("combobox", name="Add filter")
    screen.keyboard.type("vietn")
    expect(screen.get_by_role("option")).to_have_count(1)
    screen.keyboard.press("Escape")
    expect(box).to_have_value("")
    expect(box).to_be_visible()
    screen.keyboard.press("Escape")
    expect(box).to_be_hidden()


def test_the_form_of_all_filters_comes_when_it_is_wanted_and_takes_the_search_along(
    screen: Page, some_people: None
) -> None:
    screen.goto("/patients")
    screen.get_by_role("searchbox", name="Search this list").fill("we")
    expect(screen.locator("tr[data-row]")).to_have_count(2)
    screen.context.set_offline(True)
    opener = screen.get_by_role("button", name="Filter", exact=True)
    opener.click()
    expect(screen.locator("#toasts")).to_contain_text("can not be reached")
    expect(screen.get_by_role("link", name="All filters")).to_be_visible()
    screen.keyboard.press("Escape")
    screen.context.set_offline(False)
    opener.press("ArrowDown")
    expect(screen.get_by_role("combobox", name="Add filter")).to_be_focused()
    kind = screen.locator("#filter-menu summary", has_text="Type")
    expect(kind).to_be_visible()
    screen.keyboard.press("Tab")
    expect(kind).to_be_focused()
    screen.keyboard.press("Enter")
    member = screen.locator("#filter-menu").get_by_label("Member", exact=True)
    member.press("Space")
    screen.keyboard.press("Escape")
    screen.keyboard.press("f")
    expect(member).to_be_checked()
    member.press("Enter")
    expect(screen).to_have_url(re.compile(r"\?q=we&type=member"))
    expect(screen.locator("tr[data-row]")).to_have_count(1)


def test_what_is_shown_is_kept_pinned_changed_and_deleted_with_undo(
    screen: Page, some_people: None
) -> None:
    screen.goto("/patients?type=member")
    screen.get_by_role("link", name="Save view").click()
    form = screen.get_by_role("dialog", name="Save view")
    expect(form.get_by_label("Name")).to_be_focused()
    screen.keyboard.type("Members")
    form.get_by_label("Pin to the sidebar").check()
    screen.keyboard.press("Control+Enter")
    tab = screen.get_by_role("navigation", name="Views", exact=True).get_by_role(
        "link", name="Members"
    )
    expect(tab).to_have_attribute("aria-current", "page")
    expect(tab).to_contain_text("2")
    pinned = screen.get_by_role("navigation", name="Pinned views").get_by_role("link")
    expect(pinned).to_contain_text("Members")
    expect(pinned).to_contain_text("2")
    screen.get_by_role("searchbox", name="Search this list").fill("wei")
    expect(screen.locator("tr[data-row]")).to_have_count(1)
    screen.get_by_role("button", name="Save changes").click()
    expect(screen.locator("#toasts")).to_contain_text("shows this now")
    expect(screen.get_by_role("searchbox", name="Search this list")).to_have_value("wei")
    screen.get_by_role("button", name="View “Members”").click()
    screen.get_by_role("button", name="Delete view").click()
    expect(screen.locator("#toasts")).to_contain_text("deleted")
    expect(pinned).to_have_count(0)
    screen.get_by_role("button", name="Undo").click()
    expect(tab).to_have_attribute("aria-current", "page")


def test_columns_are_moved_and_chosen_with_the_keyboard(screen: Page, some_people: None) -> None:
    screen.goto("/patients")
    screen.get_by_role("button", name="Columns").press("ArrowDown")
    expect(screen.get_by_role("checkbox", name="ID")).to_be_focused()
    assert violations(screen) == []
    screen.get_by_role("checkbox", name="Assignee").press("Space")
    down = screen.get_by_role("button", name="Move ID down")
    down.focus()
    screen.keyboard.press("Enter")
    expect(down).to_be_focused()
    screen.keyboard.press("Enter")
    screen.locator("#columns-menu").get_by_role("button", name="Apply").click()
    order = re.compile("Name.*Birthday.*Phone.*ID.*Tags", re.DOTALL)
    expect(screen.locator("thead")).to_have_text(order)
    expect(screen.get_by_role("columnheader", name="Assignee")).to_have_count(0)
    screen.goto("/patients")
    expect(screen.locator("thead")).to_have_text(order)


@pytest.mark.parametrize("size", [PHONE, SMALL_PHONE])
def test_filters_fit_a_small_screen(
    open_as: Callable[..., Page], alice: Any, some_people: None, size: tuple[int, int]
) -> None:
    page = open_as(alice, size)
    page.goto("/patients?type=member&birth_month=12&created=30d")
    page.get_by_role("button", name="Filter", exact=True).click()
    expect(page.get_by_role("combobox", name="Add filter")).to_be_in_viewport()
    expect(page.locator("#filter-menu").get_by_role("button", name="Apply")).to_be_in_viewport()
    assert page.evaluate("document.documentElement.scrollWidth") <= size[0]
    assert violations(page) == []


def test_without_scripts_filters_and_columns_work_as_forms(
    open_as: Callable[..., Page], alice: Any, some_people: None
) -> None:
    page = open_as(alice, java_script_enabled=False)
    page.goto("/patients")
    page.get_by_role("button", name="Filter", exact=True).click()
    expect(page.get_by_role("combobox", name="Add filter")).to_be_hidden()
    page.get_by_role("link", name="All filters").click()
    page.locator("summary", has_text="Type").click()
    page.get_by_label("Member", exact=True).check()
    page.get_by_role("button", name="Apply").click()
    expect(page.locator("tr[data-row]")).to_have_count(2)
    page.get_by_role("button", name="Columns").click()
    page.get_by_role("link", name="Choose columns").click()
    page.get_by_role("checkbox", name="Assignee").uncheck()
    page.get_by_role("button", name="Apply").click()
    expect(page.locator("tr[data-row]")).to_have_count(2)
    expect(page.get_by_role("columnheader", name="Assignee")).to_have_count(0)
