"""A member's own patients: where others match just as well, the search puts them first.

Whose they are is known to a room above, the assignment. It is asked once in a while and not at
each key: among a thousand names a process finds those that fit faster than by any statement.
"""

import re
from abc import ABC, abstractmethod
from bisect import bisect_right
from collections.abc import Collection, Iterable, Iterator, Sequence
from itertools import accumulate, islice
from typing import ClassVar
from uuid import UUID

from circleos.core.actor import Actor, ActorKind
from circleos.core.contributions import ContributionPoint
from circleos.core.memory import Memory
from circleos.patients.models import Patient
from circleos.search.understanding import Query


class OwnPatients(ABC):
    """A way in which patients are a member's own."""

    key: ClassVar[str]
    order: ClassVar[int] = 50

    @abstractmethod
    def newest(self, member_id: UUID, limit: int) -> Sequence[UUID]:
        """The member's own patients, those who came to the practice last first."""

    @abstractmethod
    def among(self, member_id: UUID, patient_ids: Collection[UUID]) -> Iterable[UUID]:
        """Those of these patients who are the member's own."""


OWN_PATIENTS: ContributionPoint[OwnPatients] = ContributionPoint("own patients")

# Whom somebody begins to look after stands first so many seconds later. Of those who have more
# patients the newest are looked for; all are put first whom the search finds by itself.
_KEPT_S, _MEMBERS, _MOST = 30, 64, 1_000


class _Newest:
    """The newest own patients of a member, by name: their ids, numbers and folded names.

    The names are one text in which each word stands behind a blank and each person on a line of
    their own: reading it takes 20 µs, looking at a thousand people one by one a millisecond.
    """

    def __init__(self, patients: Sequence[tuple[UUID, int, str]], *, are_all: bool) -> None:
        self.ids = frozenset(id_ for id_, _number, _name in patients)
        self.are_all = are_all
        self._numbers = [number for _id, number, _name in patients]
        lines = [f" {name}\n" for _id, _number, name in patients]
        self._ends = list(accumulate(map(len, lines)))
        self._names = "".join(lines)

    def with_words(self, beginnings: Sequence[Sequence[str]]) -> Iterator[int]:
        """The numbers of those who have, for each word, one that begins in one of these ways."""
        first, *others = beginnings
        of_first = re.compile("|".join(re.escape(f" {each}") for each in first))
        start = 0
        while found := of_first.search(self._names, start):
            place = bisect_right(self._ends, found.start())
            line_start, start = self._ends[place - 1] if place else 0, self._ends[place]
            name = self._names[line_start:start]
            if all(any(f" {each}" in name for each in spellings) for spellings in others):
                yield self._numbers[place]


_NOBODY = _Newest((), are_all=True)
_remembered: Memory[tuple[UUID, UUID], _Newest] = Memory(_KEPT_S, _MEMBERS)


class Own:
    """The own patients of whoever searches; of a program there are none."""

    def __init__(self, actor: Actor) -> None:
        self._member_id = actor.id if actor.kind is ActorKind.MEMBER else None
        self._newest = _NOBODY
        if (member_id := self._member_id) is not None:
            place = actor.workspace_id, member_id
            self._newest = _remembered.get(place, lambda: _newest_of(member_id))

    def numbers(self, query: Query, limit: int) -> list[int]:
        """The numbers of some who have all words of the query in their name."""
        if not query.words:
            return []
        fitting = self._newest.with_words([word.spellings for word in query.words])
        return list(islice(fitting, limit))

    def among(self, patient_ids: Collection[UUID]) -> frozenset[UUID]:
        """Those of these patients who are own ones."""
        member_id = self._member_id
        if member_id is None or not patient_ids:
            return frozenset()
        if self._newest.are_all:
            return self._newest.ids.intersection(patient_ids)
        return frozenset(each for way in OWN_PATIENTS for each in way.among(member_id, patient_ids))


def _newest_of(member_id: UUID) -> _Newest:
    ways = [way.newest(member_id, _MOST) for way in OWN_PATIENTS]
    ids = {patient_id for newest in ways for patient_id in newest}
    if not ids:
        return _NOBODY
    rows = Patient.objects.filter(pk__in=ids).order_by("name_key")
    named = list(rows.values_list("id", "number", "name_key"))
    return _Newest(named, are_all=all(len(newest) < _MOST for newest in ways))
