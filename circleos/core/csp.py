"""The content security policy. Named after Django 6's `SECURE_CSP`, which will replace it."""

import secrets
from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.functional import SimpleLazyObject

SELF = "'self'"
NONE = "'none'"
NONCE = "<CSP_NONCE_SENTINEL>"


class ContentSecurityPolicyMiddleware:
    """Send the policy with every answer; a nonce is made only if the page asked for one."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        made: list[str] = []

        def nonce() -> str:
            made.append(secrets.token_urlsafe(16))
            return made[0]

        request.csp_nonce = SimpleLazyObject(nonce)  # type: ignore[attr-defined]  # as Django 6 does
        response = self.get_response(request)
        response.headers.setdefault("Content-Security-Policy", policy(made[0] if made else None))
        return response


def policy(nonce: str | None) -> str:
    """The header's value (CSP level 3), with the nonce in the places that ask for one."""
    directives = []
    for directive, sources in settings.SECURE_CSP.items():
        values = [f"'nonce-{nonce}'" if source == NONCE else source for source in sources]
        if nonce is None:
            values = [value for value in values if value != "'nonce-None'"]
        directives.append(" ".join([directive, *values]))
    return "; ".join(directives)
