"""The Search & Command Bar's answers: fragments that the bar puts in their place."""

from time import perf_counter
from urllib.parse import urlsplit
from uuid import UUID

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from circleos.accounts.access import SignedInRequest, signed_in
from circleos.search.answering import Answer, actions_of, answer_to
from circleos.search.commands import Asking
from circleos.ui.formats import number
from circleos.ui.frame import Frame
from circleos.ui.render import page

LONGEST_QUERY = 200


@signed_in
def search(request: SignedInRequest) -> HttpResponse:
    """What fits the text in the bar; without one, what one opened lately and the useful."""
    began = perf_counter()
    return _shown(request, answer_to(_asking(request)), began, nothing=_("Nobody found"))


@signed_in
def actions(request: SignedInRequest, kind: str, record_id: UUID) -> HttpResponse:
    """What can be done with one record."""
    began = perf_counter()
    name, answer = actions_of(_asking(request), kind, record_id)
    return _shown(request, answer, began, nothing=_("No such action"), name=name)


def _asking(request: SignedInRequest) -> Asking:
    frame: Frame = request.frame  # type: ignore[attr-defined]  # ActorMiddleware
    query = " ".join(request.GET.get("q", "")[:LONGEST_QUERY].replace("\0", "").split())
    return Asking(request.actor, query, frame, _page_below(request))


def _page_below(request: SignedInRequest) -> str:
    """The address of the page that the bar floats above, for coming back to it."""
    try:
        address = urlsplit(request.headers.get("HX-Current-URL", ""))
    except ValueError:  # no browser sends such an address
        return "/"
    return address._replace(scheme="", netloc="").geturl() or "/"


def _shown(
    request: SignedInRequest, answer: Answer, began: float, *, nothing: str, name: str = ""
) -> HttpResponse:
    count = ngettext("%(count)s result", "%(count)s results", answer.options)
    context = {
        "answer": answer,
        "name": name,
        "nothing": nothing if answer.is_nothing else "",
        "said": nothing if answer.is_nothing else count % {"count": number(answer.options)},
        "took": number(max(1, round((perf_counter() - began) * 1000))),
    }
    response = page(request, "search/answer.html", context)
    # It names people, and the next key asks for another one anyway.
    response["Cache-Control"] = "no-store"
    return response
