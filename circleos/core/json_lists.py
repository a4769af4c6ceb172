"""A list in the API: how a page of it is asked for, and how it is answered."""

from collections.abc import Collection, Iterable, Sequence
from typing import Generic, Self, TypeVar

from django.utils.translation import gettext as _
from pydantic import BaseModel, Field

from circleos.core.cursors import Cursor
from circleos.core.errors import FieldError, Invalid
from circleos.core.paging import Count

USUAL, LARGEST = 50, 200
Item = TypeVar("Item")


class Place(BaseModel):
    """Where in a list a page begins, and how long it is."""

    limit: int = Field(USUAL, ge=1, le=LARGEST, description="Items on a page.")
    cursor: str = Field("", description="`next` of the page before; the rest as it was there.")

    def start(self, order: str) -> Cursor | None:
        """Behind which row of the list in this order the page begins; None at its beginning.

        Raises `Invalid` for what is no cursor, or that of another list.
        """
        if not self.cursor:
            return None
        try:
            start = Cursor.decode(self.cursor)
        except ValueError as error:
            raise no_cursor() from error
        if start.order != order:
            raise no_cursor()
        return start


class ListShown(BaseModel, Generic[Item]):
    """Some items of a list, or all of them."""

    items: list[Item]
    next: str | None = Field(description="The `cursor` of the next page; null on the last one.")
    count: int = Field(description="How many there are in all, counted up to 10,000.")
    count_is_exact: bool

    @classmethod
    def page(cls, items: Sequence[Item], count: Count, goes_on: Cursor | None) -> Self:
        """One page; `goes_on`: its last row, if there is another page behind it."""
        return cls(
            items=list(items),
            next=goes_on.encode() if goes_on else None,
            count=count.number,
            count_is_exact=count.is_exact,
        )

    @classmethod
    def whole(cls, items: Sequence[Item]) -> Self:
        """A list that is short enough to be answered at once."""
        return cls.page(items, Count(len(items)), None)


def no_cursor() -> Invalid:
    """The refusal of a cursor with which this list can not go on."""
    return Invalid.field("cursor", _("Belongs to another list; begin again without it"))


def refuse_unknown(sent: Iterable[str], *asked: type[BaseModel]) -> None:
    """Raise `Invalid` for parameters that an address does not have."""
    if unknown := unknown_parameters(sent, {name for each in asked for name in each.model_fields}):
        raise Invalid(*unknown)


def unknown_parameters(sent: Iterable[str], known: Collection[str]) -> list[FieldError]:
    """The parameters that an address does not have.

    A program that misspells one must not take everything for what it asked for.
    """
    message = _("Is not a parameter here; use one of %(known)s")
    message %= {"known": ", ".join(sorted(known))}
    return [FieldError(name, message) for name in sent if name not in known]
