"""What can be done with many patients at once. Rooms contribute their actions.

A `PatientsChange` is carried out by the job of this room, in batches, and undone as a whole. A
`PatientsErrand` begins something of its own, as the export does.
"""

from abc import ABC, abstractmethod
from collections.abc import Sequence
from typing import ClassVar
from uuid import UUID

from django.utils.functional import Promise
from django.utils.translation import gettext as _

from circleos.core.actor import Actor
from circleos.core.contributions import ContributionPoint
from circleos.core.errors import Invalid
from circleos.patients.bulk.selection import Selection
from circleos.search.filters import Choice

# Beyond it a change needs the right `patients.bulk`.
MOST_FOR_EVERYBODY = 100


class BulkAction(ABC):
    """An action on selected patients. With `choices`, people pick one of them as they begin."""

    key: ClassVar[str]
    label: ClassVar[str | Promise]
    icon: ClassVar[str]
    order: ClassVar[int] = 50
    permission: ClassVar[str]
    # Of which patients lists it is offered, as the filter `archived` says it; "" is the usual one.
    for_lists: ClassVar[frozenset[str]] = frozenset({"", "yes", "all"})

    def choices(self) -> Sequence[Choice]:
        """What can be chosen; nothing when there is only one way to do it."""
        return ()

    def accepted(self, choice: str) -> str:
        """The choice, if it is one. Raises `Invalid`."""
        offered = [each.value for each in self.choices()]
        if choice in offered or not (offered or choice):
            return choice
        message = _("“%(value)s” is not offered; choose one of: %(choices)s")
        named = {"value": choice, "choices": ", ".join(offered) or "–"}
        raise Invalid.field("do", message % named)


class PatientsChange(BulkAction):
    """An action that changes patients.

    `apply` and `undo` run in the transaction of a batch, the patients' rows locked. They write
    set-wise, with an event for each patient that they change, and return how many that were.
    """

    @abstractmethod
    def apply(self, actor: Actor, patient_ids: Sequence[UUID], choice: str) -> int:
        """Change those who are not so already."""

    @abstractmethod
    def undo(self, actor: Actor, patient_ids: Sequence[UUID], choice: str, group: UUID) -> int:
        """Bring back what stood there before the events of this group.

        Only where nobody has changed the same thing since: later work is spared.
        """

    @abstractmethod
    def in_words(self, choice: str) -> str:
        """What it does, as a title: "Set type to Member"."""

    @abstractmethod
    def result(self, choice: str, changed: int) -> str:
        """What it has done, without a full stop: "Type of 318 patients set to Member"."""


class PatientsErrand(BulkAction):
    """An action that changes no patient, and is watched on a page of its own."""

    @abstractmethod
    def begin(self, actor: Actor, selection: Selection) -> str:
        """Have it done, and give the address of the page where it is watched."""


def require_somebody(actor: Actor, selection: Selection) -> int:
    """How many are selected, counted to one more than everybody may change at once.

    Raises `Invalid` when it is nobody, such as after others have changed the list.
    """
    patients = selection.patients(actor.workspace_id)
    count: int = patients.values("pk")[: MOST_FOR_EVERYBODY + 1].count()
    if not count:
        raise Invalid.field("patients", _("Nobody is selected any more; select somebody first"))
    return count


def require_right_for_many(actor: Actor, count: int) -> None:
    """Raise `NotAllowed` when this actor may not change so many patients at once."""
    if count > MOST_FOR_EVERYBODY:
        actor.require("patients.bulk")


BULK_ACTIONS: ContributionPoint[PatientsChange | PatientsErrand] = ContributionPoint("bulk actions")
