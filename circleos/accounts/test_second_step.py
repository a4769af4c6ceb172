"""Codes from an app, recovery codes and passkeys. A passkey's whole way needs a browser: see
test_browser.py."""

import json
import time

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, hotp_value
from django.test import Client

from circleos.accounts.models import Session

pytestmark = pytest.mark.django_db

SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
SECURITY = "/settings/security"
STEP = "/sign-in/second-step"


def code_now() -> str:
    return format_hotp_value(hotp_value(SECRET, int(time.time()) // 30))


@pytest.fixture
def with_app(alice, alices_password):
    """Alice has an app that shows codes, and recovery codes. Returns the latter."""
    TOTP.activate(alice.membership.user, SECRET)
    return RecoveryCodes.activate(alice.membership.user).get_unused_codes()


@pytest.fixture
def halfway(client, with_app, alices_password, sign_in):
    """A browser in which Alice's password was right, and the second step is still to come."""
    answer = sign_in(client, "alice@example.org", alices_password, next="/settings/you")
    assert answer["Location"] == STEP
    return client


def test_the_password_alone_opens_nothing(halfway):
    assert halfway.get(SECURITY).status_code == 303
    assert not Session.objects.exclude(user=None).exists()


def test_the_code_completes_signing_in_and_leads_on(halfway):
    assert halfway.post(STEP, {"code": code_now()})["Location"] == "/settings/you"
    assert halfway.get(SECURITY).status_code == 200


def test_a_code_works_once(halfway, alices_password, sign_in):
    code = code_now()
    halfway.post(STEP, {"code": code})
    other = Client()
    sign_in(other, "alice@example.org", alices_password)
    answer = other.post(STEP, {"code": code})
    assert answer.status_code == 422
    assert "wrong or was used before" in answer.content.decode()


def test_a_recovery_code_works_once(halfway, with_app, alices_password, sign_in):
    code = f"{with_app[0][:4]} {with_app[0][4:]}"
    assert halfway.post(STEP, {"code": code}).status_code == 302
    other = Client()
    sign_in(other, "alice@example.org", alices_password)
    assert other.post(STEP, {"code": code}).status_code == 422


def test_guessing_codes_is_limited(halfway):
    for _attempt in range(5):
        halfway.post(STEP, {"code": "000000"})
    answer = halfway.post(STEP, {"code": code_now()})
    assert answer.status_code == 422
    assert "Too many attempts" in answer.content.decode()


def test_what_codes_are_made_of_is_kept_encrypted(with_app):
    kept = json.dumps(list(Authenticator.objects.values_list("data", flat=True)))
    assert SECRET not in kept
    assert Authenticator.objects.get(type="totp").wrap().validate_code(code_now())


def test_changing_the_way_in_asks_for_the_password_first(alice, alices_password):
    client = alice.client()
    for page in ("app", "passkeys"):
        asked = client.get(f"{SECURITY}/{page}")
        assert asked["Location"].startswith("/confirm/password")
    wrong = client.post("/confirm/password", {"password": "not it", "next": f"{SECURITY}/app"})
    assert wrong.status_code == 422
    right = client.post(
        "/confirm/password", {"password": alices_password, "next": f"{SECURITY}/app"}
    )
    assert right["Location"] == f"{SECURITY}/app"
    assert client.get(f"{SECURITY}/app").status_code == 200


@pytest.fixture
def confirmed(alice, alices_password):
    """A browser in which Alice has just confirmed that it is her."""
    client = alice.client()
    client.post("/confirm/password", {"password": alices_password})
    return client


def test_setting_up_an_app(confirmed, alice):
    confirmed.get(f"{SECURITY}/app")
    assert confirmed.post(f"{SECURITY}/app", {"code": "000000"}).status_code == 422
    secret = confirmed.session["mfa.totp.secret"]
    code = format_hotp_value(hotp_value(secret, int(time.time()) // 30))
    answer = confirmed.post(f"{SECURITY}/app", {"code": code})
    assert answer["Location"] == f"{SECURITY}/recovery-codes"
    page = confirmed.get(f"{SECURITY}/recovery-codes").content.decode()
    assert page.count('class="code"') == 10
    assert "Codes from an app" in confirmed.get(SECURITY).content.decode()


def test_removing_the_app_takes_the_recovery_codes_along(with_app, confirmed):
    assert confirmed.get(f"{SECURITY}/app/remove").status_code == 200
    assert Authenticator.objects.count() == 2, "looking changes nothing"
    confirmed.post(f"{SECURITY}/app/remove")
    assert not Authenticator.objects.exists()


def test_new_recovery_codes_replace_the_old(with_app, confirmed):
    confirmed.post(f"{SECURITY}/recovery-codes/new")
    wrapped = Authenticator.objects.get(type="recovery_codes").wrap()
    assert not set(wrapped.get_unused_codes()) & set(with_app)


def test_without_codes_there_is_no_page_of_them(confirmed):
    assert confirmed.get(f"{SECURITY}/recovery-codes").status_code == 404


def test_a_passkey_is_asked_for_with_a_fresh_challenge(client):
    first = client.get("/sign-in/passkey", headers={"Accept": "application/json"}).json()
    second = client.get("/sign-in/passkey", headers={"Accept": "application/json"}).json()
    challenges = {answer["request_options"]["publicKey"]["challenge"] for answer in (first, second)}
    assert len(challenges) == 2


MALFORMED = [
    "",
    "x",
    "{}",
    "[]",
    "null",
    '{"id": "AAAA", "response": {}}',
    '{"id": "AAAA", "rawId": "AAAA", "type": "public-key", "response": {}}',
    '{"id": "AAAA", "rawId": "AAAA", "type": "public-key", "response": {"clientDataJSON": "AAAA",'
    ' "authenticatorData": "AAAA", "signature": "AAAA", "userHandle": 7}}',
    '{"id": "AAAA", "rawId": "AAAA", "type": "public-key", "response": {"clientDataJSON": "e30",'
    ' "attestationObject": "o2NmbXRkbm9uZQ"}}',
]


@pytest.mark.parametrize("credential", MALFORMED)
def test_a_made_up_passkey_opens_nothing(client, alice, credential):
    client.get("/sign-in/passkey", headers={"Accept": "application/json"})
    answer = client.post("/sign-in/passkey", {"credential": credential})
    assert answer["Location"] == "/sign-in"
    assert client.get(SECURITY).status_code == 303


@pytest.mark.parametrize("credential", MALFORMED)
def test_a_made_up_passkey_is_no_second_step(halfway, credential):
    assert halfway.post(STEP, {"credential": credential}).status_code == 422
    assert halfway.get(SECURITY).status_code == 303


@pytest.mark.parametrize("credential", MALFORMED)
def test_a_made_up_passkey_is_not_added(confirmed, credential):
    confirmed.get(f"{SECURITY}/passkeys")
    answer = confirmed.post(f"{SECURITY}/passkeys", {"name": "Mine", "credential": credential})
    assert answer.status_code == 422
    assert not Authenticator.objects.exists()


def test_nobody_renames_or_removes_anothers_passkey(confirmed, bob):
    bobs = Authenticator.objects.create(
        user=bob.membership.user, type="webauthn", data={"name": "Key", "credential": {}}
    )
    for page in (f"{SECURITY}/passkeys/{bobs.pk}", f"{SECURITY}/passkeys/{bobs.pk}/remove"):
        assert confirmed.get(page).status_code == 404
        assert confirmed.post(page, {"name": "Mine"}).status_code == 404
    assert Authenticator.objects.filter(pk=bobs.pk).exists()
