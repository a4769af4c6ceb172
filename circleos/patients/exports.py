"""The list as a CSV file that can be imported again. Written by a job, kept for a day."""

import csv
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from urllib.parse import parse_qs
from uuid import UUID
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.datastructures import MultiValueDict

from circleos.accounts.models import Workspace
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
from circleos.patients.listing import ListAddress
from circleos.patients.models import Patient
from circleos.patients.queries import patients_matching

EXPORT = "patients.export"
KEPT_FOR = timedelta(days=1)
BATCH = 2_000
# The canonical header of the import; what rooms to come will fill is there and empty.
HEADER = (
    "id", "external_system", "external_id", "title", "first_name", "last_name", "birth_name",
    "birthday", "gender", "email", "phone", "phone2", "type", "language", "source", "street",
    "address_line2", "postal_code", "city", "country", "insurance_provider", "insurance_type",
    "insurance_number", "tags", "assignee_email", "note",
)  # fmt: skip
SAME_NAME = frozenset(HEADER) & {field.name for field in Patient._meta.fields} - {
    "id", "type", "source",
}  # fmt: skip


@writes("patients.export")
def request_export(actor: Actor, query: str) -> Run:
    """Ask for the patients of a list, named by its query string, as a file."""
    run = request_run(actor, EXPORT, {"query": query})
    export_patients.defer(actor.workspace_id, run_id=str(run.pk))
    return run


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
            matching = _matching(workspace_id, run.arguments["query"])
            start_run(run, total=matching.count())
        written = 0
        with path.open("w", encoding="utf-8-sig", newline="") as stream:
            path.chmod(0o600)
            writer = csv.writer(stream)
            writer.writerow(HEADER)
            for batch in _batches(workspace_id, run.arguments["query"]):
                writer.writerows(_row(patient) for patient in batch)
                written += len(batch)
                show_progress(workspace_id, run.pk, written)
        with workspace_transaction(workspace_id):
            finish_run(run, {"rows": written, "bytes": path.stat().st_size}, written)
            record(actor, "patients.exported", subject_kind="run", subject_id=run.pk)


@job("patients.forget-export")
def forget_export(workspace_id: UUID, *, run_id: str) -> None:
    """Take away the file of one export, also of one that stopped halfway."""
    export_file(workspace_id, UUID(run_id)).unlink(missing_ok=True)


def export_file(workspace_id: UUID, run_id: UUID) -> Path:
    """Where the file of an export lies; it may not be there yet, or no longer."""
    folder = Path(settings.CIRCLEOS_DATA) / "files" / "exports" / str(workspace_id)
    return folder / f"{run_id}.csv"


def _matching(workspace_id: UUID, query: str) -> QuerySet[Patient]:
    listing = ListAddress.of(MultiValueDict(parse_qs(query))).listing()
    workspace = Workspace.objects.get(pk=workspace_id)
    # Who is how old is a question of the practice's day; a job has no time zone of its own.
    with timezone.override(ZoneInfo(workspace.time_zone)):
        return patients_matching(listing, country=workspace.country)


def _batches(workspace_id: UUID, query: str) -> Iterator[list[Patient]]:
    """The patients by number, each batch in a transaction of its own."""
    last = 0
    while True:
        with workspace_transaction(workspace_id):
            batch = list(
                _matching(workspace_id, query)
                .filter(number__gt=last)
                .select_related("type", "source")
                .prefetch_related("further_contacts", "external_ids")
                .order_by("number")[:BATCH]
            )
        if not batch:
            return
        yield batch
        last = batch[-1].number


def _row(patient: Patient) -> list[str]:
    external = next(iter(patient.external_ids.all()), None)
    values = {name: getattr(patient, name) for name in SAME_NAME} | {
        "id": patient.short_id,
        "external_system": external.system if external else "",
        "external_id": external.value if external else "",
        "phone2": next(iter(patient.further_phones()), ""),
        "type": patient.type.key,
        "source": patient.source.key if patient.source else "",
    }
    return [neutralise(values.get(name, "")) for name in HEADER]
