import secrets
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy

from circleos.accounts.models import ApiToken
from circleos.accounts.queries import secret_hash
from circleos.accounts.reading import parse_role, read, required, short_text
from circleos.core.actor import Actor, writes
from circleos.core.errors import NotFound
from circleos.core.events import Change, record
from circleos.core.fields import BadValue

PREFIX = "cos_"
HINT_LENGTH = 8
LONGEST_DAYS = 3650
USE_NOTED_EVERY = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class IssuedToken:
    """A token together with its secret, which is shown once and nowhere kept."""

    token: ApiToken
    secret: str


def parse_days(text: str) -> str:
    """How many days a token is valid; empty for no end."""
    days = text.strip()
    is_number = days.isdecimal() and len(days) <= len(str(LONGEST_DAYS))
    if days and not (is_number and 1 <= int(days) <= LONGEST_DAYS):
        raise BadValue(
            gettext_lazy("A whole number of days from 1 to %(longest)d"), longest=LONGEST_DAYS
        )
    return days


PARSERS = {
    "name": required(short_text(80), gettext_lazy("Say what the token is for")),
    "role": parse_role,
    "days": parse_days,
}


@writes("tokens.manage")
def create_token(actor: Actor, *, name: str, role: str, days: str = "") -> IssuedToken:
    """Make an integration's key to the actor's workspace, with a role there.

    The secret is `cos_` and 256 random bits; its SHA-256 and its beginning are all that is kept.
    """
    values = read(PARSERS, {"name": name, "role": role, "days": days})
    secret = PREFIX + secrets.token_urlsafe(32)
    token = ApiToken(
        workspace_id=actor.workspace_id,
        name=values["name"],
        role=values["role"],
        hash=secret_hash(secret),
        hint=secret[:HINT_LENGTH],
        created_by=actor.id,
        expires_at=timezone.now() + timedelta(days=int(values["days"])) if values["days"] else None,
    )
    token.save(force_insert=True)
    expires = token.expires_at.isoformat() if token.expires_at else None
    _record(
        actor,
        "token.created",
        token,
        Change("name", None, token.name),
        Change("role", None, token.role),
        Change("expires_at", None, expires),
    )
    return IssuedToken(token, secret)


@writes("tokens.manage")
def revoke_token(actor: Actor, token_id: UUID) -> ApiToken:
    """End a token at once. Revoking twice changes nothing."""
    token: ApiToken | None = (
        ApiToken.objects.select_for_update()
        .filter(pk=token_id, workspace_id=actor.workspace_id)
        .first()
    )
    if token is None:
        raise NotFound
    if token.revoked_at is None:
        token.revoked_at = timezone.now()
        token.save(update_fields=["revoked_at"])
        _record(actor, "token.revoked", token)
    return token


def note_use(token: ApiToken) -> None:
    """Keep when a token was last used, to the minute, so that reading does not mean writing."""
    now = timezone.now()
    if token.last_used_at is None or now - token.last_used_at > USE_NOTED_EVERY:
        ApiToken.objects.filter(
            Q(last_used_at=None) | Q(last_used_at__lt=now - USE_NOTED_EVERY), pk=token.pk
        ).update(last_used_at=now)


def _record(actor: Actor, kind: str, token: ApiToken, *changes: Change) -> None:
    record(actor, kind, subject_kind="token", subject_id=token.pk, changes=changes)
