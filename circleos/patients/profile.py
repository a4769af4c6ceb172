"""What the profile is made of. It knows no room: each adds its cards and sections.

A *card* stands in the summary column and is edited in place. A *section* stands in the middle:
its count, its newest rows, its one main action, and a page of its own with all of them. A *part*
stands where neither would: beside the name, among the actions of the header, or above the sections.
An *addition* is an entry of the header's menu "Add".
"""

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Any, ClassVar

from django.utils.functional import Promise

from circleos.core.actor import Actor
from circleos.core.contributions import ContributionPoint
from circleos.patients.models import Patient


class Opens(Enum):
    """Where the target of an action is shown; the values are what `parts.js` reads."""

    PAGE = ""
    DIALOG = "data-dialog"
    IN_CARD = "data-into"


@dataclass(frozen=True, slots=True)
class Action:
    """The one main action of a section or card, or an entry of the menu "Add"."""

    label: str
    url: str
    icon: str = "plus"
    opens: Opens = Opens.PAGE

    @property
    def attrs(self) -> dict[str, str]:
        """The attributes of the link by which scripts know where it opens."""
        if self.opens is Opens.PAGE:
            return {}
        return {self.opens.value: "closest .card" if self.opens is Opens.IN_CARD else ""}


class SummaryCard:
    """A card of the summary column: some facts about the patient.

    `template` is a Jinja file with a macro `facts_of(patient, shown)`. `fields` are the fields that
    the card's own edit control offers, `further_fields` those that it folds up below their title
    while they are empty; without any the room brings its own `action`, and answers with
    `patients.views.profile.card_shown_again`.
    """

    key: ClassVar[str]
    title: ClassVar[str | Promise]
    order: ClassVar[int] = 50
    permission: ClassVar[str] = "patients.view"
    template: ClassVar[str]
    fields: ClassVar[Sequence[str]] = ()
    further_fields: ClassVar[Sequence[str]] = ()
    further_title: ClassVar[str | Promise] = ""

    def load(self, actor: Actor, patient: Patient) -> Any:
        """What the card shows beyond the patient itself, in a fixed number of queries."""
        return None

    def count(self, loaded: Any) -> int | None:
        """How many there are, for a card that lists things."""
        return None

    def action(self, actor: Actor, patient: Patient) -> Action | None:
        """The card's one action, if the actor may take it."""
        return None


@dataclass(frozen=True, slots=True)
class Newest:
    """The newest rows of a section, and how many there are in all."""

    rows: Sequence[Any]
    count: int


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


class Place(Enum):
    """Where a part stands on the profile."""

    NAME = "name"
    ACTIONS = "actions"
    BANNER = "banner"


class ProfilePart:
    """A part of the profile: beside the name, among the header's actions, or above the sections.

    `template` is a Jinja file with a macro `part_of(patient, loaded)`, and `#profile-top` or
    `#profile-banners` is asked for anew when `profile-changed` is triggered. Parts of the header
    also stand on the page of each section. `script` is a module that the part needs.
    """

    key: ClassVar[str]
    order: ClassVar[int] = 50
    permission: ClassVar[str] = "patients.view"
    place: ClassVar[Place]
    template: ClassVar[str]
    script: ClassVar[str] = ""

    def load(self, actor: Actor, patient: Patient) -> Any:
        """What the part shows beyond the patient itself, in a fixed number of queries."""
        return None


class Addition(ABC):
    """Something that can be added to a patient from the header's menu "Add"."""

    key: ClassVar[str]
    order: ClassVar[int] = 50
    permission: ClassVar[str]

    @abstractmethod
    def action(self, patient: Patient) -> Action:
        """The entry; in a menu nothing opens in a card."""


SUMMARY_CARDS: ContributionPoint[SummaryCard] = ContributionPoint("summary cards")
SECTIONS: ContributionPoint[ProfileSection] = ContributionPoint("profile sections")
PROFILE_PARTS: ContributionPoint[ProfilePart] = ContributionPoint("profile parts")
ADDITIONS: ContributionPoint[Addition] = ContributionPoint("additions")
