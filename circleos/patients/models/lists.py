"""The workspace's own lists that a patient chooses from."""

from typing import ClassVar

from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from circleos.core.models import WorkspaceModel

STANDARD_TYPES: dict[str, Promise] = {
    "patient": _("Patient"),
    "member": _("Member"),
    "lead": _("Lead"),
}
STANDARD_SOURCES: dict[str, Promise] = {
    "referral": _("Referral"),
    "website": _("Website"),
    "walk-in": _("Walk-in"),
    "phone": _("Phone call"),
    "event": _("Event"),
    "social media": _("Social media"),
    "import": _("Import"),
    "front": _("Front"),
    "api": _("API"),
    "other": _("Other"),
}


class ListEntry(WorkspaceModel):
    """One choice. `key` is what files and the API say and never changes; `name` is what people
    see, empty for the standard choices, which are shown translated."""

    key = models.CharField(max_length=60)
    name = models.CharField(max_length=60, blank=True)
    position = models.PositiveSmallIntegerField(default=0)
    archived_at = models.DateTimeField(null=True, blank=True)

    class Meta(WorkspaceModel.Meta):
        abstract = True
        ordering = ["position", "key"]

    standard: ClassVar[dict[str, Promise]] = {}

    def __str__(self) -> str:
        return self.name or str(self.standard.get(self.key, self.key))


class PatientType(ListEntry):
    """What kind of patient someone is to the practice. One of them is given to new patients."""

    is_default = models.BooleanField(default=False)

    standard = STANDARD_TYPES

    class Meta(ListEntry.Meta):
        constraints = [
            models.UniqueConstraint(fields=["key"], name="patients_type_key"),
            models.UniqueConstraint(
                fields=["is_default"],
                condition=models.Q(is_default=True),
                name="patients_type_one_default",
            ),
        ]


class Source(ListEntry):
    """How someone came to the practice."""

    standard = STANDARD_SOURCES

    class Meta(ListEntry.Meta):
        constraints = [models.UniqueConstraint(fields=["key"], name="patients_source_key")]
