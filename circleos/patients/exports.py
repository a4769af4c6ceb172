"""The list as a CSV file that can be imported again. Written by a job, kept for a day."""

import csv
from collections.abc import Iterator, Mapping
from datetime import timedelta
from pathlib import Path
from typing import TextIO
from uuid import UUID

from django.conf import settings
from django.utils import timezone

from circleos.core.actor import Actor, writes
from circleos.core.csv_cells import neutralise
from circleos.core.events import record
from circleos.core.jobs import job
from circleos.core.models import Run
from circleos.core.runs import (
    actor_of_run,
    finish_run,
    following,
    request_run,
    show_progress,
    start_run,
)
from circleos.core.workspace import workspace_transaction
from circleos.patients.bulk.selection import Selection
from circleos.patients.models import Patient
from circleos.patients.parts import contributed_cells

EXPORT = "patients.export"
KEPT_FOR = timedelta(days=1)
BATCH = 2_000
_SHOWN = 20
# The canonical header of the import. Other rooms fill their columns: `parts.EXPORT_COLUMNS`.
HEADER = (
    "id", "external_system", "external_id", "title", "first_name", "last_name", "birth_name",
    "birthday", "gender", "email", "phone", "phone2", "type", "language", "source", "street",
    "address_line2", "postal_code", "city", "country", "insurance_provider", "insurance_type",
    "insurance_number", "tags", "assignee_email", "note",
)  # fmt: skip
# Archived patients too: an export that is imported again meets them, and they stay archived.
WHOLE_WORKSPACE = Selection("archived=all", all_matching=True)
SAME_NAME = frozenset(HEADER) & {field.name for field in Patient._meta.fields} - {
    "id", "type", "source",
}  # fmt: skip


@writes("patients.export")
def request_export(actor: Actor, selection: Selection) -> Run:
    """Ask for the selected patients as a file."""
    run = request_run(actor, EXPORT, selection.as_json())
    export_patients.defer(actor.workspace_id, run_id=str(run.pk))
    return run


def exports_at_hand() -> list[Run]:
    """The exports whose files are kept still, the newest first."""
    since = timezone.now() - KEPT_FOR
    runs = Run.objects.filter(kind=EXPORT, created_at__gte=since).order_by("-created_at")
    return list(runs[:_SHOWN])


@job("patients.export")
def export_patients(workspace_id: UUID, *, run_id: str) -> None:
    """Write the file of one export. Begun again after a crash, it starts a new file."""
    forget_export.defer(workspace_id, after=KEPT_FOR, run_id=run_id)
    with following(workspace_id, UUID(run_id)) as run:
        actor = actor_of_run(run)
        actor.require("patients.export")
        path = export_file(workspace_id, run.pk)
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        with workspace_transaction(workspace_id):
            selection = Selection.from_json(run.arguments)
            start_run(run, total=selection.patients(workspace_id).count())
        written = 0
        with path.open("w", encoding="utf-8-sig", newline="") as stream:
            path.chmod(0o600)
            for written in write_patients(stream, workspace_id, selection):
                show_progress(workspace_id, run.pk, written)
        with workspace_transaction(workspace_id):
            finish_run(run, {"rows": written, "bytes": path.stat().st_size}, written)
            record(actor, "patients.exported", subject_kind="run", subject_id=run.pk)


def write_patients(stream: TextIO, workspace_id: UUID, selection: Selection) -> Iterator[int]:
    """Write the header and the patients; gives after each batch how many it has written.

    Open the stream with `newline=""`. Other people's changes go on meanwhile: each batch is as it
    stands when it is read.
    """
    writer = csv.writer(stream)
    writer.writerow(HEADER)
    written = 0
    for batch in _batches(workspace_id, selection):
        writer.writerows(batch)
        written += len(batch)
        yield written


@job("patients.forget-export")
def forget_export(workspace_id: UUID, *, run_id: str) -> None:
    """Take away the file of one export, also of one that stopped halfway."""
    export_file(workspace_id, UUID(run_id)).unlink(missing_ok=True)


def export_file(workspace_id: UUID, run_id: UUID) -> Path:
    """Where the file of an export lies; it may not be there yet, or no longer."""
    folder = Path(settings.CIRCLEOS_DATA) / "files" / "exports" / str(workspace_id)
    return folder / f"{run_id}.csv"


def _batches(workspace_id: UUID, selection: Selection) -> Iterator[list[list[str]]]:
    """The rows by the patients' numbers, each batch read in a transaction of its own."""
    last = 0
    while True:
        with workspace_transaction(workspace_id):
            batch = list(
                selection.patients(workspace_id)
                .filter(number__gt=last)
                .select_related("type", "source")
                .prefetch_related("further_contacts", "external_ids")
                .order_by("number")[:BATCH]
            )
            contributed = contributed_cells(batch)
        if not batch:
            return
        yield [_row(patient, contributed[patient.pk]) for patient in batch]
        last = batch[-1].number


def _row(patient: Patient, contributed: Mapping[str, str]) -> list[str]:
    external = next(iter(patient.external_ids.all()), None)
    own = {name: getattr(patient, name) for name in SAME_NAME} | {
        "id": patient.short_id,
        "external_system": external.system if external else "",
        "external_id": external.value if external else "",
        "phone2": next(iter(patient.further_phones()), ""),
        "type": patient.type.key,
        "source": patient.source.key if patient.source else "",
    }
    values = {**contributed, **own}
    return [neutralise(values.get(name, "")) for name in HEADER]
