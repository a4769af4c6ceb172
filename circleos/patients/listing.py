"""The address of the Patients page: read into a listing, and written from one."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from urllib.parse import parse_qs, urlencode
from uuid import UUID

from django.utils.datastructures import MultiValueDict

from circleos.core.ids import uuid_or_none
from circleos.core.paging import Page
from circleos.patients.models import Patient
from circleos.patients.queries import SORTS, Listing, Sort
from circleos.search.filters import FILTERS, Applied, ListFilter

USUAL_ORDER = "-updated"
MOST_COLUMNS = 50
_VIEW = re.compile(r"[a-z0-9-]{1,40}")
Pairs = list[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class ListAddress:
    """What the query string of the page says. It is the whole truth: every link is made from it.

    `view` is the quick or saved view one came by; `columns` are shown instead of the usual ones.
    `is_usual_order`: the address names none, and the member has not chosen one before.
    """

    query: str
    filters: tuple[Applied, ...]
    sort: Sort
    descending: bool
    after: UUID | None
    before: UUID | None
    first_row: int
    view: str = ""
    columns: tuple[str, ...] = ()
    is_usual_order: bool = False

    @classmethod
    def of(cls, asked: MultiValueDict[str, str], usual: str = USUAL_ORDER) -> "ListAddress":
        """Read an address. What it says that means nothing here is left out, never an error.

        `usual` is the order that is meant where none is named: the one that the member chose last.
        """
        usual = usual if is_order(usual) else USUAL_ORDER
        order = asked.get("sort", usual)
        order = order if is_order(order) else usual
        applied = [Applied(each, values) for each in FILTERS if (values := each.read(asked))]
        row = asked.get("row", "")
        return cls(
            query=asked.get("q", "").replace("\x00", "").strip()[:200],
            filters=tuple(applied),
            sort=SORTS[order.removeprefix("-")],
            descending=order.startswith("-"),
            after=uuid_or_none(asked.get("after", "")),
            before=uuid_or_none(asked.get("before", "")),
            first_row=int(row) if row.isdecimal() and len(row) < 10 else 1,
            view=view if _VIEW.fullmatch(view := asked.get("view", "")) else "",
            columns=tuple(dict.fromkeys(asked.getlist("columns")))[:MOST_COLUMNS],
            is_usual_order="sort" not in asked and usual == USUAL_ORDER,
        )

    @classmethod
    def of_text(cls, query: str) -> "ListAddress":
        """Read a query string that is kept somewhere."""
        return cls.of(MultiValueDict(parse_qs(query.removeprefix("?"))))

    @property
    def order(self) -> str:
        """The order as an address names it: `name`, or `-name` for the other way round."""
        return f"-{self.sort.key}" if self.descending else self.sort.key

    @property
    def is_filtered(self) -> bool:
        """Whether anything is searched or filtered for."""
        return bool(self.query or self.filters)

    @property
    def written(self) -> str:
        """Search, filters and order in the one form by which addresses are compared and kept."""
        return "?" + urlencode([*self._search(), *_pairs_of(self.filters), ("sort", self.order)])

    @property
    def what(self) -> str:
        """Search and filters, by which alone it is decided who is listed."""
        return urlencode([*self._search(), *_pairs_of(self.filters)])

    def listing(self) -> Listing:
        """What the address asks the list for."""
        return Listing(
            self.query, self.filters, self.sort, self.descending, self.after, self.before
        )

    def values_of(self, list_filter: ListFilter) -> list[str]:
        """The values by which a filter is applied; none if it is not."""
        return next((each.values for each in self.filters if each.filter is list_filter), [])

    def without(self, removed: Applied) -> str:
        """The first page with one filter less."""
        return self._write(each for each in self.filters if each is not removed)

    def with_value(self, list_filter: ListFilter, value: str) -> str:
        """The first page with one value more; a filter that takes only one changes to it."""
        standing = [] if list_filter.only_one else self.values_of(list_filter)
        applied = Applied(list_filter, [*standing, value])
        others = [each for each in self.filters if each.filter is not list_filter]
        return self._write([*others, applied])

    def without_search(self) -> str:
        """The first page with the filters, but without what is searched for."""
        return replace(self, query="")._write(self.filters)

    def unfiltered(self) -> str:
        """The first page of everybody, in the same order."""
        return replace(self, query="", view="")._write(())

    def with_usual_columns(self) -> str:
        """The first page with the columns that the member has chosen."""
        return replace(self, columns=())._write(self.filters)

    def sorted_by(self, sort: Sort) -> str:
        """The first page in another order; the same order again turns it round."""
        turned = not self.descending if sort is self.sort else sort.newest_first
        return self._write(self.filters, order=f"-{sort.key}" if turned else sort.key)

    def next_page(self, page: Page[Patient]) -> str:
        """The page behind this one; empty if there is none."""
        last = page.goes_on_from
        if last is None:
            return ""
        position = [("after", str(last.pk)), ("row", str(self.first_row + len(page.rows)))]
        return self._write(self.filters, position=position)

    def previous_page(self, page: Page[Patient], limit: int) -> str:
        """The page before this one; empty if there is none."""
        if not page.has_previous:
            return ""
        first, row = page.goes_back_from, max(1, self.first_row - limit)
        if row == 1 or first is None:
            return self.from_the_start()
        return self._write(self.filters, position=[("before", str(first.pk)), ("row", str(row))])

    def from_the_start(self) -> str:
        """The first page with the same search, filters and order: all that is listed."""
        return self._write(self.filters)

    def hidden(self) -> Pairs:
        """What a search form carries along: filters, order, view and columns."""
        return [*_pairs_of(self.filters), *self._kept()]

    def beside_filters(self) -> Pairs:
        """What the form of all filters carries along."""
        return [*self._search(), *self._kept()]

    def beside_filter(self, list_filter: ListFilter) -> Pairs:
        """What the form of one filter carries along."""
        others = [each for each in self.filters if each.filter is not list_filter]
        return [*self._search(), *_pairs_of(others), *self._kept()]

    def beside_columns(self) -> Pairs:
        """What the form of the columns carries along."""
        chosen = replace(self, columns=())
        return [*chosen._search(), *_pairs_of(self.filters), *chosen._kept()]

    def _kept(self) -> Pairs:
        return [*self._order_pairs(self.order), *self._frame()]

    def _search(self) -> Pairs:
        return [("q", self.query)] if self.query else []

    def _frame(self) -> Pairs:
        pairs = [("view", self.view)] if self.view else []
        return pairs + [("columns", key) for key in self.columns]

    def _write(
        self,
        filters: Iterable[Applied],
        *,
        order: str | None = None,
        position: Sequence[tuple[str, str]] = (),
    ) -> str:
        pairs = [*self._search(), *_pairs_of(filters)]
        pairs += self._order_pairs(self.order if order is None else order)
        return "?" + urlencode([*pairs, *self._frame(), *position])

    def _order_pairs(self, order: str) -> Pairs:
        # Without an order a colleague would see their own: it is left out only if nobody chose one.
        is_usual = self.is_usual_order and order == USUAL_ORDER
        return [] if is_usual else [("sort", order)]


def is_order(text: str) -> bool:
    """Whether a text names an order of the list: `name` or `-name`."""
    return text.removeprefix("-") in SORTS


def _pairs_of(filters: Iterable[Applied]) -> Pairs:
    return [(each.filter.key, value) for each in filters for value in each.values]
