"""Settings → API tokens."""

from datetime import datetime
from uuid import UUID

from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from circleos.accounts.access import SignedInRequest, page
from circleos.accounts.models import ApiToken
from circleos.accounts.queries import members, tokens
from circleos.accounts.services import create_token, revoke_token
from circleos.accounts.settings_pages import settings_dialog, settings_page
from circleos.accounts.views import choices
from circleos.accounts.views.settings.shown_once import shown_once
from circleos.accounts.views.typed import Typed
from circleos.core.errors import Invalid, NotFound
from circleos.core.permissions import Role
from circleos.ui.render import go_to, toast_on_next_page

FIELDS = ("name", "role", "days")
VALIDITIES = [
    ("30", gettext_lazy("30 days")),
    ("90", gettext_lazy("90 days")),
    ("365", gettext_lazy("One year")),
    ("", gettext_lazy("No end")),
]


@page("tokens.manage")
def token_list(request: SignedInRequest) -> HttpResponse:
    """The tokens of the practice: what for, who made them, which role, when last used."""
    now, workspace_id = timezone.now(), request.actor.workspace_id
    names: dict[UUID | None, str] = {each.pk: each.name for each in members(workspace_id)}
    every = [
        (token, _state(token, now), names.get(token.created_by, ""))
        for token in tokens(workspace_id)
    ]
    return settings_page(request, "accounts/tokens.html", {"tokens": every})


@page("tokens.manage")
def new_token(request: SignedInRequest) -> HttpResponse:
    """Create a token, and show its secret this once."""
    typed = Typed({"role": Role.READ_ONLY.value, "days": "365"})
    if request.method == "POST":
        typed = Typed.of(request.POST, FIELDS)
        try:
            issued = create_token(
                request.actor,
                name=typed.value("name"),
                role=typed.value("role"),
                days=typed.value("days"),
            )
        except Invalid as invalid:
            typed = Typed(typed.values, invalid.errors)
        else:
            return shown_once(
                request,
                issued.secret,
                title=_("Token %(name)s") % {"name": issued.token.name},
                explanation=_("Copy it now. It is shown this once and kept nowhere."),
                back=reverse("accounts:tokens"),
            )
    context = {"form": typed, "roles_offered": choices.roles(), "validities": VALIDITIES}
    return settings_dialog(request, "accounts/token.html", context, status=typed.status)


@page("tokens.manage")
def revoke(request: SignedInRequest, token_id: UUID) -> HttpResponse:
    """End a token. It can not be undone, so it asks first."""
    if request.method == "POST":
        token = revoke_token(request.actor, token_id)
        toast_on_next_page(request, _("%(name)s no longer works") % {"name": token.name})
        return go_to(request, reverse("accounts:tokens"))
    every = tokens(request.actor.workspace_id)
    found = next((token for token in every if token.pk == token_id), None)
    if found is None:
        raise NotFound
    return settings_dialog(request, "accounts/revoke_token.html", {"token": found})


def _state(token: ApiToken, now: datetime) -> str:
    if token.revoked_at:
        return "revoked"
    return "expired" if token.expires_at and token.expires_at <= now else "valid"
