"""How long a session lasts, and who can end it."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from circleos.accounts.models import Session
from circleos.accounts.sessions import stored_key

pytestmark = pytest.mark.django_db

SECURITY = "/settings/security"


@pytest.fixture
def at_screen(alice):
    """Alice, signed in at one browser."""
    return alice.client()


def session_of(client: Client) -> Session:
    return Session.objects.get(pk=stored_key(client.cookies["sessionid"].value))


def test_only_a_hash_of_the_key_is_kept(at_screen):
    key = at_screen.cookies["sessionid"].value
    row = session_of(at_screen)
    assert key not in str(row.__dict__)
    assert Client(headers={"Cookie": f"sessionid={row.pk}"}).get(SECURITY).status_code == 303


def test_it_ends_after_an_hour_without_a_request(at_screen):
    row = session_of(at_screen)
    assert row.expire_date - row.seen_at == timedelta(hours=1)
    Session.objects.update(expire_date=timezone.now())
    assert at_screen.get(SECURITY).status_code == 303


def test_a_request_keeps_it_alive(at_screen):
    before = timezone.now() - timedelta(minutes=59)
    Session.objects.update(seen_at=before, expire_date=before + timedelta(hours=1))
    assert at_screen.get(SECURITY).status_code == 200
    assert session_of(at_screen).expire_date > timezone.now() + timedelta(minutes=59)


def test_that_is_written_at_most_once_a_minute(at_screen):
    seen = session_of(at_screen).seen_at
    at_screen.get(SECURITY)
    assert session_of(at_screen).seen_at == seen


def test_it_ends_a_day_after_signing_in_however_busy(at_screen):
    now = timezone.now()
    Session.objects.update(
        begun_at=now - timedelta(hours=23, minutes=50), seen_at=now - timedelta(minutes=5)
    )
    at_screen.get(SECURITY)
    assert session_of(at_screen).expire_date < now + timedelta(minutes=11)


def test_sessions_that_ended_are_forgotten_when_another_begins(at_screen, bob):
    Session.objects.update(expire_date=timezone.now() - timedelta(seconds=1))
    bob.client()
    assert [row.user_id for row in Session.objects.all()] == [bob.membership.user_id]


def test_the_page_lists_where_one_is_signed_in(alice, alices_password, sign_in, client):
    firefox = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:140.0) Gecko/20100101 Firefox/140.0"
    sign_in(client, "alice@example.org", alices_password)
    other = Client(headers={"User-Agent": firefox})
    sign_in(other, "alice@example.org", alices_password)
    page = client.get(SECURITY).content.decode()
    assert "Firefox on Windows" in page
    assert "Unknown browser" in page


def test_ending_all_others_keeps_this_one(alice, bob, at_screen):
    lost, bobs = alice.client(), bob.client()
    at_screen.post(f"{SECURITY}/sessions/end-others")
    assert lost.get(SECURITY).status_code == 303
    assert at_screen.get(SECURITY).status_code == 200
    assert bobs.get(SECURITY).status_code == 200


def test_ending_one(alice, at_screen):
    lost = alice.client()
    at_screen.post(f"{SECURITY}/sessions/end", {"session": session_of(lost).pk})
    assert lost.get(SECURITY).status_code == 303
    assert at_screen.get(SECURITY).status_code == 200


def test_nobody_ends_anothers_session(at_screen, bob):
    bobs = bob.client()
    answer = at_screen.post(f"{SECURITY}/sessions/end", {"session": session_of(bobs).pk})
    assert answer.status_code == 404
    assert bobs.get(SECURITY).status_code == 200


def test_the_cookie_is_for_this_browser_session_and_not_for_scripts(
    client, alice, alices_password, sign_in
):
    cookie = sign_in(client, "alice@example.org", alices_password).cookies["sessionid"]
    assert cookie["httponly"]
    assert cookie["samesite"] == "Lax"
    assert cookie["max-age"] == ""
