from django.db import models
from django.utils.translation import gettext_lazy as _

from circleos.core.models.base import WorkspaceModel


class Run(WorkspaceModel):
    """One run of a background job that people can watch: its state, its progress, its result."""

    class Status(models.TextChoices):
        QUEUED = "queued", _("Waiting")
        RUNNING = "running", _("Running")
        DONE = "done", _("Done")
        FAILED = "failed", _("Failed")
        CANCELLED = "cancelled", _("Cancelled")

    kind = models.CharField(max_length=40)
    status = models.CharField(max_length=20, choices=Status, default=Status.QUEUED)
    requested_by = models.UUIDField(null=True)
    done = models.BigIntegerField(default=0)
    total = models.BigIntegerField(null=True)
    arguments = models.JSONField(default=dict)
    result = models.JSONField(default=dict)
    failure = models.TextField(blank=True)
    started_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)

    class Meta(WorkspaceModel.Meta):
        indexes = [models.Index(fields=["kind", "-created_at"], name="core_run_kind")]
