"""The Patients page, and what of it comes by requests of its own."""

from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

from django.http import HttpResponse
from django.urls import reverse
from django.utils.functional import Promise

from circleos.accounts.access import SignedInRequest
from circleos.accounts.access import page as requires
from circleos.core.actor import Actor
from circleos.patients.bulk.offers import offered_for
from circleos.patients.columns import columns_shown
from circleos.patients.counting import count_listed, count_of_text, listed, similar_beside
from circleos.patients.list_actions import LIST_ACTIONS
from circleos.patients.listing import ListAddress
from circleos.patients.queries import PAGE_SIZE, SORTS
from circleos.patients.row_actions import ROW_ACTIONS
from circleos.patients.rows import Rows
from circleos.search.filters import FILTERS, suggested
from circleos.search.layouts import layout_of, remember_sort
from circleos.search.lists import quick_views_of
from circleos.search.saved_views import ShownView, address_of, views_of
from circleos.ui.render import fragment, page, wants

LIST = "patients"


@dataclass(frozen=True, slots=True)
class Tab:
    """A view above the list. `query` is what it shows; a quick view is not `saved`."""

    key: str
    label: str | Promise
    query: str
    saved: ShownView | None = None

    @property
    def columns(self) -> Sequence[str]:
        """The columns that the view has of its own."""
        return self.saved.view.columns if self.saved else ()

    @property
    def href(self) -> str:
        """Where the tab leads: the view by its name, and all that it shows."""
        if self.saved is not None:
            return address_of(self.saved.view)
        shown = f"{self.query}&" if self.query else ""
        return f"{reverse('patients:list')}?{shown}view={self.key}"

    def shows(self, address: ListAddress) -> bool:
        """Whether an address shows exactly what the view does, the order of a quick one apart."""
        own = ListAddress.of_text(self.query)
        if self.saved is None:
            return own.what == address.what
        same_columns = not address.columns or address.columns == tuple(self.columns)
        return own.written == address.written and same_columns


@requires("patients.view")
def patient_list(request: SignedInRequest) -> HttpResponse:
    """The list: search, filters, order and position as the address says."""
    layout = layout_of(request.actor, LIST)
    address = ListAddress.of(request.GET, layout.sort)
    if address.order != layout.sort and _chosen_on_the_page(request, address):
        remember_sort(request.actor, LIST, address.order)
    tabs = tabs_of(request.actor)
    current = current_tab(tabs, address)
    columns = columns_shown(address.columns, current.columns, layout.columns)
    country = request.membership.workspace.country
    shown, count = listed(request.actor.workspace_id, address, country, columns)
    similar = similar_beside(request.actor, address, shown, columns)
    also = [each.patient for each in similar]
    selectable = bool(offered_for(request.actor, address.listing()))
    context = {
        "address": address,
        "patients": shown.rows,
        "count": count,
        "similar": also,
        "reasons": {each.patient.pk: each.reason for each in similar},
        "rows": Rows(columns, [*shown.rows, *also], selectable=selectable),
        "columns": columns,
        "sorts": SORTS,
        "applied_filters": [(each, each.filter.choices()) for each in address.filters],
        "next": address.next_page(shown),
        "previous": address.previous_page(shown, PAGE_SIZE),
        "tabs_of_list": tabs,
        "current_tab": current,
        "is_changed": not current.shows(address),
        "selectable": selectable,
        "row_offered": [each for each in ROW_ACTIONS if request.actor.may(each.permission)],
        "list_actions": [each for each in LIST_ACTIONS if request.actor.may(each.permission)],
        "partial": wants(request, "patient-list"),
    }
    if context["partial"]:
        return fragment(request, "patients/list.html", "patient_list", context)
    return page(request, "patients/list.html", context)


@requires("patients.view")
def list_count(request: SignedInRequest) -> HttpResponse:
    """How many the list has, where counting takes longer than finding one page."""
    address = ListAddress.of(request.GET)
    country = request.membership.workspace.country
    count = count_listed(request.actor.workspace_id, address, country)
    return fragment(request, "patients/list_counts.html", "of_list", {"count": count})


@requires("patients.view")
def view_counts(request: SignedInRequest) -> HttpResponse:
    """The numbers on the tabs."""
    counts = [(tab.key, count_of_text(request.actor, tab.query)) for tab in tabs_of(request.actor)]
    return fragment(request, "patients/list_counts.html", "of_views", {"counts": counts})


@requires("patients.view")
def filter_suggestions(request: SignedInRequest) -> HttpResponse:
    """Filters with their values, for what is typed: "dez" is "Birthday in: December"."""
    address = ListAddress.of(request.GET)
    typed = request.GET.get("typed", "")[:100].replace("\x00", "")
    offered = suggested(typed, address.filters)
    context = {
        "typed": typed.strip(),
        "offered": [(each, address.with_value(each.filter, each.choice.value)) for each in offered],
    }
    return fragment(request, "patients/filter_suggestions.html", "offered", context)


@requires("patients.view")
def all_filters(request: SignedInRequest) -> HttpResponse:
    """The form of all filters, for the menu that opens; and a page of its own."""
    address = ListAddress.of(request.GET)
    context = {
        "address": address,
        "filters": [(each, each.choices(), address.values_of(each)) for each in FILTERS],
    }
    if wants(request, "all-filters"):
        return fragment(request, "patients/filters.html", "all_filters", context)
    return page(request, "patients/filters.html", context)


def tabs_of(actor: Actor) -> list[Tab]:
    """The views above the list: the quick ones, then the saved."""
    quick = [Tab(each.key, each.label, each.query) for each in quick_views_of(LIST)]
    saved = [
        Tab(str(each.view.pk), each.view.name, each.view.query, each)
        for each in views_of(actor, LIST)
    ]
    return quick + saved


def current_tab(tabs: Sequence[Tab], address: ListAddress) -> Tab:
    """The view one came by; the first, which shows all, where the address names none of them."""
    return next((tab for tab in tabs if tab.key == address.view), tabs[0])


def _chosen_on_the_page(request: SignedInRequest, address: ListAddress) -> bool:
    """Whether the order was chosen here: that of a view or of a colleague's link is not."""
    came_from = urlsplit(request.headers.get("Referer", "")).path
    return "sort" in request.GET and not address.view and came_from == request.path
