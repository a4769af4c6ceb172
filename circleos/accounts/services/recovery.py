"""Helping a member back in who has lost the password or the phone."""

from dataclasses import dataclass
from uuid import UUID

from allauth.mfa.models import Authenticator
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from circleos.accounts.mails import SECOND_STEPS_REMOVED, password_link, send_letter
from circleos.accounts.models import Membership
from circleos.accounts.queries import memberships_of
from circleos.accounts.services.members import current_member, record_member
from circleos.accounts.services.sessions import end_sessions
from circleos.core.actor import Actor, writes
from circleos.core.errors import Invalid


@dataclass(frozen=True, slots=True)
class IssuedLink:
    """A link that opens somebody's account, once, and whose it is."""

    membership: Membership
    link: str


@writes("team.manage")
def issue_password_link(actor: Actor, membership_id: UUID) -> IssuedLink:
    """Make a link by which the member chooses a new password.

    Raises `Invalid` for somebody who works in other practices too: an admin of one must not open
    the way into another.
    """
    membership = current_member(actor, membership_id)
    _refuse_of_others(membership)
    record_member(actor, "member.password_link", membership)
    return IssuedLink(membership, password_link(membership.user))


@writes("team.manage")
def remove_second_steps(actor: Actor, membership_id: UUID) -> Membership:
    """Take away app, passkeys and recovery codes, and end the member's sessions.

    They are told by mail. Raises `Invalid` as `issue_password_link` does.
    """
    membership = current_member(actor, membership_id)
    _refuse_of_others(membership)
    Authenticator.objects.filter(user=membership.user).delete()
    end_sessions(membership.user)
    send_letter(SECOND_STEPS_REMOVED, membership.user, get_language() or "en")
    record_member(actor, "member.second_steps_removed", membership)
    return membership


def _refuse_of_others(membership: Membership) -> None:
    if len(memberships_of(membership.user)) > 1:
        raise Invalid.field(
            "member",
            _("%(name)s works in other practices too and signs in with the same password.")
            % {"name": membership.name},
        )
