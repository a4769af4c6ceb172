"""Signing in and out."""

import pytest
from django.test import Client

from circleos.accounts.models import Membership, Session
from circleos.accounts.services import create_user

pytestmark = pytest.mark.django_db

PATIENTS = "/patients"
WRONG = "Email or password is wrong"


def test_email_and_password_open_the_patients_page(client, alice, alices_password, sign_in):
    answer = sign_in(client, "alice@example.org", alices_password)
    assert (answer.status_code, answer["Location"]) == (302, PATIENTS)
    assert client.get("/settings/you").status_code == 200


def test_the_address_may_be_typed_in_capitals(client, alice, alices_password, sign_in):
    assert sign_in(client, "ALICE@Example.ORG", alices_password).status_code == 302


def test_one_address_can_not_sign_in_as_two_people(alice):
    with pytest.raises(Exception, match="email"):
        create_user("Alice@Example.org", name="Other", password="correct horse battery staple")


def test_a_wrong_password_and_an_unknown_address_get_the_same_answer(
    client, alice, alices_password, sign_in
):
    wrong = sign_in(client, "alice@example.org", "not the password")
    unknown = sign_in(Client(), "nobody@example.org", "not the password")
    assert WRONG in wrong.content.decode()
    assert WRONG in unknown.content.decode()
    assert wrong.status_code == unknown.status_code == 422
    assert alices_password not in wrong.content.decode()


def test_the_password_is_hashed_for_unknown_addresses_too(client, sign_in, monkeypatch):
    hashed = []
    monkeypatch.setattr(
        "circleos.accounts.models.User.set_password", lambda self, raw: hashed.append(raw)
    )
    sign_in(client, "nobody@example.org", "not the password")
    assert hashed == ["not the password"]


def test_failed_attempts_are_limited_per_account(client, alice, alices_password, sign_in):
    for _attempt in range(5):
        sign_in(client, "alice@example.org", "not the password")
    answer = sign_in(Client(REMOTE_ADDR="192.0.2.7"), "Alice@example.org", alices_password)
    assert "Too many attempts" in answer.content.decode()
    assert answer.status_code == 422


def test_failed_attempts_are_limited_per_address(client, alice, alices_password, sign_in):
    for number in range(20):
        sign_in(client, f"nobody-{number}@example.org", "not the password")
    assert (
        "Too many attempts"
        in sign_in(client, "alice@example.org", alices_password).content.decode()
    )
    elsewhere = Client(REMOTE_ADDR="192.0.2.7")
    assert sign_in(elsewhere, "alice@example.org", alices_password).status_code == 302


def test_right_passwords_do_not_use_up_attempts(alice, alices_password, sign_in):
    for _attempt in range(7):
        assert sign_in(Client(), "alice@example.org", alices_password).status_code == 302


def test_the_session_key_changes_on_signing_in(client, alice, alices_password, sign_in):
    client.get("/sign-in")
    session = client.session
    session["planted"] = True
    session.save()
    planted = session.session_key
    client.cookies["sessionid"] = planted
    sign_in(client, "alice@example.org", alices_password)
    assert client.cookies["sessionid"].value != planted
    assert (
        Client(headers={"Cookie": f"sessionid={planted}"}).get("/settings/you").status_code == 303
    )


def test_it_leads_back_to_where_one_wanted_to_go(client, alice, alices_password, sign_in):
    asked = client.get("/settings/you?x=1")
    assert asked["Location"] == "/sign-in?next=%2Fsettings%2Fyou%3Fx%3D1"
    answer = sign_in(client, "alice@example.org", alices_password, next="/settings/you?x=1")
    assert answer["Location"] == "/settings/you?x=1"


@pytest.mark.parametrize(
    "address",
    [
        "https://evil.example/",
        "//evil.example/",
        "/\\evil.example/",
        "javascript:alert(1)",
        "https:evil.example",
        "http://testserver@evil.example/",
    ],
)
def test_it_never_leads_to_another_site(client, alice, alices_password, sign_in, address):
    answer = sign_in(client, "alice@example.org", alices_password, next=address)
    assert answer["Location"] == PATIENTS


def test_a_fragment_moves_the_whole_page_to_signing_in(client):
    answer = client.get(
        "/settings/you",
        headers={"HX-Request": "true", "HX-Current-URL": "http://testserver/patients?q=a"},
    )
    assert answer["HX-Redirect"] == "/sign-in?next=%2Fpatients%3Fq%3Da"


def test_a_fragment_asked_for_from_an_address_that_is_none_leads_to_the_sign_in(client):
    headers = {"HX-Request": "true", "HX-Current-URL": "http://["}
    answer = client.get("/patients", headers=headers)
    assert (answer.status_code, answer["HX-Redirect"]) == (204, "/sign-in?next=%2F")


def test_signing_out_ends_the_session(alice):
    client = alice.client()
    key = client.cookies["sessionid"].value
    assert client.get("/sign-out").status_code == 405
    assert client.post("/sign-out")["Location"] == "/sign-in"
    assert not Session.objects.exists()
    stolen = Client(headers={"Cookie": f"sessionid={key}"})
    assert stolen.get("/settings/you").status_code == 303


def test_the_page_speaks_the_browsers_language(client):
    page = client.get("/sign-in", headers={"Accept-Language": "de-AT,de;q=0.9"})
    assert page["Content-Language"] == "de"
    assert '<html lang="de"' in page.content.decode()


def test_somebody_who_works_nowhere_is_told_so(alice):
    client = alice.client()
    Membership.objects.update(left_at="2026-01-01T00:00Z")
    answer = client.get("/settings/you")
    assert answer["Location"] == "/no-workspace"
    told = client.get("/no-workspace")
    assert told.status_code == 403
    assert "You belong to no practice" in told.content.decode()


def test_an_account_that_was_closed_can_not_sign_in(client, alice, alices_password, sign_in):
    alice.membership.user.is_active = False
    alice.membership.user.save()
    assert WRONG in sign_in(client, "alice@example.org", alices_password).content.decode()


def test_a_form_from_another_site_is_refused(alice, alices_password, sign_in):
    client = Client(enforce_csrf_checks=True)
    assert sign_in(client, "alice@example.org", alices_password).status_code == 403
