"""The design system in Chromium, as people with eyes, with a screen reader or only with keys."""

import pytest
from playwright.sync_api import Page, expect

from circleos.ui.showcase import SAMPLES
from tests.browser import Screens, violations

pytestmark = [
    pytest.mark.browser,
    # The owner empties the tables after tests that a server runs beside.
    pytest.mark.django_db(transaction=True, databases=["default", "owner"]),
]


@pytest.fixture
def address(live_server, settings):
    """Where the showcase is."""
    settings.DEVELOPMENT = True
    settings.ALLOWED_HOSTS = ["*"]
    return f"{live_server.url}/ui"


@pytest.fixture
def screen(screens: Screens, address: str):
    """A page of a desktop that fails the test when a script fails or the policy is broken."""
    return screens.open(size=(1440, 900))


@pytest.mark.parametrize(("width", "scheme"), [(1440, "light"), (375, "dark")])
def test_axe_finds_nothing(screens, address, width, scheme):
    page = screens.open(size=(width, 900), color_scheme=scheme)
    found = []
    for sample in SAMPLES:
        page.goto(f"{address}/{sample}")
        found += [f"{sample}: {violation}" for violation in violations(page)]
    assert found == []


def test_nothing_is_wider_than_the_screen(screens, address):
    page = screens.open()
    wide = []
    for sample in SAMPLES:
        page.goto(f"{address}/{sample}")
        for width in (320, 500, 768, 1024, 1280):
            page.set_viewport_size({"width": width, "height": 900})
            page.wait_for_function("width => innerWidth === width", arg=width)
            # Both are of one layout; `innerWidth` may be ahead of it.
            if page.locator("html").evaluate("root => root.scrollWidth > root.clientWidth"):
                wide.append((sample, width))
    assert wide == []


def test_on_paper_stands_the_content_alone_and_nothing_is_squeezed(screens, address):
    page = screens.open()
    page.set_viewport_size({"width": 690, "height": 1000})  # A4 without its margins
    page.emulate_media(media="print")
    page.goto(f"{address}/profile")
    expect(page.get_by_role("navigation")).to_have_count(0)
    expect(page.get_by_role("button")).to_have_count(0)
    cards = page.locator(".card").all()
    assert cards
    assert all(card.bounding_box()["width"] > 300 for card in cards)


def row(page: Page) -> str | None:
    """The row of the list that has the focus."""
    found: str | None = page.evaluate(
        "document.activeElement.closest('[data-row]')?.dataset.row ?? null"
    )
    return found


def test_keys_move_in_a_list_and_open_a_row(screen, address):
    screen.goto(f"{address}/patients")
    for key in "jjjk":
        screen.keyboard.press(key)
    assert row(screen) == "P-10481"
    screen.keyboard.press("Enter")
    expect(screen).to_have_url(f"{address}/profile")


def test_back_returns_to_the_row_that_was_opened(screen, address):
    screen.goto(f"{address}/patients")
    screen.get_by_role("cell", name="P-10470", exact=True).click()
    expect(screen).to_have_url(f"{address}/profile")
    screen.go_back()
    expect(screen.get_by_role("link", name="Zoë Lefèvre")).to_be_focused()


def test_keys_never_fire_while_typing(screen, address):
    screen.goto(f"{address}/patients")
    screen.keyboard.press("/")
    screen.keyboard.type("jack c?")
    field = screen.get_by_role("main").get_by_role("searchbox")
    expect(field).to_have_value("jack c?")
    expect(screen.locator("dialog[open]")).to_have_count(0)
    assert row(screen) is None


def test_a_sequence_of_keys_goes_to_a_room(screen, address):
    screen.goto(f"{address}/settings")
    screen.keyboard.press("g")
    screen.keyboard.press("p")
    expect(screen).to_have_url(f"{address}/patients")


def test_help_lists_the_keys_of_this_page(screen, address):
    screen.goto(f"{address}/patients")
    screen.keyboard.press("?")
    help_ = screen.get_by_role("dialog", name="Keyboard")
    expect(help_).to_contain_text("Go to Patients")
    expect(help_).to_contain_text("Next row")
    screen.keyboard.press("Escape")
    screen.goto(f"{address}/profile")
    screen.keyboard.press("?")
    expect(help_).to_contain_text("Edit details")
    expect(help_.get_by_text("Next row")).to_be_hidden()


def test_copying_answers(screen, address):
    screen.goto(f"{address}/profile")
    screen.get_by_role("button", name="Copy patient ID").click()
    expect(screen.get_by_role("status")).to_contain_text("Copied P-10482")
    assert screen.evaluate("navigator.clipboard.readText()") == "P-10482"


def test_a_dialog_opens_by_key_and_gives_the_focus_back(screen, address):
    screen.goto(f"{address}/patients")
    screen.keyboard.press("c")
    dialog = screen.get_by_role("dialog", name="Edit details")
    expect(dialog).to_be_visible()
    expect(screen).to_have_url(f"{address}/editor")
    screen.keyboard.press("Escape")
    expect(dialog).to_be_hidden()
    expect(screen).to_have_url(f"{address}/patients")
    expect(screen.get_by_role("link", name="Add")).to_be_focused()


