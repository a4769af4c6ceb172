"""Commands of the bar. A room adds a small class; the bar knows none of them by name."""

from abc import ABC, abstractmethod
from collections.abc import Iterable
from dataclasses import dataclass
from typing import ClassVar

from circleos.core.actor import Actor
from circleos.core.contributions import ContributionPoint
from circleos.search.entries import Entry
from circleos.ui.frame import Frame

MOST_COMMANDS = 6


@dataclass(frozen=True, slots=True)
class Asking:
    """Who asks the bar, what they typed, and from which page.

    Programs ask too: they see no frame and stand on no page.
    """

    actor: Actor
    query: str
    frame: Frame | None = None
    page: str = "/"


class Command(ABC):
    """One command, or one for each of several things (each settings page, each workspace).

    It shows to those who have the permission; without one, to every member.
    """

    key: ClassVar[str]
    order: ClassVar[int] = 50
    permission: ClassVar[str] = ""

    @abstractmethod
    def entries(self, asking: Asking) -> Iterable[Entry]:
        """What is offered; which of it fits the query is decided by its words."""


COMMANDS: ContributionPoint[Command] = ContributionPoint("commands")


def commands_for(asking: Asking, limit: int = MOST_COMMANDS) -> list[Entry]:
    """The commands that fit what was typed; before anything is typed, the most useful ones."""
    offered = [
        entry
        for command in COMMANDS
        if not command.permission or asking.actor.may(command.permission)
        for entry in command.entries(asking)
    ]
    if not asking.query:
        return [entry for entry in offered if entry.is_useful][:limit]
    always = [entry for entry in offered if entry.is_always_offered]
    fitting = [
        entry for entry in offered if not entry.is_always_offered and entry.matches(asking.query)
    ]
    return fitting[: limit - len(always)] + always
