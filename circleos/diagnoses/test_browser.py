"""Diagnoses in Chromium: the code picker by keyboard, and a note that becomes a diagnosis."""

import pytest
from playwright.sync_api import expect

pytestmark = [
    pytest.mark.browser,
    # The owner empties the tables after tests that a server runs beside.
    pytest.mark.django_db(transaction=True, databases=["default", "owner"]),
]


def test_a_code_is_picked_and_added_with_the_keyboard_alone(screen, anna):
    screen.goto(f"/patients/{anna.pk}")
    card = screen.get_by_role("region", name="Diagnoses")
    card.get_by_role("link", name="Add").press("Enter")
    field = screen.get_by_role("combobox", name="Code or words")
    expect(field).to_be_focused()
    screen.keyboard.type("zucker")
    options = screen.get_by_role("listbox", name="Codes").get_by_role("option")
    expect(options.first).to_contain_text("Type 2 diabetes mellitus")
    expect(options.first).to_have_attribute("aria-selected", "true")
    screen.keyboard.press("ArrowDown")
    expect(options.nth(1)).to_have_attribute("aria-selected", "true")
    screen.keyboard.press("ArrowUp")
    screen.keyboard.press("Enter")
    expect(field).to_have_value("E11")
    expect(screen.get_by_text("it needs a subcode")).to_be_visible()
    screen.get_by_role("button", name="E11.9 Type 2 diabetes").press("Enter")
    expect(field).to_have_value("E11.9")
    expect(screen.get_by_text("it needs a subcode")).to_be_hidden()
    screen.get_by_role("button", name="Add diagnosis").press("Enter")
    expect(card).to_contain_text("E11.9 G")
    screen.wait_for_load_state("networkidle")  # the history below is asked for anew


def test_the_first_code_turns_the_type_and_publishing_asks_once_more(screen, anna):
    screen.goto(f"/patients/{anna.pk}/notes/new")
    screen.get_by_label("Title").fill("Follow-up")
    expect(screen.get_by_role("status").filter(has_text="Saved")).to_be_visible()
    screen.get_by_role("combobox", name="Code or words").click()
    screen.keyboard.type("bluthochdruck")
    screen.get_by_role("listbox", name="Codes").get_by_role("option").first.click()
    screen.get_by_role("button", name="Add code").click()
    expect(screen.get_by_role("group", name="Diagnoses")).to_contain_text("I10 G")
    expect(screen.get_by_label("Type")).to_have_value("diagnosis")
    screen.get_by_role("button", name="Publish").click()
    expect(screen.get_by_text("Its codes: I10 G Essential (primary) hypertension.")).to_be_visible()
    expect(screen.locator("main")).to_have_count(1)  # the question is in its place
    screen.get_by_role("button", name="Publish the diagnosis").click()
    expect(screen.get_by_role("heading", name="Follow-up")).to_be_visible()
    screen.goto(f"/patients/{anna.pk}")
    expect(screen.get_by_role("region", name="Diagnoses")).to_contain_text("I10 G")
