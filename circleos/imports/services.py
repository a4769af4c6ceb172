"""Asking for an import, and cancelling one."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from circleos.accounts.models import Workspace
from circleos.core.actor import Actor, writes
from circleos.core.errors import Invalid
from circleos.core.events import record
from circleos.core.fields import BadValue, clean_text
from circleos.core.workspace import workspace_transaction
from circleos.imports.columns import (
    DEFAULT_EXTERNAL_SYSTEM,
    ColumnMap,
    choose_columns,
    guess_columns,
)
from circleos.imports.ending import end
from circleos.imports.jobs import run_import
from circleos.imports.keeping import Source, kept
from circleos.imports.models import FILE_NAME_LENGTH, SYSTEM_LENGTH, Import
from circleos.imports.queries import find_import
from circleos.imports.reading import CsvFile, FileRefused
from circleos.imports.turns import lock_name

# The rest of what is here is for the services of uploads.
__all__ = ["Wishes", "cancel_import", "request_import"]


@dataclass(frozen=True, slots=True)
class Wishes:
    """How a file is to be imported. `choices` changes the guess: header → field, or None."""

    mode: str = Import.Mode.BOTH
    create_missing: bool = False
    create_tags: bool = True
    external_system: str = ""
    dry_run: bool = False
    choices: Mapping[str, str | None] | None = None


def request_import(actor: Actor, source: Source, file_name: str, wishes: Wishes) -> Import:
    """Keep a copy of the file, look through all of it, and ask the background job to import it.

    Raises `FileRefused` for a file that can not be imported at all and `Invalid` for wishes that
    can not be; then nothing is kept.
    """
    actor.require("imports.run")
    import_ = wished_import(actor, wishes)
    import_.upload_id = import_.pk
    import_.file_name = name_of(file_name)
    with kept(source, import_.path) as looked:
        columns = columns_of(looked.file, actor.workspace_id)
        if wishes.choices is not None:
            columns = choose_columns(columns, wishes.choices)
        import_.preflight_seconds = looked.seconds
        enqueue(import_, looked.file, columns)
    return import_


def wished_import(actor: Actor, wishes: Wishes) -> Import:
    """An import as this actor wishes it, not stored yet and still without a file.

    Raises `Invalid` for wishes that can not be.
    """
    if wishes.mode not in Import.Mode.values:
        message = _("Use one of %(modes)s") % {"modes": ", ".join(Import.Mode.values)}
        raise Invalid.field("mode", message)
    return Import(
        workspace_id=actor.workspace_id,
        mode=Import.Mode(wishes.mode),
        create_missing=wishes.create_missing,
        create_tags=wishes.create_tags,
        external_system=read_system(wishes.external_system) or DEFAULT_EXTERNAL_SYSTEM,
        dry_run=wishes.dry_run,
        actor_kind=actor.kind.value,
        actor_id=actor.id,
        actor_name=actor.name,
        actor_role=actor.role.value,
        language=get_language() or "en",
    )


def enqueue(import_: Import, file: CsvFile, columns: ColumnMap) -> None:
    """Store the import of a file that is kept, and ask the background job for it.

    Raises `FileRefused` when no column names anybody.
    """
    if not columns.names_people:
        raise FileRefused(_("No column holds a name or an ID of the patients; say which one does"))
    import_.sha256 = file.sha256
    import_.file = file.as_json() | {"sample": []}
    import_.mapping = columns.as_choices()
    import_.total_rows = file.rows
    import_.position_row, import_.position_byte = file.first
    with workspace_transaction(import_.workspace_id):
        import_.save(force_insert=True)
        run_import.defer(import_.workspace_id, lock=lock_name(import_), import_id=str(import_.pk))


def columns_of(file: CsvFile, workspace_id: UUID) -> ColumnMap:
    """What the columns of a file mean, as far as can be guessed."""
    workspace = Workspace.objects.get(pk=workspace_id)
    return guess_columns(file.headers, file.sample, country=workspace.country)


@writes("imports.run")
def cancel_import(actor: Actor, import_id: UUID) -> Import:
    """Stop an import after the batch under way, or at once while it waits.

    What it has written stays.
    """
    import_ = find_import(import_id).refreshed()
    if import_.is_finished or import_.cancel_requested_at is not None:
        return import_
    import_.cancel_requested_at = timezone.now()
    if not import_.dry_run:
        # How it ends stands under the name of whoever began it.
        record(actor, "import.cancelled", subject_kind="import", subject_id=import_.pk)
    if import_.status == Import.Status.QUEUED:
        end(import_, Import.Status.CANCELLED)
    import_.save()
    return import_


def name_of(file_name: str) -> str:
    """The name of a file as it is shown: without the folders before it, and nothing unprintable."""
    name = Path(file_name).name
    return "".join(each if each.isprintable() else "?" for each in name)[:FILE_NAME_LENGTH]


def read_system(text: str) -> str:
    """The name of the system that IDs come from. Raises `Invalid` if it is too long."""
    try:
        return clean_text(text, SYSTEM_LENGTH)
    except BadValue as problem:
        raise Invalid.field("external_system", problem.message) from problem
