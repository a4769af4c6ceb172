"""Pages that belong to no room: what could not be shown, the counts of the rail, the showcase."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.i18n import set_language as django_set_language

from circleos.core.actor import Actor
from circleos.ui import showcase as samples
from circleos.ui.frame import RAIL_GROUPS, visible_entries
from circleos.ui.render import dialog, page

View = TypeVar("View", bound=Callable[..., HttpResponse])


def _open_to(access: str) -> Callable[[View], View]:
    """Say who may open a view, as accounts' middleware asks; this room knows no accounts."""

    def mark(view: View) -> View:
        view.access = access  # type: ignore[attr-defined]  # read by the middleware
        return view

    return mark


@dataclass(frozen=True, slots=True)
class Problem:
    """What a page says when it can not be shown: what, why, and what now."""

    status: int
    title: str | Promise
    text: str | Promise
    icon: str
    kind: str = "empty"  # "empty", "closed" or "failed"
    reload: bool = False


BAD_REQUEST = Problem(
    400,
    _("This address can not be read"),
    _(
        "The request was not complete, or a part of it has a form we do not know. "
        "Go back and try it from the page."
    ),
    "unplug",
)
FORBIDDEN = Problem(
    403,
    _("Your role does not allow this page"),
    _("Someone with the role Admin can give you another role, or do this for you."),
    "lock",
    "closed",
)
CSRF = Problem(
    403,
    _("This form is too old to be sent"),
    _(
        "You signed in or out since it was opened, or your browser keeps no cookies. "
        "Nothing was changed. Load the page again and send the form once more."
    ),
    "timer-reset",
    "closed",
    reload=True,
)
NOT_FOUND = Problem(
    404,
    _("There is nothing at this address"),
    _("It may have been moved or removed, or it belongs to another workspace."),
    "search-x",
)
NO_PAGE = Problem(
    405,
    _("This address shows no page"),
    _(
        "It only takes what a form sends, from the page that the form is on. "
        "Nothing was changed. Go back and use that page."
    ),
    "unplug",
)
SERVER_ERROR = Problem(
    500,
    _("Something went wrong on our side"),
    _(
        "Nothing was changed. Try again; if it stays so, tell whoever runs your circleOS "
        "at what time it happened."
    ),
    "server-crash",
    "failed",
    reload=True,
)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """The page for a request that can not be understood."""
    return _problem(request, BAD_REQUEST)


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    """The page for what the person's role does not allow."""
    return _problem(request, FORBIDDEN)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """The page for an address where nothing is, or nothing of this workspace."""
    return _problem(request, NOT_FOUND)


def no_page(request: HttpRequest) -> HttpResponse:
    """The page for the address of a form that somebody opens, as from the browser's history."""
    return _problem(request, NO_PAGE)


def server_error(request: HttpRequest) -> HttpResponse:
    """The page for a defect of ours. It needs no database and shows no rail."""
    request.frame = None  # type: ignore[attr-defined]  # the frame is what may have failed
    return _problem(request, SERVER_ERROR)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """The page for a form whose token does not fit."""
    return _problem(request, CSRF)


def _problem(request: HttpRequest, problem: Problem) -> HttpResponse:
    context = {"problem": problem, "home": settings.LOGIN_REDIRECT_URL}
    return page(request, "ui/error.html", context, status=problem.status)


@_open_to("signed-in")
def rail_counts(request: HttpRequest) -> HttpResponse:
    """The numbers beside the rooms, and the member's own links below them.

    The browser keeps them for 30 s; `member` is in the address so that it never shows them to the
    next person at the same screen, `changes` so that a new link shows at once.
    """
    actor: Actor = request.actor  # type: ignore[attr-defined]  # set by accounts' middleware
    counts = [(entry.key, entry.count(actor)) for entry in visible_entries(actor) if entry.count]
    groups = [(group.title, group.links(actor)) for group in RAIL_GROUPS]
    context = {"counts": counts, "groups": [each for each in groups if each[1]]}
    response = page(request, "ui/rail_counts.html", context)
    response["Cache-Control"] = "private, max-age=30"
    return response


@_open_to("public")
def set_language(request: HttpRequest) -> HttpResponse:
    """Remember the language for somebody who is not signed in."""
    return django_set_language(request)


@_open_to("public")
def showcase(request: HttpRequest, sample: str = "components") -> HttpResponse:
    """Every component in every state; only with CIRCLEOS_DEVELOPMENT."""
    if not settings.DEVELOPMENT or sample not in samples.SAMPLES:
        raise Http404
    theme = request.GET.get("theme", "")
    request.frame = samples.FRAME  # type: ignore[attr-defined]  # made-up people
    context = {"sample": sample, "theme": theme if theme in {"light", "dark"} else ""}
    show = dialog if sample == "editor" else page
    return show(request, f"ui/showcase/{sample}.html", {**samples.context(), **context})
