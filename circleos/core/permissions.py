"""Roles and the named permissions that rooms contribute."""

from dataclasses import dataclass

from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from circleos.core.contributions import ContributionPoint


class Role(models.TextChoices):
    """What a member or a token may do in a workspace; the matrix is in docs/security.md."""

    ADMIN = "admin", _("Admin")
    PROVIDER = "provider", _("Appointment provider")
    FRONT_DESK = "front_desk", _("Front desk")
    READ_ONLY = "read_only", _("Read only")


EVERYONE = frozenset(Role)
STAFF = frozenset({Role.ADMIN, Role.PROVIDER, Role.FRONT_DESK})
CLINICAL = frozenset({Role.ADMIN, Role.PROVIDER})
ADMINS = frozenset({Role.ADMIN})


@dataclass(frozen=True, slots=True)
class Permission:
    """A named right, the roles that have it, and what it lets one do, in words."""

    name: str
    roles: frozenset[Role]
    meaning: str | Promise
    order: int = 50

    @property
    def key(self) -> str:
        """What the contribution point knows it by: its name."""
        return self.name


PERMISSIONS: ContributionPoint[Permission] = ContributionPoint("permissions")


def allows(role: Role, permission: str) -> bool:
    """Whether a role has a permission. Raises `KeyError` for a permission nobody declared."""
    return role in PERMISSIONS[permission].roles
