"""The page of one import: while it waits and runs, and its report afterwards."""

import io
import tempfile
from pathlib import PurePath
from uuid import UUID

from django.http import FileResponse, Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from circleos.accounts.access import SignedInRequest
from circleos.accounts.access import page as requires
from circleos.core.errors import Invalid
from circleos.core.uploads import incoming_folder
from circleos.imports.failed_rows import write_failed_rows
from circleos.imports.queries import count_errors, find_import
from circleos.imports.report import report_of
from circleos.imports.services import cancel_import
from circleos.imports.undoing import undo_import
from circleos.imports.upload_services import import_tried
from circleos.ui.frame import rail_changed
from circleos.ui.render import dialog, fragment, go_to, page, toast_on_next_page, wants

LIVE = "import-live"


@requires("imports.run")
def watch(request: SignedInRequest, import_id: UUID) -> HttpResponse:
    """How far an import is, what became of it, and what was wrong with its rows."""
    import_ = find_import(import_id)
    report = report_of(import_, request.GET)
    if not wants(request, LIVE):
        return page(request, "imports/import.html", {**report, "has_just_ended": False})
    # A page asks for this part only while it goes on; at its end the rail counts anew.
    has_just_ended = not report["is_going_on"]
    if has_just_ended:
        rail_changed(request)
    context = {**report, "has_just_ended": has_just_ended}
    return fragment(request, "imports/import.html", "live", context)


@require_POST
@requires("imports.run")
def start(request: SignedInRequest, import_id: UUID) -> HttpResponse:
    """Import the file of a dry run, with the same choices."""
    try:
        import_ = import_tried(request.actor, import_id)
    except Invalid as refusal:
        toast_on_next_page(request, refusal.errors[0].message)
        return go_to(request, reverse("imports:import", args=[import_id]))
    return go_to(request, reverse("imports:import", args=[import_.pk]))


@require_POST
@requires("imports.run")
def cancel(request: SignedInRequest, import_id: UUID) -> HttpResponse:
    """Stop it after the batch under way."""
    cancel_import(request.actor, import_id)
    return go_to(request, reverse("imports:import", args=[import_id]))


@requires("imports.run")
def undo(request: SignedInRequest, import_id: UUID) -> HttpResponse:
    """Say what undoing it does, and begin it; what somebody has worked on since stays."""
    if request.method != "POST":
        return dialog(request, "imports/undo.html", {"import_": find_import(import_id)})
    try:
        undo_import(request.actor, import_id)
    except Invalid as refusal:
        toast_on_next_page(request, refusal.errors[0].message)
    return go_to(request, reverse("imports:import", args=[import_id]))


@requires("imports.run")
def failed_rows(request: SignedInRequest, import_id: UUID) -> HttpResponseBase:
    """The rows that were left out, with what is wrong, to be corrected and imported again."""
    import_ = find_import(import_id)
    if not count_errors(import_).number:
        raise Http404
    folder = incoming_folder()
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    # On the disk, not in memory: two million rows may have failed. It has no name there, and is
    # gone once it was sent.
    file = tempfile.TemporaryFile(dir=folder)  # noqa: SIM115  closed by the answer
    text = io.TextIOWrapper(file, encoding="utf-8-sig", newline="")
    write_failed_rows(import_, text)
    text.detach()
    file.seek(0)
    name = _("%(file)s, failed rows") % {"file": PurePath(import_.file_name).stem}
    return FileResponse(
        file, as_attachment=True, filename=f"{name}.csv", content_type="text/csv; charset=utf-8"
    )
