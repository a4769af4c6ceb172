"""Settings → Team & roles: inviting, inviting again, taking an invitation back."""

from smtplib import SMTPException
from uuid import UUID

import structlog
from django.conf import settings
from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from circleos.accounts.access import SignedInRequest, page
from circleos.accounts.mails import send_invitation
from circleos.accounts.services import (
    IssuedInvitation,
    invite_member,
    renew_invitation,
    withdraw_invitation,
)
from circleos.accounts.settings_pages import settings_dialog
from circleos.accounts.views import choices
from circleos.accounts.views.settings.shown_once import shown_once
from circleos.accounts.views.typed import Typed
from circleos.core.errors import Invalid
from circleos.core.permissions import Role
from circleos.ui.render import go_to, toast_on_next_page

log = structlog.get_logger(__name__)

FIELDS = ("email", "role")


@page("team.manage")
def invite(request: SignedInRequest) -> HttpResponse:
    """Invite somebody by email."""
    typed = Typed({"role": Role.PROVIDER.value})
    if request.method == "POST":
        typed = Typed.of(request.POST, FIELDS)
        try:
            issued = invite_member(
                request.actor, email=typed.value("email"), role=typed.value("role")
            )
        except Invalid as invalid:
            typed = Typed(typed.values, invalid.errors)
        else:
            return _handed_out(request, issued)
    context = {
        "form": typed,
        "roles_offered": choices.roles(),
        "mail_configured": settings.MAIL_CONFIGURED,
    }
    return settings_dialog(request, "accounts/invite.html", context, status=typed.status)


@require_POST
@page("team.manage")
def invite_again(request: SignedInRequest, invitation_id: UUID) -> HttpResponse:
    """Issue an invitation anew."""
    return _handed_out(request, renew_invitation(request.actor, invitation_id))


@require_POST
@page("team.manage")
def withdraw(request: SignedInRequest, invitation_id: UUID) -> HttpResponse:
    """Take an invitation back."""
    invitation = withdraw_invitation(request.actor, invitation_id)
    text = _("The invitation of %(email)s no longer works") % {"email": invitation.email}
    toast_on_next_page(request, text)
    return go_to(request, reverse("accounts:team"))


def _handed_out(request: SignedInRequest, issued: IssuedInvitation) -> HttpResponse:
    """By mail; without a mail server, or when it refuses, by a link to copy, shown this once."""
    invitation = issued.invitation
    link = settings.CIRCLEOS_URL + reverse("accounts:invitation", args=[issued.secret])
    failed = False
    if settings.MAIL_CONFIGURED:
        try:
            send_invitation(invitation, link)
        except (SMTPException, OSError) as error:
            log.warning("accounts.invitation_not_sent", reason=type(error).__name__)
            failed = True
        else:
            text = _("Invitation sent to %(email)s") % {"email": invitation.email}
            toast_on_next_page(request, text)
            return go_to(request, reverse("accounts:team"))
    return shown_once(
        request,
        link,
        title=_("Invitation for %(email)s") % {"email": invitation.email},
        explanation=_("Send this link to them. It works once, for seven days."),
        back=reverse("accounts:team"),
        failure=_("The mail server did not take the mail.") if failed else "",
    )
