"""What is stored about an import. The file itself lies in the data folder."""

from datetime import timedelta
from pathlib import Path
from uuid import UUID

from django.conf import settings
from django.db import models
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from circleos.core.models import Run, WorkspaceKey, WorkspaceModel
from circleos.core.permissions import Role
from circleos.imports.reading import Position

# The file and its failed rows are personal data of people who may never become patients.
KEPT_FOR = timedelta(days=90)
# A file that was uploaded and never imported.
UPLOAD_KEPT_FOR = timedelta(days=1)
FILE_NAME_LENGTH = 255
SYSTEM_LENGTH = 60
MAPPING_NAME_LENGTH = 80


class Import(WorkspaceModel):
    """One file that somebody imports, or tries out; its report stays for ever.

    `position_row` and `position_byte` say up to where everything is written and counted: they
    change in the transaction of each batch. `mapping` is header → field for all columns.
    `seconds` is the time that batches took, without the pre-flight pass. `repeated` counts, in a
    dry run, the rows that mean the same person as a row before them. `upload_id` says which
    uploaded file it takes: of each many dry runs, and one import.
    """

    class Status(models.TextChoices):
        QUEUED = "queued", _("Waiting")
        RUNNING = "running", _("Running")
        DONE = "done", _("Done")
        FAILED = "failed", _("Failed")
        CANCELLED = "cancelled", _("Cancelled")
        UNDONE = "undone", _("Undone")

    class Mode(models.TextChoices):
        BOTH = "both", _("Create and update")
        CREATE = "create", _("Only create")
        UPDATE = "update", _("Only update")

    file_name = models.CharField(max_length=FILE_NAME_LENGTH)
    sha256 = models.CharField(max_length=64)
    file = models.JSONField()
    mapping = models.JSONField()
    upload_id = models.UUIDField(null=True)

    mode = models.CharField(max_length=10, choices=Mode, default=Mode.BOTH)
    create_missing = models.BooleanField(default=False)
    create_tags = models.BooleanField(default=True)
    external_system = models.CharField(max_length=SYSTEM_LENGTH)
    dry_run = models.BooleanField(default=False)

    actor_kind = models.CharField(max_length=20)
    actor_id = models.UUIDField(null=True)
    actor_name = models.CharField(max_length=200)
    actor_role = models.CharField(max_length=20, choices=Role)
    language = models.CharField(max_length=8)

    status = models.CharField(max_length=20, choices=Status, default=Status.QUEUED)
    total_rows = models.PositiveIntegerField()
    created = models.PositiveIntegerField(default=0)
    updated = models.PositiveIntegerField(default=0)
    skipped = models.PositiveIntegerField(default=0)
    errors = models.PositiveIntegerField(default=0)
    matched_archived = models.PositiveIntegerField(default=0)
    repeated = models.PositiveIntegerField(default=0)

    position_row = models.PositiveIntegerField()
    position_byte = models.PositiveBigIntegerField()
    last_number = models.BigIntegerField(null=True)
    preflight_seconds = models.FloatField()
    seconds = models.FloatField(default=0)
    started_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)
    cancel_requested_at = models.DateTimeField(null=True)
    failure = models.TextField(blank=True)

    class Meta(WorkspaceModel.Meta):
        indexes = [models.Index(fields=["status", "id"], name="imports_by_status")]
        constraints = [
            models.UniqueConstraint(
                fields=["upload_id"],
                condition=models.Q(dry_run=False),
                name="imports_once_an_upload",
            )
        ]

    def __str__(self) -> str:
        return self.file_name

    @property
    def why_failed(self) -> str:
        """Why it failed, in the language of the reader; empty when it did not."""
        return gettext(self.failure) if self.failure else ""

    @property
    def processed(self) -> int:
        """The data rows that were dealt with; with all of them the import is done."""
        return self.created + self.updated + self.skipped + self.errors

    @property
    def rows_per_second(self) -> float:
        """End to end: the time of the pre-flight pass counts."""
        seconds = self.preflight_seconds + self.seconds
        return round(self.processed / seconds, 1) if seconds else 0.0

    @property
    def position(self) -> Position:
        """Where the next batch begins."""
        return Position(self.position_row, self.position_byte)

    @property
    def is_finished(self) -> bool:
        """Whether nothing will happen to it any more."""
        return self.status not in UNFINISHED

    @property
    def path(self) -> Path:
        """Our own copy of the file."""
        return file_folder(self.workspace_id) / f"{self.pk}.csv"


def file_folder(workspace_id: UUID) -> Path:
    """Where the copies of a workspace's files lie; the data folder is private."""
    return Path(settings.CIRCLEOS_DATA, "files", "imports", str(workspace_id))


UNFINISHED = (Import.Status.QUEUED, Import.Status.RUNNING)


class RowError(WorkspaceModel):
    """What was wrong with one row, which was left out whole.

    `row` is its number as a spreadsheet shows it, `column` the header of the file or empty when
    the whole row is meant. A row with two bad cells has two of these, each with all its `cells`.
    `reason` is the field that the cell should have held, or one of the `Reason`s of whole rows.

    `message` is in the language of whoever asked for the import, and `translations` has it in the
    others of the interface, by code: what it names is known only while the row is read.
    """

    class Reason(models.TextChoices):
        AMBIGUOUS = "ambiguous", _("Possible duplicate")
        CELLS = "cells", _("Number of cells")

    of_import = WorkspaceKey(
        Import, on_delete=models.CASCADE, related_name="row_errors", db_index=False
    )
    row = models.PositiveIntegerField()
    reason = models.CharField(max_length=40, blank=True)
    column = models.TextField(blank=True)
    value = models.TextField(blank=True)
    message = models.TextField()
    translations = models.JSONField(default=dict)
    cells = models.JSONField()

    class Meta(WorkspaceModel.Meta):
        indexes = [
            models.Index(fields=["of_import", "row", "id"], name="imports_row_errors"),
            models.Index(fields=["of_import", "reason", "row", "id"], name="imports_by_reason"),
        ]

    def __str__(self) -> str:
        return f"{self.row}: {self.message}"

    @property
    def said(self) -> str:
        """What was wrong, in the language of the reader."""
        said: str = self.translations.get(get_language(), self.message)
        return said


