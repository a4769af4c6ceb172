from django.db import models

from circleos.core.models import WorkspaceModel


class Location(WorkspaceModel):
    """A place where the practice works. Its time zone is the one that its times are shown in."""

    name = models.CharField(max_length=120)
    street = models.CharField(max_length=200, blank=True)
    postal_code = models.CharField(max_length=20, blank=True)
    city = models.CharField(max_length=120, blank=True)
    country = models.CharField(max_length=2, default="DE")
    phone = models.CharField(max_length=32, blank=True)
    time_zone = models.CharField(max_length=60, default="Europe/Berlin")
    position = models.PositiveSmallIntegerField(default=0)
    archived_at = models.DateTimeField(null=True, blank=True)

    class Meta(WorkspaceModel.Meta):
        constraints = [models.UniqueConstraint(fields=["name"], name="accounts_location_name")]

    def __str__(self) -> str:
        return self.name
