"""What a filter of the Patients page is. The room that owns the values contributes one class.

Filters combine with AND. The URL is the whole truth: a filter reads its values from the query
string, gives the condition for the rows, and says in words what it does.
"""

from abc import ABC, abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from django.db.models import Q
from django.utils.datastructures import MultiValueDict
from django.utils.functional import Promise

from circleos.core.contributions import ContributionPoint
from circleos.core.folding import fold_name

SUGGESTED = 8


@dataclass(frozen=True, slots=True)
class Choice:
    """One value that a filter offers."""

    value: str
    label: str


class ListFilter(ABC):
    """A filter by one or several of a few choices.

    `key` is the parameter in the URL; several values mean any of them, unless `only_one`.
    """

    key: ClassVar[str]
    label: ClassVar[str | Promise]
    order: ClassVar[int] = 50
    widget: ClassVar[str] = "choices"
    only_one: ClassVar[bool] = False
    hint: ClassVar[str | Promise] = ""
    further_values: ClassVar[Sequence[str]] = ()  # examples of values that are no choices

    @abstractmethod
    def choices(self) -> Sequence[Choice]:
        """What can be chosen, in the order people expect."""

    def read(self, asked: MultiValueDict[str, str]) -> list[str]:
        """The values of this filter in a query string that mean something."""
        raw = [value for value in asked.getlist(self.key) if value]
        return self.accepted(raw) if raw else []

    def accepted(self, values: Sequence[str]) -> list[str]:
        """The values that mean something here, in the order of the choices, without the rest."""
        known = [choice.value for choice in self.choices() if choice.value in values]
        return known[:1] if self.only_one else known

    def depends_on_actor(self, values: Sequence[str]) -> bool:
        """Whether these values mean other rows to somebody else, as "me" does."""
        return False

    @abstractmethod
    def condition(self, values: Sequence[str]) -> Q:
        """The condition for the rows, for values that were accepted."""

    def phrase(self, values: Sequence[str]) -> str:
        """The values in words, as they stand behind the label on the chip."""
        labels = {choice.value: choice.label for choice in self.choices()}
        return ", ".join(labels[value] for value in values)

    def suggestions(self, typed: str) -> list[Choice]:
        """The values that somebody may mean who typed this; all of them after the filter's name."""
        folded = fold_name(typed)
        choices = self.choices()
        if begins_a_word(folded, str(self.label)):
            return list(choices)
        return [choice for choice in choices if begins_a_word(folded, choice.label)]


class TypedFilter(ListFilter):
    """A filter whose value is typed, such as an age or a postal code. `hint` says how."""

    widget = "typed"
    only_one = True

    def choices(self) -> Sequence[Choice]:
        return []

    def suggestions(self, typed: str) -> list[Choice]:
        return [Choice(value, self.phrase([value])) for value in self.accepted([typed.strip()])]


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


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A filter together with one value, offered to somebody who types."""

    filter: ListFilter
    choice: Choice


def suggested(typed: str, applied: Sequence[Applied] = ()) -> list[Suggestion]:
    """What "dez" or "vietn" may mean: filters with their values, without those that are applied.

    Of a filter whose name is typed, all values; the rest by the beginning of a word.
    """
    if not fold_name(typed):
        return []
    standing = {(each.filter.key, value) for each in applied for value in each.values}
    found = [
        Suggestion(each, choice)
        for each in FILTERS
        for choice in each.suggestions(typed)
        if (each.key, choice.value) not in standing
    ]
    return found[:SUGGESTED]


def begins_a_word(folded: str, text: str) -> bool:
    """Whether what was typed, folded, is the beginning of a text or of one of its words."""
    return f" {fold_name(text)}".find(f" {folded}") >= 0
