"""docs/permissions.md lists what rooms declare: who may do what, and what the history records."""

import pytest
from django.utils.translation import override

from circleos.core.events import EVENT_KINDS, EventKind
from circleos.core.permissions import PERMISSIONS, Permission, Role
from tests.documentation.test_documents import text_of

DOCUMENT = "permissions.md"


def line_of_permission(permission: Permission) -> str:
    with override("en"):
        marks = " | ".join("✓" if role in permission.roles else "" for role in Role)
        return f"| `{permission.name}` | {permission.meaning} | {marks} |"


def line_of_kind(kind: EventKind) -> str:
    with override("en"):
        return f"| `{kind.key}` | {kind.sentence} | `{kind.permission}` |"


@pytest.mark.parametrize("permission", PERMISSIONS, ids=lambda each: each.name)
def test_every_permission_is_listed_with_its_roles(permission: Permission) -> None:
    line = line_of_permission(permission)
    assert line in text_of(DOCUMENT).splitlines(), f"Write into docs/{DOCUMENT}:\n{line}"


@pytest.mark.parametrize("kind", EVENT_KINDS, ids=lambda each: each.key)
def test_every_kind_of_event_is_listed(kind: EventKind) -> None:
    line = line_of_kind(kind)
    assert line in text_of(DOCUMENT).splitlines(), f"Write into docs/{DOCUMENT}:\n{line}"


def test_nothing_is_listed_that_is_not_there() -> None:
    known = {each.key for each in (*PERMISSIONS, *EVENT_KINDS)}
    lines = [line for line in text_of(DOCUMENT).splitlines() if line.startswith("| `")]
    assert {line.split("`")[1] for line in lines} <= known
