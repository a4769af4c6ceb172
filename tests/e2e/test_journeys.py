"""What people do in a day: find somebody, add somebody, change something, two at once."""

import csv
import re
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect
from procrastinate.contrib.django import app

from circleos.patients.exports import HEADER

pytestmark = [
    pytest.mark.browser,
    # The owner empties the tables after tests that a server runs beside.
    pytest.mark.django_db(transaction=True, databases=["default", "owner"]),
]
PASSWORD = "correct horse battery staple"
PROFILE = re.compile(r"/patients/[0-9a-f-]{36}$")


def heading(page: Page, text: str) -> Any:
    return page.get_by_role("heading", name=text, level=1)


def dialog(page: Page, title: str) -> Any:
    return page.get_by_role("dialog", name=title)


def run_jobs() -> None:
    """Do what the worker would do by now."""
    worker = app.with_connector(app.connector.get_worker_connector())
    with ThreadPoolExecutor(1) as thread:  # this one has the event loop of the browser
        options = {"wait": False, "install_signal_handlers": False, "listen_notify": False}
        thread.submit(worker.run_worker, **options).result()


def test_signing_in_leads_to_where_one_wanted_to_go(
    screens: Any, alice: Any, a_patient: Callable[..., Any]
) -> None:
    alice.membership.user.set_password(PASSWORD)
    alice.membership.user.save()
    patient = a_patient()
    page = screens.open()
    page.goto(f"/patients/{patient.pk}")
    expect(heading(page, "Sign in")).to_be_visible()
    page.keyboard.type("alice@example.org")
    page.keyboard.press("Tab")
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    expect(heading(page, "Anna Müller-Brandt")).to_be_visible()
    expect(page).to_have_url(PROFILE)


def test_a_patient_is_created_with_the_keyboard_alone(screen: Page) -> None:
    screen.goto("/patients")
    screen.keyboard.press("c")
    form = dialog(screen, "New patient")
    expect(form.get_by_label("First name")).to_be_focused()
    screen.keyboard.type("Mehmet")
    screen.keyboard.press("Tab")
    screen.keyboard.type("Öztürk")
    screen.keyboard.press("Tab")
    screen.keyboard.press("Tab")
    screen.keyboard.type("030 901821")
    expect(form.get_by_text("+49 30 901821")).to_be_visible()
    screen.keyboard.press("Control+Enter")
    expect(heading(screen, "Mehmet Öztürk")).to_be_visible()
    expect(screen).to_have_url(PROFILE)
    expect(screen.get_by_role("status")).to_contain_text("P-10001 created")
    expect(screen.get_by_text("+49 30 901821")).to_be_visible()


def test_a_mistake_is_named_at_its_field_and_what_was_typed_stays(screen: Page) -> None:
    screen.goto("/patients/new")
    screen.get_by_label("First name").fill("Mehmet")
    screen.get_by_label("Email").fill("mehmet@")
    screen.get_by_role("button", name="Add").click()
    expect(screen.get_by_role("alert")).to_be_focused()
    screen.get_by_role("alert").get_by_role("link").click()
    expect(screen.get_by_label("Email")).to_be_focused()
    expect(screen.get_by_label("First name")).to_have_value("Mehmet")
    expect(screen.get_by_label("Email")).to_have_value("mehmet@")
    expect(screen).to_have_url(re.compile("/patients/new"))


def test_somebody_is_found_while_typing_and_opened_with_the_keyboard(
    screen: Page, a_patient: Callable[..., Any]
) -> None:
    for first, last in (("Anna", "Weiß"), ("Berta", "Weber"), ("Carl", "Meier")):
        a_patient(first_name=first, last_name=last)
    screen.goto("/patients")
    expect(screen.get_by_role("row")).to_have_count(4)
    screen.get_by_role("searchbox", name="Search this list").fill("we")
    expect(screen.get_by_role("row")).to_have_count(3)
    expect(screen.locator("#list-count")).to_have_text("2")
    expect(screen).to_have_url(re.compile(r"q=we"))
    screen.keyboard.press("Escape")
    screen.keyboard.press("j")
    screen.keyboard.press("j")
    screen.keyboard.press("k")
    screen.keyboard.press("j")
    second = screen.get_by_role("row").nth(2).get_by_role("link").first
    expect(second).to_be_focused()
    name = second.inner_text().splitlines()[-1]
    screen.keyboard.press("Enter")
    expect(heading(screen, name)).to_be_visible()
    screen.go_back()
    expect(screen.get_by_role("link", name=name)).to_be_focused()
    expect(screen.get_by_role("searchbox", name="Search this list")).to_have_value("we")


