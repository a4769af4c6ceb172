from collections.abc import Sequence

from django.db import models
from django.db.models.functions import Cast, NullIf, Substr
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from circleos.core.fields import Gender
from circleos.core.models import WorkspaceKey, WorkspaceModel
from circleos.patients.models.lists import PatientType, Source

# Keys are compared byte by byte: "C" makes their order the same in every installation and lets
# an ordinary index answer for prefixes.
BYTES = "C"


class Patient(WorkspaceModel):
    """A person in the workspace's list.

    `name_key` and `given_key` are the folded name, last name first and first name first: they
    sort the list, answer prefixes and tell people apart when matching. `birthday` is ISO text,
    possibly incomplete (`1979-03-12`, `1979-03` or `1979`). `phone_reversed` is looked up by the
    last digits; `search_text` is all by which the patient is found (see `finding.text`), and
    empty as long as that is not known. `field_versions` holds, for each
    field changed after creation, the version of the patient that this change made.

    Who is archived stands only in lists that ask for archived patients. Who is withdrawn was
    created by an import that has been undone: archived too, so that whatever leaves out archived
    patients leaves them out, but in no list at all, and met by no later import.
    """

    number = models.BigIntegerField()
    version = models.PositiveIntegerField(default=1)
    field_versions = models.JSONField(default=dict)

    title = models.CharField(max_length=60, blank=True)
    first_name = models.CharField(max_length=120, blank=True)
    last_name = models.CharField(max_length=120, blank=True)
    birth_name = models.CharField(max_length=120, blank=True)
    preferred_name = models.CharField(max_length=120, blank=True)
    name_key = models.CharField(max_length=500, db_collation=BYTES)
    given_key = models.CharField(max_length=500, db_collation=BYTES)

    birthday = models.CharField(max_length=10, blank=True, db_collation=BYTES)
    birth_month = models.GeneratedField(
        expression=Cast(
            NullIf(Substr("birthday", 6, 2), models.Value("")), models.SmallIntegerField()
        ),
        output_field=models.SmallIntegerField(null=True),
        db_persist=True,
    )
    gender = models.CharField(max_length=10, choices=Gender, default=Gender.UNKNOWN)
    language = models.CharField(max_length=8, blank=True)
    type = WorkspaceKey(PatientType, on_delete=models.PROTECT, db_index=False)
    source = WorkspaceKey(Source, on_delete=models.PROTECT, db_index=False, null=True)

    email = models.CharField(max_length=254, blank=True, db_collation=BYTES)
    phone = models.CharField(max_length=20, blank=True, db_collation=BYTES)
    phone_reversed = models.CharField(max_length=20, blank=True, db_collation=BYTES)
    search_text = models.TextField(blank=True, db_collation=BYTES)

    street = models.CharField(max_length=200, blank=True)
    address_line2 = models.CharField(max_length=200, blank=True)
    postal_code = models.CharField(max_length=20, blank=True, db_collation=BYTES)
    city = models.CharField(max_length=120, blank=True, db_collation=BYTES)
    country = models.CharField(max_length=2, blank=True)
    mailing_street = models.CharField(max_length=200, blank=True)
    mailing_address_line2 = models.CharField(max_length=200, blank=True)
    mailing_postal_code = models.CharField(max_length=20, blank=True)
    mailing_city = models.CharField(max_length=120, blank=True)
    mailing_country = models.CharField(max_length=2, blank=True)

    created_through = models.CharField(max_length=20)
    archived_at = models.DateTimeField(null=True, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    class Meta(WorkspaceModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["number"], name="patients_patient_number"),
            models.CheckConstraint(
                condition=models.Q(birthday__regex=r"^(\d{4}(-\d\d(-\d\d)?)?)?$"),
                name="patients_patient_birthday_iso",
            ),
            models.CheckConstraint(
                condition=models.Q(withdrawn_at=None) | models.Q(archived_at__isnull=False),
                name="patients_withdrawn_are_archived",
            ),
        ]
        indexes = [
            models.Index(
                fields=["name_key", "id"],
                include=[
                    "type",
                    "source",
                    "language",
                    "gender",
                    "birthday",
                    "birth_month",
                    "archived_at",
                    "withdrawn_at",
                ],
                name="patients_by_name",
            ),
            models.Index(fields=["given_key", "id"], name="patients_by_given_name"),
            models.Index(fields=["birthday", "id"], name="patients_by_birthday"),
            # Counts the list without opening the rows. An undone import leaves all of its people
            # at one place of these orders: a list must not have to walk past them.
            models.Index(
                fields=["created_at", "id"],
                include=["archived_at"],
                name="patients_by_created",
                condition=models.Q(withdrawn_at=None),
            ),
            models.Index(
                fields=["updated_at", "id"],
                name="patients_by_updated",
                condition=models.Q(withdrawn_at=None),
            ),
            models.Index(fields=["email"], name="patients_by_email"),
            models.Index(fields=["phone"], name="patients_by_phone"),
            # Of each filter some values are rare. They are kept small: a value stands once.
            models.Index(fields=["type"], name="patients_by_type"),
            models.Index(fields=["source"], name="patients_by_source"),
            models.Index(fields=["phone_reversed"], name="patients_by_last_digits"),
            models.Index(
                fields=["id"], name="patients_not_findable", condition=models.Q(search_text="")
            ),
            models.Index(fields=["language"], name="patients_by_language"),
            models.Index(fields=["gender"], name="patients_by_gender"),
            models.Index(fields=["birth_month"], name="patients_by_birth_month"),
            models.Index(fields=["postal_code"], name="patients_by_postal_code"),
            models.Index(fields=["city"], name="patients_by_city"),
            models.Index(
                fields=["id"],
                name="patients_withdrawn",
                condition=models.Q(withdrawn_at__isnull=False),
            ),
            models.Index(
                fields=["archived_at"],
                name="patients_archived",
                condition=models.Q(archived_at__isnull=False, withdrawn_at=None),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        """The name as people say it: title, first name, last name."""
        return " ".join(part for part in (self.title, self.first_name, self.last_name) if part)

    @property
    def short_id(self) -> str:
        """The number that people copy and say: `P-10482`."""
        return f"P-{self.number}"

    @property
    def has_mailing_address(self) -> bool:
        """Whether post goes elsewhere than to the address."""
        return bool(self.mailing_street or self.mailing_city or self.mailing_postal_code)

    def further_phones(self) -> list[str]:
        """The phone numbers beyond the first."""
        return self._further(FurtherContact.Kind.PHONE)

    def further_emails(self) -> list[str]:
        """The email addresses beyond the first."""
        return self._further(FurtherContact.Kind.EMAIL)

    def _further(self, kind: "FurtherContact.Kind") -> list[str]:
        return [each.value for each in self.contacts if each.kind == kind]

    @cached_property
    def contacts(self) -> "Sequence[FurtherContact]":
        """The further phone numbers and email addresses, each kind in its order."""
        return sorted(self.further_contacts.all(), key=lambda each: each.position)

    def address_lines(self) -> list[str]:
        """The address as it stands on an envelope, without empty lines."""
        town = " ".join(part for part in (self.postal_code, self.city) if part)
        place = ", ".join(part for part in (town, self.country) if part)
        return [line for line in (self.street, self.address_line2, place) if line]

    def mailing_lines(self) -> list[str]:
        """Where post goes when it goes elsewhere, as on an envelope."""
        town = " ".join(part for part in (self.mailing_postal_code, self.mailing_city) if part)
        place = ", ".join(part for part in (town, self.mailing_country) if part)
        lines = (self.mailing_street, self.mailing_address_line2, place)
        return [line for line in lines if line]


class FurtherContact(WorkspaceModel):
    """A phone number or email address beyond the first, which stands on the patient.

    `value_reversed` is a phone number from its end; empty for an email address.
    """

    class Kind(models.TextChoices):
        PHONE = "phone", _("Phone")
        EMAIL = "email", _("Email")

    patient = WorkspaceKey(Patient, on_delete=models.CASCADE, related_name="further_contacts")
    kind = models.CharField(max_length=10, choices=Kind)
    value = models.CharField(max_length=254, db_collation=BYTES)
    value_reversed = models.CharField(max_length=254, blank=True, db_collation=BYTES)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta(WorkspaceModel.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["patient", "kind", "value"], name="patients_further_contact_once"
            ),
        ]
        indexes = [
            models.Index(fields=["value", "patient"], name="patients_by_further_contact"),
            models.Index(fields=["value_reversed", "patient"], name="patients_by_further_digits"),
        ]


class ExternalId(WorkspaceModel):
    """What another system calls this patient."""

    patient = WorkspaceKey(Patient, on_delete=models.CASCADE, related_name="external_ids")
    system = models.CharField(max_length=60, db_collation=BYTES)
    value = models.CharField(max_length=120, db_collation=BYTES)

    class Meta(WorkspaceModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["system", "value"], name="patients_external_id"),
        ]
        indexes = [models.Index(fields=["value", "patient"], name="patients_by_external_id")]
