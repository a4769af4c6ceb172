"""Lists: a page by key, and a count that stops.

The position in a list is a row, never an offset: page 20,000 costs what page 1 costs.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Generic, Protocol, TypeVar
from uuid import UUID

from django.db import connection
from django.db.models import Model, Q, QuerySet

from circleos.core.workspace import current_workspace_id

COUNTED = 10_000  # who counts more keeps people waiting: they are told "10,000+"
SORTED_AT_MOST = 2_000
Row = TypeVar("Row")
Shown = TypeVar("Shown")


@dataclass(frozen=True, slots=True)
class Page(Generic[Row]):
    """Some rows of a list, and whether there are others on either side."""

    rows: Sequence[Row]
    has_previous: bool
    has_next: bool

    @property
    def goes_back_from(self) -> Row | None:
        """The row that the page before this one ends at; None if there is no such page."""
        return self.rows[0] if self.has_previous and self.rows else None

    @property
    def goes_on_from(self) -> Row | None:
        """The row that the next page begins behind; None if there is no such page."""
        return self.rows[-1] if self.has_next and self.rows else None

    def showing(self, rows: Sequence[Shown]) -> "Page[Shown]":
        """The same page, its rows as they are shown."""
        return Page(rows, self.has_previous, self.has_next)


@dataclass(frozen=True, slots=True)
class Count:
    """How many there are, exactly up to 10,000."""

    number: int
    is_exact: bool = True

    @property
    def is_few(self) -> bool:
        """Whether to find them all and sort them costs less than to look for a page of them along
        the order: sorting takes 10 µs for each."""
        return self.number <= SORTED_AT_MOST

    @property
    def shown(self) -> int:
        """For the filter `count_of`, which writes everything beyond 10,000 as "10,000+"."""
        return self.number if self.is_exact else self.number + 1


class Ordered(Protocol):
    """Rows in an order, of which the first so many can be asked for."""

    def __getitem__(self, places: slice, /) -> Iterable[Any]: ...


class InTurn:
    """Ordered rows one behind the other: what comes later is asked for only where it is needed."""

    def __init__(self, parts: Sequence[Ordered]) -> None:
        self._parts = parts

    def __getitem__(self, places: slice) -> list[Any]:
        found: list[Any] = []
        for part in self._parts:
            if len(found) < places.stop:
                found += part[: places.stop - len(found)]
        return found


def page_by_key(
    ordered: Ordered, limit: int, *, is_first: bool = False, backwards: bool = False
) -> Page[Any]:
    """The first rows of what lies behind a position; `is_first`: of the whole list.

    `backwards` they were ordered from the position towards the beginning of the list.
    """
    found = list(ordered[: limit + 1])
    more, rows = len(found) > limit, found[:limit]
    if backwards:
        return Page(rows[::-1], has_previous=more, has_next=True)
    return Page(rows, has_previous=not is_first, has_next=more)


def beyond(column: str, position: object, anchor: UUID, *, descending: bool) -> Q:
    """The condition for what lies behind a row in the order of a column, whose ties the id breaks.

    `position` is the row's value in that column, `anchor` its id.
    """
    side = "lt" if descending else "gt"
    # The first condition alone bounds the index scan; the second breaks ties.
    return Q(**{f"{column}__{side}e": position}) & (
        Q(**{f"{column}__{side}": position}) | Q(**{column: position, f"id__{side}": anchor})
    )


def count_of(rows: QuerySet[Any], most: int = COUNTED) -> Count:
    """How many there are; counting stops beyond 10,000, or beyond `most`."""
    number = rows.values("id")[: most + 1].count()
    return Count(min(number, most), is_exact=number <= most)


def counts_by(
    rows: type[Model], column: str, ids: Sequence[UUID], condition: str = "true"
) -> dict[UUID, int]:
    """How many rows refer to each of these ids, in their order; 10,001 for more than 10,000.

    One statement that stops counting. `condition` is SQL about a row `r`.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            f"""
            SELECT wanted.id, counted.number
            FROM unnest(%(ids)s::uuid[]) WITH ORDINALITY AS wanted (id, place),
                 LATERAL (
                    SELECT count(*) AS number FROM (
                        SELECT FROM {rows._meta.db_table} r
                        WHERE r.workspace_id = %(workspace)s AND r.{column} = wanted.id
                          AND {condition}
                        LIMIT %(most)s
                    ) so_many
                 ) counted
            ORDER BY wanted.place
            """,  # noqa: S608  table, column and condition are ours
            {"ids": list(ids), "workspace": current_workspace_id(), "most": COUNTED + 1},
        )
        return dict(cursor.fetchall())
