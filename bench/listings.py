"""The lists that are measured: each is what somebody at the front desk looks at or types."""

from collections.abc import Sequence
from dataclasses import dataclass
from random import Random
from urllib.parse import urlencode
from uuid import UUID

from django.http import QueryDict  # noqa: TID251 - the address of a page is this module's subject

from bench.statements import Statement, caught
from circleos.core.paging import count_of
from circleos.core.workspace import workspace_transaction
from circleos.patients.listing import ListAddress
from circleos.patients.models import Patient
from circleos.patients.queries import SORTS, Listing, page_of, patients_matching
from circleos.patients.services import FIRST_NUMBER

COUNTRY = "DE"
DEEP_PAGES = 40
_NAMES = ("m", "b", "mu", "sch", "bir", "wei", "mull", "berg", "yilm", "anna", "gün")
_FULL_NAMES = ("müller ann", "berghofer m", "weidenbach jan", "anna mü", "birkenfeld")


@dataclass(frozen=True, slots=True)
class List:
    """One row of the table: the query strings that are asked for in turn."""

    name: str
    queries: Sequence[str]
    is_search: bool = False  # asked for as a fragment, as each keystroke does
    must_use_index: bool = True  # PostgreSQL must not read the whole table for it


def lists(workspace_id: UUID, patients: int) -> list[List]:
    """All lists, with positions and search words that exist in this practice."""
    sampled = _sample(workspace_id, patients)
    return [
        List("first page", [""]),
        *(List(f"by {key}", [f"sort={key}", f"sort=-{key}"]) for key in SORTS),
        *(
            List(
                f"deep page by {key}",
                [_query(sort=f"-{key}" if sort.newest_first else key, after=str(each.pk))
                 for each in sampled],
            )
            for key, sort in SORTS.items()
        ),
        List("previous page", [_query(sort="name", before=str(each.pk)) for each in sampled]),
        _filtered("filter type", ["type=member", "type=lead"]),
        _filtered("filter language", ["language=tr", "language=vi"]),
        _filtered("filter source", ["source=referral", "source=event"]),
        _filtered("filter gender", ["gender=female", "gender=other"]),
        _filtered("filter age", ["age=40-60", "age=90-", "age=-5"]),
        _filtered("filter archived", ["archived=yes", "archived=all"]),
        _filtered("two filters", ["type=member&language=tr", "gender=female&age=30-40"]),
        _filtered("two filters by name", ["type=member&language=pl&sort=name"]),
        _search("1 to 4 letters of a name", _NAMES),
        _search("two words", _FULL_NAMES),
        _search("email", [each.email[:9] for each in sampled if each.email]),
        _search("phone", [f"0{each.phone[3:]}" for each in sampled if each.phone]),
        _search("first digits of a phone", ["030", "0302", "030 231", "+49", "0699"]),
        _search("ID", [each.short_id for each in sampled]),
        _search("nonsense", ["xqzv", "zzzz yyyy", "no@where", "0999999999"]),
        List("search and filter", [_query(q=q, type="member") for q in ("m", "ber", "anna")]),
    ]  # fmt: skip


def _sample(workspace_id: UUID, patients: int) -> list[Patient]:
    random = Random(patients)
    numbers = random.sample(range(patients), k=min(DEEP_PAGES, patients))
    with workspace_transaction(workspace_id):
        found = Patient.objects.filter(number__in=[FIRST_NUMBER + each for each in numbers])
        return list(found.order_by("number"))


def _search(name: str, words: Sequence[str]) -> List:
    return List(f"search: {name}", [_query(q=word) for word in words], is_search=True)


def _filtered(name: str, queries: Sequence[str]) -> List:
    """A filter may leave so many that reading all is the shortest way to find them."""
    return List(name, queries, must_use_index=False)


def _query(**parts: str) -> str:
    return urlencode(parts)


def rows_statements(workspace_id: UUID, query: str) -> list[Statement]:
    """What finds the rows of a list, without what counts them."""
    listing = _listing(workspace_id, query)
    return caught(
        workspace_id,
        lambda: page_of(patients_matching(listing, country=COUNTRY, a_page=True), listing),
    )


def count_statement(workspace_id: UUID, query: str) -> Statement:
    """What counts the rows of a list."""
    listing = _listing(workspace_id, query)
    statements = caught(workspace_id, lambda: count_of(patients_matching(listing, country=COUNTRY)))
    return statements[-1]


def _listing(workspace_id: UUID, query: str) -> Listing:
    with workspace_transaction(workspace_id):
        return ListAddress.of(QueryDict(query)).listing()
