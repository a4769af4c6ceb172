"""Too many attempts: the answer of every limit that has no form to show it in."""

from django.http import HttpRequest, HttpResponse

from circleos.ui.render import page


def too_many(request: HttpRequest) -> HttpResponse:
    """Says to wait. `config.urls.handler429` names it, which the sign-in library asks for."""
    return page(request, "accounts/too_many.html", status=429)
