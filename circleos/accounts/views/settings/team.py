"""Settings → Team & roles: who works here, and what each role may do."""

from typing import Any
from uuid import UUID

from django.conf import settings
from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from circleos.accounts.access import SignedInRequest, page
from circleos.accounts.queries import members, pending_invitations
from circleos.accounts.services import (
    change_role,
    issue_password_link,
    remove_member,
    remove_second_steps,
    take_back_member,
)
from circleos.accounts.settings_pages import settings_dialog, settings_page
from circleos.accounts.team_facts import facts_about
from circleos.accounts.views import choices
from circleos.accounts.views.settings.shown_once import shown_once
from circleos.core.errors import FieldError, Invalid, NotFound
from circleos.core.permissions import PERMISSIONS, Role
from circleos.ui.render import go_to, toast_on_next_page


@page("team.manage")
def team(request: SignedInRequest) -> HttpResponse:
    """Members, open invitations, former members, and the matrix of roles."""
    return _page(request)


@require_POST
@page("team.manage")
def set_role(request: SignedInRequest, membership_id: UUID) -> HttpResponse:
    """Give a member another role."""
    try:
        membership = change_role(request.actor, membership_id, role=request.POST.get("role", ""))
    except Invalid as invalid:
        return _page(request, invalid.errors)
    text = _("%(name)s is %(role)s now") % {
        "name": membership.name,
        "role": membership.get_role_display(),
    }
    toast_on_next_page(request, text)
    return go_to(request, reverse("accounts:team"))


@require_POST
@page("team.manage")
def remove(request: SignedInRequest, membership_id: UUID) -> HttpResponse:
    """End a membership; the toast takes it back."""
    try:
        membership = remove_member(request.actor, membership_id)
    except Invalid as invalid:
        return _page(request, invalid.errors)
    undo = reverse("accounts:take-back-member", args=[membership_id])
    text = _("%(name)s no longer works here") % {"name": membership.name}
    toast_on_next_page(request, text, undo=undo)
    return go_to(request, reverse("accounts:team"))


@require_POST
@page("team.manage")
def take_back(request: SignedInRequest, membership_id: UUID) -> HttpResponse:
    """Let a former member work here again."""
    membership = take_back_member(request.actor, membership_id)
    toast_on_next_page(request, _("%(name)s works here again") % {"name": membership.name})
    return go_to(request, reverse("accounts:team"))


@require_POST
@page("team.manage")
def password_link(request: SignedInRequest, membership_id: UUID) -> HttpResponse:
    """Show a link by which a member chooses a new password, to hand over in person."""
    try:
        issued = issue_password_link(request.actor, membership_id)
    except Invalid as invalid:
        return _page(request, invalid.errors)
    return shown_once(
        request,
        issued.link,
        title=_("Password link for %(name)s") % {"name": issued.membership.name},
        explanation=_("It works once, within an hour. Hand it over in person."),
        back=reverse("accounts:team"),
    )


@page("team.manage")
def reset_second_steps(request: SignedInRequest, membership_id: UUID) -> HttpResponse:
    """Take away a member's second steps, when phone and codes are lost. Asks first."""
    if request.method != "POST":
        everybody = members(request.actor.workspace_id)
        membership = next((each for each in everybody if each.pk == membership_id), None)
        if membership is None:
            raise NotFound
        return settings_dialog(request, "accounts/reset_second_steps.html", {"member": membership})
    try:
        membership = remove_second_steps(request.actor, membership_id)
    except Invalid as invalid:
        return _page(request, invalid.errors)
    toast_on_next_page(
        request, _("%(name)s signs in with the password alone") % {"name": membership.name}
    )
    return go_to(request, reverse("accounts:team"))


def _page(request: SignedInRequest, errors: tuple[FieldError, ...] = ()) -> HttpResponse:
    every = members(request.actor.workspace_id)
    facts = facts_about([each.pk for each in every if each.left_at is not None])
    context: dict[str, Any] = {
        "members": [each for each in every if each.left_at is None],
        "former": [(each, facts[each.pk]) for each in every if each.left_at is not None],
        "now": timezone.now(),
        "invitations": pending_invitations(request.actor.workspace_id),
        "roles_offered": choices.roles(),
        "matrix": PERMISSIONS,
        "every_role": list(Role),
        "mail_configured": settings.MAIL_CONFIGURED,
        "errors": [("", error.message) for error in errors],
    }
    return settings_page(request, "accounts/team.html", context, status=422 if errors else 200)
