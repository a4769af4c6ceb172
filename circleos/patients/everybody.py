"""The list while nothing is searched or filtered for: how it is opened and leafed through.

Its statements are written once for each choice of columns and each order.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple
from uuid import UUID

from django.db.models import QuerySet

from circleos.core.actor import Actor
from circleos.core.paging import Count, InTurn, Page, page_by_key
from circleos.core.prepared import Given, Prepared
from circleos.patients.columns import COLUMNS, Column, narrowed
from circleos.patients.models import Patient
from circleos.patients.queries import (
    SORTS,
    Listing,
    number_of_parts,
    parts_of,
    patients_matching,
    position_of,
)


def page_of_everybody(listing: Listing, columns: Sequence[Column]) -> Page[Patient]:
    """One page of everybody in the order and at the position of a listing, with what these columns
    read; the first where nobody stands at the position."""
    anchor, sort = listing.before or listing.after, listing.sort
    position: Any = position_of(anchor, sort) if anchor else None
    if position is None:
        anchor = None
    backwards = anchor is not None and listing.before is not None
    shown = tuple(column.key for column in columns)
    parts = [
        _Part(
            _Shape(shown, sort.key, listing.descending, backwards, number),
            anchor,
            Given(position) if position else position,
        )
        for number in range(number_of_parts(sort, position, backwards=backwards))
    ]
    is_first = anchor is None
    return page_by_key(InTurn(parts), listing.limit, is_first=is_first, backwards=backwards)


def count_everybody() -> Count:
    """How many there are; counting stops beyond 10,000."""
    return _everybody.count()


def count_for_rail(_actor: Actor) -> int:
    """How many patients stand in the list; 10,001 for more than that."""
    return count_everybody().shown


class _Shape(NamedTuple):
    """What makes a statement of its own; `part` is one of those that lie behind a position."""

    columns: tuple[str, ...]
    sort: str
    descending: bool
    backwards: bool
    part: int


@dataclass(frozen=True, slots=True)
class _Part:
    """Rows in order, behind the position of an anchor if there is one."""

    shape: _Shape
    anchor: UUID | None
    position: Any

    def __getitem__(self, places: slice) -> list[Patient]:
        return _ordered.at_most(places.stop, self.shape, self.anchor, self.position)


@Prepared
def _everybody() -> QuerySet[Patient]:
    return patients_matching(Listing(), country="")


@Prepared
def _ordered(shape: _Shape, anchor: UUID | None, position: Any) -> QuerySet[Patient]:
    listing = Listing(
        sort=SORTS[shape.sort],
        descending=shape.descending,
        after=None if shape.backwards else anchor,
        before=anchor if shape.backwards else None,
        position=position,
    )
    patients = patients_matching(listing, country="")
    columns = [COLUMNS[key] for key in shape.columns]
    return parts_of(narrowed(patients, columns), listing)[shape.part]
