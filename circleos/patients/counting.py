"""How many patients a list has, remembered for half a minute where asking is dear.

A page that changes its order or goes on to the next does not count again, and the numbers beside
ten saved views cost nothing most of the time. Remembered is by process: no two have to agree about
a number that may be half a minute old.
"""

from collections.abc import Sequence
from dataclasses import replace
from uuid import UUID

from django.utils import timezone

from circleos.accounts.queries import country_of
from circleos.core.acting import current_actor
from circleos.core.actor import Actor
from circleos.core.memory import Memory
from circleos.core.paging import SORTED_AT_MOST, Count, Page, count_of
from circleos.patients.columns import Column, narrowed
from circleos.patients.everybody import count_everybody, page_of_everybody
from circleos.patients.finding.similar import SimilarPatient, similar_patients
from circleos.patients.listing import ListAddress
from circleos.patients.models import Patient
from circleos.patients.queries import page_of, patients_matching

REMEMBERED_S = 30
MOST_REMEMBERED = 2_000
FEW = 3  # found by a search: then others may be meant
Key = tuple[UUID, str, str, str]

_remembered: Memory[Key, Count] = Memory(REMEMBERED_S, MOST_REMEMBERED)
_not_few: Memory[Key, bool] = Memory(REMEMBERED_S, MOST_REMEMBERED)


def count_listed(workspace_id: UUID, address: ListAddress, country: str) -> Count:
    """How many a list has, as of the last half minute."""
    key = _key(workspace_id, address)
    known = _remembered.recall(key)
    if known is not None:
        return known
    return _remembered.put(key, count_of(patients_matching(address.listing(), country=country)))


def listed(
    workspace_id: UUID, address: ListAddress, country: str, columns: Sequence[Column]
) -> tuple[Page[Patient], Count | None]:
    """The page that an address shows in these columns, and how many there are if that is at hand.

    With two filters or more it is counted first whether they are few, who are found faster so.
    """
    listing, count = address.listing(), None
    if not address.is_filtered:
        page = page_of_everybody(listing, columns)
        return page, _count_at_hand(workspace_id, address, page)
    if len(address.filters) > 1:
        count = _counted_if_few(workspace_id, address, country)
        listing = replace(listing, are_few=count is not None and count.is_few)
    matching = patients_matching(listing, country=country, a_page=True)
    page = page_of(narrowed(matching, columns), listing)
    return page, count or _count_at_hand(workspace_id, address, page)


def similar_beside(
    actor: Actor, address: ListAddress, page: Page[Patient], columns: Sequence[Column]
) -> list[SimilarPatient]:
    """Whom a search may have meant that found hardly anybody; filters leave no room for guesses."""
    if not address.query or address.filters or page.has_next or page.has_previous:
        return []
    if len(page.rows) >= FEW:
        return []
    shown = {row.pk for row in page.rows}
    return similar_patients(actor, address.query, columns, without=shown)


def _counted_if_few(workspace_id: UUID, address: ListAddress, country: str) -> Count | None:
    """How many a list has, if it is known or they are few: counting more would take longer than
    to find the page."""
    key = _key(workspace_id, address)
    known = _remembered.recall(key)
    if known is not None or _not_few.recall(key):
        return known
    matching = patients_matching(address.listing(), country=country)
    count = count_of(matching, most=SORTED_AT_MOST)
    if count.is_exact:
        return _remembered.put(key, count)
    _not_few.put(key, True)
    return None


def _count_at_hand(workspace_id: UUID, address: ListAddress, page: Page[Patient]) -> Count | None:
    """How many a list has, if that is known already or costs next to nothing.

    It does when nothing is searched or filtered for, or when there is one page only.
    """
    if not address.is_filtered:
        return _count_everybody(workspace_id, address)
    if not page.has_next and not page.has_previous:
        counted = Count(len(page.rows))
        return _remembered.put(_key(workspace_id, address), counted)
    return _remembered.recall(_key(workspace_id, address))


def _count_everybody(workspace_id: UUID, address: ListAddress) -> Count:
    """Counted anew with each page, unless they were too many to be counted just now."""
    known = _remembered.recall(_key(workspace_id, address))
    if known is not None and not known.is_exact:
        return known
    return _remembered.put(_key(workspace_id, address), count_everybody())


def count_of_text(actor: Actor, query: str) -> int:
    """How many stand in a list whose query string is kept; 10,001 for more than 10,000."""
    address = ListAddress.of_text(query)
    country = country_of(actor.workspace_id) if address.query else ""
    return count_listed(actor.workspace_id, address, country).shown


def _key(workspace_id: UUID, address: ListAddress) -> Key:
    actor = current_actor()
    is_personal = any(each.filter.depends_on_actor(each.values) for each in address.filters)
    who = str(actor.id) if actor and is_personal else ""
    # Ages and "the last 7 days" are other people tomorrow.
    return workspace_id, who, timezone.localdate().isoformat(), address.what