def test_a_phone_number_is_changed_where_it_stands(
    screen: Page, a_patient: Callable[..., Any]
) -> None:
    patient = a_patient(phone="030 901821")
    screen.goto(f"/patients/{patient.pk}")
    screen.get_by_role("link", name="Edit Contact").click()
    phone = screen.get_by_label("Phone", exact=True)
    expect(phone).to_be_focused()
    phone.fill("030 901822")
    phone.press("Enter")
    contact = screen.locator("#card-contact")
    expect(contact.get_by_text("+49 30 901822")).to_be_visible()
    expect(screen.get_by_role("link", name="Edit Contact")).to_be_focused()
    # The history beside it knows both values at once.
    history = screen.locator("#profile-sections")
    expect(history).to_contain_text("+49 30 901821")
    expect(history).to_contain_text("+49 30 901822")


def test_a_change_that_is_not_saved_is_not_lost_by_accident(
    screen: Page, a_patient: Callable[..., Any]
) -> None:
    patient = a_patient()
    screen.goto(f"/patients/{patient.pk}")
    screen.keyboard.press("e")
    editor = dialog(screen, "Edit details")
    editor.get_by_label("First name").fill("Änne")
    screen.keyboard.press("Escape")
    expect(dialog(screen, "Leave without saving?")).to_be_visible()
    screen.get_by_role("button", name="Keep editing").click()
    expect(editor.get_by_label("First name")).to_have_value("Änne")
    screen.keyboard.press("Escape")
    screen.get_by_role("button", name="Discard changes").click()
    expect(editor).to_be_hidden()
    expect(heading(screen, "Anna Müller-Brandt")).to_be_visible()
    expect(screen).to_have_url(PROFILE)


def test_the_three_parts_of_the_editor_are_saved_together(
    screen: Page, a_patient: Callable[..., Any]
) -> None:
    patient = a_patient()
    screen.goto(f"/patients/{patient.pk}")
    screen.keyboard.press("e")
    editor = dialog(screen, "Edit details")
    editor.get_by_label("First name").fill("Änne")
    editor.get_by_role("tab", name="Medical").click()
    editor.get_by_label("Birthday").fill("31.02.1984")
    editor.get_by_role("tab", name="Address").click()
    editor.get_by_label("City").first.fill("Berlin")
    screen.keyboard.press("Control+Enter")
    expect(editor.get_by_label("Birthday")).to_be_visible()
    expect(editor.get_by_label("Birthday")).to_have_attribute("aria-invalid", "true")
    editor.get_by_label("Birthday").fill("12.03.1984")
    screen.keyboard.press("Control+Enter")
    expect(heading(screen, "Änne Müller-Brandt")).to_be_visible()
    expect(screen.locator("#profile-top")).to_contain_text("12 Mar 1984")
    expect(screen.locator("#card-address")).to_contain_text("Berlin")


def test_two_people_at_the_same_field_both_see_both_values(
    open_as: Callable[..., Page], alice: Any, bob: Any, a_patient: Callable[..., Any]
) -> None:
    patient = a_patient(phone="030 901821")
    mine, theirs = open_as(alice), open_as(bob)
    for page in (mine, theirs):
        page.goto(f"/patients/{patient.pk}")
        page.keyboard.press("e")
    hers, his = dialog(mine, "Edit details"), dialog(theirs, "Edit details")
    his.get_by_label("Phone", exact=True).fill("030 901822")
    his.get_by_label("Title").fill("Dr.")
    theirs.keyboard.press("Control+Enter")
    expect(theirs.locator("#card-contact")).to_contain_text("+49 30 901822")

    hers.get_by_label("First name").fill("Änne")
    hers.get_by_label("Phone", exact=True).fill("030 901823")
    hers.get_by_label("Title").fill("Prof.")
    mine.keyboard.press("Control+Enter")
    clash = hers.get_by_role("group", name="Phone").filter(has_text="what you typed")
    expect(clash).to_contain_text("+49 30 901822")
    expect(clash).to_contain_text("+49 30 901823")
    expect(hers.get_by_label("First name")).to_have_value("Änne")
    clash.get_by_label("+49 30 901823").check()
    mine.keyboard.press("Control+Enter")
    left_open = hers.get_by_role("group", name="Title").filter(has_text="what you typed")
    expect(left_open).to_have_accessible_description("Nothing is saved yet: choose one of the two.")
    expect(left_open.get_by_label("Dr.")).to_be_focused()
    expect(clash.get_by_label("+49 30 901823")).to_be_checked()
    mine.keyboard.press("Space")
    mine.keyboard.press("Control+Enter")
    expect(mine.locator("#card-contact")).to_contain_text("+49 30 901823")
    expect(heading(mine, "Dr. Änne Müller-Brandt")).to_be_visible()


