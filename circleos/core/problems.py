"""Problem details (RFC 9457): how the API says no. Each kind is described in docs/api.md."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from circleos.core.errors import Conflict, Invalid, NotAllowed, NotFound, ServiceError
from circleos.core.permissions import PERMISSIONS

MEDIA_TYPE = "application/problem+json"
# A reference relative to the installation: it is the same everywhere, and opens the page there
# that explains the kind.
TYPES = "/api/v1/docs#problem-"
ERRORS_IN_DETAIL = 5


@dataclass(frozen=True, slots=True)
class ProblemKind:
    """One kind of refusal. `key` is what programs tell kinds apart by and never changes."""

    key: str
    status: int
    title: str | Promise
    meaning: str | Promise

    @property
    def uri(self) -> str:
        """The `type` of RFC 9457."""
        return f"{TYPES}{self.key}"


MALFORMED = ProblemKind(
    "malformed",
    400,
    gettext_lazy("The request can not be read"),
    gettext_lazy("The body is not JSON, or was cut off on its way."),
)
UNAUTHENTICATED = ProblemKind(
    "unauthenticated",
    401,
    gettext_lazy("A valid token is needed"),
    gettext_lazy("There is no token, or it is unknown, revoked or expired."),
)
NOT_ALLOWED = ProblemKind(
    "not-allowed",
    403,
    gettext_lazy("The token's role does not allow this"),
    gettext_lazy("The role lacks the permission that is named in the detail."),
)
NOT_FOUND = ProblemKind(
    "not-found",
    404,
    gettext_lazy("There is nothing at this address"),
    gettext_lazy("The address is unknown, or what it names is not in the token's workspace."),
)
METHOD_NOT_ALLOWED = ProblemKind(
    "method-not-allowed",
    405,
    gettext_lazy("This address does not know the method"),
    gettext_lazy("The header Allow lists the methods that it knows."),
)
CONFLICT = ProblemKind(
    "conflict",
    409,
    gettext_lazy("Somebody else changed the same fields"),
    gettext_lazy(
        "Each error says what stands in the field now (current) and what was sent (submitted). "
        "Nothing was written. Send the request again with the version that the problem names "
        "to overwrite it."
    ),
)
TOO_LARGE = ProblemKind(
    "too-large",
    413,
    gettext_lazy("The body is too large"),
    gettext_lazy("The body is larger than this address accepts."),
)
UNSUPPORTED_TYPE = ProblemKind(
    "unsupported-type",
    415,
    gettext_lazy("The body has a type that is not known here"),
    gettext_lazy("The header Content-Type names another type than this address reads."),
)
INVALID = ProblemKind(
    "invalid",
    422,
    gettext_lazy("A value can not be accepted"),
    gettext_lazy("Each error names the field or parameter, what is wrong, and the way out."),
)
KEY_REUSED = ProblemKind(
    "key-reused",
    422,
    gettext_lazy("The Idempotency-Key belongs to another request"),
    gettext_lazy("The same key was sent before with another address or another body."),
)
FAILED = ProblemKind(
    "failed",
    500,
    gettext_lazy("Something went wrong on our side"),
    gettext_lazy("Nothing was changed. The request can be sent again."),
)
KINDS = (
    MALFORMED,
    UNAUTHENTICATED,
    NOT_ALLOWED,
    NOT_FOUND,
    METHOD_NOT_ALLOWED,
    CONFLICT,
    TOO_LARGE,
    UNSUPPORTED_TYPE,
    INVALID,
    KEY_REUSED,
    FAILED,
)


@dataclass(frozen=True, slots=True)
class FieldProblem:
    """What is wrong with one field; after a conflict with both values."""

    field: str
    message: str
    current: Any = None
    submitted: Any = None

    def as_json(self) -> dict[str, Any]:
        shown = {"field": self.field, "message": self.message}
        if self.current is None and self.submitted is None:
            return shown
        return {**shown, "current": self.current, "submitted": self.submitted}


@dataclass(frozen=True, slots=True)
class Problem:
    """One refusal. `version` is the current one, after a conflict."""

    kind: ProblemKind
    detail: str = ""
    errors: Sequence[FieldProblem] = ()
    version: int | None = None

    def as_json(self) -> dict[str, Any]:
        """The members of RFC 9457 and ours, in the language that is active."""
        shown: dict[str, Any] = {
            "type": self.kind.uri,
            "title": str(self.kind.title),
            "status": self.kind.status,
            "detail": self.detail or str(self.kind.meaning),
            "errors": [error.as_json() for error in self.errors],
        }
        if self.version is not None:
            shown["version"] = self.version
        return shown


def invalid(*errors: FieldProblem) -> Problem:
    """The problem of fields that can not be accepted."""
    lines = [
        f"{error.field}: {error.message}" if error.field else error.message
        for error in errors[:ERRORS_IN_DETAIL]
    ]
    return Problem(INVALID, "; ".join(lines), errors)


def problem_of(error: ServiceError) -> Problem:
    """What a service's refusal is called. Raises `TypeError` for a kind it does not know."""
    match error:
        case NotAllowed():
            meaning = PERMISSIONS[error.permission].meaning
            detail = _("The role of this token does not allow it to %(meaning)s (%(permission)s).")
            names = {"meaning": meaning, "permission": error.permission}
            return Problem(NOT_ALLOWED, detail % names)
        case NotFound():
            return Problem(NOT_FOUND)
        case Invalid():
            return invalid(*(FieldProblem(each.field, each.with_value) for each in error.errors))
        case Conflict():
            return Problem(
                CONFLICT,
                errors=[
                    FieldProblem(
                        clash.field,
                        _("Changed meanwhile; send version %(version)d to overwrite it")
                        % {"version": error.version},
                        current=clash.theirs,
                        submitted=clash.mine,
                    )
                    for clash in error.clashes.values()
                ],
                version=error.version,
            )
        case _:
            raise TypeError(f"{type(error).__name__} has no problem kind")
