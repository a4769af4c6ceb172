from typing import Any

from django.db import models
from django.utils import timezone

from circleos.accounts.models.workspace import Workspace
from circleos.core.ids import uuid7
from circleos.core.permissions import Role


class ApiToken(models.Model):
    """An integration's key to one workspace, with a role. Only the SHA-256 of it is kept.

    A global table: the token is what tells the workspace, before any is known.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    workspace = models.ForeignKey(Workspace, on_delete=models.CASCADE, related_name="api_tokens")
    name = models.CharField(max_length=80)
    role = models.CharField(max_length=20, choices=Role)
    hash = models.BinaryField(max_length=32, unique=True)
    hint = models.CharField(max_length=12)
    created_by = models.UUIDField(null=True)
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    expires_at = models.DateTimeField(null=True, blank=True)
    last_used_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)

    objects: models.Manager[Any] = models.Manager()

    def __str__(self) -> str:
        return self.name
