"""Export of the list: asked for in a dialog, watched on a page, downloaded from there."""

from pathlib import Path
from uuid import UUID

from django.http import FileResponse, Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.urls import reverse

from circleos.accounts.access import SignedInRequest
from circleos.accounts.access import page as requires
from circleos.accounts.settings_pages import settings_page
from circleos.core.models import Run
from circleos.core.paging import count_of
from circleos.core.runs import find_run
from circleos.patients.bulk.selection import Selection
from circleos.patients.exports import (
    EXPORT,
    WHOLE_WORKSPACE,
    export_file,
    exports_at_hand,
    request_export,
)
from circleos.patients.listing import ListAddress
from circleos.patients.queries import patients_matching
from circleos.ui.render import dialog, fragment, go_to, page, wants


@requires("patients.export")
def start(request: SignedInRequest) -> HttpResponse:
    """Say what will be exported, and begin."""
    if request.method == "POST":
        listed = Selection(request.GET.urlencode(), all_matching=True)
        run = request_export(request.actor, listed)
        return go_to(request, reverse("patients:export-run", args=[run.pk]))
    address = ListAddress.of(request.GET)
    country = request.membership.workspace.country
    context = {
        "address": address,
        "query": request.GET.urlencode(),
        "count": count_of(patients_matching(address.listing(), country=country)),
    }
    return dialog(request, "patients/export.html", context)


@requires("patients.export")
def whole_workspace(request: SignedInRequest) -> HttpResponse:
    """Settings → Data & Search → Export: everybody, and what was exported lately."""
    if request.method == "POST":
        run = request_export(request.actor, WHOLE_WORKSPACE)
        return go_to(request, reverse("patients:export-run", args=[run.pk]))
    patients = WHOLE_WORKSPACE.patients(request.actor.workspace_id)
    context = {"count": count_of(patients), "exports": exports_at_hand()}
    return settings_page(request, "patients/export_settings.html", context)


@requires("patients.export")
def watch(request: SignedInRequest, run_id: UUID) -> HttpResponse:
    """The export's progress, and its file when it is there."""
    run = find_run(run_id, EXPORT)
    context = {
        "run": run,
        "is_running": run.status in {Run.Status.QUEUED, Run.Status.RUNNING},
        "is_there": _file_of(request, run) is not None,
        "share": run.done / run.total if run.total else 0.0,
    }
    if wants(request, "export-run"):
        return fragment(request, "patients/export_run.html", "export_run", context)
    return page(request, "patients/export_run.html", context)


@requires("patients.export")
def download(request: SignedInRequest, run_id: UUID) -> HttpResponseBase:
    """The file itself."""
    run = find_run(run_id, EXPORT)
    path = _file_of(request, run)
    if path is None:
        raise Http404
    name = f"patients-{run.created_at:%Y-%m-%d}.csv"
    return FileResponse(
        path.open("rb"), as_attachment=True, filename=name, content_type="text/csv; charset=utf-8"
    )


def _file_of(request: SignedInRequest, run: Run) -> Path | None:
    path = export_file(request.actor.workspace_id, run.pk)
    return path if run.status == Run.Status.DONE and path.exists() else None
