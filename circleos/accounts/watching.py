"""What is noted when somebody signs in or fails to. Logs name a user by id, never by address."""

from typing import Any

import structlog
from django.contrib.auth.signals import user_logged_in, user_logged_out, user_login_failed
from django.dispatch import receiver
from django.http import HttpRequest  # noqa: TID251  the signals hand it over

from circleos.accounts.devices import device_of
from circleos.accounts.models import User

log = structlog.get_logger(__name__)


@receiver(user_logged_in)
def note_sign_in(request: HttpRequest, user: User, **further: Any) -> None:
    """Keep the device with the session, for the list of sessions."""
    request.session["device"] = device_of(request.headers.get("User-Agent", ""))
    log.info("accounts.signed_in", user=str(user.pk))


@receiver(user_logged_out)
def note_sign_out(user: User | None, **further: Any) -> None:
    """Log who left."""
    log.info("accounts.signed_out", user=str(user.pk) if user else None)


@receiver(user_login_failed)
def note_failure(**further: Any) -> None:
    """Log that an attempt failed. Whose it was, the address they typed, stays out of the log."""
    log.warning("accounts.sign_in_failed")
