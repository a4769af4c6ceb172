from django.db import models

from circleos.core.models.base import WorkspaceModel


class Counter(WorkspaceModel):
    """The last number given out of one kind, such as patient numbers."""

    kind = models.CharField(max_length=40)
    last = models.BigIntegerField()

    class Meta(WorkspaceModel.Meta):
        constraints = [models.UniqueConstraint(fields=["kind"], name="core_counter_kind")]
