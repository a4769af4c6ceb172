"""Settings → Insurance providers: the list, adding, editing, archiving, merging two."""

from collections.abc import Mapping
from urllib.parse import urlencode
from uuid import UUID

from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from circleos.accounts.access import SignedInRequest
from circleos.accounts.access import page as requires
from circleos.accounts.settings_pages import settings_dialog, settings_page
from circleos.core.countries import country_names
from circleos.core.errors import Invalid, NotFound
from circleos.core.paging import Page
from circleos.insurance.forms import type_choices
from circleos.insurance.models import InsuranceProvider
from circleos.insurance.provider_services import (
    archive_provider,
    create_provider,
    edit_provider,
    merge_providers,
    restore_provider,
    undo_merge,
)
from circleos.insurance.queries import CountedProvider, find_provider, page_of_providers
from circleos.insurance.queries import providers_offered as offered
from circleos.insurance.wording import color_of
from circleos.ui.render import go_to, toast_on_next_page

FIELDS = (
    "name", "type", "institution_code", "street", "address_line2", "postal_code", "city",
    "country",
)  # fmt: skip
_LONGEST_QUERY = 120


@requires("insurance.settings")
def providers(request: SignedInRequest) -> HttpResponse:
    """The providers with their plans; those archived or merged are a list of their own."""
    query, archived = request.GET.get("q", "")[:_LONGEST_QUERY], "archived" in request.GET
    shown = page_of_providers(
        query,
        archived=archived,
        after=request.GET.get("after", ""),
        before=request.GET.get("before", ""),
    )
    context = {
        "query": query,
        "archived": archived,
        "shown": shown,
        "color_of": color_of,
        **_neighbours(shown, query, archived=archived),
    }
    return settings_page(request, "insurance/providers.html", context)


def _neighbours(shown: Page[CountedProvider], query: str, *, archived: bool) -> dict[str, str]:
    kept = {"q": query} if query else {}
    if archived:
        kept["archived"] = "1"

    def at(**position: str) -> str:
        return f"{reverse('insurance:providers')}?{urlencode(kept | position)}"

    first, last = shown.goes_back_from, shown.goes_on_from
    return {
        "previous_page": at(before=first.provider.name_key) if first else "",
        "next_page": at(after=last.provider.name_key) if last else "",
        "other_list": f"?{urlencode({} if archived else {'archived': '1'})}",
    }


@requires("insurance.settings")
def new_provider(request: SignedInRequest) -> HttpResponse:
    """Add a provider."""
    return _dialog(request, None)


@requires("insurance.settings")
def change_provider(request: SignedInRequest, provider_id: UUID) -> HttpResponse:
    """Edit a provider."""
    return _dialog(request, _standing(provider_id))


def _dialog(request: SignedInRequest, provider: InsuranceProvider | None) -> HttpResponse:
    typed: Mapping[str, str] = {name: getattr(provider, name, "") for name in FIELDS}
    errors: Mapping[str, str] = {}
    if request.method == "POST":
        typed = {name: request.POST[name] for name in FIELDS if name in request.POST}
        try:
            if provider is None:
                saved = create_provider(request.actor, typed)
            else:
                saved = edit_provider(request.actor, provider.pk, typed)
        except Invalid as invalid:
            errors = invalid.messages
        else:
            toast_on_next_page(request, _("%(name)s saved") % {"name": saved})
            return go_to(request, reverse("insurance:providers"))
    countries = country_names(get_language() or "en")
    context = {
        "provider": provider,
        "typed": typed,
        "problems": errors,
        "types": [("", _("choose")), *type_choices()] if provider is None else type_choices(),
        "countries": [("", ""), ("DE", countries["DE"]), *countries.items()],
    }
    status = Invalid.status if errors else 200
    return settings_dialog(request, "insurance/provider.html", context, status=status)


@requires("insurance.settings")
def merge(request: SignedInRequest, provider_id: UUID) -> HttpResponse:
    """Choose for which provider this one is another name, and move its plans there."""
    provider = _standing(provider_id)
    others = [each for each in offered() if each.pk != provider.pk and each.type == provider.type]
    message, into = "", request.POST.get("into", "")
    if request.method == "POST":
        meant = next((each for each in others if str(each.pk) == into), None)
        if meant is not None:
            return _merged(request, provider, meant)
        message = _("Choose the insurer that stays")
    options = [("", _("choose")), *((str(each.pk), each.name) for each in others)]
    context = {
        "provider": provider,
        "options": options if others else [],
        "into": into,
        "message": message,
    }
    status = Invalid.status if message else 200
    return settings_dialog(request, "insurance/merge.html", context, status=status)


def _merged(
    request: SignedInRequest, provider: InsuranceProvider, into: InsuranceProvider
) -> HttpResponse:
    stays = merge_providers(request.actor, provider.pk, into=into.pk)
    undo = reverse("insurance:provider-state", args=[provider.pk, "undo-merge"])
    said = _("%(name)s is now %(other)s") % {"name": provider, "other": stays}
    toast_on_next_page(request, said, undo=undo)
    return go_to(request, reverse("insurance:providers"))


def _standing(provider_id: UUID) -> InsuranceProvider:
    """A provider that has not been merged: another can no longer be changed."""
    provider = find_provider(provider_id)
    if provider.merged_into_id:
        raise NotFound
    return provider


@require_POST
@requires("insurance.settings")
def change_state(request: SignedInRequest, provider_id: UUID, state: str) -> HttpResponse:
    """Archive, restore, or undo a merge; archiving can be undone from the toast."""
    undo = ""
    try:
        match state:
            case "archive":
                said = _("%(name)s archived") % {
                    "name": archive_provider(request.actor, provider_id)
                }
                undo = reverse("insurance:provider-state", args=[provider_id, "restore"])
            case "restore":
                said = _("%(name)s restored") % {
                    "name": restore_provider(request.actor, provider_id)
                }
            case "undo-merge":
                name = undo_merge(request.actor, provider_id)
                said = _("%(name)s stands for itself again") % {"name": name}
            case _:
                raise Http404
    except Invalid as invalid:
        said = invalid.errors[0].message
    toast_on_next_page(request, said, undo=undo)
    return go_to(request, reverse("insurance:providers"))
