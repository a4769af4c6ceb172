"""Signing out, from wherever."""

from allauth.account.internal import flows
from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from circleos.ui.render import go_to


def leave(request: HttpRequest) -> HttpResponse:
    """End this session and lead to the sign-in page.

    It may be a shared computer: the browser is told to forget what our pages keep in it (W3C Clear
    Site Data), such as drafts of notes that could not be saved.
    """
    flows.logout.logout(request)
    response = go_to(request, reverse("account_login"))
    response["Clear-Site-Data"] = '"storage"'
    return response