def test_changes_of_different_fields_do_not_get_in_each_others_way(
    open_as: Callable[..., Page], alice: Any, bob: Any, a_patient: Callable[..., Any]
) -> None:
    patient = a_patient()
    mine, theirs = open_as(alice), open_as(bob)
    for page in (mine, theirs):
        page.goto(f"/patients/{patient.pk}")
        page.keyboard.press("e")
    dialog(theirs, "Edit details").get_by_label("Phone", exact=True).fill("030 901822")
    theirs.keyboard.press("Control+Enter")
    expect(theirs.locator("#card-contact")).to_contain_text("+49 30 901822")
    dialog(mine, "Edit details").get_by_label("First name").fill("Änne")
    mine.keyboard.press("Control+Enter")
    expect(heading(mine, "Änne Müller-Brandt")).to_be_visible()
    expect(mine.locator("#card-contact")).to_contain_text("+49 30 901822")


def test_whoever_is_archived_by_mistake_is_back_with_one_click(
    screen: Page, a_patient: Callable[..., Any]
) -> None:
    patient = a_patient()
    screen.goto(f"/patients/{patient.pk}")
    screen.get_by_role("button", name="More").click()
    screen.get_by_role("button", name="Archive").click()
    top = screen.locator("#profile-top")
    expect(top).to_contain_text("Archived")
    screen.get_by_role("button", name="Undo").click()
    expect(screen.get_by_role("status").first).to_contain_text("restored")
    expect(top).not_to_contain_text("Archived")


def test_the_list_is_exported_as_a_file_that_is_the_list(
    screen: Page, a_patient: Callable[..., Any], tmp_path: Path
) -> None:
    a_patient(first_name="Anna", last_name="Weiß")
    a_patient(first_name="Carl", last_name="Meier")
    screen.goto("/patients?q=wei")
    screen.get_by_role("link", name="Export").click()
    export = dialog(screen, "Export")
    expect(export).to_contain_text("1 patient")
    export.get_by_role("button", name="Export").click()
    expect(screen).to_have_url(re.compile("/patients/exports/"))
    run_jobs()
    with screen.expect_download() as download:
        screen.get_by_role("link", name="Download").click()
    path = tmp_path / "list.csv"
    download.value.save_as(path)
    with path.open(encoding="utf-8-sig", newline="") as stream:
        header, *rows = csv.reader(stream)
    assert tuple(header) == HEADER
    assert [row[header.index("last_name")] for row in rows] == ["Weiß"]


def test_the_interface_speaks_the_language_of_the_member(
    screen: Page, a_patient: Callable[..., Any]
) -> None:
    a_patient(birthday="12.03.1979")
    screen.goto("/settings/you")
    screen.get_by_label("Language").select_option("de")
    screen.get_by_role("button", name="Save").click()
    expect(screen.locator("html")).to_have_attribute("lang", "de")
    screen.goto("/patients")
    expect(heading(screen, "Patienten")).to_be_visible()
    expect(screen.get_by_role("row").nth(1)).to_contain_text("12.03.1979")
    expect(screen.get_by_role("link", name="Exportieren")).to_be_visible()


def test_a_key_means_nothing_while_one_is_typing(
    screen: Page, a_patient: Callable[..., Any]
) -> None:
    a_patient()
    screen.goto("/patients")
    search = screen.get_by_role("searchbox", name="Search this list")
    search.click()
    screen.keyboard.type("c?ej")
    expect(search).to_have_value("c?ej")
    expect(screen.get_by_role("dialog")).to_have_count(0)


def test_question_mark_shows_the_keys_of_this_page(screen: Page) -> None:
    screen.goto("/patients")
    screen.keyboard.press("?")
    keys = dialog(screen, "Keyboard")
    expect(keys).to_contain_text("Add")
    expect(keys).to_contain_text("Next row")
    screen.keyboard.press("Escape")
    expect(keys).to_be_hidden()
