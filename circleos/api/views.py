"""The pages that describe the API, and the door that every endpoint stands behind."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt
from pydantic_core import to_json

from circleos.accounts.access import bearer, public
from circleos.api.application import JSON, application
from circleos.api.openapi import description
from circleos.api.reference import operations_by_tag
from circleos.api.refusals import not_allowed, problem_response
from circleos.core import problems
from circleos.core.problems import Problem
from circleos.ui.render import page


def endpoint(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Put one of ninja's views behind the door: whatever happens, the answer speaks JSON.

    Answers hold personal data, so nothing on the way may keep them. There is no CSRF token to
    ask for, since a cookie gives no right here.
    """

    @bearer
    @csrf_exempt
    @wraps(view)
    def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            response = view(request, *args, **kwargs)
        except Exception as error:  # each has its problem, a defect of ours is a 500
            response = application.on_exception(request, error)
        if response.status_code == 405:
            response = not_allowed(", ".join(sorted(response["Allow"].split(", "))))
        response.headers.setdefault("Cache-Control", "no-store")
        return response

    return answer


@bearer
@csrf_exempt
def unknown(request: HttpRequest) -> HttpResponse:
    """Every address of the API that is not one."""
    return problem_response(Problem(problems.NOT_FOUND))


@public
def openapi_document(request: HttpRequest) -> HttpResponse:
    """The OpenAPI 3.1 description, for programs. It can be read without a token."""
    response = HttpResponse(to_json(description()), content_type=JSON)
    response["Cache-Control"] = "public, max-age=300"
    return response


@public
def reference(request: HttpRequest) -> HttpResponse:
    """The same description for people, in which every request can be tried."""
    context = {
        "api": description()["info"],
        "groups": operations_by_tag(description()),
        "problems": problems.KINDS,
    }
    return page(request, "api/reference.html", context)
