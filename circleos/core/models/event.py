"""The history: one append-only table, and beside it the values that an erasure may remove."""

from django.db import models

from circleos.core.models.base import WorkspaceModel


class Event(WorkspaceModel):
    """One thing that happened, written in the transaction of the change itself.

    The database refuses to change or delete a row. `created_at` is when it happened; its id is
    a UUIDv7, so the order of ids is the order of events.
    """

    kind = models.CharField(max_length=60)
    subject_kind = models.CharField(max_length=30)
    subject_id = models.UUIDField()
    actor_kind = models.CharField(max_length=20)
    actor_id = models.UUIDField(null=True)
    actor_name = models.CharField(max_length=200)
    origin = models.CharField(max_length=20)
    origin_id = models.UUIDField(null=True)
    group_id = models.UUIDField()
    detail_hash = models.BinaryField(max_length=32)

    class Meta(WorkspaceModel.Meta):
        indexes = [
            models.Index(fields=["subject_id", "-id"], name="core_event_subject"),
        ]


class EventDetail(WorkspaceModel):
    """Old and new values of the event with the same id, and the salt of its hash.

    Without this row (after an erasure) the event still proves that something happened, and
    the salted hash gives nothing away.
    """

    salt = models.BinaryField(max_length=16)
    detail = models.JSONField()

    class Meta(WorkspaceModel.Meta):
        pass
