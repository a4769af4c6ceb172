"""What a filter of the Patients page is. The room that owns the values contributes one class.

Filters combine with AND. The URL is the whole truth: a filter reads its values from the query
string, gives the condition for the rows, and says in words what it does.
"""

from abc import ABC, abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from django.db.models import Q
from django.utils.functional import Promise

from circleos.core.contributions import ContributionPoint


@dataclass(frozen=True, slots=True)
class Choice:
    """One value that a filter offers."""

    value: str
    label: str


class ListFilter(ABC):
    """A filter by one or several of a few choices.

    `key` is the parameter in the URL; several values mean any of them.
    """

    key: ClassVar[str]
    label: ClassVar[str | Promise]
    order: ClassVar[int] = 50
    widget: ClassVar[str] = "choices"

    @abstractmethod
    def choices(self) -> Sequence[Choice]:
        """What can be chosen, in the order people expect."""

    def accepted(self, values: Sequence[str]) -> list[str]:
        """The values that mean something here, in the order of the choices, without the rest."""
        return [choice.value for choice in self.choices() if choice.value in values]

    @abstractmethod
    def condition(self, values: Sequence[str]) -> Q:
        """The condition for the rows, for values that were accepted."""

    def phrase(self, values: Sequence[str]) -> str:
        """The values in words, as they stand behind the label on the chip."""
        labels = {choice.value: choice.label for choice in self.choices()}
        return ", ".join(labels[value] for value in values)


FILTERS: ContributionPoint[ListFilter] = ContributionPoint("filters")


@dataclass(frozen=True, slots=True)
class Applied:
    """A filter as it stands in a URL: its accepted values."""

    filter: ListFilter
    values: list[str]

    @property
    def phrase(self) -> str:
        """The values in words, for the chip."""
        return self.filter.phrase(self.values)
