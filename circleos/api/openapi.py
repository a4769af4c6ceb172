"""The description of the API: what ninja knows from the endpoints, and what all of them share."""

from functools import cache
from typing import Any

from django.urls import reverse
from django.utils import translation

from circleos.api.application import application
from circleos.api.idempotency import HEADER, LONGEST_KEY
from circleos.core import problems

ABOUT = """Patients and what belongs to them, for programs. Every request carries a token of one
workspace in the header `Authorization: Bearer …` and has the rights of the token's role. What goes
wrong is answered with problem details (RFC 9457), in German with `Accept-Language: de`."""

PROBLEM = {
    "type": "object",
    "description": "Problem details (RFC 9457).",
    "required": ["type", "title", "status", "detail", "errors"],
    "properties": {
        "type": {"type": "string", "description": "The kind; programs tell kinds apart by it."},
        "title": {"type": "string", "description": "The kind in words."},
        "status": {"type": "integer", "description": "The HTTP status."},
        "detail": {"type": "string", "description": "What happened this time, in words."},
        "errors": {
            "type": "array",
            "description": "What is wrong with single fields.",
            "items": {
                "type": "object",
                "required": ["field", "message"],
                "properties": {
                    "field": {"type": "string", "description": "Such as `address.city`."},
                    "message": {"type": "string"},
                    "current": {"description": "After a conflict: what stands in the field."},
                    "submitted": {"description": "After a conflict: what was sent."},
                },
            },
        },
        "version": {"type": "integer", "description": "After a conflict: the current version."},
    },
}
IDEMPOTENCY_KEY = {
    "in": "header",
    "name": HEADER,
    "required": False,
    "schema": {
        "type": "string",
        "minLength": 1,
        "maxLength": LONGEST_KEY,
        "pattern": "^[ -~]+$",
    },
    "description": (
        "Any text of your own, such as a UUID. The same request with the same key within a day "
        "is answered again, and not done again."
    ),
}


@cache
def description() -> dict[str, Any]:
    """The OpenAPI 3.1 document. It is English and holds nothing of any workspace."""
    with translation.override("en"):
        prefix = reverse("api:openapi").removesuffix("openapi.json")
        document: dict[str, Any] = application.get_openapi_schema(path_prefix=prefix)
        document["info"]["description"] = ABOUT
        document["components"]["schemas"]["Problem"] = PROBLEM
        for path, methods in document["paths"].items():
            for method, operation in methods.items():
                _complete(operation, path, method)
    return document


def _complete(operation: dict[str, Any], path: str, method: str) -> None:
    """Add what every endpoint can answer, and the key that every POST may carry."""
    kinds = [problems.UNAUTHENTICATED, problems.NOT_ALLOWED]
    if "{" in path:
        kinds.append(problems.NOT_FOUND)
    if "requestBody" in operation:
        kinds += [problems.MALFORMED, problems.TOO_LARGE, problems.UNSUPPORTED_TYPE]
    if operation["parameters"] or "requestBody" in operation:
        kinds.append(problems.INVALID)
    if method in {"patch", "put"}:
        kinds.append(problems.CONFLICT)
    if method == "post":
        operation["parameters"].append(IDEMPOTENCY_KEY)
    for kind in sorted(kinds, key=lambda kind: kind.status):
        operation["responses"][kind.status] = _response(str(kind.title))
    operation["responses"]["default"] = _response("Any other problem")


def _response(title: str) -> dict[str, Any]:
    content = {problems.MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}}
    return {"description": title, "content": content}
