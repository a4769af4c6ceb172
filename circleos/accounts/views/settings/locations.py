"""Settings → Locations."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from circleos.accounts.access import SignedInRequest, page
from circleos.accounts.queries import find_location, locations
from circleos.accounts.services import (
    archive_location,
    create_location,
    edit_location,
    move_location,
    restore_location,
)
from circleos.accounts.settings_pages import settings_dialog, settings_page
from circleos.accounts.views import choices
from circleos.accounts.views.typed import Typed
from circleos.core.errors import Invalid, NotFound
from circleos.ui.render import go_to, toast_on_next_page

FIELDS = ("name", "street", "postal_code", "city", "country", "phone", "time_zone")


@page("locations.manage")
def location_list(request: SignedInRequest) -> HttpResponse:
    """Where the practice works, in its own order; what is archived stands below."""
    every = locations()
    context = {
        "offered": [each for each in every if each.archived_at is None],
        "archived": [each for each in every if each.archived_at is not None],
    }
    return settings_page(request, "accounts/locations.html", context)


@page("locations.manage")
def new_location(request: SignedInRequest) -> HttpResponse:
    """Add a location."""
    workspace = request.membership.workspace
    typed = Typed({"country": workspace.country, "time_zone": workspace.time_zone})
    if request.method == "POST":
        typed = Typed.of(request.POST, FIELDS)
        try:
            create_location(request.actor, typed.values)
        except Invalid as invalid:
            typed = Typed(typed.values, invalid.errors)
        else:
            toast_on_next_page(request, _("%(name)s added") % {"name": typed.value("name")})
            return go_to(request, reverse("accounts:locations"))
    context = {"title": _("New location"), "action": reverse("accounts:new-location")}
    return _dialog(request, typed, context)


@page("locations.manage")
def change_location(request: SignedInRequest, location_id: UUID) -> HttpResponse:
    """Edit a location."""
    location = find_location(location_id)
    if location is None:
        raise NotFound
    typed = Typed({field: getattr(location, field) for field in FIELDS})
    if request.method == "POST":
        typed = Typed.of(request.POST, FIELDS)
        try:
            edit_location(request.actor, location_id, typed.values)
        except Invalid as invalid:
            typed = Typed(typed.values, invalid.errors)
        else:
            toast_on_next_page(request, _("%(name)s saved") % {"name": typed.value("name")})
            return go_to(request, reverse("accounts:locations"))
    context = {
        "title": _("Edit location"),
        "action": reverse("accounts:location", args=[location_id]),
    }
    return _dialog(request, typed, context)


@require_POST
@page("locations.manage")
def move(request: SignedInRequest, location_id: UUID) -> HttpResponse:
    """One place up or down in the list."""
    move_location(request.actor, location_id, up=request.POST.get("to") == "up")
    return go_to(request, reverse("accounts:locations"))


@require_POST
@page("locations.manage")
def archive(request: SignedInRequest, location_id: UUID) -> HttpResponse:
    """Offer it no longer; the toast takes it back."""
    location = archive_location(request.actor, location_id)
    undo = reverse("accounts:restore-location", args=[location_id])
    toast_on_next_page(request, _("%(name)s archived") % {"name": location.name}, undo=undo)
    return go_to(request, reverse("accounts:locations"))


@require_POST
@page("locations.manage")
def restore(request: SignedInRequest, location_id: UUID) -> HttpResponse:
    """Offer it again."""
    restore_location(request.actor, location_id)
    return go_to(request, reverse("accounts:locations"))


def _dialog(request: SignedInRequest, typed: Typed, context: dict[str, Any]) -> HttpResponse:
    offered = {"countries": choices.countries(), "time_zones": choices.time_zones()}
    return settings_dialog(
        request,
        "accounts/location.html",
        {**context, **offered, "form": typed},
        status=typed.status,
    )
