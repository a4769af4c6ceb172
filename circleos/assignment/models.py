"""Who looks after whom."""

from django.db import models

from circleos.core.models import WorkspaceKey, WorkspaceModel
from circleos.patients.models import Patient


class Assignment(WorkspaceModel):
    """Who looks after a patient: at most one member. A signal of ownership, never a permission.

    `member_id` is a membership of the workspace, also of somebody who has left. What came about
    automatically is not `confirmed`.
    """

    patient = WorkspaceKey(Patient, on_delete=models.CASCADE, db_index=False)
    member_id = models.UUIDField()
    confirmed = models.BooleanField()

    class Meta(WorkspaceModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["patient"], name="assignment_one_per_patient"),
        ]
        indexes = [
            models.Index(fields=["member_id", "patient"], name="assignment_by_member"),
            models.Index(
                fields=["patient"],
                name="assignment_to_confirm",
                condition=models.Q(confirmed=False),
            ),
        ]
