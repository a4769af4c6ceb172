"""What is stored about one action on many patients."""

from django.contrib.postgres.fields import ArrayField
from django.db import models

from circleos.core.models import Run, WorkspaceKey, WorkspaceModel


class BulkChange(WorkspaceModel):
    """One action on many patients, or the undoing of one: one job, watched through its `run`.

    Which patients it is about is fixed when the job begins, in batches; `position` counts those
    that are done and changes in the transaction of each. Its events have its id as their group.
    `request` is what makes the same click twice one change. `left_out` says how many patients
    could not be changed, by the reason, which is kept in English and translated where it is shown.
    """

    run = WorkspaceKey(Run, on_delete=models.CASCADE)
    request = models.CharField(max_length=64)
    action = models.CharField(max_length=40)
    choice = models.CharField(max_length=120, blank=True)
    all_matching = models.BooleanField(default=False)
    address = models.TextField(blank=True)
    undoes = WorkspaceKey("self", on_delete=models.CASCADE, null=True, related_name="undone_by")

    position = models.PositiveIntegerField(default=0)
    changed = models.PositiveIntegerField(default=0)
    left_out = models.JSONField(default=dict)
    cancel_requested_at = models.DateTimeField(null=True)

    class Meta(WorkspaceModel.Meta):
        constraints = [models.UniqueConstraint(fields=["request"], name="patients_bulk_request")]

    def __str__(self) -> str:
        return f"{self.action} {self.choice}".strip()

    @property
    def is_finished(self) -> bool:
        """Whether nothing will happen to it any more."""
        return self.run.status not in {Run.Status.QUEUED, Run.Status.RUNNING}

    @property
    def unchanged(self) -> int:
        """How many were as they should be already."""
        unchanged: int = self.run.done - self.changed - sum(self.left_out.values())
        return unchanged


class BulkBatch(WorkspaceModel):
    """Some of the patients of a bulk change: what one transaction does."""

    change = WorkspaceKey(
        BulkChange, on_delete=models.CASCADE, related_name="batches", db_index=False
    )
    position = models.PositiveIntegerField()
    patient_ids = ArrayField(models.UUIDField(), default=list)

    class Meta(WorkspaceModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["change", "position"], name="patients_bulk_batch")
        ]

    def __str__(self) -> str:
        return f"batch {self.position}"
