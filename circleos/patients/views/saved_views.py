"""Saved views of the list: kept, changed, pinned and deleted; and the columns that one sees."""

from collections.abc import Mapping
from uuid import UUID

from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from circleos.accounts.access import SignedInRequest
from circleos.accounts.access import page as requires
from circleos.core.errors import Invalid
from circleos.patients.columns import COLUMNS, columns_shown
from circleos.patients.listing import ListAddress
from circleos.patients.views.listing import LIST, current_tab, tabs_of
from circleos.search.layouts import layout_of, remember_columns
from circleos.search.saved_views import (
    Shown,
    ShownView,
    address_of,
    find_view,
    pin_view,
    remove_view,
    rename_view,
    restore_view,
    save_view,
    update_view,
    view_to_change,
)
from circleos.ui.frame import rail_changed
from circleos.ui.render import dialog, fragment, go_to, page, toast_on_next_page, wants


@requires("views.own")
def new_view(request: SignedInRequest) -> HttpResponse:
    """Keep what is shown as a view."""
    return _dialog(request, None)


@requires("views.own")
def edit_view(request: SignedInRequest, view_id: UUID) -> HttpResponse:
    """Rename a view, share it, or keep it to oneself."""
    return _dialog(request, view_to_change(request.actor, view_id))


def _dialog(request: SignedInRequest, shown: ShownView | None) -> HttpResponse:
    address = ListAddress.of(request.GET)
    name, shared = (shown.view.name, shown.view.is_shared) if shown else ("", False)
    pinned = shown.is_pinned if shown else False
    errors: Mapping[str, str] = {}
    if request.method == "POST":
        name = request.POST.get("name", "")
        shared, pinned = "shared" in request.POST, "pinned" in request.POST
        try:
            if shown is None:
                kept = Shown(address.written, address.columns)
                view = save_view(request.actor, LIST, name, kept, shared=shared)
            else:
                view = rename_view(request.actor, shown.view.pk, name, shared=shared)
            pin_view(request.actor, view.pk, pinned=pinned)
        except Invalid as invalid:
            errors = invalid.messages
        else:
            rail_changed(request)
            toast_on_next_page(request, _("View “%(name)s” saved") % {"name": view.name})
            return go_to(request, _address_of(request, view.pk))
    context = {
        "address": address,
        "shown": shown,
        "name": name,
        "shared": shared,
        "pinned": pinned,
        "errors": errors,
        "here": request.get_full_path(),
    }
    return dialog(
        request, "patients/view_dialog.html", context, status=Invalid.status if errors else 200
    )


@require_POST
@requires("views.own")
def change_state(request: SignedInRequest, view_id: UUID, state: str) -> HttpResponse:
    """Save what is shown into the view, pin it, or delete it, which can be undone."""
    undo, back = "", ""
    try:
        match state:
            case "update":
                address = ListAddress.of(request.GET)
                kept = Shown(address.written, address.columns)
                view = update_view(request.actor, view_id, kept)
                said = _("View “%(name)s” shows this now")
            case "pin" | "unpin":
                view = pin_view(request.actor, view_id, pinned=state == "pin")
                said = (
                    _("“%(name)s” is pinned")
                    if state == "pin"
                    else _("“%(name)s” is no longer pinned")
                )
            case "delete":
                view = remove_view(request.actor, view_id)
                said = _("View “%(name)s” deleted")
                undo = reverse("patients:view-state", args=[view_id, "restore"])
                back = reverse("patients:list")
            case "restore":
                view = restore_view(request.actor, view_id)
                said = _("View “%(name)s” is back")
            case _:
                raise Http404
    except Invalid as invalid:
        toast_on_next_page(request, invalid.errors[0].message)
        if state == "restore":
            return go_to(request, reverse("patients:list"))
        return go_to(request, _address_of(request, view_id))
    rail_changed(request)
    toast_on_next_page(request, said % {"name": view.name}, undo=undo)
    return go_to(request, back or _address_of(request, view_id))


@requires("views.own")
def choose_columns(request: SignedInRequest) -> HttpResponse:
    """Which columns one can see, for the menu that opens; and a page of its own.

    POST remembers which ones, and in which order.
    """
    if request.method == "POST":
        remember_columns(request.actor, LIST, request.POST.getlist("columns"))
        address = ListAddress.of(request.POST)
        shown = reverse("patients:list") + address.with_usual_columns()
        return go_to(request, shown.removesuffix("?"))
    address = ListAddress.of(request.GET)
    of_view = current_tab(tabs_of(request.actor), address)
    own = layout_of(request.actor, LIST).columns
    columns = columns_shown(address.columns, of_view.columns, own)
    context = {
        "address": address,
        "of_view": of_view.saved is not None,
        "columns": columns,
        "further_columns": [column for column in COLUMNS if column not in columns],
    }
    if wants(request, "all-columns"):
        return fragment(request, "patients/columns.html", "all_columns", context)
    return page(request, "patients/columns.html", context)


def _address_of(request: SignedInRequest, view_id: UUID) -> str:
    """Where the list shows a view as it stands."""
    return address_of(find_view(request.actor, view_id).view)
