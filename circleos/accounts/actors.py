"""The person or integration as the one who acts."""

from circleos.accounts.models import ApiToken, Membership
from circleos.core.actor import Actor, ActorKind, Origin
from circleos.core.permissions import Role


def actor_of(membership: Membership, origin: Origin = Origin.PAGE) -> Actor:
    """The member as actor."""
    return Actor(
        ActorKind.MEMBER,
        membership.id,
        membership.name,
        membership.workspace_id,
        Role(membership.role),
        origin,
    )


def actor_of_token(token: ApiToken) -> Actor:
    """The integration as actor."""
    return Actor(
        ActorKind.TOKEN, token.id, token.name, token.workspace_id, Role(token.role), Origin.API
    )
