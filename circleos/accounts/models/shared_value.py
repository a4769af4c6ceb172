from typing import Any

from django.db import models


class SharedValue(models.Model):
    """What all processes of an installation remember together for some minutes (`SharedCache`).

    A global table: an attempt to sign in belongs to no workspace yet.
    """

    key_hash = models.BinaryField(max_length=32, primary_key=True)
    value = models.JSONField()
    expires_at = models.DateTimeField(db_index=True)

    objects: models.Manager[Any] = models.Manager()

    def __str__(self) -> str:
        return bytes(self.key_hash).hex()
