"""Writing notes in Chromium: the editor, drafts without a connection, the pinned note."""

import re

import pytest
from playwright.sync_api import Page, expect

from circleos.notes.services import create_template, write_pinned_note
from tests.browser import violations

pytestmark = [
    pytest.mark.browser,
    # The owner empties the tables after tests that a server runs beside.
    pytest.mark.django_db(transaction=True, databases=["default", "owner"]),
]


@pytest.fixture
def patient(a_patient):
    return a_patient()


def editor_of(page: Page):
    """The text of the editor, once it is there to write in."""
    page.wait_for_selector("rich-text[data-ready]")
    return page.get_by_role("textbox", name=re.compile("Text|Pinned note")).first


def test_headings_lists_tasks_tables_and_mentions_are_written_with_keys_alone(screen, patient):
    screen.goto(f"/patients/{patient.pk}/notes/new")
    text = editor_of(screen)
    expect(screen.get_by_label("Title")).to_be_focused()
    screen.keyboard.type("First visit")
    text.focus()
    keys = screen.keyboard
    keys.type("/head")
    expect(screen.get_by_role("option", name="Heading", exact=True)).to_be_visible()
    keys.press("Enter")
    keys.type("Findings")
    keys.press("Enter")
    keys.type("/task")
    keys.press("Enter")
    keys.type("ECG with @anna")
    expect(screen.get_by_role("option", name=re.compile("Anna Müller-Brandt"))).to_be_visible()
    keys.press("Enter")
    keys.press("Enter")
    keys.press("Enter")
    keys.type("/tab")
    keys.press("Enter")
    for column in ("RR", "Pulse", "Weight"):
        keys.type(column)
        keys.press("Tab")
    expect(screen.get_by_role("status").filter(has_text="Saved")).to_be_visible()
    assert violations(screen) == []
    keys.press("Control+Enter")
    screen.wait_for_url(re.compile(r"/notes/[0-9a-f-]{36}$"))
    note = screen.locator(".note-page .rich")
    expect(note.get_by_role("heading", name="Findings")).to_be_visible()
    expect(note.locator("ul[data-type=taskList] > li")).to_have_text(
        re.compile("ECG with @Anna Müller-Brandt")
    )
    expect(note.get_by_role("link", name="@Anna Müller-Brandt")).to_have_attribute(
        "href", f"/patients/{patient.pk}"
    )
    expect(note.get_by_role("columnheader").first).to_have_text("RR")


PASTE = """(text, html) => {
    const data = new DataTransfer();
    data.setData("text/html", html);
    const pasting = { clipboardData: data, bubbles: true, cancelable: true };
    text.dispatchEvent(new ClipboardEvent("paste", pasting));
}"""


def test_what_is_pasted_keeps_its_meaning_and_no_style_is_tried(screen, patient):
    """As browsers and offices write it; `screen` fails when the security policy refuses a style."""
    screen.goto(f"/patients/{patient.pk}/notes/new")
    text = editor_of(screen)
    text.focus()
    html = (
        "<style>p { color: red }</style><b style='font-weight:normal'>"
        '<p style="color:red">Take <span style="font-weight:700">one</span> '
        'a <span style="font-style:italic">day</span></p></b>'
    )
    text.evaluate(PASTE, html)
    expect(text).to_have_text("Take one a day")
    expect(text.locator("strong")).to_have_text("one")
    expect(text.locator("em")).to_have_text("day")
    # The list of blocks was placed by a script; the form that comes back has one of its own.
    screen.keyboard.type(" /")
    expect(screen.get_by_role("option", name="Heading", exact=True)).to_be_visible()
    screen.keyboard.press("Escape")
    screen.keyboard.press("Control+Enter")
    expect(screen.get_by_label("Title")).to_have_attribute("aria-invalid", "true")


def test_a_draft_typed_offline_is_there_after_reconnect(screen, patient):
    screen.goto(f"/patients/{patient.pk}/notes/new")
    text = editor_of(screen)
    screen.wait_for_load_state("networkidle")
    screen.context.set_offline(True)
    screen.get_by_label("Title").fill("Written on the train")
    text.click()
    screen.keyboard.type("No signal here")
    state = screen.locator("[data-state]")
    expect(state).to_have_text("Not saved: no connection; kept in this browser")
    kept = screen.evaluate("JSON.stringify(localStorage)")
    assert "circleos.draft" in kept
    assert "signal" not in kept and "train" not in kept
    screen.context.set_offline(False)
    expect(state).to_have_text("Saved")
    assert "circleos.draft" not in screen.evaluate("JSON.stringify(localStorage)")
    screen.goto(f"/patients/{patient.pk}/notes")
    screen.get_by_role("link", name="Written on the train").click()
    expect(editor_of(screen)).to_have_text("No signal here")


