# mypy: disallow-subclassing-any=False
# (the library has no types)
"""Is it still you? Asked before the way in is changed: a session left open is not enough."""

from allauth.account.views import ReauthenticateView
from allauth.mfa.base.views import ReauthenticateView as CodeView
from allauth.mfa.webauthn.views import ReauthenticateWebAuthnView

from circleos.accounts.access import signed_in
from circleos.accounts.views.library import OurPage


class ByPassword(OurPage, ReauthenticateView):
    """With the password."""

    template_name = "accounts/confirm_password.html"


class ByCode(OurPage, CodeView):
    """With a code from the app or a recovery code."""

    template_name = "accounts/confirm_code.html"


class ByPasskey(OurPage, ReauthenticateWebAuthnView):
    """With a passkey."""

    template_name = "accounts/confirm_passkey.html"


by_password = signed_in(ByPassword.as_view())
by_code = signed_in(ByCode.as_view())
by_passkey = signed_in(ByPasskey.as_view())
