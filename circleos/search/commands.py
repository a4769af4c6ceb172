"""Commands of the bar. A room adds a small class; the bar knows none of them by name."""

from abc import ABC, abstractmethod
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import ClassVar

from django.utils.translation import get_language

from circleos.core.actor import Actor
from circleos.core.contributions import ContributionPoint
from circleos.core.folding import fold_name
from circleos.core.permissions import Role
from circleos.search.entries import Entry, begin_some
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

    It shows to those who have the permission; without one, to every member. What is offered by a
    command that `is_standing` depends on the role and the language alone: it is made once.
    """

    key: ClassVar[str]
    order: ClassVar[int] = 50
    permission: ClassVar[str] = ""
    is_standing: ClassVar[bool] = False

    @abstractmethod
    def entries(self, asking: Asking) -> Iterable[Entry]:
        """What is offered; which of it fits the query is decided by its words."""


COMMANDS: ContributionPoint[Command] = ContributionPoint("commands")


def commands_for(asking: Asking, limit: int = MOST_COMMANDS) -> list[Entry]:
    """The commands that fit what was typed; before anything is typed, the most useful ones."""
    offered = [
        offer
        for command in COMMANDS
        if not command.permission or asking.actor.may(command.permission)
        for offer in _offers(command, asking)
    ]
    if not asking.query:
        return [offer.entry for offer in offered if offer.entry.is_useful][:limit]
    typed = fold_name(asking.query).split()
    always = [offer.entry for offer in offered if offer.entry.is_always_offered]
    fitting = [
        offer.entry for offer in offered if not offer.entry.is_always_offered and offer.fits(typed)
    ]
    return fitting[: limit - len(always)] + always


@dataclass(slots=True)
class _Offer:
    """A line that may be offered; by which words it is found is asked once."""

    entry: Entry
    _found_by: frozenset[str] | None = None

    def fits(self, typed: Sequence[str]) -> bool:
        """Whether each of the folded words begins one of the line's."""
        if self._found_by is None:
            self._found_by = self.entry.found_by()
        return begin_some(typed, self._found_by)


_STANDING: dict[tuple[Command, Role, str | None], list[_Offer]] = {}


def _offers(command: Command, asking: Asking) -> list[_Offer]:
    if not command.is_standing:
        return [_Offer(entry) for entry in command.entries(asking)]
    place = command, asking.actor.role, get_language()
    if place not in _STANDING:
        _STANDING[place] = [_Offer(entry) for entry in command.entries(asking)]
    return _STANDING[place]
