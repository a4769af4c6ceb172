"""Saved mappings: renamed in a dialog, deleted and brought back."""

from uuid import UUID

from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from circleos.accounts.access import SignedInRequest
from circleos.accounts.access import page as requires
from circleos.accounts.settings_pages import settings_dialog
from circleos.core.errors import Invalid
from circleos.imports.mappings import (
    remove_mapping,
    rename_mapping,
    restore_mapping,
)
from circleos.imports.queries import find_mapping
from circleos.ui.render import go_to, toast_on_next_page


@requires("imports.run")
def rename(request: SignedInRequest, mapping_id: UUID) -> HttpResponse:
    """Give a saved mapping another name."""
    saved = find_mapping(mapping_id)
    name, message, status = saved.name, "", 200
    if request.method == "POST":
        name = request.POST.get("name", "")
        try:
            rename_mapping(request.actor, saved.pk, name)
        except Invalid as invalid:
            message, status = invalid.errors[0].message, invalid.status
        else:
            toast_on_next_page(request, _("Saved"))
            return go_to(request, reverse("imports:list"))
    context = {"mapping": saved, "name": name, "message": message}
    return settings_dialog(request, "imports/mapping_name.html", context, status=status)


@require_POST
@requires("imports.run")
def set_state(request: SignedInRequest, mapping_id: UUID, state: str) -> HttpResponse:
    """Delete a saved mapping, or bring it back."""
    if state == "delete":
        saved = remove_mapping(request.actor, mapping_id)
        undo = reverse("imports:mapping-state", args=[saved.pk, "restore"])
        toast_on_next_page(request, _("“%(name)s” was deleted") % {"name": saved.name}, undo=undo)
    elif state == "restore":
        try:
            restore_mapping(request.actor, mapping_id)
        except Invalid as invalid:
            toast_on_next_page(request, invalid.errors[0].message)
    else:
        raise Http404
    return go_to(request, reverse("imports:list"))
