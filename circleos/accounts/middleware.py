"""From a request to an actor, and into that actor's workspace."""

from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from django.conf import settings
from django.contrib.auth import (
    BACKEND_SESSION_KEY,
    HASH_SESSION_KEY,
    REDIRECT_FIELD_NAME,
    SESSION_KEY,
)
from django.core.exceptions import ImproperlyConfigured, PermissionDenied
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.crypto import constant_time_compare
from django.utils.http import urlencode

from circleos.accounts.actors import actor_of, actor_of_token
from circleos.accounts.framing import frame_of, with_locations
from circleos.accounts.known import knowing
from circleos.accounts.models import User
from circleos.accounts.open_session import OpenSession
from circleos.accounts.queries import (
    chosen_membership,
    locations_offered_lately,
    memberships_of,
    valid_token,
)
from circleos.accounts.services import note_use
from circleos.core.acting import acting
from circleos.core.actor import Actor, ActorKind
from circleos.core.errors import NotAllowed, NotFound
from circleos.core.workspace import workspace_transaction
from circleos.ui.render import go_to

WORKSPACE_IN_SESSION = "workspace"
LOCKED_IN_SESSION = "locked"
LOCATION_IN_SESSION = "location"


class ActorMiddleware:
    """Give the request its `actor` (or None) and run it in one transaction of its workspace."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        actor = identify(request)
        request.actor = actor  # type: ignore[attr-defined]  # what this middleware is for
        if actor is None:
            return self.get_response(request)
        try:
            with (
                workspace_transaction(actor.workspace_id),
                acting(actor),
                knowing(request.workspace),  # type: ignore[attr-defined]  # set by `identify`
            ):
                if actor.kind is ActorKind.MEMBER:
                    work_at_location(request)
                response = self.get_response(request)
                if response.status_code >= 500:
                    transaction.set_rollback(True)
            # Nothing of a practice stays in a shared computer's browser: not even Back shows it
            # once the screen was locked or left.
            response.headers.setdefault("Cache-Control", "no-store")
        finally:
            # The thread serves others next; the language is chosen anew for each request.
            timezone.deactivate()
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
        actor: Actor | None = request.actor  # type: ignore[attr-defined]  # set above
        if actor is None:
            return ask_to_sign_in(request)
        if actor.kind is ActorKind.TOKEN:
            raise PermissionDenied("a token opens the API, no page")
        if access != "signed-in" and not actor.may(access):
            raise PermissionDenied(access)
        return None

    def process_exception(self, request: HttpRequest, exception: Exception) -> None:
        """Undo the request's transaction, and name the page that fits the refusal."""
        if request.actor is not None:  # type: ignore[attr-defined]  # set above
            transaction.set_rollback(True)
        if isinstance(exception, NotAllowed):
            raise PermissionDenied(exception.permission) from exception
        if isinstance(exception, NotFound):
            raise Http404 from exception


def work_at_location(request: HttpRequest) -> None:
    """Show times by the clock of the location that the member has chosen, and the others to choose.

    One that is offered no longer, or is of the practice they worked in before, counts as none.
    """
    places = locations_offered_lately()
    wanted = request.session.get(LOCATION_IN_SESSION)
    chosen = next((each for each in places if str(each.pk) == wanted), None)
    if chosen:
        timezone.activate(ZoneInfo(chosen.time_zone))
    request.frame = with_locations(request.frame, places, chosen)  # type: ignore[attr-defined]  # for ui.render


def ask_to_sign_in(request: HttpRequest) -> HttpResponse:
    """To the page that makes an actor of this person, and back here afterwards.

    A fragment's answer moves the whole page, and comes back to that page.
    """
    if not request.user.is_authenticated:
        door = reverse("account_login")
    elif LOCKED_IN_SESSION in request.session:
        door = reverse("accounts:locked")
    else:
        return go_to(request, reverse("accounts:no-workspace"))
    back = urlencode({REDIRECT_FIELD_NAME: _page_address(request)})
    return go_to(request, f"{door}?{back}")


def _page_address(request: HttpRequest) -> str:
    if request.headers.get("HX-Request"):
        try:
            page = urlsplit(request.headers.get("HX-Current-URL", ""))
        except ValueError:  # no browser sends such an address
            return "/"
        return page._replace(scheme="", netloc="").geturl() or "/"
    return request.get_full_path() if request.method == "GET" else "/"


def identify(request: HttpRequest) -> Actor | None:
    """Who sends this request: a token's bearer, a signed-in member, or nobody we know.

    Whoever it is, the request gets the `workspace` that was read on the way.
    """
    scheme, _, secret = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() == "bearer":
        return _by_token(request, secret.strip())
    request.user = _read_with_session(request) or request.user
    if not isinstance(request.user, User) or LOCKED_IN_SESSION in request.session:
        return None
    return _by_session(request, request.user)


def _read_with_session(request: HttpRequest) -> User | None:
    """The user who was read together with the session, if the session proves that it is theirs.

    The proof is that of `django.contrib.auth.get_user`, which would read the user once more. It
    decides all other cases, and ends a session from before the password was changed.
    """
    session = request.session
    session_hash = session.get(HASH_SESSION_KEY)
    opened: OpenSession | None = getattr(session, "opened", None)
    user = opened.user if opened else None
    if (
        user is not None
        and user.is_active
        and session.get(SESSION_KEY) == str(user.pk)
        and session.get(BACKEND_SESSION_KEY) in settings.AUTHENTICATION_BACKENDS
        and session_hash
        and constant_time_compare(session_hash, user.get_session_auth_hash())
    ):
        return user
    return None


def _by_token(request: HttpRequest, secret: str) -> Actor | None:
    token = valid_token(secret)
    if token is None:
        return None
    note_use(token)
    request.workspace = token.workspace  # type: ignore[attr-defined]  # for ActorMiddleware
    timezone.activate(ZoneInfo(token.workspace.time_zone))
    return actor_of_token(token)


def _by_session(request: HttpRequest, user: User) -> Actor | None:
    opened: OpenSession | None = getattr(request.session, "opened", None)
    if opened is not None and opened.user == user:
        memberships = opened.memberships
    else:
        memberships = memberships_of(user)
    membership = chosen_membership(memberships, request.session.get(WORKSPACE_IN_SESSION))
    if membership is None:
        return None
    translation.activate(membership.language or membership.workspace.language)
    timezone.activate(ZoneInfo(membership.workspace.time_zone))
    request.LANGUAGE_CODE = translation.get_language()
    request.workspace = membership.workspace  # type: ignore[attr-defined]  # for ActorMiddleware
    request.membership = membership  # type: ignore[attr-defined]  # for views: access.SignedInRequest
    request.frame = frame_of(membership, memberships)  # type: ignore[attr-defined]  # for ui.render
    return actor_of(membership)
