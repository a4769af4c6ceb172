"""The Patients page."""

from django.http import HttpResponse

from circleos.accounts.access import SignedInRequest
from circleos.accounts.access import page as requires
from circleos.patients.bulk.offers import offered_for
from circleos.patients.columns import COLUMNS, fields_listed
from circleos.patients.listing import ListAddress
from circleos.patients.queries import PAGE_SIZE, SORTS, count_of, page_of, patients_matching
from circleos.search.filters import FILTERS
from circleos.ui.render import fragment, page, wants


@requires("patients.view")
def patient_list(request: SignedInRequest) -> HttpResponse:
    """The list: search, filters, order and position as the address says."""
    address = ListAddress.of(request.GET)
    listing = address.listing()
    matching = patients_matching(listing, country=request.membership.workspace.country)
    shown, count = page_of(matching.only(*fields_listed()), listing), count_of(matching)
    context = {
        "address": address,
        "patients": shown.rows,
        "count": count,
        "columns": [(column, column.cells(shown.rows)) for column in COLUMNS],
        "sorts": SORTS,
        "filters": [(each, each.choices(), _values_of(address, each.key)) for each in FILTERS],
        "next": address.next_page(shown) if shown.has_next else "",
        "previous": address.previous_page(shown, PAGE_SIZE) if shown.has_previous else "",
        "is_filtered": bool(address.query or address.filters),
        "selectable": bool(offered_for(request.actor, listing)),
        "partial": wants(request, "patient-list"),
    }
    if context["partial"]:
        return fragment(request, "patients/list.html", "patient_list", context)
    return page(request, "patients/list.html", context)


def _values_of(address: ListAddress, key: str) -> list[str]:
    return next((each.values for each in address.filters if each.filter.key == key), [])
