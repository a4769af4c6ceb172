"""From what goes wrong in an endpoint to a problem answer."""

import re
from collections.abc import Mapping
from typing import Any

from django.core.exceptions import RequestDataTooBig, SuspiciousOperation
from django.core.signals import got_request_exception
from django.http import Http404, HttpRequest, HttpResponse, UnreadablePostError
from django.http.multipartparser import MultiPartParserError
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from ninja import NinjaAPI
from ninja.errors import AuthenticationError, HttpError, ValidationError
from pydantic_core import to_json

from circleos.core import problems
from circleos.core.errors import ServiceError
from circleos.core.problems import FieldProblem, Problem, problem_of

KIND_OF_STATUS = {kind.status: kind for kind in (problems.MALFORMED, problems.UNSUPPORTED_TYPE)}

# pydantic's own sentences are English and made for programmers.
MESSAGES: dict[str, str | Promise] = {
    "missing": gettext_lazy("Is required"),
    "extra_forbidden": gettext_lazy("Is not a field that can be written here; leave it out"),
    "string_type": gettext_lazy("Must be a text"),
    "string_unicode": gettext_lazy("Holds half a character; send well-formed Unicode"),
    "string_too_long": gettext_lazy("Too long: at most %(max_length)d characters"),
    "string_pattern_mismatch": gettext_lazy(
        "“%(value)s” is not a value here; use one of %(choices)s"
    ),
    "int_type": gettext_lazy("Must be a whole number"),
    "int_parsing": gettext_lazy("Must be a whole number"),
    "int_parsing_size": gettext_lazy("Is too large a number"),
    "bool_parsing": gettext_lazy("Must be true or false"),
    "greater_than_equal": gettext_lazy("Must be at least %(ge)s"),
    "less_than_equal": gettext_lazy("Must be at most %(le)s"),
    "list_type": gettext_lazy("Must be a list"),
    "too_long": gettext_lazy("Too many: at most %(max_length)d"),
    "model_type": gettext_lazy("Must be an object"),
    "model_attributes_type": gettext_lazy("Must be an object"),
}

_CHOICE = re.compile(r"[a-z_]+|[A-Z]")


def problem_response(problem: Problem, headers: Mapping[str, str] | None = None) -> HttpResponse:
    """The answer that says what was refused, and why."""
    return HttpResponse(
        to_json(problem.as_json()),
        status=problem.kind.status,
        content_type=problems.MEDIA_TYPE,
        headers=headers,
    )


def handle_refusals(api: NinjaAPI) -> None:
    """Let every endpoint of the API answer with problem details, whatever goes wrong."""
    api.add_exception_handler(ServiceError, _service_error)
    api.add_exception_handler(ValidationError, _validation_error)
    api.add_exception_handler(AuthenticationError, _no_token)
    api.add_exception_handler(HttpError, _unreadable)
    api.add_exception_handler(Http404, _not_found)
    api.add_exception_handler(RequestDataTooBig, _too_large)
    api.add_exception_handler(SuspiciousOperation, _malformed)
    api.add_exception_handler(UnreadablePostError, _malformed)
    api.add_exception_handler(MultiPartParserError, _malformed)
    api.add_exception_handler(Exception, _failure)


def _service_error(request: HttpRequest, error: Any) -> HttpResponse:
    return problem_response(problem_of(error))


def _validation_error(request: HttpRequest, error: Any) -> HttpResponse:
    return problem_response(
        problems.invalid(*(_field_problem(request, each) for each in error.errors))
    )


def _field_problem(request: HttpRequest, error: Mapping[str, Any]) -> FieldProblem:
    source, *place = error["loc"]
    if source == "body":
        place = place[1:]  # the name of the endpoint's own parameter
    template = MESSAGES.get(error["type"])
    values = dict(error.get("ctx", {}))
    if "pattern" in values:
        # Ours are lists of words, of parameters: ^-?(updated|name)$
        values["choices"] = ", ".join(_CHOICE.findall(values["pattern"]))
        values["value"] = request.GET.get(str(place[-1]), "")[:60]
    message = str(template) % values if template else str(error["msg"])
    return FieldProblem(".".join(str(part) for part in place), message)


def _no_token(request: HttpRequest, error: Any) -> HttpResponse:
    challenge = 'Bearer realm="circleOS"'
    if "Authorization" in request.headers:
        challenge += ', error="invalid_token"'
    return problem_response(Problem(problems.UNAUTHENTICATED), {"WWW-Authenticate": challenge})


def _unreadable(request: HttpRequest, error: Any) -> HttpResponse:
    """What ninja raises for a body that our parser could not read; the parser says why."""
    cause = error.__cause__ or error
    status = cause.status_code if isinstance(cause, HttpError) else error.status_code
    return problem_response(Problem(KIND_OF_STATUS[status], str(cause)))


def _not_found(request: HttpRequest, error: Any) -> HttpResponse:
    return problem_response(Problem(problems.NOT_FOUND))


def _too_large(request: HttpRequest, error: Any) -> HttpResponse:
    return problem_response(Problem(problems.TOO_LARGE))


def _malformed(request: HttpRequest, error: Any) -> HttpResponse:
    return problem_response(Problem(problems.MALFORMED))


def _failure(request: HttpRequest, error: Any) -> HttpResponse:
    """A defect of ours; who listens to Django's signal puts it into the log."""
    got_request_exception.send(sender=None, request=request)
    return problem_response(Problem(problems.FAILED))


def not_allowed(allowed: str) -> HttpResponse:
    """The answer to a method that an address does not know."""
    detail = _("This address knows %(methods)s.") % {"methods": allowed}
    return problem_response(Problem(problems.METHOD_NOT_ALLOWED, detail), {"Allow": allowed})
