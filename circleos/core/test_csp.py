"""The content security policy: sent with every answer, strict, with a nonce where one is used."""

import re
from typing import Any

import pytest
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.test import Client

from circleos.core.csp import ContentSecurityPolicyMiddleware, policy

pytestmark = pytest.mark.django_db
HEADER = "Content-Security-Policy"


@pytest.mark.parametrize(
    "path", ["/sign-in", "/", "/nothing", "/healthz", "/patients", "/api/v1/patients", "/ui"]
)
def test_every_answer_carries_the_policy(path: str) -> None:
    response = Client().get(path)
    assert response[HEADER].startswith("default-src 'none'"), response.status_code


def test_it_lets_no_inline_script_or_style_and_no_other_origin_through() -> None:
    sent = policy("abc")
    assert "unsafe" not in sent
    assert "http:" not in sent
    assert "https:" not in sent
    assert "*" not in sent
    for directive in ("base-uri 'none'", "frame-ancestors 'none'", "form-action 'self'"):
        assert directive in sent


def test_the_nonce_of_a_page_is_the_one_of_its_policy_and_new_each_time(alice: Any) -> None:
    client = alice.client()
    nonces = []
    for _ in range(2):
        response = client.get("/patients")
        (allowed,) = re.findall(r"'nonce-([^']+)'", response[HEADER])
        assert set(re.findall(r'nonce="([^"]+)"', response.content.decode())) == {allowed}
        nonces.append(allowed)
    assert nonces[0] != nonces[1]


def test_an_answer_that_needs_no_nonce_allows_none(alice: Any) -> None:
    assert "nonce" not in Client().get("/healthz")[HEADER]
    assert "nonce" not in policy(None)


def test_a_view_that_brings_its_own_policy_keeps_it() -> None:
    def view(_request: HttpRequest) -> HttpResponse:
        return HttpResponse(headers={HEADER: "default-src 'self'"})

    response = ContentSecurityPolicyMiddleware(view)(HttpRequest())
    assert response[HEADER] == "default-src 'self'"


def test_the_settings_name_it_as_django_6_does() -> None:
    assert settings.SECURE_CSP["default-src"] == ["'none'"]
