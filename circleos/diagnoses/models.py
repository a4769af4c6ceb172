"""The catalogues of codes, the same for everybody, and the diagnoses of patients."""

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.utils.translation import gettext_lazy as _

from circleos.core.birthday import Birthday
from circleos.core.models import WorkspaceKey, WorkspaceModel
from circleos.notes.models import Note
from circleos.patients.models import Patient

TEXT_LENGTH = 1000
BYTES = "C"  # keys are compared byte by byte, so that an index answers for prefixes


class System(models.TextChoices):
    """Where codes come from."""

    GM = "icd-10-gm", "ICD-10-GM"
    WHO = "icd-10-who", "ICD-10 (WHO)"


class Catalogue(models.Model):
    """One edition of a system: ICD-10-GM 2026, or the WHO's ICD-10 of 2019.

    It belongs to no workspace: it holds no personal data and is the same for every practice.
    `digest` is the SHA-256 of what it was read from.
    """

    system = models.CharField(max_length=20, choices=System)
    version = models.CharField(max_length=10)
    language = models.CharField(max_length=5)
    source = models.CharField(max_length=200)
    digest = models.CharField(max_length=64)
    codes = models.PositiveIntegerField()
    loaded_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["system", "version"], name="diagnoses_one_edition")
        ]

    def __str__(self) -> str:
        return f"{self.get_system_display()} {self.version}"


class Usage(models.TextChoices):
    """How a code may be used (§ 295 SGB V, field 13 of BfArM's meta data)."""

    PRIMARY = "P", _("for primary coding")
    ASTERISK = "O", _("only beside a code with a dagger")
    EXCLAMATION = "Z", _("only beside another code")
    NONE = "V", _("not for coding")


class Severity(models.TextChoices):
    """What it means that a code does not suit gender or age (fields 21 and 24)."""

    MUST = "M", _("an error")
    MAY = "K", _("unusual")


class CatalogueEntry(models.Model):
    """A chapter, block or code of a catalogue.

    `key` is the code in lower case without its dot: `e1190`. `mark` is the sign behind it: `+`, `*`
    or `!`. `words` are all by which it is found: those of its title, its inclusion terms and the
    titles above it; behind a `~` those of its title again, and behind an `=` the keys of itself and
    of the codes above it.
    """

    class Kind(models.TextChoices):
        CHAPTER = "chapter"
        BLOCK = "block"
        CATEGORY = "category"

    catalogue = models.ForeignKey(Catalogue, on_delete=models.CASCADE, db_index=False)
    kind = models.CharField(max_length=10, choices=Kind)
    code = models.CharField(max_length=20)
    key = models.CharField(max_length=20, db_collation=BYTES)
    parent = models.CharField(max_length=20, blank=True)
    above = ArrayField(models.CharField(max_length=20))
    title = models.CharField(max_length=TEXT_LENGTH)
    inclusions = ArrayField(models.CharField(max_length=TEXT_LENGTH))
    mark = models.CharField(max_length=1, blank=True)
    is_terminal = models.BooleanField()
    usage = models.CharField(max_length=1, choices=Usage, blank=True)
    usage_in_hospital = models.CharField(max_length=1, choices=Usage, blank=True)
    gender = models.CharField(max_length=1, blank=True)
    gender_severity = models.CharField(max_length=1, choices=Severity, blank=True)
    age_from = models.CharField(max_length=4, blank=True)
    age_to = models.CharField(max_length=4, blank=True)
    age_severity = models.CharField(max_length=1, choices=Severity, blank=True)
    is_rare = models.BooleanField()
    has_content = models.BooleanField()
    is_notifiable = models.BooleanField()
    words = SearchVectorField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["catalogue", "key"], name="diagnoses_one_entry"),
        ]
        indexes = [
            models.Index(fields=["catalogue", "parent", "key"], name="diagnoses_below"),
            GinIndex(fields=["words"], name="diagnoses_by_words", fastupdate=False),
        ]

    def __str__(self) -> str:
        return self.notation

    @property
    def notation(self) -> str:
        """The code as it is written: `E11.9-` when it needs a subcode, `H36.0*` with its sign."""
        rest = "" if self.is_terminal or self.kind != self.Kind.CATEGORY else "-"
        if rest and "." not in self.code:
            rest = ".-"
        return f"{self.code}{rest}{self.mark}"

    @property
    def is_billable_alone(self) -> bool:
        """Whether it needs neither a subcode nor another code. The WHO's say nothing of billing."""
        return self.is_terminal and self.usage == Usage.PRIMARY


