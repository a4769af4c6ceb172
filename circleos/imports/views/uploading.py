"""Settings → Data & Search → Import Patients: uploading a file, and all imports so far."""

import csv
import io
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from circleos.accounts.access import SignedInRequest
from circleos.accounts.access import page as requires
from circleos.accounts.settings_pages import navigation
from circleos.core.ids import uuid_or_none
from circleos.core.uploads import FILE_ADDRESSES
from circleos.imports.columns import COLUMNS
from circleos.imports.queries import count_imports, page_of_imports, saved_mappings, uploads_waiting
from circleos.imports.reading import FileRefused
from circleos.imports.upload_services import discard_upload, upload_file
from circleos.imports.words import COLOURS
from circleos.ui.render import fragment, go_to, page, toast_on_next_page, wants

PAGE_SIZE = 25
UPLOAD_FORM = "upload-form"


@requires("imports.run")
def overview(request: SignedInRequest) -> HttpResponse:
    """The place to drop a file, what waits to be imported, and every import there was."""
    if request.method == "POST":
        return _upload(request)
    return page(request, "imports/list.html", _context(request, ""))


def _upload(request: SignedInRequest) -> HttpResponse:
    file = request.FILES.get("file")
    try:
        if file is None:
            raise FileRefused(_("Choose a file first"))
        upload = upload_file(request.actor, file, file.name or "")
    except FileRefused as refusal:
        refused = file.name if file else ""
        if wants(request, UPLOAD_FORM):
            context = {"refusal": refusal.message, "refused": refused}
            return fragment(request, "imports/list.html", "refused", context, status=422)
        context = {**_context(request, refusal.message), "refused": refused}
        return page(request, "imports/list.html", context, status=422)
    return go_to(request, reverse("imports:upload", args=[upload.pk]))


def _context(request: SignedInRequest, refusal: str) -> dict[str, Any]:
    older, newer = (uuid_or_none(request.GET.get(name, "")) for name in ("before", "after"))
    listed = page_of_imports(PAGE_SIZE, before=older, after=newer)
    newest, oldest = listed.goes_back_from, listed.goes_on_from
    here = reverse("imports:list")
    return {
        "settings_pages": navigation(request.actor, request.path),
        "refusal": refusal,
        "refused": "",
        "largest": FILE_ADDRESSES["imports:list"].largest,
        "waiting": uploads_waiting(),
        "mappings": saved_mappings(),
        "imports": listed.rows,
        "count": count_imports().shown,
        "colours": COLOURS,
        "newer": f"{here}?after={newest.pk}" if newest else "",
        "older": f"{here}?before={oldest.pk}" if oldest else "",
    }


@requires("imports.run")
def template_file(request: SignedInRequest) -> HttpResponse:
    """A CSV file with the headers that are understood without a guess, to be filled in."""
    text = io.StringIO(newline="")
    csv.writer(text).writerow(COLUMNS)
    name = _("patients-template.csv")
    return HttpResponse(
        text.getvalue().encode("utf-8-sig"),
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


@require_POST
@requires("imports.run")
def discard(request: SignedInRequest, upload_id: UUID) -> HttpResponse:
    """Delete an uploaded file that is not to be imported."""
    discard_upload(request.actor, upload_id)
    toast_on_next_page(request, _("The file was removed"))
    return go_to(request, reverse("imports:list"))
