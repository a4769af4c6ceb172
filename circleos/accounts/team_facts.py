"""What rooms say on the Team page of members who have left: what is still theirs."""

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from circleos.core.contributions import ContributionPoint


@dataclass(frozen=True, slots=True)
class TeamFact:
    """A few words, and the page where something can be done about it."""

    text: str
    href: str


class TeamFacts(ABC):
    """The facts of one room."""

    key: ClassVar[str]
    order: ClassVar[int] = 50

    @abstractmethod
    def load(self, member_ids: Sequence[UUID]) -> Mapping[UUID, TeamFact]:
        """The fact about each of these former members of whom there is one, in one query."""


TEAM_FACTS: ContributionPoint[TeamFacts] = ContributionPoint("team facts")


def facts_about(member_ids: Sequence[UUID]) -> dict[UUID, list[TeamFact]]:
    """What all rooms say of these former members."""
    found: dict[UUID, list[TeamFact]] = {member_id: [] for member_id in member_ids}
    for each in TEAM_FACTS:
        for member_id, fact in each.load(member_ids).items():
            found[member_id].append(fact)
    return found
