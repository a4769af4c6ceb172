import secrets
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from circleos.accounts.actors import actor_of
from circleos.accounts.models import Invitation, Membership, User
from circleos.accounts.queries import open_invitation, secret_hash, user_with_email
from circleos.accounts.reading import parse_role, read
from circleos.accounts.services.members import join, lock_workspace, record_joining
from circleos.accounts.services.users import create_user, parse_required_email
from circleos.core.actor import Actor, ActorKind, writes
from circleos.core.errors import Invalid, NotFound
from circleos.core.events import Change, record
from circleos.core.fields import email_key
from circleos.core.permissions import Role
from circleos.core.workspace import workspace_transaction

VALID_FOR = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class IssuedInvitation:
    """An invitation together with its secret, which is nowhere kept."""

    invitation: Invitation
    secret: str


@writes("team.manage")
def invite_member(actor: Actor, *, email: str, role: str) -> IssuedInvitation:
    """Offer somebody to join the actor's workspace, for a week.

    Raises `Invalid` for a member, and for whoever has an open invitation.
    """
    parsers = {"email": parse_required_email, "role": parse_role}
    values = read(parsers, {"email": email, "role": role})
    address = email_key(values["email"])
    lock_workspace(actor.workspace_id)
    _refuse_known(actor, address)
    secret, hash_ = _new_secret()
    invitation = Invitation(
        workspace_id=actor.workspace_id,
        email=address,
        role=values["role"],
        secret_hash=hash_,
        invited_by_id=actor.id if actor.kind is ActorKind.MEMBER else None,
        expires_at=timezone.now() + VALID_FOR,
    )
    invitation.save(force_insert=True)
    _record(
        actor,
        "member.invited",
        invitation,
        Change("email", None, address),
        Change("role", None, invitation.role),
    )
    return IssuedInvitation(invitation, secret)


@writes("team.manage")
def renew_invitation(actor: Actor, invitation_id: UUID) -> IssuedInvitation:
    """Issue a pending invitation anew, for another week. The link sent before stops working."""
    invitation = _pending(actor, invitation_id)
    secret, invitation.secret_hash = _new_secret()
    invitation.expires_at = timezone.now() + VALID_FOR
    invitation.save(update_fields=["secret_hash", "expires_at"])
    _record(actor, "member.invited_again", invitation)
    return IssuedInvitation(invitation, secret)


@writes("team.manage")
def withdraw_invitation(actor: Actor, invitation_id: UUID) -> Invitation:
    """Take an invitation back; its link stops working."""
    invitation = _pending(actor, invitation_id)
    invitation.withdrawn_at = timezone.now()
    invitation.save(update_fields=["withdrawn_at"])
    _record(actor, "member.invitation_withdrawn", invitation)
    return invitation


@transaction.atomic
def accept_as_new_user(secret: str, *, name: str, password: str, language: str) -> Membership:
    """Join as somebody who did not sign in before. Whoever holds the secret holds the address.

    `language` is that of the page on which they accept: the pages behind it go on in it.
    Raises `NotFound` when the invitation is no longer open, `Invalid` as `create_user` does.
    """
    invitation = _open(secret)
    user = create_user(invitation.email, name=name, password=password)
    return _accept(invitation, user, language)


@transaction.atomic
def accept_as_user(secret: str, user: User, *, language: str) -> Membership:
    """Join as the signed-in user, in the language of the page.

    Raises `NotFound` when the invitation is not theirs.
    """
    invitation = _open(secret)
    if invitation.email != user.email:
        raise NotFound
    return _accept(invitation, user, language)


def _accept(invitation: Invitation, user: User, language: str) -> Membership:
    with workspace_transaction(invitation.workspace_id):
        lock_workspace(invitation.workspace_id)
        invitation.accepted_at = timezone.now()
        invitation.save(update_fields=["accepted_at"])
        membership, joined = join(
            user,
            invitation.workspace_id,
            role=Role(invitation.role),
            language="" if language == invitation.workspace.language else language,
        )
        if joined:
            record_joining(actor_of(membership), membership)
    return membership


def _open(secret: str) -> Invitation:
    invitation = open_invitation(secret, lock=True)
    if invitation is None:
        raise NotFound
    return invitation


def _pending(actor: Actor, invitation_id: UUID) -> Invitation:
    invitation: Invitation | None = (
        Invitation.objects.select_for_update()
        .filter(
            pk=invitation_id,
            workspace_id=actor.workspace_id,
            accepted_at=None,
            withdrawn_at=None,
        )
        .first()
    )
    if invitation is None:
        raise NotFound
    return invitation


def _refuse_known(actor: Actor, address: str) -> None:
    user = user_with_email(address)
    if (
        user
        and Membership.objects.filter(
            workspace_id=actor.workspace_id, user=user, left_at=None
        ).exists()
    ):
        raise Invalid.field(
            "email",
            _("%(email)s works here already; the role can be changed under Team")
            % {"email": address},
        )
    pending = Invitation.objects.filter(
        workspace_id=actor.workspace_id, email=address, accepted_at=None, withdrawn_at=None
    )
    if pending.exists():
        raise Invalid.field(
            "email",
            _("%(email)s is invited already; send that invitation again") % {"email": address},
        )


def _new_secret() -> tuple[str, bytes]:
    secret = secrets.token_urlsafe(32)
    return secret, secret_hash(secret)


def _record(actor: Actor, kind: str, invitation: Invitation, *changes: Change) -> None:
    record(actor, kind, subject_kind="invitation", subject_id=invitation.pk, changes=changes)
