"""A file from the old system: dropped, mapped, checked, imported, reported."""

import re
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser import violations
from tests.e2e.test_journeys import heading, run_jobs

pytestmark = [
    pytest.mark.browser,
    # The owner empties the tables after tests that a server runs beside.
    pytest.mark.django_db(transaction=True, databases=["default", "owner"]),
]
CSV = (
    "Nachname;Vorname;Mobil;Arzt\r\nBeck;Ole;030 23125 101;Dr. No\r\nMüller;Anna;no number;\r\n"
).encode("cp1252")


def test_a_file_is_uploaded_mapped_checked_and_imported(screen: Page, tmp_path: Path) -> None:
    file = tmp_path / "patienten.csv"
    file.write_bytes(CSV)
    screen.goto("/settings")
    screen.get_by_role("link", name="Import Patients").click()
    screen.get_by_label("Choose file").set_input_files(file)

    expect(heading(screen, "patienten.csv")).to_be_visible()
    expect(screen.get_by_text("1 column is not imported: Arzt")).to_be_visible()
    screen.get_by_label("Arzt").select_option(label="Title")
    assert violations(screen) == []
    screen.get_by_role("button", name="Check first").click()
    expect(screen.get_by_text("It begins in a moment.")).to_be_visible()
    run_jobs()

    expect(screen.get_by_text("Nothing was written yet.")).to_be_visible()
    expect(screen.get_by_role("status")).to_contain_text(["Done. 1 created"])
    expect(screen.get_by_role("cell", name="Not a phone number")).to_be_visible()
    assert violations(screen) == []
    screen.get_by_role("button", name="Import 1 row").dblclick()
    expect(screen.get_by_role("button", name="Cancel import")).to_be_visible()
    run_jobs()

    expect(screen.get_by_role("link", name="Undo import")).to_be_visible()
    assert violations(screen) == []
    with screen.expect_download() as failed:
        screen.get_by_role("link", name="Download failed rows (CSV)").click()
    assert failed.value.suggested_filename == "patienten, failed rows.csv"
    screen.get_by_role("link", name="Import another file").click()
    expect(screen.get_by_role("link", name="patienten.csv")).to_have_count(2)  # check and import


def test_a_file_that_is_dropped_and_refused_is_told_on_the_page(screen: Page) -> None:
    screen.goto("/settings/data-search/import")
    screen.locator("file-drop").evaluate(
        """(place) => {
            const data = new DataTransfer();
            data.items.add(new File(["Nachname"], "leer.csv"));
            place.dispatchEvent(new DragEvent("drop", {dataTransfer: data, bubbles: true}));
        }"""
    )
    expect(screen.get_by_role("alert")).to_contain_text("There is a header, but no row below it")
    expect(screen).to_have_url(re.compile("/import$"))


def test_without_scripts_the_form_is_a_plain_one(open_as: Any, alice: Any, tmp_path: Path) -> None:
    file = tmp_path / "patienten.csv"
    file.write_bytes(CSV)
    page = open_as(alice, java_script_enabled=False)
    page.goto("/settings/data-search/import")
    page.locator("#file").set_input_files(file)
    page.get_by_role("button", name="Upload").click()
    expect(heading(page, "patienten.csv")).to_be_visible()
