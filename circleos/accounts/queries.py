"""Reads about people and their access."""

import hashlib
from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db.models import Count, F, Q
from django.utils import timezone

from circleos.accounts.joined import Joined
from circleos.accounts.known import known_workspace
from circleos.accounts.models import (
    ApiToken,
    Invitation,
    Location,
    Membership,
    Session,
    User,
    Workspace,
)
from circleos.core.fields import email_key
from circleos.core.memory import Memory
from circleos.core.workspace import current_workspace_id
from circleos.database.postgresql.base import prepared_cursor

# What a colleague's process has changed is offered so many seconds later at most.
_KEPT_S, _WORKSPACES = 30, 500
_offered: Memory[UUID, Sequence[Location]] = Memory(_KEPT_S, _WORKSPACES)

_TOKEN_AND_WORKSPACE = Joined(ApiToken, Workspace)
_VALID_TOKEN = f"""
    SELECT {_TOKEN_AND_WORKSPACE.columns}
    FROM accounts_apitoken
    JOIN accounts_workspace ON accounts_workspace.id = accounts_apitoken.workspace_id
    WHERE accounts_apitoken.hash = %s AND accounts_apitoken.revoked_at IS NULL
      AND (accounts_apitoken.expires_at IS NULL OR accounts_apitoken.expires_at > %s)
"""  # noqa: S608  the columns' names are ours


def workspace_ids() -> list[UUID]:
    """All workspaces there are, for work that is done in each."""
    return list(Workspace.objects.order_by("id").values_list("pk", flat=True))


def user_with_email(email: str) -> User | None:
    """The user with this email address, in any spelling of case."""
    return User.objects.filter(email=email_key(email)).first()


def memberships_of(user: User) -> list[Membership]:
    """Where a user works now, by the name of the workspace, each with it."""
    return list(
        Membership.objects.filter(user=user, left_at=None)
        .select_related("workspace")
        .order_by("workspace__name", "id")
    )


def chosen_membership(
    memberships: Sequence[Membership], workspace_id: str | None
) -> Membership | None:
    """The one in the named workspace, else the one begun first. None if there is none at all."""
    for membership in memberships:
        if str(membership.workspace_id) == workspace_id:
            return membership
    return min(memberships, key=lambda each: each.joined_at, default=None)


def workspace_of(workspace_id: UUID) -> Workspace:
    """The practice, as the request that runs has read it when it began. To be read only."""
    workspace: Workspace = known_workspace(workspace_id) or Workspace.objects.get(pk=workspace_id)
    return workspace


def country_of(workspace_id: UUID) -> str:
    """The practice's country: whose phone numbers are those without a country code."""
    country: str = workspace_of(workspace_id).country
    return country


def secret_hash(secret: str) -> bytes:
    """What is kept of a token or an invitation's link.

    A plain hash does: the secret itself is 256 random bits.
    """
    return hashlib.sha256(secret.encode()).digest()


def valid_token(secret: str, now: datetime | None = None) -> ApiToken | None:
    """The token with this secret, if it is neither revoked nor expired."""
    with prepared_cursor() as cursor:
        cursor.execute(_VALID_TOKEN, [secret_hash(secret), now or timezone.now()])
        row = cursor.fetchone()
    if row is None:
        return None
    token: ApiToken
    token, token.workspace = _TOKEN_AND_WORKSPACE.read(row)
    return token


def tokens(workspace_id: UUID) -> list[ApiToken]:
    """The tokens of a workspace, the newest first, revoked ones last."""
    return list(
        ApiToken.objects.filter(workspace_id=workspace_id).order_by(
            F("revoked_at").desc(nulls_first=True), "-id"
        )
    )


def count_working_tokens(member_ids: Sequence[UUID]) -> dict[UUID, int]:
    """How many tokens each of these members has made that are neither revoked nor expired."""
    working = Q(revoked_at=None) & (Q(expires_at=None) | Q(expires_at__gt=timezone.now()))
    made = ApiToken.objects.filter(
        working, workspace_id=current_workspace_id(), created_by__in=member_ids
    )
    return dict(made.values_list("created_by").annotate(Count("id")))


def members(workspace_id: UUID) -> list[Membership]:
    """The people of a workspace, those who left last, each by name."""
    return list(
        Membership.objects.filter(workspace_id=workspace_id)
        .select_related("user")
        .order_by(F("left_at").asc(nulls_first=True), "name", "id")
    )


def open_invitation(secret: str, *, lock: bool = False) -> Invitation | None:
    """The invitation that a link stands for, if it can still be accepted."""
    invitations = Invitation.objects.select_related("workspace", "invited_by").filter(
        secret_hash=secret_hash(secret),
        accepted_at=None,
        withdrawn_at=None,
        expires_at__gt=timezone.now(),
    )
    if lock:
        invitations = invitations.select_for_update(of=("self",))
    invitation: Invitation | None = invitations.first()
    return invitation


def pending_invitations(workspace_id: UUID) -> list[Invitation]:
    """The invitations that nobody accepted or took back, expired ones too, the newest first."""
    return list(
        Invitation.objects.filter(
            workspace_id=workspace_id, accepted_at=None, withdrawn_at=None
        ).order_by("-created_at")
    )


def locations() -> list[Location]:
    """The locations of the current workspace in the practice's own order, archived ones too."""
    return list(Location.objects.order_by("position", "id"))


def locations_offered_lately() -> Sequence[Location]:
    """The locations that are in use, as they were some seconds ago: every page offers them."""
    return _offered.get(
        current_workspace_id(), lambda: [each for each in locations() if each.archived_at is None]
    )


def forget_locations() -> None:
    """Somebody has changed a location: they are read anew."""
    _offered.forget(current_workspace_id())


def find_location(location_id: UUID) -> Location | None:
    """A location of the current workspace."""
    location: Location | None = Location.objects.filter(pk=location_id).first()
    return location


def sessions_of(user: User) -> list[Session]:
    """Where a user is signed in, the latest first."""
    return list(
        Session.objects.filter(user=user, expire_date__gt=timezone.now()).order_by("-seen_at")
    )
