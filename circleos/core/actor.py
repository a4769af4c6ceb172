"""Who does something, in which workspace, and from where."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from enum import StrEnum
from functools import wraps
from typing import Concatenate, ParamSpec, TypeVar, cast
from uuid import UUID

from circleos.core.errors import NotAllowed
from circleos.core.ids import uuid7
from circleos.core.permissions import Role, allows
from circleos.core.workspace import workspace_transaction

Parameters = ParamSpec("Parameters")
Result = TypeVar("Result")


class ActorKind(StrEnum):
    """What kind of actor: a person of the team, an integration, or the product itself."""

    MEMBER = "member"
    TOKEN = "token"  # noqa: S105  the word, not a secret
    SYSTEM = "system"


class Origin(StrEnum):
    """From where a change came; events keep it."""

    PAGE = "page"
    API = "api"
    IMPORT = "import"
    COMMAND = "command"
    JOB = "job"
    UNDO = "undo"  # of an import


@dataclass(frozen=True, slots=True)
class Actor:
    """The first argument of every service, and the only source of permission.

    `id` is the membership's or the token's; `group` is one id for everything that one request
    or job does, by which its events are shown together.
    """

    kind: ActorKind
    id: UUID | None
    name: str
    workspace_id: UUID
    role: Role
    origin: Origin
    origin_id: UUID | None = None
    group: UUID = field(default_factory=uuid7)

    @classmethod
    def system(cls, workspace_id: UUID, origin: Origin = Origin.JOB) -> "Actor":
        """The product itself, for what nobody in particular asked for."""
        return cls(ActorKind.SYSTEM, None, "circleOS", workspace_id, Role.ADMIN, origin)

    def through(self, origin: Origin, origin_id: UUID | None = None) -> "Actor":
        """The same person acting through something else, such as an import."""
        return replace(self, origin=origin, origin_id=origin_id)

    def may(self, permission: str) -> bool:
        """Whether this actor has the named permission."""
        return allows(self.role, permission)

    def require(self, permission: str) -> None:
        """Raise `NotAllowed` unless this actor has the named permission."""
        if not self.may(permission):
            raise NotAllowed(permission)


def writes(
    permission: str,
) -> Callable[
    [Callable[Concatenate[Actor, Parameters], Result]],
    Callable[Concatenate[Actor, Parameters], Result],
]:
    """Make a function a service: it needs the permission and runs in one transaction.

    What it raises undoes all of what it wrote.
    """

    def decorate(
        function: Callable[Concatenate[Actor, Parameters], Result],
    ) -> Callable[Concatenate[Actor, Parameters], Result]:
        @wraps(function)
        def service(actor: Actor, *args: Parameters.args, **kwargs: Parameters.kwargs) -> Result:
            actor.require(permission)
            with workspace_transaction(actor.workspace_id):
                return function(actor, *args, **kwargs)

        service.permission = permission  # type: ignore[attr-defined]  # the matrix of tests reads it
        return cast(Callable[Concatenate[Actor, Parameters], Result], service)

    return decorate
