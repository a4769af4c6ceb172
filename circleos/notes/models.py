"""The team's notes about patients: drafts, published versions, templates, the pinned note."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from circleos.core.models import WorkspaceKey, WorkspaceModel
from circleos.patients.models import Patient

TITLE_LENGTH = 200
BYTES = "C"  # words are compared byte by byte, so that an index answers for prefixes


class NoteType(models.TextChoices):
    """What a note is for."""

    NOTE = "note", _("Note")
    DOCUMENTATION = "documentation", _("Documentation")
    FACT = "fact", _("Fact")
    OPPORTUNITY = "opportunity", _("Opportunity")
    DIAGNOSIS = "diagnosis", _("Diagnosis")


class Note(WorkspaceModel):
    """A note about a patient. Its text stands in its versions, before publication in its draft.

    `title` is that of the current version (of the draft, before publication) and `version` its
    number, 0 for a draft. The author is a member or a token, under the name they had; a draft is
    theirs alone. The database refuses to take a publication back.
    """

    class Status(models.TextChoices):
        DRAFT = "draft", _("Draft")
        PUBLISHED = "published", _("Published")

    patient = WorkspaceKey(Patient, on_delete=models.PROTECT, db_index=False, related_name="notes")
    type = models.CharField(max_length=20, choices=NoteType, default=NoteType.NOTE)
    status = models.CharField(max_length=10, choices=Status, default=Status.DRAFT)
    title = models.CharField(max_length=TITLE_LENGTH, blank=True)
    version = models.PositiveIntegerField(default=0)
    author_id = models.UUIDField(null=True)
    author_name = models.CharField(max_length=200)
    published_at = models.DateTimeField(null=True)

    class Meta(WorkspaceModel.Meta):
        constraints = [
            models.CheckConstraint(
                condition=models.Q(status="draft", version=0, published_at=None)
                | models.Q(status="published", version__gte=1, published_at__isnull=False),
                name="notes_note_published_has_version",
            )
        ]
        indexes = [
            models.Index(fields=["patient", "-published_at", "-id"], name="notes_of_patient"),
            models.Index(fields=["-published_at", "-id"], name="notes_newest"),
            models.Index(
                fields=["author_id", "patient"],
                name="notes_drafts_of_author",
                condition=models.Q(status="draft"),
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def is_published(self) -> bool:
        """Whether the team can see it."""
        return self.status == self.Status.PUBLISHED


class NoteVersion(WorkspaceModel):
    """The text of a note as somebody published it. The database refuses to change or delete it."""

    note = WorkspaceKey(Note, on_delete=models.PROTECT, db_index=False, related_name="versions")
    number = models.PositiveIntegerField()
    title = models.CharField(max_length=TITLE_LENGTH)
    body = models.TextField(blank=True)
    author_id = models.UUIDField(null=True)
    author_name = models.CharField(max_length=200)

    class Meta(WorkspaceModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["note", "number"], name="notes_version_number")
        ]

    def __str__(self) -> str:
        return f"{self.number}: {self.title}"


class NoteDraft(WorkspaceModel):
    """What somebody is writing: a new note, or a change of a published one. Nobody else sees it.

    `based_on` is the number of the version it began with, 0 for a new note. `revision` counts
    what was saved, so that two windows do not overwrite each other. What is discarded is kept for
    a day, as long as Undo is offered and longer.
    """

    note = WorkspaceKey(Note, on_delete=models.CASCADE, db_index=False, related_name="drafts")
    author_id = models.UUIDField()
    title = models.CharField(max_length=TITLE_LENGTH, blank=True)
    body = models.TextField(blank=True)
    based_on = models.PositiveIntegerField(default=0)
    revision = models.PositiveIntegerField(default=1)
    discarded_at = models.DateTimeField(null=True)

    class Meta(WorkspaceModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["note", "author_id"], name="notes_draft_of_author")
        ]
        indexes = [
            models.Index(
                fields=["discarded_at"],
                name="notes_drafts_discarded",
                condition=models.Q(discarded_at__isnull=False),
            )
        ]

    def __str__(self) -> str:
        return self.title


class NoteWord(WorkspaceModel):
    """A folded word of a published note's title, by which the bar finds it."""

    note = WorkspaceKey(Note, on_delete=models.CASCADE, related_name="+")
    word = models.CharField(max_length=TITLE_LENGTH, db_collation=BYTES)

    class Meta(WorkspaceModel.Meta):
        indexes = [models.Index(fields=["word", "-note"], name="notes_by_word")]

    def __str__(self) -> str:
        return self.word


class PinnedNote(WorkspaceModel):
    """The note that stands on a patient's profile for every role: one at most."""

    patient = WorkspaceKey(Patient, on_delete=models.PROTECT, db_index=False, related_name="+")
    note = WorkspaceKey(Note, on_delete=models.PROTECT, related_name="+")
    pinned_at = models.DateTimeField()
    pinned_by = models.CharField(max_length=200)

    class Meta(WorkspaceModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["patient"], name="notes_one_pinned_of_patient")
        ]

    def __str__(self) -> str:
        return str(self.note_id)


class NoteTemplate(WorkspaceModel):
    """Text that is copied into a note. Changing it changes no note."""

    name = models.CharField(max_length=120)
    name_key = models.CharField(max_length=240, db_collation=BYTES)
    title = models.CharField(max_length=TITLE_LENGTH, blank=True)
    type = models.CharField(max_length=20, choices=NoteType, default=NoteType.NOTE)
    body = models.TextField(blank=True)
    archived_at = models.DateTimeField(null=True)

    class Meta(WorkspaceModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["name_key"], name="notes_template_name"),
        ]

    def __str__(self) -> str:
        return self.name
