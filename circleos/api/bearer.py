"""Who may use the API: the bearer of a token, and nobody by a cookie."""

from django.http import HttpRequest
from ninja.security import HttpBearer

from circleos.core.actor import Actor, ActorKind


class BearerToken(HttpBearer):
    """`Authorization: Bearer cos_…`. The middleware of `accounts` has looked the token up."""

    def authenticate(self, request: HttpRequest, token: str) -> Actor | None:
        """The actor, if it is a token's."""
        return bearer_of(request)


def bearer_of(request: HttpRequest) -> Actor | None:
    """The integration that sends this request; None for a person at a browser and for nobody."""
    actor: Actor | None = request.actor  # type: ignore[attr-defined]  # set by accounts' middleware
    return actor if actor is not None and actor.kind is ActorKind.TOKEN else None