def test_a_draft_of_a_closed_tab_is_saved_by_the_next_page(screen, patient):
    screen.goto(f"/patients/{patient.pk}/notes/new")
    text = editor_of(screen)
    screen.wait_for_load_state("networkidle")
    screen.context.set_offline(True)
    screen.get_by_label("Title").fill("Closed too early")
    text.click()
    screen.keyboard.type("Half a sentence")
    expect(screen.locator("[data-state]")).to_have_text(re.compile("kept in this browser"))
    context = screen.context
    screen.close()  # without asking, as a crash does
    context.set_offline(False)
    later = context.new_page()
    later.goto(f"/patients/{patient.pk}")
    expect(later.get_by_text("A draft that was kept in this browser is saved now")).to_be_visible()
    later.goto(f"/patients/{patient.pk}/notes")
    expect(later.get_by_role("link", name="Closed too early")).to_be_visible()


def test_signing_out_wipes_what_was_kept(screen, patient):
    screen.goto(f"/patients/{patient.pk}")
    screen.evaluate("localStorage.setItem('circleos.draft.someone.note', '{}')")
    screen.get_by_role("button", name=re.compile("^You:")).click()
    screen.get_by_role("button", name="Sign out").click()
    screen.wait_for_url("**/sign-in*")
    screen.wait_for_function("localStorage.length === 0")


def test_a_template_asks_before_it_replaces_what_is_written(screen, alice, patient):
    create_template(
        alice.actor, name="Visit", title="Visit", type_="documentation", body="<p>Complaints:</p>"
    )
    screen.goto(f"/patients/{patient.pk}/notes/new")
    text = editor_of(screen)
    text.click()
    screen.keyboard.type("Mine /vis")
    screen.keyboard.press("Enter")
    question = screen.get_by_role("dialog", name="Replace what is written?")
    question.get_by_role("button", name="Keep what is written").click()
    expect(text).to_have_text("Mine")
    text.click()
    screen.keyboard.press("End")
    screen.keyboard.type(" /vis")
    screen.keyboard.press("Enter")
    question.get_by_role("button", name="Replace").click()
    expect(text).to_have_text("Complaints:")
    expect(screen.get_by_label("Title")).to_have_value("Visit")


def test_the_pinned_note_is_written_where_it_stands(screen, patient, open_as, bob):
    screen.goto(f"/patients/{patient.pk}")
    screen.get_by_role("link", name="Pin a note that everybody sees here").click()
    text = editor_of(screen)
    expect(text).to_be_focused()
    screen.keyboard.type("Prefers morning visits.")
    assert violations(screen) == []
    screen.keyboard.press("Control+Enter")
    pinned = screen.get_by_role("region", name="Pinned note")
    expect(pinned).to_contain_text("Pinned by Dr. Alice Arndt")
    other = open_as(bob)
    other.goto(f"/patients/{patient.pk}")
    expect(other.get_by_role("region", name="Pinned note")).to_contain_text("Prefers morning")
    pinned.get_by_role("link", name="Edit the pinned note").click()
    expect(editor_of(screen)).to_be_focused()
    screen.keyboard.press("Control+End")
    screen.keyboard.type(" Not on Fridays.")
    screen.keyboard.press("Control+Enter")
    expect(pinned).to_contain_text("Prefers morning visits. Not on Fridays.")


def test_a_long_pinned_note_is_cut_until_all_of_it_is_wanted(screen, alice, patient):
    lines = "".join(f"<p>Line {number}</p>" for number in range(20))
    body = f"<p>Penicillin allergy</p>{lines}<p>The <a href='https://example.org/'>plan</a></p>"
    write_pinned_note(alice.actor, patient.pk, body=body)
    profile = f"/patients/{patient.pk}"
    screen.goto(profile)
    pinned = screen.get_by_role("region", name="Pinned note")
    whole = pinned.get_by_role("button", name="Show the whole text")
    end = pinned.get_by_role("link", name="plan")
    expect(pinned.get_by_text("Penicillin allergy")).to_be_in_viewport()
    expect(end).not_to_be_in_viewport()
    whole.press("Enter")
    expect(end).to_be_in_viewport()
    pinned.get_by_role("button", name="Show less").press("Enter")
    expect(end).not_to_be_in_viewport()
    expect(whole).to_be_focused()
    end.focus()
    expect(end).to_be_in_viewport()
    expect(pinned.get_by_role("button", name="Show less")).to_be_visible()
    screen.goto(profile)
    expect(whole).to_be_visible()
    screen.emulate_media(media="print")
    expect(whole).to_be_hidden()
    expect(end).to_be_in_viewport()
    screen.emulate_media(media="screen")
    write_pinned_note(alice.actor, patient.pk, body="<p>Hard of hearing</p>")
    screen.goto(profile)
    expect(pinned).to_contain_text("Hard of hearing")
    expect(whole).to_be_hidden()


def test_without_scripts_a_note_is_written_as_plain_text(open_as, alice, patient):
    page = open_as(alice, java_script_enabled=False)
    page.goto(f"/patients/{patient.pk}/notes/new")
    page.get_by_label("Title").fill("Cough")
    page.get_by_label("Text", exact=True).fill("Since Monday\n\n<b>dry</b>")
    page.get_by_role("button", name="Publish").click()
    expect(page.locator(".note-page .rich p")).to_have_text(["Since Monday", "<b>dry</b>"])
