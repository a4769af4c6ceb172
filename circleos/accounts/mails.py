"""The letters that people get about their own sign-in, and the job that sends them.

The job's arguments name a user and a letter, never an address or a link: what stands in the queue
gives nothing away, and a link is made when its letter is written.
"""

from dataclasses import dataclass
from uuid import UUID

from allauth.account.utils import user_pk_to_url_str
from django.conf import settings
from django.contrib.auth.tokens import default_token_generator
from django.core.mail import send_mail
from django.urls import reverse
from django.utils import translation
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from circleos.accounts.models import Invitation, User
from circleos.core.jobs import job
from circleos.ui.formats import moment

PASSWORD_LINK = "password_link"  # noqa: S105  the name of a letter
SECOND_STEPS_REMOVED = "second_steps_removed"
# A user belongs to no workspace, and these jobs read no workspace's rows.
NO_WORKSPACE = UUID(int=0)


@dataclass(frozen=True, slots=True)
class Letter:
    """Subject and text of a mail."""

    subject: str
    text: str


NOTICES: dict[str, Promise] = {
    "password_changed": gettext_lazy("Your password was changed."),
    "password_reset": gettext_lazy("Your password was set anew with a link from a mail."),
    "totp_activated": gettext_lazy("Signing in now asks for a code from your app."),
    "totp_deactivated": gettext_lazy("Signing in no longer asks for a code from your app."),
    "webauthn_added": gettext_lazy("A passkey was added."),
    "webauthn_removed": gettext_lazy("A passkey was removed."),
    SECOND_STEPS_REMOVED: gettext_lazy("An admin of your practice removed your second step."),
    "recovery_codes_generated": gettext_lazy("New recovery codes were made."),
}


def send_letter(letter: str, user: User | None, language: str) -> None:
    """Let the worker send a letter, once the surrounding transaction has committed.

    For nobody (an address that no user has) the job is enqueued all the same and does nothing:
    how long the answer takes does not tell whether an address is known.
    """
    send_mail_job.defer(
        NO_WORKSPACE, letter=letter, user_id=str(user.pk) if user else "", language=language
    )


@job("accounts.mail")
def send_mail_job(workspace_id: UUID, *, letter: str, user_id: str, language: str) -> None:
    """Write and send one letter to a user."""
    user = User.objects.filter(pk=user_id, is_active=True).first() if user_id else None
    if user is None or not settings.MAIL_CONFIGURED:
        return
    with translation.override(language):
        written = _password_link(user) if letter == PASSWORD_LINK else _notice(user, letter)
    send_mail(written.subject, written.text, None, [user.email])


def send_invitation(invitation: Invitation, link: str) -> None:
    """Send the link of an invitation at once, in the language of the practice.

    Raises `OSError` or `smtplib.SMTPException` when the mail server does not take it.
    """
    workspace = invitation.workspace
    with translation.override(workspace.language):
        names = {"practice": workspace.name}
        subject = _("Invitation to %(practice)s") % names
        text = _(
            "Hello,\n\n%(practice)s invites you to work with circleOS.\n\n"
            "Choose your password here:\n%(link)s\n\nThe link works until %(date)s."
        ) % {**names, "link": link, "date": moment(invitation.expires_at)}
    send_mail(subject, text, None, [invitation.email])


def password_link(user: User) -> str:
    """A link by which this user chooses a new password, once and within an hour."""
    key = default_token_generator.make_token(user)
    path = reverse(
        "account_reset_password_from_key",
        kwargs={"uidb36": user_pk_to_url_str(user), "key": key},
    )
    return f"{settings.CIRCLEOS_URL}{path}"


def _password_link(user: User) -> Letter:
    text = _(
        "Hello %(name)s,\n\nchoose a new password here:\n%(link)s\n\n"
        "The link works once, within an hour. If you did not ask for it, nothing was changed."
    )
    return Letter(
        _("Choose a new password"), text % {"name": user.name, "link": password_link(user)}
    )


def _notice(user: User, letter: str) -> Letter:
    text = _(
        "Hello %(name)s,\n\n%(notice)s\n\n"
        "If it was not you, choose a new password at %(address)s and tell your practice."
    )
    return Letter(
        str(NOTICES[letter]),
        text % {"name": user.name, "notice": NOTICES[letter], "address": settings.CIRCLEOS_URL},
    )
