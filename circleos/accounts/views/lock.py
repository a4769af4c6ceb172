"""A shared computer: lock it with one click, come back with the password, or be somebody else."""

from allauth.account.adapter import get_adapter
from allauth.account.utils import get_next_redirect_url
from django.conf import settings
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_POST

from circleos.accounts.access import public, signed_in
from circleos.accounts.middleware import LOCKED_IN_SESSION
from circleos.accounts.models import User
from circleos.accounts.views.leaving import leave
from circleos.ui.render import go_to, page


@signed_in
@require_POST
def lock(request: HttpRequest) -> HttpResponse:
    """Ask for the password before anything else is shown, and lead back to this page then."""
    request.session[LOCKED_IN_SESSION] = True
    return go_to(request, f"{reverse('accounts:locked')}?{urlencode({'next': _back(request)})}")


@public
def locked(request: HttpRequest) -> HttpResponse:
    """Unlock with the password of the one who locked, or leave the screen to somebody else."""
    user = request.user
    if not isinstance(user, User) or LOCKED_IN_SESSION not in request.session:
        return go_to(request, _back(request))
    if request.method != "POST":
        return _page(request, user)
    if "switch" in request.POST:
        return leave(request)
    try:
        fits = get_adapter().reauthenticate(user, request.POST.get("password", ""))
    except ValidationError as refused:
        return _page(request, user, error=" ".join(refused.messages))
    if not fits:
        return _page(request, user, error=get_adapter().error_messages["incorrect_password"])
    del request.session[LOCKED_IN_SESSION]
    request.session.cycle_key()
    return go_to(request, _back(request))


def _page(request: HttpRequest, user: User, error: str = "") -> HttpResponse:
    context = {"who": user, "error": error, "next": _back(request)}
    response = page(request, "accounts/locked.html", context, status=422 if error else 200)
    response["Cache-Control"] = "no-store"
    return response


def _back(request: HttpRequest) -> str:
    return get_next_redirect_url(request) or settings.LOGIN_REDIRECT_URL
