from typing import Any

from django.db import models
from django.utils import timezone

from circleos.core.ids import uuid7


class Workspace(models.Model):
    """One practice organisation: the tenant. A global table, as the root of all isolation."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    slug = models.SlugField(max_length=60, unique=True)
    name = models.CharField(max_length=120)
    country = models.CharField(max_length=2, default="DE")
    language = models.CharField(max_length=8, default="de")
    time_zone = models.CharField(max_length=60, default="Europe/Berlin")
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    objects: models.Manager[Any] = models.Manager()

    def __str__(self) -> str:
        return self.name
