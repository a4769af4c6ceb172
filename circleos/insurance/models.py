"""Who insures, and how patients are insured."""

from datetime import date

from django.db import models
from django.utils.translation import gettext_lazy as _

from circleos.core.fields.insurance import MEMBER_NUMBER_LENGTH
from circleos.core.models import WorkspaceKey, WorkspaceModel
from circleos.patients.models import Patient

NAME_LENGTH = 120
TARIFF_LENGTH = 120
NOTE_LENGTH = 500
# Compared byte by byte: the same order in every installation, and indexes answer for prefixes.
BYTES = "C"


class InsuranceProvider(WorkspaceModel):
    """Who insures. The type is the provider's, not the plan's.

    `name_key` is the folded name, by which two are the same. A provider that was merged keeps its
    row and its name, which from then on stands for the other.
    """

    class Type(models.TextChoices):
        # GKV, PKV and what adds to either.
        STATE = "state", _("State")
        PRIVATE = "private", _("Private")
        SUPPLEMENTARY = "supplementary", _("Supplementary")

    name = models.CharField(max_length=NAME_LENGTH)
    name_key = models.CharField(max_length=2 * NAME_LENGTH, db_collation=BYTES)
    type = models.CharField(max_length=20, choices=Type)
    institution_code = models.CharField(max_length=9, blank=True)
    street = models.CharField(max_length=200, blank=True)
    address_line2 = models.CharField(max_length=200, blank=True)
    postal_code = models.CharField(max_length=20, blank=True)
    city = models.CharField(max_length=120, blank=True)
    country = models.CharField(max_length=2, blank=True)
    archived_at = models.DateTimeField(null=True, blank=True)
    merged_into = WorkspaceKey(
        "self", on_delete=models.PROTECT, null=True, related_name="merged_here"
    )

    class Meta(WorkspaceModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["name_key"], name="insurance_provider_name"),
            models.UniqueConstraint(
                fields=["institution_code"],
                condition=models.Q(institution_code__gt="", merged_into=None),
                name="insurance_provider_code",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def address_lines(self) -> list[str]:
        """The address as on an envelope."""
        town = " ".join(part for part in (self.postal_code, self.city) if part)
        place = ", ".join(part for part in (town, self.country) if part)
        return [line for line in (self.street, self.address_line2, place) if line]


class InsurancePlan(WorkspaceModel):
    """That a provider insures a patient. A patient has any number of plans, none of them first.

    `version` counts the changes; `field_versions` holds, for each field changed after the plan was
    added, the version that this change made. `provider_before_merge` is set once a merge of
    providers has moved the plan, so that it can be undone. A removed plan stays, for Undo.
    """

    class InsuredStatus(models.TextChoices):
        # The first digit of the status on a statutory card (BMV-Ä, Anlage 4a).
        MEMBER = "1", _("Member")
        FAMILY = "3", _("Family member")
        PENSIONER = "5", _("Pensioner")

    patient = WorkspaceKey(
        Patient, on_delete=models.CASCADE, related_name="insurance_plans", db_index=False
    )
    provider = WorkspaceKey(
        InsuranceProvider, on_delete=models.PROTECT, related_name="plans", db_index=False
    )
    provider_before_merge = WorkspaceKey(
        InsuranceProvider, on_delete=models.PROTECT, null=True, related_name="+", db_index=False
    )
    member_number = models.CharField(
        max_length=MEMBER_NUMBER_LENGTH, blank=True, db_collation=BYTES
    )
    insured_status = models.CharField(max_length=1, blank=True, choices=InsuredStatus)
    tariff = models.CharField(max_length=TARIFF_LENGTH, blank=True)
    valid_from = models.DateField(null=True, blank=True)
    valid_to = models.DateField(null=True, blank=True)
    card_valid_to = models.DateField(null=True, blank=True)
    note = models.CharField(max_length=NOTE_LENGTH, blank=True)
    version = models.PositiveIntegerField(default=1)
    field_versions = models.JSONField(default=dict)
    removed_at = models.DateTimeField(null=True, blank=True)

    class Meta(WorkspaceModel.Meta):
        indexes = [
            models.Index(fields=["patient"], name="insurance_of_patient"),
            models.Index(fields=["provider", "patient"], name="insurance_by_provider"),
            models.Index(fields=["member_number", "patient"], name="insurance_by_number"),
            models.Index(
                fields=["provider_before_merge"],
                condition=models.Q(provider_before_merge__isnull=False),
                name="insurance_before_merge",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.provider} {self.member_number}".strip()

    def has_begun(self, today: date) -> bool:
        """Whether the plan does not begin only later."""
        return self.valid_from is None or self.valid_from <= today

    def has_ended(self, today: date) -> bool:
        """Whether the plan is over."""
        return self.valid_to is not None and self.valid_to < today
