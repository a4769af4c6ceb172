"""Reads about people and their access."""

import hashlib
from datetime import datetime
from uuid import UUID

from django.db.models import F, Q
from django.utils import timezone

from circleos.accounts.models import ApiToken, Membership, User


def membership_of(user: User, workspace_id: UUID | None = None) -> Membership | None:
    """The user's place in the named workspace, else in the one joined first. None: nowhere."""
    current = Membership.objects.filter(user=user, left_at=None).select_related("workspace")
    if workspace_id is not None:
        current = current.order_by(Q(workspace_id=workspace_id).desc(), "joined_at")
    else:
        current = current.order_by("joined_at")
    membership: Membership | None = current.first()
    return membership


def token_hash(secret: str) -> bytes:
    """What is kept of a token. A plain hash does: the secret itself is 256 random bits."""
    return hashlib.sha256(secret.encode()).digest()


def valid_token(secret: str, now: datetime | None = None) -> ApiToken | None:
    """The token with this secret, if it is neither revoked nor expired."""
    now = now or timezone.now()
    token: ApiToken | None = (
        ApiToken.objects.select_related("workspace")
        .filter(Q(expires_at=None) | Q(expires_at__gt=now), hash=token_hash(secret), revoked_at=None)
        .first()
    )
    return token


def members(workspace_id: UUID) -> list[Membership]:
    """The people of a workspace, those who left last, each by name."""
    return list(
        Membership.objects.filter(workspace_id=workspace_id)
        .select_related("user")
        .order_by(F("left_at").asc(nulls_first=True), "name", "id")
    )
