"""Where an action is shown that made many events at once, such as the import of a file."""

from abc import ABC, abstractmethod
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from circleos.core.actor import Actor
from circleos.core.contributions import ContributionPoint


@dataclass(frozen=True, slots=True)
class WholeAction:
    """What an event is a part of: how it is called, and its page."""

    name: str
    href: str


class EventOrigin(ABC):
    """Names the actions from which events of one origin came; `key` is that origin."""

    key: ClassVar[str]
    order: ClassVar[int] = 50

    @abstractmethod
    def actions(self, actor: Actor, groups: Collection[UUID]) -> Mapping[UUID, WholeAction]:
        """The actions behind these groups of events, as far as the actor may open them.

        In one query, or in none when they may open none.
        """


EVENT_ORIGINS: ContributionPoint[EventOrigin] = ContributionPoint("origins of events")
