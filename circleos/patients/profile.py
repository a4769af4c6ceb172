"""What the profile is made of. It knows no room: each adds its cards and sections.

A *card* stands in the summary column and is edited in place. A *section* stands in the middle:
its count, its newest rows, its one main action, and a page of its own with all of them.
"""

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from django.utils.functional import Promise

from circleos.core.actor import Actor
from circleos.core.contributions import ContributionPoint
from circleos.patients.models import Patient


class SummaryCard:
    """A card of the summary column: some facts about the patient.

    `template` is a Jinja file with a macro `facts_of(patient, shown)`. `fields` are the fields that
    the card's own edit control offers; without any the room brings its own way of editing.
    """

    key: ClassVar[str]
    title: ClassVar[str | Promise]
    order: ClassVar[int] = 50
    permission: ClassVar[str] = "patients.view"
    template: ClassVar[str]
    fields: ClassVar[Sequence[str]] = ()

    def load(self, patient: Patient) -> Any:
        """What the card shows beyond the patient itself."""
        return None


@dataclass(frozen=True, slots=True)
class Newest:
    """The newest rows of a section, and how many there are in all."""

    rows: Sequence[Any]
    count: int


@dataclass(frozen=True, slots=True)
class Action:
    """The one main action of a section."""

    label: str
    url: str


class ProfileSection(ABC):
    """One section of the profile, and its page `/patients/<id>/<key>`.

    `template` is a Jinja file with the macros `newest(patient, rows)` for the card and
    `everything(patient, shown)` for the page.
    """

    key: ClassVar[str]
    title: ClassVar[str | Promise]
    order: ClassVar[int]
    permission: ClassVar[str]
    template: ClassVar[str]
    empty: ClassVar[str | Promise]
    wide: ClassVar[bool] = False

    @abstractmethod
    def load(self, actor: Actor, patient: Patient, limit: int) -> Newest:
        """The newest rows and the count, in a fixed number of queries."""

    @abstractmethod
    def page(self, actor: Actor, patient: Patient, asked: Mapping[str, str]) -> dict[str, Any]:
        """What the section's own page shows, by the filters and position in the address."""

    def action(self, actor: Actor, patient: Patient) -> Action | None:
        """The main action, if the actor may take it."""
        return None


SUMMARY_CARDS: ContributionPoint[SummaryCard] = ContributionPoint("summary cards")
SECTIONS: ContributionPoint[ProfileSection] = ContributionPoint("profile sections")
