"""Settings → Data & Search: patient types and sources, two lists that work alike."""

from dataclasses import dataclass
from uuid import UUID

from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from circleos.accounts.access import SignedInRequest
from circleos.accounts.access import page as requires
from circleos.accounts.settings_pages import settings_dialog, settings_page
from circleos.core.errors import Invalid
from circleos.patients.list_services import (
    add_entry,
    archive_entry,
    rename_entry,
    restore_entry,
    set_default_type,
)
from circleos.patients.models import PatientType, Source
from circleos.patients.models.lists import ListEntry
from circleos.patients.queries import entries_of, find_entry
from circleos.ui.render import go_to, toast_on_next_page


@dataclass(frozen=True, slots=True)
class OwnList:
    """One of the lists as its page shows it."""

    key: str
    kind: type[ListEntry]
    title: Promise
    meaning: Promise
    has_default: bool


LISTS = {
    each.key: each
    for each in (
        OwnList(
            "patient-types",
            PatientType,
            gettext_lazy("Patient types"),
            gettext_lazy("What kind of patient someone is to the practice."),
            has_default=True,
        ),
        OwnList(
            "sources",
            Source,
            gettext_lazy("Sources"),
            gettext_lazy("How someone came to the practice."),
            has_default=False,
        ),
    )
}


@requires("patients.settings")
def own_list(request: SignedInRequest, key: str) -> HttpResponse:
    """The choices in their order; what is archived stands below."""
    shown = LISTS[key]
    entries = entries_of(shown.kind)
    context = {
        "shown": shown,
        "offered": [entry for entry in entries if entry.archived_at is None],
        "archived": [entry for entry in entries if entry.archived_at is not None],
    }
    return settings_page(request, "patients/own_list.html", context)


@requires("patients.settings")
def new_entry(request: SignedInRequest, key: str) -> HttpResponse:
    """Add a choice."""
    return _entry_dialog(request, LISTS[key], None)


@requires("patients.settings")
def change_entry(request: SignedInRequest, key: str, entry_id: UUID) -> HttpResponse:
    """Rename a choice."""
    shown = LISTS[key]
    return _entry_dialog(request, shown, find_entry(shown.kind, entry_id))


def _entry_dialog(
    request: SignedInRequest, shown: OwnList, entry: ListEntry | None
) -> HttpResponse:
    name, message = str(entry or ""), ""
    if request.method == "POST":
        name = request.POST.get("name", "")
        try:
            if entry is None:
                entry = add_entry(request.actor, shown.kind, name)
            else:
                entry = rename_entry(request.actor, shown.kind, entry.pk, name)
        except Invalid as invalid:
            message = invalid.errors[0].message
        else:
            toast_on_next_page(request, _("%(name)s saved") % {"name": entry})
            return go_to(request, reverse(f"patients:{shown.key}"))
    context = {"shown": shown, "entry": entry, "name": name, "message": message}
    status = Invalid.status if message else 200
    return settings_dialog(request, "patients/own_list_entry.html", context, status=status)


@require_POST
@requires("patients.settings")
def change_state(request: SignedInRequest, key: str, entry_id: UUID, state: str) -> HttpResponse:
    """Archive, restore, or make a type the default; archiving can be undone from the toast."""
    shown = LISTS[key]
    undo = ""
    try:
        match state:
            case "archive":
                entry = archive_entry(request.actor, shown.kind, entry_id)
                undo = reverse(f"patients:{key}-state", args=[entry_id, "restore"])
                said = _("%(name)s archived") % {"name": entry}
            case "restore":
                entry = restore_entry(request.actor, shown.kind, entry_id)
                said = _("%(name)s restored") % {"name": entry}
            case "default" if shown.has_default:
                entry = set_default_type(request.actor, entry_id)
                said = _("New patients get the type %(name)s") % {"name": entry}
            case _:
                raise Http404
    except Invalid as invalid:
        said = invalid.errors[0].message
    toast_on_next_page(request, said, undo=undo)
    return go_to(request, reverse(f"patients:{key}"))
