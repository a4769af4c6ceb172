"""What a service raises. Pages, API and import show the same error in their own way."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

LONGEST_VALUE_SHOWN = 100  # characters


@dataclass(frozen=True, slots=True)
class FieldError:
    """What is wrong with one field, and the way out. `field` is its name in the API.

    `value` is what was typed, for those who do not have it before their eyes.
    """

    field: str
    message: str
    value: str = ""

    @property
    def with_value(self) -> str:
        """The message behind the value, unless it says it itself or it is too long to be read."""
        said = re.search(rf"(?<!\w){re.escape(self.value)}(?!\w)", self.message)
        if not self.value or said or len(self.value) > LONGEST_VALUE_SHOWN:
            return self.message
        return _("“%(value)s”: %(message)s") % {"value": self.value, "message": self.message}


class ServiceError(Exception):
    """A change was refused and nothing was written. `status` is the HTTP answer it stands for."""

    status = 400

    @property
    def messages(self) -> Mapping[str, str]:
        """What is wrong with each field, by its name; empty where no field is at fault."""
        return {}


class NotAllowed(ServiceError):
    """The actor's role lacks the named permission."""

    status = 403

    def __init__(self, permission: str) -> None:
        super().__init__(permission)
        self.permission = permission


class NotFound(ServiceError):
    """There is no such thing in the actor's workspace."""

    status = 404


class Invalid(ServiceError):
    """One or more fields hold a value that can not be stored."""

    status = 422

    def __init__(self, *errors: FieldError) -> None:
        super().__init__("; ".join(error.field for error in errors))
        self.errors = errors

    @property
    def messages(self) -> Mapping[str, str]:
        return {error.field: error.message for error in self.errors}

    @classmethod
    def field(cls, field: str, message: str) -> "Invalid":
        """The error of a single field."""
        return cls(FieldError(field, str(message)))


@dataclass(frozen=True, slots=True)
class Clash:
    """One field that two people changed: what stands there now, and what this person wants."""

    field: str
    theirs: Any
    mine: Any


class Conflict(ServiceError):
    """Somebody else changed the same fields meanwhile. Nothing was written."""

    status = 409

    def __init__(self, clashes: Mapping[str, Clash], version: int) -> None:
        super().__init__(", ".join(clashes))
        self.clashes = clashes
        self.version = version


class NoWorkspace(RuntimeError):
    """A workspace's rows were asked for outside any workspace. Always a defect of ours."""


class OtherWorkspace(RuntimeError):
    """A row of one workspace was about to be used in another. Always a defect of ours."""

    def __init__(self, expected: UUID, found: UUID) -> None:
        super().__init__(f"expected workspace {expected}, found {found}")
