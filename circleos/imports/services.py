"""Asking for an import, and cancelling one."""

import os
import time
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO
from uuid import UUID

from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from circleos.accounts.models import Workspace
from circleos.core.actor import Actor, writes
from circleos.core.errors import Invalid
from circleos.core.fields import BadValue, clean_text
from circleos.core.importing import IMPORT_FIELDS
from circleos.core.workspace import workspace_transaction
from circleos.imports.columns import (
    DEFAULT_EXTERNAL_SYSTEM,
    ColumnMap,
    choose_columns,
    guess_columns,
)
from circleos.imports.jobs import run_import
from circleos.imports.models import FILE_NAME_LENGTH, SYSTEM_LENGTH, Import
from circleos.imports.queries import find_import
from circleos.imports.reading import CsvFile, FileRefused, preflight
from circleos.imports.reading_bytes import SIZE_LIMIT
from circleos.imports.turns import lock_name

_CHUNK = 1 << 20


@dataclass(frozen=True, slots=True)
class Wishes:
    """How a file is to be imported. `choices` changes the guess: header → field, or None."""

    mode: str = Import.Mode.BOTH
    create_missing: bool = False
    create_tags: bool = True
    external_system: str = ""
    dry_run: bool = False
    choices: Mapping[str, str | None] | None = None


def request_import(actor: Actor, source: BinaryIO, file_name: str, wishes: Wishes) -> Import:
    """Keep a copy of the file, look through all of it, and ask the background job to import it.

    Raises `FileRefused` for a file that can not be imported at all and `Invalid` for wishes that
    can not be; then nothing is kept.
    """
    actor.require("imports.run")
    system = _external_system(wishes.external_system)
    import_ = Import(
        workspace_id=actor.workspace_id,
        file_name=Path(file_name).name[:FILE_NAME_LENGTH],
        mode=Import.Mode(wishes.mode),
        create_missing=wishes.create_missing,
        create_tags=wishes.create_tags,
        external_system=system,
        dry_run=wishes.dry_run,
        actor_kind=actor.kind.value,
        actor_id=actor.id,
        actor_name=actor.name,
        actor_role=actor.role.value,
        language=get_language() or "en",
    )
    clock = time.perf_counter()
    _keep(source, import_.path)
    try:
        with import_.path.open("rb") as copy:
            file = preflight(copy)
        columns = columns_of(file, actor.workspace_id)
        if wishes.choices is not None:
            columns = choose_columns(columns, wishes.choices)
        if not columns.names_people:
            raise FileRefused(_("No column holds a name or an ID of the patients"))
        import_.sha256 = file.sha256
        import_.file = file.as_json() | {"sample": []}
        import_.mapping = columns.as_choices()
        import_.total_rows = file.rows
        import_.position_row, import_.position_byte = file.first
        import_.preflight_seconds = time.perf_counter() - clock
        with workspace_transaction(actor.workspace_id):
            import_.save(force_insert=True)
            run_import.defer(actor.workspace_id, lock=lock_name(import_), import_id=str(import_.pk))
    except BaseException:
        import_.path.unlink()
        raise
    return import_


def columns_of(file: CsvFile, workspace_id: UUID) -> ColumnMap:
    """What the columns of a file mean, as far as can be guessed."""
    workspace = Workspace.objects.get(pk=workspace_id)
    return guess_columns(
        file.headers,
        file.sample,
        imported={each.key for each in IMPORT_FIELDS},
        country=workspace.country,
    )


@writes("imports.run")
def cancel_import(actor: Actor, import_id: UUID) -> Import:
    """Stop an import after the batch under way. What it has written stays."""
    import_ = find_import(import_id).refreshed()
    if not import_.is_finished and import_.cancel_requested_at is None:
        import_.cancel_requested_at = timezone.now()
        import_.save(update_fields=["cancel_requested_at", "updated_at"])
    return import_


def _external_system(text: str) -> str:
    try:
        return clean_text(text, SYSTEM_LENGTH) or DEFAULT_EXTERNAL_SYSTEM
    except BadValue as problem:
        raise Invalid.field("external_system", problem.message) from problem


def _keep(source: BinaryIO, path: Path) -> None:
    """Copy the file to where only we can read it, and make sure that it survives a power cut.

    Of a file that is too large it takes one byte more than is allowed, which preflight refuses.
    """
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    left = SIZE_LIMIT + 1
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with open(descriptor, "wb") as copy:  # noqa: PTH123 - a descriptor
            source.seek(0)
            while left and (chunk := source.read(min(_CHUNK, left))):
                copy.write(chunk)
                left -= len(chunk)
            copy.flush()
            os.fsync(copy.fileno())
    except BaseException:
        with suppress(FileNotFoundError):
            path.unlink()
        raise
