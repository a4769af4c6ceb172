# mypy: disallow-subclassing-any=False
# (the library has no types)
"""In at the front door, and out again."""

from typing import Any

from allauth.account.utils import get_next_redirect_url
from allauth.account.views import LoginView
from allauth.mfa.base.views import AuthenticateView
from allauth.mfa.webauthn.views import LoginWebAuthnView
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_POST

from circleos.accounts.access import SignedInRequest, public, signed_in
from circleos.accounts.middleware import LOCATION_IN_SESSION, WORKSPACE_IN_SESSION
from circleos.accounts.queries import locations_offered_lately, memberships_of
from circleos.accounts.views.leaving import leave
from circleos.accounts.views.library import OurPage
from circleos.core.errors import NotFound
from circleos.ui.render import go_to, page


class SignIn(OurPage, LoginView):
    """Email and password. The answer is the same for an unknown address and a wrong password."""

    template_name = "accounts/sign_in.html"


class SecondStep(OurPage, AuthenticateView):
    """A code from the app, a recovery code, or a passkey, after the password was right."""

    template_name = "accounts/second_step.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The form that was refused is the one whose error is shown."""
        context: dict[str, Any] = super().get_context_data(**kwargs)
        refused = self.webauthn_form.is_bound
        return {**context, "form": self.webauthn_form if refused else self.auth_form}


sign_in = public(SignIn.as_view())
second_step = public(SecondStep.as_view())
passkey = public(LoginWebAuthnView.as_view())


@public
@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    """End this session."""
    return leave(request)


@signed_in
@require_POST
def switch_workspace(request: SignedInRequest) -> HttpResponse:
    """Work in another workspace from the next page on."""
    wanted = request.POST.get("workspace", "")
    choices = [str(each.workspace_id) for each in memberships_of(request.membership.user)]
    if wanted not in choices:
        raise NotFound
    request.session[WORKSPACE_IN_SESSION] = wanted
    return go_to(request, settings.LOGIN_REDIRECT_URL)


@signed_in
@require_POST
def switch_location(request: SignedInRequest) -> HttpResponse:
    """Work at another location of the practice from now on, at all of them without one."""
    wanted = request.POST.get("location", "")
    if wanted and wanted not in {str(each.pk) for each in locations_offered_lately()}:
        raise NotFound
    request.session[LOCATION_IN_SESSION] = wanted
    return go_to(request, get_next_redirect_url(request) or settings.LOGIN_REDIRECT_URL)


@public
def no_workspace(request: HttpRequest) -> HttpResponse:
    """For somebody who works nowhere (any more)."""
    if not request.user.is_authenticated or request.actor:  # type: ignore[attr-defined]  # ActorMiddleware
        return go_to(request, settings.LOGIN_REDIRECT_URL)
    return page(request, "accounts/no_workspace.html", status=403)
