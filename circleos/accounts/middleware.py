"""From a request to an actor, and into that actor's workspace."""

from collections.abc import Callable
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import ImproperlyConfigured, PermissionDenied
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone, translation

from circleos.accounts.models import Membership, User
from circleos.accounts.queries import membership_of, valid_token
from circleos.core.actor import Actor, ActorKind, Origin
from circleos.core.errors import NotAllowed, NotFound
from circleos.core.permissions import Role
from circleos.core.workspace import workspace_transaction

WORKSPACE_IN_SESSION = "workspace"


class ActorMiddleware:
    """Give the request its `actor` (or None) and run it in one transaction of its workspace."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        actor = identify(request)
        request.actor = actor  # type: ignore[attr-defined]  # what this middleware is for
        if actor is None:
            return self.get_response(request)
        with workspace_transaction(actor.workspace_id):
            response = self.get_response(request)
            if response.status_code >= 500:
                transaction.set_rollback(True)
        return response

    def process_view(
        self, request: HttpRequest, view: Callable[..., Any], args: Any, kwargs: Any
    ) -> HttpResponse | None:
        """Refuse a view that does not say who may open it, and whoever may not."""
        access = getattr(view, "access", None)
        if access is None:
            raise ImproperlyConfigured(f"{view.__module__}.{view.__name__} declares no access")
        if access in {"public", "bearer"}:
            return None
        actor: Actor | None = request.actor  # type: ignore[attr-defined]
        if actor is None:
            return ask_to_sign_in(request)
        if access != "signed-in" and not actor.may(access):
            raise PermissionDenied(access)
        return None

    def process_exception(self, request: HttpRequest, exception: Exception) -> None:
        """Undo the request's transaction, and name the page that fits the refusal."""
        if request.actor is not None:  # type: ignore[attr-defined]
            transaction.set_rollback(True)
        if isinstance(exception, NotAllowed):
            raise PermissionDenied(exception.permission) from exception
        if isinstance(exception, NotFound):
            raise Http404 from exception


def ask_to_sign_in(request: HttpRequest) -> HttpResponse:
    """To the sign-in page and back here afterwards; a fragment's answer moves the whole page."""
    if request.headers.get("HX-Request"):
        response = HttpResponse(status=204)
        response["HX-Redirect"] = settings.LOGIN_URL
        return response
    return redirect_to_login(request.get_full_path())


def identify(request: HttpRequest) -> Actor | None:
    """Who sends this request: a token's bearer, a signed-in member, or nobody we know."""
    scheme, _, secret = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() == "bearer":
        return _by_token(secret.strip())
    user = request.user
    return _by_session(request, user) if isinstance(user, User) else None


def _by_token(secret: str) -> Actor | None:
    token = valid_token(secret)
    if token is None:
        return None
    return Actor(
        ActorKind.TOKEN, token.id, token.name, token.workspace_id, Role(token.role), Origin.API
    )


def _by_session(request: HttpRequest, user: User) -> Actor | None:
    chosen = request.session.get(WORKSPACE_IN_SESSION)
    membership = membership_of(user, UUID(chosen) if chosen else None)
    if membership is None:
        return None
    request.membership = membership  # type: ignore[attr-defined]  # for the frame of the page
    translation.activate(membership.language or membership.workspace.language)
    request.LANGUAGE_CODE = translation.get_language()
    timezone.activate(ZoneInfo(membership.workspace.time_zone))
    return actor_of(membership)


def actor_of(membership: Membership, origin: Origin = Origin.PAGE) -> Actor:
    """The member as the one who acts."""
    return Actor(
        ActorKind.MEMBER,
        membership.id,
        membership.name,
        membership.workspace_id,
        Role(membership.role),
        origin,
    )
