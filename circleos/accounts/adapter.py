# mypy: disallow-subclassing-any=False
# (the library has no types)
"""Where the library that signs people in (django-allauth) is told what is ours.

It does the stages of signing in, the limits and the second factors. Ours are the sentences, the
mail (sent by the worker, see `mails`) and how secrets are kept.
"""

from base64 import urlsafe_b64encode
from typing import Any, ClassVar

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from cryptography.fernet import Fernet
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest  # noqa: TID251  the library hands it over
from django.utils.crypto import salted_hmac
from django.utils.functional import Promise
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from circleos.accounts.mails import send_letter
from circleos.accounts.models import User

# What the library reports by the name of a template, in our words.
SAID: dict[str, Promise] = {
    "account/messages/password_changed.txt": gettext_lazy("Your password is changed"),
    "mfa/messages/totp_activated.txt": gettext_lazy("Codes from your app are asked for now"),
    "mfa/messages/totp_deactivated.txt": gettext_lazy("Codes are no longer asked for"),
    "mfa/messages/webauthn_added.txt": gettext_lazy("Passkey added"),
    "mfa/messages/webauthn_removed.txt": gettext_lazy("Passkey removed"),
}


class SignInAdapter(DefaultAccountAdapter):
    """Signing in, and what is said about it."""

    error_messages: ClassVar[dict[str, str | Promise]] = {
        **DefaultAccountAdapter.error_messages,
        # One sentence for an unknown address and a wrong password.
        "email_password_mismatch": gettext_lazy("Email or password is wrong"),
        "incorrect_password": gettext_lazy("This is not your password; type it again"),
        "incorrect_code": gettext_lazy("This code is wrong or was used before; type another one"),
        "too_many_login_attempts": gettext_lazy("Too many attempts. Try again in five minutes."),
        "rate_limited": gettext_lazy("Too many attempts. Try again in five minutes."),
    }

    def authenticate(self, request: HttpRequest, **credentials: Any) -> User | None:
        """The active user with this email address and password, or None."""
        user: User | None = super().authenticate(request, **credentials)
        return user if user is not None and user.is_active else None

    def forget_failures(self, request: HttpRequest, email: str) -> None:
        """Let somebody who has set a new password sign in at once."""
        self._delete_login_attempts_cached_email(request, email=email)

    def add_message(  # noqa: PLR0913, PLR0917  the library's signature
        self,
        request: HttpRequest,
        level: int,
        message_template: str | None = None,
        message_context: dict[str, Any] | None = None,
        extra_tags: str = "",
        message: str | None = None,
    ) -> None:
        """Say it on the next page, if it is worth saying."""
        text = message or SAID.get(message_template or "")
        if text:
            messages.add_message(request, level, str(text), extra_tags=extra_tags)

    def send_notification_mail(
        self,
        template_prefix: str,
        user: User,
        context: dict[str, Any] | None = None,
        email: str | None = None,
    ) -> None:
        """Tell a user by mail that their way in was changed."""
        send_letter(template_prefix.rpartition("/")[2], user, get_language() or "en")


class SecondStepAdapter(DefaultMFAAdapter):
    """Second factors. What they are made of is kept encrypted."""

    error_messages: ClassVar[dict[str, str | Promise]] = {
        **DefaultMFAAdapter.error_messages,
        "incorrect_code": SignInAdapter.error_messages["incorrect_code"],
    }

    def encrypt(self, text: str) -> str:
        """The text as only this installation can read it."""
        return _cipher().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        """What was encrypted. Raises `InvalidToken` when SECRET_KEY is another than then."""
        return _cipher().decrypt(encrypted_text.encode()).decode()

    def generate_authenticator_name(self, user: User, type: Authenticator.Type) -> str:
        """The name of a passkey whose owner gave it none."""
        count = Authenticator.objects.filter(user=user, type=type).count()
        return _("Passkey %(number)d") % {"number": count + 1}


def _cipher() -> Fernet:
    key = salted_hmac("circleos.accounts.second-step", settings.SECRET_KEY, algorithm="sha256")
    return Fernet(urlsafe_b64encode(key.digest()))
