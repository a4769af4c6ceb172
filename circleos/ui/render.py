"""From a view's values to an answer: whole pages, fragments for htmx, dialogs, short messages."""

import json
from collections.abc import Mapping
from functools import cache
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import get_token
from django.template import engines
from django.template.backends.utils import csrf_input
from django.utils.functional import SimpleLazyObject
from django.utils.translation import get_language
from jinja2 import Environment, Template
from jinja2_fragments import render_block

from circleos.ui.frame import changes_of_rail, rail
from circleos.ui.jinja import COMPONENT_NAMES, environment

DIALOG = "dialog"
DIALOG_FORM = "dialog-form"  # what a sent form puts its answer in place of


def page(
    request: HttpRequest,
    template: str,
    context: Mapping[str, Any] | None = None,
    *,
    status: int = 200,
) -> HttpResponse:
    """Answer with a whole page."""
    text = _environment().get_template(template).render(_full(request, context or {}))
    return HttpResponse(text, status=status)


def fragment(
    request: HttpRequest,
    template: str,
    block: str,
    context: Mapping[str, Any] | None = None,
    *,
    status: int = 200,
) -> HttpResponse:
    """Answer with one block of a page's template, for htmx to put in its place."""
    text = render_block(_environment(), template, block, _full(request, context or {}))
    response = HttpResponse(text, status=status)
    response["Vary"] = "HX-Request, HX-Target"
    return response


def dialog(
    request: HttpRequest,
    template: str,
    context: Mapping[str, Any] | None = None,
    *,
    status: int = 200,
) -> HttpResponse:
    """Answer with the block `dialog`, or with the whole page around it.

    The same address opens as a dialog above a page, and as a page of its own from a bookmark.
    """
    if wants(request, DIALOG) or wants(request, DIALOG_FORM):
        return fragment(request, template, DIALOG, context, status=status)
    response = page(request, template, context, status=status)
    response["Vary"] = "HX-Request, HX-Target"
    return response


def template_of(source: str) -> Template:
    """A template that is put together from what rooms contribute, such as the cells of a column."""
    return _environment().from_string(source)


def wants(request: HttpRequest, target: str) -> bool:
    """Whether htmx asks for what goes into the element with this id."""
    return request.headers.get("HX-Request") == "true" and (
        request.headers.get("HX-Target") == target
    )


def go_to(request: HttpRequest, address: str) -> HttpResponse:
    """Lead the whole page elsewhere after a form was sent, by htmx or without."""
    if request.headers.get("HX-Request"):
        return HttpResponse(status=204, headers={"HX-Redirect": address})
    return HttpResponse(status=303, headers={"Location": address})


def toast(response: HttpResponse, text: object, *, undo: str = "") -> HttpResponse:
    """Let the page that gets this fragment say a short sentence, with Undo posting to a path."""
    return tell(response, {}, text, undo=undo)


def tell(
    response: HttpResponse, happened: Mapping[str, object], said: object = "", *, undo: str = ""
) -> HttpResponse:
    """Let the page that gets this fragment hear what has happened, as events with these names.

    What is `said` it says besides, with Undo posting to a path.
    """
    toast = {"toast": {"text": str(said), "undo": undo}} if said else {}
    response["HX-Trigger"] = json.dumps({**happened, **toast})
    return response


def toast_on_next_page(request: HttpRequest, text: object, *, undo: str = "") -> None:
    """Let the page that is shown next say a short sentence, with Undo posting to a path."""
    messages.success(request, str(text), extra_tags=undo)


def _full(request: HttpRequest, context: Mapping[str, Any]) -> dict[str, Any]:
    """The context of a page with what every page has."""
    taken = COMPONENT_NAMES & context.keys()
    if taken:
        raise ValueError(f"{sorted(taken)}: these names are components; choose others")
    actor = getattr(request, "actor", None)
    frame = getattr(request, "frame", None)
    return {
        "request": request,
        "actor": actor,
        "frame": frame,
        # Fragments do not show it.
        "rail": SimpleLazyObject(lambda: rail(request, actor) if actor and frame else []),
        "rail_changes": changes_of_rail(request),
        "csrf_token": SimpleLazyObject(lambda: get_token(request)),
        "csrf_input": SimpleLazyObject(lambda: csrf_input(request)),
        "nonce": getattr(request, "csp_nonce", ""),
        "language": get_language() or "en",
        "theme": "",
        "page_messages": lambda: messages.get_messages(request),
        **context,
    }


def _environment() -> Environment:
    return environment_in(get_language() or settings.LANGUAGE_CODE)


@cache
def environment_in(language: str) -> Environment:
    """The environment for pages in one language."""
    any_language: Environment = engines["jinja2"].env  # type: ignore[attr-defined]  # of Jinja2's
    return environment(language, loader=any_language.loader, auto_reload=any_language.auto_reload)
