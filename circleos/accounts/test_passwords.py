"""A forgotten password, and a changed one."""

import re

import pytest
from django.conf import settings as configured
from django.contrib.auth.hashers import identify_hasher
from django.core import mail
from django.test import Client

from circleos.accounts.mails import NOTICES, PASSWORD_LINK, password_link, send_mail_job
from circleos.accounts.services import create_user

pytestmark = pytest.mark.django_db

NEW = "three words that rhyme not"
SECURITY = "/settings/security"


@pytest.fixture
def with_mail(settings):
    settings.MAIL_CONFIGURED = True


@pytest.fixture
def deferred(monkeypatch):
    """The jobs that were enqueued, with their arguments."""
    jobs = []
    monkeypatch.setattr(
        type(send_mail_job), "defer", lambda self, workspace_id, **given: jobs.append(given)
    )
    return jobs


def path_of(link):
    return link.removeprefix(configured.CIRCLEOS_URL)


def choose(client, link, password=NEW):
    """Open a password link as a person does, and send the form behind it."""
    form = client.get(path_of(link), follow=True)
    return client.post(form.redirect_chain[-1][0], {"password": password})


def test_passwords_are_kept_as_argon2(settings):
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
    user = create_user("new@example.org", name="New", password=NEW)
    assert identify_hasher(user.password).algorithm == "argon2"
    assert "Argon2" in configured.PASSWORD_HASHERS[0]


def test_asking_sends_a_letter_and_never_says_whether_the_address_is_known(
    client, alice, with_mail, deferred
):
    known = client.post("/forgot-password", {"email": "Alice@example.org"})
    unknown = client.post("/forgot-password", {"email": "nobody@example.org"})
    assert known["Location"] == unknown["Location"] == "/forgot-password/asked"
    assert [job["letter"] for job in deferred] == [PASSWORD_LINK, PASSWORD_LINK]
    assert [job["user_id"] for job in deferred] == [str(alice.membership.user_id), ""]
    assert "example.org" not in str(deferred)


def test_asking_is_limited(client, alice, with_mail, deferred):
    for _time in range(3):
        client.post("/forgot-password", {"email": "alice@example.org"})
    refused = client.post("/forgot-password", {"email": "alice@example.org"})
    assert refused.status_code == 429
    assert "Wait a little" in refused.content.decode()
    assert len(deferred) == 3


def test_the_letter_holds_a_link_that_works_once(client, alice, with_mail, sign_in):
    user_id = str(alice.membership.user_id)
    send_mail_job.run(None, letter=PASSWORD_LINK, user_id=user_id, language="de")
    link = re.search(r"http\S+", mail.outbox[0].body)[0]
    assert mail.outbox[0].to == ["alice@example.org"]
    assert choose(client, link)["Location"] == "/sign-in"
    assert sign_in(Client(), "alice@example.org", NEW).status_code == 302
    again = Client().get(path_of(link), follow=True)
    assert "This link no longer works" in again.content.decode()


def test_without_a_mail_server_nothing_is_sent_and_the_page_says_who_helps(client, alice):
    user_id = str(alice.membership.user_id)
    send_mail_job.run(None, letter=PASSWORD_LINK, user_id=user_id, language="en")
    assert mail.outbox == []
    assert "An admin of your practice" in client.get("/forgot-password").content.decode()


def test_the_links_secret_is_not_in_the_address_of_the_form(client, alice):
    form = client.get(path_of(password_link(alice.membership.user)), follow=True)
    assert form.redirect_chain[-1][0].endswith("-set-password")


def test_a_new_password_ends_all_sessions(alice, client):
    at_screen = alice.client()
    choose(client, password_link(alice.membership.user))
    assert at_screen.get(SECURITY).status_code == 303


def test_the_link_does_not_sign_anybody_in(client, alice):
    choose(client, password_link(alice.membership.user))
    assert client.get(SECURITY).status_code == 303


def test_whoever_forgot_it_can_sign_in_at_once_after_many_failures(client, alice, sign_in):
    for _attempt in range(5):
        sign_in(client, "alice@example.org", "not the password")
    choose(client, password_link(alice.membership.user))
    assert sign_in(client, "alice@example.org", NEW).status_code == 302


@pytest.mark.parametrize("weak", ["short", "password1234", "alice@example.org"])
def test_weak_passwords_are_refused(client, alice, weak):
    answer = choose(client, password_link(alice.membership.user), weak)
    assert answer.status_code == 422


def test_a_made_up_link_opens_nothing(client, alice):
    uid = path_of(password_link(alice.membership.user)).split("/")[-1].split("-")[0]
    page = client.get(f"/new-password/{uid}-abc123-deadbeef", follow=True)
    assert "This link no longer works" in page.content.decode()


def test_changing_it_needs_the_current_one(alice, alices_password):
    client = alice.client()
    answer = client.post(f"{SECURITY}/password", {"current": "not it at all", "password": NEW})
    assert answer.status_code == 422
    assert "This is not your password" in answer.content.decode()
    alice.membership.user.refresh_from_db()
    assert alice.membership.user.check_password(alices_password)


def test_changing_it_ends_all_other_sessions(alice, alices_password, deferred):
    here, lost = alice.client(), alice.client()
    here.post(f"{SECURITY}/password", {"current": alices_password, "password": NEW})
    assert here.get(SECURITY).status_code == 200
    assert lost.get(SECURITY).status_code == 303
    assert [job["letter"] for job in deferred] == ["password_changed"]


def test_changing_it_to_a_weak_one_is_refused(alice, alices_password):
    client = alice.client()
    answer = client.post(
        f"{SECURITY}/password", {"current": alices_password, "password": "too short"}
    )
    assert answer.status_code == 422
    assert "12" in answer.content.decode()


def test_guessing_the_current_one_at_an_open_screen_is_limited(alice, alices_password):
    client = alice.client()
    for _attempt in range(10):
        client.post(f"{SECURITY}/password", {"current": "not it at all", "password": NEW})
    answer = client.post(f"{SECURITY}/password", {"current": alices_password, "password": NEW})
    assert "Too many attempts" in answer.content.decode()


def test_every_notice_can_be_written(alice, with_mail):
    for letter in NOTICES:
        send_mail_job.run(None, letter=letter, user_id=str(alice.membership.user_id), language="en")
    assert len(mail.outbox) == len(NOTICES)
    assert all("Dr. Alice Arndt" not in str(letter.subject) for letter in mail.outbox)
