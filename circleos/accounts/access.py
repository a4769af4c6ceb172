"""Who may open a page. Every view says so with one of these, or it is refused at once."""

from collections.abc import Callable
from typing import Any, TypeVar

from django.http import HttpRequest  # noqa: TID251  the request's shape is this module's subject

from circleos.accounts.models import Membership
from circleos.core.actor import Actor


class ActingRequest(HttpRequest):
    """A request that somebody sends who has rights: a member, or the bearer of a token."""

    actor: Actor


class SignedInRequest(ActingRequest):
    """A request as a view gets it whose access is a permission or `signed_in`."""

    membership: Membership


View = TypeVar("View", bound=Callable[..., Any])


def page(permission: str) -> Callable[[View], View]:
    """A page for signed-in members whose role has the permission; others see the 403 page."""

    def mark(view: View) -> View:
        view.access = permission  # type: ignore[attr-defined]  # read by ActorMiddleware
        return view

    return mark


def public(view: View) -> View:
    """A page for everybody, signed in or not."""
    view.access = "public"  # type: ignore[attr-defined]  # read by ActorMiddleware
    return view


def signed_in(view: View) -> View:
    """A page for every member, whatever their role."""
    view.access = "signed-in"  # type: ignore[attr-defined]  # read by ActorMiddleware
    return view


def bearer(view: View) -> View:
    """An endpoint of the API: it needs an actor, and answers 401 itself when there is none."""
    view.access = "bearer"  # type: ignore[attr-defined]  # read by ActorMiddleware
    return view
