"""The list while nothing is searched or filtered for: how it is opened, again and again.

Its statements are written once for each choice of columns and each order.
"""

from collections.abc import Sequence

from django.db.models import QuerySet

from circleos.core.actor import Actor
from circleos.core.paging import Count, InTurn, Page, page_by_key
from circleos.core.prepared import Prepared
from circleos.patients.columns import COLUMNS, Column, narrowed
from circleos.patients.models import Patient
from circleos.patients.queries import SORTS, Listing, behind, patients_matching


def first_page(listing: Listing, columns: Sequence[Column]) -> Page[Patient]:
    """The first page of everybody in the order of a listing, with what these columns read."""
    shown, sort = tuple(column.key for column in columns), listing.sort
    parts = range(2 if sort.may_be_blank else 1)
    rows = InTurn([_Part(shown, sort.key, listing.descending, part) for part in parts])
    return page_by_key(rows, listing.limit, is_first=True)


def count_everybody() -> Count:
    """How many there are; counting stops beyond 10,000."""
    return _everybody.count()


def count_for_rail(_actor: Actor) -> int:
    """How many patients stand in the list; 10,001 for more than that."""
    return count_everybody().shown


class _Part:
    """Ordered rows whose statement is kept."""

    def __init__(self, columns: tuple[str, ...], sort: str, descending: bool, part: int) -> None:
        self._shape = columns, sort, descending, part

    def __getitem__(self, places: slice) -> list[Patient]:
        return _ordered.at_most(places.stop, *self._shape)


@Prepared
def _everybody() -> QuerySet[Patient]:
    return patients_matching(Listing(), country="")


@Prepared
def _ordered(columns: tuple[str, ...], sort: str, descending: bool, part: int) -> QuerySet[Patient]:
    order = SORTS[sort].column
    signed = [order, "id"] if not descending else [f"-{order}", "-id"]
    patients = narrowed(patients_matching(Listing(), country=""), [COLUMNS[key] for key in columns])
    return behind(
        patients.order_by(*signed),
        Listing(sort=SORTS[sort], descending=descending),
        descending=descending,
    )[part]