class Finding(WorkspaceModel):
    """What a dry run found that one row would do, so that people can look through it.

    A run that writes notes whom it found archived, and nothing else: the rest is history. `row` is
    as in `RowError`; `person` is the name as it would be, and `number` the patient's, None for
    somebody new. `earlier_row` is the row before it that means the same person. `changes` lists
    kind of event, field, old and new value of each field that would change.

    The patient is no key: writing one would lock the patient's row, and a dry run locks nothing.
    """

    class Kind(models.TextChoices):
        CREATED = "created", _("Would be created")
        UPDATED = "updated", _("Would be updated")
        REPEATED = "repeated", _("The same person again")
        ARCHIVED = "archived", _("Archived patients")

    of_import = WorkspaceKey(
        Import, on_delete=models.CASCADE, related_name="findings", db_index=False
    )
    kind = models.CharField(max_length=10, choices=Kind)
    row = models.PositiveIntegerField()
    earlier_row = models.PositiveIntegerField(null=True)
    patient_id = models.UUIDField(null=True)
    number = models.BigIntegerField(null=True)
    person = models.TextField(blank=True)
    changes = models.JSONField(default=list)

    class Meta(WorkspaceModel.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["of_import", "kind", "row"], name="imports_finding_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.row}: {self.kind}"


class Undo(WorkspaceModel):
    """The undoing of an import: one job, watched through its `run`.

    The job goes along the events of the import; `position` is the last of those dealt with, and
    changes in the transaction of each batch. The counts are of patients: `withdrawn` of those whom
    the import created, `restored` of those who have their former values again, and `left` of those
    of whom something was left as it is. `run.done` and `run.total` count events. The ids of those
    withdrawn lie from `withdrawn_from` to `withdrawn_to`.
    """

    of_import = WorkspaceKey(Import, on_delete=models.CASCADE, related_name="+", db_index=False)
    run = WorkspaceKey(Run, on_delete=models.CASCADE)
    position = models.UUIDField()
    withdrawn = models.PositiveIntegerField(default=0)
    restored = models.PositiveIntegerField(default=0)
    left = models.PositiveIntegerField(default=0)
    withdrawn_from = models.UUIDField(null=True)
    withdrawn_to = models.UUIDField(null=True)

    class Meta(WorkspaceModel.Meta):
        constraints = [models.UniqueConstraint(fields=["of_import"], name="imports_undone_once")]

    def __str__(self) -> str:
        return f"undoing {self.of_import_id}"


class LeftAlone(WorkspaceModel):
    """A patient whom undoing an import left as they are, wholly or in some fields, and why.

    `fields` names what was left, each as the kind of event that changed it and the field in it;
    empty when the patient was created by the import and stays as a whole.
    """

    class Reason(models.TextChoices):
        WORKED_ON = "worked-on", _("Somebody has worked on this patient since")
        CHANGED = "changed", _("These values have been changed since")
        ERASED = "erased", _("What stood there before has been erased")

    undo = WorkspaceKey(Undo, on_delete=models.CASCADE, related_name="left_alone", db_index=False)
    patient = WorkspaceKey("patients.Patient", on_delete=models.CASCADE, related_name="+")
    reason = models.CharField(max_length=10, choices=Reason)
    fields = models.JSONField(default=list)

    class Meta(WorkspaceModel.Meta):
        indexes = [models.Index(fields=["undo", "id"], name="imports_left_alone")]

    def __str__(self) -> str:
        return f"{self.patient_id}: {self.reason}"


class Upload(WorkspaceModel):
    """A file that somebody uploaded and has not imported yet, with what they chose so far.

    Its first rows stand in `file` for the page that maps columns; row and file go after a day.
    """

    file_name = models.CharField(max_length=FILE_NAME_LENGTH)
    sha256 = models.CharField(max_length=64)
    file = models.JSONField()
    mapping = models.JSONField()
    mode = models.CharField(max_length=10, choices=Import.Mode, default=Import.Mode.BOTH)
    create_missing = models.BooleanField(default=False)
    create_tags = models.BooleanField(default=True)
    external_system = models.CharField(max_length=SYSTEM_LENGTH, blank=True)
    preflight_seconds = models.FloatField()
    by = models.CharField(max_length=200)

    class Meta(WorkspaceModel.Meta):
        pass

    def __str__(self) -> str:
        return self.file_name

    @property
    def path(self) -> Path:
        """Our own copy of the file."""
        return file_folder(self.workspace_id) / f"{self.pk}.csv"


class SavedMapping(WorkspaceModel):
    """What the columns of files from one system mean, kept under a name.

    `headers_key` tells whether a file has exactly these headers. A mapping that was removed can
    be brought back for a day.
    """

    name = models.CharField(max_length=MAPPING_NAME_LENGTH)
    choices = models.JSONField()
    headers_key = models.CharField(max_length=64)
    removed_at = models.DateTimeField(null=True)

    class Meta(WorkspaceModel.Meta):
        pass

    def __str__(self) -> str:
        return self.name
