"""What rooms put into a new workspace, in the transaction that makes it."""

from collections.abc import Callable
from dataclasses import dataclass

from circleos.core.actor import Actor
from circleos.core.contributions import ContributionPoint


@dataclass(frozen=True, slots=True)
class WorkspaceStarter:
    """A function that writes what a room needs in every workspace, such as its standard lists."""

    key: str
    start: Callable[[Actor], None]
    order: int = 50


WORKSPACE_STARTERS: ContributionPoint[WorkspaceStarter] = ContributionPoint("workspace starters")
