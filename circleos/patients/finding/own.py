"""A member's own patients: where others match just as well, the search puts them first.

Whose they are is known to a room above, the assignment. It is asked once in a while and not at
each key: among a thousand names a process finds those that fit faster than by any statement.
"""

from abc import ABC, abstractmethod
from collections.abc import Collection, Iterable, Sequence
from itertools import islice
from typing import ClassVar, NamedTuple
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


class _Own(NamedTuple):
    """A patient as far as looking for a name needs one: each folded word behind a blank."""

    id: UUID
    number: int
    words: str


class _Newest(NamedTuple):
    """The newest own patients of a member, by name."""

    patients: Sequence[_Own]
    are_all: bool


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
        beginnings = [[f" {each}" for each in word.spellings] for word in query.words]
        fitting = (
            own.number
            for own in self._newest.patients
            if all(any(each in own.words for each in spellings) for spellings in beginnings)
        )
        return list(islice(fitting, limit))

    def among(self, patient_ids: Collection[UUID]) -> frozenset[UUID]:
        """Those of these patients who are own ones."""
        member_id = self._member_id
        if member_id is None or not patient_ids:
            return frozenset()
        if self._newest.are_all:
            return frozenset(own.id for own in self._newest.patients if own.id in patient_ids)
        return frozenset(each for way in OWN_PATIENTS for each in way.among(member_id, patient_ids))


def _newest_of(member_id: UUID) -> _Newest:
    ways = [way.newest(member_id, _MOST) for way in OWN_PATIENTS]
    ids = {patient_id for newest in ways for patient_id in newest}
    if not ids:
        return _NOBODY
    rows = Patient.objects.filter(pk__in=ids).order_by("name_key")
    named = rows.values_list("id", "number", "name_key")
    return _Newest(
        [_Own(id_, number, f" {name_key}") for id_, number, name_key in named],
        are_all=all(len(newest) < _MOST for newest in ways),
    )
