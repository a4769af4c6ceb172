"""The lock of a shared computer."""

import pytest

pytestmark = pytest.mark.django_db

YOU = "/settings/you"


@pytest.fixture
def locked(alice, alices_password):
    """A browser that Alice has locked on the page of her name."""
    client = alice.client()
    answer = client.post("/lock", {"next": YOU})
    assert answer["Location"] == "/locked?next=%2Fsettings%2Fyou"
    return client


def test_nothing_is_shown_until_the_password_is_typed(locked):
    assert locked.get(YOU)["Location"] == "/locked?next=%2Fsettings%2Fyou"
    assert locked.get("/settings/security").status_code == 303
    page = locked.get("/locked").content.decode()
    assert "Dr. Alice Arndt" in page


def test_what_was_on_the_screen_is_not_kept_for_the_back_button(alice):
    assert alice.client().get(YOU)["Cache-Control"] == "no-store"


def test_the_password_leads_back_to_the_page_under_a_new_key(locked, alices_password):
    before = locked.cookies["sessionid"].value
    answer = locked.post("/locked", {"password": alices_password, "next": YOU})
    assert answer["Location"] == YOU
    assert locked.get(YOU).status_code == 200
    assert locked.cookies["sessionid"].value != before


def test_a_wrong_password_keeps_it_locked(locked):
    answer = locked.post("/locked", {"password": "not it", "next": YOU})
    assert answer.status_code == 422
    assert "This is not your password" in answer.content.decode()
    assert locked.get(YOU).status_code == 303


def test_guessing_is_limited(locked, alices_password):
    for _attempt in range(5):
        locked.post("/locked", {"password": "not it"})
    answer = locked.post("/locked", {"password": alices_password})
    assert "Too many attempts" in answer.content.decode()


def test_somebody_else_can_sign_in(locked):
    assert locked.post("/locked", {"switch": "1"})["Location"] == "/sign-in"
    assert locked.get(YOU)["Location"].startswith("/sign-in")


def test_it_never_leads_to_another_site(locked, alices_password):
    answer = locked.post("/locked", {"password": alices_password, "next": "https://evil.example/"})
    assert answer["Location"] == "/patients"


def test_an_unlocked_browser_is_led_on(alice, client):
    assert alice.client().get("/locked?next=/settings/you")["Location"] == YOU
    assert client.get("/locked")["Location"] == "/patients"
