"""Signing in and the settings in Chromium: passkeys, dialogs, what is undone."""

import pytest
from playwright.sync_api import Page, expect

from circleos.accounts.services import create_location
from tests.browser import Screens

pytestmark = [
    pytest.mark.browser,
    # The owner empties the tables after tests that a server runs beside.
    pytest.mark.django_db(transaction=True, databases=["default", "owner"]),
]
SECURITY = "/settings/security"


@pytest.fixture
def screen(screens: Screens, alice, alices_password):
    """A page at the sign-in form. It fails the test when a script fails or the policy is broken."""
    page = screens.open()
    page.goto("/sign-in")
    return page


def sign_in(page: Page, password: str) -> None:
    page.get_by_label("Email").fill("alice@example.org")
    page.get_by_label("Password").fill(password)
    page.get_by_role("button", name="Sign in", exact=True).click()


def sign_out(page: Page) -> None:
    page.get_by_role("button", name="You: Dr. Alice Arndt").click()
    page.get_by_role("button", name="Sign out").click()
    page.wait_for_url("**/sign-in")


def confirm(page: Page, password: str) -> None:
    expect(page.get_by_role("heading", name="Is it you?")).to_be_visible()
    page.get_by_label("Password").fill(password)
    page.get_by_role("button", name="Continue").click()


@pytest.fixture
def with_finger(screen: Page):
    """The device of this browser has a finger on it, which agrees to everything."""
    devices = screen.context.new_cdp_session(screen)
    devices.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": True,
        "automaticPresenceSimulation": True,
    }
    devices.send("WebAuthn.addVirtualAuthenticator", {"options": options})


def test_a_passkey_from_adding_it_to_signing_in_with_it(screen, with_finger, alices_password):
    sign_in(screen, alices_password)
    screen.goto(f"{SECURITY}/passkeys")
    confirm(screen, alices_password)
    screen.get_by_label("Name").fill("Laptop")
    screen.get_by_role("button", name="Add", exact=True).click()
    expect(screen.get_by_role("heading", name="Recovery codes")).to_be_visible()
    expect(screen.get_by_text("Passkey added")).to_be_visible()

    sign_out(screen)
    screen.get_by_role("button", name="Sign in with a passkey").click()
    screen.wait_for_url("**/patients")
    screen.goto(SECURITY)
    expect(screen.get_by_text("Laptop")).to_be_visible()

    sign_out(screen)
    sign_in(screen, alices_password)
    screen.wait_for_url("**/second-step")
    screen.get_by_role("button", name="Use a passkey").click()
    screen.wait_for_url("**/patients")


def test_a_browser_without_passkeys_is_told_why(screens, alice, alices_password):
    page = screens.open(java_script_enabled=False)
    page.goto("/sign-in")
    expect(page.get_by_role("button", name="Sign in with a passkey")).to_be_hidden()
    sign_in(page, alices_password)
    page.goto(f"{SECURITY}/passkeys")
    confirm(page, alices_password)
    expect(page.get_by_text("This browser can not keep passkeys here")).to_be_visible()


def test_a_role_is_changed_by_choosing_it(screen, bob, alices_password):
    sign_in(screen, alices_password)
    screen.goto("/settings/team")
    screen.get_by_label("Role of Bob Berger").select_option("provider")
    expect(screen.get_by_text("Bob Berger is Appointment provider now")).to_be_visible()
    screen.get_by_label("Role of Dr. Alice Arndt").select_option("read_only")
    expect(screen.get_by_role("alert")).to_contain_text("is the only admin")
    expect(screen.get_by_label("Role of Dr. Alice Arndt")).to_have_value("admin")


def test_without_scripts_a_role_is_changed_with_a_button(screens, alice, bob, alices_password):
    page = screens.open(java_script_enabled=False)
    page.goto("/sign-in")
    sign_in(page, alices_password)
    page.goto("/settings/team")
    row = page.get_by_role("row", name="Bob Berger")
    row.get_by_label("Role of Bob Berger").select_option("provider")
    row.get_by_role("button", name="Save").click()
    expect(page.get_by_text("Bob Berger is Appointment provider now")).to_be_visible()


def test_an_invitation_is_made_in_a_dialog_and_its_link_copied(screen, alices_password):
    screen.context.grant_permissions(["clipboard-read", "clipboard-write"])
    sign_in(screen, alices_password)
    screen.goto("/settings/team")
    screen.get_by_role("link", name="Invite").click()
    screen.get_by_label("Email").fill("max@example.org")
    screen.get_by_role("button", name="Make the link").click()
    link = screen.get_by_label("Link").input_value()
    screen.get_by_role("button", name="Copy").click()
    expect(screen.get_by_text("Copied", exact=True)).to_be_visible()
    assert screen.evaluate("navigator.clipboard.readText()") == link
    screen.get_by_role("link", name="Done").click()
    expect(screen.get_by_text("max@example.org")).to_be_visible()


def test_what_is_undone_is_back(screen, bob, alices_password):
    sign_in(screen, alices_password)
    screen.goto("/settings/team")
    screen.get_by_role("button", name="Actions for Bob Berger").click()
    screen.get_by_role("button", name="Remove from the team").click()
    expect(screen.get_by_text("Former members")).to_be_visible()
    screen.get_by_role("button", name="Undo").click()
    expect(screen.get_by_role("button", name="Actions for Bob Berger")).to_be_visible()


def test_a_locked_screen_comes_back_to_its_page(screen, alices_password):
    sign_in(screen, alices_password)
    screen.goto("/settings/you")
    other_tab = screen.context.new_page()
    other_tab.goto("/settings/team")
    screen.get_by_role("button", name="You: Dr. Alice Arndt").click()
    screen.get_by_role("button", name="Lock").click()
    expect(screen.get_by_role("heading", name="Locked")).to_be_visible()
    expect(other_tab.get_by_role("heading", name="Locked")).to_be_visible()
    screen.evaluate("history.back()")
    expect(screen.get_by_role("heading", name="Locked")).to_be_visible()
    screen.get_by_label("Password").fill(alices_password)
    screen.get_by_role("button", name="Unlock").click()
    screen.wait_for_url("**/settings/you")


def test_a_key_chooses_the_location_on_any_page(screen, alice, alices_password):
    for name in ("Main house", "Branch"):
        create_location(alice.actor, {"name": name})
    sign_in(screen, alices_password)
    screen.goto("/settings/you")
    screen.keyboard.press("Alt+2")
    chosen = screen.get_by_role("button", name="Workspace: Praxis am Ring, Branch")
    expect(chosen).to_be_visible()
    chosen.click()
    expect(
        screen.get_by_role("button", name="Branch").and_(screen.locator("[aria-current]"))
    ).to_be_visible()
    screen.keyboard.press("Alt+0")
    expect(
        screen.get_by_role("button", name="Workspace: Praxis am Ring", exact=True)
    ).to_be_visible()
    assert screen.url.endswith("/settings/you")
