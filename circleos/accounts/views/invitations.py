"""Behind the link of an invitation: joining a practice."""

from allauth.account.utils import perform_login
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import translation
from django.utils.http import urlencode

from circleos.accounts.access import public
from circleos.accounts.middleware import LOCKED_IN_SESSION, WORKSPACE_IN_SESSION
from circleos.accounts.models import Invitation, Membership
from circleos.accounts.queries import open_invitation, user_with_email
from circleos.accounts.services import accept_as_new_user, accept_as_user
from circleos.accounts.views.typed import Typed
from circleos.core.errors import Invalid
from circleos.ui.render import go_to, page


@public
def invitation(request: HttpRequest, secret: str) -> HttpResponse:
    """Join: as somebody new with name and password, or as who one already is."""
    found = open_invitation(secret)
    if found is None:
        response = page(request, "accounts/invitation_closed.html", status=404)
    elif user_with_email(found.email):
        response = _join(request, found, secret)
    else:
        response = _begin(request, found, secret)
    response["Cache-Control"] = "no-store"
    response["Referrer-Policy"] = "no-referrer"  # the address is the secret
    return response


def _begin(request: HttpRequest, found: Invitation, secret: str) -> HttpResponse:
    typed = Typed({"name": ""})
    if request.method == "POST":
        typed = Typed.of(request.POST, ["name"])
        try:
            membership = accept_as_new_user(
                secret,
                name=typed.value("name"),
                password=request.POST.get("password", ""),
                language=translation.get_language(),
            )
        except Invalid as invalid:
            typed = Typed(typed.values, invalid.errors)
        else:
            response: HttpResponse = perform_login(request, membership.user)
            _work_there(request, membership)
            return response
    context = {"invitation": found, "form": typed}
    return page(request, "accounts/invitation.html", context, status=typed.status)


def _join(request: HttpRequest, found: Invitation, secret: str) -> HttpResponse:
    here = reverse("accounts:invitation", args=[secret])
    user = request.user
    locked = LOCKED_IN_SESSION in request.session
    is_theirs = user.is_authenticated and user.email == found.email and not locked
    if request.method == "POST" and user.is_authenticated and is_theirs:
        language = translation.get_language()
        _work_there(request, accept_as_user(secret, user, language=language))
        return go_to(request, settings.LOGIN_REDIRECT_URL)
    context = {
        "invitation": found,
        "is_theirs": is_theirs,
        "sign_in": f"{reverse('account_login')}?{urlencode({'next': here})}",
    }
    return page(request, "accounts/invitation_join.html", context)


def _work_there(request: HttpRequest, membership: Membership) -> None:
    request.session[WORKSPACE_IN_SESSION] = str(membership.workspace_id)
