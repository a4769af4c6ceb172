"""The page of an uploaded file: what its columns mean, and how it is to be imported."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from circleos.accounts.access import SignedInRequest
from circleos.accounts.access import page as requires
from circleos.core.errors import FieldError, Invalid
from circleos.imports.columns import ColumnMap
from circleos.imports.mappings import save_mapping
from circleos.imports.models import Import, Upload
from circleos.imports.queries import find_upload, import_of_upload, saved_mappings
from circleos.imports.reading import CsvFile, FileRefused
from circleos.imports.services import Wishes
from circleos.imports.upload_services import (
    apply_mapping,
    choose,
    columns_of_upload,
    start_upload,
)
from circleos.imports.words import columns_shown, field_groups, file_in_words
from circleos.ui.render import go_to, page, toast_on_next_page

# Where the page shows what is wrong; a wrong mapping is said above its columns.
_FIELD_IDS = {
    "mode": "field-mode",
    "external_system": "field-external_system",
    "saved": "field-saved",
    "name": "field-name",
}


@requires("imports.run")
def columns(request: SignedInRequest, upload_id: UUID) -> HttpResponse:
    """Map the columns; then check the file, or import it at once."""
    upload = find_upload(upload_id)
    if request.method == "POST":
        return _do(request, upload)
    if started := import_of_upload(upload.pk, dry_run=False):
        return go_to(request, reverse("imports:import", args=[started.pk]))
    return _shown(request, upload, columns_of_upload(upload), ())


def _do(request: SignedInRequest, upload: Upload) -> HttpResponse:
    """Do what the pressed button says, with what the form holds."""
    what, wishes = request.POST.get("do", ""), _wishes(request, upload)
    here = reverse("imports:upload", args=[upload.pk])
    try:
        if what == "apply":
            chosen = _chosen_mapping(request)
            apply_mapping(request.actor, upload.pk, chosen)
            return go_to(request, here)
        if what == "save":
            choose(request.actor, upload.pk, wishes)
            saved = save_mapping(request.actor, upload.pk, request.POST.get("name", ""))
            toast_on_next_page(request, _("Saved as “%(name)s”") % {"name": saved.name})
            return go_to(request, here)
        import_ = start_upload(request.actor, upload.pk, wishes)
        return go_to(request, reverse("imports:import", args=[import_.pk]))
    except FileRefused as refusal:
        problems: tuple[FieldError, ...] = (FieldError("mapping", refusal.message),)
    except Invalid as invalid:
        problems = invalid.errors
    return _shown(request, _as_typed(upload, wishes), _typed_columns(upload, wishes), problems)


def _chosen_mapping(request: SignedInRequest) -> UUID:
    try:
        return UUID(request.POST.get("saved", ""))
    except ValueError as error:
        raise Invalid.field("saved", _("Choose a saved mapping")) from error


def _wishes(request: SignedInRequest, upload: Upload) -> Wishes:
    """What the form holds. A column that it does not name keeps what was chosen before."""
    sent = request.POST
    headers = columns_of_upload(upload).headers
    return Wishes(
        mode=sent.get("mode", upload.mode),
        create_missing="create_missing" in sent,
        create_tags="create_tags" in sent,
        external_system=sent.get("external_system", ""),
        dry_run=sent.get("do") != "import",
        choices={
            header: sent[f"column-{place}"] or None
            for place, header in enumerate(headers)
            if f"column-{place}" in sent
        },
    )


def _as_typed(upload: Upload, wishes: Wishes) -> Upload:
    """The upload with what was typed, for the page alone."""
    upload.mode = wishes.mode
    upload.create_missing, upload.create_tags = wishes.create_missing, wishes.create_tags
    upload.external_system = wishes.external_system
    return upload


def _typed_columns(upload: Upload, wishes: Wishes) -> ColumnMap:
    """The columns as they were chosen, also when that can not be."""
    standing = columns_of_upload(upload)
    chosen = standing.as_choices() | dict(wishes.choices or {})
    fields = tuple(chosen[header] for header in standing.headers)
    return ColumnMap(standing.headers, fields)


def _shown(
    request: SignedInRequest,
    upload: Upload,
    mapped: ColumnMap,
    problems: tuple[FieldError, ...],
) -> HttpResponse:
    file = CsvFile.from_json(upload.file)
    saved = saved_mappings()
    context: dict[str, Any] = {
        "upload": upload,
        "rows": file.rows,
        "file_words": file_in_words(file),
        "columns": columns_shown(mapped, file),
        "not_mapped": mapped.not_mapped,
        "groups": field_groups(),
        "modes": Import.Mode.choices,
        "saved": saved,
        "saved_options": [(each.pk, each.name) for each in saved],
        "applied": next((each for each in saved if each.choices == mapped.as_choices()), None),
        "name": request.POST.get("name", ""),
        "problem_lines": [(_FIELD_IDS.get(each.field, ""), each.message) for each in problems],
        "errors": {each.field: each.message for each in problems},
    }
    return page(request, "imports/upload.html", context, status=422 if problems else 200)
