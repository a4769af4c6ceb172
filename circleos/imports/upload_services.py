"""From an uploaded file to its import: upload, choose, try out, import, or let it be.

The history begins with what changes patients: what was chosen before stands on the import.
"""

from dataclasses import replace
from pathlib import Path
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from circleos.core.actor import Actor, writes
from circleos.core.errors import Invalid
from circleos.core.workspace import workspace_transaction
from circleos.imports.columns import ColumnMap, choose_columns
from circleos.imports.keeping import Source, kept, shared
from circleos.imports.mappings import fitted
from circleos.imports.models import Import, Upload
from circleos.imports.queries import (
    best_mapping,
    find_import,
    find_mapping,
    find_upload,
    import_of_upload,
)
from circleos.imports.reading import CsvFile
from circleos.imports.running import columns_of_import
from circleos.imports.services import (
    Wishes,
    cancel_import,
    columns_of,
    enqueue,
    name_of,
    read_system,
    wished_import,
)

SAMPLE_ROWS = 3
_SAMPLE_CELL = 200


def upload_file(actor: Actor, source: Source, file_name: str) -> Upload:
    """Keep a copy of a file and look through all of it, so that its columns can be mapped.

    A saved mapping with exactly its headers is chosen, else the guess. Raises `FileRefused` for a
    file that can not be imported at all; then nothing is kept.
    """
    actor.require("imports.run")
    upload = Upload(workspace_id=actor.workspace_id, file_name=name_of(file_name), by=actor.name)
    with kept(source, upload.path) as looked:
        file = looked.file
        upload.sha256, upload.preflight_seconds = file.sha256, looked.seconds
        upload.file = replace(file, sample=_shown(file)).as_json()
        with workspace_transaction(actor.workspace_id):
            columns = columns_of(file, actor.workspace_id)
            if saved := best_mapping(columns.headers):
                columns = fitted(columns, saved)
            upload.mapping = columns.as_choices()
            upload.save(force_insert=True)
    return upload


@writes("imports.run")
def choose(actor: Actor, upload_id: UUID, wishes: Wishes) -> Upload:
    """Keep what was chosen for an uploaded file. Raises `Invalid` for what can not be."""
    upload = find_upload(upload_id).refreshed()
    _keep_choices(actor, upload, wishes)
    return upload


@writes("imports.run")
def apply_mapping(actor: Actor, upload_id: UUID, mapping_id: UUID) -> Upload:
    """Let the columns of an uploaded file mean what a saved mapping says. Raises `NotFound`."""
    upload = find_upload(upload_id).refreshed()
    columns = fitted(columns_of_upload(upload), find_mapping(mapping_id))
    upload.mapping = columns.as_choices()
    upload.save(update_fields=["mapping", "updated_at"])
    return upload


@writes("imports.run")
def start_upload(actor: Actor, upload_id: UUID, wishes: Wishes) -> Import:
    """Ask for the dry run of an uploaded file, or for its import, as `wishes` say.

    There is one import of an upload: asked for again, it is the same. So is a dry run that has not
    ended, unless something else was chosen: then the new one takes its place. Raises `Invalid` or
    `FileRefused` for what can not be imported so.
    """
    upload = find_upload(upload_id).refreshed()
    standing = import_of_upload(upload.pk, dry_run=wishes.dry_run)
    if standing and not standing.dry_run:
        return standing
    columns = _keep_choices(actor, upload, wishes)
    import_ = wished_import(actor, wishes)
    if standing:
        if _choices(standing) == (columns.as_choices(), *_choices(import_)[1:]):
            return standing
        cancel_import(actor, standing.pk)
    import_.upload_id = upload.pk
    import_.file_name = upload.file_name
    import_.preflight_seconds = upload.preflight_seconds
    _start(import_, upload.path, CsvFile.from_json(upload.file), columns)
    return import_


@writes("imports.run")
def import_tried(actor: Actor, import_id: UUID) -> Import:
    """Import the file of a dry run that is done, with the same choices.

    There is one import of a file; asked for again, it is the same. Raises `Invalid`.
    """
    tried = find_import(import_id).refreshed()
    if not tried.dry_run or tried.status != Import.Status.DONE:
        raise Invalid.field(
            "import", _("Only what was checked to its end can be imported; check the file again")
        )
    file_id = tried.upload_id or tried.pk
    # Its page may start the import too: whoever comes second finds what the first has started.
    Upload.objects.select_for_update().filter(pk=file_id).first()
    if standing := import_of_upload(file_id, dry_run=False):
        return standing
    wishes = Wishes(
        mode=tried.mode,
        create_missing=tried.create_missing,
        create_tags=tried.create_tags,
        external_system=tried.external_system,
    )
    import_ = wished_import(actor, wishes)
    import_.upload_id = file_id
    import_.file_name = tried.file_name
    import_.preflight_seconds = tried.preflight_seconds
    _start(import_, tried.path, CsvFile.from_json(tried.file), columns_of_import(tried))
    return import_


@writes("imports.run")
def discard_upload(actor: Actor, upload_id: UUID) -> None:
    """Forget a file that is not to be imported after all; what was started with it goes on."""
    upload = find_upload(upload_id).refreshed()
    path = upload.path
    upload.delete()
    path.unlink(missing_ok=True)


def columns_of_upload(upload: Upload) -> ColumnMap:
    """What its columns mean, as chosen so far."""
    guess = columns_of(CsvFile.from_json(upload.file), upload.workspace_id)
    return choose_columns(guess, upload.mapping)


def _keep_choices(actor: Actor, upload: Upload, wishes: Wishes) -> ColumnMap:
    wished_import(actor, wishes)  # raises what is wrong with them
    columns = choose_columns(columns_of_upload(upload), wishes.choices or {})
    upload.mapping = columns.as_choices()
    upload.mode, upload.create_missing = wishes.mode, wishes.create_missing
    upload.create_tags = wishes.create_tags
    upload.external_system = read_system(wishes.external_system)
    upload.save()
    return columns


def _choices(import_: Import) -> tuple[Any, ...]:
    return (
        import_.mapping,
        import_.mode,
        import_.create_missing,
        import_.create_tags,
        import_.external_system,
    )


def _start(import_: Import, source: Path, file: CsvFile, columns: ColumnMap) -> None:
    try:
        with shared(source, import_.path):
            enqueue(import_, file, columns)
    except FileNotFoundError as gone:
        message = _("The file is no longer kept. Upload it again.")
        raise Invalid.field("file", message) from gone


def _shown(file: CsvFile) -> tuple[tuple[str, ...], ...]:
    """The first rows, as far as a page shows them."""
    return tuple(
        tuple(cell[:_SAMPLE_CELL] for cell in cells) for cells in file.sample[:SAMPLE_ROWS]
    )