class CatalogueWord(models.Model):
    """A word of a catalogue, by which what was mistyped is found."""

    catalogue = models.ForeignKey(Catalogue, on_delete=models.CASCADE)
    word = models.CharField(max_length=120)

    class Meta:
        indexes = [
            GinIndex(
                fields=["word"],
                opclasses=["gin_trgm_ops"],
                name="diagnoses_similar_words",
                fastupdate=False,
            )
        ]

    def __str__(self) -> str:
        return self.word


class Certainty(models.TextChoices):
    """How certain a diagnosis is (§ 295 (1) SGB V; the additional signs of ICD-10-GM)."""

    CONFIRMED = "G", _("confirmed")
    SUSPECTED = "V", _("suspected")
    HISTORY_OF = "Z", _("history of")
    EXCLUDED = "A", _("excluded")


class Side(models.TextChoices):
    """On which side (the additional signs of ICD-10-GM)."""

    RIGHT = "R", _("right")
    LEFT = "L", _("left")
    BOTH = "B", _("both sides")


class Course(models.TextChoices):
    """How an illness goes on."""

    CHRONIC = "chronic", _("chronic")
    ACUTE = "acute", _("acute")


# What somebody has now: neither behind them nor ruled out.
PRESENT = (Certainty.CONFIRMED.value, Certainty.SUSPECTED.value)
DAY_LENGTH = 10


class Diagnosis(WorkspaceModel):
    """A code on a note about a patient.

    Code and text are those of the edition that it was chosen from, `edition` its year; it is empty
    for a code of ICD-10-GM that no catalogue has checked. `onset` and `resolved` are `2019-03-12`,
    `2019-03` or `2019`. What was removed stays, for the history. `version` counts the changes;
    `field_versions` holds, for each field changed since, the version that this change made.
    """

    patient = WorkspaceKey(
        Patient, on_delete=models.PROTECT, db_index=False, related_name="diagnoses"
    )
    note = WorkspaceKey(Note, on_delete=models.CASCADE, related_name="diagnoses")
    code = models.CharField(max_length=20)
    key = models.CharField(max_length=20, db_collation=BYTES)
    text = models.CharField(max_length=TEXT_LENGTH)
    system = models.CharField(max_length=20, choices=System)
    edition = models.CharField(max_length=10, blank=True)
    certainty = models.CharField(max_length=1, choices=Certainty)
    side = models.CharField(max_length=1, choices=Side, blank=True)
    course = models.CharField(max_length=10, choices=Course, blank=True)
    onset = models.CharField(max_length=DAY_LENGTH, blank=True)
    resolved = models.CharField(max_length=DAY_LENGTH, blank=True)
    removed_at = models.DateTimeField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1)
    field_versions = models.JSONField(default=dict)

    class Meta(WorkspaceModel.Meta):
        indexes = [
            models.Index(fields=["patient", "-id"], name="diagnoses_of_patient"),
            models.Index(fields=["key", "-id"], name="diagnoses_by_code"),
        ]

    def __str__(self) -> str:
        return self.signed

    @property
    def signed(self) -> str:
        """The code with certainty and side, as it is billed: `E11.90 G`, `M17.1 GR`."""
        return f"{self.code} {self.certainty}{self.side}"

    @property
    def is_active(self) -> bool:
        """Whether it is what the patient has now."""
        return self.removed_at is None and not self.resolved and self.certainty in PRESENT

    @property
    def catalogue_name(self) -> str:
        """The edition that code and text are from, as people say it."""
        return f"{System(self.system).label} {self.edition}".strip()

    @property
    def since(self) -> Birthday | None:
        """The day, month or year of onset."""
        return Birthday.from_iso(self.onset) if self.onset else None

    @property
    def until(self) -> Birthday | None:
        """The day, month or year since which it is over."""
        return Birthday.from_iso(self.resolved) if self.resolved else None
