"""Actions on the patients that are selected in the list, and their progress."""

from typing import Any
from uuid import UUID, uuid4

from django.http import Http404, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_POST

from circleos.accounts.access import SignedInRequest
from circleos.accounts.access import page as requires
from circleos.core.errors import Invalid
from circleos.core.models import Run
from circleos.core.paging import count_of
from circleos.patients.bulk.actions import BULK_ACTIONS, MOST_FOR_EVERYBODY, PatientsErrand
from circleos.patients.bulk.offers import offered_for
from circleos.patients.bulk.queries import find_bulk_change, undo_of
from circleos.patients.bulk.running import action_of
from circleos.patients.bulk.selection import Selection
from circleos.patients.bulk.services import (
    cancel_bulk_change,
    request_bulk_change,
    undo_bulk_change,
)
from circleos.patients.bulk.words import progress_of, result_of, title_of
from circleos.patients.models import BulkChange
from circleos.ui.render import fragment, go_to, page, toast_on_next_page, wants

BAR, STATUS = "bulk-bar", "bulk-status"


@requires("patients.view")
def bulk(request: SignedInRequest) -> HttpResponse:
    """What can be done with the selected patients; when something was chosen, begin it."""
    if "do" in request.POST:
        return _begin(request)
    if request.method == "POST":
        selection = Selection.of(request.POST)
    else:
        selection = Selection(request.GET.urlencode(), all_matching=True)
    actor = request.actor
    offered = offered_for(actor, selection.listing())
    context = {
        "selection": selection,
        "count": count_of(selection.patients(actor.workspace_id)),
        "offers": [(action, action.choices()) for action in offered],
        "most": 0 if actor.may("patients.bulk") else MOST_FOR_EVERYBODY,
        "click": uuid4().hex,
    }
    if wants(request, BAR):
        return fragment(request, "patients/bulk.html", "bulk_bar", context)
    return page(request, "patients/bulk.html", context)


def _begin(request: SignedInRequest) -> HttpResponse:
    key, _colon, choice = request.POST["do"].partition(":")
    if key not in BULK_ACTIONS:
        raise Http404
    action, selection = BULK_ACTIONS[key], Selection.of(request.POST)
    try:
        if isinstance(action, PatientsErrand):
            return go_to(request, action.begin(request.actor, selection))
        change = request_bulk_change(
            request.actor, action, selection, choice=choice, click=request.POST.get("click", "")
        )
    except Invalid as refusal:
        return _refused(request, refusal)
    return _led_to(request, change)


def _refused(request: SignedInRequest, refusal: Invalid) -> HttpResponse:
    """Say why it was not begun, where the progress would have stood."""
    said = " ".join(error.message for error in refusal.errors)
    if wants(request, STATUS):
        context = {"refusal": said}
        return fragment(
            request, "patients/bulk_change.html", "bulk_refusal", context, status=refusal.status
        )
    toast_on_next_page(request, said)
    return go_to(request, reverse("patients:list"))


@requires("patients.view")
def watch(request: SignedInRequest, change_id: UUID) -> HttpResponse:
    """How far a bulk change is, and what became of it."""
    context = _context(request, find_bulk_change(change_id))
    if wants(request, STATUS):
        return fragment(request, "patients/bulk_change.html", "bulk_status", context)
    return page(request, "patients/bulk_change.html", context)


@require_POST
@requires("patients.view")
def cancel(request: SignedInRequest, change_id: UUID) -> HttpResponse:
    """Stop it after the batch under way."""
    return _led_to(request, cancel_bulk_change(request.actor, change_id))


@require_POST
@requires("patients.view")
def undo(request: SignedInRequest, change_id: UUID) -> HttpResponse:
    """Begin to bring back what stood there before."""
    try:
        undoing = undo_bulk_change(request.actor, change_id)
    except Invalid as refusal:
        return _refused(request, refusal)
    return _led_to(request, undoing)


def _led_to(request: SignedInRequest, change: BulkChange) -> HttpResponse:
    """The progress in its place in the list; or its own page."""
    if wants(request, STATUS):
        context = _context(request, find_bulk_change(change.pk))
        return fragment(request, "patients/bulk_change.html", "bulk_status", context)
    return go_to(request, reverse("patients:bulk-change", args=[change.pk]))


def _context(request: SignedInRequest, change: BulkChange) -> dict[str, Any]:
    actor, undoing = request.actor, undo_of(change) if change.is_finished else None
    may = actor.may(action_of(change).permission)
    if change.changed > MOST_FOR_EVERYBODY:
        may = may and actor.may("patients.bulk")
    can_be_undone = change.is_finished and change.changed and not change.undoes_id
    return {
        "change": change,
        "title_of_change": title_of(change),
        "progress_of_change": progress_of(change),
        "result": result_of(change) if change.is_finished else "",
        "failed": change.run.status == Run.Status.FAILED,
        "is_cancelling": change.cancel_requested_at is not None,
        "undoing": undoing,
        "may_cancel": may and not change.is_finished and not change.undoes_id,
        "may_undo": may and can_be_undone and undoing is None,
    }
