"""The workspace's tags, and which patient carries which."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from circleos.core.models import WorkspaceKey, WorkspaceModel
from circleos.patients.models import Patient

NAME_LENGTH = 60
DESCRIPTION_LENGTH = 300


class Color(models.TextChoices):
    """The eight colours of tags, as the design system names them."""

    TEAL = "teal", _("Teal")
    GREEN = "green", _("Green")
    BLUE = "blue", _("Blue")
    VIOLET = "violet", _("Violet")
    PINK = "pink", _("Pink")
    RED = "red", _("Red")
    ORANGE = "orange", _("Orange")
    GRAY = "gray", _("Gray")


class Kind(models.TextChoices):
    """An alert (allergy, fall risk) comes first everywhere and is never cut off.

    The values sort in that order.
    """

    ALERT = "alert", _("Alert")
    PLAIN = "plain", _("Plain")


class Tag(WorkspaceModel):
    """A word that patients carry. `name_key` is the folded name, by which it is one.

    An archived tag is offered no longer; whoever carries it keeps it. A merged one stays under its
    name, so that files which still say it mean the other, and so that the merge can be undone.
    """

    name = models.CharField(max_length=NAME_LENGTH)
    name_key = models.CharField(max_length=5 * NAME_LENGTH, db_collation="C")
    color = models.CharField(max_length=10, choices=Color)
    kind = models.CharField(max_length=10, choices=Kind, default=Kind.PLAIN)
    description = models.CharField(max_length=DESCRIPTION_LENGTH, blank=True)
    archived_at = models.DateTimeField(null=True, blank=True)
    merged_into = WorkspaceKey("self", on_delete=models.PROTECT, null=True, db_index=False)

    class Meta(WorkspaceModel.Meta):
        constraints = [models.UniqueConstraint(fields=["name_key"], name="tags_tag_name")]

    def __str__(self) -> str:
        return self.name

    @property
    def is_alert(self) -> bool:
        """Whether it warns."""
        return self.kind == Kind.ALERT


class PatientTag(WorkspaceModel):
    """That a patient carries a tag.

    `merged_from` are the tags it came from by merging, the latest last: undoing gives it back.
    """

    patient = WorkspaceKey(Patient, on_delete=models.CASCADE, db_index=False)
    tag = WorkspaceKey(Tag, on_delete=models.PROTECT, db_index=False)
    merged_from = ArrayField(models.UUIDField(), null=True)

    class Meta(WorkspaceModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["patient", "tag"], name="tags_patient_tag_once"),
        ]
        indexes = [models.Index(fields=["tag", "patient"], name="tags_by_tag")]
