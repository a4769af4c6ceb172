"""Records that the bar finds, and what can be done with one without opening it.

Patients stand first, everything else follows by its order. A room adds a small class for its
records and one for each action; the bar knows none of them by name.
"""

from abc import ABC, abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, ClassVar
from uuid import UUID

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from circleos.core.actor import Actor
from circleos.core.contributions import ContributionPoint
from circleos.search.entries import Entry


@dataclass(frozen=True, slots=True)
class HitChip:
    """A word that is seen at a glance: a state, or with a kind a tag, `plain` or `alert`."""

    label: str
    color: str = "gray"
    kind: str = ""


@dataclass(frozen=True, slots=True)
class Hit:
    """One record as the bar shows it.

    `title` and `facts` may be `Markup`, in which `<mark>` shows what was typed. Without an icon
    the initials of the name stand before it; chips follow the facts; `note` stands at the end.
    `before` is what the title begins with and what gives way first: a person's academic title.
    """

    id: UUID
    name: str
    title: str
    href: str
    facts: Sequence[str] = ()
    icon: str = ""
    note: str = ""
    chips: Sequence[HitChip] = ()
    before: str = ""


class RecordSearch(ABC):
    """A kind of record that the bar finds. It shows to those who have the permission.

    Kinds with the same heading stand below it together; `most` is how many are shown.
    """

    key: ClassVar[str]
    heading: ClassVar[str | Promise] = _("Records")
    order: ClassVar[int] = 50
    permission: ClassVar[str]
    most: ClassVar[int] = 4

    @abstractmethod
    def find(self, actor: Actor, query: str, limit: int) -> Sequence[Hit]:
        """The best hits first. The query is not empty."""

    def recent(self, actor: Actor, limit: int) -> Sequence[Hit]:
        """Those that this member opened last and that are still there, the latest first."""
        return ()

    def everything(self, query: str) -> Entry | None:
        """Where all that match can be seen, for when there are more than the bar shows."""
        return None

    def record(self, record_id: UUID) -> tuple[str, Any]:
        """A record with its name, for its actions. Raises `NotFound`."""
        raise NotImplementedError(f"{self.key} has actions but finds no single record")


class RecordAction(ABC):
    """Something that can be done with a record of the kind `record`."""

    key: ClassVar[str]
    record: ClassVar[str]
    order: ClassVar[int] = 50
    permission: ClassVar[str]

    @abstractmethod
    def entry(self, record: Any) -> Entry | None:
        """The line that does it; None where this record has nothing to do it with."""


RECORDS: ContributionPoint[RecordSearch] = ContributionPoint("records")
RECORD_ACTIONS: ContributionPoint[RecordAction] = ContributionPoint("record actions")


def actions_for(actor: Actor, kind: str) -> list[RecordAction]:
    """What this actor may do with records of a kind, in order."""
    return [
        action
        for action in RECORD_ACTIONS
        if action.record == kind and actor.may(action.permission)
    ]