def test_back_closes_a_dialog_and_forward_opens_it(screen, address):
    screen.goto(f"{address}/patients")
    screen.keyboard.press("c")
    dialog = screen.get_by_role("dialog", name="Edit details")
    expect(dialog).to_be_visible()
    screen.go_back()
    expect(dialog).to_be_hidden()
    screen.go_forward()
    expect(dialog).to_be_visible()
    screen.reload()
    expect(dialog).to_be_hidden()
    expect(screen.get_by_role("heading", name="Edit details")).to_be_visible()
    screen.go_back()
    expect(screen.get_by_role("heading", name="Patients")).to_be_visible()


@pytest.mark.parametrize("leave", ["Escape", "Close", "Back"])
def test_leaving_with_unsaved_changes_asks(screen, address, leave):
    screen.goto(f"{address}/patients")
    screen.keyboard.press("c")
    field = screen.get_by_role("textbox", name="Birthday")
    field.fill("1.1.1990")
    if leave == "Escape":
        screen.keyboard.press("Escape")
    elif leave == "Back":
        screen.go_back()
    else:
        screen.get_by_role("link", name="Close").click()
    question = screen.get_by_role("dialog", name="Leave without saving?")
    expect(question).to_be_visible()
    question.get_by_role("button", name="Keep editing").click()
    expect(field).to_have_value("1.1.1990")
    screen.keyboard.press("Escape")
    question.get_by_role("button", name="Discard changes").click()
    expect(screen.locator("dialog[open]")).to_have_count(0)
    expect(screen).to_have_url(f"{address}/patients")


def test_tabs_of_a_dialog_keep_what_was_typed(screen, address):
    screen.goto(f"{address}/editor")
    screen.get_by_role("textbox", name="Birthday").fill("1.1.1990")
    screen.get_by_role("tab", name="Basic").click()
    expect(screen.get_by_label("First name")).to_be_visible()
    screen.keyboard.press("ArrowRight")
    expect(screen.get_by_role("textbox", name="Birthday")).to_have_value("1.1.1990")
    assert screen.url.endswith("tab=medical")


def test_a_menu_opens_and_moves_by_arrow_keys(screen, address):
    screen.goto(f"{address}/profile")
    screen.get_by_role("button", name="More").focus()
    screen.keyboard.press("ArrowDown")
    screen.keyboard.press("ArrowDown")
    expect(screen.get_by_role("link", name="History")).to_be_focused()
    screen.keyboard.press("Escape")
    expect(screen.get_by_role("link", name="History")).to_be_hidden()


def test_a_row_offers_its_own_values(screen, address):
    screen.goto(f"{address}/patients")
    screen.get_by_role("button", name="Actions for Zoë Lefèvre").click()
    screen.locator(".menu:popover-open").get_by_text("Copy phone number").click()
    expect(screen.get_by_role("status")).to_contain_text("Copied +33 6 12 34 56 78")
    screen.get_by_role("button", name="Actions for Peter Meyer").click()
    menu = screen.locator(".menu:popover-open")
    expect(menu).to_contain_text("Copy patient ID")
    expect(menu).not_to_contain_text("Copy phone number")


def test_the_tools_of_a_row_are_reached_by_keys(screen, address):
    screen.goto(f"{address}/patients")
    screen.keyboard.press("j")
    screen.keyboard.press("Tab")
    screen.keyboard.press("Enter")
    expect(screen.get_by_role("status")).to_contain_text("Copied P-10482")
    screen.keyboard.press("Tab")
    screen.keyboard.press("Tab")
    expect(screen.get_by_role("button", name="Actions for Anna Müller-Brandt")).to_be_focused()
    screen.keyboard.press("ArrowDown")
    expect(screen.locator(".menu:popover-open").get_by_role("link", name="Open")).to_be_focused()


def test_a_failed_request_says_so_and_keeps_the_page(screen, address):
    screen.goto(f"{address}/patients")
    screen.context.set_offline(True)
    screen.get_by_role("link", name="Add").click()
    expect(screen.get_by_role("status")).to_contain_text("can not be reached")
    screen.context.set_offline(False)
    expect(screen.get_by_role("heading", name="Patients")).to_be_visible()
    expect(screen.locator("dialog[open]")).to_have_count(0)


def test_without_scripts_pages_are_read_and_dialogs_are_pages(screens, address):
    page = screens.open(java_script_enabled=False)
    page.goto(f"{address}/patients")
    page.get_by_role("link", name="Add").click()
    expect(page.get_by_role("heading", name="Edit details")).to_be_visible()
    page.get_by_role("link", name="Cancel").click()
    expect(page).to_have_url(f"{address}/profile")


def test_print_shows_the_record_without_controls(screen, address):
    screen.goto(f"{address}/profile")
    screen.emulate_media(media="print")
    expect(screen.get_by_role("heading", name="Anna Müller-Brandt")).to_be_visible()
    expect(screen.get_by_role("link", name="Edit details")).to_be_hidden()
    expect(screen.locator(".rail")).to_be_hidden()
