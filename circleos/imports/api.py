"""REST endpoints of the import."""

import json
from collections.abc import Callable
from functools import wraps
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from ninja import File, Form, Path, Query, Router, Status, UploadedFile
from ninja.decorators import decorate_view

from circleos.accounts.access import ActingRequest
from circleos.core.cursors import Cursor
from circleos.core.errors import Invalid
from circleos.core.json_lists import Place, refuse_unknown
from circleos.imports.queries import (
    count_errors,
    count_imports,
    find_import,
    page_of_errors,
    page_of_imports,
)
from circleos.imports.reading import FileRefused
from circleos.imports.representation import (
    MAPPING,
    ImportAsked,
    ImportPage,
    ImportShown,
    RowErrorPage,
    error_shown,
    import_shown,
)
from circleos.imports.services import Wishes, cancel_import, request_import
from circleos.imports.undoing import undo_import

IMPORTS = "imports"  # the list that a cursor belongs to

FILE = File(..., description="The CSV file, at most 1 GB.")
IMPORT_ID = Path(description="The import's id.")

router = Router(tags=["Imports"])


def permission_first(answer: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Ask for the right before the form is read: who lacks it must not learn what it needs."""

    @wraps(answer)
    def asked(request: ActingRequest, **parameters: Any) -> HttpResponse:
        if request.actor is not None:
            request.actor.require("imports.run")
        return answer(request, **parameters)

    return asked


@router.post(
    "/imports",
    response={202: ImportShown},
    url_name="imports",
    operation_id="import_patients",
    summary="Import patients from a file",
)
@decorate_view(permission_first)
def import_patients(
    request: ActingRequest,
    response: HttpResponse,
    form: Form[ImportAsked],
    file: UploadedFile = FILE,
) -> Status[ImportShown]:
    """Ask for an import, which then goes on in the background.

    All of the file is looked through before the answer: one that can not be imported at all is
    refused with one error of the field `file`. `Location` is where to see how far it is.
    """
    wishes = Wishes(
        mode=form.mode,
        create_missing=form.create_missing,
        create_tags=form.create_tags,
        external_system=form.external_system,
        dry_run=form.dry_run,
        choices=_choices(form.mapping) if form.mapping else None,
    )
    try:
        import_ = request_import(request.actor, file, file.name or "", wishes)
    except FileRefused as refusal:
        raise Invalid.field("file", refusal.message) from refusal
    response["Location"] = reverse("api:import", args=[import_.pk])
    return Status(202, import_shown(import_))


def _choices(text: str) -> dict[str, str | None]:
    message = _("Must be JSON such as %(example)s") % {"example": MAPPING}
    try:
        choices = json.loads(text)
    except ValueError as error:
        raise Invalid.field("mapping", message) from error
    if not isinstance(choices, dict) or not all(
        value is None or isinstance(value, str) for value in choices.values()
    ):
        raise Invalid.field("mapping", message)
    return choices


@router.get(
    "/imports",
    response=ImportPage,
    url_name="imports",
    operation_id="list_imports",
    summary="List imports",
)
def list_imports(request: ActingRequest, place: Query[Place]) -> ImportPage:
    """All imports and dry runs of the practice, the newest first. They are kept for ever."""
    request.actor.require("imports.run")
    refuse_unknown(request.GET, Place)
    start = place.start(IMPORTS)
    page = page_of_imports(place.limit, before=start.id if start else None)
    last = page.goes_on_from
    return ImportPage.page(
        [import_shown(each) for each in page.rows],
        count_imports(),
        Cursor(IMPORTS, last.pk, None) if last else None,
    )


@router.get(
    "/imports/{import_id}",
    response=ImportShown,
    url_name="import",
    operation_id="get_import",
    summary="Show an import",
)
def read(request: ActingRequest, import_id: UUID = IMPORT_ID) -> ImportShown:
    """How far an import is, and what became of it."""
    request.actor.require("imports.run")
    return import_shown(find_import(import_id))


@router.get(
    "/imports/{import_id}/errors",
    response=RowErrorPage,
    url_name="import-errors",
    operation_id="list_import_errors",
    summary="List the errors of an import",
)
def list_errors(
    request: ActingRequest, place: Query[Place], import_id: UUID = IMPORT_ID
) -> RowErrorPage:
    """What was wrong with the rows that were left out, in the order of the file.

    They are kept for 90 days. A row with two bad cells has two items.
    """
    request.actor.require("imports.run")
    refuse_unknown(request.GET, Place)
    import_ = find_import(import_id)
    order = f"errors {import_.pk.hex}"
    start = place.start(order)
    after = (int(start.value or 0), start.id) if start else None
    page = page_of_errors(import_, place.limit, after=after)
    last = page.goes_on_from
    return RowErrorPage.page(
        [error_shown(each) for each in page.rows],
        count_errors(import_),
        Cursor(order, last.pk, last.row) if last else None,
    )


@router.post(
    "/imports/{import_id}/cancel",
    response=ImportShown,
    url_name="cancel-import",
    operation_id="cancel_import",
    summary="Cancel an import",
)
def cancel(request: ActingRequest, import_id: UUID = IMPORT_ID) -> ImportShown:
    """Stop an import after the rows under way. What it has written stays.

    One that has ended stays as it is.
    """
    request.actor.require("imports.run")
    return import_shown(cancel_import(request.actor, import_id))


@router.post(
    "/imports/{import_id}/undo",
    response={202: ImportShown},
    url_name="undo-import",
    operation_id="undo_import",
    summary="Undo an import",
)
def undo(request: ActingRequest, import_id: UUID = IMPORT_ID) -> Status[ImportShown]:
    """Take back what an import has done, in the background; then its status is `undone`.

    Created patients are withdrawn and updated fields go back, except where somebody has worked on
    them since.
    """
    request.actor.require("imports.run")
    undo_import(request.actor, import_id)
    return Status(202, import_shown(find_import(import_id)))
