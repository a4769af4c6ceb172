"""The address of the Patients page: read into a listing, and written from one."""

from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import urlencode
from uuid import UUID

from django.utils.datastructures import MultiValueDict

from circleos.patients.queries import SORTS, Listing, Page, Sort
from circleos.search.filters import FILTERS, Applied

Pairs = list[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class ListAddress:
    """What the query string of the page says. It is the whole truth: every link is made from it."""

    query: str
    filters: tuple[Applied, ...]
    sort: Sort
    descending: bool
    after: UUID | None
    before: UUID | None
    first_row: int

    @classmethod
    def of(cls, asked: MultiValueDict[str, str]) -> "ListAddress":
        """Read an address. What it says that means nothing here is left out, never an error."""
        sort_key, descending = asked.get("sort", "-updated"), False
        if sort_key.startswith("-"):
            sort_key, descending = sort_key[1:], True
        if sort_key not in SORTS:
            sort_key, descending = "updated", True
        applied = []
        for list_filter in FILTERS:
            raw = [value for value in asked.getlist(list_filter.key) if value]
            values = list_filter.accepted(raw) if raw else []
            if values:
                applied.append(Applied(list_filter, values))
        row = asked.get("row", "")
        return cls(
            query=asked.get("q", "").replace("\x00", "").strip()[:200],
            filters=tuple(applied),
            sort=SORTS[sort_key],
            descending=descending,
            after=_uuid(asked.get("after", "")),
            before=_uuid(asked.get("before", "")),
            first_row=int(row) if row.isdecimal() and len(row) < 10 else 1,
        )

    def listing(self) -> Listing:
        """What the address asks the list for."""
        return Listing(
            self.query, self.filters, self.sort, self.descending, self.after, self.before
        )

    def without(self, removed: Applied) -> str:
        """The first page with one filter less."""
        return self._write(each for each in self.filters if each is not removed)

    def sorted_by(self, sort: Sort) -> str:
        """The first page in another order; the same order again turns it round."""
        turned = not self.descending if sort is self.sort else sort.newest_first
        return self._write(self.filters, sort=f"-{sort.key}" if turned else sort.key)

    def next_page(self, page: Page) -> str:
        """The page behind this one."""
        position = [("after", str(page.rows[-1].pk)), ("row", str(self.first_row + len(page.rows)))]
        return self._write(self.filters, position=position)

    def previous_page(self, page: Page, limit: int) -> str:
        """The page before this one."""
        row = max(1, self.first_row - limit)
        if row == 1:
            return self.from_the_start()
        return self._write(
            self.filters, position=[("before", str(page.rows[0].pk)), ("row", str(row))]
        )

    def from_the_start(self) -> str:
        """The first page with the same search, filters and order: all that is listed."""
        return self._write(self.filters)

    def hidden(self) -> Pairs:
        """What a search form carries along: filters and order."""
        return self._filter_pairs(self.filters) + self.sort_pairs()

    def sort_pairs(self) -> Pairs:
        """The order as it stands in an address; the usual one is left out."""
        return self._sort_pairs(self._sort_text())

    def _sort_text(self) -> str:
        return f"-{self.sort.key}" if self.descending else self.sort.key

    def _write(
        self,
        filters: Iterable[Applied],
        *,
        sort: str | None = None,
        position: Iterable[tuple[str, str]] = (),
    ) -> str:
        pairs = [("q", self.query)] if self.query else []
        pairs += self._filter_pairs(filters)
        pairs += self._sort_pairs(self._sort_text() if sort is None else sort)
        return "?" + urlencode([*pairs, *position])

    @staticmethod
    def _filter_pairs(filters: Iterable[Applied]) -> Pairs:
        return [(each.filter.key, value) for each in filters for value in each.values]

    @staticmethod
    def _sort_pairs(sort: str) -> Pairs:
        return [] if sort == "-updated" else [("sort", sort)]


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
