"""Settings → General: the practice itself. And the door to all settings."""

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from circleos.accounts.access import SignedInRequest, page, signed_in
from circleos.accounts.services import edit_workspace
from circleos.accounts.settings_pages import navigation, settings_page
from circleos.accounts.views import choices
from circleos.accounts.views.typed import Typed
from circleos.core.errors import Invalid
from circleos.ui.render import go_to, toast_on_next_page

FIELDS = ("name", "country", "language", "time_zone")


@signed_in
def first(request: SignedInRequest) -> HttpResponse:
    """To the first page of the settings that this member may open."""
    return go_to(request, navigation(request.actor, request.path)[0].entries[0].href)


@page("settings.view")
def general(request: SignedInRequest) -> HttpResponse:
    """Name, country, language and time zone of the practice."""
    workspace = request.membership.workspace
    typed = Typed({field: getattr(workspace, field) for field in FIELDS})
    if request.method == "POST":
        typed = Typed.of(request.POST, FIELDS)
        try:
            edit_workspace(request.actor, typed.values)
        except Invalid as invalid:
            typed = Typed(typed.values, invalid.errors)
        else:
            toast_on_next_page(request, _("Settings saved"))
            return go_to(request, reverse("accounts:general"))
    context = {
        "form": typed,
        "slug": workspace.slug,
        "countries": choices.countries(),
        "languages_offered": choices.languages(),
        "time_zones": choices.time_zones(),
        "may_edit": request.actor.may("settings.edit"),
    }
    return settings_page(request, "accounts/general.html", context, status=typed.status)
