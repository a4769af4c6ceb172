"""What the API remembers of requests that must not happen twice."""

from django.db import models

from circleos.core.models import WorkspaceModel


class GivenAnswer(WorkspaceModel):
    """The answer to a request that carried an `Idempotency-Key`, kept for about a day.

    `request_hash` is the SHA-256 of method, address and body. The answer holds what the caller
    got, so it may name a patient; it is deleted once it is too old to be given again.
    """

    token_id = models.UUIDField()
    key = models.CharField(max_length=255)
    request_hash = models.BinaryField(max_length=32)
    status = models.PositiveSmallIntegerField()
    headers = models.JSONField()
    body = models.BinaryField()

    class Meta(WorkspaceModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["token_id", "key"], name="api_given_answer_once"),
        ]
        indexes = [models.Index(fields=["created_at"], name="api_given_answer_by_age")]

    def __str__(self) -> str:
        return str(self.id)
