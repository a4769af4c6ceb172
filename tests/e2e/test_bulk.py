"""Many patients at once, as people do it: with keys alone, with all that match, on a phone."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from circleos.core.workspace import workspace_transaction
from circleos.patients.models import Patient
from tests.browser import PHONE, violations
from tests.e2e.test_journeys import run_jobs

pytestmark = [
    pytest.mark.browser,
    # The owner empties the tables after tests that a server runs beside.
    pytest.mark.django_db(transaction=True, databases=["default", "owner"]),
]


@pytest.fixture
def four(a_patient: Callable[..., Patient]) -> list[Patient]:
    return [a_patient(first_name=name) for name in ("Anna", "Berta", "Carl", "Dora")]


def bar(page: Page) -> Any:
    return page.get_by_role("group", name="Selected patients")


def outcome(page: Page) -> Any:
    return page.locator("#bulk-status [data-bulk-said]")


def types(person: Any) -> list[str]:
    with workspace_transaction(person.actor.workspace_id):
        return list(Patient.objects.order_by("first_name").values_list("type__key", flat=True))


def test_a_range_is_selected_and_changed_with_keys_alone_and_undone(
    screen: Page, alice: Any, four: list[Patient]
) -> None:
    screen.goto("/patients?sort=name")
    for key in ("j", "x", "j", "j", "Shift+X"):
        screen.keyboard.press(key)
    expect(bar(screen)).to_contain_text("3 selected")
    assert violations(screen) == []
    screen.keyboard.press("Escape")
    expect(bar(screen)).to_be_hidden()
    for key in ("x", "k", "x"):
        screen.keyboard.press(key)
    expect(bar(screen)).to_contain_text("2 selected")
    bar(screen).get_by_role("button", name="Set type").focus()
    for key in ("ArrowDown", "ArrowDown", "Enter"):
        screen.keyboard.press(key)
    expect(bar(screen)).to_be_hidden()
    expect(screen.get_by_role("button", name="Cancel")).to_be_visible()
    run_jobs()
    expect(outcome(screen)).to_have_text("Type of 2 patients set to Member")
    assert types(alice) == ["patient", "member", "member", "patient"]
    assert violations(screen) == []
    screen.get_by_role("button", name="Undo").click()
    expect(outcome(screen)).to_be_hidden()
    run_jobs()
    expect(outcome(screen)).to_have_text("2 patients are as before")
    assert types(alice) == ["patient"] * 4


def test_a_selection_survives_searching_and_says_what_is_not_seen(
    screen: Page, four: list[Patient]
) -> None:
    screen.goto("/patients?sort=name")
    screen.get_by_role("checkbox", name="Select Anna Müller-Brandt").check()
    screen.get_by_role("checkbox", name="Select Berta Müller-Brandt").check()
    screen.get_by_role("searchbox", name="Search this list").fill("anna")
    expect(screen.get_by_role("row")).to_have_count(2)
    expect(bar(screen)).to_contain_text("2 selected")
    expect(bar(screen)).to_contain_text("1 not shown here")
    screen.goto("/patients?sort=-name")
    expect(screen.get_by_role("checkbox", name="Select Berta Müller-Brandt")).to_be_checked()
    bar(screen).get_by_role("button", name="Clear selection").click()
    screen.reload()
    expect(screen.get_by_role("row")).to_have_count(5)
    expect(bar(screen)).to_be_hidden()


def test_all_that_match_are_archived_and_leave_the_list(screen: Page, four: list[Patient]) -> None:
    screen.goto("/patients?q=carl")
    screen.goto("/patients?type=patient")
    screen.get_by_role("checkbox", name="Select everybody on this page").check()
    expect(bar(screen)).to_contain_text("4 selected")
    bar(screen).get_by_label("All 4 that match").check()
    expect(bar(screen)).to_contain_text("All 4 selected")
    bar(screen).get_by_role("button", name="Archive").click()
    expect(screen.get_by_role("button", name="Cancel")).to_be_visible()
    run_jobs()
    expect(outcome(screen)).to_have_text("4 patients archived")
    expect(screen.get_by_role("heading", name="Nobody matches")).to_be_visible()


def test_a_change_is_still_shown_after_going_elsewhere(screen: Page, four: list[Patient]) -> None:
    screen.goto("/patients")
    screen.get_by_role("checkbox", name="Select Anna Müller-Brandt").check()
    bar(screen).get_by_role("button", name="Archive").click()
    expect(screen.get_by_role("button", name="Cancel")).to_be_visible()
    screen.goto("/settings/you")
    run_jobs()
    screen.goto("/patients")
    expect(outcome(screen)).to_have_text("1 patient archived")


def test_who_may_not_change_so_many_reads_why_before(
    open_as: Callable[..., Page], bob: Any, four: list[Patient], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("circleos.patients.views.bulk.MOST_FOR_EVERYBODY", 3)
    page = open_as(bob, PHONE)
    page.goto("/patients")
    page.get_by_role("checkbox", name="Select Anna Müller-Brandt").check()
    archive = bar(page).get_by_role("button", name="Archive")
    expect(archive).to_be_enabled()
    bar(page).get_by_label("All 4 that match").check()
    expect(archive).to_be_disabled()
    expect(bar(page)).to_contain_text("Only an admin can change more than 3 patients at once")
    assert violations(page) == []


def test_who_changes_nobody_selects_nobody(
    open_as: Callable[..., Page], colleague: Any, four: list[Patient]
) -> None:
    page = open_as(colleague("read_only"))
    page.goto("/patients")
    expect(page.get_by_role("row")).to_have_count(5)
    expect(page.get_by_role("checkbox")).to_have_count(0)


def test_without_scripts_the_ticked_are_changed_on_a_page_of_its_own(
    open_as: Callable[..., Page], alice: Any, four: list[Patient]
) -> None:
    page = open_as(alice, java_script_enabled=False)
    page.goto("/patients?sort=name")
    page.get_by_role("checkbox", name="Select Anna Müller-Brandt").check()
    page.get_by_role("button", name="Change the selected patients").click()
    expect(page.get_by_role("heading", name="Selected patients")).to_be_visible()
    page.get_by_role("button", name="Set type").click()
    page.get_by_role("button", name="Lead").click()
    run_jobs()
    page.get_by_role("link", name="Show how far it is").click()
    expect(page.get_by_text("Type of 1 patient set to Lead")).to_be_visible()
    page.get_by_role("button", name="Undo").click()
    run_jobs()
    page.get_by_role("link", name="Show how far it is").click()
    expect(page.get_by_text("1 patient is as before")).to_be_visible()
    assert types(alice) == ["patient"] * 4
