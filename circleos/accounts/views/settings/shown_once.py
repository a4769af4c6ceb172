"""A secret that is handed out: shown this once, to be copied."""

from django.http import HttpResponse

from circleos.accounts.access import SignedInRequest
from circleos.accounts.settings_pages import settings_dialog


def shown_once(  # noqa: PLR0913  what the page says, each by its name
    request: SignedInRequest,
    secret: str,
    *,
    title: str,
    explanation: str,
    back: str,
    failure: str = "",
) -> HttpResponse:
    """Answer with a token or a link, which nothing on the way may keep."""
    context = {
        "title": title,
        "secret": secret,
        "explanation": explanation,
        "failure": failure,
        "back": back,
    }
    response = settings_dialog(request, "accounts/shown_once.html", context)
    response["Cache-Control"] = "no-store"
    return response
