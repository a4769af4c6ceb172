"""Settings → You: name and language, the way in, where one is signed in."""

from allauth.account.adapter import get_adapter
from allauth.core import ratelimit
from allauth.mfa.models import Authenticator
from django.contrib.auth import update_session_auth_hash
from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import get_language, override
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST

from circleos.accounts.access import SignedInRequest, page
from circleos.accounts.mails import send_letter
from circleos.accounts.queries import sessions_of
from circleos.accounts.services import edit_self, end_session, end_sessions, set_password
from circleos.accounts.sessions import stored_key
from circleos.accounts.settings_pages import settings_page
from circleos.accounts.views import choices
from circleos.accounts.views.typed import Typed
from circleos.core.errors import Invalid
from circleos.ui.render import go_to, toast_on_next_page

FIELDS = ("name", "language")


@page("account.edit")
def you(request: SignedInRequest) -> HttpResponse:
    """The name that the team sees, and the language of one's pages."""
    membership = request.membership
    typed = Typed({"name": membership.name, "language": membership.language})
    if request.method == "POST":
        typed = Typed.of(request.POST, FIELDS)
        try:
            changed = edit_self(
                request.actor, name=typed.value("name"), language=typed.value("language")
            )
        except Invalid as invalid:
            typed = Typed(typed.values, invalid.errors)
        else:
            with override(changed.language or membership.workspace.language):
                toast_on_next_page(request, _("Saved"))
            return go_to(request, reverse("accounts:you"))
    context = {
        "form": typed,
        "email": membership.user.email,
        "languages_offered": [("", _("As the practice")), *choices.languages()],
    }
    return settings_page(request, "accounts/you.html", context, status=typed.status)


@page("account.edit")
def security(request: SignedInRequest) -> HttpResponse:
    """Password, second steps, sessions."""
    return _security(request, Typed({}))


@sensitive_post_parameters()
@require_POST
@page("account.edit")
def change_password(request: SignedInRequest) -> HttpResponse:
    """Set a new password; all other sessions end."""
    user = request.membership.user
    if not ratelimit.consume(request, action="reauthenticate", user=user):
        message = str(get_adapter().error_messages["rate_limited"])
        return _security(request, Typed({}, Invalid.field("current", message).errors))
    if not user.check_password(request.POST.get("current", "")):
        message = str(get_adapter().error_messages["incorrect_password"])
        return _security(request, Typed({}, Invalid.field("current", message).errors))
    try:
        set_password(user, request.POST.get("password", ""), but_keep=request.session.session_key)
    except Invalid as invalid:
        return _security(request, Typed({}, invalid.errors))
    update_session_auth_hash(request, user)
    send_letter("password_changed", user, get_language() or "en")
    toast_on_next_page(request, _("Password changed. All other sessions have ended."))
    return go_to(request, reverse("mfa_index"))


@require_POST
@page("account.edit")
def end_one_session(request: SignedInRequest) -> HttpResponse:
    """Sign out another browser."""
    end_session(request.membership.user, request.POST.get("session", ""))
    toast_on_next_page(request, _("Session ended"))
    return go_to(request, reverse("mfa_index"))


@require_POST
@page("account.edit")
def end_other_sessions(request: SignedInRequest) -> HttpResponse:
    """Sign out everywhere but here."""
    end_sessions(request.membership.user, but_keep=request.session.session_key)
    toast_on_next_page(request, _("All other sessions have ended"))
    return go_to(request, reverse("mfa_index"))


def _security(request: SignedInRequest, typed: Typed) -> HttpResponse:
    user = request.membership.user
    own = Authenticator.objects.filter(user=user).order_by("created_at")
    kinds = Authenticator.Type
    context = {
        "form": typed,
        "app": next((each for each in own if each.type == kinds.TOTP), None),
        "passkeys": [(each, each.wrap().name) for each in own if each.type == kinds.WEBAUTHN],
        "codes_left": next(
            (
                len(each.wrap().get_unused_codes())
                for each in own
                if each.type == kinds.RECOVERY_CODES
            ),
            None,
        ),
        "sessions": sessions_of(user),
        "this_session": stored_key(request.session.session_key or ""),
    }
    response = settings_page(request, "accounts/security.html", context, status=typed.status)
    response["Cache-Control"] = "no-store"
    return response
