"""Where tags stand: in the list, in the bar, in the API, in the export, on the profile."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from pydantic import BaseModel, Field

from circleos.core.actor import Actor
from circleos.patients.bar import PatientAction
from circleos.patients.columns import Column
from circleos.patients.models import Patient
from circleos.patients.parts import ExportColumns, HitChips, PatientPart
from circleos.patients.profile import Action, Addition, Opens, Place, ProfilePart
from circleos.search.commands import Asking, Command
from circleos.search.entries import Entry, Go
from circleos.search.records import HitChip
from circleos.tags.queries import (
    CarriedTag,
    tags_in_use_lately,
    tags_of,
    tags_of_patients,
    tags_offered_lately,
)
from circleos.tags.reading import SEPARATOR
from circleos.ui.addresses import url

# Of plain tags; the rest is counted.
PLAIN_IN_A_ROW = 2
PLAIN_ON_PROFILE = 10


@dataclass(frozen=True, slots=True)
class FirstTags:
    """The tags of a patient where there is little room: all alerts, and the first plain ones."""

    shown: Sequence[CarriedTag]
    more: Sequence[CarriedTag]

    @classmethod
    def of(cls, tags: Sequence[CarriedTag], plain: int = PLAIN_IN_A_ROW) -> "FirstTags":
        """Alerts come first and are all shown, and so many plain tags after them."""
        room = sum(tag.is_alert for tag in tags) + plain
        # One more takes no more room than to say that there is one.
        room += len(tags) == room + 1
        return cls(tags[:room], tags[room:])


class TagsColumn(Column):
    """All alerts, and as many plain tags as there is room for."""

    key, label, order = "tags", gettext_lazy("Tags"), 50
    template, cell = "tags/cells.html", "tags"

    def load(self, patients: Sequence[Patient]) -> Mapping[UUID, FirstTags]:
        found = tags_of_patients([patient.pk for patient in patients])
        return {patient_id: FirstTags.of(tags) for patient_id, tags in found.items()}


class TagsOfHits(HitChips):
    """As in the list."""

    key, order = "tags", 10

    def load(self, actor: Actor, patient_ids: Sequence[UUID]) -> Mapping[UUID, list[HitChip]]:
        if not tags_in_use_lately():
            return {}
        found = tags_of_patients(patient_ids)
        return {patient_id: list(_chips(FirstTags.of(tags))) for patient_id, tags in found.items()}


def _chips(tags: FirstTags) -> Iterable[HitChip]:
    for tag in tags.shown:
        yield HitChip(tag.name, tag.color, tag.kind)
    if tags.more:
        yield HitChip(f"+{len(tags.more)}")


class TagShown(BaseModel):
    """A tag as it stands on a patient."""

    id: UUID
    name: str = Field(examples=["VIP"])
    color: str = Field(
        description="teal, green, blue, violet, pink, red, orange or gray.", examples=["teal"]
    )
    kind: str = Field(description="`alert` warns; else `plain`.", examples=["plain"])


class TagsPart(PatientPart):
    """The tags of a patient, alerts first."""

    key, order, shape, without = "tags", 10, list[TagShown], ()
    about = "Alerts first."

    def load(self, actor: Actor, patients: Sequence[Patient]) -> Mapping[UUID, list[TagShown]]:
        found = tags_of_patients([patient.pk for patient in patients])
        return {patient_id: [shown(tag) for tag in tags] for patient_id, tags in found.items()}


def shown(tag: CarriedTag) -> TagShown:
    """The tag as the API shows it on a patient."""
    return TagShown(id=tag.id, name=tag.name, color=tag.color, kind=tag.kind)


class TagsInExport(ExportColumns):
    """The names of a patient's tags in one cell."""

    key, headers = "tags", ("tags",)

    def load(self, patients: Sequence[Patient]) -> Mapping[UUID, Sequence[str]]:
        found = tags_of_patients([patient.pk for patient in patients])
        return {
            patient_id: [SEPARATOR.join(tag.name for tag in tags)]
            for patient_id, tags in found.items()
        }


class TagsOnProfile(ProfilePart):
    """The tags beside the name, where they are changed."""

    key, order, place = "tags", 10, Place.NAME
    template, script = "tags/profile.html", "tags/tag_editor.js"

    def load(self, actor: Actor, patient: Patient) -> Any:
        return FirstTags.of(tags_of(patient.pk), PLAIN_ON_PROFILE)


class NewTagOnPatient(Addition):
    """The entry of the menu "Add"."""

    key, order, permission = "tag", 30, "tags.edit"

    def action(self, patient: Patient) -> Action:
        address = url("tags:of-patient", patient.pk)
        return Action(_("Tag"), address, "tag", Opens.DIALOG)


class AddTagToPatient(PatientAction):
    """A dialog above the page that stands there."""

    key, order, permission = "add-tag", 62, "tags.edit"

    def entry(self, record: Patient) -> Entry:
        """The same dialog as in the list."""
        address = url("tags:of-patient", record.pk)
        words = (gettext_lazy("tag label mark alert"),)
        return Entry(_("Add tag"), "tag", Go(address, dialog=True), words)


class ShowTagged(Command):
    """To the list of those who carry a tag."""

    key, order, permission = "tagged", 36, "patients.view"

    def entries(self, asking: Asking) -> Iterable[Entry]:
        """A line for each tag that is offered."""
        if not asking.query:
            return
        listed, words = url("patients:list"), gettext_lazy("tag tagged patients show")
        for tag in tags_offered_lately():
            yield Entry(
                _("Patients tagged “%(tag)s”") % {"tag": tag},
                "tag",
                Go(f"{listed}?tag={tag.pk}"),
                words=(tag.name, words),
            )
