"""Tags and the assignee, changed where they stand, with the keyboard."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from circleos.assignment.services import assign_automatically
from circleos.tags.services import add_tag, create_tag
from tests.browser import violations

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True, databases=["default", "owner"]),
]


@pytest.fixture
def anna(alice: Any, a_patient: Callable[..., Any]) -> Any:
    patient = a_patient()
    add_tag(alice.actor, patient.pk, "Penicillin allergy", kind="alert")
    create_tag(alice.actor, "Diabetes T2")
    assign_automatically(alice.actor, patient.pk, member_id=alice.membership.pk)
    return patient


def test_tags_are_typed_taken_away_and_made_on_the_spot(screen: Page, anna: Any) -> None:
    screen.goto(f"/patients/{anna.pk}")
    tags = screen.locator("#patient-tags")
    screen.get_by_role("link", name="Add tag").click()
    box = screen.get_by_role("combobox", name="Add tag")
    expect(box).to_be_focused()
    screen.keyboard.type("dia")
    expect(screen.get_by_role("option", name="Diabetes T2")).to_have_attribute(
        "aria-selected", "true"
    )
    assert violations(screen) == []
    screen.keyboard.press("Enter")
    expect(screen.get_by_role("button", name="Remove tag Diabetes T2")).to_be_visible()
    expect(box).to_be_focused()
    screen.keyboard.type("Study <b>")
    screen.keyboard.press("Enter")
    expect(screen.get_by_role("button", name="Remove tag Study <b>")).to_be_visible()
    screen.keyboard.press("Backspace")
    expect(screen.get_by_role("button", name="Remove tag Study <b>")).to_have_count(0)
    screen.keyboard.press("Backspace")
    expect(screen.get_by_role("button", name="Remove tag Diabetes T2")).to_have_count(0)
    # An alert is not lost by one key too many.
    screen.keyboard.press("Backspace")
    expect(screen.get_by_role("button", name="Remove tag Penicillin allergy")).to_be_focused()
    box.focus()
    screen.keyboard.press("Escape")
    expect(screen.get_by_role("link", name="Add tag")).to_be_focused()
    expect(tags).to_contain_text("Penicillin allergy")
    expect(screen.locator("#profile-sections")).to_contain_text("removed a tag")


def test_the_assignee_is_confirmed_changed_and_brought_back(screen: Page, anna: Any) -> None:
    screen.goto(f"/patients/{anna.pk}")
    screen.get_by_role("button", name="Confirm", exact=True).click()
    expect(screen.get_by_role("button", name="Confirm", exact=True)).to_have_count(0)
    expect(screen.locator("#profile-sections")).to_contain_text("confirmed the assignment")
    screen.get_by_role("button", name=re.compile("^Assignee: Dr. Alice")).click()
    screen.get_by_role("button", name="Unassign").click()
    expect(screen.get_by_role("button", name="Assignee: nobody")).to_be_visible()
    screen.get_by_role("button", name="Undo").click()
    expect(screen.get_by_role("button", name=re.compile("^Assignee: Dr. Alice"))).to_be_visible()


def test_a_row_gets_a_tag_without_leaving_the_list(screen: Page, anna: Any) -> None:
    screen.goto("/patients")
    screen.get_by_role("button", name=re.compile("^Actions for")).click()
    screen.get_by_role("link", name="Add tag").click()
    expect(screen.get_by_role("dialog")).to_be_visible()
    screen.get_by_label("Add tag").fill("VIP")
    screen.keyboard.press("Control+Enter")
    expect(screen.locator("tr[data-row]")).to_contain_text("VIP")
    expect(screen).to_have_url(re.compile(r"/patients$"))
